"""The names and terms of live captions and of recordings, given directly or in a file."""

from __future__ import annotations

import argparse
from pathlib import Path

from captioner.core.errors import CaptionerError
from captioner.core.terms.vocabulary import Vocabulary, parse_vocabulary
from captioner.files.paths import read_text_file

_MOST_BYTES = 1_000_000
"""Of a vocabulary: tens of thousands of terms, of which a model is given some dozens."""


def add_vocabulary_argument(parser: argparse.ArgumentParser) -> None:
    """Which names and terms, and where more of them are."""
    parser.add_argument(
        "--terms",
        metavar="TERMS",
        action="append",
        default=[],
        help="names and terms to recognise, separated by commas; 'heard => written' replaces text "
        "(may be repeated)",
    )
    parser.add_argument(
        "--vocabulary",
        metavar="FILE",
        type=Path,
        help="names and terms to recognise, one per line; 'heard => written' replaces text",
    )


def read_vocabulary(options: argparse.Namespace) -> Vocabulary:
    """The names and terms that the options name.

    Raises:
        CaptionerError: The file cannot be read, or what is given directly holds no term.
    """
    terms: list[str] = options.terms
    for given in terms:
        if not parse_vocabulary([given]).terms:
            raise CaptionerError(
                "--terms {given} names no term.",
                "Separate names and terms with commas: --terms 'Ana Ruiz, Kubernetes'.",
                given=repr(given),
            )
    return parse_vocabulary([*_lines(options.vocabulary), *terms])


def _lines(path: Path | None) -> list[str]:
    if path is None:
        return []
    try:
        return read_text_file(path, most_bytes=_MOST_BYTES).splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise CaptionerError(
            "The vocabulary {path} cannot be read: {reason}.",
            "Name a text file in UTF-8 with one term per line.",
            path=path,
            reason=error,
        ) from error
