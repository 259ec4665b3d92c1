"""The terminal: standard streams, captions as they come, progress, signals."""
