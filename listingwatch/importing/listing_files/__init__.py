"""Files of listings as others make them: tables, recorded traffic, saved pages."""
