"""Tests that walk across the packages."""
