"""Names and terms that documents and corrections suggest."""

from collections.abc import Iterable, Set
from datetime import datetime
from functools import cache
from pathlib import Path

from captioner.core.errors import CaptionerError
from captioner.core.folders import built_in_model
from captioner.core.message import Message
from captioner.core.terms.suggestions import (
    corrected_names,
    suggested_terms,
    without_repetitions,
)

_SPACE = "Ġ"
"""How GPT-2's vocabulary spells the space before a word."""

_TIME_LIMIT_S = 60.0
_MEMORY_MB = 800


@cache
def built_in_words() -> Set[str]:
    """Return the English words for which the built-in model has one token, as they are spelt."""
    try:
        lines = (built_in_model() / "vocabulary.txt").read_text(encoding="utf-8").splitlines()
    except OSError:
        return frozenset()
    return frozenset(line.removeprefix(_SPACE) for line in lines if line.startswith(_SPACE))


def suggest_corrected_terms(corrections: Iterable[tuple[str, str]]) -> list[str]:
    """Return names and rare words that corrections put in place of others, at most 200.

    Args:
        corrections: Pairs of a recognised and a corrected text.
    """
    return corrected_names(corrections, _is_split)


def suggest_terms(path: Path) -> list[str]:
    """Return names and rare words of a document, the likeliest first, at most 200.

    Raises:
        CaptionerError: It cannot be read, or is too large.
    """
    from captioner.subprocesses.child import ChildTaskError, run_in_child
    from captioner.subprocesses.placement import Placement

    moment = datetime.now().astimezone()
    try:
        found = run_in_child(
            _suggest,
            str(path.absolute()),
            moment,
            time_limit_s=_TIME_LIMIT_S,
            placement=Placement(address_space_mb=_MEMORY_MB),
            memory_limit_mb=_MEMORY_MB,
        )
    except ChildTaskError as error:
        found = Message(error.reason)
    if isinstance(found, Message):
        raise CaptionerError(
            "{path} cannot be read: {reason}.",
            "Choose another file, or save its text as a .txt file.",
            path=path,
            reason=found,
        )
    return [str(term) for term in found]


def _suggest(path: str, moment: datetime) -> list[str] | Message:
    """Read a document in a subprocess; returns why it could not be read, if so."""
    from captioner.transcripts.documents import read_document

    try:
        names, text = read_document(Path(path), moment)
    except ImportError as error:
        return Message("it needs the package {name}, which is not installed", name=error.name or "")
    except MemoryError:
        return Message("there was too little memory")
    except (OSError, UnicodeDecodeError) as error:
        return Message("{reason}", reason=error)
    except Exception as error:
        known = error.args[0] if error.args else None
        return known if isinstance(known, Message) else Message("it is damaged")
    return without_repetitions([*names, *suggested_terms(text, _is_split)])


def _is_split(word: str) -> bool:
    return built_in_words().isdisjoint((word.lower(), word.capitalize()))
