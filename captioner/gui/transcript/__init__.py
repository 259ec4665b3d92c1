"""A transcript on the screen: rows, gutter, search, printing."""
