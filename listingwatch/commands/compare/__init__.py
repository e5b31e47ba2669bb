"""``compare``: a look at files, without the database."""
