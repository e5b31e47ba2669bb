"""The review desk: a web page where people decide, a face without rules of its own."""
