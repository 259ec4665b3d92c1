"""The workflows: judged as they stand, and their fast Linux steps run."""

import json
import os
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from importlib.util import find_spec
from itertools import product
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.helpers.paths import ROOT

FOLDER = ROOT / ".github/workflows"
TEXT = "".join(path.read_text(encoding="utf-8") for path in sorted(FOLDER.glob("*.yml")))
CHECK: dict[Any, Any] = yaml.safe_load((FOLDER / "check.yml").read_text(encoding="utf-8"))
WORKFLOW: dict[Any, Any] = yaml.safe_load((FOLDER / "release.yml").read_text(encoding="utf-8"))
REAL_MODEL: dict[Any, Any] = yaml.safe_load((FOLDER / "real-model.yml").read_text(encoding="utf-8"))
WORKFLOWS = (CHECK, WORKFLOW, REAL_MODEL)
JOBS: dict[str, dict[str, Any]] = WORKFLOW["jobs"]
EXPRESSION = re.compile(r"\$\{\{\s*(.+?)\s*\}\}")
# Folders of the repository; what a build makes lies in dist/ and build/.
OURS = re.compile(r"(?<![\w/.$-])((?:packaging|tests|requirements|resources|docs)[\w/.-]*\w)")


def steps() -> Iterator[tuple[str, dict[str, Any]]]:
    for workflow in WORKFLOWS:
        for name, job in workflow["jobs"].items():
            for step in job["steps"]:
                yield name, step


def scripts() -> list[tuple[str, str]]:
    return [(name, step["run"]) for name, step in steps() if "run" in step]


LINUX_SCRIPTS = sorted(
    {
        step["run"]
        for workflow in WORKFLOWS
        for step in workflow["jobs"]["linux"]["steps"]
        if step.get("run", "").startswith(("make ", "echo "))
    }
)


def test_three_systems_are_built_and_nothing_is_published_before_all_are() -> None:
    systems = {job["runs-on"].partition("-")[0] for job in JOBS.values()}
    assert systems == {"ubuntu", "windows", "macos"}
    assert JOBS["publish"]["needs"] == ["linux", "windows", "macos"]
    assert "refs/tags/v" in JOBS["publish"]["if"]
    # YAML reads the key `on` as True.
    assert WORKFLOW[True]["push"] == {"tags": ["v*"]}
    for name, job in JOBS.items():
        assert set(job.get("needs", [])) <= set(JOBS)
        assert job.get("timeout-minutes", 0) > 0, name


def test_only_publishing_may_write() -> None:
    assert WORKFLOW["permissions"] == {"contents": "read"}
    for name, job in JOBS.items():
        if name == "publish":
            assert job["permissions"] == {
                "contents": "write", "id-token": "write", "attestations": "write",
            }  # fmt: skip
        else:
            assert "permissions" not in job


def test_every_action_is_pinned_to_a_commit_and_says_which_version_that_is() -> None:
    used = re.findall(r"uses: (\S+)(.*)", TEXT)
    assert len(used) == sum("uses" in step for _, step in steps())
    for action, rest in used:
        assert re.fullmatch(r"[\w-]+/[\w-]+@[0-9a-f]{40}", action), action
        assert re.fullmatch(r" # v\d+\.\d+\.\d+", rest), (action, rest)
    pins = {action.partition("@")[0]: action for action, _ in used}
    assert len(pins) == len({action for action, _ in used})


def test_a_step_either_uses_or_runs() -> None:
    known = {"name", "id", "if", "uses", "with", "run", "env", "shell"}
    for name, step in steps():
        assert ("uses" in step) != ("run" in step), (name, step)
        assert set(step) <= known, (name, set(step) - known)
        assert "with" not in step or "uses" in step


def test_expressions_name_what_exists() -> None:
    for name, job in (item for workflow in WORKFLOWS for item in workflow["jobs"].items()):
        text = yaml.safe_dump(job)
        ids = {step["id"] for step in job["steps"] if "id" in step}
        variables = set(WORKFLOW["env"]) | set(job.get("env", {}))
        matrix = set(job.get("strategy", {}).get("matrix", {}))
        for expression in EXPRESSION.findall(text):
            for scope, _, member in re.findall(r"\b(\w+)(\.(\w+))", expression):
                assert scope in {"env", "github", "matrix", "secrets", "steps"}, (name, expression)
                assert scope != "matrix" or member in matrix, (name, expression)
                assert scope != "env" or member in variables, (name, expression)
                assert scope != "steps" or member in ids, (name, expression)
    # What strangers may choose (titles, branch names) must not become part of a script.
    for name, script in scripts():
        assert not EXPRESSION.search(script), (name, script)


@pytest.mark.parametrize(("job", "script"), scripts())
def test_every_script_parses(job: str, script: str) -> None:
    done = subprocess.run(["bash", "-n"], input=script, capture_output=True, text=True, check=False)
    assert done.returncode == 0, (job, done.stderr)


def test_every_file_of_ours_that_a_step_names_exists() -> None:
    named = {
        (path, script)
        for _, script in scripts()
        for path in OURS.findall(script.replace("\\", "/"))
    }
    assert len(named) > 10
    for path, script in named:
        assert (ROOT / path).exists(), path
        if re.search(rf"(^|sudo |run: )(?:sudo )?{re.escape(path)}", script, re.MULTILINE):
            assert os.access(ROOT / path, os.X_OK), f"{path} cannot be executed"


def test_every_target_of_make_and_every_module_that_a_step_runs_exists() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    modules, wanted = set(), set()
    for _, script in scripts():
        wanted |= set(re.findall(r"\bmake ([a-z-]+)", script))
        modules |= set(re.findall(r"\bpython -m (\w+)", script))
    assert wanted
    assert wanted <= targets
    for module in modules:
        assert find_spec(module) is not None, module


def test_options_that_steps_give_to_our_programs_are_known_to_them() -> None:
    for _, script in scripts():
        for program, rest in re.findall(r"(?<!/)(packaging/\w+\.py)([^\n|>]*)", script):
            text = (ROOT / program).read_text(encoding="utf-8")
            for option in re.findall(r"--[\w-]+", rest):
                assert f'"{option}"' in text, (program, option)


def test_what_is_uploaded_has_checksums_a_bill_of_materials_and_provenance() -> None:
    for name in ("linux", "windows", "macos"):
        upload = JOBS[name]["steps"][-1]
        assert upload["uses"].startswith("actions/upload-artifact@")
        assert upload["with"]["if-no-files-found"] == "error"
        assert "dist/*.cdx.json" in upload["with"]["path"]
        assert f"dist/captioner-{name}.cdx.json" in "\n".join(
            step.get("run", "") for step in JOBS[name]["steps"]
        )
    publish = yaml.safe_dump(JOBS["publish"])
    assert "SHA256SUMS" in publish
    assert "attest-build-provenance" in publish
    assert "--draft" in publish


def test_builds_are_told_the_time_and_the_seed() -> None:
    assert WORKFLOW["env"]["PYTHONHASHSEED"] == "0"
    for name in ("linux", "windows", "macos"):
        assert "SOURCE_DATE_EPOCH=" in yaml.safe_dump(JOBS[name])
    assert "compare_bundles.py" in yaml.safe_dump(JOBS["linux"])


def test_everything_installed_from_the_index_is_pinned_by_its_hash() -> None:
    for _, script in scripts():
        for line in script.splitlines():
            if "pip install" in line:
                assert "--require-hashes" in line, line


def test_no_step_forgives_a_crash() -> None:
    for job, script in scripts():
        assert "|| true" not in script, job


def test_no_package_index_or_mirror_is_named() -> None:
    hosts = set(re.findall(r"https?://([\w.-]+)", TEXT))
    assert hosts <= {"aka.ms", "download.qt.io"}, "Visual C++'s runtime and Qt's sources"
    assert "index-url" not in TEXT


def test_every_push_is_checked_on_every_system_and_python() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    supported = re.findall(r"Python :: (3\.\d+)", "\n".join(project["classifiers"]))
    assert CHECK[True] == {"push": {"branches": ["**"]}, "pull_request": None}
    assert CHECK["permissions"] == {"contents": "read"}
    checked = set()
    for job in CHECK["jobs"].values():
        assert job["timeout-minutes"] > 0
        matrix = job["strategy"]["matrix"]
        for system in matrix.get("system", [job["runs-on"]]):
            checked |= {(system.partition("-")[0], python) for python in matrix["python"]}
    assert checked == set(product(("ubuntu", "windows", "macos"), supported))


def test_kept_packages_follow_the_lock() -> None:
    for _, step in steps():
        if step.get("with", {}).get("cache") == "pip":
            assert (ROOT / step["with"]["cache-dependency-path"]).is_file()


@pytest.mark.parametrize("lock", ["dev.lock", "runtime.lock"])
def test_lock_names_no_index(lock: str) -> None:
    text = (ROOT / "requirements" / lock).read_text(encoding="utf-8")
    assert "://" not in text
    assert "index-url" not in text


def test_runtime_lock_has_no_packages_of_evaluate() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    text = (ROOT / "requirements/runtime.lock").read_text(encoding="utf-8")
    for requirement in project["optional-dependencies"]["evaluate"]:
        name = re.split("[<>=]", requirement)[0]
        assert not re.search(rf"^{name}==", text, re.MULTILINE)


def test_hooks_before_a_commit_run_what_the_environment_has() -> None:
    hooks = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8"))
    locked = (ROOT / "requirements/dev.lock").read_text(encoding="utf-8")
    packages = {"ruff": "ruff", "lint-imports": "import-linter"}
    for repository in hooks["repos"]:
        for hook in repository["hooks"]:
            if repository["repo"] == "local":
                program = hook["entry"].split()[0].removeprefix(".venv/bin/")
                assert f"\n{packages[program]}==" in locked
            else:
                assert re.fullmatch(r"v?\d+\.\d+\.\d+", repository["rev"])


@pytest.mark.parametrize("path", sorted((ROOT / ".github/ISSUE_TEMPLATE").glob("*.yml")))
def test_issue_form_can_be_filled_in(path: Path) -> None:
    form = yaml.safe_load(path.read_text(encoding="utf-8"))
    if path.name != "config.yml":
        assert {"name", "description", "body"} <= set(form)
        assert all(each["attributes"]["label"] for each in form["body"])


def test_real_models_are_checked_every_week_and_nothing_is_written() -> None:
    assert [set(each) for each in REAL_MODEL[True]["schedule"]] == [{"cron"}]
    minute, hour, day, month, weekday = REAL_MODEL[True]["schedule"][0]["cron"].split()
    assert minute.isdigit()
    assert hour.isdigit()
    assert (day, month, weekday) == ("*", "*", "1")
    assert REAL_MODEL["permissions"] == {"contents": "read"}
    (job,) = REAL_MODEL["jobs"].values()
    assert job["timeout-minutes"] > 0
    assert "permissions" not in job


def test_the_smoke_test_of_a_release_compares_what_the_demo_said() -> None:
    for name in ("windows", "macos"):
        (smoke,) = [step["run"] for step in JOBS[name]["steps"] if step.get("name") == "Smoke test"]
        assert re.search(r"captioner(\.exe)?\"? demo --save .*\n.*same_words\.py out", smoke), name


@pytest.mark.linux
@pytest.mark.parametrize("script", LINUX_SCRIPTS)
def test_linux_steps_run(script: str, tmp_path: Path) -> None:
    """Those of `make` as far as make would go; of the others, those that take no minutes."""
    targets = re.fullmatch(r"make ([a-z-]+) PYTHON=python", script)
    if targets:
        command = ["make", "--dry-run", targets[1], f"PYTHON={sys.executable}"]
    else:
        command = ["bash", "-euo", "pipefail", "-c", script]
    written = tmp_path / "environment"
    done = subprocess.run(
        command, cwd=ROOT, env={**os.environ, "GITHUB_ENV": str(written)},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    if not targets:
        assert re.fullmatch(r"SOURCE_DATE_EPOCH=\d+\n", written.read_text())


def test_a_smoke_test_fails_where_another_text_was_heard(tmp_path: Path) -> None:
    session = tmp_path / "2026-11-22"
    session.mkdir()
    said = json.loads((ROOT / "resources/demo/demo.jsonl").read_text(encoding="utf-8"))["text"]
    codes = []
    for text in (said, said + " And more.", ""):
        (session / "captions.txt").write_text(text, encoding="utf-8")
        program = ROOT / "tests/packaging/same_words.py"
        done = subprocess.run(
            [sys.executable, str(program), str(tmp_path)], capture_output=True, check=False
        )
        codes.append(done.returncode)
    assert codes == [0, 1, 1]
