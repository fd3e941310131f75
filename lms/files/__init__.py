"""Files that people send: known by their content, kept without what they say about their maker and place. Pure."""
