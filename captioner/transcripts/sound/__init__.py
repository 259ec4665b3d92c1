"""Kept sound, and sound that waits on disk."""
