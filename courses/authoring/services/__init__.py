"""What changes in drafts, one file a noun."""
