"""Terms of a recording in the window."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from captioner.app.desktop.services import DesktopServices
from captioner.core.folders import Folders
from captioner.live.engine.recording_queue import RecordingRequest
from captioner.settings.model import Settings, TermList, TermLists


def test_a_request_may_have_terms_instead_of_the_lists_in_use(tmp_path: Path) -> None:
    services = DesktopServices(Folders(*[tmp_path] * 5))
    recognition = replace(Settings().recognition, vocabulary=("Siobhan",))
    lists = TermLists((TermList("Team", ("Ana",)), TermList("X", ("Kafka",), is_used=False)))
    services.store.replace(Settings(recognition=recognition, term_lists=lists))

    def terms(chosen: tuple[str, ...] | None) -> tuple[str, ...]:
        request = RecordingRequest(Path("talk.wav"), terms=chosen)
        return services._recording_settings(request).vocabulary.terms

    assert terms(None) == ("Siobhan", "Ana")
    assert terms(("etcd",)) == ("Siobhan", "etcd")
    assert terms(()) == ("Siobhan",)
    services.close()
