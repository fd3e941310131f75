"""Reading plans, one file a noun."""
