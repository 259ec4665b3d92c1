"""Sound in: devices and recordings, as 16 kHz mono chunks."""
