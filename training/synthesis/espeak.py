"""espeak-ng through its library: sound, word times and phoneme times in one pass.

Constants and the event structure are those of ``speak_lib.h`` of espeak-ng 1.51.
"""

from __future__ import annotations

import ctypes
import ctypes.util

import numpy as np

from training.synthesis.phones import from_espeak
from training.synthesis.utterance import (
    MissingToolError,
    Timed,
    Utterance,
    fill_word_times,
    to_int16,
)
from training.text_generator import Sentence

_AUDIO_OUTPUT_SYNCHRONOUS = 2
_INITIALIZE_PHONEME_EVENTS = 0x0001
_CHARS_UTF8 = 1
_EVENT_LIST_TERMINATED, _EVENT_WORD, _EVENT_END, _EVENT_PHONEME = 0, 1, 5, 7
_RATE, _VOLUME, _PITCH, _RANGE, _WORD_GAP = 1, 2, 3, 4, 7


class _Identity(ctypes.Union):
    _fields_ = [
        ("number", ctypes.c_int),
        ("name", ctypes.c_char_p),
        ("string", ctypes.c_char * 8),
    ]


class _Event(ctypes.Structure):
    _fields_ = [
        ("type", ctypes.c_int),
        ("unique_identifier", ctypes.c_uint),
        ("text_position", ctypes.c_int),
        ("length", ctypes.c_int),
        ("audio_position", ctypes.c_int),
        ("sample", ctypes.c_int),
        ("user_data", ctypes.c_void_p),
        ("id", _Identity),
    ]


_CALLBACK = ctypes.CFUNCTYPE(
    ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.POINTER(_Event)
)


class Espeak:
    """One process's espeak-ng. The library keeps global state: make one, use it in one thread."""

    def __init__(self) -> None:
        try:
            self._library = ctypes.CDLL("libespeak-ng.so.1")
        except OSError as error:
            raise MissingToolError(
                "espeak-ng is not installed: install the Debian packages libespeak-ng1 and"
                " espeak-ng-data (apt-get install espeak-ng)."
            ) from error
        self._rate_hz = self._library.espeak_Initialize(
            _AUDIO_OUTPUT_SYNCHRONOUS, 0, None, _INITIALIZE_PHONEME_EVENTS
        )
        if self._rate_hz <= 0:
            raise MissingToolError(
                "espeak-ng finds no voice data: install the Debian package espeak-ng-data."
            )
        self._blocks: list[np.ndarray] = []
        self._events: list[tuple[int, int, float, str]] = []
        self._callback = _CALLBACK(self._collect)  # must outlive every call
        self._library.espeak_SetSynthCallback(self._callback)

    def _collect(
        self,
        wave: ctypes._Pointer[ctypes.c_short],
        count: int,
        events: ctypes._Pointer[_Event],
    ) -> int:
        if wave and count > 0:
            self._blocks.append(np.ctypeslib.as_array(wave, shape=(count,)).copy())
        index = 0
        while events[index].type != _EVENT_LIST_TERMINATED:
            event = events[index]
            if event.type in (_EVENT_WORD, _EVENT_END, _EVENT_PHONEME):
                label = (
                    event.id.string.decode("utf-8", "replace")
                    if event.type == _EVENT_PHONEME
                    else ""
                )
                self._events.append(
                    (event.type, event.text_position, event.audio_position / 1000, label)
                )
            index += 1
        return 0

    def synthesise(
        self,
        sentence: Sentence,
        voice: str,
        *,
        rate_wpm: int,
        pitch: int,
        pitch_range: int,
        word_gap: int,
    ) -> Utterance:
        """Say a sentence. ``voice`` is like "en-us+f3"; ``word_gap`` is in units of 10 ms."""
        if self._library.espeak_SetVoiceByName(voice.encode()) != 0:
            raise ValueError(f"espeak-ng has no voice {voice!r}")
        for parameter, value in (
            (_RATE, rate_wpm),
            (_VOLUME, 100),
            (_PITCH, pitch),
            (_RANGE, pitch_range),
            (_WORD_GAP, word_gap),
        ):
            self._library.espeak_SetParameter(parameter, value, 0)
        text, starts = "", []
        for token in sentence.tokens:
            starts.append(len(text) + 1)  # text positions count characters from 1
            text += token.spoken + " "
        data = text.strip().encode()
        self._blocks, self._events = [], []
        self._library.espeak_Synth(data, len(data) + 1, 0, 1, 0, _CHARS_UTF8, None, None)
        self._library.espeak_Synchronize()
        if not self._blocks:
            return Utterance(np.zeros(0, np.int16))
        sound = np.concatenate(self._blocks).astype(np.float32)
        utterance = Utterance(to_int16(sound, self._rate_hz))
        utterance.phones = self._phones(utterance.duration_s)
        speech_end_s = max(
            (phone.end_s for phone in utterance.phones if phone.label != "pau"),
            default=utterance.duration_s,
        )
        found: list[float | None] = [None] * len(starts)
        for kind, position, at_s, _ in self._events:
            if kind != _EVENT_WORD:
                continue
            index = max(i for i, start in enumerate(starts) if start <= max(position, 1))
            if found[index] is None:
                found[index] = at_s
        lengths = [len(token.spoken) for token in sentence.tokens]
        borders = fill_word_times(found, lengths, max(speech_end_s, 0.01))
        pauses = [phone for phone in utterance.phones if phone.label == "pau"]
        for token, start_s, end_s in zip(sentence.tokens, borders, borders[1:], strict=False):
            behind = [  # a word ends where the pause behind it begins
                pause.start_s
                for pause in pauses
                if start_s + 0.02 < pause.start_s < end_s and pause.end_s >= end_s - 0.03
            ]
            utterance.words.append(Timed(token.written, start_s, min([end_s, *behind])))
        return utterance

    def _phones(self, duration_s: float) -> list[Timed]:
        marks = [(at_s, label) for kind, _, at_s, label in self._events if kind == _EVENT_PHONEME]
        phones = []
        for index, (start_s, label) in enumerate(marks):
            end_s = marks[index + 1][0] if index + 1 < len(marks) else duration_s
            if end_s > start_s:
                phones.append(Timed(from_espeak(label), start_s, end_s))
        return phones
