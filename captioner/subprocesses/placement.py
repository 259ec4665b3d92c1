"""What a child process may do, and how much of the machine it gets."""

import sys
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from captioner.core.message import Message
from captioner.subprocesses import confinement

LIVE_NICENESS = 2
"""Captions give way to capture and windows, which need little, and hardly to other programs: at 10,
two busy programs on two cores delay them by 50 s instead of 2.5 s (tiny.en)."""

SECOND_PASS_NICENESS = 14
"""The second pass over a session's sound gives way to its captions and runs beside them."""

RECORDING_NICENESS = 15
"""Recordings give way to live captions, too."""


@dataclass(frozen=True, slots=True)
class Placement:
    """What a child process may do, and how much of the machine it gets.

    Attributes:
        is_confined: Whether it gives up the network, writing and starting programs, where the
            system has a way to. A GPU's driver needs all three.
        niceness: How much it gives way to others, 0 to 19.
        address_space_mb: How many megabytes (10^6) its address space may grow once its imports
            are done, where the system holds it to that; None: no limit.
    """

    is_confined: bool = True
    niceness: int = 0
    address_space_mb: int | None = None

    @property
    def does_recordings(self) -> bool:
        return self.niceness >= RECORDING_NICENESS


def take_place(placement: Placement) -> None:
    """Give up rights and room, in the child, before anything foreign is read."""
    if placement.niceness:
        _give_way(placement.niceness)
    _leave_no_core_file()
    if placement.is_confined:
        confinement.forbid_writing()
        confinement.forbid_calls()


def describe_confinement() -> Message:
    """What children are kept from on this machine, in one sentence."""
    if sys.platform != "linux":
        return Message(
            "Models and recordings are read in separate processes; this system has no way to "
            "keep these from writing files and from the network."
        )
    has_landlock = confinement.is_landlock_available()
    has_seccomp = confinement.is_seccomp_available()
    if has_seccomp:
        means = (
            Message("Landlock and seccomp")
            if has_landlock
            else Message("seccomp; this kernel has no Landlock")
        )
        return Message(
            "Models and recordings are read in processes that can neither write a file nor reach "
            "the network ({means}).",
            means=means,
        )
    if has_landlock:
        return Message(
            "Models and recordings are read in processes that cannot write a file (Landlock); "
            "this system has no way to keep them from the network (no seccomp)."
        )
    return Message(
        "Models and recordings are read in separate processes; this system has neither Landlock "
        "nor seccomp to keep these from writing files and from the network."
    )


def _give_way(niceness: int) -> None:
    import psutil

    process = psutil.Process()
    with suppress(psutil.Error, OSError):  # Only fluency is at stake.
        if sys.platform == "win32":
            # Windows runs nothing of a lower class while a higher one wants every core.
            if niceness > LIVE_NICENESS:
                process.nice(psutil.IDLE_PRIORITY_CLASS)
        else:
            process.nice(max(niceness, process.nice()))


def limit_memory(placement: Placement) -> None:
    """Keep the process from growing beyond its place, once its imports are done.

    Only Linux holds processes to such a limit; elsewhere the parent watches.
    """
    if placement.address_space_mb is None or sys.platform != "linux":
        return
    import resource

    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
    most = pages * resource.getpagesize() + placement.address_space_mb * 1_000_000
    hard = resource.getrlimit(resource.RLIMIT_AS)[1]
    if hard != resource.RLIM_INFINITY:
        most = min(most, hard)
    with suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_AS, (most, hard))


def _leave_no_core_file() -> None:
    if sys.platform != "win32":
        import resource

        with suppress(OSError, ValueError):
            resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
