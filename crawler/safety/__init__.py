"""Safety: which addresses we connect to, and how much of what comes back we take."""
