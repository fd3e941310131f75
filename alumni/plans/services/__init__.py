"""Everything that changes a plan, one file an act."""
