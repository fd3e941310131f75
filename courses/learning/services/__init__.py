"""What changes in learning, one file a noun."""
