"""A model's tokens: task tokens, forced prefix, prompt, and tokens back to words."""

import re
from collections.abc import Callable, Sequence
from copy import copy
from dataclasses import dataclass
from pathlib import Path
from string import punctuation
from typing import Any, Self

from faster_whisper.tokenizer import _LANGUAGE_CODES, Tokenizer

from captioner.captions.scripts import written
from captioner.core.errors import CaptionerError
from captioner.core.long_form import Task
from captioner.core.message import Message
from captioner.core.recognition import ENGLISH
from captioner.speech.models.files import TOKENIZER_FILE, damaged_model_error
from captioner.speech.models.forms import load_tokenizer

# Scripts without spaces between words: every character counts as a word.
_UNSPACED_LANGUAGES = frozenset({"zh", "ja", "th", "lo", "my", "yue"})
_PUNCTUATION = frozenset(punctuation + "“”‘’«»…–—¿¡。，！？：、")


_INNER_LOOP = re.compile(r"((?:[^\W\d_]|[-'’]){1,8}?)\1{5,}", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class WordTokens:
    """A word and the number of its tokens."""

    text: str
    token_count: int


class WhisperTokenizer:
    """Converts text to tokens and back for one model, language and task.

    Args:
        directory: The model's directory.
        model_name: The model's name in error messages.
        is_multilingual: Whether the prompt names language and task.
        language: Code of the spoken language, "en" for English.
        task: Transcription or translation.

    Raises:
        CaptionerError: tokenizer.json is damaged, or the model does not support the language.
    """

    def __init__(
        self,
        directory: Path,
        model_name: str,
        *,
        is_multilingual: bool,
        language: str,
        task: Task = Task.TRANSCRIBE,
    ) -> None:
        inner = load_tokenizer(directory, model_name)
        self._model_name = model_name
        self._is_multilingual = is_multilingual
        self._task = task
        if not is_multilingual and language != ENGLISH:
            raise CaptionerError(
                "The model {model_name} supports English only, not the language {language}.",
                "Choose a multilingual model such as large-v3, or leave the language at en.",
                model_name=model_name,
                language=repr(language),
            )
        self._tokenizer = self._speaking(inner, language)
        tokens = self._tokenizer
        required = [*tokens.sot_sequence, tokens.eot, tokens.no_timestamps]
        if any(token is None for token in required):
            raise damaged_model_error(
                model_name,
                directory,
                Message("{file} lacks Whisper's special tokens", file=TOKENIZER_FILE),
            )
        self._previous_text: int | None = tokens.sot_prev
        self._end_of_text: int = tokens.eot
        # -1 stands for the symbols that the model's own config.json forbids. Every special token
        # after the end of text is forbidden, too, for text without timestamps.
        vocabulary_size = inner.get_vocab_size()
        self.suppressed: list[int] = [-1, *range(tokens.eot + 1, vocabulary_size)]

    def in_language(self, language: str) -> Self:
        """Return the same model's tokenizer for another language.

        Raises:
            CaptionerError: The model does not support the language.
        """
        other = copy(self)
        other._tokenizer = self._speaking(self._tokenizer.tokenizer, language)
        return other

    def _speaking(self, inner: Any, language: str) -> Tokenizer:
        """Return faster-whisper's tokenizer for a language and this task."""
        if self._is_multilingual and language not in self._known(inner):
            raise CaptionerError(
                "The model {model_name} does not support the language {language}.",
                "Give the language as its two-letter code, such as en or de.",
                model_name=self._model_name,
                language=repr(language),
            )
        return Tokenizer(inner, self._is_multilingual, task=str(self._task), language=language)

    @staticmethod
    def _known(inner: Any) -> tuple[str, ...]:
        return tuple(
            code for code in _LANGUAGE_CODES if inner.token_to_id(f"<|{code}|>") is not None
        )

    @property
    def languages(self) -> tuple[str, ...]:
        """Codes of the languages in its vocabulary; English only for English-only models."""
        return self._known(self._tokenizer.tokenizer) if self._is_multilingual else (ENGLISH,)

    @property
    def start_sequence(self) -> list[int]:
        """Tokens before every text: start of transcript, language, task."""
        return list(self._tokenizer.sot_sequence)

    @property
    def decoder_start(self) -> list[int]:
        """`start_sequence`, followed by the token for no timestamps."""
        return [*self.start_sequence, self._tokenizer.no_timestamps]

    @property
    def _separates_words(self) -> bool:
        """Whether the text has spaces between words; translations are English."""
        is_translated = self._task is Task.TRANSLATE
        return is_translated or self._tokenizer.language_code not in _UNSPACED_LANGUAGES

    @property
    def takes_prompt(self) -> bool:
        """Whether the vocabulary has a token for earlier text."""
        return self._previous_text is not None

    def encode(self, text: str) -> list[int]:
        """Return the tokens of text as Whisper writes it.

        The first word follows a space, except in scripts without spaces. Text that looks like a
        special token ("<|en|>") is left out, because the model would follow it.
        """
        text = " ".join(text.split())
        text = " " + text if self._separates_words and text else written(text)
        tokens = self._tokenizer.encode(text) if text else []
        return [token for token in tokens if token < self._end_of_text]

    def prompt(self, hotwords: str, prompt: str, limit: int) -> list[int]:
        """Return the tokens before the start of transcript: names, then earlier text.

        Names may fill half of the prompt, plus the part that earlier text leaves free; a name is
        included as a whole or not at all. The end of the earlier text is kept.

        Args:
            hotwords: Names and terms.
            prompt: Earlier text.
            limit: Most tokens to return; nothing fits below 2.

        Returns:
            The tokens; empty without names and earlier text.
        """
        if self._previous_text is None or limit < 2:
            return []
        earlier = self.encode(prompt)
        names = self._names(hotwords, max((limit - 1) // 2, limit - 1 - len(earlier)))
        room = limit - 1 - len(names)
        earlier = earlier[-room:] if room else []
        return [self._previous_text, *names, *earlier] if names or earlier else []

    def _names(self, hotwords: str, limit: int) -> list[int]:
        """Return tokens of the names that fit; a first one that is too long is cut."""
        tokens = self.encode(hotwords)
        if len(tokens) <= limit:
            return tokens
        spelt = [self._tokenizer.tokenizer.id_to_token(token) for token in tokens[: limit + 1]]
        commas = [index for index, text in enumerate(spelt) if text.endswith(",")]
        return tokens[: commas[-1] if commas else limit]

    def words(self, tokens: Sequence[int], forced_count: int = 0) -> list[WordTokens]:
        """Return the words that tokens spell, with the punctuation that touches them.

        A word begins with a space, so that words joined by spaces give the text again. Punctuation
        right after the forced tokens belongs to the last forced word; anything else without a space
        is a word of its own, because a committed word does not change.

        Args:
            tokens: Text tokens, without special ones.
            forced_count: Number of forced tokens at the beginning.
        """
        forced = self._split(tokens[:forced_count])
        added = self._split(tokens[forced_count:])
        if forced and added and not added[0].text.startswith(" "):
            touching = added[0].text
            if all(character in _PUNCTUATION for character in touching.strip()):
                last = forced.pop()
                added[0] = WordTokens(last.text + touching, last.token_count + added[0].token_count)
        words = [
            WordTokens(readable(" ".join(word.text.split())), word.token_count)
            for word in forced + added
        ]
        return _without_empty(words)

    def is_rare(self, word: str) -> bool:
        """Return whether the vocabulary has no token for a word, in small letters or as a name."""
        return all(len(self.encode(each)) > 1 for each in (word.lower(), word.capitalize()))

    def count_words(self, tokens: Sequence[int]) -> int:
        """Return the number of words in forced tokens."""
        return len(self.words(tokens))

    def decode(self, tokens: Sequence[int]) -> str:
        """Return the text of tokens, without special ones."""
        return str(self._tokenizer.decode(list(tokens)))

    def _split(self, tokens: Sequence[int]) -> list[WordTokens]:
        pieces, piece_tokens = self._tokenizer.split_tokens_on_unicode(list(tokens))
        words = [
            WordTokens(piece, len(owned)) for piece, owned in zip(pieces, piece_tokens, strict=True)
        ]
        spelt = sum(word.token_count for word in words)
        if spelt < len(tokens):
            # A decode that was cut off may end within a character, which is no text.
            words.append(WordTokens("", len(tokens) - spelt))
        if self._separates_words:
            words = _joined_unless(words, lambda text: text.startswith(" "))
        else:
            words = _joined_unless(words, lambda text: text.strip() not in _PUNCTUATION)
        return words


def _joined_unless(
    pieces: list[WordTokens], begins_word: Callable[[str], bool]
) -> list[WordTokens]:
    """Append every piece to the one before it unless it begins a word."""
    words: list[WordTokens] = []
    for piece in pieces:
        if words and not (piece.text and begins_word(piece.text)):
            last = words.pop()
            words.append(WordTokens(last.text + piece.text, last.token_count + piece.token_count))
        else:
            words.append(piece)
    return words


def readable(text: str) -> str:
    """Return a word's text without damaged characters, and with loops in it reduced to one round.

    A decoder that loops inside a word writes "Maaaaaaa" or "Mm-mm-mm-mm-mm-mm-mm".
    """
    return _INNER_LOOP.sub(r"\1", text.replace("\ufffd", ""))


def _without_empty(words: list[WordTokens]) -> list[WordTokens]:
    """Give the tokens of words without text to the word before, or the one after."""
    kept: list[WordTokens] = []
    waiting = 0
    for word in words:
        if word.text:
            kept.append(WordTokens(word.text, word.token_count + waiting))
            waiting = 0
        elif kept:
            last = kept.pop()
            kept.append(WordTokens(last.text, last.token_count + word.token_count))
        else:
            waiting += word.token_count
    return kept
