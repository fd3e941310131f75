"""Changing cohorts, one file a noun."""
