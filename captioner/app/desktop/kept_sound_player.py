"""Plays the kept sound of past sessions."""

from __future__ import annotations

from pathlib import Path

from captioner.audio.player import Player
from captioner.transcripts.sound.reader import mixed_sound


class KeptSoundPlayer(Player):
    """A player that finds a session's sound."""

    def play(self, folder: Path, start_s: float, speed: float) -> None:
        """Play a session's sound, all channels together, instead of what plays."""
        self.play_sound(
            lambda is_cancelled: mixed_sound(folder, start_s, is_cancelled), start_s, speed
        )
