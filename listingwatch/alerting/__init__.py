"""Tells of changes: which of them a channel is told and when, the messages, and what became of
each."""
