"""Compares files with files, without a database: pictures, marks, texts, products."""
