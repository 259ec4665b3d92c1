"""Sound that waits on disk comes back to the bit, in order."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from captioner.core.errors import CaptionerError
from captioner.transcripts.sound_spill import SPILL_NAME, SoundSpill, spilled_s


def test_what_goes_in_comes_out(tmp_path: Path) -> None:
    rng = np.random.default_rng(1)
    sound = rng.uniform(-1, 1, 50_000).astype(np.float32)
    spill = SoundSpill(tmp_path)
    put = taken = 0
    found = []
    while taken < len(sound):
        size = int(rng.integers(1, 4000))
        spill.put(sound[put : put + size])
        put = min(len(sound), put + size)
        part = spill.take(int(rng.integers(1, 4000)))
        taken += len(part)
        found.append(part)
        assert spill.waiting_samples == put - taken
    np.testing.assert_array_equal(np.concatenate(found), sound)
    assert (tmp_path / SPILL_NAME).stat().st_size == 0
    assert len(spill.take(10)) == 0
    spill.close()
    spill.close()
    assert not (tmp_path / SPILL_NAME).exists()
    with pytest.raises(ValueError, match="closed"):
        spill.put(sound)


def test_what_waits_when_it_closes_is_left_for_recovery(tmp_path: Path) -> None:
    spill = SoundSpill(tmp_path)
    spill.put(np.zeros(16_000, np.float32))
    spill.close()
    assert spilled_s(tmp_path, 16_000) == 1.0
    assert spilled_s(tmp_path / "nowhere", 16_000) == 0.0


def test_a_full_disk_takes_no_part(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    spill = SoundSpill(tmp_path)
    spill.put(np.ones(10, np.float32))

    def full(descriptor: int, data: bytes) -> int:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr("captioner.transcripts.sound_spill.os.write", full)
        with pytest.raises(CaptionerError, match="the disk is full"):
            spill.put(np.ones(10, np.float32))
    assert spill.waiting_samples == 10
    np.testing.assert_array_equal(spill.take(20), np.ones(10, np.float32))
    spill.close()


def test_a_spill_cut_by_somebody_is_told(tmp_path: Path) -> None:
    spill = SoundSpill(tmp_path)
    spill.put(np.ones(10, np.float32))
    (tmp_path / SPILL_NAME).write_bytes(b"")
    with pytest.raises(CaptionerError, match="cut short"):
        spill.take(10)
    spill.close()


def test_a_spill_needs_a_folder(tmp_path: Path) -> None:
    with pytest.raises(CaptionerError, match="cannot be written"):
        SoundSpill(tmp_path / "nowhere")
