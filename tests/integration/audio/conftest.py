"""Lets these tests use the PulseAudio server of tests/pulse_audio.py."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from pulse_audio import pulse_audio, pulse_audio_session

__all__ = ["pulse_audio", "pulse_audio_session"]
