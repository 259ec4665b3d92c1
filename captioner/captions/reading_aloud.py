"""Compare sentences read aloud with their captions: word errors and delay."""

from collections.abc import Sequence
from dataclasses import dataclass

from captioner.captions.measures import match_words, measure_events, percentile
from captioner.core.captions import Transcript, normalised
from captioner.core.events import CaptionChanged, SessionEvent, event_to_json_object

_ENGLISH = (
    "Sorry, I was on mute.",
    "I will review the release with David.",
    "The budget is important, but we need more time.",
)
# No numbers and no unusual names: those can be spelled in more than one way.
_SENTENCES = {
    "de": (
        "Entschuldigung, mein Mikrofon war aus.",
        "Ich sehe mir den Entwurf am Dienstag an.",
        "Das Budget ist wichtig, aber wir brauchen mehr Zeit.",
    ),
}


@dataclass(frozen=True, slots=True)
class ReadingResult:
    """Result of reading sentences aloud.

    Attributes:
        words: The recognised words, in order, with whether each is one that was to be read.
        errors: Words that were replaced, left out or added, case and punctuation aside.
        behind_s: Median time from the end of a word to its first appearance, in seconds; None
            if no word was recognised.
    """

    words: tuple[tuple[str, bool], ...]
    spoken: int
    errors: int
    behind_s: float | None
    is_complete: bool

    @property
    def error_rate(self) -> float:
        return self.errors / max(1, self.spoken)


def sentences_to_read(language: str) -> Sequence[str]:
    """Three sentences in the spoken language (its code); in English where there are none in it."""
    return _SENTENCES.get(language, _ENGLISH)


def judge_reading(sentences: Sequence[str], events: Sequence[SessionEvent]) -> ReadingResult:
    """Compare the final captions of a session with the sentences."""
    transcript = Transcript()
    for event in events:
        if isinstance(event.body, CaptionChanged):
            transcript.accept(event.body.caption)
    heard = [word for caption in transcript.finals for word in caption.words]
    said = " ".join(sentences).split()
    pairs = match_words([normalised(word.text) for word in heard], [normalised(w) for w in said])
    right = {heard_place for heard_place, _ in pairs}
    lines = [line for event in events if (line := event_to_json_object(event)) is not None]
    return ReadingResult(
        words=tuple((word.text, place in right) for place, word in enumerate(heard)),
        spoken=len(said),
        errors=_errors(pairs, len(heard), len(said)),
        behind_s=percentile(measure_events(lines, heard).first_shown_s, 50),
        is_complete=bool(pairs) and pairs[-1][1] == len(said) - 1,
    )


def _errors(pairs: Sequence[tuple[int, int]], heard: int, said: int) -> int:
    """Edits between two texts: between two equal words the longer side has to be replaced."""
    errors, before = 0, (-1, -1)
    for pair in (*pairs, (heard, said)):
        errors += max(pair[0] - before[0], pair[1] - before[1]) - 1
        before = pair
    return errors
