"""What proxies say of those they carry: believed of those that are listed alone."""

import re
from collections.abc import Iterable, Sequence
from ipaddress import IPv4Address, ip_network

from twistchat.chat.addresses import Host, host_called

#: How a proxy on this machine is listed that comes by a unix socket.
UNIX = "unix"
#: Who asks where a proxy cannot tell.
NOBODY: Host = IPv4Address(0)
#: So many entries of a list are looked at, from its end: each is of one more proxy.
MOST_HOPS = 20

_WITH_PORT = re.compile(r"\[(?P<ipv6>[^\]]+)\](:\d+)?|(?P<ipv4>[0-9.]+):\d+")


class Proxies:
    """The proxies that are believed: addresses, ranges, or ``unix``."""

    def __init__(self, listed: Iterable[str]) -> None:
        listed = tuple(listed)
        self._unix = UNIX in listed
        self._networks = [ip_network(text) for text in listed if text != UNIX]

    def __contains__(self, host: Host) -> bool:
        if host is None:
            return self._unix
        return any(host in network for network in self._networks)

    def client(self, host: Host, forwarded: Sequence[str]) -> Host:
        """Who asks, of what ``host`` brings with these X-Forwarded-For headers.

        Each proxy adds whom it has it from at the end, so this is the last that is no
        proxy of ours. Where a proxy says what is no address, it is nobody's: never the
        proxy's own, which may be this machine.
        """
        hops = ",".join(forwarded).split(",")[-MOST_HOPS:] if forwarded else []
        while host in self and hops:
            try:
                host = _address(hops.pop())
            except ValueError:
                return NOBODY
        return host

    def secure(self, host: Host, forwarded: Sequence[str]) -> bool:
        """Whether whoever asks came by TLS to the proxy that ``host`` is, by these
        X-Forwarded-Proto headers."""
        last = ",".join(forwarded).rpartition(",")[2]
        return host in self and last.strip().lower() == "https"


def _address(text: str) -> Host:
    """An address as proxies write it, with a port or without. Raises ValueError."""
    text = text.strip()
    found = _WITH_PORT.fullmatch(text)
    return host_called((found["ipv6"] or found["ipv4"]) if found else text)
