"""Recordings of any length to words, by the three algorithms of `core.long_form.Algorithm`."""
