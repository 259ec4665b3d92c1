"""The commands of the built program, in an empty environment without a network."""

import json
import re
from pathlib import Path

import av
import pytest

import captioner
from tests.helpers.captioner_process import only_session, srt_words, words_of
from tests.helpers.frozen import SAID, Frozen
from tests.helpers.network.release_server import ReleaseServer, release
from tests.helpers.paths import CERTIFICATE, DEMO, ROOT


def test_it_tells_its_version(frozen: Frozen) -> None:
    done = frozen.run("--version")
    assert (done.code, done.out, done.err) == (0, f"captioner {captioner.__version__}\n", "")


def test_the_doctor_finds_everything_that_travels_with_it(frozen: Frozen) -> None:
    done = frozen.run("doctor", "--json")
    findings = {finding["name"]: finding for finding in json.loads(done.out)}
    is_well = all(finding["ok"] for finding in findings.values())
    assert done.code == (0 if is_well else 1), done.err
    for name in ("application", "packages", "voice activity", "model", "device", "transcripts"):
        assert findings[name]["ok"], findings[name]
    assert captioner.__version__ in findings["application"]["message"]


def test_every_command_explains_itself(frozen: Frozen) -> None:
    commands = re.findall(r"^    (\w+) ", frozen.run("--help").out, re.MULTILINE)
    assert {"listen", "transcribe", "demo", "devices", "doctor", "models"} <= set(commands)
    for command in commands:
        done = frozen.run(command, "--help")
        assert done.code == 0, done.err
        assert done.out.startswith("usage:")


def test_the_demo_hears_the_same_words_as_from_source(frozen: Frozen, tmp_path: Path) -> None:
    done = frozen.run("demo", "--save", tmp_path)
    assert done.code == 0, done.err
    assert done.captions == SAID
    assert srt_words(only_session(tmp_path) / "captions.srt") == SAID


@pytest.mark.parametrize(
    ("name", "codec", "rate_hz"),
    [
        ("voice.mp3", "libmp3lame", 44_100),
        ("voice.m4a", "aac", 44_100),
        ("voice.opus", "libopus", 48_000),
        ("voice.ogg", "libopus", 48_000),
        ("voice.wav", "pcm_s24le", 48_000),
        ("voice.mka", "ac3", 48_000),
        ("voice.wma", "wmav2", 44_100),
        ("voice.mp4", "aac", 44_100),
        ("voice.webm", "libopus", 48_000),
    ],
)
def test_it_reads_the_formats_that_people_have(
    frozen: Frozen, tmp_path: Path, name: str, codec: str, rate_hz: int
) -> None:
    """Our FFmpeg has no encoders and no video; the files are made with the wheel's."""
    recording = tmp_path / name
    _encode(recording, codec, rate_hz, has_picture=recording.suffix in {".mp4", ".webm"})
    done = frozen.run("transcribe", recording, "--model", "tiny.en", "--format", "srt,txt")
    assert done.code == 0, done.err
    heard = words_of(recording.with_suffix(".txt").read_text(encoding="utf-8"))
    same = sum(1 for word in heard if word in SAID)
    assert same >= 0.8 * len(SAID), heard


def test_a_transcript_becomes_a_word_document(frozen: Frozen, tmp_path: Path) -> None:
    """python-docx brings its template as a file."""
    assert frozen.run("listen", "--source", DEMO, "--speed", "0", "--model", "tiny.en").code == 0
    session = only_session(frozen.home / ".local/share/captioner/sessions")
    done = frozen.run(
        "sessions", "export", session.name, "--format", "docx", "--output-dir", tmp_path
    )
    assert done.code == 0, done.err
    assert list(tmp_path.glob("*.docx"))


def test_it_says_so_when_nobody_can_be_asked_for_a_newer_release(frozen: Frozen) -> None:
    done = frozen.run("updates")
    done.must_be_told()
    assert "api.github.com cannot be reached" in done.err


def test_it_finds_a_newer_release_over_an_encrypted_connection(frozen: Frozen) -> None:
    server = ReleaseServer(tls=True)
    server.response = release("v99.1")
    try:
        frozen.has_network = True
        frozen.variables = {"CAPTIONER_RELEASES_URL": server.address, "no_proxy": "127.0.0.1"}
        stranger = frozen.run("updates")
        stranger.must_be_told()
        assert "could not prove its identity" in stranger.err
        frozen.variables["SSL_CERT_FILE"] = str(CERTIFICATE)
        done = frozen.run("updates")
    finally:
        server.close()
    assert done.code == 0, done.err
    assert "Captioner 99.1, published on 2026-12-24, is newer" in done.out


def test_what_is_new_is_inside(frozen: Frozen) -> None:
    done = frozen.run("updates", "--notes")
    assert (done.code, done.out) == (0, (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"))


def test_nothing_inside_is_under_the_gpl_alone(bundle: Path) -> None:
    names = [path.name.lower() for path in bundle.rglob("*")]
    for word in ("x264", "x265", "readline", "libasound"):
        assert not [name for name in names if word in name]
    notices = bundle / "_internal/captioner/resources/THIRD_PARTY_NOTICES.txt"
    text = notices.read_text(encoding="utf-8")
    for name in (
        "FFmpeg",
        "libsoxr",
        "PySide6",
        "CTranslate2",
        "GNU LESSER GENERAL PUBLIC LICENSE",
    ):
        assert name.lower() in text.lower()
    bill = json.loads(notices.with_name("sbom.cdx.json").read_text(encoding="utf-8"))
    listed = {component["name"].lower() for component in bill["components"]}
    assert {"ffmpeg", "numpy", "ctranslate2", "pyside6_essentials", "qt"} <= listed
    assert not listed & {"torch", "huggingface_hub", "pyinstaller", "pytest"}


def _encode(path: Path, codec: str, rate_hz: int, *, has_picture: bool) -> None:
    with av.open(str(DEMO)) as source, av.open(str(path), "w") as target:
        picture = None
        if has_picture:
            picture = target.add_stream("libx264" if path.suffix == ".mp4" else "libvpx", rate=5)
            picture.width, picture.height, picture.pix_fmt = 64, 48, "yuv420p"
        layout = "stereo" if codec == "wmav2" else "mono"
        sound = target.add_stream(codec, rate=rate_hz, layout=layout)
        assert isinstance(sound, av.AudioStream)
        sound.bit_rate = 96_000
        resampler = av.AudioResampler(
            format=sound.codec_context.format, layout=layout, rate=rate_hz,
            frame_size=sound.codec_context.frame_size,
        )  # fmt: skip
        for frame in (*source.decode(audio=0), None):
            for piece in resampler.resample(frame):
                target.mux(sound.encode(piece))
        target.mux(sound.encode(None))
        if picture is not None:
            for _ in range(10):
                target.mux(picture.encode(av.VideoFrame(64, 48, "yuv420p")))
            target.mux(picture.encode(None))
