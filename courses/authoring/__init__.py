"""Courses in the making: drafts, their history, reviewers' comments, and what is left to do before publishing."""
