"""Return-to-Work Action Plans, support, follow-ups and the board."""
