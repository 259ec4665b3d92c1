"""The vocabulary: a small byte-level BPE of the corpus, Whisper's special tokens behind it.

CTranslate2 and faster-whisper take a vocabulary below 51,865 tokens as English-only; the
order of the special tokens is Whisper's (languages as faster-whisper lists them).
"""

from __future__ import annotations

import re
import string
from functools import cached_property
from itertools import islice
from pathlib import Path

import tokenizers
from tokenizers import AddedToken, decoders, models, pre_tokenizers, trainers

from training.text_generator import TextGenerator

TIMESTAMP_STEP_S = 0.02
LAST_TIMESTAMP_S = 30.0
LANGUAGES = (
    "en zh de es ru ko fr ja pt tr pl ca nl ar sv it id hi fi vi he uk el ms cs ro da hu ta"
    " no th ur hr bg lt la mi ml cy sk te fa lv bn sr az sl kn et mk br eu is hy ne mn bs kk"
    " sq sw gl mr pa si km sn yo so af oc ka be tg sd gu am yi lo uz fo ht ps tk nn mt sa lb"
    " my bo tl mg as tt haw ln ha ba jw su yue"
).split()
PUNCTUATION = frozenset(".,?!'-")


def special_tokens() -> list[str]:
    """Whisper's special tokens in their order."""
    count = round(LAST_TIMESTAMP_S / TIMESTAMP_STEP_S) + 1
    return [
        "<|endoftext|>",
        "<|startoftranscript|>",
        *(f"<|{language}|>" for language in LANGUAGES),
        "<|translate|>",
        "<|transcribe|>",
        "<|startoflm|>",
        "<|startofprev|>",
        "<|nospeech|>",
        "<|notimestamps|>",
        *(f"<|{index * TIMESTAMP_STEP_S:.2f}|>" for index in range(count)),
    ]


def train_tokenizer(path: Path, *, size: int, sentences: int, seed: int) -> None:
    """Learn ``size`` text tokens from generated sentences and write ``tokenizer.json``."""
    tokenizer = tokenizers.Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=size,
        initial_alphabet=sorted(pre_tokenizers.ByteLevel.alphabet()),
        show_progress=False,
    )
    generator = TextGenerator(seed)
    texts = [" " + s.text for s in islice(generator.sentences(held_out=False), sentences)]
    # A lone blank is among the tokens faster-whisper suppresses: every letter and digit has to be
    # merged with the blank before it first of all, so these pairs are made the commonest.
    texts += [" " + " ".join(string.ascii_letters + string.digits)] * sentences * 2
    tokenizer.train_from_iterator(texts, trainer)
    tokenizer.add_special_tokens(
        [AddedToken(token, special=True, normalized=False) for token in special_tokens()]
    )
    path.parent.mkdir(parents=True, exist_ok=True)
    tokenizer.save(str(path))


class WhisperTokenizer:
    """Words to token ids and back."""

    def __init__(self, path: Path) -> None:
        self._tokenizer = tokenizers.Tokenizer.from_file(str(path))
        self._words: dict[str, list[int]] = {}
        self.end_of_text = self._id("<|endoftext|>")
        self.start_of_transcript = self._id("<|startoftranscript|>")
        self.start_of_previous = self._id("<|startofprev|>")
        self.no_speech = self._id("<|nospeech|>")
        self.no_timestamps = self._id("<|notimestamps|>")
        self.timestamp_begin = self._id("<|0.00|>")

    def _id(self, token: str) -> int:
        index = self._tokenizer.token_to_id(token)
        if index is None:
            raise ValueError(f"the tokenizer has no {token}")
        return int(index)

    def __len__(self) -> int:
        return int(self._tokenizer.get_vocab_size())

    @cached_property
    def tokens(self) -> list[str]:
        """Every token by id, in the byte-level spelling."""
        ids = self._tokenizer.get_vocab()
        return sorted(ids, key=ids.__getitem__)

    @cached_property
    def language_ids(self) -> list[int]:
        """Ids of the language tokens (never used; the format has them)."""
        return [self._id(f"<|{language}|>") for language in LANGUAGES]

    def word(self, written: str) -> list[int]:
        """Ids of one word with its punctuation and a blank before it."""
        ids = self._words.get(written)
        if ids is None:
            ids = self._tokenizer.encode(" " + written, add_special_tokens=False).ids
            self._words[written] = ids
        return ids

    def text(self, text: str) -> list[int]:
        """Ids of a text, word by word."""
        return [token for word in text.split() for token in self.word(word)]

    def letters(self, token: int) -> int:
        """How many letters or digits a text token has; 0 for punctuation alone."""
        return len(re.findall(r"[A-Za-z0-9]", self.tokens[token]))

    def timestamp(self, at_s: float) -> int:
        """The timestamp token nearest to a time."""
        limited = min(max(at_s, 0.0), LAST_TIMESTAMP_S)
        return self.timestamp_begin + round(limited / TIMESTAMP_STEP_S)

    def decode(self, ids: list[int]) -> str:
        """Text of ids, special tokens left out."""
        return str(self._tokenizer.decode(ids, skip_special_tokens=True)).strip()
