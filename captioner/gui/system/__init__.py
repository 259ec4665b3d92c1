"""What the desktop brings: its message bus, and its screen readers."""
