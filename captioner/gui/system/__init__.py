"""The desktop's services: its message bus, and its screen readers."""
