"""The pages of authoring, one file a noun."""
