import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pysubs2
import pytest

from captioner.commands import sessions
from captioner.core.errors import CaptionerError
from captioner.core.folders import Folders
from captioner.transcripts.journal.changes import append_change
from captioner.transcripts.library.session_reader import read_session
from captioner.transcripts.library.trash import move_to_trash
from tests.helpers.captioner_process import parsed
from tests.integration.conftest import Record

Run = Callable[..., str]


@pytest.fixture
def run(sessions_folders: Folders, capfd: pytest.CaptureFixture[str]) -> Run:
    """Runs an action and answers what it printed on standard output."""

    def run(*arguments: str | Path) -> str:
        assert sessions.run(parsed(sessions, *arguments), sessions_folders) == 0
        return capfd.readouterr().out

    return run


@pytest.fixture
def record(record: Record) -> Record:
    """Makes a session of one channel, some days ago."""

    def make(*texts: str, days: float = 0, **options: Any) -> str:
        return record(*texts, days=-days, channels=("You",), **options)

    return make


def lines(shown: str) -> list[str]:
    """The captions that were printed, without numbers and times."""
    return [line.split(maxsplit=2)[2] for line in shown.splitlines()]


def test_correcting_keeps_the_original(run: Run, record: Record, root: Path) -> None:
    session = record("We met at tree.", "Then we left.", "All of us.")
    assert lines(run("edit", session, "correct", "1", "We", "met", "at", "three.")) == [
        "You: We met at three."
    ]
    run("edit", session, "merge", "2", "3", "--folder", root)
    run("edit", "--folder", root, session, "split", "1", "3")
    run("edit", session, "rename-speaker", "You", "Ada")
    run("edit", session, "speaker", "2", "Ben")
    assert lines(run("show", session)) == [
        "Ada: We met",
        "Ada: at three.",
        "Ben: Then we left. All of us.",
    ]
    srt = pysubs2.load(str(root / session / "captions.srt"), encoding="utf-8")
    assert any(event.plaintext.startswith("Ben: Then we left.") for event in srt)
    run("edit", session, "undo")
    run("edit", session, "undo")
    run("edit", session, "redo")
    run("edit", session, "remove", "2")
    assert lines(run("show", session)) == ["Ada: We met", "Ada: at three."]
    assert lines(run("show", session, "--original")) == [
        "You: We met at tree.",
        "You: Then we left.",
        "You: All of us.",
    ]
    assert len(read_session(root / session).edits) == 9


def test_voices_are_listed_named_joined_and_moved(run: Run, record: Record, root: Path) -> None:
    session = record("One.", "Two.", "Three.", "Four.", speakers=("S1", "S2", "S3", "S1"))
    assert [line.split()[0] for line in run("speakers", session).splitlines()] == ["S1", "S2", "S3"]
    renamed = run("speakers", session, "rename", "S1", "Ada <v>", "--colour", "green")
    assert lines(renamed) == ["Ada <v>: One.", "Ada <v>: Four."]
    assert lines(run("speakers", session, "merge", "s3", "ada <V>")) == ["Ada <v>: Three."]
    assert lines(run("speakers", session, "move", "new", "4")) == ["You 4: Four."]
    assert lines(run("show", session)) == [
        "Ada <v>: One.",
        "You 2: Two.",
        "Ada <v>: Three.",
        "You 4: Four.",
    ]
    assert "green" in run("speakers", "--folder", root, session, "list")
    assert "<v Ada &lt;v&gt;>" in (root / session / "captions.vtt").read_text("utf-8")
    assert lines(run("speakers", session, "undo")) == ["Ada <v>: Four."]
    assert lines(run("speakers", session, "redo", "--folder", root)) == ["You 4: Four."]
    rttm = run("export", session, "--format", "rttm", "--output-dir", "-")
    assert rttm.count(f"SPEAKER {session} 1 ") == 4  # not the title, which changes


def test_name_equal_to_another_label_hides_no_speaker(run: Run, record: Record) -> None:
    session = record("One.", "Two.", speakers=("S1", "S2"))
    assert lines(run("speakers", session, "rename", "S1", "S2")) == ["S2: One."]
    assert lines(run("speakers", session, "rename", "S2", "Ben")) == ["Ben: Two."]


def test_a_name_that_two_voices_have_asks_for_a_label(run: Run, record: Record) -> None:
    session = record("One.", "Two.", speakers=("S1", "S2"))
    run("speakers", session, "rename", "S1", "Speaker 3")
    run("speakers", session, "move", "new", "2")  # a third voice, which nobody has named
    with pytest.raises(CaptionerError, match="Several voices") as told:
        run("speakers", session, "rename", "speaker 3", "Ada")
    assert told.value.hint == "Choose one by its label: S1, S3."


@pytest.mark.parametrize(
    ("action", "change"),
    [
        ("speakers", ("rename", "Nobody", "Ada")),
        ("speakers", ("rename", "S1", "x" * 10_000)),
        ("speakers", ("merge", "S1", "S1")),
        ("speakers", ("move", "S1", "9")),
        ("speakers", ("undo",)),
        ("edit", ("correct", "9", "words")),
        ("edit", ("correct", "1", " ")),
        ("edit", ("merge", "1", "1")),
        ("edit", ("split", "1", "1")),
        ("edit", ("split", "1", "99")),
        ("edit", ("rename-speaker", "Nobody", "Ada")),
        ("edit", ("undo",)),
        ("edit", ("redo",)),
    ],
)
def test_a_change_that_fits_nothing_is_told_and_changes_nothing(
    run: Run, record: Record, root: Path, action: str, change: tuple[str, ...]
) -> None:
    session = record("One.", "Two.", speakers=("S1", "S2"))
    before = (root / session / "journal.jsonl").read_bytes()
    with pytest.raises(CaptionerError):
        run(action, session, *change)
    assert (root / session / "journal.jsonl").read_bytes() == before


def test_titles_tags_search_and_list(run: Run, record: Record, root: Path) -> None:
    first = record("Rivers and their towns.")
    second = record("The budget [bold] is small.", days=1)
    run("rename", first, "Lecture")
    run("tag", first, "keep", "school")
    listed = json.loads(run("list", "--json"))
    assert [(one["id"], one["title"], one["tags"]) for one in listed] == [
        (first, "Lecture", ["keep", "school"]),
        (second, read_session(root / second).transcript.title, []),
    ]
    assert all(one["size_bytes"] > 0 for one in listed)
    assert [one["id"] for one in json.loads(run("list", "--json", "--tag", "school"))] == [first]
    assert first in run("search", "rivers")
    assert run("search", "nowhere") == ""
    assert run("where", first).strip() == str(root / first)
    table = run("list")
    assert first in table
    assert "school]" in table


def test_a_selection_is_exported_by_number_and_by_time(
    run: Run, record: Record, tmp_path: Path
) -> None:
    session = record(*(f"Number {number}." for number in range(1, 7)), title="Talk")
    out = tmp_path / "out"
    path = run("export", session, "--captions", "2-3,5", "--output-dir", out).strip()
    assert path == str(out / "Talk.srt")
    assert len(pysubs2.load(path, encoding="utf-8")) == 3
    text = run("export", session, "--format", "txt", "--from", "0:00:07", "--to", "13",
               "--output-dir", "-")  # fmt: skip
    assert text == "You: Number 3.\nNumber 4.\n"
    timed = run("export", session, "--format", "txt", "--captions", "1", "--timestamps",
                "--clock-time", "--no-speakers", "--output-dir", "-")  # fmt: skip
    assert timed == "[09:30:03] Number 1.\n"
    for wrong in (("--captions", "9"), ("--captions", "x"), ("--from", "1:00:00")):
        with pytest.raises(CaptionerError):
            run("export", session, *wrong)


def test_several_sessions_are_exported_at_once(run: Run, record: Record, tmp_path: Path) -> None:
    names = [record("One.", title="Same"), record("Two.", title="Same", days=1)]
    out = tmp_path / "out"
    written = run("export", *names, "--format", "srt,docx", "--bom", "--crlf",
                  "--output-dir", out).split("\n")[:-1]  # fmt: skip
    assert sorted(Path(path).name for path in written) == [
        "Same (2).docx", "Same (2).srt", "Same.docx", "Same.srt",
    ]  # fmt: skip
    assert (out / "Same.srt").read_bytes().startswith(b"\xef\xbb\xbf1\r\n")
    with pytest.raises(CaptionerError, match="one session in one format"):
        run("export", *names, "--output-dir", "-")
    with pytest.raises(CaptionerError, match="selected by number"):
        run("export", *names, "--captions", "1")


def test_webvtt_choices(run: Run, record: Record) -> None:
    session = record("Up here.")
    vtt = run("export", session, "--format", "vtt", "--no-voices", "--cue-line", "10",
              "--cue-align", "center", "--output-dir", "-")  # fmt: skip
    assert "line:10% align:center\nUp here." in vtt
    with pytest.raises(CaptionerError, match="height"):
        run("export", session, "--format", "vtt", "--cue-line", "101", "--output-dir", "-")


def test_pruning_shows_its_plan_and_spares_what_is_tagged(
    run: Run, record: Record, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_trash(path: str) -> None:
        raise OSError("this desktop has no trash")

    monkeypatch.setattr("captioner.transcripts.library.trash._send_to_trash", no_trash)
    old, kept, new = record("Old.", days=900), record("Kept.", days=800), record("New.", days=-9999)
    run("tag", kept, "keep")
    assert run("prune", "--older-than", "30", "--dry-run").split() == [old]
    assert (root / old).is_dir()
    assert run("prune", "--older-than", "30").split() == [old]
    assert not (root / old).exists()
    assert run("prune", "--keep-at-most", "0").split() == [new]
    assert run("prune", "--sound-older-than", "30") == ""


@pytest.mark.parametrize(
    "arguments",
    [
        ("prune", "--older-than", "nan"),
        ("prune", "--older-than=-1"),
        ("prune", "--older-than", "1e9"),
        ("prune", "--keep-at-most=-5"),
        ("prune", "--sound-older-than", "week"),
        ("search", "--limit", "0", "hello"),
    ],
)
def test_a_number_that_makes_no_sense_is_wrong_usage_and_deletes_nothing(
    run: Run, record: Record, root: Path, arguments: tuple[str, ...]
) -> None:
    name = record("Hello there.")
    with pytest.raises(SystemExit) as ending:
        run(*arguments)
    assert ending.value.code == 2
    assert (root / name).is_dir()


def test_a_session_comes_back_from_our_own_trash(
    run: Run, record: Record, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert run("restore") == ""
    name = record("Hello there.")

    def no_system_trash(_path: str) -> None:
        raise OSError("this system has none")

    monkeypatch.setattr("captioner.transcripts.library.trash._send_to_trash", no_system_trash)
    move_to_trash(root / name)
    assert run("list") == ""
    assert run("restore").split() == [name]
    assert run("restore", name).strip() == str(root / name)
    assert lines(run("show", name)) == ["You: Hello there."]
    with pytest.raises(CaptionerError, match="cannot be brought back"):
        run("restore", name)


def test_search_lists_sessions_latest_first(run: Run, record: Record) -> None:
    old = record("A river, a long river that goes to the sea.", "River, river.", days=2)
    new = record("The river.", "All of this was said of one river in the end.", "River river.")
    found = [line.split(":")[0] for line in run("search", "river").splitlines()]
    assert found == [
        f"{session}  caption {number}"
        for session, count in ((new, 3), (old, 2))
        for number in range(1, count + 1)
    ]


def test_marks_are_shown_between_the_captions(run: Run, record: Record, root: Path) -> None:
    session = record("One.", "Two.")
    for number, time_s, label in ((1, 4.0, "budget"), (2, 60.0, "")):
        append_change(root / session, "mark", {"number": number, "time_s": time_s, "label": label})
    assert run("show", session).splitlines() == [
        "    1  00:00:03  You: One.",
        "       00:00:04  [Mark: budget]",
        "    2  00:00:06  You: Two.",
        "       00:01:00  [Mark]",
    ]
