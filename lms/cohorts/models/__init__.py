"""The tables of cohorts, one file a noun."""
