"""How fast pages are, beside a bare Flask page on the same server."""
