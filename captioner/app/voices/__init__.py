"""Voices told apart: which model does it, and the captions of recordings."""
