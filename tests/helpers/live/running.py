"""Sessions with fakes at their seams, and what was said in them."""

from captioner.core.audio import NoticeKind, SourceNotice
from captioner.core.events import (
    Noticed,
    SessionState,
    StatusChanged,
)
from captioner.core.message import Message
from captioner.core.recognition import CaptionRecorder
from captioner.live.engine.caption_session import CaptionSession
from captioner.live.engine.setup import Channel, ChannelSetup, SessionSettings
from tests.helpers.live.fakes import (
    LevelDetector,
    Listener,
    ListSource,
    ScriptedRecogniser,
    silence,
    speech,
)

TALK = [silence(0.512), speech(2.56), silence(1.536), speech(1.536), silence(1.024)]
"""Two utterances."""


TALK_WORDS = "word2 word3 word4 word5 word10 word11".split()


HEARD = SourceNotice(NoticeKind.LEVEL_GOOD, Message("all of it is segmented"))
"""Put behind the sound, it tells when the segment worker has come so far."""


BLOCKING = SessionSettings(waits_for_recogniser=True)


def make_session(
    source: ListSource,
    recogniser: ScriptedRecogniser | None = None,
    *,
    recorder: CaptionRecorder | None = None,
    settings: SessionSettings | None = None,
) -> tuple[CaptionSession, Listener]:
    session = CaptionSession(
        [ChannelSetup(Channel(source), LevelDetector())],
        recogniser or ScriptedRecogniser(),
        recorder,
        settings,
    )
    listener = Listener()
    session.subscribe(listener)
    return session, listener


def run_to_end(session: CaptionSession) -> None:
    session.start()
    assert session.wait(20), "the session did not end"


def states(listener: Listener) -> list[SessionState]:
    seen: list[SessionState] = []
    for body in listener.of(StatusChanged):
        assert isinstance(body, StatusChanged)
        if not seen or seen[-1] is not body.state:
            seen.append(body.state)
    return seen


def words_of_turns(count: int, first_s: float = 0.0) -> list[str]:
    """What `ScriptedRecogniser` hears in turns of 1.536 s of speech and 1.024 s of silence."""
    turns = [(first_s + turn * 2.56, first_s + turn * 2.56 + 1.536) for turn in range(count)]
    return [
        f"word{number}"
        for start_s, end_s in turns
        for number in range(100)
        if start_s <= number / 2 and number / 2 + 0.4 <= end_s
    ]


def was_heard(body: object) -> bool:
    return isinstance(body, Noticed) and body.message == HEARD.message
