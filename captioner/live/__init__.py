"""One captioning session: what it decides, and the threads that carry it out."""
