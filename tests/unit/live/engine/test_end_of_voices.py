"""The end of a session whose labels do not come."""

from captioner.core.events import CaptionChanged, EventBody, Noticed
from captioner.live.engine.voices import SessionVoices
from tests.helpers.live.scripted_voices import ScriptedLabeller, caption, session_of, shown


def hanging(end_patience_s: float) -> tuple[SessionVoices, list[EventBody]]:
    """Voices whose labels do not come, and two captions that wait for them."""
    said = [caption(1, "yes I agree"), caption(2, "so do I", 5.0)]
    labeller = ScriptedLabeller({1: ("S1",) * 3, 2: ("S1",) * 3}, {1: ("S2",) * 3})
    labeller.may_go_on.clear()
    voices, events, _kept = session_of(labeller, said, end_patience_s)
    for one in said:
        voices.emit(CaptionChanged(one))
    assert labeller.is_labelling.wait(20)
    return voices, events


def test_who_quits_waits_for_no_label() -> None:
    voices, events = hanging(end_patience_s=600.0)
    voices.finish(lambda: True)
    assert shown(events) == [(1, "yes I agree", ""), (2, "so do I", "")]
    assert len(events) == 2  # nothing is told of what was given up at somebody's word


def test_a_session_ends_where_labels_come_no_more() -> None:
    voices, events = hanging(end_patience_s=0.05)
    voices.finish()
    notices = [str(event.message) for event in events if isinstance(event, Noticed)]
    assert notices == ["Voices are no longer told apart: the last ones took too long"]
    assert len(events) == 3
