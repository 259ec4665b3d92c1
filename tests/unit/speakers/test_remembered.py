"""Voices that are remembered: a private file, nothing lost where it is damaged."""

import json
import stat
import sys
import threading
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from captioner.core.errors import CaptionerError
from captioner.core.speakers.labelling import RememberedVoice, VoicePrint
from captioner.speakers.remembered import RememberedVoices


def voice(*numbers: float, heard_s: float = 20.0, model: str = "one") -> VoicePrint:
    vector = np.array(numbers, np.float32)
    return VoicePrint(model, vector * np.float32(heard_s), heard_s)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "voices" / "remembered.json"


@pytest.fixture
def voices(file: Path) -> RememberedVoices:
    return RememberedVoices(file, lambda: date(2026, 11, 23))


def test_a_voice_comes_back_as_it_was(voices: RememberedVoices, file: Path) -> None:
    voices.remember("  Anna ", voice(1, 0, 0))
    voices.remember("Ben", voice(0, 1, 0))
    again = RememberedVoices(file)
    assert again.all() == [
        RememberedVoice("Anna", 20.0, "2026-11-23"),
        RememberedVoice("Ben", 20.0, "2026-11-23"),
    ]
    (_, anna), (_, ben) = again.prints()
    assert anna.likeness(voice(1, 0, 0)) == pytest.approx(1)
    assert anna.likeness(ben) == 0


def test_what_another_process_changes_is_seen(voices: RememberedVoices, file: Path) -> None:
    other = RememberedVoices(file)
    assert voices.prints() == []
    for name in ("Anna", "Ben"):
        other.remember(name, voice(1, 0))
    assert [name for name, _ in voices.prints()] == ["Anna", "Ben"]
    other.forget("Anna")
    assert [name for name, _ in voices.prints()] == ["Ben"]
    other.forget_all()
    assert voices.prints() == []


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no modes")
def test_only_its_owner_may_read_it(voices: RememberedVoices, file: Path) -> None:
    voices.remember("Anna", voice(1, 0))
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700
    assert [each.name for each in file.parent.iterdir()] == [file.name]


def test_what_is_heard_again_is_added(voices: RememberedVoices) -> None:
    voices.remember("Anna", voice(1, 0, heard_s=30))
    voices.remember("ANNA", voice(0, 1, heard_s=10))
    assert [each.heard_s for each in voices.all()] == [40]
    ((name, both),) = voices.prints()
    assert name == "ANNA"
    assert both.total == pytest.approx([30, 10])


def test_what_two_processes_remember_at_once_is_all_there(file: Path) -> None:
    other = threading.Thread(target=RememberedVoices(file).remember, args=("Ben", voice(0, 1)))

    def between_reading_and_writing() -> date:
        other.start()
        other.join(0.2)
        return date(2026, 11, 23)

    RememberedVoices(file, between_reading_and_writing).remember("Anna", voice(1, 0))
    other.join(20)
    assert {each.name for each in RememberedVoices(file).all()} == {"Anna", "Ben"}


def test_what_was_heard_long_ago_counts_no_longer_than_ten_minutes(
    voices: RememberedVoices,
) -> None:
    voices.remember("Anna", voice(1, 0, heard_s=36_000))
    assert [each.heard_s for each in voices.all()] == [600]


def test_prints_of_two_networks_stay_apart(voices: RememberedVoices) -> None:
    voices.remember("Anna", voice(1, 0, model="one"))
    voices.remember("Anna", voice(1, 0, 0, model="two"))
    assert [one.model for _, one in voices.prints()] == ["one", "two"]
    assert voice(1, 0, model="one").likeness(voice(1, 0, model="two")) == 0
    assert [each.name for each in voices.all()] == ["Anna"]
    voices.forget("anna")
    assert voices.all() == []


def test_the_last_one_forgotten_takes_the_file_along(voices: RememberedVoices, file: Path) -> None:
    voices.remember("Anna", voice(1, 0))
    voices.forget("Anna")
    assert not file.exists()
    with pytest.raises(CaptionerError, match="No voice is remembered for 'Anna'"):
        voices.forget("Anna")


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xff\xfe",
        b"[]",
        b'{"format": 2, "voices": []}',
        b'{"format": 1, "voices": {"a": 1}}',
        b"[" * 100_000,
        json.dumps(
            {
                "format": 1,
                "voices": [
                    {"name": "A", "since": "x", "heard_s": 1, "model": "m", "vector": "AAAA"}
                ],
            }
        ).encode(),
        json.dumps(
            {
                "format": 1,
                "voices": [
                    {
                        "name": "A",
                        "since": "2026-11-23",
                        "heard_s": 1,
                        "model": "m",
                        "vector": "AAAAAA==",
                    }
                ],
            }
        ).encode(),
    ],
)
def test_a_damaged_file_is_told_and_stays(
    voices: RememberedVoices, file: Path, content: bytes
) -> None:
    file.parent.mkdir()
    file.write_bytes(content)
    for attempt in (
        voices.all,
        voices.prints,
        lambda: voices.remember("Anna", voice(1, 0)),
        lambda: voices.forget("Anna"),
    ):
        with pytest.raises(CaptionerError, match=r"remembered voices in .* cannot be read"):
            attempt()
        assert file.read_bytes() == content
    voices.forget_all()
    assert voices.all() == []


@pytest.mark.parametrize("name", ["", " \n\u202e "])
def test_a_voice_without_a_name_is_not_remembered(voices: RememberedVoices, name: str) -> None:
    with pytest.raises(CaptionerError, match="needs a name"):
        voices.remember(name, voice(1, 0))
    assert voices.all() == []


def test_names_of_every_kind_come_back(voices: RememberedVoices) -> None:
    for name in ("<v Ada>", "עדה", "a" * 80):
        voices.remember(name, voice(1, 0))
    assert {each.name for each in voices.all()} == {"<v Ada>", "עדה", "a" * 80}
    with pytest.raises(CaptionerError, match="at most 80"):
        voices.remember("a" * 10_000, voice(1, 0))


def test_a_file_that_cannot_be_deleted_is_told(
    voices: RememberedVoices, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(path: Path, missing_ok: bool = False) -> None:
        raise PermissionError(13, "Permission denied", str(path))

    voices.remember("Anna", voice(1, 0))
    monkeypatch.setattr(Path, "unlink", refuse)
    with pytest.raises(CaptionerError, match="cannot be written"):
        voices.forget("Anna")
    with pytest.raises(CaptionerError, match="cannot be written"):
        voices.forget_all()
    assert file.exists()
