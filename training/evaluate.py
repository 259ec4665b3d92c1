"""A student beside its teacher: words, speed, hallucinations, and the student as draft."""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import torch

from benchmarks.published.file_measures import Row
from benchmarks.published.markdown import markdown_table, percent
from benchmarks.published.measuring import entry_samples
from captioner.core.audio import SAMPLE_RATE, AudioChunk
from captioner.core.captions import Caption
from captioner.core.long_form import Algorithm, FallbackSettings, LongFormSettings
from captioner.core.recognition import ENGLISH
from captioner.evaluation.report import WordErrorCounter
from captioner.evaluation.speakers import ManifestEntry
from captioner.speech.accurate.algorithms import (
    DraftedTokens,
    NextToken,
    decode_alone,
    decode_with_draft,
)
from captioner.speech.long_form.transcriber import LongFormTranscriber
from captioner.speech.long_form.window_model import TaskTokens, WindowModel
from captioner.speech.whisper.decoding import token_cap
from captioner.speech.whisper.features import FULL_WINDOW_FRAMES, LogMelFeatures
from training.model_file import read_model_file
from training.network import DecoderCache, Whisper, load_network

logger = logging.getLogger(__name__)

WAYS = {
    "chunked": LongFormSettings(algorithm=Algorithm.CHUNKED, language=ENGLISH),
    "sequential": LongFormSettings(algorithm=Algorithm.SEQUENTIAL, language=ENGLISH),
    "sequential, bare": LongFormSettings(
        algorithm=Algorithm.SEQUENTIAL,
        language=ENGLISH,
        voice_activity=False,
        guards=None,
        fallback=FallbackSettings(temperatures=(0.0,)),
    ),
}
"""Bare: no voice activity detection, guards or fallback; nothing holds hallucinations back."""


def measure(
    models: Sequence[tuple[str, Path]], entries: Sequence[ManifestEntry], threads: int
) -> str:
    """Return a Markdown table of models over recordings, a row for each way through them.

    Raises:
        CaptionerError: A model or a recording cannot be read.
    """
    counter = WordErrorCounter()
    spoken = [entry for entry in entries if entry.text]
    silent = [entry for entry in entries if not entry.text]
    lines = []
    for name, directory in models:
        transcriber = LongFormTranscriber(
            WindowModel(directory, device="cpu", cpu_threads=threads, language=ENGLISH)
        )
        transcriber.load()
        for way, settings in WAYS.items():
            row, invented = (
                _row(transcriber, name, way, settings, group, counter) for group in (spoken, silent)
            )
            errors = row.errors
            counts = (errors.count, errors.substitutions, errors.deletions, errors.insertions)
            lines.append(
                [
                    name,
                    way,
                    *(percent(errors.share(count)) for count in counts),
                    errors.repeated_5_grams,
                    invented.errors.insertions if silent else "–",
                    f"{60 * row.real_time_factor:.1f}",
                ]
            )
            logger.info("%s", lines[-1])
        transcriber.close()
    head = ["model", "way", "WER %", "sub. %", "del. %", "ins. %", "5-gram repeats"]
    head += ["words on non-speech", "processor s a minute"]
    return markdown_table(head, lines, text_columns=2)


def _row(
    transcriber: LongFormTranscriber,
    name: str,
    way: str,
    settings: LongFormSettings,
    entries: Sequence[ManifestEntry],
    counter: WordErrorCounter,
) -> Row:
    row = Row(name, way)
    for entry in entries:
        samples = entry_samples(entry)
        began_s = time.process_time()
        events = transcriber.transcribe([AudioChunk(samples, 0)], settings)
        finals = [each.text for each in events if isinstance(each, Caption) and each.is_final]
        took_s = time.process_time() - began_s
        errors = counter.count(entry.text, " ".join(finals))
        row = row.plus(errors, len(samples) / SAMPLE_RATE, took_s)
    return row


class GreedyNetwork:
    """A network's decoder over one window, as a `GreedyModel` of speculative decoding.

    Args:
        network: A Whisper network in torch.
        encoded: Encoder states of the window, [1, 1500, d].
        suppressed: Tokens never chosen.
    """

    def __init__(self, network: Whisper, encoded: torch.Tensor, suppressed: Sequence[int]) -> None:
        self._network = network
        self._encoded = encoded
        self._suppressed = torch.tensor(list(suppressed))
        self._cache = DecoderCache()

    def feed(self, tokens: Sequence[int]) -> list[NextToken]:
        """Decode tokens; return the choice made after each of them."""
        with torch.inference_mode():
            hidden = self._network.decode(torch.tensor([list(tokens)]), self._encoded, self._cache)
            scores = self._network.logits(hidden[0])
            scores[:, self._suppressed] = -torch.inf
            best = torch.topk(scores, 2, dim=-1)
            logs = best.values[:, 0] - torch.logsumexp(scores, dim=-1)
        margins = best.values[:, 0] - best.values[:, 1]
        chosen = zip(best.indices[:, 0].tolist(), margins.tolist(), logs.tolist(), strict=True)
        return [NextToken(*each) for each in chosen]

    def rewind(self, count: int) -> None:
        """Forget the last tokens."""
        self._cache.rewind(count)


@dataclass(frozen=True, slots=True)
class DraftResult:
    """The teacher's greedy decode of some windows, alone and with a draft; sums over them."""

    windows: int = 0
    same: int = 0
    tokens: int = 0
    passes: int = 0
    proposed: int = 0
    accepted: int = 0
    alone_s: float = 0.0
    drafted_s: float = 0.0

    def plus(
        self, alone: DraftedTokens, both: DraftedTokens, alone_s: float, drafted_s: float
    ) -> DraftResult:
        """Return it with one more window."""
        return replace(
            self,
            windows=self.windows + 1,
            same=self.same + (alone.tokens == both.tokens),
            tokens=self.tokens + len(both.tokens),
            passes=self.passes + both.main_passes,
            proposed=self.proposed + both.proposed,
            accepted=self.accepted + both.accepted,
            alone_s=self.alone_s + alone_s,
            drafted_s=self.drafted_s + drafted_s,
        )


def measure_draft(
    teacher_dir: Path, student_dir: Path, entries: Sequence[ManifestEntry], threads: int
) -> str:
    """Return a Markdown table of the student as draft of its teacher, in torch on the CPU.

    The first 30 s of each recording with speech are decoded; the teacher's encoder serves both.

    Raises:
        CaptionerError: A recording cannot be read.
        ValueError: A model file is damaged.
    """
    torch.set_num_threads(threads)
    teacher, student = (
        load_network(read_model_file(each / "model.bin")) for each in (teacher_dir, student_dir)
    )
    config = json.loads((teacher_dir / "config.json").read_text(encoding="utf-8"))
    info = WindowModel(teacher_dir, device="cpu").load()
    tokens = TaskTokens(
        teacher_dir, info.model_name, is_multilingual=info.is_multilingual, language=ENGLISH
    )
    special = [each for each in tokens.suppressed if 0 <= each < teacher.dimensions.vocabulary]
    suppressed = sorted({*config.get("suppress_ids", []), *special})
    features = LogMelFeatures(teacher.dimensions.mel_bins)
    start, end = tokens.decoder_start, tokens.start_sequence[0] - 1
    result = DraftResult()
    for entry in entries:
        samples = entry_samples(entry)[: 30 * SAMPLE_RATE]
        if not entry.text:
            continue
        most = token_cap(len(samples) / SAMPLE_RATE)
        window = torch.from_numpy(features.window(samples, FULL_WINDOW_FRAMES))
        with torch.inference_mode():
            encoded = teacher.encode(window[None])
        began_s = time.process_time()
        alone = decode_alone(GreedyNetwork(teacher, encoded, suppressed), start, end, most)
        between_s = time.process_time()
        both = decode_with_draft(
            GreedyNetwork(teacher, encoded, suppressed),
            GreedyNetwork(student, encoded, suppressed),
            start,
            end,
            most,
        )
        result = result.plus(alone, both, between_s - began_s, time.process_time() - between_s)
    head = ["windows", "same text", "tokens", "accepted %", "tokens a pass", "decoding, relative"]
    line = [
        result.windows,
        result.same,
        result.tokens,
        percent(result.accepted / max(1, result.proposed)),
        f"{result.tokens / max(1, result.passes):.2f}",
        f"{result.alone_s / max(1e-9, result.drafted_s):.2f}x",
    ]
    return markdown_table(head, [line], text_columns=0)
