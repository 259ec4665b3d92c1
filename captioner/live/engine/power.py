"""Decides whether to save power, from the user's setting and the battery."""

import logging
import time
from collections.abc import Callable

import psutil

from captioner.live.decisions.pacing import SavePower

_LOOK_EVERY_S = 30.0

_log = logging.getLogger(__name__)


def is_on_battery() -> bool:
    """Return whether the machine runs on its battery; False if unknown."""
    sensors_battery = getattr(psutil, "sensors_battery", None)  # missing on some systems
    battery = None if sensors_battery is None else sensors_battery()
    return battery is not None and battery.power_plugged is False


class PowerState:
    """Tracks the battery while a session runs.

    Args:
        wanted: The user's setting.
        look: Returns whether the machine runs on its battery; may be slow. An error counts as no.
        now_s: A monotonic clock, in seconds.
    """

    def __init__(
        self,
        wanted: SavePower = SavePower.NEVER,
        look: Callable[[], bool] = is_on_battery,
        now_s: Callable[[], float] = time.monotonic,
    ) -> None:
        self._wanted = wanted
        self._look = look
        self._now_s = now_s
        self._looked_s = float("-inf")
        self._is_on_battery = False

    @property
    def is_saving(self) -> bool:
        """Whether to save power as of the last `update`; never waits for the battery."""
        if self._wanted is not SavePower.ON_BATTERY:
            return self._wanted is SavePower.ALWAYS
        return self._is_on_battery

    def update(self) -> None:
        """Check the battery every half minute, if the setting depends on it."""
        if self._wanted is not SavePower.ON_BATTERY:
            return
        if self._now_s() - self._looked_s < _LOOK_EVERY_S:
            return
        self._looked_s = self._now_s()
        try:
            self._is_on_battery = self._look()
        except Exception as error:
            _log.warning("The battery's state is unknown: %s", error)
            self._is_on_battery = False
