"""Recognition of recordings of any length, by the algorithms of `core.long_form.Algorithm`."""
