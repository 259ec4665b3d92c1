"""Signal processing, pure: echo, clock drift, gain, level, offset, downmix."""
