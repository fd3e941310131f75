"""The question bank of a course, for those who write it: looking, files in and out, and how each question did."""
