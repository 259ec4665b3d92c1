"""Voices within a channel: who speaks, by label and by name."""
