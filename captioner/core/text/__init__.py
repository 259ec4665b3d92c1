"""Captions as text: overlay lines, subtitle cues, transcripts, corrections, comparison."""
