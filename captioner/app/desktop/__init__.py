"""The services of the windows."""
