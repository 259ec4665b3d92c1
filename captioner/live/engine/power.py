"""Whether to save power now, as the user wants it and the system's battery has it."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable

import psutil

from captioner.live.decisions.pacing import SavePower

_LOOK_EVERY_S = 30.0

_log = logging.getLogger(__name__)


def is_on_battery() -> bool:
    """Whether the machine has a battery and no other power; False where that is unknown."""
    sensors_battery = getattr(psutil, "sensors_battery", None)  # Not every system has it.
    battery = None if sensors_battery is None else sensors_battery()
    return battery is not None and battery.power_plugged is False


class PowerState:
    """Follows the battery while a session runs.

    Args:
        wanted: When to save power.
        look: Whether the machine runs on its battery; may be slow or raise, which means no.
        now_s: A clock.
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
        """Whether to save power, as the last `update` found; never waits for the battery."""
        if self._wanted is not SavePower.ON_BATTERY:
            return self._wanted is SavePower.ALWAYS
        return self._is_on_battery

    def update(self) -> None:
        """Look at the battery every half minute, where it matters."""
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
