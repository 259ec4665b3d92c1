"""Sounds that are captioned in brackets: their kinds, and when one is told."""
