"""The sample world of a first run: invented people, marked as samples."""
