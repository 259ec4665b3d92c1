"""Keyrings in place of the system's."""

from collections.abc import Iterator
from contextlib import contextmanager

import keyring
from keyring.backend import KeyringBackend
from keyring.errors import KeyringLocked, PasswordDeleteError


class OpenKeyring(KeyringBackend):
    """Holds what it is given."""

    priority = 1.0

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.kept: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.kept[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        if self.kept.pop((service, username), None) is None:
            raise PasswordDeleteError(username)


class LockedKeyring(OpenKeyring):
    """Opens for nobody."""

    def get_password(self, service: str, username: str) -> str | None:
        raise KeyringLocked(service, username)

    def set_password(self, service: str, username: str, password: str) -> None:
        raise KeyringLocked(service, username)

    def delete_password(self, service: str, username: str) -> None:
        raise KeyringLocked(service, username)


class BrokenKeyring(OpenKeyring):
    """Fails as the desktops' own do when their service has gone: with errors of its own."""

    def get_password(self, service: str, username: str) -> str | None:
        raise ConnectionResetError(104, "Connection reset by peer")

    def set_password(self, service: str, username: str, password: str) -> None:
        raise RuntimeError("Prompt dismissed.")

    def delete_password(self, service: str, username: str) -> None:
        raise RuntimeError("Prompt dismissed.")


@contextmanager
def keyring_in_use(backend: KeyringBackend) -> Iterator[None]:
    """Another keyring in place of the system's."""
    before = keyring.get_keyring()
    keyring.set_keyring(backend)
    try:
        yield
    finally:
        keyring.set_keyring(before)
