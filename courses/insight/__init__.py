"""How a course goes: how many come in, how far they get, where they stop."""
