"""`make bundle`: freezes Captioner into dist/captioner and judges what came out.

Prepares what the spec reads (FFmpeg, licence texts, icons, version), runs PyInstaller in a fixed
environment, lists every file with its size for the damage report, prints a table of sizes, and
fails where the bundle is larger than allowed or holds what it must not.
"""

from __future__ import annotations

import argparse
import io
import os
import re
import subprocess
import sys
import tarfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

root = Path(__file__).resolve().parent.parent
prepared = root / "build" / "packaging"
sys.path.insert(0, str(Path(__file__).parent / "bundle"))

import ffmpeg_libraries  # noqa: E402  (it lies in the folder just named)

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer

MAX_UNPACKED_MB = 450
MAX_COMPRESSED_MB = 160
FORBIDDEN = re.compile(
    r"x264|x265|libasound|readline|torch|hf_xet|nvidia|cublas|cudnn", re.IGNORECASE
)


def main() -> int:
    """Build, then judge."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--output", type=Path, default=root / "dist", help="default: dist/")
    parser.add_argument("--only-libraries", action="store_true", help="build what is compiled")
    options = parser.parse_args()
    prepare()
    if options.only_libraries:
        return 0
    freeze(options.output)
    bundle = options.output / "captioner"
    if sys.platform == "linux":
        run([str(root / "packaging/launcher/build.sh"), str(bundle / "captioner")])
        (bundle / "captioner-gui").symlink_to("captioner")
    write_file_list(bundle / "_internal")
    if sys.platform == "darwin":
        # Signing changes sizes, and macOS itself looks whether files are whole.
        write_file_list(options.output / "Captioner.app/Contents/Frameworks", has_sizes=False)
    make_reproducible(bundle)
    return judge(bundle)


def prepare() -> None:
    """What the spec reads from build/packaging."""
    prepared.mkdir(parents=True, exist_ok=True)
    build_library("ffmpeg", ffmpeg_libraries.version(), ".tar.xz")
    if sys.platform == "linux":
        build_library("portaudio", "19.7.0", ".tar.gz")
    if sys.platform in {"win32", "darwin"}:
        run([sys.executable, str(root / "packaging/icons.py"), str(prepared)])
    if sys.platform == "win32":
        run([sys.executable, str(root / "packaging/windows/version_file.py"), str(prepared)])


def build_library(name: str, version: str, suffix: str) -> None:
    """Run packaging/NAME/build.sh, unless this very recipe has been run."""
    script = root / "packaging" / name / "build.sh"
    recipe = version.encode() + b"".join(
        path.read_bytes() for path in sorted(script.parent.glob("*.sh"))
    )
    mark = prepared / name / "recipe"
    if mark.exists() and mark.read_bytes() == recipe:
        return
    print(f"Building {name} {version}: minutes, once", flush=True)
    source = prepared / f"{name}-{version}{suffix}"
    run(
        ["sh", str(script), str(source), str(prepared / name)],
        {**os.environ, "LIBRARY_VERSION": version},
    )
    mark.write_bytes(recipe)


def freeze(output: Path) -> None:
    """Run PyInstaller; the same input gives the same bytes, as far as it can."""
    environment = {
        **os.environ,
        "PYTHONHASHSEED": "0",
        "SOURCE_DATE_EPOCH": str(source_date()),
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    folders = [f"--distpath={output}", f"--workpath={prepared / 'work'}"]
    options = ["--noconfirm", "--clean", "--log-level=ERROR", *folders]
    spec = str(root / "packaging/captioner.spec")
    run([sys.executable, "-m", "PyInstaller", *options, spec], environment)


def version() -> str:
    """Captioner's, from the one place where it stands."""
    text = (root / "captioner/__init__.py").read_text(encoding="utf-8")
    found: str = re.findall(r'^__version__ = "(.+)"', text, re.MULTILINE)[0]
    return found


def source_date() -> int:
    """SOURCE_DATE_EPOCH where it is given, else the time of the last commit."""
    given = os.environ.get("SOURCE_DATE_EPOCH")
    if given:
        return int(given)
    answer = subprocess.run(
        ["git", "-C", str(root), "log", "-1", "--format=%ct"],
        capture_output=True,
        text=True,
        check=False,
    )
    return int(answer.stdout.strip() or time.time())


def write_file_list(contents: Path, *, has_sizes: bool = True) -> None:
    """files.txt: what every start compares (packaging/entry, and packaging/launcher on Linux)."""
    lines = [
        f"{path.stat().st_size if has_sizes else -1} {path.relative_to(contents).as_posix()}"
        for path in sorted(contents.rglob("*"))
        if path.is_file() and path.name != "files.txt"
    ]
    program = contents.parent / "captioner-program"
    if program.exists():
        lines.append(f"{program.stat().st_size} ../{program.name}")
    (contents / "files.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")


def make_reproducible(bundle: Path) -> None:
    """The same times and modes in every build."""
    for path in sorted(bundle.rglob("*")):
        if path.is_symlink():
            continue
        is_executable = path.is_dir() or path.parent == bundle
        path.chmod(0o755 if is_executable else 0o644)
        os.utime(path, (source_date(), source_date()))


def judge(bundle: Path) -> int:
    """Print the sizes; 1 where a limit or a rule is broken."""
    files = [path for path in sorted(bundle.rglob("*")) if path.is_file() and not path.is_symlink()]
    sizes: dict[str, int] = {}
    for path in files:
        size = path.stat().st_size
        sizes[part_of(path.relative_to(bundle))] = (
            sizes.get(part_of(path.relative_to(bundle)), 0) + size
        )
    unpacked = sum(sizes.values()) / 1e6
    compressed = compressed_bytes(bundle) / 1e6
    print(f"\n{'part':<32}{'MB':>8}")
    small = 0
    for name, size in sorted(sizes.items(), key=lambda item: -item[1]):
        if size < 500_000:
            small += size
        else:
            print(f"{name:<32}{size / 1e6:>8.1f}")
    print(f"{'everything else':<32}{small / 1e6:>8.1f}")
    print(f"{'unpacked':<32}{unpacked:>8.1f}   (at most {MAX_UNPACKED_MB})")
    print(f"{'compressed (tar.xz)':<32}{compressed:>8.1f}   (at most {MAX_COMPRESSED_MB})\n")
    faults = [
        f"{path.relative_to(bundle)} is a link to nothing"
        for path in sorted(bundle.rglob("*"))
        if path.is_symlink() and not path.exists()
    ]
    faults += [
        f"{path.relative_to(bundle)} must not be inside"
        for path in files
        if FORBIDDEN.search(path.name)
    ]
    if unpacked > MAX_UNPACKED_MB:
        faults.append(f"{unpacked:.0f} MB unpacked: more than {MAX_UNPACKED_MB}")
    if compressed > MAX_COMPRESSED_MB:
        faults.append(f"{compressed:.0f} MB compressed: more than {MAX_COMPRESSED_MB}")
    for fault in faults:
        print(f"The bundle is not fit: {fault}", file=sys.stderr)
    return 1 if faults else 0


def part_of(path: Path) -> str:
    """The row of the size table that a file belongs to."""
    parts = path.parts
    if parts[0] != "_internal":
        return f"program {parts[0]}"
    if len(parts) == 2:
        name = re.sub(r"[-.].*", "", parts[1])
        return f"libraries: {name}" if ".so" in parts[1] or ".dylib" in parts[1] else parts[1]
    if parts[1] == "captioner":
        return "/".join(parts[1:4]) if len(parts) > 4 else "captioner"
    return parts[1].removesuffix(".libs")


def compressed_bytes(bundle: Path) -> int:
    """How large a tar.xz of it would be (fast preset: installers compress better)."""

    class Counter(io.RawIOBase):
        count = 0

        def writable(self) -> bool:
            return True

        def write(self, data: ReadableBuffer) -> int:
            size = memoryview(data).nbytes
            self.count += size
            return size

    counter = Counter()
    with tarfile.open(fileobj=counter, mode="w:xz", preset=2) as archive:
        archive.add(bundle, "captioner")
    return counter.count


def run(command: list[str], environment: dict[str, str] | None = None) -> None:
    """Run a step; its failure is ours."""
    done = subprocess.run(command, env=environment, cwd=root, check=False)
    if done.returncode:
        sys.exit(done.returncode)


if __name__ == "__main__":
    sys.exit(main())
