"""`python -m benchmarks.published.paper_report`: every part once, and the report that it leaves."""

import argparse
import json
from pathlib import Path
from typing import Any

import pytest

from benchmarks.published import paper_report
from benchmarks.published.paper_report import Part, curves_of, draw
from tests.helpers.audio.spoken_files import FROG
from tests.helpers.captioner_process import command_environment
from tests.helpers.paths import DATA

ROW = {"model": "a", "word_error_rate": 0.5, "sound_s": 6.0, "took_s": 2.0}
NOISE = {"measure": "noise", "a": {"white": {"40": 0.1, "0": None}}, "b": {"white": {"40": 0.2}}}


def figures(part: Part, _options: argparse.Namespace) -> tuple[str, dict[str, Any]]:
    if part.name == "noise":
        return "noise table", NOISE
    if part.name in ("short", "long"):
        return f"{part.name} table", {"rows": [ROW]}
    return f"{part.name} table", {part.name: [{"value": 3, "rows": [ROW]}]}


def arguments(output: Path) -> list[str]:
    short, long = "--short clean.jsonl --reference-set clean", "--long rev16.jsonl"
    return f"--model a --compare b {short} {long} --output {output}".split()


@pytest.mark.slow(reason="it makes a whole report")
def test_a_report_has_every_table_and_its_plots(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(paper_report, "run", figures)

    assert paper_report.main(arguments(tmp_path / "report")) == 0

    report = (tmp_path / "report/report.md").read_text()
    for name in ("short", "noise", "long", "chunk_lengths", "batch_sizes", "beams"):
        assert f"{name} table" in report
    for picture in ("noise.svg", "chunk_lengths.svg", "batch_sizes.svg", "beams.svg"):
        assert f"({picture})" in report
        assert (tmp_path / "report" / picture).read_text().startswith("<?xml")


def test_drafts_are_among_it_where_pairs_are_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wanted: list[Part] = []
    monkeypatch.setattr(
        paper_report, "run", lambda part, options: (wanted.append(part), figures(part, options))[1]
    )

    assert paper_report.main([*arguments(tmp_path / "report"), "--drafts", "published"]) == 0

    assert wanted[-1].arguments == ("rev16.jsonl", "--drafts", "published")
    assert "drafts table" in (tmp_path / "report/report.md").read_text()


def test_a_part_that_fails_is_named_and_stops_no_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        paper_report,
        "run",
        lambda part, options: ("", {}) if part.name == "noise" else figures(part, options),
    )

    assert paper_report.main(arguments(tmp_path / "report")) == 1

    report = (tmp_path / "report/report.md").read_text()
    assert report.count("This part failed") == 1
    assert "beams table" in report


@pytest.mark.slow(reason="it makes a whole report")
def test_a_part_is_what_captioner_evaluate_prints_and_writes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in command_environment().items():
        monkeypatch.setenv(name, value)
    manifest = tmp_path / "spoken.jsonl"
    manifest.write_text(json.dumps({"audio": str(DATA / "spoken-frog.wav"), "text": FROG}))
    options = argparse.Namespace(output=tmp_path, model="tiny.en", compare=[])

    printed, found = paper_report.run(
        Part("Beams", "beams", (str(manifest), "--beams", "1")), options
    )

    assert "Sequential, by beam size" in printed
    assert set(curves_of("beams", found)) == {"WER % by beam size", "RTFx by beam size"}
    absent = Part("Beams", "beams", (str(tmp_path / "absent"), "--beams", "1"))
    assert paper_report.run(absent, options) == ("", {})


def test_plots_have_a_line_for_each_model(tmp_path: Path) -> None:
    assert curves_of("noise", NOISE) == {
        "white: WER % by SNR in dB": {"a": {40.0: 10.0}, "b": {40.0: 20.0}}
    }
    sweep = curves_of("beams", {"beams": [{"value": 3, "rows": [ROW]}]})
    assert sweep == {"WER % by beam size": {"a": {3: 50.0}}, "RTFx by beam size": {"a": {3: 3.0}}}
    assert curves_of("short", {"rows": []}) == {}
    draw(sweep, tmp_path / "plot.svg")
    assert (tmp_path / "plot.svg").stat().st_size > 1000


def test_names_that_look_like_formulas_are_drawn(tmp_path: Path) -> None:
    draw({"street_{$.wav$: WER % by SNR in dB": {"/models/$_{$": {40.0: 10.0}}}, tmp_path / "a.svg")
    assert (tmp_path / "a.svg").stat().st_size > 1000


def test_what_is_missing_is_told_before_the_work(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(SystemExit):
        paper_report.main(arguments(tmp_path / "file"))
    assert "cannot be made" in capsys.readouterr().err
    monkeypatch.setattr(paper_report, "find_spec", lambda _name: None)
    with pytest.raises(SystemExit):
        paper_report.main(arguments(tmp_path / "report"))
    assert "plots need matplotlib" in capsys.readouterr().err


def test_a_run_that_is_stopped_leaves_what_it_had(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def run(part: Part, options: argparse.Namespace) -> tuple[str, dict[str, Any]]:
        if part.name == "long":
            raise KeyboardInterrupt
        return figures(part, options)

    monkeypatch.setattr(paper_report, "run", run)
    with pytest.raises(KeyboardInterrupt):
        paper_report.main(arguments(tmp_path / "report"))
    assert "noise table" in (tmp_path / "report/report.md").read_text()
