"""Recordings as a source: FFmpeg in a child process, and WAVE files read as they are."""
