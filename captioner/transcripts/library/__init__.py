"""Past sessions: reading, index, search, retention, captioning again."""
