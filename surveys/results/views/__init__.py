"""The pages of results, one file a noun."""
