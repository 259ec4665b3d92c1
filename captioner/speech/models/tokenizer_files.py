"""A model's tokenizer: from its tokenizer.json, or made from its vocabulary and merges.txt."""

from __future__ import annotations

from pathlib import Path

import tokenizers
from tokenizers import AddedToken, decoders, models, pre_tokenizers

from captioner.core.bounded_json import BoundedJsonError, read_bounded_file
from captioner.speech.models.files import (
    MERGES_FILE,
    TOKENIZER_FILE,
    VOCABULARY_FILES,
    VocabularyError,
    damaged_model_error,
    read_vocabulary,
    require_same_tokens,
)

_MOST_BYTES = 64 << 20
_END_OF_TEXT = "<|endoftext|>"


def load_tokenizer(directory: Path, model_name: str) -> tokenizers.Tokenizer:
    """The tokenizer of a model, which gives every token the id that it has in the weights.

    Args:
        directory: The model's directory. Without a vocabulary in it, as a checkpoint of
            transformers has none, its tokenizer.json is believed.

    Raises:
        CaptionerError: Its files are damaged, or belong to another model.
    """
    try:
        has_vocabulary = any((directory / name).is_file() for name in VOCABULARY_FILES)
        vocabulary = read_vocabulary(directory) if has_vocabulary else []
        inner = _tokenizer(directory, vocabulary)
        inner.no_truncation()
        inner.no_padding()
        if has_vocabulary:
            require_same_tokens(vocabulary, inner.get_vocab())
    except VocabularyError as error:
        raise damaged_model_error(model_name, directory, error) from error
    except OSError as error:
        raise damaged_model_error(model_name, directory, error) from error
    return inner


def _tokenizer(directory: Path, vocabulary: list[str]) -> tokenizers.Tokenizer:
    is_given = (directory / TOKENIZER_FILE).exists() or not vocabulary
    name = TOKENIZER_FILE if is_given else MERGES_FILE
    try:
        text = read_bounded_file(directory / name, most_bytes=_MOST_BYTES).decode()
        if is_given:
            return tokenizers.Tokenizer.from_str(text)
        return _from_merges(vocabulary, text)
    except OSError:
        raise
    except (BoundedJsonError, UnicodeDecodeError) as error:
        raise VocabularyError("{name} is not readable ({error})", name=name, error=error) from error
    except BaseException as error:
        # tokenizers raises bare Exception, and where it gives up (a panic) a BaseException.
        if isinstance(error, (KeyboardInterrupt, SystemExit, GeneratorExit)):
            raise
        raise VocabularyError(
            "{name} is not readable ({error})", name=name, error=str(error)
        ) from error


def _from_merges(vocabulary: list[str], text: str) -> tokenizers.Tokenizer:
    """The byte-level BPE that every Whisper model has, of its own tokens and merges.

    The ids come from the vocabulary that the weights were saved with, so they agree with it
    whatever vocab.json may say.
    """
    lines = [line for line in text.split("\n") if line and not line.startswith("#version")]
    merges = [(left, right) for left, _, right in (line.partition(" ") for line in lines)]
    if not all(left and right for left, right in merges):
        raise VocabularyError(
            "{merges_file} does not hold one pair per line", merges_file=MERGES_FILE
        )
    first_special = vocabulary.index(_END_OF_TEXT)
    table = {token: number for number, token in enumerate(vocabulary[:first_special])}
    inner = tokenizers.Tokenizer(models.BPE(vocab=table, merges=merges))
    inner.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    inner.decoder = decoders.ByteLevel()
    inner.add_special_tokens([AddedToken(token) for token in vocabulary[first_special:]])
    return inner
