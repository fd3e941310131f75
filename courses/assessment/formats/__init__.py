"""Question banks of other systems: read into the shape that `courses.catalogue.questions.parse` reads, and written."""
