"""The distillation of Whisper models; the application imports none of it."""
