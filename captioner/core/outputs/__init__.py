"""Captions elsewhere, as several rooms speak of them."""
