"""The parts of a captioning session: channels, settings, and the objects its workers share."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path

from captioner.core.audio import AudioChunk, AudioGap
from captioner.core.events import EventBody
from captioner.core.recognition import ENGLISH, AudioSource, VoiceActivityDetector, WindowSettings
from captioner.core.terms.vocabulary import Vocabulary
from captioner.files.sound_spill import SoundSpill
from captioner.live.decisions.pacing import PaceSettings, SavePower
from captioner.live.decisions.segmenter import SegmenterSettings
from captioner.live.decisions.settings import LiveSettings
from captioner.live.engine.clock import SessionClock
from captioner.live.engine.recognition_queue import RecognitionQueue

KeepSound = Callable[[Iterable[tuple[str, AudioChunk]]], bool]
"""Starts keeping the session's sound, and returns whether it does.

The argument is the sound that was not captioned yet, with the labels of its channels.
"""


@dataclass(frozen=True, slots=True)
class SessionSettings:
    """The options of a session.

    Attributes:
        early_final: Whether to decode at the first pause.
        is_live: Whether partial captions are wanted.
        language: Code of the language spoken; empty lets a multilingual model detect it.
        usual_languages: Codes of languages that need less evidence when the language is detected.
        save_power: When to decode less often.
        waits_for_recogniser: Whether the source can be blocked (a recording at full speed).
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

    def for_waiting_source(self) -> "SessionSettings":
        """Return these settings for a recording at full speed: no partials, and full windows.

        The words then depend on the recording alone, not on the momentary speed of decoding.
        """
        pace = replace(self.pace, window=WindowSettings(full=True))
        return replace(self, is_live=False, waits_for_recogniser=True, pace=pace)


@dataclass(frozen=True, slots=True)
class SessionStorage:
    """Storage for a session's sound.

    Attributes:
        folder: The session's folder; None if nothing is kept.
        spill: Stores on disk sound that waits for the recogniser.
        keep_sound: Called to keep the sound once recognition has failed for good.
        at_end: Called once everything is saved, before the session reports its end.
    """

    folder: Path | None = None
    spill: SoundSpill | None = None
    keep_sound: KeepSound = lambda _waiting: False
    at_end: Callable[[], object] = lambda: None


@dataclass(frozen=True, slots=True)
class SessionParts:
    """The objects that a session's workers share.

    Attributes:
        recognition: The utterances to decode.
        emit: Publishes events to the session's recorder and listeners.
        wake_session: Makes the session check its workers; called on the first sound, when a worker
            ended or failed, and once the model is loaded.
    """

    settings: SessionSettings
    clock: SessionClock
    recognition: RecognitionQueue
    emit: Callable[[EventBody], None]
    wake_session: Callable[[], None]


@dataclass(frozen=True, slots=True)
class SoundTap:
    """Another consumer of the sound, in order. A `CaptionerError` it raises is shown."""

    accept: Callable[[AudioChunk | AudioGap], None]


@dataclass(frozen=True, slots=True)
class Channel:
    """One stream of sound to caption.

    Attributes:
        label: Shown name ("You", "Others"); empty for the only channel.
        may_hold_echo: Whether the channel may pick up the other channels; words that only repeat
            them are rejected.
        use_microphone: Switches to the microphone with this name; None if the source is not a
            microphone. Quiet speech is reported only if it is set.
    """

    source: AudioSource
    label: str = ""
    may_hold_echo: bool = False
    use_microphone: Callable[[str], None] | None = None


@dataclass(frozen=True, slots=True)
class ChannelSetup:
    """A channel with the consumers of its sound.

    Attributes:
        detector: Voice activity detector of this channel alone, because it has a state.
        taps: Other consumers of the sound (the recorder that keeps it).
    """

    channel: Channel
    detector: VoiceActivityDetector
    taps: tuple[SoundTap, ...] = ()
