"""Sound that waits on disk comes back to the bit, in whatever order it is asked for."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from captioner.core.errors import CaptionerError
from captioner.files.sound_spill import SPILL_NAME, SoundSpill, SpilledBlock, spilled_s


def ones(count: int) -> np.ndarray:
    return np.ones(count, np.float32)


@given(st.data())
@settings(max_examples=60, deadline=None)
def test_blocks_come_back_to_the_bit_in_any_order_and_their_places_are_used_again(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    folder = tmp_path_factory.mktemp("session")
    rng = np.random.default_rng(data.draw(st.integers(0, 2**32 - 1)))
    spill = SoundSpill(folder)
    waiting: list[tuple[SpilledBlock, np.ndarray]] = []
    most = 0
    for _ in range(data.draw(st.integers(1, 40))):
        action = data.draw(st.sampled_from(["put", "put", "take", "forget"]))
        if action == "put":
            sound = rng.uniform(-1, 1, data.draw(st.integers(0, 300))).astype(np.float32)
            waiting.append((spill.spill(sound), sound))
        elif waiting:
            block, sound = waiting.pop(data.draw(st.integers(0, len(waiting) - 1)))
            if action == "take":
                np.testing.assert_array_equal(block.take(), sound)
            block.forget()  # harmless behind a take, whoever has its place by now
        held = sum(len(sound) for _, sound in waiting)
        most = max(most, held)
        size = (folder / SPILL_NAME).stat().st_size if (folder / SPILL_NAME).exists() else 0
        assert size >= held * 4
        if not waiting:
            assert size == 0
    for block, sound in waiting:
        np.testing.assert_array_equal(block.take(), sound)
    spill.close()
    spill.close()
    assert not (folder / SPILL_NAME).exists()


def test_the_place_of_forgotten_sound_is_used_again(tmp_path: Path) -> None:
    spill = SoundSpill(tmp_path)
    first, second = spill.spill(ones(1000)), spill.spill(2 * ones(1000))
    first.forget()
    third = spill.spill(3 * ones(800))
    first.forget()  # not the third one's place
    assert (tmp_path / SPILL_NAME).stat().st_size == 8000
    np.testing.assert_array_equal(second.take(), 2 * ones(1000))
    assert (tmp_path / SPILL_NAME).stat().st_size == 3200
    np.testing.assert_array_equal(third.take(), 3 * ones(800))
    assert (tmp_path / SPILL_NAME).stat().st_size == 0
    spill.close()


def test_no_file_is_made_before_it_is_needed(tmp_path: Path) -> None:
    spill = SoundSpill(tmp_path)
    spill.close()
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(CaptionerError, match="the session has ended"):
        spill.spill(ones(10))
    assert list(tmp_path.iterdir()) == []


def test_what_waits_when_it_closes_is_left_for_recovery(tmp_path: Path) -> None:
    spill = SoundSpill(tmp_path)
    block = spill.spill(ones(16_000))
    spill.close()
    assert spilled_s(tmp_path, 16_000) == 1.0
    assert spilled_s(tmp_path / "nowhere", 16_000) == 0.0
    with pytest.raises(CaptionerError, match="cannot be read"):
        block.take()


def test_a_full_disk_takes_no_part(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    spill = SoundSpill(tmp_path)
    block = spill.spill(ones(10))

    def full(descriptor: int, data: bytes) -> int:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr("captioner.files.sound_spill.os.write", full)
        with pytest.raises(CaptionerError, match="the disk is full"):
            spill.spill(ones(10))
    assert (tmp_path / SPILL_NAME).stat().st_size == 40
    np.testing.assert_array_equal(block.take(), ones(10))
    spill.close()


def test_a_spill_cut_by_somebody_is_told(tmp_path: Path) -> None:
    spill = SoundSpill(tmp_path)
    block = spill.spill(ones(10))
    (tmp_path / SPILL_NAME).write_bytes(b"")
    with pytest.raises(CaptionerError, match="cut short"):
        block.take()
    spill.close()


def test_a_spill_needs_a_folder(tmp_path: Path) -> None:
    with pytest.raises(CaptionerError, match="cannot be written"):
        SoundSpill(tmp_path / "nowhere").spill(ones(10))
