"""The one importer: read a file whole, check every row, then write."""
