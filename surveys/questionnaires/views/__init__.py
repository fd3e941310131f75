"""The pages of questionnaires, one file a noun."""
