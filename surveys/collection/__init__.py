"""Surveys, invitations and answering."""
