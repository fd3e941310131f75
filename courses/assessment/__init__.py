"""Questions, attempts and grading."""
