"""`make deb`: the Debian package, from dist/captioner.

Libraries that Debian has under the same name are left out of it, and their packages depended on:
they get security updates that way. What the rest needs from the system is found in its files.
"""

from __future__ import annotations

import argparse
import gzip
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

root = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(root / "packaging"))

import make_bundle  # noqa: E402  (it lies in the folder just named)

# Not those with the version of one Debian release in their name: the package serves several.
LEFT_TO_DEBIAN = re.compile(r"lib(portaudio|xcb-[a-z-]+|xkbcommon|xkbcommon-x11|dbus-1)\.so\.\d+$")
# Opened by name while running, so not found in any file's headers.
ALSO_NEEDED = ["libgl1", "libasound2-plugins", "fonts-dejavu-core | fonts-freefont-ttf"]
ADDRESS = "captioner@users.noreply.github.com"
DESCRIPTION = """live captions, made on your own computer
 Captioner listens to a microphone or to what the computer plays, shows what is
 said as captions above everything else, and saves it as subtitles. Speech is
 recognised on this machine; nothing is sent anywhere.
 .
 A small English model, Whisper tiny.en, is included and needs no network.
 Larger models, which make fewer mistakes, can be downloaded."""


def main() -> int:
    """Build it."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--bundle", type=Path, default=root / "dist/captioner")
    parser.add_argument("--output-dir", type=Path, default=root / "dist")
    parser.add_argument("--version", default=make_bundle.version(), help="for tests of upgrades")
    options = parser.parse_args()
    architecture = output("dpkg", "--print-architecture").strip()
    target = options.output_dir / f"captioner_{options.version}_{architecture}.deb"
    with tempfile.TemporaryDirectory() as folder:
        stage = Path(folder)
        stage.chmod(0o755)
        install(options.bundle, stage, options.version)
        control = control_text(stage, options.version, architecture)
        (stage / "DEBIAN").mkdir()
        (stage / "DEBIAN/control").write_text(control, encoding="utf-8")
        (stage / "DEBIAN/md5sums").write_text(checksums(stage), encoding="utf-8")
        date = str(make_bundle.source_date())
        for path in [stage, *stage.rglob("*")]:
            os.utime(path, (int(date), int(date)), follow_symlinks=False)
        subprocess.run(
            ["dpkg-deb", "--root-owner-group", "-Zxz", "-z2", "--build", str(stage), str(target)],
            check=True,
            env={**os.environ, "SOURCE_DATE_EPOCH": date},
        )
    print(f"{target}: {target.stat().st_size / 1e6:.1f} MB")
    return 0


def install(bundle: Path, stage: Path, version: str) -> None:
    """Lay the files out as they will lie on the disk."""
    program = stage / "usr/lib/captioner"
    shutil.copytree(bundle, program, symlinks=True)
    for path in (program / "_internal").iterdir():
        if LEFT_TO_DEBIAN.match(path.name):
            path.unlink()
    # What is missing must not count as damage.
    make_bundle.write_file_list(program / "_internal")
    commands = stage / "usr/bin"
    commands.mkdir(parents=True)
    (commands / "captioner").symlink_to("../lib/captioner/captioner")
    place_desktop_files(stage / "usr")
    documents = stage / "usr/share/doc/captioner"
    documents.mkdir(parents=True)
    notices = program / "_internal/captioner/resources/THIRD_PARTY_NOTICES.txt"
    (documents / "copyright").write_text(copyright_text(notices), encoding="utf-8")
    overrides = stage / "usr/share/lintian/overrides/captioner"
    overrides.parent.mkdir(parents=True)
    shutil.copy(root / "packaging/linux/lintian-overrides", overrides)
    overrides.chmod(0o644)
    entry = f"captioner ({version}) stable; urgency=medium\n\n  * Release {version}.\n\n"
    date = output("date", "-R", "-u", "-d", f"@{make_bundle.source_date()}").strip()
    entry += f" -- The Captioner developers <{ADDRESS}>  {date}\n"
    compressed(documents / "changelog.gz", entry)
    manual = stage / "usr/share/man/man1"
    manual.mkdir(parents=True)
    compressed(manual / "captioner.1.gz", (root / "packaging/linux/captioner.1").read_text("utf-8"))


def copyright_text(notices: Path) -> str:
    """Captioner's licence, what is inside and under which licence, and where the texts are.

    The texts themselves are installed once, for the application shows them, too; Debian wants no
    second copy of those that it has.
    """
    licence = (root / "LICENSE").read_text(encoding="utf-8")
    inside = notices.read_text(encoding="utf-8").partition("=" * 80)[0].strip()
    return (
        f"Captioner is under this licence:\n\n{licence}\n\n{inside}\n\n\n"
        "The text of every licence named above is in\n"
        "/usr/lib/captioner/_internal/captioner/resources/THIRD_PARTY_NOTICES.txt; those of the\n"
        "Apache License and of the GNU licences are in /usr/share/common-licenses, too.\n"
    )


def place_desktop_files(share_parent: Path) -> None:
    """Menu entry, AppStream metadata and icon below PREFIX/share."""
    share = share_parent / "share"
    for source, target in (
        ("desktop/captioner.desktop", "applications/captioner.desktop"),
        (
            "desktop/org.captioner.Captioner.metainfo.xml",
            "metainfo/org.captioner.Captioner.metainfo.xml",
        ),
        ("icons/captioner.svg", "icons/hicolor/scalable/apps/captioner.svg"),
    ):
        (share / target).parent.mkdir(parents=True)
        shutil.copy(root / "resources" / source, share / target)
        (share / target).chmod(0o644)


def control_text(stage: Path, version: str, architecture: str) -> str:
    """What dpkg knows of the package."""
    size_kb = sum(path.lstat().st_size for path in stage.rglob("*") if not path.is_dir()) // 1024
    depends = ", ".join([*sorted(needed_packages(stage)), *ALSO_NEEDED])
    return (
        f"Package: captioner\nVersion: {version}\nArchitecture: {architecture}\n"
        f"Maintainer: The Captioner developers <{ADDRESS}>\n"
        f"Installed-Size: {size_kb}\nDepends: {depends}\n"
        "Recommends: pulseaudio | pipewire-pulse\n"
        "Section: sound\nPriority: optional\nHomepage: https://github.com/captioner/captioner\n"
        f"Description: {DESCRIPTION}\n"
    )


def needed_packages(stage: Path) -> set[str]:
    """Those that hold the libraries which the package's files ask for and do not bring."""
    libraries = [
        path
        for path in stage.rglob("*")
        if path.is_file() and not path.is_symlink() and path.open("rb").read(4) == b"\x7fELF"
    ]
    asked: set[str] = {"libportaudio.so.2"}
    for path in libraries:
        asked |= set(output("patchelf", "--print-needed", str(path)).split())
    brought = {path.name for path in stage.rglob("*")}
    cache = dict(
        re.findall(
            r"^\s*(\S+) \(libc6,x86-64[^)]*\) => (\S+)", output("/sbin/ldconfig", "-p"), re.M
        )
    )
    packages = set()
    for name in sorted(asked - brought):
        if name not in cache:
            sys.exit(f"{name} is needed and not installed here: which package has it?")
        real = cache[name]
        for place in (real, f"/usr{real}", real.removeprefix("/usr")):
            found = subprocess.run(
                ["dpkg", "-S", place], capture_output=True, text=True, check=False
            )
            if found.returncode == 0:
                packages.add(found.stdout.split(":")[0])
                break
        else:
            sys.exit(f"{real} belongs to no package")
    # The C library's version decides where the package runs at all.
    packages.discard("libc6")
    return packages | {f"libc6 (>= {newest_glibc(libraries)})"}


def newest_glibc(libraries: list[Path]) -> str:
    """The newest version of the C library whose symbols are asked for."""
    newest = (2, 28)
    for path in libraries:
        for found in re.findall(rb"GLIBC_(\d+)\.(\d+)", path.read_bytes()):
            newest = max(newest, (int(found[0]), int(found[1])))
    return ".".join(map(str, newest))


def checksums(stage: Path) -> str:
    """For `dpkg --verify`."""
    files = sorted(
        path
        for path in stage.rglob("*")
        if path.is_file() and not path.is_symlink() and "DEBIAN" not in path.parts
    )
    lines = output("md5sum", *[str(path) for path in files])
    return lines.replace(f"{stage}/", "")


def compressed(path: Path, text: str) -> None:
    """Without the time in the header, so that every build is the same."""
    path.write_bytes(gzip.compress(text.encode(), 9, mtime=0))


def output(*command: str) -> str:
    """What a command prints."""
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


if __name__ == "__main__":
    sys.exit(main())
