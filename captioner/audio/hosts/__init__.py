"""Where sound comes from: PortAudio, PulseAudio, WASAPI, and the hardware behind them."""
