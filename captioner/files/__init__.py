"""Files that are written and read at a user's word."""
