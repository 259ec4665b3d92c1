"""Tampered sessions beside a healthy one: every command goes on, and fails in sentences."""

import json
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest

from captioner.app.desktop.services import DesktopServices
from captioner.commands import sessions
from captioner.commands.terminal.standard_streams import show_error
from captioner.core.captions import Caption
from captioner.core.errors import CaptionerError
from captioner.core.folders import Folders
from captioner.transcripts.journal.records import SessionHeader
from captioner.transcripts.recorder import SessionRecorder
from tests.helpers.attacks.tampered_sessions import make_session
from tests.helpers.captioner_process import parsed
from tests.helpers.transcripts.timed_words import timed

HEALTHY_WORDS = "Everything healthy stays."
SAID = timed(HEALTHY_WORDS, 0.0, 0.5, 0.4)


class Bench:
    """A folder of sessions, one of them healthy, and every way to work with it."""

    def __init__(self, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
        self.root = tmp_path / "sessions"
        self._target = tmp_path / "exports"
        self._capfd = capfd
        self._folders = Folders(
            self.root, *(tmp_path / name for name in ("m", "s", "cache", "log"))
        )
        started_at = datetime(2026, 11, 20, 9, 0, tzinfo=timezone(timedelta(hours=1)))
        recorder = SessionRecorder(
            self.root, header=SessionHeader("Microphone", "tiny.en", started_at), patience_s=60
        )
        recorder.accept(Caption(1, 0.0, 1.5, HEALTHY_WORDS, "", SAID, True))
        recorder.close()
        self.healthy = recorder.folder.name

    def run(self, *arguments: str, may_fail: bool = False) -> str:
        """What a command prints; one that may fail does so in a sentence."""
        options = parsed(sessions, *arguments)
        try:
            sessions.run(options, self._folders)
        except CaptionerError as error:
            if not may_fail:
                raise
            assert error.message.endswith((".", "?"))
            show_error(error)
        return self._capfd.readouterr().out

    def try_commands(self, odd: str) -> None:
        """Every command over the whole folder, and over the odd session."""
        listed = json.loads(self.run("list", "--json"), parse_constant=pytest.fail)
        assert self.healthy in [one["id"] for one in listed]
        assert odd in [one["id"] for one in listed]
        assert self.healthy in self.run("list")
        assert self.healthy in self.run("search", "healthy")
        self.run("search", "odd")
        for arguments in (
            ("show", odd),
            ("show", "--original", odd),
            ("texts", odd),
            ("compare", "--original", odd),
            ("where", odd),
            ("prune", "--dry-run", "--older-than", "1", "--keep-at-most", "1"),
        ):
            self.run(*arguments, may_fail=True)
        for name in ("srt", "vtt", "txt", "json", "md"):
            shown = self.run(
                "export",
                odd,
                "--format",
                name,
                "--output-dir",
                "-",
                "--clock-time",
                may_fail=True,
            )
            if name == "json" and shown:
                json.loads(shown, parse_constant=pytest.fail)
        self.run("export", odd, self.healthy, "--output-dir", str(self._target), may_fail=True)
        assert HEALTHY_WORDS in self.run("export", self.healthy, "--output-dir", "-")
        self.run("edit", odd, "correct", "1", "Corrected.", may_fail=True)
        self.run("edit", odd, "undo", may_fail=True)
        self.run("rename", odd, "Another title", may_fail=True)
        self.run("recover")
        assert "There is no interrupted" in self._recovered()
        assert HEALTHY_WORDS in self.run("show", self.healthy)

    def _recovered(self) -> str:
        """What a second recovery says: the first one left nothing to do, or what cannot be done."""
        code = sessions.run(parsed(sessions, "recover"), self._folders)
        error = self._capfd.readouterr().err
        return error if code == 0 else "There is no interrupted"

    def try_windows(self, odd: str) -> None:
        """What the windows ask of the library."""
        services = DesktopServices(self._folders)
        services.put_sessions_in_order(0)
        library = services.library
        assert {self.healthy, odd} <= {one.id for one in library.sessions()}
        assert [one.id for one in library.sessions("healthy stays")] == [self.healthy]
        library.storage_used()
        for session in (odd, self.healthy):
            try:
                details = library.details(session)
                for text in details.texts:
                    library.compare(session, "", text.name)
                library.export(session, self._target / "out.txt", "txt")
                library.set_tags(session, ["keep"])
            except CaptionerError:
                assert session == odd
            else:
                assert all(caption.text.encode() for caption in details.captions if caption.text)
        services.close()


def attack(tmp_path: Path, capfd: pytest.CaptureFixture[str], seed: int) -> None:
    """Make a tampered session beside a healthy one, and try everything."""
    bench = Bench(tmp_path / str(seed), capfd)
    odd = make_session(bench.root, seed).name
    bench.try_commands(odd)
    bench.try_windows(odd)


@pytest.mark.parametrize("seed", range(30))
def test_a_tampered_session_harms_no_other(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], seed: int
) -> None:
    attack(tmp_path, capfd, seed)


@pytest.mark.slow(reason="3000 sessions, each through thirty commands: a quarter of an hour")
@pytest.mark.parametrize("first", range(1000, 4000, 100))
def test_thousands_of_tampered_sessions_harm_no_other(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], first: int
) -> None:
    for seed in range(first, first + 100):
        attack(tmp_path, capfd, seed)
