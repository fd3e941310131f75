"""What people type into cohorts, one file a subject."""
