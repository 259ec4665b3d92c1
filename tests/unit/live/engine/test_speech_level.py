"""A session says that voices are too quiet when it hears voices, and of a microphone alone."""

import pytest

from captioner.core.audio import SAMPLE_RATE, AudioGap, NoticeKind, Samples, SourceNotice
from captioner.core.events import Noticed
from captioner.core.message import Message
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

CALM = SourceNotice(NoticeKind.LEVEL_GOOD, Message("Mic is no longer too loud."))


class KeenDetector(LevelDetector):
    """Hears a whisper."""

    def speech_probability(self, frame: Samples) -> float:
        return 0.95 if abs(frame).max() > 1e-4 else 0.02


def notices(parts: list, *, is_microphone: bool) -> list[Noticed]:
    chosen: list[str] = []
    listener = Listener()
    use_microphone = chosen.append if is_microphone else None
    channel = ChannelSetup(
        Channel(ListSource(parts), use_microphone=use_microphone), KeenDetector()
    )
    session = CaptionSession(
        [channel], ScriptedRecogniser(), settings=SessionSettings(waits_for_recogniser=True)
    )
    session.subscribe(listener)
    session.start()
    assert session.wait(60)
    return listener.of(Noticed)  # type: ignore[return-value]


@pytest.mark.parametrize(
    ("is_microphone", "told"), [(True, [NoticeKind.TOO_QUIET.value]), (False, [])]
)
def test_quiet_speech_into_a_microphone_is_told(is_microphone: bool, told: list[str]) -> None:
    kinds = [each.kind for each in notices([speech(8.0, 1e-3)], is_microphone=is_microphone)]
    assert kinds == told


def test_no_voice_is_no_quiet_voice() -> None:
    assert notices([silence(8.0)], is_microphone=True) == []


@pytest.mark.parametrize(("late_s", "is_told"), [(1.8, False), (30.0, True)])
def test_a_source_that_wakes_up_a_little_later_is_nothing_to_tell(
    late_s: float, is_told: bool
) -> None:
    gap = AudioGap(0, round(late_s * SAMPLE_RATE), Message("The source began later"))
    told = [each.kind for each in notices([gap, speech(2.0)], is_microphone=False)]
    assert told == (["gap"] if is_told else [])


@pytest.mark.parametrize(
    ("parts", "told"),
    [
        ([silence(3.0)], []),
        ([silence(1.0), speech(3.0)], [NoticeKind.CLIPPING.value]),
        ([silence(1.0), CALM, speech(3.0)], []),
    ],
)
def test_clipping_is_told_when_somebody_speaks(parts: list, told: list[str]) -> None:
    clipping = SourceNotice(NoticeKind.CLIPPING, Message("Mic is too loud."))
    assert [each.kind for each in notices([clipping, *parts], is_microphone=True)] == told
