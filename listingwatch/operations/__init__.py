"""What an operator does: looks after the database, cleans up, measures, and finds what is wrong."""
