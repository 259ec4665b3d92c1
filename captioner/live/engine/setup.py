"""What a captioning session is made of: channels, settings, and what its workers share."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path

from captioner.core.audio import AudioChunk, AudioGap
from captioner.core.events import EventBody
from captioner.core.recognition import ENGLISH, AudioSource, VoiceActivityDetector, WindowSettings
from captioner.core.vocabulary import Vocabulary
from captioner.files.sound_spill import SoundSpill
from captioner.live.decisions.pacing import PaceSettings, SavePower
from captioner.live.decisions.segmenter import SegmenterSettings
from captioner.live.decisions.settings import LiveSettings
from captioner.live.engine.clock import SessionClock
from captioner.live.engine.recognition_queue import RecognitionQueue

KeepSound = Callable[[Iterable[tuple[str, AudioChunk]]], bool]
"""Keeps the sound from now on, and whether it does.

It is given what waited for captions until now, with the labels of its channels.
"""


@dataclass(frozen=True, slots=True)
class SessionSettings:
    """Everything about a session that can be chosen.

    Attributes:
        early_final: Decode at the first pause.
        is_live: Whether partial captions are wanted.
        language: Code of the language spoken; empty: a multilingual model finds it out.
        usual_languages: Codes of languages that need less evidence when the language is detected.
        save_power: When to decode more rarely.
        waits_for_recogniser: Whether the source can be held back (a recording at full speed).
    """

    segmenter: SegmenterSettings = field(default_factory=SegmenterSettings)
    live: LiveSettings = field(default_factory=LiveSettings)
    pace: PaceSettings = field(default_factory=PaceSettings)
    vocabulary: Vocabulary = field(default_factory=Vocabulary)
    early_final: bool = True
    is_live: bool = True
    save_power: SavePower = SavePower.NEVER
    waits_for_recogniser: bool = False
    language: str = ENGLISH
    usual_languages: tuple[str, ...] = (ENGLISH,)

    def for_waiting_source(self) -> SessionSettings:
        """The same for a recording at full speed: no partial captions, and whole windows.

        The words then depend on the recording alone, not on what a decode costs just now.
        """
        pace = replace(self.pace, window=WindowSettings(full=True))
        return replace(self, is_live=False, waits_for_recogniser=True, pace=pace)


@dataclass(frozen=True, slots=True)
class SessionStorage:
    """Where the sound of a session goes.

    Attributes:
        folder: The session's folder; None where nothing is kept.
        spill: Takes sound that memory should not hold.
        keep_sound: Asked to do so when recognition has failed for good.
        at_end: Called when everything is saved, before the session reports its end.
    """

    folder: Path | None = None
    spill: SoundSpill | None = None
    keep_sound: KeepSound = lambda _waiting: False
    at_end: Callable[[], object] = lambda: None


@dataclass(frozen=True, slots=True)
class SessionParts:
    """What the workers of a session share.

    Attributes:
        recognition: The utterances to decode.
        emit: Publishes events to the session's recorder and listeners.
        wake_session: Has the session look at its workers: the first sound came, one of them has
            ended or failed, or the model is loaded.
    """

    settings: SessionSettings
    clock: SessionClock
    recognition: RecognitionQueue
    emit: Callable[[EventBody], None]
    wake_session: Callable[[], None]


@dataclass(frozen=True, slots=True)
class SoundTap:
    """Who else wants the sound, in order; it may raise `CaptionerError`, which is shown."""

    accept: Callable[[AudioChunk | AudioGap], None]


@dataclass(frozen=True, slots=True)
class ChannelSetup:
    """One stream of sound to caption.

    Attributes:
        detector: For this channel alone, because it has a state.
        label: Who speaks ("You", "Others"); empty for the only channel.
        taps: Other consumers of the sound (the recorder that keeps it).
        may_hold_echo: Whether the other channels may be heard in it once more: what only repeats
            them is refused.
        use_microphone: Hears another one, by its name, where it is a microphone; its speaker can be
            warned that voices are too quiet.
    """

    source: AudioSource
    detector: VoiceActivityDetector
    label: str = ""
    taps: tuple[SoundTap, ...] = ()
    may_hold_echo: bool = False
    use_microphone: Callable[[str], None] | None = None
