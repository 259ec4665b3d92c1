"""Whether windows can be shown, found out before Qt is asked: Qt ends the process where not."""

from __future__ import annotations

import contextlib
import ctypes
import os
import socket
import sys
from collections.abc import Mapping
from pathlib import Path

from PySide6.QtCore import QLibraryInfo, QPluginLoader

from captioner.core.errors import CaptionerError

_PATIENCE_S = 5.0


def require_display(environment: Mapping[str, str]) -> None:
    """Make sure that one of the ways to show windows works.

    Raises:
        CaptionerError: None does; Qt would abort.
    """
    if sys.platform in ("win32", "darwin"):
        return
    chosen = environment.get("QT_QPA_PLATFORM", "")
    names = [each.partition(":")[0].strip() for each in chosen.split(";") if each.strip()]
    if not names:
        names = ["wayland"] if environment.get("WAYLAND_DISPLAY") else []
        names += ["xcb"] if environment.get("DISPLAY") else []
        if not names:
            raise CaptionerError(
                "There is no display, so no window can be shown.",
                "Start Captioner on a desktop; captions in the terminal work with: captioner "
                "listen.",
            )
    problems = [_problem_of(name, environment) for name in names]
    if all(problems):
        problem = next(each for each in problems if each is not None)
        raise problem


def _problem_of(platform: str, environment: Mapping[str, str]) -> CaptionerError | None:
    plugin = _plugin_of(platform)
    if plugin is None:
        return CaptionerError(
            "Qt has no platform called {platform}, so no window can be shown.",
            "Unset the environment variable QT_QPA_PLATFORM, or set it to xcb or wayland.",
            platform=repr(platform),
        )
    loader = QPluginLoader(str(plugin))
    if not loader.load():
        return CaptionerError(
            "A library that windows need is missing.",
            "Install what this names: {problem}",
            problem=loader.errorString(),
        )
    if platform == "xcb" and not _can_connect_to_x11():
        return _dead("DISPLAY", environment)
    if platform.startswith("wayland") and not _can_connect_to_wayland(environment):
        return _dead("WAYLAND_DISPLAY", environment)
    return None


def _dead(variable: str, environment: Mapping[str, str]) -> CaptionerError:
    return CaptionerError(
        "The display {display} does not respond, so no window can be shown.",
        "Set {variable} to the display of your desktop, or start Captioner there; captions in "
        "the terminal work with: captioner listen.",
        display=repr(environment.get(variable, "")),
        variable=variable,
    )


def _plugin_of(platform: str) -> Path | None:
    """The plug-in that knows a platform by this name."""
    folders = [Path(QLibraryInfo.path(QLibraryInfo.LibraryPath.PluginsPath), "platforms")]
    folders += [Path(each, "platforms") for each in _listed("QT_PLUGIN_PATH")]
    folders += [Path(each) for each in _listed("QT_QPA_PLATFORM_PLUGIN_PATH")]
    wanted = f"libq{platform.lower().partition('-')[0]}.so"  # wayland-egl is wayland's, too
    found = (path for folder in folders for path in folder.glob("*.so") if path.name == wanted)
    return next(found, None)


def _listed(variable: str) -> list[str]:
    return [each for each in os.environ.get(variable, "").split(os.pathsep) if each]


def _can_connect_to_x11() -> bool:
    """Whether the X server that the environment names takes a connection."""
    try:
        xcb = ctypes.CDLL("libxcb.so.1")
    except OSError:
        return False
    xcb.xcb_connect.restype = ctypes.c_void_p
    xcb.xcb_connect.argtypes = (ctypes.c_char_p, ctypes.c_void_p)
    xcb.xcb_connection_has_error.argtypes = (ctypes.c_void_p,)
    xcb.xcb_disconnect.argtypes = (ctypes.c_void_p,)
    connection = xcb.xcb_connect(None, None)
    try:
        return not xcb.xcb_connection_has_error(connection)
    finally:
        xcb.xcb_disconnect(connection)


def _can_connect_to_wayland(environment: Mapping[str, str]) -> bool:
    """Whether the compositor that the environment names takes a connection."""
    if sys.platform == "win32":
        return False
    if environment.get("WAYLAND_SOCKET"):
        return True  # handed over, open already
    name = environment.get("WAYLAND_DISPLAY") or "wayland-0"
    path = Path(environment.get("XDG_RUNTIME_DIR", ""), name)
    if not path.is_absolute():
        return False
    with contextlib.closing(socket.socket(socket.AF_UNIX)) as compositor:
        compositor.settimeout(_PATIENCE_S)
        try:
            compositor.connect(str(path))
        except OSError:
            return False
    return True
