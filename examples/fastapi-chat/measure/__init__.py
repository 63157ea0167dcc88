"""Runs the whole stack, and users who ask."""
