"""The devices there are, and finding the one that is meant by its name."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from captioner.core.devices import Device, DeviceKind
from captioner.core.errors import CaptionerError
from captioner.core.message import Message


def find_device(devices: Sequence[Device], wanted: str, kind: DeviceKind) -> Device:
    """The device of this kind that a person means.

    Args:
        wanted: Its name, "NAME [HOST]", "NAME [IDENTIFIER]", its identifier, or a part of its
            name that no other has; upper and lower case are alike.

    Raises:
        CaptionerError: No device is called that, or several are.
    """
    of_kind = [device for device in devices if device.kind is kind]
    text = wanted.strip().casefold()
    for matches in (
        [
            device
            for device in of_kind
            if text and text in (device.identifier.casefold(), device.precise_name.casefold())
        ],
        [device for device in of_kind if text in (device.name.casefold(), device.label.casefold())],
        [device for device in of_kind if text and text in device.name.casefold()],
    ):
        if len(matches) == 1:
            return matches[0]
        if matches:
            raise CaptionerError(
                'Several devices are called "{wanted}": {matches}.',
                "Give the full name of one, or the name in brackets.",
                wanted=wanted,
                matches=_listing(matches, precisely=True),
            )
    others = [
        device
        for device in devices
        if device.kind is not kind and text and text in device.name.casefold()
    ]
    if others:
        raise CaptionerError(
            '"{name}" is system sound, not a microphone.'
            if kind is DeviceKind.MICROPHONE
            else '"{name}" is a microphone, not system sound.',
            "Use the source {source} for it. {choices}",
            name=others[0].name,
            source="system" if kind is DeviceKind.MICROPHONE else "mic",
            choices=_choices(of_kind, kind),
        )
    raise CaptionerError(
        'There is no microphone called "{wanted}".'
        if kind is DeviceKind.MICROPHONE
        else 'There is no output called "{wanted}" whose sound could be captured.',
        _choices(of_kind, kind),
        wanted=wanted,
    )


def default_device(devices: Sequence[Device], kind: DeviceKind) -> Device:
    """The default of this kind, or the only one, or the first.

    Raises:
        CaptionerError: There is none.
    """
    of_kind = [device for device in devices if device.kind is kind]
    for device in of_kind:
        if device.is_default:
            return device
    if not of_kind:
        raise no_device(kind)
    return of_kind[0]


def no_device(kind: DeviceKind) -> CaptionerError:
    """The error for a machine without a device of this kind, with what to do on this system."""
    if kind is DeviceKind.MICROPHONE:
        return CaptionerError(
            "No microphone was found.",
            "Connect one and check that the system's sound settings list it as an input.",
        )
    if sys.platform == "darwin":
        return CaptionerError(
            "macOS offers no system sound to capture.",
            "Install a loopback device such as BlackHole (https://existential.audio/blackhole), "
            "make a Multi-Output Device of it and your loudspeakers in Audio MIDI Setup, and "
            "choose that as the output.",
        )
    return CaptionerError(
        "No system sound was found that can be captured.",
        "Check that the system's sound settings list a loudspeaker or headphones as output.",
    )


def _choices(devices: Sequence[Device], kind: DeviceKind) -> Message:
    if not devices:
        return no_device(kind).hint
    return Message("Choose one of: {devices}.", devices=_listing(devices))


def _listing(devices: Sequence[Device], *, precisely: bool = False) -> str:
    return ", ".join(device.precise_name if precisely else device.name for device in devices)
