"""What changes results: closing a survey, reading its answers in words, contacts for stories."""
