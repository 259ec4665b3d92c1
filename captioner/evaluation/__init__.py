"""How good the captions are: error rates, latency, stability, computed from event logs."""
