"""The captions above all other windows."""
