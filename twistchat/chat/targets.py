"""Whom a ban or a gag is about: one person, a name, or a range of addresses."""

from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network

from msgspec import Struct

from twistchat.chat.addresses import counted
from twistchat.chat.cleaning import echo
from twistchat.chat.errors import BadAddress
from twistchat.chat.rights import covers
from twistchat.chat.roles import Sanction, SanctionKind
from twistchat.chat.users import User

#: The shortest prefixes of ranges, by the version of IP: what is wider is half the
#: world.
_WIDEST = {4: 8, 6: 32}
#: IPv4 as it comes where only IPv6 is spoken (RFC 4291 section 2.5.5.2).
_MAPPED = IPv6Network("::ffff:0:0/96")


class Target(Struct, frozen=True):
    """Whom a sanction is about; the fields are those of `Sanction`, ``shown`` is its
    target."""

    shown: str
    who: int = 0
    key: str = ""
    network: str = ""

    def is_meant_by(self, sanction: Sanction) -> bool:
        """Whether somebody who names this target means that sanction."""
        if self.network or sanction.network:
            return self.network == sanction.network
        return (
            self.shown.casefold() == sanction.target.casefold()
            or 0 < self.who == sanction.who
            or "" < self.key == sanction.key
        )


def range_meant(text: str) -> Target | None:
    """The range of addresses that is meant, None if the text could be a name.

    A lone address of IPv6 means its /64, of which whoever has it has all. BadAddress
    for what is no address after all, and for a range that is too wide.
    """
    if not set(text) & set(".:/"):
        return None
    try:
        if "/" in text:
            network = _unmapped(ip_network(text, strict=False))
        else:
            address = ip_address(text)
            mapped = getattr(address, "ipv4_mapped", None)
            network = ip_network(counted(mapped or address))
    except ValueError:
        raise BadAddress(echo(text)) from None
    if network.prefixlen < _WIDEST[network.version]:
        raise BadAddress(echo(text))
    return Target(str(network), network=str(network))


def _unmapped(network: IPv4Network | IPv6Network) -> IPv4Network | IPv6Network:
    if isinstance(network, IPv6Network) and network.subnet_of(_MAPPED):
        address = int(network.network_address) & 0xFFFFFFFF
        return IPv4Network((address, network.prefixlen - 96))
    return network


def is_about(sanction: Sanction, id: int, user: User | None) -> bool:
    """Whether the sanction covers who has that id; ``user`` if they are online. Who is
    without a session sits where the last one was."""
    if sanction.who == id or user is None:
        return sanction.who == id
    addresses = [each.address for each in user.sessions] or [user.address]
    return any(covers(sanction, user, each) for each in addresses)


def replaces(one: Sanction, other: Sanction) -> bool:
    """Whether they are of one kind and about the very same."""
    return _subject(one) == _subject(other)


def _subject(sanction: Sanction) -> tuple[SanctionKind, int, str, str]:
    return sanction.kind, sanction.who, sanction.key, sanction.network
