"""Mailed links: for one purpose, expiring, revocable, hashed at rest."""
