"""Transcription of recordings: files, checkpoints, watched folders and clusters."""
