"""Devices that can be captured."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum


class DeviceKind(Enum):
    """The kind of sound that a device captures."""

    MICROPHONE = "microphone"
    SYSTEM_SOUND = "system sound"
    APPLICATION = "application"
    """The sound of one application."""


@dataclass(frozen=True, slots=True)
class Device:
    """One device.

    Attributes:
        name: Its name in the system's sound settings; for system sound, that of the loudspeaker;
            for an application, that of the application.
        host_api: "PulseAudio", "ALSA", "Windows WASAPI", "Core Audio": part of its identity.
        is_default: Whether it is used if none of its kind is chosen.
        identifier: The host's unique name for it; empty if there is none.
        icon: Name of an application's icon in the desktop's theme; empty without one.
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
        """Name and host, accepted wherever a device is named."""
        return f"{self.name} [{self.host_api}]"

    @property
    def precise_name(self) -> str:
        """Name and identifier, accepted wherever a device is named."""
        return f"{self.name} [{self.identifier or self.host_api}]"


def distinct_names(devices: Iterable[Device], kind: DeviceKind) -> list[str]:
    """Return the names of the devices of one kind; precise names for devices that share a name."""
    of_kind = [device for device in devices if device.kind is kind]
    called = Counter(device.name.casefold() for device in of_kind)
    return [
        device.precise_name if called[device.name.casefold()] > 1 else device.name
        for device in of_kind
    ]
