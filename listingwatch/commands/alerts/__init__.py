"""``alerts``: where messages go, and by which rules."""
