"""Matchers: what is alike, where, and how one can see it. No database, network, clock or settings.

The contract is in :mod:`matchers.contract`; the test suite that every matcher must pass ships with
it in :mod:`matchers.contract_suite`; :mod:`matchers.registry` finds the installed ones.
"""
