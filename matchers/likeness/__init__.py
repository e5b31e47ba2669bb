"""How alike two marks are as signs: to the eye, to the ear, and across scripts.

:mod:`matchers.likeness.comparing` says what likeness is, one pair at a time;
:mod:`matchers.likeness.index` finds the same pairs among millions.
"""
