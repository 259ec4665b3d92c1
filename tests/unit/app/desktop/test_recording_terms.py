"""Terms of a recording in the window."""

from dataclasses import replace
from pathlib import Path

from captioner.app.desktop.recording_library import recording_settings
from captioner.live.engine.recording_queue import RecordingRequest
from captioner.settings.model import Settings, TermList, TermLists


def test_a_request_may_have_terms_instead_of_the_lists_in_use() -> None:
    recognition = replace(Settings().recognition, vocabulary=("Siobhan",))
    lists = TermLists((TermList("Team", ("Ana",)), TermList("X", ("Kafka",), is_used=False)))
    settings = Settings(recognition=recognition, term_lists=lists)

    def terms(chosen: tuple[str, ...] | None) -> tuple[str, ...]:
        request = RecordingRequest(Path("talk.wav"), terms=chosen)
        return recording_settings(request, settings).vocabulary.terms

    assert terms(None) == ("Siobhan", "Ana")
    assert terms(("etcd",)) == ("Siobhan", "etcd")
    assert terms(()) == ("Siobhan",)
