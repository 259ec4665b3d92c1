"""Names and terms that people want written their way."""
