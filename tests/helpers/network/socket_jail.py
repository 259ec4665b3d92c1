"""Runs a program that dies of opening a socket: the kernel watches, so native code is seen, too.

Run: python socket_jail.py any|internet COMMAND...   (Linux on x86-64 or ARM64)

"any" kills at every socket; "internet" at those of IPv4 and IPv6 alone, so that a sound server can
be reached. Children inherit the jail. A program that dies of it ends with SIGSYS.
"""

import ctypes
import os
import platform
import socket
import struct
import sys

_SOCKET_CALL = {"x86_64": 41, "aarch64": 198}
_LOAD, _EQUAL, _RETURN = 0x20, 0x15, 0x06  # BPF_LD|W|ABS, BPF_JMP|JEQ|K, BPF_RET|K
_KILL_PROCESS, _ALLOW = 0x80000000, 0x7FFF0000
_SET_NO_NEW_PRIVILEGES, _SET_SECCOMP, _MODE_FILTER = 38, 22, 2


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("instructions", ctypes.c_char_p))


def _filter(families: tuple[int, ...]) -> list[tuple[int, int, int, int]]:
    """Instructions (code, jump if true, jump if false, value); no families: all are forbidden."""
    number = (_LOAD, 0, 0, 0)
    call = _SOCKET_CALL[platform.machine()]
    kill, allow = (_RETURN, 0, 0, _KILL_PROCESS), (_RETURN, 0, 0, _ALLOW)
    if not families:
        return [number, (_EQUAL, 0, 1, call), kill, allow]
    checks = [(_EQUAL, len(families) - place, 0, family) for place, family in enumerate(families)]
    family = (_LOAD, 0, 0, 16)
    return [number, (_EQUAL, 0, 1 + len(checks), call), family, *checks, allow, kill]


def lock(families: tuple[int, ...]) -> None:
    """Forbid sockets of these families (all, where none is named) to this process for good."""
    instructions = _filter(families)
    packed = b"".join(struct.pack("HBBI", *one) for one in instructions)
    program = _Program(len(instructions), packed)
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(_SET_NO_NEW_PRIVILEGES, 1, 0, 0, 0) or libc.prctl(
        _SET_SECCOMP, _MODE_FILTER, ctypes.byref(program), 0, 0
    ):
        raise OSError(ctypes.get_errno(), "the jail cannot be locked")


if __name__ == "__main__":
    lock((socket.AF_INET, socket.AF_INET6) if sys.argv[1] == "internet" else ())
    os.execvp(sys.argv[2], sys.argv[2:])
