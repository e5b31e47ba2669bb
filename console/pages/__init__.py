"""The pages, one file a subject: each asks one use and hands what comes to a template."""
