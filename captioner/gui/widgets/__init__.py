"""What every window is built of: theme, words, translation, small widgets."""
