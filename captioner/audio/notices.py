"""What a source says of its device while it captures."""

from __future__ import annotations

from captioner.core.message import Message


def disconnected(name: str) -> Message:
    """The device is gone."""
    return Message("{name} was disconnected; waiting for it to come back", name=name)


def lost_blocks(name: str, dropped: int) -> Message:
    """Sound was not fetched in time."""
    return Message(
        "{name}: {dropped} blocks of sound were lost; the computer is too busy",
        name=name,
        dropped=dropped,
    )


def gave_no_sound(name: str) -> Message:
    """Blocks stayed away for a moment, though nothing was unplugged."""
    return Message("{name} delivered no sound", name=name)


def gives_no_sound(name: str, *, any_more: bool) -> Message:
    """The device is there, as far as anybody knows, and silent as none is."""
    if any_more:
        return Message("{name} no longer delivers sound; waiting for it to come back", name=name)
    return Message("{name} delivers no sound; waiting for it to come back", name=name)


def suspended(name: str) -> Message:
    """The sound system has put the device to sleep."""
    return Message(
        "{device_name} is suspended by the sound system: nothing is heard", device_name=name
    )


def listening_to(name: str) -> Message:
    """Another device is heard from now on."""
    return Message("Now listening to {name}", name=name)


def listening_again(name: str) -> Message:
    """The device is back."""
    return Message("Listening to {name} again", name=name)


def waiting_for(name: str) -> Message:
    """The application is silent: it plays nothing."""
    return Message("Waiting for {name} to play", name=name)


def plays(name: str) -> Message:
    """The application is heard."""
    return Message("{name} is playing", name=name)


def slept(duration_s: float) -> Message:
    """The computer slept for so many seconds."""
    return Message("The computer slept for {duration}", duration=_duration(duration_s))


def _duration(seconds: float) -> str:
    minutes, seconds = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    if hours:
        return f"{hours} h {minutes} min"
    return f"{minutes} min {seconds} s" if minutes else f"{seconds} s"
