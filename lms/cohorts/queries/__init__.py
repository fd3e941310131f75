"""What cohorts read, one file a noun."""
