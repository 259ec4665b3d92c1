"""Brings the translations up to date: python resources/translations/update.py.

Takes new strings of the windows into the .ts files (translate them with Qt Linguist or by hand),
which the application reads itself. English has a file for plurals only.
What the other rooms say is found by `messages.py`.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from messages import templates

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
LANGUAGES = ("de",)


def tool(name: str) -> str:
    """A program of PySide, beside the Python that runs this."""
    return str(Path(sys.executable).with_name(name))


def update(folder: Path = HERE) -> None:
    """Write .ts files into a folder that may hold older ones."""
    with tempfile.TemporaryDirectory() as scratch:
        _update(folder, Path(scratch))


def _update(folder: Path, scratch: Path) -> None:
    said = templates(ROOT / "captioner")
    calls = [f'translate("Sentences", {json.dumps(each, ensure_ascii=False)})' for each in said]
    (scratch / "said.py").write_text("\n".join(calls), encoding="utf-8")
    sources = sorted(str(path) for path in (ROOT / "captioner" / "gui").rglob("*.py"))
    sources.append(str(scratch / "said.py"))
    common = ["-tr-function-alias", "translate+=_translate", "-locations", "none", "-no-obsolete"]
    for language, extra in (*((each, []) for each in LANGUAGES), ("en", ["-pluralonly"])):
        target = folder / f"captioner_{language}.ts"
        languages = ["-source-language", "en", "-target-language", language]
        run(tool("pyside6-lupdate"), *sources, *common, *languages, *extra, "-ts", str(target))


def run(*command: str) -> None:
    """Run a program, silent unless it fails."""
    answer = subprocess.run(command, capture_output=True, text=True, check=False)
    if answer.returncode:
        sys.exit(f"{' '.join(command[:1])} failed:\n{answer.stdout}{answer.stderr}")


if __name__ == "__main__":
    update()
