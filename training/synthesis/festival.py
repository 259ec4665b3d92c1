"""festival, one process for a batch: it loads its voices slowly and speaks slowly."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path

from training.synthesis.phones import from_cmu
from training.synthesis.utterance import MissingToolError, Timed, Utterance, to_int16
from training.text_generator import Sentence

VOICE_PACKAGES = {
    "kal_diphone": "festvox-kallpc16k",
    "cmu_us_slt_arctic_hts": "festvox-us-slt-hts",
}


def synthesise(
    sentences: Sequence[Sentence], voice: str, stretches: Sequence[float]
) -> list[Utterance | None]:
    """Say many sentences in one voice; None where festival counts other words than we do."""
    if shutil.which("festival") is None:
        raise MissingToolError(
            "festival is not installed: install the Debian packages festival and "
            + " and ".join(VOICE_PACKAGES.values())
            + "."
        )
    with tempfile.TemporaryDirectory() as folder:
        lines = [f"(voice_{voice})"]
        for index, (sentence, stretch) in enumerate(zip(sentences, stretches, strict=True)):
            text = " ".join(token.spoken for token in sentence.tokens).replace('"', "")
            stem = f"{folder}/{index}"
            lines += [
                f"(Parameter.set 'Duration_Stretch {stretch:.2f})",
                f'(set! u (SynthText "{text}"))',
                f'(utt.save.wave u "{stem}.wav" \'riff)',
                f'(utt.save.segs u "{stem}.seg")',
                f'(utt.save.words u "{stem}.wrd")',
            ]
        script = Path(folder) / "batch.scm"
        script.write_text("\n".join(lines) + "\n", encoding="utf-8")
        done = subprocess.run(
            ["festival", "-b", str(script)], capture_output=True, text=True, check=False
        )
        if "unbound variable" in done.stderr and f"voice_{voice}" in done.stderr:
            raise MissingToolError(
                f"festival's voice {voice} is not installed: install the Debian package"
                f" {VOICE_PACKAGES.get(voice, 'that has it')}."
            )
        return [
            _read(Path(folder) / str(index), sentence) for index, sentence in enumerate(sentences)
        ]


def _rows(path: Path) -> list[tuple[float, str]]:
    """End time in seconds and label of each line of an Entropic label file."""
    rows = []
    for line in path.read_text(encoding="utf-8", errors="replace").splitlines():
        fields = line.split()
        if len(fields) == 3 and fields[0] != "#":
            rows.append((float(fields[0]), fields[2]))
    return rows


def _read(stem: Path, sentence: Sentence) -> Utterance | None:
    wave = stem.with_suffix(".wav")
    if not wave.exists() or not stem.with_suffix(".wrd").exists():
        return None
    import soundfile

    sound, rate_hz = soundfile.read(wave, dtype="float32")
    utterance = Utterance(to_int16(sound * 32767, rate_hz))
    words: list[tuple[float, str]] = []
    for row in _rows(stem.with_suffix(".wrd")):
        if row[1].startswith("'") and words:  # festival counts the 's of "let's" as a word
            words[-1] = (row[0], words[-1][1])
        else:
            words.append(row)
    pieces = [index for index, token in enumerate(sentence.tokens) for _ in token.spoken.split()]
    if len(words) != len(pieces):
        return None
    start_s = 0.0
    silences = []
    for label_end_s, name in _rows(stem.with_suffix(".seg")):
        end_s = min(label_end_s, utterance.duration_s)
        if end_s > start_s:
            label = from_cmu(name)
            utterance.phones.append(Timed(label, start_s, end_s))
            if label == "pau":
                silences.append((start_s, end_s))
        start_s = end_s
    previous_end_s = 0.0
    for piece, (end_s, _) in zip(pieces, words, strict=True):
        start_s = previous_end_s
        for silence_start_s, silence_end_s in silences:  # a pause belongs to no word
            if abs(silence_start_s - start_s) < 0.01:
                start_s = silence_end_s
        if len(utterance.words) > piece:
            utterance.words[piece].end_s = end_s
        else:
            utterance.words.append(Timed(sentence.tokens[piece].written, start_s, end_s))
        previous_end_s = end_s
    return utterance
