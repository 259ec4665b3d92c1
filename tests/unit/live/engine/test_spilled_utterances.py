"""Sound that waits on disk for the recogniser, in whatever order its utterances are finished."""

import itertools
import threading
from pathlib import Path
from typing import NoReturn

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from captioner.core.audio import SAMPLE_RATE, Samples
from captioner.core.errors import CaptionerError
from captioner.core.events import ErrorRaised
from captioner.files.sound_spill import SPILL_NAME, SoundSpill, spilled_s
from captioner.live.decisions.utterance import LiveUtterance
from captioner.live.engine import recognition_queue
from captioner.live.engine.caption_session import CaptionSession
from captioner.live.engine.recognition_queue import RecognitionQueue
from captioner.live.engine.setup import Channel, ChannelSetup, SessionStorage
from captioner.live.engine.utterance import Utterance
from tests.helpers.live.fakes import (
    LevelDetector,
    Listener,
    ListRecorder,
    ListSource,
    ScriptedRecogniser,
    silence,
    speech,
)
from tests.helpers.live.running import HEARD, was_heard, words_of_turns


@given(st.data())
@settings(max_examples=60, deadline=None)
def test_whatever_becomes_of_other_utterances_each_is_decoded_from_its_own_sound(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    """Utterances are read, finished unread, discarded, taken together and out of order."""
    folder = tmp_path_factory.mktemp("session")
    spill = SoundSpill(folder)
    queue = RecognitionQueue(spill=spill)
    sounds: dict[int, np.ndarray] = {}
    ids = itertools.count(1)

    def say() -> None:
        channel = data.draw(st.sampled_from(["You", "Others"]))
        live = LiveUtterance(next(ids), 0.0, channel)
        one = Utterance(live, 0, may_hold_echo=channel == "You")
        length = data.draw(st.integers(1, 4)) * 8000
        sounds[live.caption_id] = np.full(length, live.caption_id / 1000, np.float32)
        one.append(sounds[live.caption_id])
        queue.opened(one)
        if data.draw(st.integers(0, 3)) == 0:
            one.discarded()
        else:
            one.ended(length, length, 0.0)
        queue.ended(one)

    taken = 0

    def decode() -> None:
        nonlocal taken
        job = queue.take(data.draw(st.integers(1, 4)))
        assert job is not None
        taken += len(job.utterances)
        for one in job.utterances:
            if data.draw(st.booleans()):
                found = one.segment(0.0, one.end_s).samples
                np.testing.assert_array_equal(found, sounds[one.live.caption_id])

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(recognition_queue, "_MEMORY_BOUND_S", 1.0)
        for _ in range(data.draw(st.integers(1, 25))):
            if taken < len(sounds) and data.draw(st.booleans()):
                decode()
            else:
                say()
        if data.draw(st.booleans()):
            for left in queue.abandon():
                left.release()
        queue.close()
        while queue.take(4) is not None:
            pass
    assert spilled_s(folder, SAMPLE_RATE) == 0.0, "nothing waits, and the disk is free again"
    spill.close()


def test_sound_that_waits_beyond_the_memory_bound_goes_to_disk_and_comes_back(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(recognition_queue, "_MEMORY_BOUND_S", 4.0)
    gate = threading.Event()
    recogniser = ScriptedRecogniser(gate=gate)
    recorder, listener = ListRecorder(), Listener()
    source = ListSource([*[speech(1.536), silence(1.024)] * 8, HEARD])
    spill = SoundSpill(tmp_path)
    session = CaptionSession(
        [ChannelSetup(Channel(source), LevelDetector())],
        recogniser,
        recorder,
        storage=SessionStorage(spill=spill),
    )
    session.subscribe(listener)
    session.start()
    listener.wait_for(was_heard)
    assert recogniser.is_decoding.wait(20)
    assert spilled_s(tmp_path, SAMPLE_RATE) >= 3 * 1.536
    session.stop()
    gate.set()
    assert session.wait(20)
    assert recorder.final_words == words_of_turns(8)
    assert not (tmp_path / SPILL_NAME).exists()


def test_quitting_at_once_leaves_no_waiting_sound_behind(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(recognition_queue, "_MEMORY_BOUND_S", 1.0)
    gate = threading.Event()
    recogniser, listener = ScriptedRecogniser(gate=gate), Listener()
    source = ListSource([*[speech(1.536), silence(1.024)] * 6, HEARD], ends=False)
    session = CaptionSession(
        [ChannelSetup(Channel(source), LevelDetector())],
        recogniser,
        storage=SessionStorage(spill=SoundSpill(tmp_path)),
    )
    session.subscribe(listener)
    session.start()
    listener.wait_for(was_heard)
    assert (tmp_path / SPILL_NAME).stat().st_size > 0
    session.quit_now()
    gate.set()
    assert session.wait(20)
    assert not (tmp_path / SPILL_NAME).exists()


def test_a_full_disk_keeps_waiting_sound_in_memory_and_says_so(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(recognition_queue, "_MEMORY_BOUND_S", 1.0)
    gate = threading.Event()
    full = CaptionerError("The disk is full.", "Make room.")

    class Full(SoundSpill):
        def spill(self, samples: Samples) -> NoReturn:
            raise full

    recogniser = ScriptedRecogniser(gate=gate)
    source = ListSource([*[speech(1.536), silence(1.024)] * 4, HEARD])
    recorder, listener = ListRecorder(), Listener()
    session = CaptionSession(
        [ChannelSetup(Channel(source), LevelDetector())],
        recogniser,
        recorder,
        storage=SessionStorage(spill=Full(tmp_path)),
    )
    session.subscribe(listener)
    session.start()
    listener.wait_for(was_heard)
    assert recogniser.is_decoding.wait(20)
    gate.set()
    assert session.wait(20)
    assert ErrorRaised(full) in listener.bodies
    assert recorder.final_words == words_of_turns(4)
