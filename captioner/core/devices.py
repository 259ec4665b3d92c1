"""Devices that can be captured, as every room and window names them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum


class DeviceKind(Enum):
    """What a device captures."""

    MICROPHONE = "microphone"
    SYSTEM_SOUND = "system sound"
    APPLICATION = "application"
    """What one application plays."""


@dataclass(frozen=True, slots=True)
class Device:
    """One device.

    Attributes:
        name: What the system's own sound settings call it; for system sound, the loudspeaker; for
            an application, its own name.
        host_api: "PulseAudio", "ALSA", "Windows WASAPI", "Core Audio": part of its identity.
        is_default: Whether it is used when none of its kind is named.
        identifier: The host's name for it, which no second device has; empty where there is none.
        icon: Name of an application's icon in the desktop's theme; empty where it has none.
        has_named_channels: Whether its channels have positions such as left and right.
    """

    name: str
    host_api: str
    kind: DeviceKind
    rate_hz: int
    channels: int
    is_default: bool
    identifier: str = ""
    icon: str = ""
    has_named_channels: bool = True

    @property
    def label(self) -> str:
        """Name and host in one, accepted wherever a device is named."""
        return f"{self.name} [{self.host_api}]"

    @property
    def precise_name(self) -> str:
        """Name, and what distinguishes it from another of that name; accepted as `label` is."""
        return f"{self.name} [{self.identifier or self.host_api}]"


def distinct_names(devices: Iterable[Device], kind: DeviceKind) -> list[str]:
    """Names of the devices of one kind; those that share a name are named precisely."""
    of_kind = [device for device in devices if device.kind is kind]
    called = Counter(device.name.casefold() for device in of_kind)
    return [
        device.precise_name if called[device.name.casefold()] > 1 else device.name
        for device in of_kind
    ]
