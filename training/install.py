"""Puts a converted model in the place the application looks for its embedded one."""

from __future__ import annotations

import hashlib
import json
import shutil
from pathlib import Path

MODEL_FILES = (
    "config.json",
    "model.bin",
    "preprocessor_config.json",
    "tokenizer.json",
    "vocabulary.json",
)
OWN_SETTINGS = "captioner.json"
MANIFEST = "manifest.json"
LIMIT_BYTES = 20_000_000
"""Most that all files of the embedded model may weigh together."""


def check_model(folder: Path) -> None:
    """Raise ValueError or FileNotFoundError where a folder is not fit to be installed."""
    missing = [name for name in MODEL_FILES if not (folder / name).is_file()]
    if missing:
        raise FileNotFoundError(
            f"{folder} has no {', '.join(missing)}: make a model with 'python -m training convert'."
        )
    weight = sum((folder / name).stat().st_size for name in MODEL_FILES)
    if weight > LIMIT_BYTES:
        raise ValueError(f"{folder} weighs {weight:,} bytes, more than {LIMIT_BYTES:,}.")
    vocabulary = json.loads((folder / "vocabulary.json").read_text(encoding="utf-8"))
    for token in ("<|startoftranscript|>", "<|startofprev|>", "<|notimestamps|>", "<|30.00|>"):
        if token not in vocabulary:
            raise ValueError(f"{folder} has no token {token}: no Whisper vocabulary.")
    if not json.loads((folder / "config.json").read_text(encoding="utf-8")).get("alignment_heads"):
        raise ValueError(f"{folder} names no alignment heads: it could not time words.")


def install(folder: Path, resources: Path, longest_window_s: float) -> list[str]:
    """Copy a model over the installed one, each file aside first; returns lines to print.

    What else lies beside the model (its sentences, its description) is left alone;
    ``captioner.json`` is rewritten, and so is the manifest.

    Args:
        folder: The converted model.
        resources: Where the application looks for it.
        longest_window_s: The longest encoder window in which it hears well, from the evaluation.

    Raises:
        FileNotFoundError, ValueError: The model is not fit to be installed.
    """
    check_model(folder)
    resources.mkdir(parents=True, exist_ok=True)
    lines = []
    for name in MODEL_FILES:
        unfinished = resources / f"{name}.part"
        shutil.copyfile(folder / name, unfinished)
        unfinished.replace(resources / name)
        digest = hashlib.sha256((resources / name).read_bytes()).hexdigest()
        lines.append(f"{name}  {(resources / name).stat().st_size:,} bytes  sha256 {digest}")
    settings = {"supports_prompt": True, "longest_window_s": longest_window_s}
    (resources / OWN_SETTINGS).write_text(json.dumps(settings) + "\n", encoding="utf-8")
    write_manifest(resources)
    return lines


def write_manifest(resources: Path) -> None:
    """Record sizes and digests of the installed model, for ``captioner models verify starter``."""
    files = []
    for name in (*MODEL_FILES, OWN_SETTINGS):
        content = (resources / name).read_bytes()
        digest = hashlib.sha256(content).hexdigest()
        files.append({"path": name, "size_bytes": len(content), "sha256": digest, "git_sha1": ""})
    manifest = {
        "repository": "",
        "revision": "",
        "origin": "taken when the model was put into Captioner",
        "files": files,
    }
    unfinished = resources / f"{MANIFEST}.part"
    unfinished.write_text(json.dumps(manifest, indent=1) + "\n", encoding="utf-8")
    unfinished.replace(resources / MANIFEST)
