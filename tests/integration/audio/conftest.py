"""Lets these tests use the PulseAudio server of tests/pulse_audio.py."""

from __future__ import annotations

from pulse_audio import pulse_audio, pulse_audio_session

__all__ = ["pulse_audio", "pulse_audio_session"]
