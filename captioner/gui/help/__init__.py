"""Help: why there are no captions, what works here, keys, reports, and about."""
