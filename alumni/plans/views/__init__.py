"""The pages of action plans, one file a noun."""
