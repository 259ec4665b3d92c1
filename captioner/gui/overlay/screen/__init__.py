"""Where the overlay stands among other windows: place, stacking, the mouse, the focus."""
