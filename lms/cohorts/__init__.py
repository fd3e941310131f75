"""Programmes, cohorts, sessions, nominations, attendance."""
