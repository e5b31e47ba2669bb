"""Repositories: domain values in, rows out, and back. Each works on the caller's transaction."""
