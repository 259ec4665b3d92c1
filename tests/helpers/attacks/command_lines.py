"""Seeded command lines as no person would type them: odd words, files, streams and moments."""

from __future__ import annotations

import hashlib
import os
import random
import stat
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.helpers.paths import DATA

TALK = DATA / "spoken-cutter.wav"
NUMBERS = (
    "0", "-1", "1", "3.5", "nan", "inf", "-inf", "1e400", "1e-300", "99999999999999999999",
    "0x10", "1_000", "²", "٣", "", " ", "1,2", "-0.0",
)  # fmt: skip
WORDS = (
    "", " ", "-", "--", "---", "en", "de", "xx", "auto", "srt", "srt,srt", "exe", "%s%n",
    "../..", "~", "*", "a" * 300, "\x1b]0;owned\x07", "zwölf\u202egpj", "null", "None", "--help=",
    "@file", "mic", "caf\udce9", "[/red]", "{0}", "\n", "a\nError: b", "🙂", "utf-16", "idna",
)  # fmt: skip
DEVICES = ("/dev/null", "/dev/full", "/dev/zero", "/dev/stdout", "/dev/nowhere/x", "/proc/none")


@dataclass(frozen=True)
class World:
    """A folder of files that nobody may destroy."""

    folder: Path
    holds: dict[str, tuple[int, str]]

    @classmethod
    def made(cls, folder: Path) -> World:
        (folder / "talk.wav").write_bytes(TALK.read_bytes())
        (folder / "hard.wav").hardlink_to(folder / "talk.wav")
        (folder / "link.wav").symlink_to("talk.wav")
        (folder / "notes.txt").write_text("minutes\nof => a meeting\n")
        (folder / "earlier.srt").write_text("1\n00:00:01,000 --> 00:00:02,000\nA day's work.\n")
        (folder / "config.json").write_text("[" * 50_000)
        (folder / "manifest.jsonl").write_text('{"audio": "talk.wav", "text": "hello"}\n')
        (folder / "empty").touch()
        (folder / "dangling").symlink_to("nowhere/at/all")
        (folder / "circle").symlink_to("circle")
        (folder / "folder").mkdir()
        (folder / "folder" / "inside.wav").write_bytes(TALK.read_bytes())
        (folder / "read-only.srt").write_text("kept")
        (folder / "read-only.srt").chmod(0o444)
        (folder / "-").write_text("a dash")
        (folder / "--help").write_text("an option")
        (folder / "\x1b[31mred\n.wav").write_bytes(TALK.read_bytes())
        (folder / ("n" * 250)).write_text("long")
        with open(os.fsencode(folder) + b"/caf\xe9.wav", "wb") as file:  # noqa: PTH123
            file.write(TALK.read_bytes())
        return cls(folder, _contents(folder))

    @property
    def names(self) -> list[str]:
        """Everything in it that can be named and be read without waiting."""
        return sorted(os.listdir(self.folder))  # noqa: PTH208

    def changed(self, *, may_be_overwritten: bool) -> list[str]:
        """What is not as it was; a recording must always be."""
        now = _contents(self.folder)
        return [
            name
            for name, held in self.holds.items()
            if now.get(name) != held and not (may_be_overwritten and not name.endswith(".wav"))
        ]


def _contents(folder: Path) -> dict[str, tuple[int, str]]:
    found = {}
    for place, _folders, names in os.walk(folder):
        for name in names:
            path = Path(place) / name
            state = path.lstat()
            if stat.S_ISREG(state.st_mode) and state.st_size:
                digest = hashlib.sha256(path.read_bytes()).hexdigest()
                found[str(path.relative_to(folder))] = (stat.S_IMODE(state.st_mode), digest)
    return found


Draw = Callable[[random.Random, Sequence[str]], str]


def _path(draw: random.Random, names: Sequence[str]) -> str:
    name = draw.choice([*names, "new", "new/below", "folder/../new", *DEVICES, *WORDS])
    if name.startswith("/"):
        return name
    return draw.choice([name, name, f"./{name}", f"folder/../{name}"])


def _word(draw: random.Random, _names: Sequence[str]) -> str:
    return draw.choice(WORDS + NUMBERS)


def _number(draw: random.Random, _names: Sequence[str]) -> str:
    return draw.choice(NUMBERS)


_LIVE: dict[str, Draw | None] = {
    "--save": _path, "--events": _path, "--live-text": _path, "--live-srt": _path,
    "--vocabulary": _path, "--language": _word, "--reading": _word, "--speed": _number,
    "--keep-sound": None, "--keep-nothing": None, "--record-only": None, "--overwrite": None,
    "--full-window": None, "--compute-device": _word, "--terms": _word,
}  # fmt: skip
_FILES: dict[str, Draw | None] = {
    "--output-dir": _path, "--format": _word, "--overwrite": None, "--audio-track": _number,
    "--algorithm": _word, "--language": _word, "--task": _word, "--draft": _path,
    "--beam-size": _number, "--batch-size": _number, "--chunk-length": _number,
    "--device": _word, "--threads": _number, "--terms": _word,
}  # fmt: skip
_FOLDER: dict[str, Draw | None] = {"--folder": _path}
_EXPORT: dict[str, Draw | None] = {
    **_FOLDER, "--format": _word, "--output-dir": _path, "--captions": _number, "--from": _number,
    "--to": _number, "--encoding": _word, "--cue-line": _number, "--paragraphs": _number,
}  # fmt: skip
_EVALUATE: dict[str, Draw | None] = {
    "--json": _path, "--events": _path, "--vocabulary": _path, "--reading": _word,
    "--overwrite": None, "--no-offline": None,
}  # fmt: skip
_PRUNE: dict[str, Draw | None] = {
    **_FOLDER, "--older-than": _number, "--keep-at-most": _number, "--dry-run": None,
}  # fmt: skip

_COMMANDS: tuple[tuple[tuple[str, ...], Draw | None, dict[str, Draw | None]], ...] = (
    (("listen", "--source"), _path, _LIVE),
    (("listen", "--source"), _path, _LIVE),
    (("transcribe",), _path, _FILES),
    (("transcribe",), _path, _FILES),
    (("evaluate",), _path, _EVALUATE),
    (("demo", "--events"), _path, {"--vocabulary": _path, "--speed": _number}),
    (("devices",), _word, {"--json": None}),
    (("models", "verify"), _path, {}),
    (("models", "remove"), _path, {}),
    (("models", "import"), _path, {"--name": _word}),
    (("models",), _word, {}),
    (("sessions", "list"), _word, _FOLDER),
    (("sessions", "search"), _word, {**_FOLDER, "--limit": _number}),
    (("sessions", "show"), _path, _FOLDER),
    (("sessions", "export"), _path, _EXPORT),
    (("sessions", "delete"), _path, _FOLDER),
    (("sessions", "rename", "x"), _word, _FOLDER),
    (("sessions", "prune"), None, _PRUNE),
    (("sessions", "recover"), None, _FOLDER),
    (("voices", "forget"), _word, {"--all": None}),
    (("terms", "suggest"), _path, {}),
    (("updates", "--notes"), None, {"--json": None}),
    ((), _word, {"--version": None, "--stop": None, "--toggle-lock": None}),
)


def command_line(seed: int, names: Sequence[str], model: Sequence[str]) -> list[str]:
    """One command line; the same for the same seed.

    Args:
        seed: Which one.
        names: Of the world.
        model: Options that choose the model, for the commands that have one.
    """
    draw = random.Random(seed)
    head, operand, options = draw.choice(_COMMANDS)
    words = list(head)
    if operand is not None:
        words += [operand(draw, names) for _ in range(draw.choice([1, 1, 1, 2]))]
    for name, value in draw.sample(sorted(options.items()), draw.randint(0, min(4, len(options)))):
        words.append(name)
        if value is not None:
            words.append(value(draw, names))
    if head[:1] in (("listen",), ("transcribe",), ("evaluate",)):
        words += model
    if draw.random() < 0.1:
        words.insert(draw.randint(0, len(words)), draw.choice(WORDS))
    return words
