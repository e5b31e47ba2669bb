"""Clients of those registers' interfaces that allow automated queries, each with the user's own
key.

The only part of this room that talks. A client hands over bytes as they were served, for the
readers; what it keeps to is in :mod:`rights.clients.http`. Registers whose terms forbid automated
queries (WIPO's databases, TMview, CNIPA) have no client and get none: see ``docs/registers.md``.
"""
