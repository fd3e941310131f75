"""Courses, their published versions, and course folders."""
