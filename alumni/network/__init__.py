"""Membership, profiles and the directory."""
