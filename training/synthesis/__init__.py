"""The synthesisers. Each gives sound at 16 kHz with the times of its words and phones."""
