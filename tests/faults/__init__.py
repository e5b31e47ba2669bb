"""What happens when things break. Slow: ``make test-faults``."""
