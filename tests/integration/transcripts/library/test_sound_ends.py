import json
from dataclasses import replace

from captioner.sound_events.detection import HeardSound, sound_caption
from captioner.sound_events.kinds import SoundKind
from captioner.transcripts.journal.writer import JOURNAL_NAME, read_journal
from captioner.transcripts.recorder import SessionRecorder
from tests.helpers.transcripts.sessions import said


def test_a_sound_has_its_end_in_journal_and_exports(recorder: SessionRecorder) -> None:
    sound = HeardSound(SoundKind.SIREN, 1.0, 2.0, 0.8)
    begun = sound_caption(sound, 2, "[siren]")
    ended = sound_caption(replace(sound, end_s=12.5, is_over=True), 2, "[siren]")
    recorder.accept(said(1, "Hi."))
    recorder.accept(begun)
    recorder.accept(replace(said(3, "Bye."), start_s=14.0, end_s=15.0))
    recorder.accept_sound_end(ended)
    recorder.accept_sound_end(replace(ended, id=9))  # of no caption
    recorder.close()
    captions = read_journal(recorder.folder / JOURNAL_NAME).captions
    assert [caption.id for caption in captions] == [1, 2, 3]
    assert captions[1] == ended
    exported = json.loads((recorder.folder / "captions.json").read_text())["captions"]
    assert [one["end_s"] for one in exported if one.get("sound")] == [12.5]
