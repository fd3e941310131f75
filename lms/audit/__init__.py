"""Who changed what about whom, and when."""
