"""What changes questionnaires, one file a noun."""
