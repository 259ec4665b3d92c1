"""The texts of one session: what was captioned first, and what other models made of its sound."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from captioner.captions.comparison import ComparisonRow, compare_transcripts
from captioner.core.captions import Caption
from captioner.core.errors import CaptionerError
from captioner.core.sessions import AS_RECOGNISED, FIRST_TEXT, SessionText
from captioner.transcripts.library.recaption import read_recaptions
from captioner.transcripts.library.session_reader import read_session


def session_texts(folder: Path) -> list[SessionText]:
    """Every text of a session, the first one before those captioned again; complete ones only.

    Raises:
        CaptionerError: The session cannot be read.
    """
    counting = read_session(folder)
    chosen = counting.text_name
    first = counting if chosen == FIRST_TEXT else read_session(folder, FIRST_TEXT)
    header = first.journal.header
    texts = [
        SessionText(
            FIRST_TEXT,
            header.model if header is not None else "",
            len(first.transcript.captions),
            chosen == FIRST_TEXT,
        )
    ]
    for one in read_recaptions(folder):
        if one.is_complete:
            header, name = one.header, one.path.name
            model, is_second = (
                ("", False) if header is None else (header.model, header.is_second_pass)
            )
            texts.append(SessionText(name, model, len(one.captions), chosen == name, is_second))
    return texts


def compare_texts(folder: Path, left: str, right: str) -> Sequence[ComparisonRow]:
    """Two texts side by side, corrections made.

    Raises:
        CaptionerError: The session cannot be read, or has no such text.
    """
    return compare_transcripts(_captions(folder, left), _captions(folder, right))


def require_text(folder: Path, name: str) -> None:
    """Check that a session has a text.

    Raises:
        CaptionerError: It has not.
    """
    names = [one.name for one in session_texts(folder)]
    if name not in names:
        raise CaptionerError(
            "The session {name} has no text {text}.",
            "captioner sessions texts lists what it has.",
            name=folder.name,
            text=repr(name),
        )


def _captions(folder: Path, name: str) -> tuple[Caption, ...]:
    if name == AS_RECOGNISED:
        return read_session(folder).original
    require_text(folder, name)
    return read_session(folder, name).transcript.captions
