"""The child process that every recogniser runs in, and the probe of this machine."""
