"""Characters as a reader sees them."""
