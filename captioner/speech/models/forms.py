"""Forms of models (CTranslate2, transformers) and their tokenizer files."""

import json
import struct
from collections.abc import Callable, Container, Iterable
from dataclasses import dataclass
from pathlib import Path

import tokenizers
from tokenizers import AddedToken, decoders, models, pre_tokenizers

from captioner.core.bounded_json import BoundedJsonError, parse_bounded_json, read_bounded_file
from captioner.core.errors import CaptionerError
from captioner.core.message import Message
from captioner.speech.models.catalogue import KNOWN_MODELS, CatalogueEntry
from captioner.speech.models.files import (
    CONFIG_FILE,
    MERGES_FILE,
    MODEL_FILES,
    NEEDED_FILES,
    OWN_SETTINGS_FILE,
    TOKENIZER_FILE,
    VOCABULARY_FILES,
    VocabularyError,
    damaged_model_error,
    inspect_model_directory,
    read_json_object,
    read_vocabulary,
    require_content,
    require_same_tokens,
)
from captioner.speech.models.formats import foreign_repository_error

_FIRST_MERGE = ("Ġ", "t")
"""A space and "t", as byte-level BPE spells them."""

WEIGHTS_FILE = "model.safetensors"
GENERATION_FILE = "generation_config.json"
_CHECKPOINT_FILES = (WEIGHTS_FILE, CONFIG_FILE, GENERATION_FILE, TOKENIZER_FILE)
_MOST_HEADER_BYTES = 16 << 20


@dataclass(frozen=True, slots=True)
class ModelForm:
    """The files of models in one form, and how to check them.

    Attributes:
        files: Names of all files; the first one holds the weights.
        needed: Groups of names; a model needs one file of each.
        inspect: Checks a directory, given with the model's name; raises CaptionerError.
        foreign: Returns the error for a repository without the weights, given with its file names.
    """

    files: tuple[str, ...]
    needed: tuple[tuple[str, ...], ...]
    inspect: Callable[[Path, str], None]
    foreign: Callable[[str, Iterable[str]], CaptionerError]
    known: tuple[CatalogueEntry, ...]
    download_command: str

    @property
    def weights(self) -> str:
        return self.files[0]

    def missing(self, names: Container[str]) -> str:
        """Return the first needed file that is not among `names`, or an empty string."""
        for alternatives in self.needed:
            if not any(name in names for name in alternatives):
                return alternatives[0]
        return ""

    def wanted(self, listed: Container[str]) -> list[str]:
        names = [name for name in self.files if name in listed and name != OWN_SETTINGS_FILE]
        if TOKENIZER_FILE in names:
            # With a tokenizer.json the merges are not needed.
            names = [name for name in names if name != MERGES_FILE]
        return names


def _inspect_converted(path: Path, name: str) -> None:
    inspect_model_directory(path, name)
    load_tokenizer(path, name)


CTRANSLATE2 = ModelForm(
    files=MODEL_FILES,
    needed=NEEDED_FILES,
    inspect=_inspect_converted,
    foreign=foreign_repository_error,
    known=KNOWN_MODELS,
    download_command="captioner models download",
)


def _inspect_checkpoint(path: Path, name: str) -> None:
    for file in _CHECKPOINT_FILES:
        require_content(path / file, name)
    if read_json_object(path / CONFIG_FILE, name).get("model_type") != "whisper":
        raise CaptionerError(
            "{name} is not a Whisper model: config.json names another architecture.",
            "Choose a Whisper model such as openai/whisper-large-v3.",
            name=name,
        )
    read_json_object(path / GENERATION_FILE, name)
    try:
        _require_whole_weights(path / WEIGHTS_FILE)
    except (OSError, ValueError, KeyError, TypeError, AttributeError, struct.error) as error:
        raise damaged_model_error(name, path, error) from error
    load_tokenizer(path, name)


def _require_whole_weights(file: Path) -> None:
    """Check that a safetensors file has the length that its header declares."""
    size_bytes = file.stat().st_size
    with file.open("rb") as stream:
        (length,) = struct.unpack("<Q", stream.read(8))
        if length > min(size_bytes, _MOST_HEADER_BYTES):
            raise ValueError(f"{file.name} has no header")
        header = parse_bounded_json(stream.read(length), most_bytes=_MOST_HEADER_BYTES)
    ends = [each["data_offsets"][1] for key, each in header.items() if key != "__metadata__"]
    if 8 + length + max(ends, default=0) != size_bytes:
        raise ValueError(f"{file.name} is not as long as its header says")


def _foreign_to_accurate_mode(repository: str, _names: Iterable[str]) -> CaptionerError:
    return CaptionerError(
        "{repository} is not a transformers checkpoint: it has no model.safetensors.",
        "Accurate mode needs an original model such as openai/whisper-large-v3.",
        repository=repository,
    )


def _pair(name: str, draft: str) -> tuple[CatalogueEntry, CatalogueEntry]:
    main = CatalogueEntry(
        name,
        f"openai/whisper-{name}",
        note=Message("Large model of accurate mode; its draft is {draft}.", draft=draft),
        draft_models=(draft,),
    )
    note = Message("Draft of {name} in accurate mode.", name=name)
    return main, CatalogueEntry(draft, f"distil-whisper/{draft}", note=note)


PUBLISHED_PAIRS = {
    "large-v2": "distil-large-v2",
    "large-v3": "distil-large-v3.5",
    "medium.en": "distil-medium.en",
}
"""Large models and the draft models distilled from them."""

CHECKPOINT = ModelForm(
    files=_CHECKPOINT_FILES,
    needed=tuple((name,) for name in _CHECKPOINT_FILES),
    inspect=_inspect_checkpoint,
    foreign=_foreign_to_accurate_mode,
    known=tuple(entry for pair in PUBLISHED_PAIRS.items() for entry in _pair(*pair)),
    download_command="captioner models download --accurate",
)


_MOST_BYTES = 64 << 20
_END_OF_TEXT = "<|endoftext|>"


def load_tokenizer(directory: Path, model_name: str) -> tokenizers.Tokenizer:
    """Return the tokenizer of a model, whose ids are those of the weights; raises CaptionerError.

    Args:
        directory: The model's directory. If it has no vocabulary, like a checkpoint of
            transformers, its tokenizer.json is used unchecked.
    """
    try:
        has_vocabulary = any((directory / name).is_file() for name in VOCABULARY_FILES)
        vocabulary = read_vocabulary(directory) if has_vocabulary else []
        inner = _tokenizer(directory, vocabulary)
        inner.no_truncation()
        inner.no_padding()
        if has_vocabulary:
            require_same_tokens(vocabulary, inner.get_vocab())
    except (VocabularyError, OSError) as error:
        raise damaged_model_error(model_name, directory, error) from error
    return inner


def _tokenizer(directory: Path, vocabulary: list[str]) -> tokenizers.Tokenizer:
    is_given = (directory / TOKENIZER_FILE).exists() or not vocabulary
    name = TOKENIZER_FILE if is_given else MERGES_FILE
    try:
        text = read_bounded_file(directory / name, most_bytes=_MOST_BYTES).decode()
        if is_given:
            return tokenizers.Tokenizer.from_str(_with_first_merge(text))
        return _from_merges(vocabulary, text)
    except OSError:
        raise
    except (BoundedJsonError, UnicodeDecodeError) as error:
        raise VocabularyError("{name} is not readable ({error})", name=name, error=error) from error
    except BaseException as error:
        # tokenizers raises bare Exception and, for a panic, BaseException.
        if isinstance(error, (KeyboardInterrupt, SystemExit, GeneratorExit)):
            raise
        raise VocabularyError(
            "{name} is not readable ({error})", name=name, error=str(error)
        ) from error


def _with_first_merge(text: str) -> str:
    """Return a `tokenizer.json` that joins a space and the letter "t".

    The published ones of multilingual models lack this merge, the most frequent one, although the
    model was trained with it: " the" becomes " " and "the". After such a prefix a decoder writes
    pieces of words: "he could nd deliver".
    """
    try:
        content = json.loads(text)
        vocabulary, merges = content["model"]["vocab"], content["model"]["merges"]
        is_pair = isinstance(merges[0], list)
        first = list(_FIRST_MERGE) if is_pair else " ".join(_FIRST_MERGE)
        if "".join(_FIRST_MERGE) not in vocabulary or first in merges:
            return text
        content["model"]["merges"] = [first, *merges]
    except (ValueError, LookupError, TypeError, RecursionError):
        return text  # the reader of the whole says what is wrong
    return json.dumps(content)


def _from_merges(vocabulary: list[str], text: str) -> tokenizers.Tokenizer:
    """Return Whisper's byte-level BPE with a model's own tokens and merges."""
    lines = [line for line in text.split("\n") if line and not line.startswith("#version")]
    merges = [(left, right) for left, _, right in (line.partition(" ") for line in lines)]
    if not all(left and right for left, right in merges):
        raise VocabularyError(
            "{merges_file} does not hold one pair per line", merges_file=MERGES_FILE
        )
    first_special = vocabulary.index(_END_OF_TEXT)
    table = {token: number for number, token in enumerate(vocabulary[:first_special])}
    if "".join(_FIRST_MERGE) in table and _FIRST_MERGE not in merges:
        merges.insert(0, _FIRST_MERGE)
    inner = tokenizers.Tokenizer(models.BPE(vocab=table, merges=merges))
    inner.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    inner.decoder = decoders.ByteLevel()
    inner.add_special_tokens([AddedToken(token) for token in vocabulary[first_special:]])
    return inner
