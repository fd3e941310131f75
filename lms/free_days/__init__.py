"""When people of a member do not work."""
