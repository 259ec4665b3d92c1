"""The look that Windows and macOS have for captions; neither reader was tried on such a system."""

import ctypes
import importlib.util
import sys
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from PySide6.QtCore import QObject, QTimer

from captioner.gui.settings.model import SettingsModel
from captioner.settings.fields import limits_of
from captioner.settings.model import Settings
from captioner.settings.overlay import EDGE_PX, USUAL_SIZE_PX, CaptionEdge, FontStyle, OverlayLook
from captioner.settings.presets import with_look

_WINDOWS_COLOURS = {
    "WHITE": "#ffffff",
    "BLACK": "#000000",
    "RED": "#ff0000",
    "GREEN": "#00ff00",
    "BLUE": "#0000ff",
    "YELLOW": "#ffff00",
    "MAGENTA": "#ff00ff",
    "CYAN": "#00ffff",
}
_WINDOWS_OPACITIES = {
    "ONE_HUNDRED_PERCENT": 1.0,
    "SEVENTY_FIVE_PERCENT": 0.75,
    "TWENTY_FIVE_PERCENT": 0.25,
    "ZERO_PERCENT": 0.0,
}
_WINDOWS_SIZES = {
    "FIFTY_PERCENT": 0.5,
    "ONE_HUNDRED_PERCENT": 1.0,
    "ONE_HUNDRED_FIFTY_PERCENT": 1.5,
    "TWO_HUNDRED_PERCENT": 2.0,
}
_WINDOWS_STYLES = {
    "MONOSPACED_WITH_SERIFS": FontStyle.MONO_SERIF,
    "PROPORTIONAL_WITH_SERIFS": FontStyle.SERIF,
    "MONOSPACED_WITHOUT_SERIFS": FontStyle.MONO,
    "PROPORTIONAL_WITHOUT_SERIFS": FontStyle.SANS,
    "CASUAL": FontStyle.CASUAL,
    "CURSIVE": FontStyle.CURSIVE,
    "SMALL_CAPITALS": FontStyle.SMALL_CAPITALS,
}
_LEAST_TEXT_OPACITY = 0.3


def _properties() -> Any:
    from winrt.windows.media.closedcaptioning import ClosedCaptionProperties

    return ClosedCaptionProperties


def windows_look(properties: Callable[[], Any] = _properties) -> OverlayLook | None:
    """Read it; "default" leaves a value to the application, and so to us."""
    try:
        found = properties()
        chosen = {
            name: getattr(found, name).name
            for name in (
                "font_color", "font_opacity", "font_size", "font_style", "font_effect",
                "background_color", "background_opacity", "region_color", "region_opacity",
            )
        }  # fmt: skip
    except (ImportError, AttributeError, OSError):
        return None
    usual = OverlayLook()
    behind = {"background_color", "background_opacity", "region_color", "region_opacity"}
    if any(chosen[name] != "DEFAULT" for name in behind):
        # A background colour for captions means bars behind the letters, and no box beside.
        usual = replace(usual, background_opacity=1.0, window_opacity=0.0)
    edge = CaptionEdge.__members__.get(chosen["font_effect"])
    opacity = _WINDOWS_OPACITIES.get(chosen["font_opacity"], usual.text_opacity)
    return OverlayLook(
        font_style=_WINDOWS_STYLES.get(chosen["font_style"], usual.font_style),
        font_size_px=round(USUAL_SIZE_PX * _WINDOWS_SIZES.get(chosen["font_size"], 1.0)),
        text_colour=_WINDOWS_COLOURS.get(chosen["font_color"], usual.text_colour),
        text_opacity=max(_LEAST_TEXT_OPACITY, opacity),
        background_colour=_WINDOWS_COLOURS.get(chosen["background_color"], usual.background_colour),
        background_opacity=_WINDOWS_OPACITIES.get(
            chosen["background_opacity"], usual.background_opacity
        ),
        window_colour=_WINDOWS_COLOURS.get(chosen["region_color"], usual.window_colour),
        window_opacity=_WINDOWS_OPACITIES.get(chosen["region_opacity"], usual.window_opacity),
        edge=edge or CaptionEdge.UNIFORM,
        outline_px=EDGE_PX if edge else 0,
    )


_FRAMEWORKS = "/System/Library/Frameworks/{0}.framework/{0}"
_USER = 1  # kMACaptionAppearanceDomainUser
_DEFAULT_STYLE = 0  # kMACaptionAppearanceFontStyleDefault: the font that the user has chosen
_UTF_8 = 0x08000100
_LONGEST_NAME = 256

# MACaptionAppearanceTextEdgeStyle; 0 is undefined, 1 none
_MAC_EDGES = {
    2: CaptionEdge.RAISED,
    3: CaptionEdge.DEPRESSED,
    4: CaptionEdge.UNIFORM,
    5: CaptionEdge.DROP_SHADOW,
}


class _Libraries:
    """The functions of the frameworks; all of them take and return plain C values."""

    def __init__(self) -> None:
        self.media = ctypes.CDLL(_FRAMEWORKS.format("MediaAccessibility"))
        self.graphics = ctypes.CDLL(_FRAMEWORKS.format("CoreGraphics"))
        self.text = ctypes.CDLL(_FRAMEWORKS.format("CoreText"))
        self.foundation = ctypes.CDLL(_FRAMEWORKS.format("CoreFoundation"))
        self.family_attribute = ctypes.c_void_p.in_dll(self.text, "kCTFontFamilyNameAttribute")
        domain = [ctypes.c_long, ctypes.c_void_p]
        for part in ("Foreground", "Background", "Window"):
            self._declare(self.media, f"MACaptionAppearanceCopy{part}Color", domain, _POINTER)
            self._declare(self.media, f"MACaptionAppearanceGet{part}Opacity", domain, _NUMBER)
        size = "MACaptionAppearanceGetRelativeCharacterSize"
        self._declare(self.media, size, domain, _NUMBER)
        edge = "MACaptionAppearanceGetTextEdgeStyle"
        self._declare(self.media, edge, domain, ctypes.c_long)
        font = "MACaptionAppearanceCopyFontDescriptorForStyle"
        self._declare(self.media, font, [*domain, ctypes.c_long], _POINTER)
        components = ctypes.POINTER(ctypes.c_double)
        self._declare(self.graphics, "CGColorGetComponents", [_POINTER], components)
        count = "CGColorGetNumberOfComponents"
        self._declare(self.graphics, count, [_POINTER], ctypes.c_size_t)
        attribute = "CTFontDescriptorCopyAttribute"
        self._declare(self.text, attribute, [_POINTER, _POINTER], _POINTER)
        into = [_POINTER, ctypes.c_char_p, ctypes.c_long, ctypes.c_uint32]
        self._declare(self.foundation, "CFStringGetCString", into, ctypes.c_bool)
        self._declare(self.foundation, "CFRelease", [_POINTER], None)

    @staticmethod
    def _declare(library: ctypes.CDLL, name: str, arguments: list[Any], result: Any) -> None:
        function = getattr(library, name)
        function.argtypes, function.restype = arguments, result


_POINTER, _NUMBER = ctypes.c_void_p, ctypes.c_double


class MacCaptions:
    """Reads them again each time."""

    def __init__(self, libraries: Any = None) -> None:
        self._given = libraries

    def look(self) -> OverlayLook | None:
        try:
            self._libraries = self._given = self._given or _Libraries()
            return self._read()
        except (OSError, AttributeError, ValueError):
            return None

    def _read(self) -> OverlayLook:
        size_px = USUAL_SIZE_PX * self._media("GetRelativeCharacterSize")
        edge = _MAC_EDGES.get(int(self._media("GetTextEdgeStyle")))
        return OverlayLook(
            font_family=self._family(),
            font_size_px=round(_within("font_size_px", size_px)),
            text_colour=self._colour("Foreground"),
            text_opacity=_within("text_opacity", self._media("GetForegroundOpacity")),
            background_colour=self._colour("Background"),
            background_opacity=_within("background_opacity", self._media("GetBackgroundOpacity")),
            window_colour=self._colour("Window"),
            window_opacity=_within("window_opacity", self._media("GetWindowOpacity")),
            edge=edge or CaptionEdge.UNIFORM,
            outline_px=EDGE_PX if edge else 0,
        )

    def _media(self, name: str, *arguments: int) -> Any:
        function = getattr(self._libraries.media, f"MACaptionAppearance{name}")
        return function(_USER, None, *arguments)

    def _colour(self, part: str) -> str:
        graphics = self._libraries.graphics
        colour = self._media(f"Copy{part}Color")
        if not colour:
            raise ValueError("no colour")
        try:
            count = graphics.CGColorGetNumberOfComponents(colour)
            parts = graphics.CGColorGetComponents(colour)[:count]
        finally:
            self._libraries.foundation.CFRelease(colour)
        # The last one is the opacity; a single one before it is a grey.
        red, green, blue = (parts[0],) * 3 if count < 4 else parts[:3]
        return "#" + "".join(
            f"{round(255 * min(max(each, 0), 1)):02x}" for each in (red, green, blue)
        )

    def _family(self) -> str:
        """Return the name of the font; empty where it has none."""
        libraries = self._libraries
        descriptor = self._media("CopyFontDescriptorForStyle", _DEFAULT_STYLE)
        if not descriptor:
            return ""
        name = libraries.text.CTFontDescriptorCopyAttribute(descriptor, libraries.family_attribute)
        libraries.foundation.CFRelease(descriptor)
        if not name:
            return ""
        buffer = ctypes.create_string_buffer(_LONGEST_NAME)
        is_read = libraries.foundation.CFStringGetCString(name, buffer, _LONGEST_NAME, _UTF_8)
        libraries.foundation.CFRelease(name)
        return buffer.value.decode("utf-8", errors="replace") if is_read else ""


def _within(field: str, value: float) -> float:
    limits = limits_of(OverlayLook, field)
    assert limits.least is not None and limits.most is not None
    return min(max(float(value), limits.least), limits.most)


SystemCaptions = Callable[[], OverlayLook | None]
"""Returns the look of captions that the user has chosen in the system; None: it is unreadable."""


def system_captions() -> SystemCaptions | None:
    """Return what reads this system's look; None where it has none, or cannot be asked."""
    if sys.platform == "darwin":
        return MacCaptions().look
    if sys.platform == "win32" and importlib.util.find_spec("winrt") is not None:
        return windows_look
    return None


_LOOK_AGAIN_MS = 2_000


class SystemCaptionsFollower(QObject):
    """Looks every other second, since not every version of the systems reports changes.

    A look that is changed here is the user's own from then on.

    Args:
        captions: None where the system has no such settings: then nothing is done.
    """

    def __init__(
        self,
        settings_model: SettingsModel,
        captions: SystemCaptions | None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._settings_model = settings_model
        self._captions = captions
        self._given: OverlayLook | None = None
        self.timer = QTimer(self, interval=_LOOK_AGAIN_MS)
        self.timer.timeout.connect(self._look)
        if captions is not None:
            settings_model.changed.connect(self._on_settings)
            self._on_settings(settings_model.settings)

    def _on_settings(self, settings: Settings) -> None:
        overlay = settings.overlay
        if not overlay.as_system:
            self.timer.stop()
            self._given = None
        elif self._given is None:
            self.timer.start()
            self._look()
        elif with_look(overlay, self._given) != overlay:
            self._settings_model.change(lambda s: replace(s.overlay, as_system=False))

    def _look(self) -> None:
        assert self._captions is not None
        look = self._captions()
        if look is not None and look != self._given:
            self._given = look
            overlay = self._settings_model.settings.overlay
            self._settings_model.set_page(with_look(overlay, look))
