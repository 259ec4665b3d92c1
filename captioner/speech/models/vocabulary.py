"""A model's tokens by their ids, and the special ones among them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from captioner.core.errors import ContentError
from captioner.core.text.bounded_json import (
    BoundedJsonError,
    read_bounded_file,
    read_bounded_json,
)

VOCABULARY_FILES = ("vocabulary.json", "vocabulary.txt")

MULTILINGUAL_SIZE = 51865
"""From this size on a vocabulary has tokens for languages and tasks; CTranslate2's rule."""

_MOST_BYTES = 32 << 20
_END_OF_TEXT = "<|endoftext|>"
_NEEDED = (_END_OF_TEXT, "<|startoftranscript|>", "<|notimestamps|>")
_NEEDED_FOR_LANGUAGES = ("<|en|>", "<|transcribe|>")
_OBEYED = frozenset(
    (*_NEEDED, *_NEEDED_FOR_LANGUAGES, "<|translate|>", "<|startofprev|>", "<|startoflm|>")
)
_LANGUAGE = re.compile(r"<\|[a-z]{2,3}\|>")
_MOST_RENAMED = 0.01


class VocabularyError(ContentError):
    """Tables of tokens that cannot be, or do not fit one another; the message says why."""


def read_vocabulary(directory: Path) -> list[str]:
    """The tokens that CTranslate2 gives to a model's rows, in order of their ids.

    Raises:
        OSError: The file cannot be read.
        VocabularyError: It holds no vocabulary of Whisper.
    """
    file = directory / VOCABULARY_FILES[0]
    try:
        if file.is_file():
            tokens = read_bounded_json(file, most_bytes=_MOST_BYTES)
        else:
            file = directory / VOCABULARY_FILES[1]
            content = read_bounded_file(file, most_bytes=_MOST_BYTES)
            tokens = content.decode().removesuffix("\n").split("\n")
    except (BoundedJsonError, UnicodeDecodeError) as error:
        raise VocabularyError(
            "{name} cannot be read ({error})", name=file.name, error=error
        ) from error
    if not isinstance(tokens, list) or not all(isinstance(token, str) for token in tokens):
        raise VocabularyError("{name} is not a list of tokens", name=file.name)
    needed = _NEEDED + (_NEEDED_FOR_LANGUAGES if len(tokens) >= MULTILINGUAL_SIZE else ())
    for token in needed:
        if tokens.count(token) != 1:
            raise VocabularyError(
                "{name} does not hold {token} exactly once", name=file.name, token=token
            )
    return tokens


def require_same_tokens(vocabulary: Sequence[str], tokenizer: Mapping[str, int]) -> None:
    """Check that a tokenizer gives the tokens the ids that they have in the model.

    Args:
        vocabulary: Tokens in order of their ids.
        tokenizer: Ids by token.

    Raises:
        VocabularyError: It is that of another model.
    """
    end_of_text = vocabulary.index(_END_OF_TEXT)
    other = 0
    for token, number in tokenizer.items():
        if not 0 <= number < len(vocabulary):
            raise VocabularyError("the tokenizer has more tokens than the model")
        if vocabulary[number] == token:
            continue
        if token in _OBEYED or _LANGUAGE.fullmatch(token):
            raise VocabularyError(
                "the tokenizer and the model have different ids for {token}", token=token
            )
        other += number < end_of_text
    for token in _NEEDED:
        if token not in tokenizer:
            raise VocabularyError("the tokenizer lacks {token}", token=token)
    if other > _MOST_RENAMED * end_of_text:
        raise VocabularyError("the tokenizer belongs to another model")
