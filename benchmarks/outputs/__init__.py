"""What captions elsewhere cost, and how soon they are there."""
