"""Two neighbouring releases on one database."""
