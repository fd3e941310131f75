"""Paper: names in every script of the members, set with fonts that every server has."""
