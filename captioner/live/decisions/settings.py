"""How live captions are decoded and shown: the reading mode, and the evidence a word needs."""

from dataclasses import dataclass, field
from enum import StrEnum

from captioner.core.recognition import GuardSettings
from captioner.live.decisions.stabiliser import StabiliserSettings


class ReadingMode(StrEnum):
    """How early words are shown, traded against how rarely shown words change."""

    STEADY = "steady"
    BALANCED = "balanced"
    FAST = "fast"


@dataclass(frozen=True, slots=True)
class LiveSettings:
    """How an utterance is decoded and shown while it grows.

    Attributes:
        reading_mode: Steady shows committed words only, balanced also the steadier part of the
            tentative tail, fast everything at once.
        force_prefix: Force committed words on the next decode; off only in benchmarks.
        trim_window: Drop sound of committed words from the window; off only in benchmarks.
        use_guards: Reject hallucinated words; off only in benchmarks.
        prompt_words: Number of words before the window that condition a decode, for models that
            support it.
        context_s: Sound before an utterance that is decoded with it, with its words forced, so that
            a sentence that continues after a pause is decoded as one.
    """

    reading_mode: ReadingMode = ReadingMode.BALANCED
    force_prefix: bool = True
    trim_window: bool = True
    use_guards: bool = True
    prompt_words: int = 24
    context_s: float = 5.0
    stabiliser: StabiliserSettings = field(default_factory=StabiliserSettings)
    guards: GuardSettings = field(default_factory=GuardSettings)
