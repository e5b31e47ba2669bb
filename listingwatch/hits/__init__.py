"""Shows hits to people and programs: as records and tables, and in words of each language."""
