"""What the windows are handed."""
