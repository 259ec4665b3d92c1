"""The subprocess that every recogniser runs in, and the measurements of this machine."""
