"""The user's settings: typed, defaulted, versioned."""
