"""Tabulation and release of results."""
