"""The names and terms of live captions and of recordings, from a file."""

from __future__ import annotations

import argparse
from pathlib import Path

from captioner.core.errors import CaptionerError
from captioner.core.live.vocabulary import Vocabulary, parse_vocabulary
from captioner.files.text_file import read_text_file

_MOST_BYTES = 1_000_000
"""Of a vocabulary: tens of thousands of terms, of which a model is given some dozens."""


def add_vocabulary_argument(parser: argparse.ArgumentParser) -> None:
    """Where the names and terms are."""
    parser.add_argument(
        "--vocabulary",
        metavar="FILE",
        type=Path,
        help="names and terms to recognise, one per line; 'heard => written' replaces text",
    )


def read_vocabulary(options: argparse.Namespace) -> Vocabulary:
    """The names and terms that the options name.

    Raises:
        CaptionerError: The file cannot be read.
    """
    path = options.vocabulary
    if path is None:
        return Vocabulary()
    try:
        return parse_vocabulary(read_text_file(path, most_bytes=_MOST_BYTES).splitlines())
    except (OSError, UnicodeDecodeError) as error:
        raise CaptionerError(
            "The vocabulary {path} cannot be read: {reason}.",
            "Name a text file in UTF-8 with one term a line.",
            path=path,
            reason=error,
        ) from error
