"""The settings dialog, and the settings in force for the windows."""
