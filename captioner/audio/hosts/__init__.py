"""Sound systems: PortAudio, PulseAudio, WASAPI, and the hardware."""
