"""Speakers within a channel, by label and by name."""
