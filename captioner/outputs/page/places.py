"""Who gives way when there is no room for another device."""

from __future__ import annotations

import ipaddress
from collections import Counter
from collections.abc import Sequence


def network_of(address: str) -> str:
    """Whose places are counted together: of an address, or with IPv6 of a network of devices.

    A device may take as many addresses of such a network as it likes.
    """
    parsed = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(parsed, ipaddress.IPv4Address):
        return address
    return str(parsed.ipv4_mapped or ipaddress.ip_network((parsed.packed[:8] + bytes(8), 64)))


def places_of_most(networks: Sequence[str]) -> list[int]:
    """Which of the connections from these networks, oldest first, are of the one with the most.

    One of them is to give way: a hall behind one address may have all places, but not keep others
    out. Of two networks with as many it is the one that came last.
    """
    network, _count = Counter(reversed(networks)).most_common(1)[0]
    return [place for place, each in enumerate(networks) if each == network]
