"""Questionnaires: questions, logic, and the files they come from."""
