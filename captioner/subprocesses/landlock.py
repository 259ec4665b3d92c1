"""Linux's Landlock: a process gives up writing to files, for itself and whatever it starts.

Source: Documentation/userspace-api/landlock.rst and include/uapi/linux/landlock.h of Linux 6.12.
"""

from __future__ import annotations

import ctypes
import sys

_CREATE_RULESET = 444
_RESTRICT_SELF = 446
_CREATE_RULESET_VERSION = 1
_SET_NO_NEW_PRIVILEGES = 38

_EXECUTE = 1 << 0
_WRITE_FILE = 1 << 1
_REMOVE_AND_MAKE = sum(1 << bit for bit in range(4, 13))
_REFER = 1 << 13
_TRUNCATE = 1 << 14
_IOCTL_DEVICE = 1 << 15
_BIND_AND_CONNECT_TCP = 0b11
_ABSTRACT_SOCKETS_AND_SIGNALS = 0b11


class _Rights(ctypes.Structure):
    """`struct landlock_ruleset_attr`: what is forbidden unless a rule allows it."""

    _fields_ = (
        ("files", ctypes.c_uint64),
        ("network", ctypes.c_uint64),
        ("scoped", ctypes.c_uint64),
    )


def is_available() -> bool:
    """Whether this kernel has Landlock, switched on."""
    return _version() > 0


def forbid_writing() -> bool:
    """Take from this thread, and those it starts, the right to write, make or remove a file.

    Files that are open stay open. Where the kernel can, TCP goes, too, and sockets and signals
    to processes outside.

    Returns:
        Whether the kernel did it.
    """
    version = _version()
    if version < 1:
        return False
    files = _EXECUTE | _WRITE_FILE | _REMOVE_AND_MAKE
    files |= _REFER if version >= 2 else 0
    files |= _TRUNCATE if version >= 3 else 0
    files |= _IOCTL_DEVICE if version >= 5 else 0
    rights = _Rights(
        files,
        _BIND_AND_CONNECT_TCP if version >= 4 else 0,
        _ABSTRACT_SOCKETS_AND_SIGNALS if version >= 6 else 0,
    )
    # Older kernels take a shorter structure.
    size = 24 if version >= 6 else 16 if version >= 4 else 8
    system = _system()
    ruleset = system.syscall(_CREATE_RULESET, ctypes.byref(rights), ctypes.c_size_t(size), 0)
    if ruleset < 0:
        return False
    try:
        system.prctl(_SET_NO_NEW_PRIVILEGES, 1, 0, 0, 0)
        return bool(system.syscall(_RESTRICT_SELF, ruleset, 0) == 0)
    finally:
        system.close(ruleset)


def _version() -> int:
    """Version of the kernel's interface; below 1 where there is none."""
    if sys.platform != "linux":
        return 0
    return int(
        _system().syscall(_CREATE_RULESET, None, ctypes.c_size_t(0), _CREATE_RULESET_VERSION)
    )


def _system() -> ctypes.CDLL:
    return ctypes.CDLL(None, use_errno=True)
