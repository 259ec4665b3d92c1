"""Shortcuts that work in every program."""
