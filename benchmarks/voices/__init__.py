"""Voices told apart in meetings of synthetic people."""
