"""The devices there are, and finding the one that is meant by its name."""

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
    matches = _best_matches(of_kind, wanted)
    if len(matches) == 1:
        return matches[0]
    if matches:
        raise CaptionerError(
            'Several devices are called "{wanted}": {matches}.',
            "Give the full name of one, or the name in brackets.",
            wanted=wanted,
            matches=_listing(matches, precisely=True),
        )
    text = wanted.strip().casefold()
    others = [
        device
        for device in devices
        if device.kind not in (kind, DeviceKind.APPLICATION)
        and text
        and text in device.name.casefold()
    ]
    if others:
        raise CaptionerError(
            '"{name}" is computer sound, not a microphone.'
            if kind is DeviceKind.MICROPHONE
            else '"{name}" is a microphone, not computer sound.',
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


def find_application(devices: Sequence[Device], wanted: str) -> Device:
    """The application that a person means, among those that have sound to play now.

    Args:
        wanted: Its name, or a part of it that no other has; upper and lower case are alike.

    Raises:
        CaptionerError: None is called that, or several are.
    """
    applications = [each for each in devices if each.kind is DeviceKind.APPLICATION]
    matches = _best_matches(applications, wanted)
    if len(matches) == 1:
        return matches[0]
    if matches:
        raise CaptionerError(
            '"{wanted}" is part of several names: {names}.',
            "Give the full name of one.",
            wanted=wanted,
            names=_listing(matches),
        )
    if applications:
        raise CaptionerError(
            'No application called "{wanted}" is playing sound now.',
            "Playing now: {names}.",
            wanted=wanted,
            names=_listing(applications),
        )
    raise CaptionerError(
        'No application called "{wanted}" is playing sound now, and no other is either.',
        "Start playback in it, then try again; captioner devices lists what is playing.",
        wanted=wanted,
    )


def _best_matches(devices: Sequence[Device], wanted: str) -> list[Device]:
    text = wanted.strip().casefold()
    for matches in (
        [
            each
            for each in devices
            if text in (each.identifier.casefold(), each.precise_name.casefold())
        ],
        [each for each in devices if text in (each.name.casefold(), each.label.casefold())],
        [each for each in devices if text in each.name.casefold()],
    ):
        if text and matches:
            return matches
    return []


def default_device(devices: Sequence[Device], kind: DeviceKind) -> Device:
    """The default of this kind, or the only one, or the first; raises CaptionerError."""
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
            "macOS offers no computer sound to capture.",
            "Install a loopback device such as BlackHole (https://existential.audio/blackhole), "
            "make a Multi-Output Device of it and your loudspeakers in Audio MIDI Setup, and "
            "choose that as the output.",
        )
    return CaptionerError(
        "No computer sound was found that can be captured.",
        "Check that the system's sound settings list a loudspeaker or headphones as output.",
    )


def _choices(devices: Sequence[Device], kind: DeviceKind) -> Message:
    if not devices:
        return no_device(kind).hint
    return Message("Choose one of: {devices}.", devices=_listing(devices))


def _listing(devices: Sequence[Device], *, precisely: bool = False) -> str:
    return ", ".join(device.precise_name if precisely else device.name for device in devices)
