"""Puts our own build of FFmpeg in the place of the one in PyAV's wheel.

The wheel's libraries have a hash in their names (auditwheel, delocate, delvewheel), and refer to
one another by those names: ours are given the same ones. Same FFmpeg version, so same ABI.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path, PurePath

_LIBRARIES = (
    "avcodec",
    "avdevice",
    "avfilter",
    "avformat",
    "avutil",
    "swresample",
    "swscale",
)
Entry = tuple[str, str, str]


def version() -> str:
    """The FFmpeg that PyAV's wheel was made with, and that ours must be."""
    import av

    return str(av.ffmpeg_version_info)


def library_of(destination: str) -> str | None:
    """`avcodec` for `av.libs/libavcodec-5e6b81c2.so.62.28.102`; None for anything else."""
    path = PurePath(destination)
    if not {"av.libs", ".dylibs"} & set(path.parts):
        return None
    found = re.match(r"(?:lib)?([a-z]+)[-.]", path.name)
    return found[1] if found and found[1] in _LIBRARIES else None


def replace(binaries: list[Entry], built: Path, renamed: Path) -> list[Entry]:
    """The bundle's binaries, with FFmpeg's libraries taken from `built`.

    Args:
        binaries: PyInstaller's list: destination, source, kind.
        built: What packaging/ffmpeg/build.sh installed.
        renamed: Where the copies with the wheel's names go.

    Raises:
        FileNotFoundError: A library was not built.
    """
    theirs = {entry[0]: library for entry in binaries if (library := library_of(entry[0]))}
    shutil.rmtree(renamed, ignore_errors=True)
    renamed.mkdir(parents=True)
    names = {library: PurePath(destination).name for destination, library in theirs.items()}
    if sys.platform == "linux":
        ours = {library: _rename_elf(library, names, built, renamed) for library in names}
    elif sys.platform == "darwin":
        ours = {library: _rename_macho(library, names, built, renamed) for library in names}
    else:
        ours = {library: _rename_pe(library, names, built, renamed) for library in names}
    swapped = []
    for destination, source, kind in binaries:
        library = theirs.get(destination)
        swapped.append((destination, str(ours[library]) if library else source, kind))
    return swapped


def _rename_elf(library: str, names: dict[str, str], built: Path, renamed: Path) -> Path:
    copy = renamed / names[library]
    shutil.copy(_newest(built / "lib", f"lib{library}.so.*"), copy)
    needed = _output("patchelf", "--print-needed", copy).split()
    # One change a call: patchelf before 0.15 mixes up the values of several.
    _output("patchelf", "--set-soname", copy.name, copy)
    _output("patchelf", "--set-rpath", "$ORIGIN", copy)
    for old in needed:
        found = re.match(r"lib([a-z]+)\.so\.\d+$", old)
        if found and found[1] in names:
            _output("patchelf", "--replace-needed", old, names[found[1]], copy)
    return copy


def _rename_macho(library: str, names: dict[str, str], built: Path, renamed: Path) -> Path:
    copy = renamed / names[library]
    shutil.copy(_newest(built / "lib", f"lib{library}.*.dylib"), copy)
    changes = ["-id", f"@loader_path/{copy.name}"]
    for line in _output("otool", "-L", copy).splitlines()[1:]:
        old = line.split()[0]
        found = re.match(r"lib([a-z]+)\.[\d.]*dylib$", PurePath(old).name)
        if found and found[1] in names:
            changes += ["-change", old, f"@loader_path/{names[found[1]]}"]
    _output("install_name_tool", *changes, copy)
    # Changing names breaks the linker's signature, and Apple silicon runs nothing unsigned.
    _output("codesign", "--force", "--sign", "-", copy)
    return copy


def _rename_pe(library: str, names: dict[str, str], built: Path, renamed: Path) -> Path:
    """Delvewheel (packaging/windows/requirements.txt) writes names into a copy's import table."""
    copy = renamed / names[library]
    shutil.copy(_newest(built / "bin", f"{library}-*.dll"), copy)
    changes = {
        _newest(built / "bin", f"{other}-*.dll").name: name
        for other, name in names.items()
        if other != library
    }
    imported = {name.lower() for name in _imports(copy)}
    options = [
        part
        for old, new in changes.items()
        if old.lower() in imported
        for part in ("-change", old, new)
    ]
    if options:
        _output(sys.executable, "-m", "delvewheel", "replace-needed", *options, copy)
    return copy


def _imports(dll: Path) -> list[str]:
    import pefile  # PyInstaller's own dependency on Windows.

    with pefile.PE(str(dll)) as image:
        return [entry.dll.decode() for entry in getattr(image, "DIRECTORY_ENTRY_IMPORT", [])]


def _newest(folder: Path, pattern: str) -> Path:
    # Links of shorter names lead to the file with the full version, the longest name.
    found = sorted(folder.glob(pattern), key=lambda path: (len(path.name), path.name))
    if not found:
        raise FileNotFoundError(f"{folder / pattern}: run packaging/ffmpeg/build.sh first")
    return found[-1].resolve()


def _output(*command: str | Path) -> str:
    return subprocess.run(
        [str(part) for part in command], check=True, capture_output=True, text=True
    ).stdout
