"""Captions elsewhere: each output sends a session's events to one receiver, once switched on."""
