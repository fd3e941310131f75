"""Enrolments, the player, progress and completion."""
