"""Sounds told in brackets: which model hears them, and those of recordings."""
