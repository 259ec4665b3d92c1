"""Voice activity and recognition: detectors, Whisper models and where they come from."""
