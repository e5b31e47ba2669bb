"""Who sells: what an account is towards a portfolio, and what contact data links it to another.

Contact data is kept as keyed hashes alone."""
