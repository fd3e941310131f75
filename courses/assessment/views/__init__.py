"""The pages of assessment, one file a noun."""
