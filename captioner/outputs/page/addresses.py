"""The address under which other devices of the network find this computer."""

from __future__ import annotations

import contextlib
import ipaddress
import re
import socket
from collections.abc import Iterator

THIS_COMPUTER = "127.0.0.1"

_NOBODYS = {socket.AF_INET: "192.0.2.1", socket.AF_INET6: "2001:db8::1"}
"""Addresses of documentation: only the way there counts."""

_LEADS_ELSEWHERE = re.compile(
    r"^(tun|tap|utun|wg|ppp|ipsec|gpd|zt|docker|br-|veth|virbr|vmnet|vboxnet|lxc|cni|awdl|llw)"
    r"|vpn|tailscale|nordlynx|wireguard|zerotier|hamachi|vethernet|virtualbox|vmware|mullvad",
    re.IGNORECASE,
)
"""Names of interfaces to private networks far away, and to virtual machines."""


def own_address() -> str:
    """This computer's address as it stands in a link; nothing is sent to find it.

    What every device can reach comes first: IPv4, in the network that leads to all others. The
    address in a virtual private network comes last, although everything may be sent through it.
    """
    routed = [address for address in map(_routed_address, _NOBODYS) if address]
    found = sorted(_addresses(), key=lambda each: (each[0], each[1] not in routed))
    hosts = [address for _against, address in found] or routed
    host = hosts[0] if hosts else THIS_COMPUTER
    return f"[{host}]" if ":" in host else host


def _routed_address(family: socket.AddressFamily) -> str:
    """The address that a message to far away would come from."""
    with contextlib.suppress(OSError), socket.socket(family, socket.SOCK_DGRAM) as route:
        route.connect((_NOBODYS[family], 9))
        return str(route.getsockname()[0])
    return ""


def _addresses() -> Iterator[tuple[tuple[bool, bool, bool], str]]:
    """Each address, and what speaks against it, the worst first."""
    import psutil

    states = psutil.net_if_stats()
    for name, addresses in psutil.net_if_addrs().items():
        if name not in states or not states[name].isup:
            continue
        leads_elsewhere = _LEADS_ELSEWHERE.search(name) or "pointopoint" in states[name].flags
        for each in addresses:
            if each.family not in _NOBODYS:
                continue
            address = ipaddress.ip_address(each.address.partition("%")[0])
            is_ipv6 = address.version == 6
            # A browser takes no address that is of use on one interface alone.
            if address.is_loopback or (is_ipv6 and address.is_link_local):
                continue
            is_far = bool(leads_elsewhere) or each.netmask == "255.255.255.255"
            yield (is_far, address.is_link_local, is_ipv6), str(address)
