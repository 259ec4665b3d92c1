import errno

import pytest

from captioner.files.disk_errors import is_disk_full, is_drive_gone


def windows_error(winerror: int, number: int) -> OSError:
    """As Python makes it on Windows, which keeps both numbers."""
    error = OSError(number, "told by Windows")
    error.winerror = winerror  # type: ignore[attr-defined,unused-ignore]  # of Windows alone
    return error


@pytest.mark.parametrize(
    "error",
    [
        OSError(errno.ENOSPC, "full"),
        OSError(errno.EDQUOT, "quota"),
        windows_error(112, errno.ENOSPC),
        windows_error(39, errno.EINVAL),
    ],
)
def test_a_full_disk(error: OSError) -> None:
    assert is_disk_full(error)
    assert not is_drive_gone(error)


@pytest.mark.parametrize(
    "error",
    [
        *(OSError(getattr(errno, name), name) for name in ("ENOENT", "EIO", "ENODEV", "ESTALE")),
        OSError(errno.ENOTCONN, "not the 107 of Linux on every system"),
        windows_error(21, errno.EACCES),
        windows_error(64, errno.EINVAL),
        windows_error(1167, errno.EINVAL),
    ],
)
def test_a_drive_that_is_gone(error: OSError) -> None:
    assert is_drive_gone(error)
    assert not is_disk_full(error)


def test_what_is_neither() -> None:
    for error in (OSError("without a number"), PermissionError(errno.EACCES, "no")):
        assert not is_disk_full(error)
        assert not is_drive_gone(error)
