"""Captions as text: lines, cues, subtitle formats, reading, comparison and corrections."""
