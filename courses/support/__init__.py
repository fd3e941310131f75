"""When something did not save or did not count: what was received, which rule is not met, and putting it right."""
