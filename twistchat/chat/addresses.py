"""Where people come from, and what counts as one place."""

from collections.abc import Iterable
from functools import lru_cache
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Any

#: The address of another machine; None is this one, by a unix socket.
Host = IPv4Address | IPv6Address | None
#: What an address counts as: itself, of IPv6 its /64, or nothing (a unix socket).
Address = str


@lru_cache(maxsize=4096)
def _parsed(text: str) -> Host:
    """The address, one object for all who come from it."""
    address = ip_address(text)
    return getattr(address, "ipv4_mapped", None) or address


def host_of(peer: Any) -> Host:
    """The address of a peer, an IPv4 one also where it comes as IPv6; None for a unix
    socket."""
    host = getattr(peer, "host", None)
    return host_called(host) if isinstance(host, str) else None


def host_called(text: str) -> Host:
    """The address that is written so. Raises ValueError."""
    return _parsed(text.partition("%")[0])


def counted(host: Host) -> Address:
    """What is counted for it: whoever has one address of IPv6 has its /64."""
    if isinstance(host, IPv6Address):
        return str(IPv6Network((int(host) >> 64 << 64, 64)))
    return "" if host is None else str(host)


class Exempt:
    """The addresses that no limit for one address applies to; a unix socket is this
    machine, and so among them."""

    def __init__(self, ranges: Iterable[str]) -> None:
        self._networks = [ip_network(text) for text in ranges]

    def __contains__(self, host: Host) -> bool:
        return host is None or any(host in network for network in self._networks)
