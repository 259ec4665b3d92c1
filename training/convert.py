"""A student as a model directory that CTranslate2 and Captioner load."""

from __future__ import annotations

import json
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from training.model_file import ModelFile, with_decoder, write_model_file
from training.network import Whisper, decoder_arrays

_COPIED = ("tokenizer.json", "vocabulary.txt", "vocabulary.json", "preprocessor_config.json")


def write_model(
    student: Whisper, layers: Sequence[int], teacher: ModelFile, teacher_dir: Path, output: Path
) -> None:
    """Write a student in int8; ``output`` is replaced when the new directory is whole.

    Args:
        student: The trained student.
        layers: The teacher's layers that its own started as.
        teacher: Its encoder, embedding and settings.
        teacher_dir: Where tokenizer and configuration are.
        output: The directory to write.
    """
    unfinished = output.with_name(output.name + ".part")
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir(parents=True)
    write_model_file(unfinished / "model.bin", with_decoder(teacher, decoder_arrays(student)))
    for name in _COPIED:
        if (teacher_dir / name).is_file():
            shutil.copyfile(teacher_dir / name, unfinished / name)
    config = json.loads((teacher_dir / "config.json").read_text(encoding="utf-8"))
    config["alignment_heads"] = student_heads(
        config.get("alignment_heads", []), layers, student.dimensions.heads
    )
    # It has seen neither earlier text nor other languages.
    own = {"supports_prompt": False, "languages": ["en"]}
    for name, content in (("config.json", config), ("captioner.json", own)):
        text = json.dumps(content, indent=1) + "\n"
        (unfinished / name).write_text(text, encoding="utf-8")
    shutil.rmtree(output, ignore_errors=True)
    unfinished.rename(output)


def student_heads(heads: Sequence[Sequence[int]], layers: Sequence[int], count: int) -> list[Any]:
    """Return the heads that align words to the sound: the teacher's in the copied layers.

    Args:
        heads: The teacher's, as pairs of layer and head.
        layers: The copied layers, in the student's order.
        count: Heads of a layer; without one of the teacher's, all of the last layer are used.
    """
    kept = [[layers.index(layer), head] for layer, head in heads if layer in layers]
    return kept or [[len(layers) - 1, head] for head in range(count)]
