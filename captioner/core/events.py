"""Events of a session: their types, and the line of JSON for each (`--events`)."""

from dataclasses import dataclass
from enum import Enum
from typing import Any

from captioner.core.audio import UNCLEAR_SPEECH
from captioner.core.captions import Caption, Edit, Mark, mark_facts, word_to_json_object
from captioner.core.errors import CaptionerError, SlowDriveError
from captioner.core.message import Message
from captioner.core.speakers.naming import (
    CaptionSplit,
    SpeakerChange,
    Speakers,
    speaker_changes_facts,
    speakers_facts,
    split_facts,
)

RECOGNITION_LOST = "recognition-lost"
"""Kind of the notice that sound is kept but no longer captioned."""

MODEL_LOADING = "model-loading"
"""Kind of the notice that a running session waits for its model to load."""

MODEL_READY = "model-ready"
"""Kind of the notice that this wait is over."""

STORAGE_BACK = "storage-back"
"""Kind of the notice that captions are written again, after an `UnsavedError`."""

CORRECTING_TEXT = "correcting-text"
"""Kind of the notice that the saved text is being corrected; without a message, that this ended."""

OTHER_LANGUAGE = "other-language"
"""Kind of the notice that another language is spoken than the chosen one."""

ENGLISH_ONLY = "english-only"
"""Kind of the notice that an English-only model doubts most of its words."""

WORDS_CLEAR = "words-clear"
"""Kind of the notice that it no longer does."""

VOICE_REMEMBERED = "voice-remembered"
"""Kind of the notice that a person's voice is remembered."""


class SessionState(Enum):
    """State of a session: Idle -> Loading -> Listening -> Stopping -> Idle, or Failed."""

    IDLE = "idle"
    LOADING = "loading"
    LISTENING = "listening"
    PAUSED = "paused"
    STOPPING = "stopping"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class StatusChanged:
    """The session's new state, as text: "Loading model", "Stopped: microphone lost"."""

    state: SessionState
    message: Message


@dataclass(frozen=True, slots=True)
class CaptionChanged:
    """A partial or final caption."""

    caption: Caption


@dataclass(frozen=True, slots=True)
class TextCorrected:
    """A second pass over the sound corrected the saved text.

    Attributes:
        captions: The new saved text, in order; its numbers differ from those of the captions
            before.
    """

    captions: tuple[Caption, ...]


@dataclass(frozen=True, slots=True)
class SoundEnded:
    """A captioned sound is over.

    Attributes:
        caption: Its caption, with its end.
    """

    caption: Caption


@dataclass(frozen=True, slots=True)
class SpeakerChanged:
    """Captions were assigned to other voices, after more speech was compared."""

    changes: tuple[SpeakerChange, ...]


@dataclass(frozen=True, slots=True)
class SpeakersNamed:
    """Voices were named, coloured or joined, or captions assigned to others.

    Attributes:
        edit: The edit, as in the journal.
        speakers: The speakers after it.
    """

    edit: Edit
    speakers: Speakers


@dataclass(frozen=True, slots=True)
class OverloadChanged:
    """The lag of recognition in seconds, and a message about it.

    `message` is empty once captions keep up again.
    """

    behind_s: float
    message: Message


@dataclass(frozen=True, slots=True)
class LevelChanged:
    """Level of the last tenth of a second, in dB relative to full scale."""

    channel: str
    rms_dbfs: float
    peak_dbfs: float
    is_speech: bool


@dataclass(frozen=True, slots=True)
class Noticed:
    """A message for the user that is neither a state nor an error (device came back, too quiet).

    Attributes:
        language: Code of the language it refers to; empty for most notices.
        start_s: Where missing sound began, in seconds; 0 for other notices.
    """

    kind: str
    message: Message
    channel: str = ""
    language: str = ""
    start_s: float = 0.0


@dataclass(frozen=True, slots=True)
class LanguageChanged:
    """The session's language changed: it was detected, or chosen.

    Attributes:
        language: Its code.
        probability: Probability by the model, 0 to 1; 1 if the user chose it.
        is_chosen: Whether the user chose it, so that detection does not change it.
    """

    language: str
    probability: float
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class Marked:
    """A moment was marked, or a mark removed."""

    mark: Mark


@dataclass(frozen=True, slots=True)
class Rejected:
    """A guard rejected sound or words, for a reason."""

    guard: str
    reason: str
    text: str
    start_s: float
    end_s: float
    channel: str = ""


@dataclass(frozen=True, slots=True)
class SpeechUnclear:
    """Speech without trustworthy words, in seconds since the first sample."""

    start_s: float
    end_s: float
    channel: str = ""


@dataclass(frozen=True, slots=True)
class ErrorRaised:
    """Something failed; a separate status reports whether the session continues."""

    error: CaptionerError


def failure_event(error: CaptionerError) -> ErrorRaised | Noticed:
    """Return the event for a failure after which the session continues."""
    if isinstance(error, SlowDriveError):
        return Noticed("slow-drive", error.message)
    return ErrorRaised(error)


LoggedBody = (
    StatusChanged
    | CaptionChanged
    | TextCorrected
    | SoundEnded
    | SpeakerChanged
    | CaptionSplit
    | SpeakersNamed
    | OverloadChanged
    | LanguageChanged
    | Marked
    | Noticed
    | Rejected
    | SpeechUnclear
    | ErrorRaised
)
EventBody = LoggedBody | LevelChanged


@dataclass(frozen=True, slots=True)
class SessionEvent:
    """An event with its two clocks.

    Attributes:
        at_s: Seconds of real time since the first sample was delivered; 0 before it.
        audio_s: Seconds of sound delivered until then.
    """

    at_s: float
    audio_s: float
    body: EventBody


def event_to_json_object(event: SessionEvent) -> dict[str, Any] | None:
    """Return the event as JSON for the event log; None for events it omits (levels)."""
    if isinstance(event.body, LevelChanged):
        return None
    kind, facts = _facts(event.body)
    return {
        "at_s": round(event.at_s, 4),
        "audio_s": round(event.audio_s, 4),
        "type": kind,
        **facts,
    }


def _facts(body: LoggedBody) -> tuple[str, dict[str, Any]]:
    match body:
        case CaptionChanged(caption):
            kind = "final" if caption.is_final else "partial"
            return "sound" if caption.sound else kind, caption_to_json_object(caption)
        case TextCorrected(captions):
            text = [caption_to_json_object(caption) for caption in captions]
            return "text-corrected", {"captions": text}
        case SoundEnded(caption):
            return "sound-ended", {
                "caption": caption.id,
                "channel": caption.channel,
                "sound": caption.sound,
                "start_s": round(caption.start_s, 3),
                "end_s": round(caption.end_s, 3),
            }
        case SpeakerChanged(changes):
            return "speaker-changed", speaker_changes_facts(changes)
        case CaptionSplit() as split:
            return "caption-split", split_facts(split)
        case SpeakersNamed(_edit, speakers):
            labels = dict.fromkeys([*speakers.named, *speakers.recognised])
            known = [speakers.speaker(label) for label in labels]
            suggested = {one.label: one.suggestion for one in known if one.suggestion}
            facts: dict[str, Any] = {"speakers": speakers_facts(known)}
            return "speakers-named", facts | ({"suggested": suggested} if suggested else {})
        case StatusChanged(state, message):
            return "status", {"state": state.value, "message": message}
        case OverloadChanged(behind_s, message):
            return "overload", {"behind_s": round(behind_s, 3), "message": message}
        case ErrorRaised(error):
            return "error", {"message": error.message, "hint": error.hint}
        case Noticed(kind, message, channel, language):
            facts = {"notice": kind, "message": message, "channel": channel}
            return "status", facts | ({"language": language} if language else {})
        case LanguageChanged(language, probability, is_chosen):
            return "language", {
                "language": language,
                "probability": round(probability, 4),
                "chosen": is_chosen,
            }
        case Marked(mark):
            return "mark", mark_facts(mark)
        case Rejected(guard, reason, text, start_s, end_s, channel):
            return "status", {
                "refused_by": guard,
                "message": reason,
                "text": text,
                "start_s": round(start_s, 3),
                "end_s": round(end_s, 3),
                "channel": channel,
            }
        case SpeechUnclear(start_s, end_s, channel):
            return "status", {
                "notice": "unclear-speech",
                "message": UNCLEAR_SPEECH,
                "start_s": round(start_s, 3),
                "end_s": round(end_s, 3),
                "channel": channel,
            }


def caption_to_json_object(caption: Caption) -> dict[str, Any]:
    """Return a caption as JSON for event log and journal."""
    return {
        "caption": caption.id,
        "channel": caption.channel,
        **({"speaker": caption.speaker} if caption.speaker else {}),
        **({"sound": caption.sound} if caption.sound else {}),
        **({"language": caption.language} if caption.language else {}),
        "committed": caption.committed,
        "tentative": caption.tentative,
        "start_s": round(caption.start_s, 3),
        "end_s": round(caption.end_s, 3),
        "words": [word_to_json_object(word) for word in caption.words],
    }
