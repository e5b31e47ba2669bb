"""Judges what matched, with what it hangs on, and takes people's decisions."""
