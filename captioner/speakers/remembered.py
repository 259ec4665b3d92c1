"""Voices of people who asked to be recognised: one private file, apart from all transcripts."""

import base64
import json
import math
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np

from captioner.core.errors import CaptionerError
from captioner.core.message import Message
from captioner.core.speakers.labelling import RememberedVoice, VoicePrint
from captioner.core.speakers.naming import clean_name
from captioner.files.disk_errors import cannot_write_file
from captioner.files.paths import read_text_file
from captioner.files.private import PRIVATE_FOLDER, folder_held, write_private

_FORMAT = 1
_MOST_BYTES = 20_000_000
_MOST_NUMBERS = 4096
_LONGEST_S = 600.0
"""What was heard counts no longer: a voice that is remembered again may move its print."""


_FileState = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class _KeptVoice:
    """A person's voice as one network hears it."""

    name: str
    since: str
    voice: VoicePrint

    def is_of(self, name: str) -> bool:
        return self.name.casefold() == name.casefold()


class RememberedVoices:
    """Voice prints with their names; read anew each time, since other processes write them, too.

    Args:
        file: Where they are; it need not exist.
        today: The day that is noted with a voice.
    """

    def __init__(self, file: Path, today: Callable[[], date] = date.today) -> None:
        self._file = file
        self._today = today
        self._prints: tuple[_FileState | None, Sequence[tuple[str, VoicePrint]]] = None, ()

    def all(self) -> Sequence[RememberedVoice]:
        """Who is remembered, by name.

        Raises:
            CaptionerError: The file is damaged, or of a newer version.
        """
        found: dict[str, RememberedVoice] = {}
        for entry in self._read():
            key = entry.name.casefold()
            before = found.get(key, RememberedVoice(entry.name, 0.0, entry.since))
            heard_s = before.heard_s + entry.voice.heard_s
            found[key] = RememberedVoice(before.name, heard_s, min(before.since, entry.since))
        return [found[key] for key in sorted(found)]

    def prints(self) -> Sequence[tuple[str, VoicePrint]]:
        """Names with what the voices sound like; some may be of other networks.

        Quick where the file has not changed since it was asked last.

        Raises:
            CaptionerError: As `all`.
        """
        state = self._state()
        if state is None or state != self._prints[0]:
            self._prints = state, [(entry.name, entry.voice) for entry in self._read()]
        return self._prints[1]

    def remember(self, name: str, voice: VoicePrint) -> None:
        """Recognise a voice from now on; what is known of that person is added to.

        Raises:
            CaptionerError: The name is none, the file is damaged, or cannot be written.
        """
        name = clean_name(name)
        if not name:
            raise CaptionerError("A remembered voice needs a name.", "Name it first.")
        with self._changing():
            entries = self._read()
            since = self._today().isoformat()
            for entry in [one for one in entries if one.is_of(name)]:
                since = min(since, entry.since)
                if (
                    entry.voice.model == voice.model
                    and entry.voice.total.shape == voice.total.shape
                ):
                    entries.remove(entry)
                    voice = entry.voice + voice
            share = min(1.0, _LONGEST_S / max(voice.heard_s, 1e-9))
            voice = VoicePrint(voice.model, voice.total * np.float32(share), voice.heard_s * share)
            self._write([*entries, _KeptVoice(name, since, voice)])

    def forget(self, name: str) -> None:
        """Delete all that is known of a person's voice.

        Raises:
            CaptionerError: There is none of that name, the file is damaged, or cannot be written.
        """
        with self._changing():
            entries = self._read()
            kept = [entry for entry in entries if not entry.is_of(name)]
            if len(kept) == len(entries):
                raise CaptionerError(
                    "No voice is remembered for {name}.",
                    "`captioner voices list` shows whose voices are.",
                    name=repr(name[:80]),
                )
            self._write(kept)

    def forget_all(self) -> None:
        """Delete the file, whatever is in it.

        Raises:
            CaptionerError: It cannot be deleted.
        """
        with self._changing():
            self._file.unlink(missing_ok=True)

    @contextmanager
    def _changing(self) -> Iterator[None]:
        """Read and write with no other process in between.

        Raises:
            CaptionerError: It cannot be written, or another process is at it for long.
        """
        try:
            self._file.parent.mkdir(PRIVATE_FOLDER, parents=True, exist_ok=True)
            with folder_held(self._file.parent):
                yield
        except OSError as error:
            raise cannot_write_file(self._file, error) from error

    def _state(self) -> _FileState | None:
        """Which file it is, when it changed and how long it is; None where there is none."""
        try:
            found = self._file.stat()
        except OSError:
            return None
        return found.st_ino, found.st_mtime_ns, found.st_size

    def _read(self) -> list[_KeptVoice]:
        try:
            content = json.loads(read_text_file(self._file, most_bytes=_MOST_BYTES))
            if content["format"] > _FORMAT:
                raise ValueError(Message("a newer version wrote it"))
            return [_entry(each) for each in content["voices"]]
        except FileNotFoundError:
            return []
        except (OSError, KeyError, TypeError, ValueError, RecursionError, CaptionerError) as error:
            known = isinstance(error, OSError) or (
                error.args and isinstance(error.args[0], Message)
            )
            raise CaptionerError(
                "The remembered voices in {file} cannot be read: {reason}.",
                "Nobody is recognised, and the file stays as it is. Replace it with an "
                "undamaged copy, or delete all voices (captioner voices forget --all).",
                file=self._file,
                reason=error if known else Message("it is damaged"),
            ) from error

    def _write(self, entries: Sequence[_KeptVoice]) -> None:
        content = {"format": _FORMAT, "voices": [_record(entry) for entry in entries]}
        if entries:
            write_private(self._file, json.dumps(content, ensure_ascii=False).encode())
        else:
            self._file.unlink(missing_ok=True)


def _record(entry: _KeptVoice) -> dict[str, Any]:
    return {
        "name": entry.name,
        "since": entry.since,
        "heard_s": round(entry.voice.heard_s, 2),
        "model": entry.voice.model,
        "vector": base64.b64encode(entry.voice.total.astype("<f4").tobytes()).decode(),
    }


def _entry(record: dict[str, Any]) -> _KeptVoice:
    name, since = clean_name(record["name"]), date.fromisoformat(record["since"]).isoformat()
    heard_s, model = float(record["heard_s"]), record["model"]
    total = np.frombuffer(base64.b64decode(record["vector"], validate=True), "<f4")
    is_whole = 0 < len(total) <= _MOST_NUMBERS and bool(np.isfinite(total).all() and total.any())
    if not (
        name and isinstance(model, str) and math.isfinite(heard_s) and heard_s > 0 and is_whole
    ):
        raise ValueError("a voice is not whole")
    return _KeptVoice(name, since, VoicePrint(model, total.astype(np.float32), heard_s))
