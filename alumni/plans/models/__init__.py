"""The tables of action plans, one file a noun."""
