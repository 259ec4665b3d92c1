"""`make appimage`: one file that runs on any current desktop Linux, from dist/captioner."""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

root = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(root / "packaging"), str(root / "packaging/linux")]

import make_bundle  # noqa: E402  (both lie in the folders just named)
import make_deb  # noqa: E402


def main() -> int:
    """Build it."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--bundle", type=Path, default=root / "dist/captioner")
    parser.add_argument("--output-dir", type=Path, default=root / "dist")
    options = parser.parse_args()
    target = options.output_dir / f"Captioner-{make_bundle.version()}-{os.uname().machine}.AppImage"
    head = make_bundle.prepared / "appimage/runtime"
    head.parent.mkdir(parents=True, exist_ok=True)
    run(str(root / "packaging/appimage/build_runtime.sh"), str(head))
    with tempfile.TemporaryDirectory() as folder:
        stage = Path(folder) / "Captioner.AppDir"
        lay_out(options.bundle, stage)
        image = Path(folder) / "image"
        date = str(make_bundle.source_date())
        run(
            "mksquashfs", str(stage), str(image), "-quiet", "-no-progress", "-noappend",
            "-root-owned", "-no-xattrs", "-comp", "zstd", "-Xcompression-level", "15",
            "-mkfs-time", date, "-all-time", date,
        )  # fmt: skip
        target.write_bytes(head.read_bytes())
        with target.open("ab") as whole, image.open("rb") as part:
            shutil.copyfileobj(part, whole)
    target.chmod(0o755)
    print(f"{target}: {target.stat().st_size / 1e6:.1f} MB")
    return 0


def lay_out(bundle: Path, stage: Path) -> None:
    """An AppDir: the bundle, and at the top what desktops look for."""
    shutil.copytree(bundle, stage / "usr/lib/captioner", symlinks=True)
    make_deb.place_desktop_files(stage / "usr")
    (stage / "AppRun").symlink_to("usr/lib/captioner/captioner")
    (stage / "captioner.desktop").symlink_to("usr/share/applications/captioner.desktop")
    icon = "usr/share/icons/hicolor/scalable/apps/captioner.svg"
    for name in ("captioner.svg", ".DirIcon"):
        (stage / name).symlink_to(icon)


def run(*command: str) -> None:
    """Run a step; its failure is ours."""
    # mksquashfs refuses its time options beside this variable.
    environment = {key: value for key, value in os.environ.items() if key != "SOURCE_DATE_EPOCH"}
    done = subprocess.run(command, check=False, env=environment)
    if done.returncode:
        sys.exit(done.returncode)


if __name__ == "__main__":
    sys.exit(main())
