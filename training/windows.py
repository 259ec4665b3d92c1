"""Training clips as a live buffer holds them: composed anew from stored sentences, from a seed.

A clip is a window of 2 to 30 s that holds sentences of (mostly) one voice with pauses
between them, possibly cut off in mid-word at either end, then put through a room and a
line. Its targets are Whisper's: text alone or sentence timestamps, sometimes after a
``<|startofprev|>`` prompt; nothing for clips without speech.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import torch

from training import augmentation, features
from training.corpus import Corpus
from training.synthesis.phones import PHONE_INDEX
from training.synthesis.utterance import SAMPLE_RATE_HZ
from training.text_generator import is_meeting_sentence
from training.tokenizer import WhisperTokenizer

ENCODER_FRAME_S = 0.02
IGNORE = -100
MAX_TOKENS = 224
MEETING_SHARE = 0.3
"""Share of clips of one voice that hold meeting sentences only; others hold some, too."""
KEPT_SHARE_OF_WORD = 0.6
"""A word cut off by the clip's border is written when this much of it can be heard."""

WINDOW_WEIGHTS = {2: 1, 3: 3, 4: 4, 5: 5, 6: 5, 8: 6, 10: 8, 12: 6, 15: 5, 20: 4, 30: 6}
"""Window length in seconds to how much of the sound trained on has it."""

EASY_WINDOW_WEIGHTS = {2: 3, 3: 6, 4: 6, 5: 4}
"""The same for the first steps: attention finds its way in short clips first."""


@dataclass
class Clip:
    """Sound and what is known of it. Spans are [start, end) in encoder frames, -1 for none."""

    samples: npt.NDArray[np.float32]
    window_s: float
    words: list[tuple[str, float, float, int]] = field(default_factory=list)
    phones: list[tuple[int, float, float]] = field(default_factory=list)
    speech: bool = True


@dataclass
class Batch:
    """One training step: [b, 80, frames], 2 x [b, tokens], [b, tokens, 2], [b, frames / 2]."""

    features: torch.Tensor
    inputs: torch.Tensor
    targets: torch.Tensor
    spans: torch.Tensor
    phones: torch.Tensor

    @property
    def audio_s(self) -> float:
        """Seconds of sound in the batch, padding included."""
        return self.features.shape[0] * self.features.shape[2] / features.FRAMES_PER_S


class WindowComposer:
    """Makes clips and batches; everything drawn comes from the generator passed in."""

    def __init__(self, corpus: Corpus, tokenizer: WhisperTokenizer) -> None:
        self._corpus = corpus
        self._tokenizer = tokenizer
        # An engine's voices are many (espeak-ng) or few (flite): draw by utterance, not by voice.
        engines: dict[str, list[int]] = {}
        for index, utterance in enumerate(corpus.utterances):
            engines.setdefault(utterance.voice.split()[0], []).append(index)
        self._engines = {name: np.array(indices) for name, indices in engines.items()}
        self._voices = {name: np.array(indices) for name, indices in corpus.by_voice.items()}
        # The application's demo and tests speak meeting sentences: they come more often.
        meeting = {i for i, u in enumerate(corpus.utterances) if is_meeting_sentence(u.text)}
        self._meetings = {
            name: np.array([i for i in indices if i in meeting])
            for name, indices in corpus.by_voice.items()
        }
        weights = {"espeak": 0.52, "flite": 0.38, "festival": 0.10}
        self._engine_names = list(engines)
        chosen = np.array([weights[name] for name in self._engine_names])
        self._engine_weights = chosen / chosen.sum()

    def _utterance_indices(self, rng: np.random.Generator) -> npt.NDArray[np.int64]:
        """Utterances of the voice a clip speaks with, in random order."""
        engine = self._engine_names[rng.choice(len(self._engine_names), p=self._engine_weights)]
        pool = self._engines[engine]
        first = int(pool[rng.integers(0, len(pool))])
        if rng.random() >= 0.15:  # else several speakers
            voice = self._corpus.utterances[first].voice
            pool = self._voices[voice]
            if len(self._meetings[voice]) > 1 and rng.random() < MEETING_SHARE:
                pool = self._meetings[voice]
                first = int(pool[rng.integers(0, len(pool))])
        others = pool[rng.integers(0, len(pool), 24)]
        return np.concatenate([[first], others[others != first]])

    def speech_clip(self, rng: np.random.Generator, window_s: float) -> Clip:
        """Sentences with pauses in a window, cut or whole, before any distortion."""
        content_s = window_s * (1.0 if rng.random() < 0.3 else rng.uniform(0.5, 1.0))
        if window_s > 12 and rng.random() < 0.35:  # a short utterance in a padded window
            content_s = rng.uniform(1.5, 10.0)
        content_s = max(content_s, min(window_s, 1.2))
        at_s = 0.0 if rng.random() < 0.15 else float(rng.uniform(0.0, 0.7))
        pieces: list[npt.NDArray[np.float32]] = [np.zeros(int(at_s * SAMPLE_RATE_HZ), np.float32)]
        words: list[tuple[str, float, float, int]] = []
        phones: list[tuple[int, float, float]] = []
        speed = float(rng.uniform(0.9, 1.12)) if rng.random() < 0.5 else 1.0
        gap_scale_s = rng.choice([0.1, 0.3, 0.8])
        length = int(at_s * SAMPLE_RATE_HZ)
        for sentence, index in enumerate(self._utterance_indices(rng)):
            utterance = self._corpus.utterances[int(index)]
            sound = self._corpus.sound(utterance)
            if speed != 1.0:
                sound = augmentation.change_speed(sound, speed)
            start_s = length / SAMPLE_RATE_HZ
            remaining_s = content_s - start_s
            duration_s = len(sound) / SAMPLE_RATE_HZ
            if sentence > 0 and duration_s > remaining_s and rng.random() < 0.5:
                continue  # end on a whole sentence half the time
            pieces.append(sound)
            words += [
                (w, start_s + s / speed, start_s + e / speed, sentence)
                for w, s, e in utterance.words
            ]
            phones += [
                (p, start_s + s / speed, start_s + e / speed) for p, s, e in utterance.phones
            ]
            length += len(sound)
            if length / SAMPLE_RATE_HZ >= content_s:
                break
            gap = int(min(rng.exponential(gap_scale_s), 3.0) * SAMPLE_RATE_HZ)
            pieces.append(np.zeros(gap, np.float32))
            length += gap
        sound = np.concatenate(pieces)
        total_s = len(sound) / SAMPLE_RATE_HZ
        cut_start_s = 0.0
        if rng.random() < 0.25:  # the buffer was trimmed: begins anywhere in the first seconds
            cut_start_s = float(rng.uniform(0, min(2.5, total_s / 2)))
        cut_end_s = min(total_s, cut_start_s + content_s)
        if (
            rng.random() < 0.25 and cut_end_s - cut_start_s > 1.5
        ):  # a tentative decode: ends anywhere
            cut_end_s = float(rng.uniform(cut_start_s + 1.0, cut_end_s))
        sound = sound[int(cut_start_s * SAMPLE_RATE_HZ) : int(cut_end_s * SAMPLE_RATE_HZ)]
        clip = Clip(sound, window_s)
        for word, start_s, end_s, sentence in words:
            heard_s = min(end_s, cut_end_s) - max(start_s, cut_start_s)
            if heard_s >= KEPT_SHARE_OF_WORD * (end_s - start_s) and heard_s > 0:
                clip.words.append(
                    (
                        word,
                        max(start_s, cut_start_s) - cut_start_s,
                        min(end_s, cut_end_s) - cut_start_s,
                        sentence,
                    )
                )
        clip.phones = [(p, s - cut_start_s, e - cut_start_s) for p, s, e in phones]
        return clip

    def clip(self, rng: np.random.Generator, window_s: float, *, easy: bool = False) -> Clip:
        """A clip with everything a room and a line do to it."""
        if rng.random() < 0.07:
            length = int(window_s * SAMPLE_RATE_HZ * rng.uniform(0.3, 1.0))
            return Clip(augmentation.non_speech(rng, length), window_s, speech=False)
        clip = self.speech_clip(rng, window_s)
        if easy and rng.random() < 0.6:
            clip.samples = augmentation.set_level(rng, clip.samples)
            return clip
        others = None
        if rng.random() < 0.08:  # other people talking, far away
            others = np.zeros(len(clip.samples), np.float32)
            for index in rng.integers(0, len(self._corpus.utterances), 4):
                voice = self._corpus.sound(self._corpus.utterances[int(index)])
                others += np.resize(np.roll(voice, int(rng.integers(0, len(voice)))), len(others))
        clip.samples = augmentation.distort(rng, clip.samples, others=others)
        return clip

    def features(
        self, rng: np.random.Generator, clip: Clip, *, whole: bool = False
    ) -> torch.Tensor:
        """[80, window frames], padded with silence or with zero features, as applications do.

        Some have bands and moments blanked, unless they shall be ``whole``.
        """
        frames = round(clip.window_s * features.FRAMES_PER_S)
        samples = clip.samples
        if len(samples) < features.FFT_SIZE:
            samples = np.pad(samples, (0, features.FFT_SIZE))
        if rng.random() < 0.55:
            window = int(clip.window_s * SAMPLE_RATE_HZ)
            samples = np.pad(samples, (0, max(0, window - len(samples))))
        mel = features.fit(features.log_mel(torch.from_numpy(samples)), frames)
        if not whole and rng.random() < 0.4:
            mel = mel.clone()
            for _ in range(rng.integers(1, 3)):
                low = int(rng.integers(0, 72))
                mel[low : low + int(rng.integers(1, 9))] = 0.0
            start = int(rng.integers(0, frames))
            mel[:, start : start + int(rng.integers(1, 12))] = 0.0
        return mel

    def tokens(
        self, rng: np.random.Generator, clip: Clip
    ) -> tuple[list[int], list[int], list[tuple[int, int]]]:
        """Decoder inputs, targets, and the encoder frames each target is heard in."""
        tokenizer = self._tokenizer
        total = round(clip.window_s / ENCODER_FRAME_S)

        def span(start_s: float, end_s: float) -> tuple[int, int]:
            start = min(max(0, round(start_s / ENCODER_FRAME_S)), total - 1)
            return start, min(max(start + 1, round(end_s / ENCODER_FRAME_S)), total)

        sequence = [tokenizer.start_of_transcript]
        spans: list[tuple[int, int]] = [(-1, -1)]
        content_s = len(clip.samples) / SAMPLE_RATE_HZ
        timestamps = rng.random() < 0.3
        if not timestamps:
            sequence.append(tokenizer.no_timestamps)
            spans.append((-1, -1))
        last_end_s = 0.0
        for index, (word, start_s, end_s, sentence) in enumerate(clip.words):
            if timestamps and (index == 0 or clip.words[index - 1][3] != sentence):
                sequence.append(tokenizer.timestamp(start_s))
                spans.append(span(start_s, start_s + 0.06))
            following_s = clip.words[index + 1][1] if index + 1 < len(clip.words) else end_s + 0.2
            ids = tokenizer.word(word)
            letters = [tokenizer.letters(token) for token in ids]
            done, all_letters = 0, max(1, sum(letters))
            for token, count in zip(ids, letters, strict=True):
                sequence.append(token)
                if count == 0 and done:  # a mark behind the word: the pause
                    spans.append(span(end_s, max(end_s + 0.04, min(following_s, end_s + 0.2))))
                else:
                    spans.append(
                        span(
                            start_s + (end_s - start_s) * done / all_letters,
                            start_s + (end_s - start_s) * (done + count) / all_letters,
                        )
                    )
                done += count
            last_end_s = end_s
            last_of_sentence = index + 1 == len(clip.words) or clip.words[index + 1][3] != sentence
            if timestamps and last_of_sentence:
                sequence.append(tokenizer.timestamp(min(end_s, content_s)))
                spans.append(span(end_s - 0.02, end_s + 0.04))
        if timestamps and not clip.words:
            sequence.append(tokenizer.timestamp_begin)
            spans.append((-1, -1))
        sequence.append(tokenizer.end_of_text)
        spans.append(span(last_end_s + 0.06, last_end_s + 0.3) if clip.words else (-1, -1))
        targets = sequence[1:]
        spans = spans[1:]
        inputs = sequence[:-1]
        if not clip.speech:
            targets[0] = tokenizer.no_speech
        if rng.random() < 0.15:
            prompt = [tokenizer.start_of_previous]
            for index in rng.integers(0, len(self._corpus.utterances), rng.integers(1, 4)):
                prompt += tokenizer.text(self._corpus.utterances[int(index)].text)
            prompt = prompt[:80]
            inputs = prompt + inputs
            targets = [IGNORE] * len(prompt) + targets
            spans = [(-1, -1)] * len(prompt) + spans
        return inputs[:MAX_TOKENS], targets[:MAX_TOKENS], spans[:MAX_TOKENS]

    def phone_labels(self, clip: Clip) -> npt.NDArray[np.int64]:
        """The phone in the middle of each encoder frame; silence where none is."""
        labels = np.full(round(clip.window_s / ENCODER_FRAME_S), PHONE_INDEX["pau"], np.int64)
        end = int(len(clip.samples) / SAMPLE_RATE_HZ / ENCODER_FRAME_S) + 1
        for phone, start_s, end_s in clip.phones:
            first = max(0, int(np.ceil(start_s / ENCODER_FRAME_S)))
            labels[first : max(first, min(end, int(np.ceil(end_s / ENCODER_FRAME_S))))] = phone
        return labels

    def batch(self, seed: int, step: int, batch_s: float, *, easy: bool = False) -> Batch:
        """The batch of one step: always the same for a seed, a step and a corpus."""
        rng = np.random.default_rng((seed, step))
        choices = EASY_WINDOW_WEIGHTS if easy else WINDOW_WEIGHTS
        weights = np.array(list(choices.values()), float)
        window_s = float(rng.choice(list(choices), p=weights / weights.sum()))
        clips = [
            self.clip(rng, window_s, easy=easy) for _ in range(max(2, round(batch_s / window_s)))
        ]
        rows = [self.tokens(rng, clip) for clip in clips]
        longest = max(len(inputs) for inputs, _, _ in rows)
        shape = (len(clips), longest)
        inputs = torch.full(shape, self._tokenizer.end_of_text)
        targets = torch.full(shape, IGNORE)
        spans = torch.full((*shape, 2), -1)
        for index, (row_inputs, row_targets, row_spans) in enumerate(rows):
            inputs[index, : len(row_inputs)] = torch.tensor(row_inputs)
            targets[index, : len(row_targets)] = torch.tensor(row_targets)
            spans[index, : len(row_spans)] = torch.tensor(row_spans)
        return Batch(
            torch.stack([self.features(rng, clip) for clip in clips]),
            inputs,
            targets,
            spans,
            torch.from_numpy(np.stack([self.phone_labels(clip) for clip in clips])),
        )
