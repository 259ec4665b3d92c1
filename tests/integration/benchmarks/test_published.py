"""`python -m benchmarks.published`: the paper's tables with the built-in model."""

import json
import wave
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from benchmarks.published import __main__ as published
from captioner.core.errors import CaptionerError
from captioner.core.folders import Folders
from captioner.speech.hosting.probe import Measure
from tests.helpers.audio.spoken_files import CUTTER
from tests.helpers.captioner_process import parsed
from tests.helpers.paths import DATA

SAID = {
    "spoken-cutter.wav": CUTTER,
    "LJ001-0002.wav": "in being comparatively modern.",
}

Run = Callable[..., tuple[str, dict[str, Any]]]
"""Measures; returns the tables and the figures."""


@pytest.fixture
def run(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    def run(
        *arguments: Any,
        names: Sequence[str] = tuple(SAID),
        in_sets: bool = False,
        **changed: Any,
    ) -> tuple[str, dict[str, Any]]:
        """Over one manifest, or over one for each recording."""
        manifests: list[str] = []
        figures = tmp_path / "new" / "found.json"
        for number, name in enumerate(names):
            manifest = tmp_path / f"set-{number if in_sets else 0}.jsonl"
            entry = {"audio": str(DATA / name), "text": SAID[name], **changed}
            with manifest.open("a" if str(manifest) in manifests else "w") as file:
                file.write(json.dumps(entry) + "\n")
            manifests.append(str(manifest))
        options = parsed(
            published,
            *dict.fromkeys(manifests),
            "--model",
            "tiny.en",
            "--json",
            str(figures),
            "--overwrite",
            *arguments,
        )
        code = published.run(options, Folders(*[tmp_path / "home"] * 5))
        assert code == 0
        return capsys.readouterr().out, json.loads(figures.read_text())

    return run


@pytest.mark.slow(reason="decodes recordings in many ways")
@pytest.mark.parametrize(
    ("measure", "ways"),
    [("short", ["short-form"]), ("long", ["sequential", "chunked", "batched"])],
)
def test_tables_have_a_row_for_each_way_and_model(
    run: Run, measure: Measure, ways: list[str]
) -> None:
    table, found = run("--measure", measure, "--compare", "tiny.en")

    assert [row["way"] for row in found["rows"]] == ways * 2
    assert found["rows"][-1]["word_error_rate"] < 0.2
    assert found["rows"][-1]["recordings"] == 2
    assert "| tiny.en | " in table
    assert table.count("\n") == 2 + 2 * len(ways)


@pytest.mark.slow(reason="decodes recordings in many ways")
def test_curves_go_down_with_the_noise(run: Run) -> None:
    table, found = run("--measure", "noise", "--snr", "40,-10")

    for kind in ("white", "babble"):
        curve = found["tiny.en"][kind]
        assert curve["40"] < curve["-10"]
    assert "| noise | 40 dB | -10 dB |" in table


@pytest.mark.slow(reason="decodes recordings in many ways")
def test_a_recording_of_noise_has_its_curve(run: Run) -> None:
    table, found = run("--measure", "noise", "--snr", "20", "--noise-file", str(DATA / "jfk.wav"))

    assert set(found["tiny.en"]) == {"white", "babble", "jfk"}
    assert "| jfk | " in table


def test_silent_noise_is_told(run: Run, tmp_path: Path) -> None:
    silent = tmp_path / "silent.wav"
    with wave.open(str(silent), "wb") as file:
        file.setparams((1, 2, 16_000, 0, "NONE", ""))
        file.writeframes(bytes(3200))
    with pytest.raises(CaptionerError, match="noise silent is silent"):
        run("--measure", "noise", "--noise-file", str(silent))


@pytest.mark.slow(reason="decodes recordings in many ways")
def test_each_manifest_is_a_set_that_counts_as_much_as_the_others(run: Run) -> None:
    table, found = run(
        "--measure", "short", "--paper-tables", "--compare", "tiny.en",
        "--reference-set", "set-1", in_sets=True,
    )  # fmt: skip

    assert [row["set_name"] for row in found["rows"]] == ["set-0", "set-1"] * 2
    assert found["rows"][0]["rtfx"] > 0
    for title in ("macro average WER %", "Table 5: short-form", "Table 16", "Table 6: robustness"):
        assert title in table
    assert "| set-1 | " in table


@pytest.mark.parametrize(
    ("arguments", "recording", "told"),
    [
        (("--measure", "short", "--reference-set", "clean"), {}, "the manifests have: no set"),
        (("--prompt-lengths", "0"), {"start_s": 1}, "a part of"),
        (("--measure", "noise"), {}, "other recordings"),  # babble is made of them
    ],
)
def test_what_cannot_be_measured_is_told(
    run: Run, arguments: tuple[str, ...], recording: dict[str, int], told: str
) -> None:
    with pytest.raises(CaptionerError, match=told):
        run(*arguments, names=["LJ001-0002.wav"], **recording)


@pytest.mark.slow(reason="decodes recordings in many ways")
def test_sweeps_print_their_tables(run: Run) -> None:
    table, found = run(
        "--chunk-lengths", "10,5", "--batch-sizes", "1,2", "--beams", "1,3",
        names=["LJ001-0002.wav"],
    )  # fmt: skip

    assert "Table 23: " in table
    assert "Table 22: " in table
    assert "Sequential, by beam size" in table
    assert [each["value"] for each in found["chunk_lengths"]] == [10, 5]
    assert all(each["rows"][0]["word_error_rate"] < 0.2 for each in found["beams"])


@pytest.mark.parametrize(
    "wrong",
    [
        ("--beams", "0"),
        ("--chunk-lengths", "31"),
        ("--batch-sizes", "1.5"),
        ("--measure", "noise", "--snr", "nan"),
        ("--measure", "noise", "--snr", "1e9"),
    ],
)
def test_values_have_limits(run: Run, wrong: tuple[str, str]) -> None:
    with pytest.raises(SystemExit):
        run(*wrong)


@pytest.mark.slow(reason="decodes recordings in many ways")
def test_a_part_of_a_file_is_heard_alone(run: Run) -> None:
    _, found = run("--measure", "short", names=["LJ001-0002.wav"], start_s=0.1, end_s=1.1)

    assert found["rows"][0]["sound_s"] == pytest.approx(1.0)
    with pytest.raises(CaptionerError, match="ends before 99 s"):
        run("--measure", "short", names=["LJ001-0002.wav"], start_s=99)
    with pytest.raises(CaptionerError, match="not a recording"):
        run("--measure", "short", names=["LJ001-0002.wav"], start_s=2, end_s=1)


def test_nothing_to_measure_is_an_error(run: Run) -> None:
    with pytest.raises(CaptionerError, match="Nothing to measure was named"):
        run()


def test_figures_never_replace_a_recording(run: Run, tmp_path: Path) -> None:
    talk = tmp_path / "talk.wav"
    talk.write_bytes((DATA / "LJ001-0002.wav").read_bytes())
    with pytest.raises(CaptionerError, match="would be destroyed"):
        run("--measure", "short", "--json", str(talk), audio=str(talk))
    assert talk.read_bytes() == (DATA / "LJ001-0002.wav").read_bytes()


def test_manifest_of_a_test_set_is_printed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert published.main([str(tmp_path), "--make-manifest", "rev16"]) == 1
    assert "cannot be read as rev16" in capsys.readouterr().err
    for number in (3, 4, 9, 10, 11, 14, 17, 18, 20, 21, 23, 24, 26, 27, 29, 32):
        (tmp_path / f"{number}.txt").write_text("hello")
        (tmp_path / f"{number}.mp3").touch()
    assert published.main([str(tmp_path), "--make-manifest", "rev16"]) == 0
    assert len(capsys.readouterr().out.splitlines()) == 16
