"""Contact data that traders show, kept as keyed hashes alone, so that two accounts that name the
same can be told to be linked."""
