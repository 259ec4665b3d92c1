"""What the bundle leaves out, and why."""

from __future__ import annotations

import contextlib
import os
import re
import subprocess
import sys
import tomllib
from importlib.metadata import PackageNotFoundError
from pathlib import Path, PurePath, PurePosixPath

Entry = tuple[str, str, str]

EXCLUDED_MODULES = [
    # Model conversion and training, never the application.
    "torch",
    "transformers",
    "ctranslate2.converters",
    "ctranslate2.specs",
    # `captioner evaluate` is a developers' tool: it asks for its extra packages, by pip.
    "jiwer",
    "rapidfuzz",
    "whisper_normalizer",
    "regex",
    "text_to_num",
    "indic_numtowords",
    # Spreading recordings over machines likewise: `captioner transcribe --scheduler`.
    "dask",
    "distributed",
    # GPL (readline), or for terminals of another kind.
    "readline",
    "curses",
    # Found by analysis through optional imports; nothing of ours reaches them.
    "tkinter",
    "_tkinter",
    "IPython",
    "matplotlib",
    "pandas",
    "scipy",
    "PIL",
    "hf_xet",
    "pytest",
    "hypothesis",
    "setuptools",
    "pkg_resources",
    "pip",
    "numpy.f2py",
    "numpy.testing",
    "numpy.distutils",
    "onnxruntime.quantization",
    "onnxruntime.tools",
    "onnxruntime.transformers",
    "lxml.html",
    "lxml.isoschematron",
    "lxml.objectify",
    "PySide6.QtQml",
    "PySide6.QtQuick",
    "PySide6.QtOpenGL",
    "pydoc",
    "doctest",
    "lib2to3",
    "ensurepip",
]

_QT = r"PySide6/(Qt/)?"
_UNWANTED = re.compile(
    "|".join(
        (
            # Talks to the kernel's sound cards through the system's own plug-ins and settings
            # (PulseAudio, PipeWire): a copy of another version finds none of them.
            r"(.*/)?libasound[^/]*\.so[^/]*$",
            # PyAV's whole FFmpeg but the libraries that ffmpeg_libraries.py puts in their place:
            # x264 and x265 (GPL), other video coders, TLS, X11.
            r"av(\.libs|/\.dylibs)/(?!(lib)?(av|sw))",
            r"av/.*\.(pyi|pxd|py)$",
            # Silero's network travels in resources/ already.
            r"faster_whisper/assets/",
            # The C library of ONNX Runtime for C programs; Python's module holds its own.
            r"onnxruntime/capi/libonnxruntime\.so[.\d]*$",
            # The system's own speaks with the system's printer service.
            r"(.*/)?libcups\.so[.\d]*$",
            # Every Linux desktop has these, and graphics drivers need the system's version in the
            # same process (the rules of the AppImage project); libmvec is a piece of the C library.
            r"(.*/)?lib(X11|X11-xcb|xcb|stdc\+\+|gcc_s|mvec|fontconfig|freetype|expat|z|uuid)\.so[.\d]*$",
            r"(.*/)?lib(harfbuzz|fribidi|thai|com_err|drm|wayland-(client|cursor|egl))\.so[.\d]*$",
            # Qt: what no window of ours uses.
            rf"{_QT}lib/(lib)?Qt6(Qml|Quick|Pdf|VirtualKeyboard|OpenGLWidgets|Test|Designer)",
            rf"{_QT}plugins/(designer|egldeviceintegrations|generic|networkinformation)/",
            rf"{_QT}plugins/(qmltooling|sqldrivers|tls|vectorimageformats)/",
            rf"{_QT}plugins/wayland-graphics-integration-server/",
            rf"{_QT}plugins/imageformats/(lib)?q(gif|icns|jpeg|pdf|tga|tiff|wbmp|webp)\b",
            rf"{_QT}plugins/platforms/(lib)?q(eglfs|linuxfb|minimal|minimalegl|vkkhrdisplay|vnc)\b",
            rf"{_QT}plugins/platforminputcontexts/(lib)?qtvirtualkeyboard",
            # GTK's theme would pull half a desktop of another version into the process.
            rf"{_QT}plugins/platformthemes/(lib)?qgtk3",
            # Mesa on the processor: windows without 3D need no OpenGL.
            r"PySide6/opengl32sw\.dll$",
            # Captioner's texts are English; Qt's own translations would mix languages in a dialog.
            rf"{_QT}translations/",
            r".*/(tests?|testing)/.*\.(py|pyc|npy|npz|csv|txt)$",
            r".*\.(pyi|pxd|pyx|h|hpp|c|lib|a)$",
            r"(.*/)?__pycache__/",
            r"lxml/(includes|isoschematron)/",
            r".*\.dist-info/(?!METADATA$|licenses/|LICEN)",
            # Needed only while another program is made with it.
            r"(.*/)?libtk|(.*/)?libtcl|_tcl_data/|_tk_data/",
        )
    )
)


def is_wanted(destination: str) -> bool:
    """Whether a file found by the analysis goes into the bundle."""
    return _UNWANTED.match(PurePath(destination).as_posix()) is None


def wanted(entries: list[Entry]) -> list[Entry]:
    """The entries that go into the bundle, without links to what does not."""
    kept = [entry for entry in entries if is_wanted(entry[0])]
    present = {str(PurePosixPath(entry[0])) for entry in kept if entry[2] != "SYMLINK"}
    return [entry for entry in kept if entry[2] != "SYMLINK" or _target(entry) in present]


def without_orphans(binaries: list[Entry]) -> list[Entry]:
    """Without libraries of the system that only what was left out had asked for (GTK's, mostly)."""
    if sys.platform != "linux":
        return binaries
    copied = {
        PurePath(entry[0]).name: entry
        for entry in binaries
        if entry[2] == "BINARY" and str(Path(entry[1]).resolve()).startswith(("/lib/", "/usr/lib/"))
    }
    others = [entry for entry in binaries if entry not in copied.values()]
    reached: dict[str, Entry] = {}
    to_see = [entry[1] for entry in others if entry[2] in {"BINARY", "EXTENSION", "EXECUTABLE"}]
    while to_see:
        for name in _needed(to_see.pop()):
            if name in copied and name not in reached:
                reached[name] = copied[name]
                to_see.append(copied[name][1])
    return others + list(reached.values())


def _needed(library: str) -> list[str]:
    told = subprocess.run(
        ["patchelf", "--print-needed", library], capture_output=True, text=True, check=False
    )
    return told.stdout.split()


def _target(link: Entry) -> str:
    return os.path.normpath(PurePosixPath(link[0]).parent / link[1])


def package_metadata(root: Path) -> list[tuple[str, str]]:
    """Of our direct dependencies: `captioner doctor` tells their versions."""
    from PyInstaller.utils.hooks import copy_metadata

    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    found = []
    for line in project["dependencies"]:
        # Those of other platforms are not installed.
        with contextlib.suppress(PackageNotFoundError):
            found += copy_metadata(re.split(r"[^\w.-]", line, maxsplit=1)[0])
    return found


def is_left_out_resource(path: PurePath) -> bool:
    """Whether a file of resources/ is for makers, not for the application."""
    return path.parts[0] in {"desktop"} or path.name.startswith(".")


def captioner_modules(root: Path) -> list[str]:
    """Every module of ours: the command line imports commands by name, unseen by the analysis."""
    names = []
    for path in sorted((root / "captioner").rglob("*.py")):
        parts = path.relative_to(root).with_suffix("").parts
        names.append(".".join(parts[:-1] if parts[-1] == "__init__" else parts))
    return [name for name in names if name != "captioner.__main__"]


def qt_version() -> str:
    """That of the Qt inside PySide6."""
    from PySide6.QtCore import qVersion

    return qVersion()
