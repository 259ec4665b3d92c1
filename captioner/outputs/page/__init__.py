"""A page of our own for other screens: phones, the hall's projector, OBS's browser source."""
