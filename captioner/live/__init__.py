"""One captioning session: its decisions, and the threads that carry them out."""
