"""The periodic report of a portfolio: what was searched, found, decided, gone, back, and what was
not searched."""
