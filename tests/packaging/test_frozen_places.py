"""Where people put programs, and what happens to them there."""

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.helpers.captioner_process import read_until, words_of
from tests.helpers.frozen import (
    SAID,
    Frozen,
    copied,
    folder_for_anyone,
    said_at_full_speed,
    without_network,
)
from tests.helpers.paths import DEMO

FAST = ("listen", "--source", str(DEMO), "--speed", "0", "--model", "tiny.en")


@pytest.fixture
def copy(bundle: Path) -> Iterator[Path]:
    """An installation that a test may damage."""
    # Beside the bundle: hard links need the same disk.
    folder = bundle.parent / f"copy-{os.getpid()}"
    yield copied(bundle, folder)
    subprocess.run(["rm", "-rf", str(folder)], check=True)


def test_a_folder_with_spaces_and_letters_of_many_languages(bundle: Path, frozen: Frozen) -> None:
    with folder_for_anyone("Programme für Žluťoučký 字幕 'x'") as folder:
        frozen.folder = copied(bundle, folder / "Captioner ✓")
        home = folder / "Zuhause ñ"
        home.mkdir()
        frozen.home = home
        doctor = frozen.run("doctor")
        assert "good     packages" in doctor.out, doctor.err
        done = frozen.run(*FAST)
        assert done.code == 0, done.err
        assert done.captions == said_at_full_speed()
        assert (home / ".local/share/captioner/sessions").is_dir()


@pytest.mark.root
def test_an_installation_that_its_user_cannot_write(frozen: Frozen) -> None:
    os.chown(frozen.home, 65534, 65534)
    with folder_for_anyone("opt") as folder:
        frozen.folder = copied(frozen.folder, folder / "captioner")
        frozen.as_nobody = True
        before = {path: path.stat().st_mtime_ns for path in frozen.folder.rglob("*")}
        done = frozen.run(*FAST)
        assert done.code == 0, done.err
        assert done.captions == said_at_full_speed()
        assert before == {path: path.stat().st_mtime_ns for path in frozen.folder.rglob("*")}


@pytest.mark.parametrize("home", ["/proc/nowhere", "/dev/null"])
def test_a_home_that_cannot_be_written(frozen: Frozen, tmp_path: Path, home: str) -> None:
    frozen.home = Path(home)
    assert frozen.run("--version").code == 0
    doctor = frozen.run("doctor")
    assert doctor.code == 1, doctor.err
    assert "Traceback" not in doctor.out + doctor.err
    for folder in (".local/share/captioner/sessions", ".config/captioner"):
        assert f"The folder {home}/{folder} cannot be written to: " in doctor.out
    frozen.run(*FAST).must_be_told()
    done = frozen.run(*FAST, "--save", tmp_path)
    assert done.code == 0, done.err
    assert done.captions == said_at_full_speed()


@pytest.mark.root
@pytest.mark.parametrize("mode", [0o000, 0o555])
def test_a_home_that_belongs_to_somebody_else(frozen: Frozen, tmp_path: Path, mode: int) -> None:
    """One that may not even be looked at, and one that may."""
    frozen.as_nobody = True
    frozen.home.chmod(mode)
    doctor = frozen.run("doctor")
    assert doctor.code == 1, doctor.err
    assert "Traceback" not in doctor.out + doctor.err
    assert "sessions cannot be written to: Permission denied." in doctor.out
    for command in (FAST, ("sessions", "list"), ("models", "list"), ("updates",)):
        assert "Traceback" not in frozen.run(*command).err
    frozen.run(*FAST).must_be_told()
    with folder_for_anyone("saved") as folder:
        folder.chmod(0o777)
        done = frozen.run(*FAST, "--save", folder)
    assert done.code == 0, done.err
    assert done.captions == said_at_full_speed()


@pytest.mark.parametrize(
    "pattern",
    [
        "captioner/resources/models/tiny.en/model.bin",
        "captioner/resources/models/tiny.en/tokenizer.json",
        "captioner/resources/models/tiny.en",
        "captioner/resources/silero-vad/silero_vad_v6.onnx",
        "ctranslate2.libs/libctranslate2*",
        "av.libs/libavcodec*",
        "av/container/core*",
        "onnxruntime/capi/onnxruntime_pybind11_state*",
        "numpy/_core/_multiarray_umath*",
        "tokenizers/tokenizers*.so",
        "soxr/soxr_ext*",
        "python3.*/lib-dynload/_ssl*",
        "docx/templates/default.docx",
        "PySide6/Qt/plugins/platforms/libqxcb.so",
        "files.txt",
        "base_library.zip",
        "libpython3*",
        "../captioner-program",
    ],
)
def test_a_missing_file_is_told_in_a_sentence(copy: Path, frozen: Frozen, pattern: str) -> None:
    found = list((copy / "_internal").glob(pattern))
    assert found, pattern
    for path in found:
        subprocess.run(["rm", "-rf", str(path)], check=True)
    frozen.folder = copy
    for command in (FAST, ("doctor",), ()):
        done = frozen.run(*command)
        done.must_be_told()
        assert done.err.startswith("Error: The installation is damaged: ")
        assert done.err.endswith("Please install Captioner again.\n")
        assert len(done.err.splitlines()) == 2


def test_an_installation_without_its_whole_inside(copy: Path, frozen: Frozen) -> None:
    subprocess.run(["rm", "-rf", str(copy / "_internal")], check=True)
    frozen.folder = copy
    done = frozen.run("--version")
    assert done.code == 1
    assert done.err.splitlines() == [
        "Error: The installation is damaged: files.txt cannot be read (No such file or directory).",
        "Please install Captioner again.",
    ]


@pytest.mark.parametrize("pattern", ["base_library.zip", "libpython3*", "../captioner-program"])
@pytest.mark.parametrize("share", [0.0, 0.4])
def test_what_python_needs_to_start_was_cut_short(
    copy: Path, frozen: Frozen, pattern: str, share: float
) -> None:
    """The program would be killed by a signal, or print Python's state."""
    (path,) = (copy / "_internal").glob(pattern)
    content = path.read_bytes()
    path.unlink()  # It shares its bytes with the bundle's own.
    path.write_bytes(content[: int(len(content) * share)])
    path.chmod(0o755)
    frozen.folder = copy
    done = frozen.run("--version")
    assert done.code == 1
    assert done.err == (
        f"Error: The installation is damaged: {path.name} is {path.stat().st_size} bytes long "
        f"instead of {len(content)}.\nPlease install Captioner again.\n"
    )


def test_a_file_that_was_cut_short_is_named(copy: Path, frozen: Frozen) -> None:
    library = next((copy / "_internal/ctranslate2.libs").glob("libctranslate2*"))
    content = library.read_bytes()
    library.unlink()  # It shares its bytes with the bundle's own.
    library.write_bytes(content[: len(content) // 2])
    frozen.folder = copy
    done = frozen.run(*FAST)
    assert done.code != 0
    assert f"ctranslate2.libs/{library.name} is {len(content) // 2} bytes long" in done.err
    assert "please install Captioner again" in done.err


def test_a_library_may_be_replaced_by_ones_own(copy: Path, frozen: Frozen) -> None:
    """The LGPL wants that to work."""
    library = next((copy / "_internal/av.libs").glob("libswresample*"))
    content = library.read_bytes()
    library.unlink()
    library.write_bytes(content + bytes(4096))
    frozen.folder = copy
    done = frozen.run(*FAST)
    assert done.code == 0, done.err
    assert done.captions == said_at_full_speed()
    assert f"Note: av.libs/{library.name} is" in done.err


def test_what_an_older_version_left_is_read(frozen: Frozen) -> None:
    """Settings without a version and with fields that are gone; a session that was cut off."""
    settings = frozen.home / ".config/captioner/settings.json"
    settings.parent.mkdir(parents=True)
    settings.write_text('{"overlay": {"lines": 3, "gone": true}}', encoding="utf-8")
    frozen.variables["COLUMNS"] = "200"  # Or the list cuts names short.
    with frozen.started("listen", "--source", DEMO, "--model", "tiny.en") as captioner:
        assert captioner.stdout is not None
        read_until(captioner.stdout, "The Norsemen considered the rainbow")
        captioner.kill()
        captioner.wait()
    (session,) = (frozen.home / ".local/share/captioner/sessions").iterdir()
    listed = frozen.run("sessions", "list")
    assert listed.code == 0, listed.err
    assert session.name in listed.out
    recovered = frozen.run("sessions", "recover")
    assert recovered.code == 0, recovered.err
    text = (session / "captions.txt").read_text(encoding="utf-8")
    assert words_of(text)[:7] == SAID[:7]


def test_it_was_started_without_a_network(frozen: Frozen) -> None:
    """On a machine where that cannot be had, the other tests prove a little less."""
    before = without_network()
    if not before:
        pytest.skip("no name space of its own could be made")
    assert tuple(frozen.command("--version")[: len(before)]) == before
    seen = subprocess.run(
        [*before, "cat", "/proc/net/dev"], check=True, capture_output=True, text=True
    )
    devices = {line.partition(":")[0].strip() for line in seen.stdout.splitlines()[2:]}
    assert devices == {"lo"}
