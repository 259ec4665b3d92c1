"""Which address of a computer is told to other devices."""

from __future__ import annotations

import errno
import socket
from types import SimpleNamespace

import psutil
import pytest

from captioner.outputs.page import server
from captioner.outputs.page.server import Page
from captioner.outputs.page.viewers import network_of, places_of_most


def address_among(
    monkeypatch: pytest.MonkeyPatch, routed: str, /, *, down: str = "", **of: str
) -> str:
    """What is told where interfaces have these addresses, and messages leave from `routed`."""
    monkeypatch.setattr(
        server, "_routed_address", lambda family: routed if family == socket.AF_INET else ""
    )
    found = {
        name: [
            SimpleNamespace(
                family=socket.AF_INET6 if ":" in one else socket.AF_INET,
                address=one,
                netmask="255.255.255.255" if name == "narrow" else "255.255.255.0",
            )
            for one in all_.split()
        ]
        for name, all_ in of.items()
    }
    found["lo"] = [SimpleNamespace(family=socket.AF_INET, address="127.0.0.1", netmask="255.0.0.0")]
    found["none"] = [SimpleNamespace(family=-1, address="02:fc:00:00:00:01", netmask=None)]
    states = {
        name: SimpleNamespace(
            isup=name != down, flags="up,pointopoint" if name == "far" else "up,broadcast"
        )
        for name in found
    }
    monkeypatch.setattr(psutil, "net_if_addrs", lambda: found)
    monkeypatch.setattr(psutil, "net_if_stats", lambda: states)
    return server.own_address()


@pytest.mark.parametrize(
    "tunnel",
    [
        "tun0", "wg0", "utun4", "NordLynx", "Tailscale", "OpenVPN TAP-Windows6", "docker0",
        "vEthernet (WSL)", "br-1f2e3d", "far", "narrow",
    ],
)  # fmt: skip
def test_address_that_leads_elsewhere_is_last(monkeypatch: pytest.MonkeyPatch, tunnel: str) -> None:
    near = {"eth0": "169.254.3.4 fd00::2 fe80::1%eth0", "wlan0": "192.168.7.2"}
    assert address_among(monkeypatch, "10.8.0.2", **{tunnel: "10.8.0.2"}, **near) == "192.168.7.2"
    assert address_among(monkeypatch, "10.8.0.2", **{tunnel: "10.8.0.2"}) == "10.8.0.2"


def test_of_several_networks_it_is_the_one_that_leads_on(monkeypatch: pytest.MonkeyPatch) -> None:
    told = address_among(monkeypatch, "192.168.7.2", eth0="10.1.1.1", wlan0="192.168.7.2")
    assert told == "192.168.7.2"
    told = address_among(monkeypatch, "", eth0="10.1.1.1", wlan0="192.168.7.2", down="eth0")
    assert told == "192.168.7.2"  # a hall's own network leads nowhere
    assert address_among(monkeypatch, "", usb0="169.254.3.4") == "169.254.3.4"


def test_ipv6_is_told_where_there_is_nothing_else(monkeypatch: pytest.MonkeyPatch) -> None:
    assert address_among(monkeypatch, "", eth0="fe80::1%eth0 fd00::2") == "[fd00::2]"
    assert address_among(monkeypatch, "", eth0="fe80::1%eth0") == "127.0.0.1"


def test_the_way_is_asked_for_without_sending(monkeypatch: pytest.MonkeyPatch) -> None:
    class Route:
        def __init__(self, family: int, kind: int) -> None:
            assert kind == socket.SOCK_DGRAM
            if family == socket.AF_INET6:
                raise OSError(errno.EAFNOSUPPORT, "no such family")

        def __enter__(self) -> Route:
            return self

        def __exit__(self, *_: object) -> None:
            pass

        def connect(self, _address: object) -> None:
            pass

        def getsockname(self) -> tuple[str, int]:
            return ("10.0.0.3", 5)

    monkeypatch.setattr(socket, "socket", Route)
    monkeypatch.setattr(psutil, "net_if_addrs", dict)
    assert server.own_address() == "10.0.0.3"


def test_devices_behind_one_address_count_together() -> None:
    assert network_of("192.168.1.7") == network_of("::ffff:192.168.1.7") == "192.168.1.7"
    assert network_of("fd00::1:2") == network_of("fd00::9") != network_of("fd00:0:0:1::9")
    assert network_of("fe80::1%eth0") == network_of("fe80::2")


def test_who_gives_way() -> None:
    assert places_of_most(["a", "b", "a", "c"]) == [0, 2]
    assert places_of_most(["a", "b", "a", "b"]) == [1, 3]
    assert places_of_most(["a", "b", "c"]) == [2]


def test_page_without_network_is_for_this_computer_only(monkeypatch: pytest.MonkeyPatch) -> None:
    page = Page("token", in_network=True)
    assert address_among(monkeypatch, "") == server.THIS_COMPUTER
    assert page.receiver == "this computer only"
    address_among(monkeypatch, "", eth0="192.168.7.2")
    assert page.receiver == "devices on this network"
