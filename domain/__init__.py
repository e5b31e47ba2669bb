"""The words of the project as frozen, typed values, and the tree of its errors.

Nothing here reads a clock, a file, the network or the database: every other room may import this
one, and this one imports none of them.
"""
