"""The settings dialog, and the current settings for the windows."""
