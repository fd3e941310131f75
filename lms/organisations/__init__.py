"""Members of the Bali Process and their agencies."""
