"""Measures models as the application runs them: int8, greedy, faster-whisper's features.

Sentences and voices come from the corpus's evaluation shards: no sentence of them was ever
trained on, and the "unseen" voices neither. Word error rates are after Whisper's English
normaliser (so that "twenty" and "20" are the same), pooled over all words of a row.
"""

from __future__ import annotations

import datetime
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import ctranslate2
import jiwer
import numpy as np
import numpy.typing as npt
import soundfile
from faster_whisper.audio import pad_or_trim
from faster_whisper.feature_extractor import FeatureExtractor
from scipy.signal import resample_poly
from whisper_normalizer.english import EnglishTextNormalizer

from training import augmentation
from training.corpus import SEEN, UNSEEN, Corpus, StoredUtterance
from training.synthesis.utterance import SAMPLE_RATE_HZ
from training.text_generator import is_meeting_sentence
from training.tokenizer import WhisperTokenizer

Sound = npt.NDArray[np.float32]

FRAME_S = 0.02
FULL_WINDOW_S = 30.0
BEGIN_MARK, END_MARK = "<!-- measured: begin -->", "<!-- measured: end -->"

HUMAN_TRANSCRIPTS = {
    "jfk": "And so my fellow Americans, ask not what your country can do for you,"
    " ask what you can do for your country.",
    "6930-75918-0000": "Concord returned to its place amidst the tents.",
}
"""Texts of public recordings that come without a text file of the same name."""

_normalise = EnglishTextNormalizer()


@dataclass
class Heard:
    """One decoded clip."""

    reference: str
    hypothesis: str


@dataclass
class Measured:
    """Rows of the table for one model, in order."""

    rows: dict[str, str] = field(default_factory=dict)
    samples: list[Heard] = field(default_factory=list)


class Recogniser:
    """One model directory, greedy, on the processor."""

    def __init__(self, folder: Path, threads: int) -> None:
        if not (folder / "model.bin").exists():
            raise FileNotFoundError(
                f"No model in {folder}: make one with 'python -m training convert'."
            )
        self.model = ctranslate2.models.Whisper(
            str(folder), device="cpu", compute_type="int8", intra_threads=threads, inter_threads=1
        )
        self.tokenizer = WhisperTokenizer(folder / "tokenizer.json")
        self._extractor = FeatureExtractor(feature_size=80)

    def encode(self, samples: Sound, window_s: float) -> ctranslate2.StorageView:
        """Encode a window: silence behind the speech as in Captioner.

        The full window of 30 s is padded with zero features instead, as faster-whisper does.
        """
        if window_s < FULL_WINDOW_S:
            count = round(window_s * SAMPLE_RATE_HZ)
            samples = np.pad(samples, (0, max(0, count - len(samples))))
        seconds = max(window_s, len(samples) / SAMPLE_RATE_HZ)
        features = pad_or_trim(self._extractor(samples), round(seconds * 100))
        return self.model.encode(
            ctranslate2.StorageView.from_array(features[None].astype(np.float32))
        )

    def decode(
        self, encoded: ctranslate2.StorageView, *, prompt: str = "", prefix: str = ""
    ) -> tuple[str, float]:
        """Text behind an optional prompt and forced prefix, and the no-speech probability."""
        tokens = self.tokenizer
        start = [tokens.start_of_transcript, tokens.no_timestamps]
        if prompt:
            start = [tokens.start_of_previous, *tokens.text(prompt)[-60:], *start]
        result = self.write(encoded, start + tokens.text(prefix))
        written = result.sequences_ids[0][len(tokens.text(prefix)) :]  # forced ones are in it
        return tokens.decode(written), float(result.no_speech_prob)

    def write(
        self, encoded: ctranslate2.StorageView, start: list[int]
    ) -> ctranslate2.models.WhisperGenerationResult:
        """Tokens behind the start; timestamps among them unless it forbids them."""
        return self.model.generate(
            encoded, [start], beam_size=1, max_length=448, return_no_speech_prob=True
        )[0]

    def word_starts_s(
        self, encoded: ctranslate2.StorageView, words: Sequence[str], frames: int
    ) -> list[float]:
        """Start of each word of a known text, from the model's alignment heads."""
        ids = [self.tokenizer.word(word) for word in words]
        flat = [token for word in ids for token in word]
        aligned = self.model.align(encoded, [self.tokenizer.start_of_transcript], [flat], frames)[
            0
        ].alignments
        first_frame: dict[int, int] = {}
        for token, frame in aligned:
            first_frame.setdefault(token, frame)
        starts, position = [], 0
        for word in ids:
            starts.append(first_frame.get(position, 0) * FRAME_S)
            position += len(word)
        return starts


def window_for(duration_s: float) -> float:
    """A window as short as the speech, 5 s at least."""
    return max(5.0, duration_s)


def error_rate(heard: Iterable[Heard]) -> str:
    """Pooled word error rate in percent, with the number of words."""
    pairs = [(_normalise(h.reference), _normalise(h.hypothesis)) for h in heard]
    pairs = [(reference, hypothesis) for reference, hypothesis in pairs if reference]
    if not pairs:
        return "none"
    words = sum(len(reference.split()) for reference, _ in pairs)
    rate = jiwer.wer([r for r, _ in pairs], [h for _, h in pairs])
    return f"{100 * rate:.1f} % of {words}"


def repeats_five_words(text: str) -> bool:
    """Whether any five words in a row come twice."""
    words = _normalise(text).split()
    grams = [tuple(words[index : index + 5]) for index in range(len(words) - 4)]
    return len(grams) != len(set(grams))


def read_sound(path: Path) -> Sound:
    """A recording as mono float32 at 16 kHz."""
    samples, rate_hz = soundfile.read(path, dtype="float32", always_2d=True)
    mono = samples.mean(axis=1)
    if rate_hz != SAMPLE_RATE_HZ:
        divisor = int(np.gcd(rate_hz, SAMPLE_RATE_HZ))
        mono = resample_poly(mono, SAMPLE_RATE_HZ // divisor, rate_hz // divisor)
    return np.asarray(mono, np.float32)


class Evaluation:
    """The test clips, the same for every model."""

    def __init__(self, corpus_folder: Path, limit: int, seed: int = 5) -> None:
        self._seed = seed
        self._groups: dict[str, list[tuple[StoredUtterance, Sound]]] = {}
        for label, prefix in (("seen voices", SEEN), ("unseen voices", UNSEEN)):
            corpus = Corpus(corpus_folder, prefix)
            engines: dict[str, list[tuple[StoredUtterance, Sound]]] = {}
            for utterance in corpus.utterances:
                engine = utterance.voice.split()[0]
                kind = "meeting sentences" if is_meeting_sentence(utterance.text) else "all else"
                group = engines.setdefault(f"{label}, {engine}, {kind}", [])
                if len(group) < limit:
                    group.append((utterance, corpus.sound(utterance)))
            self._groups |= engines

    def _decode(
        self,
        recogniser: Recogniser,
        clips: Iterable[tuple[str, Sound]],
        window: Callable[[float], float],
    ) -> list[Heard]:
        heard = []
        for text, samples in clips:
            encoded = recogniser.encode(samples, window(len(samples) / SAMPLE_RATE_HZ))
            heard.append(Heard(text, recogniser.decode(encoded)[0]))
        return heard

    def run(self, recogniser: Recogniser, human: Path | None) -> Measured:
        """Every row for one model."""
        measured = Measured()
        everything: list[Heard] = []
        for name, group in sorted(self._groups.items()):
            heard = self._decode(recogniser, [(u.text, s) for u, s in group], window_for)
            measured.rows[f"word error rate, {name}"] = error_rate(heard)
            measured.samples += heard[:3]
            everything += heard
        seen = [(u.text, s) for n, g in self._groups.items() if n.startswith("seen") for u, s in g]
        audio_s = sum(len(s) for _, s in seen) / SAMPLE_RATE_HZ
        windows: tuple[tuple[str, Callable[[float], float]], ...] = (
            ("window of the speech's length, 5 s at least", window_for),
            ("window 10 s", lambda s: max(10.0, s)),
            ("window 30 s", lambda s: FULL_WINDOW_S),
        )
        for name, window in windows:
            started = time.perf_counter()
            heard = self._decode(recogniser, seen, window)
            factor = (time.perf_counter() - started) / audio_s
            everything += heard
            measured.rows[f"word error rate, all seen voices, {name}"] = error_rate(heard)
            measured.rows[f"real-time factor, {name}"] = f"{factor:.3f}"
        for snr_db in (20, 10, 5):
            rng = np.random.default_rng((self._seed, snr_db))
            noisy = [
                (
                    t,
                    augmentation.add_noise(
                        rng, s, snr_db, augmentation.coloured_noise(rng, len(s), 0.0)
                    ),
                )
                for t, s in seen
            ]
            heard = self._decode(recogniser, noisy, window_for)
            everything += heard
            measured.rows[f"word error rate, all seen voices, white noise at {snr_db} dB"] = (
                error_rate(heard)
            )
            measured.rows[f"the same, meeting sentences alone, {snr_db} dB"] = error_rate(
                h for h in heard if is_meeting_sentence(h.reference)
            )
        self._live_rows(recogniser, measured)
        self._long_rows(recogniser, measured)
        self._time_rows(recogniser, measured)
        self._silence_rows(recogniser, measured)
        repeats = sum(repeats_five_words(h.hypothesis) for h in everything)
        measured.rows["clips with a five-word repeat"] = f"{repeats} of {len(everything)}"
        if human is not None:
            self._human_rows(recogniser, measured, human)
        return measured

    def _live_rows(self, recogniser: Recogniser, measured: Measured) -> None:
        """What a live engine does: prompts, forced prefixes, two sentences, cuts."""
        group = [
            pair
            for name, g in sorted(self._groups.items())
            if name.startswith("seen")
            for pair in g[::2]
        ]
        prompted, forced, joined, cut = [], [], [], []
        previous = group[-1]
        for utterance, samples in group:
            encoded = recogniser.encode(samples, window_for(len(samples) / SAMPLE_RATE_HZ))
            text = recogniser.decode(encoded, prompt=previous[0].text)[0]
            prompted.append(Heard(utterance.text, text))
            words = utterance.text.split()
            if len(words) >= 4:
                prefix, rest = (
                    " ".join(words[: len(words) // 2]),
                    " ".join(words[len(words) // 2 :]),
                )
                forced.append(Heard(rest, recogniser.decode(encoded, prefix=prefix)[0]))
                cut_word = utterance.words[len(words) * 2 // 3]
                cut_samples = samples[: int(cut_word[2] * SAMPLE_RATE_HZ)]
                cut_text = " ".join(words[: len(words) * 2 // 3 + 1])
                cut += self._decode(recogniser, [(cut_text, cut_samples)], window_for)
            pause = np.zeros(SAMPLE_RATE_HZ // 2, np.float32)
            both = np.concatenate([previous[1], pause, samples])
            joined += self._decode(
                recogniser, [(f"{previous[0].text} {utterance.text}", both)], window_for
            )
            previous = (utterance, samples)
        measured.rows["word error rate, behind a prompt of other text"] = error_rate(prompted)
        measured.rows["word error rate, rest of the sentence behind a forced prefix"] = error_rate(
            forced
        )
        measured.rows["word error rate, two speakers' sentences with a pause"] = error_rate(joined)
        measured.rows["word error rate, cut off after two thirds"] = error_rate(cut)

    def _long_rows(self, recogniser: Recogniser, measured: Measured) -> None:
        """Meeting sentences of one engine with pauses, four or eight to a clip: a live buffer."""
        for count, window in ((4, window_for), (8, lambda s: FULL_WINDOW_S)):
            clips = []
            for name, group in sorted(self._groups.items()):
                if not name.startswith("seen") or not name.endswith("meeting sentences"):
                    continue
                for first in range(0, len(group) - count + 1, count):
                    part = group[first : first + count]
                    pause = np.zeros(round(0.6 * SAMPLE_RATE_HZ), np.float32)
                    sound = np.concatenate([piece for _, s in part for piece in (s, pause)])
                    if len(sound) <= FULL_WINDOW_S * SAMPLE_RATE_HZ:
                        clips.append((" ".join(u.text for u, _ in part), sound))
            heard = self._decode(recogniser, clips, window)
            label = "their own length" if count == 4 else "30 s"
            measured.rows[f"word error rate, {count} meeting sentences, window of {label}"] = (
                error_rate(heard)
            )

    def _time_rows(self, recogniser: Recogniser, measured: Measured) -> None:
        errors_s = []
        for name, group in self._groups.items():
            if not name.startswith("seen"):
                continue
            for utterance, samples in group:
                encoded = recogniser.encode(samples, window_for(len(samples) / SAMPLE_RATE_HZ))
                frames = len(samples) // 160
                starts_s = recogniser.word_starts_s(
                    encoded, [w for w, _, _ in utterance.words], frames
                )
                pairs = zip(starts_s, utterance.words, strict=True)
                errors_s += [abs(found_s - true_s) for found_s, (_, true_s, _) in pairs]
        middle, upper = np.percentile(errors_s, [50, 90])
        measured.rows["error of word starts, median / 90th percentile"] = (
            f"{middle:.3f} / {upper:.3f} s"
        )

    def _silence_rows(self, recogniser: Recogniser, measured: Measured) -> None:
        """Ten minutes without speech in windows of 10 s, a quarter each."""
        rng = np.random.default_rng((self._seed, 1))
        count = 10 * SAMPLE_RATE_HZ
        makers: dict[str, Callable[[], Sound]] = {
            "silence": lambda: (
                augmentation.coloured_noise(rng, count, 0.0) * np.float32(10 ** rng.uniform(-5, -4))
            ),
            "noise": lambda: (
                augmentation.background(rng, count) * np.float32(10 ** rng.uniform(-3, -1))
            ),
            "tones": lambda: augmentation.tones(rng, count),
            "clicks": lambda: augmentation.clicks(rng, count),
        }
        for name, make in makers.items():
            words, probabilities = 0, []
            for _ in range(15):
                text, no_speech = recogniser.decode(recogniser.encode(make(), 10.0))
                words += len(text.split())
                probabilities.append(no_speech)
            measured.rows[f"words on 150 s of {name} (mean no-speech probability)"] = (
                f"{words} ({np.mean(probabilities):.2f})"
            )

    def _human_rows(self, recogniser: Recogniser, measured: Measured, folder: Path) -> None:
        heard = []
        for path in sorted([*folder.glob("*.wav"), *folder.glob("*.flac")]):
            text_path = path.with_suffix(".txt")
            text = HUMAN_TRANSCRIPTS.get(path.stem, "")
            if text_path.exists():
                text = text_path.read_text(encoding="utf-8").strip()
            if text:
                heard += self._decode(recogniser, [(text, read_sound(path))], window_for)
        measured.rows[f"word error rate, {len(heard)} human recordings"] = error_rate(heard)
        measured.samples += heard


def table(results: dict[str, Measured]) -> str:
    """A Markdown table, one column a model."""
    names = list(results)
    lines = ["| measured | " + " | ".join(names) + " |", "| --- |" + " --- |" * len(names)]
    lines += [
        f"| {row} | " + " | ".join(results[name].rows.get(row, "") for name in names) + " |"
        for row in results[names[0]].rows
    ]
    return "\n".join(lines)


def write_into(path: Path, text: str) -> None:
    """Replace what stands between the marks of a document."""
    document = path.read_text(encoding="utf-8")
    before, _, rest = document.partition(BEGIN_MARK)
    _, _, after = rest.partition(END_MARK)
    path.write_text(f"{before}{BEGIN_MARK}\n{text}\n{END_MARK}{after}", encoding="utf-8")


def evaluate(
    work_dir: Path,
    models: dict[str, Path],
    *,
    human: Path | None,
    limit: int,
    document: Path | None,
    threads: int,
) -> None:
    """Measure every model, print the table, and write it to a document if one is given."""
    evaluation = Evaluation(work_dir / "corpus", limit)
    results = {
        name: evaluation.run(Recogniser(folder, threads), human) for name, folder in models.items()
    }
    today = f"{datetime.date.today():%-d %B %Y}"
    dated = f"Measured on {today}, {threads} processor threads.\n\n{table(results)}"
    print(dated)
    for name, measured in results.items():
        print(f"\n{name}:")
        for heard in measured.samples:
            print(f"  said:  {heard.reference}\n  heard: {heard.hypothesis}")
    if document is not None:
        write_into(document, dated)
