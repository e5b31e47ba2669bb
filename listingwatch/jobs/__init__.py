"""Background jobs: what is done when nobody waits, by many workers, on one machine or on more.

Each job is idempotent. What it works on is claimed by locking rows, so a worker that dies lets go
of it; the job itself only says that there is something to do.
"""
