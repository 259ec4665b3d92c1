from collections.abc import Iterator

import pytest
from keyring.backends.fail import Keyring as NoKeyring

from captioner.app.sending import forget_choice, keep_choice, kept_choice
from captioner.core.errors import CaptionerError
from captioner.core.outputs import OutputChoice, OutputKind
from tests.helpers.outputs.keyrings import BrokenKeyring, LockedKeyring, OpenKeyring, keyring_in_use

ZOOM = OutputChoice(OutputKind.ZOOM, "https://example.org/closedcaption?signature=x")
OBS = OutputChoice(OutputKind.OBS, "localhost", "secret")


@pytest.fixture
def open_keyring() -> Iterator[OpenKeyring]:
    backend = OpenKeyring()
    with keyring_in_use(backend):
        yield backend


def test_each_output_has_its_own(open_keyring: OpenKeyring) -> None:
    assert kept_choice(OutputKind.ZOOM) is None
    keep_choice(ZOOM)
    keep_choice(OBS)
    assert kept_choice(OutputKind.ZOOM) == ZOOM
    assert kept_choice(OutputKind.OBS) == OBS
    forget_choice(OutputKind.ZOOM)
    forget_choice(OutputKind.ZOOM)
    assert kept_choice(OutputKind.ZOOM) is None
    assert kept_choice(OutputKind.OBS) == OBS


def test_an_address_in_a_report_of_a_failure_stays_secret() -> None:
    assert "signature" not in repr(ZOOM) and "secret" not in repr(OBS)


@pytest.mark.parametrize(
    "kept", ["", "no JSON", "[]", "{}", "[" * 100_000, '{"address": "x"}', "7"]
)
def test_what_somebody_else_kept_there_is_no_address(open_keyring: OpenKeyring, kept: str) -> None:
    open_keyring.kept["captioner", "zoom"] = kept
    assert kept_choice(OutputKind.ZOOM) is None


@pytest.mark.parametrize("backend", [NoKeyring(), LockedKeyring(), BrokenKeyring()])
def test_without_a_keyring_nothing_is_kept(backend: NoKeyring | OpenKeyring) -> None:
    locked = pytest.raises(CaptionerError, match="no keyring, or it is locked")
    with keyring_in_use(backend), locked as raised:
        keep_choice(ZOOM)
    assert "signature" not in raised.value.full_message


def test_what_is_locked_away_is_not_read_as_nothing() -> None:
    with keyring_in_use(NoKeyring()):
        assert kept_choice(OutputKind.ZOOM) is None
    for backend in (LockedKeyring(), BrokenKeyring()):
        with keyring_in_use(backend), pytest.raises(CaptionerError, match="cannot be read"):
            kept_choice(OutputKind.ZOOM)


@pytest.mark.parametrize("backend", [LockedKeyring(), BrokenKeyring()])
def test_what_cannot_be_removed_is_told(backend: OpenKeyring) -> None:
    with keyring_in_use(backend), pytest.raises(CaptionerError, match="cannot be removed"):
        forget_choice(OutputKind.ZOOM)


def test_where_there_is_no_keyring_nothing_is_to_be_removed() -> None:
    with keyring_in_use(NoKeyring()):
        forget_choice(OutputKind.ZOOM)
