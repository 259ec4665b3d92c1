"""flite through its library: recorded voices, with the times ``flite -psdur`` prints.

The relations walked here (Segment, SylStructure, Token) are those of flite 2.2's
``cst_utterance.h``; a token is a blank-separated piece of the text given.
"""

from __future__ import annotations

import ctypes

import numpy as np

from training.synthesis.phones import from_cmu
from training.synthesis.utterance import (
    SAMPLE_RATE_HZ,
    MissingToolError,
    Timed,
    Utterance,
    fill_word_times,
)
from training.text_generator import Sentence

VOICES = ("awb", "rms", "slt", "kal16")


class _Wave(ctypes.Structure):
    _fields_ = [
        ("type", ctypes.c_char_p),
        ("sample_rate", ctypes.c_int),
        ("num_samples", ctypes.c_int),
        ("num_channels", ctypes.c_int),
        ("samples", ctypes.POINTER(ctypes.c_short)),
    ]


class _Voice(ctypes.Structure):
    _fields_ = [("name", ctypes.c_char_p), ("features", ctypes.c_void_p)]


class Flite:
    """flite's voices, loaded when first used."""

    def __init__(self) -> None:
        try:
            self._library = ctypes.CDLL("libflite.so.1", mode=ctypes.RTLD_GLOBAL)
            for name in ("usenglish", "cmulex"):
                ctypes.CDLL(f"libflite_{name}.so.1", mode=ctypes.RTLD_GLOBAL)
        except OSError as error:
            raise MissingToolError(
                "flite is not installed: install the Debian package libflite1"
                " (apt-get install flite)."
            ) from error
        library = self._library
        for function, result, arguments in (
            ("flite_synth_text", ctypes.c_void_p, [ctypes.c_char_p, ctypes.c_void_p]),
            ("utt_relation", ctypes.c_void_p, [ctypes.c_void_p, ctypes.c_char_p]),
            ("relation_head", ctypes.c_void_p, [ctypes.c_void_p]),
            ("item_next", ctypes.c_void_p, [ctypes.c_void_p]),
            ("item_parent", ctypes.c_void_p, [ctypes.c_void_p]),
            ("item_as", ctypes.c_void_p, [ctypes.c_void_p, ctypes.c_char_p]),
            ("item_feat_string", ctypes.c_char_p, [ctypes.c_void_p, ctypes.c_char_p]),
            ("item_feat_float", ctypes.c_float, [ctypes.c_void_p, ctypes.c_char_p]),
            ("utt_wave", ctypes.POINTER(_Wave), [ctypes.c_void_p]),
            ("delete_utterance", None, [ctypes.c_void_p]),
            ("feat_set_float", None, [ctypes.c_void_p, ctypes.c_char_p, ctypes.c_float]),
        ):
            pointer = getattr(library, function)
            pointer.restype, pointer.argtypes = result, arguments
        library.flite_init()
        self._voices: dict[str, ctypes._Pointer[_Voice]] = {}

    def _voice(self, name: str) -> ctypes._Pointer[_Voice]:
        if name not in self._voices:
            try:
                library = ctypes.CDLL(f"libflite_cmu_us_{name}.so.1", mode=ctypes.RTLD_GLOBAL)
            except OSError as error:
                raise MissingToolError(
                    f"flite's voice {name} is not installed: install the Debian package libflite1."
                ) from error
            register = getattr(library, f"register_cmu_us_{name}")
            register.restype, register.argtypes = ctypes.POINTER(_Voice), [ctypes.c_char_p]
            self._voices[name] = register(None)
        return self._voices[name]

    def synthesise(
        self, sentence: Sentence, voice: str, *, stretch: float, pitch_hz: float | None
    ) -> Utterance:
        """Say a sentence, slower with ``stretch`` above 1; ``pitch_hz`` None: the speaker's own."""
        pointer = self._voice(voice)
        features = pointer.contents.features
        self._library.feat_set_float(features, b"duration_stretch", stretch)
        if pitch_hz is not None:
            self._library.feat_set_float(features, b"int_f0_target_mean", pitch_hz)
        pieces: list[int] = []  # which written token each blank-separated piece belongs to
        for index, token in enumerate(sentence.tokens):
            pieces += [index] * len(token.spoken.split())
        text = " ".join(token.spoken for token in sentence.tokens)
        handle = self._library.flite_synth_text(text.encode(), pointer)
        try:
            return self._read(handle, sentence, pieces)
        finally:
            self._library.delete_utterance(handle)

    def _read(self, handle: int, sentence: Sentence, pieces: list[int]) -> Utterance:
        library = self._library
        wave = library.utt_wave(handle).contents
        if wave.sample_rate != SAMPLE_RATE_HZ or wave.num_samples == 0:
            raise ValueError(f"flite gave {wave.num_samples} samples at {wave.sample_rate} Hz")
        samples = np.ctypeslib.as_array(wave.samples, shape=(wave.num_samples,)).copy()
        utterance = Utterance(samples)
        starts: dict[int, float] = {}
        ends: dict[int, float] = {}
        piece, last_token, start_s = -1, None, 0.0
        segment = library.relation_head(library.utt_relation(handle, b"Segment"))
        while segment:
            name = library.item_feat_string(segment, b"name").decode()
            end_s = min(library.item_feat_float(segment, b"end"), utterance.duration_s)
            if end_s > start_s:
                utterance.phones.append(Timed(from_cmu(name), start_s, end_s))
            word = library.item_as(segment, b"SylStructure")
            if word:
                word = library.item_parent(library.item_parent(word))
                token = library.item_parent(library.item_as(word, b"Token"))
                if token != last_token:
                    piece, last_token = piece + 1, token
                index = pieces[min(piece, len(pieces) - 1)]
                starts.setdefault(index, start_s)
                ends[index] = end_s
            start_s = end_s
            segment = library.item_next(segment)
        if piece + 1 != len(pieces):
            raise ValueError(f"flite split the text into {piece + 1} words, not {len(pieces)}")
        borders = fill_word_times(
            [starts.get(index) for index in range(len(sentence.tokens))],
            [len(token.spoken) for token in sentence.tokens],
            max(ends.values()),
        )
        for index, token in enumerate(sentence.tokens):
            utterance.words.append(
                Timed(token.written, borders[index], ends.get(index, borders[index + 1]))
            )
        return utterance
