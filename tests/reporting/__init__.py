"""The periodic report."""
