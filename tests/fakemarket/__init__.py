"""A market that lies, breaks and stalls as real ones do: real HTTP on loopback, every sin on demand or at
random by a seed, and a ledger of what is true meanwhile."""
