"""Tests, in the shape of the packages; journeys walk across them."""
