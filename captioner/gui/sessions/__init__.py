"""Past sessions: the list, one session, its correction and export."""
