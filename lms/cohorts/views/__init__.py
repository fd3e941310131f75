"""The pages of cohorts, one file a noun."""
