"""The look of captions in the settings of macOS (Accessibility, Captions): MediaAccessibility."""

from __future__ import annotations

import ctypes
from typing import Any

from captioner.settings.fields import limits_of
from captioner.settings.overlay import (
    EDGE_PX,
    USUAL_SIZE_PX,
    CaptionEdge,
    OverlayLook,
)

_FRAMEWORKS = "/System/Library/Frameworks/{0}.framework/{0}"
_USER = 1  # kMACaptionAppearanceDomainUser
_DEFAULT_STYLE = 0  # kMACaptionAppearanceFontStyleDefault: the font that the user has chosen
_UTF_8 = 0x08000100
_LONGEST_NAME = 256

# MACaptionAppearanceTextEdgeStyle; 0 is undefined, 1 none
_EDGES = {
    2: CaptionEdge.RAISED,
    3: CaptionEdge.DEPRESSED,
    4: CaptionEdge.UNIFORM,
    5: CaptionEdge.DROP_SHADOW,
}


class _Libraries:
    """What is called of the frameworks; all of it takes and gives plain C values."""

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
    """Reads them anew each time.

    Args:
        libraries: Another one for tests.
    """

    def __init__(self, libraries: Any = None) -> None:
        self._given = libraries

    def look(self) -> OverlayLook | None:
        """The look that the user has chosen there."""
        try:
            self._libraries = self._given = self._given or _Libraries()
            return self._read()
        except (OSError, AttributeError, ValueError):
            return None

    def _read(self) -> OverlayLook:
        size_px = USUAL_SIZE_PX * self._media("GetRelativeCharacterSize")
        edge = _EDGES.get(int(self._media("GetTextEdgeStyle")))
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
        """The name of the font; empty where it has none."""
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


def _share(value: float) -> float:
    return min(max(value, 0.0), 1.0)


def _within(field: str, value: float) -> float:
    limits = limits_of(OverlayLook, field)
    assert limits.least is not None and limits.most is not None
    return min(max(float(value), limits.least), limits.most)
