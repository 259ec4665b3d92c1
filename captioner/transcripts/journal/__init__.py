"""The journal of a session: records, committed words, recovery."""
