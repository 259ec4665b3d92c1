"""What the windows are handed: the services they ask, as Protocols and plain data."""
