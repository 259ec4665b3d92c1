"""One recogniser for two channels: echoes are told from speech, and neither channel starves."""

import itertools
import time
import weakref
from collections import Counter

import pytest

from captioner.core.audio import SAMPLE_RATE
from captioner.core.captions import Caption
from captioner.core.events import CaptionChanged, EventBody, Rejected, SessionEvent
from captioner.core.recognition import Hypothesis
from captioner.live.decisions.decode_plan import DecodeKind
from captioner.live.decisions.guards import Evidence
from captioner.live.decisions.pacing import CostModel, PaceSettings, choose_pace
from captioner.live.decisions.utterance import LiveUtterance
from captioner.live.engine.clock import SessionClock
from captioner.live.engine.recognise_worker import FarEndSpeech, RecogniseWorker
from captioner.live.engine.recognition_queue import RecognitionQueue
from captioner.live.engine.setup import SessionParts, SessionSettings
from captioner.live.engine.utterance import Utterance
from tests.helpers.live.fakes import Listener, ScriptedRecogniser, speech

PACE = choose_pace(CostModel(), PaceSettings())

_ids = itertools.count(1)


def utterance(channel: str, start_s: float, seconds: float) -> Utterance:
    """Speech so long; in the channel You it may be an echo of the other one."""
    one = Utterance(
        LiveUtterance(next(_ids), start_s, channel),
        round(start_s * SAMPLE_RATE),
        may_hold_echo=channel == "You",
    )
    one.append(speech(seconds))
    return one


def end(queue: RecognitionQueue, one: Utterance) -> None:
    position = round(one.end_s * SAMPLE_RATE)
    one.ended(position, position, time.monotonic())
    queue.ended(one)


class Bench:
    """A recognise worker with its queue; `finish` waits until all is decoded."""

    def __init__(self, recogniser: ScriptedRecogniser) -> None:
        self.queue = RecognitionQueue()
        self.listener = Listener()
        parts = SessionParts(
            SessionSettings(), SessionClock(), self.queue, self._emit, lambda: None
        )
        self.worker = RecogniseWorker(recogniser, parts)

    def finish(self) -> None:
        self.queue.close()
        assert self.worker.join(20)
        assert self.worker.error is None

    def captions(self, channel: str) -> list[Caption]:
        return [
            body.caption
            for body in self.listener.of(CaptionChanged)
            if isinstance(body, CaptionChanged) and body.caption.channel == channel
        ]

    def _emit(self, body: EventBody) -> None:
        self.listener(SessionEvent(0.0, 0.0, body))


@pytest.mark.parametrize("others_have_ended", [True, False])
def test_an_echo_waits_for_what_it_repeats_and_is_refused(others_have_ended: bool) -> None:
    """Our side is complete first; the others' words are not even decoded by then."""
    bench = Bench(ScriptedRecogniser())
    others, echo = utterance("Others", 0.0, 4.0), utterance("You", 0.2, 3.5)
    bench.queue.opened(others)
    bench.queue.opened(echo)
    end(bench.queue, echo)
    if others_have_ended:
        end(bench.queue, others)
    bench.worker.start()
    refused = bench.listener.wait_for(lambda body: isinstance(body, Rejected))
    assert isinstance(refused, Rejected)
    assert (refused.guard, refused.channel) == ("echo", "You")
    assert refused.text == "word1 word2 word3 word4 word5 word6"
    if not others_have_ended:
        end(bench.queue, others)
    bench.finish()
    assert bench.captions("You") == []
    assert bench.captions("Others")[-1].committed.split()[0] == "word0"


def test_a_pause_of_ours_waits_for_the_others_too() -> None:
    bench = Bench(ScriptedRecogniser())
    others, echo = utterance("Others", 0.0, 4.0), utterance("You", 0.2, 3.5)
    bench.queue.opened(others)
    bench.queue.opened(echo)
    echo.paused(round(3.5 * SAMPLE_RATE), time.monotonic())
    bench.worker.start()
    bench.listener.wait_for(lambda body: isinstance(body, Rejected))
    end(bench.queue, echo)
    end(bench.queue, others)
    bench.finish()
    assert bench.captions("You") == []
    assert bench.captions("Others")


def test_words_of_ours_beside_the_others_are_captioned() -> None:
    """At other times than the same words of the others, by a second."""
    bench = Bench(ScriptedRecogniser())
    others, own = utterance("Others", 0.0, 2.0), utterance("You", 2.5, 3.0)
    for one in (others, own):
        bench.queue.opened(one)
        end(bench.queue, one)
    bench.worker.start()
    bench.finish()
    assert bench.captions("You")[-1].committed == "word5 word6 word7 word8 word9 word10"
    assert bench.listener.of(Rejected) == []


def test_an_other_side_that_cannot_be_decoded_keeps_nothing_of_ours_waiting() -> None:
    bench = Bench(ScriptedRecogniser(fails=1))
    others, own = utterance("Others", 0.0, 4.0), utterance("You", 0.2, 3.5)
    bench.queue.opened(others)
    bench.queue.opened(own)
    end(bench.queue, own)
    bench.worker.start()
    bench.listener.wait_for(
        lambda body: isinstance(body, CaptionChanged) and body.caption.channel == "You"
    )
    end(bench.queue, others)
    bench.finish()


# --- fairness -------------------------------------------------------------------------------------


class Conversation:
    """Both speak all the time into a queue whose decodes take a second each.

    Args:
        sentence_s: After how much speech each of them begins a new utterance, by channel.
    """

    def __init__(self, sentence_s: dict[str, float]) -> None:
        self.queue = RecognitionQueue()
        self.queue.partial_interval_s = 0.0
        self.decodes: list[str] = []
        self.longest_wait = Counter[str]()
        self._sentence_s = sentence_s
        self._speaking = {channel: utterance(channel, 0.0, 1.0) for channel in sentence_s}
        self._ended_at: dict[Utterance, int] = {}
        for one in self._speaking.values():
            self.queue.opened(one)

    def decode(self) -> None:
        """One decode, and the second of speech that passes meanwhile."""
        job = self.queue.take()
        assert job is not None
        (one,) = job.utterances
        self.decodes.append(one.channel)
        plan = one.live.plan(job.kind, one.end_s, PACE)
        for channel, sentence_s in self._sentence_s.items():
            self._speak(channel, sentence_s)
        one.live.accept(plan, Hypothesis(()), Evidence(1.0, -20.0), PACE)
        if job.kind is DecodeKind.FINAL:
            waited = len(self.decodes) - self._ended_at[one]
            self.longest_wait[one.channel] = max(self.longest_wait[one.channel], waited)

    def longest_run_without(self, channel: str) -> int:
        runs = itertools.groupby(self.decodes, key=lambda one: one == channel)
        return max((len(list(run)) for is_own, run in runs if not is_own), default=0)

    def _speak(self, channel: str, sentence_s: float) -> None:
        one = self._speaking[channel]
        one.append(speech(1.0))
        if one.duration_s > sentence_s:
            end(self.queue, one)
            self._ended_at[one] = len(self.decodes)
            self._speaking[channel] = utterance(channel, one.end_s, 0.0)
            self.queue.opened(self._speaking[channel])


@pytest.mark.parametrize(
    ("yours_s", "theirs_s"), [(1000.0, 1000.0), (18.0, 18.0), (4.0, 18.0), (18.0, 4.0), (5.0, 5.0)]
)
def test_with_a_slow_recogniser_neither_side_starves(yours_s: float, theirs_s: float) -> None:
    """Monologues and short sentences, in any combination: both are decoded by turns."""
    conversation = Conversation({"You": yours_s, "Others": theirs_s})
    for _ in range(120):
        conversation.decode()
    counts = Counter(conversation.decodes)
    assert min(counts.values()) >= 0.4 * 120, counts
    for channel in ("You", "Others"):
        assert conversation.longest_run_without(channel) <= 3
        assert conversation.longest_wait[channel] <= 3  # decodes, from the end to the final text


def test_what_the_others_said_long_ago_is_forgotten() -> None:
    """Hours of captions must not stay in memory."""
    others = FarEndSpeech(RecognitionQueue())
    long_ago = Utterance(LiveUtterance(1, 0.0), 0)
    remembered = weakref.ref(long_ago.live)
    others.decoded(long_ago)
    del long_ago
    assert remembered() is not None
    others.decoded(Utterance(LiveUtterance(2, 60.0), 60 * SAMPLE_RATE))
    assert remembered() is None
