"""Captions that are split where the voice turns, while what was said after them waits."""

import json
import threading

from captioner.captions.lines import CaptionLines
from captioner.core.audio import SpeechSegment
from captioner.core.captions import Caption
from captioner.core.events import CaptionChanged
from captioner.core.speakers.labelling import Labels
from captioner.core.speakers.naming import CaptionSplit, SplitCaptions
from captioner.live.engine.caption_session import CaptionSession
from captioner.live.engine.setup import Channel, ChannelSetup
from captioner.outputs.delivery import FinishedLines
from captioner.outputs.inbox import Inbox
from captioner.outputs.page.stream import CaptionStream
from tests.helpers.live.fakes import (
    LevelDetector,
    Listener,
    ListRecorder,
    ListSource,
    ScriptedRecogniser,
)
from tests.helpers.live.running import HEARD, TALK, TALK_WORDS, was_heard
from tests.helpers.live.scripted_voices import ScriptedLabeller
from tests.helpers.outputs.events import missed


class HalvesLabeller(ScriptedLabeller):
    """Hears two voices in every caption: each says half of it."""

    def __init__(self) -> None:
        super().__init__({})

    def label(self, caption: Caption, segment: SpeechSegment) -> Labels:
        self.may_go_on.wait(20)
        count = len(caption.words)
        return ("S1",) * (count // 2) + ("S2",) * (count - count // 2)


def test_every_receiver_has_every_word_once_while_utterances_wait() -> None:
    gate = threading.Event()
    source, recorder, listener = ListSource([*TALK, HEARD]), ListRecorder(), Listener()
    session = CaptionSession(
        [ChannelSetup(Channel(source), LevelDetector())],
        ScriptedRecogniser(gate=gate),
        recorder,
        voices=HalvesLabeller(),
    )
    session.subscribe(listener)
    session.start()
    listener.wait_for(was_heard)  # both utterances have their numbers
    gate.set()
    assert session.wait(20)

    captions = [
        body.caption for body in listener.of(CaptionChanged) if isinstance(body, CaptionChanged)
    ]
    assert [one.id for one in captions if one.is_final] == [1, 2]
    lines, finished, sent = CaptionLines(line_count=60), FinishedLines(60), []
    inbox, page = Inbox(), CaptionStream()
    for event in listener.events:
        inbox.put(event)
        page.accept(event)
    for one in captions:
        lines.accept(one)
    inbox.close()
    for event in inbox:
        sent += [text.removeprefix("Speaker 1: ") for text, _language in finished.of(event)]
    told = missed(page).decode().splitlines()
    finals = json.loads(told[told.index("event: finals") + 1].removeprefix("data: "))
    received = [
        recorder.final_words,
        " ".join(run.text for line in lines.lines for run in line.runs).split(),
        " ".join(text.removeprefix("Speaker 2: ") for text in sent).split(),
        " ".join(caption["committed"] for caption in finals).split(),
    ]
    assert received == [TALK_WORDS] * 4


def test_captions_are_split_when_labels_come_behind_all_of_them() -> None:
    labeller, listener, recorder = HalvesLabeller(), Listener(), ListRecorder()
    labeller.may_go_on.clear()
    session = CaptionSession(
        [ChannelSetup(Channel(ListSource(TALK)), LevelDetector())],
        ScriptedRecogniser(),
        recorder,
        voices=labeller,
    )
    session.subscribe(listener)
    session.start()
    listener.wait_for(
        lambda body: (
            isinstance(body, CaptionChanged) and body.caption.is_final and body.caption.id == 2
        )
    )
    labeller.may_go_on.set()
    assert session.wait(20)
    assert recorder.final_words == TALK_WORDS
    known = SplitCaptions()
    for body in listener.of(CaptionSplit):
        assert isinstance(body, CaptionSplit)
        known.split(body)
    parts = known.all_parts(caption for caption in recorder.captions if caption.is_final)
    assert [(part.id, part.speaker) for part in parts] == [
        (1, "S1"),
        (3, "S2"),
        (2, "S1"),
        (4, "S2"),
    ]
    assert " ".join(part.text for part in parts).split() == TALK_WORDS
