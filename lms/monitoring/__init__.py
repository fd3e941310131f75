"""Indicators: what the capabilities count, against what was promised."""
