"""Confine a process on Linux, and whatever it starts, with Landlock and seccomp.

Landlock forbids writing to files. seccomp forbids network, new programs and processes, writing to
files that are not open yet, and whatever changes other processes or the kernel. Sources:
Documentation/userspace-api/landlock.rst and seccomp_filter.rst, include/uapi/linux/landlock.h and
the syscall tables of Linux 6.12.
"""

import ctypes
import errno
import os
import platform
import struct
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

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
    """`struct landlock_ruleset_attr`."""

    _fields_ = (
        ("files", ctypes.c_uint64),
        ("network", ctypes.c_uint64),
        ("scoped", ctypes.c_uint64),
    )


def is_landlock_available() -> bool:
    """Whether this kernel has Landlock, switched on."""
    return _version() > 0


def forbid_writing() -> bool:
    """Take from this thread, and those it starts, the right to write, make or remove a file.

    Files that are open stay open. Where the kernel can, TCP goes, too, and sockets and signals
    to processes outside.
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
    if sys.platform != "linux":
        return 0
    return int(
        _system().syscall(_CREATE_RULESET, None, ctypes.c_size_t(0), _CREATE_RULESET_VERSION)
    )


def _system() -> ctypes.CDLL:
    return ctypes.CDLL(None, use_errno=True)


_SET_SECCOMP = 22
_GET_SECCOMP = 21
_MODE_FILTER = 2

_LOAD_WORD = 0x20
_JUMP_IF_EQUAL = 0x15
_JUMP_IF_AT_LEAST = 0x35
_JUMP_IF_ANY_BIT = 0x45
_RETURN = 0x06

_ALLOW = 0x7FFF0000
_FAIL = 0x00050000
_KILL_PROCESS = 0x80000000

_NUMBER_AT = 0
_MACHINE_AT = 4
_ARGUMENTS_AT = 16

_CLONE_THREAD = 0x10000
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC

_X32_CALLS = 0x40000000


@dataclass(frozen=True, slots=True)
class _Machine:
    """Numbers of one kind of processor.

    Attributes:
        denied: Calls that fail as forbidden.
        missing: Calls that fail as if the kernel did not have them; libraries then use others.
        clone: Starts threads (allowed) and processes (not).
        signals: Calls that send a signal to the process in their first argument.
    """

    audit: int
    denied: tuple[int, ...]
    missing: tuple[int, ...]
    clone: int
    opens: tuple[tuple[int, int], ...]
    signals: tuple[int, ...]


_NEWER = (424, 434, 438, 440, 442, 452)  # pidfd_*, process_madvise, mount_setattr, fchmodat2
_MISSING_EVERYWHERE = (435, 437, 425, 426, 427)  # clone3, openat2, io_uring_*

_MACHINES = {
    "x86_64": _Machine(
        audit=0xC000003E,
        denied=(
            *(41, 42, 43, 288, 49, 50),  # socket, connect, accept, accept4, bind, listen
            *(57, 58, 59, 322),  # fork, vfork, execve, execveat
            *(101, 310, 311, 312, 200),  # ptrace, process_vm_readv, _writev, kcmp, tkill
            *(82, 264, 316, 87, 263, 84, 83, 258),  # rename*, unlink*, rmdir, mkdir*
            *(86, 265, 88, 266, 133, 259, 85),  # link*, symlink*, mknod*, creat
            *(76, 77, 285),  # truncate, ftruncate, fallocate
            *(90, 91, 268, 92, 93, 94, 260),  # chmod*, chown*
            *(132, 235, 261, 280),  # utime*
            *(188, 189, 190, 197, 198, 199),  # setxattr*, removexattr*
            *(165, 166, 155, 161, 272, 308),  # mount, umount2, pivot_root, chroot, unshare, setns
            *(175, 313, 176, 246, 320, 169),  # modules, kexec*, reboot
            *(248, 249, 250, 298, 321, 323),  # keys, perf_event_open, bpf, userfaultfd
            *_NEWER,
        ),
        missing=_MISSING_EVERYWHERE,
        clone=56,
        opens=((2, 1), (257, 2)),  # open, openat
        signals=(62, 234, 129, 297),  # kill, tgkill, rt_sigqueueinfo, rt_tgsigqueueinfo
    ),
    "aarch64": _Machine(
        audit=0xC00000B7,
        denied=(
            *(198, 203, 202, 242, 200, 201),
            *(221, 281),
            *(117, 270, 271, 272, 130),
            *(38, 276, 35, 34),
            *(37, 36, 33),
            *(45, 46, 47),
            *(52, 53, 54, 55),
            *(88,),
            *(5, 6, 7, 14, 15, 16),
            *(40, 39, 41, 51, 97, 268),
            *(105, 273, 106, 104, 294, 142),
            *(217, 218, 219, 241, 280, 282),
            *_NEWER,
        ),
        missing=_MISSING_EVERYWHERE,
        clone=220,
        opens=((56, 2),),
        signals=(129, 131, 138, 240),
    ),
}


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("instructions", ctypes.c_char_p))


def is_seccomp_available() -> bool:
    """Whether this kernel takes filters, and this processor's calls are known here."""
    return sys.platform == "linux" and _machine() is not None and _system_answers()


def forbid_calls() -> bool:
    """Take system calls from this thread, and those it starts."""
    machine = _machine()
    if sys.platform != "linux" or machine is None:
        return False
    code = b"".join(_instructions(machine, os.getpid()))
    program = _Program(len(code) // 8, code)
    system = ctypes.CDLL(None, use_errno=True)
    if system.prctl(_SET_NO_NEW_PRIVILEGES, 1, 0, 0, 0) != 0:
        return False
    return bool(system.prctl(_SET_SECCOMP, _MODE_FILTER, ctypes.byref(program), 0, 0) == 0)


def _machine() -> _Machine | None:
    # A Python of 32 bits on such a machine makes other calls.
    return _MACHINES.get(platform.machine()) if sys.maxsize > 2**32 else None


def _system_answers() -> bool:
    return bool(ctypes.CDLL(None, use_errno=True).prctl(_GET_SECCOMP, 0, 0, 0, 0) >= 0)


def _instructions(machine: _Machine, process_id: int) -> Iterator[bytes]:
    yield _load(_MACHINE_AT)
    yield _jump(_JUMP_IF_EQUAL, machine.audit, 1, 0)
    yield _return(_KILL_PROCESS)
    yield _load(_NUMBER_AT)
    yield _jump(_JUMP_IF_AT_LEAST, _X32_CALLS, 0, 1)
    yield _return(_FAIL | errno.ENOSYS)
    yield from _answers(machine.denied, errno.EPERM)
    yield from _answers(machine.missing, errno.ENOSYS)
    for number, argument in machine.opens:
        yield from _where(
            number, argument, _jump(_JUMP_IF_ANY_BIT, _WRITING, 0, 1), _FAIL | errno.EACCES
        )
    yield from _where(
        machine.clone, 0, _jump(_JUMP_IF_ANY_BIT, _CLONE_THREAD, 1, 0), _FAIL | errno.EPERM
    )
    for number in machine.signals:
        yield from _where(number, 0, _jump(_JUMP_IF_EQUAL, process_id, 1, 0), _FAIL | errno.EPERM)
    yield _return(_ALLOW)


def _answers(numbers: Sequence[int], error: int) -> Iterator[bytes]:
    for number in numbers:
        yield _jump(_JUMP_IF_EQUAL, number, 0, 1)
        yield _return(_FAIL | error)


def _where(number: int, argument: int, refuses: bytes, answer: int) -> Iterator[bytes]:
    yield _jump(_JUMP_IF_EQUAL, number, 0, 4)
    yield _load(_ARGUMENTS_AT + 8 * argument)
    yield refuses
    yield _return(answer)
    yield _load(_NUMBER_AT)


def _load(offset: int) -> bytes:
    return struct.pack("HBBI", _LOAD_WORD, 0, 0, offset)


def _jump(test: int, value: int, if_true: int, if_false: int) -> bytes:
    return struct.pack("HBBI", test, if_true, if_false, value)


def _return(answer: int) -> bytes:
    return struct.pack("HBBI", _RETURN, 0, 0, answer)
