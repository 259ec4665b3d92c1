"""Names and terms of a session: lists, replacements, and which words sound like a term. Pure."""
