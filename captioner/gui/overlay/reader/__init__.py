"""Who reads the overlay: at what pace, how far, and what was missed."""
