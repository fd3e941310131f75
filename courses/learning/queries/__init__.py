"""Reading learning, one file a noun."""
