"""Who bore a name and does so no more, as WHOWAS of IRC tells it (RFC 2812 section
3.6.3)."""

from collections import deque

from msgspec import Struct

from twistchat.chat.addresses import Host
from twistchat.chat.names import Name
from twistchat.chat.users import User


class Past(Struct, frozen=True):
    """Somebody bore the ``name`` until a time in milliseconds since 1970; ``owned``: it
    was that of their account."""

    name: Name
    owned: bool
    realname: str
    username: str
    address: Host
    until: int


class Whowas:
    """The last ``most`` who have gone or are called otherwise; 0 is none of them."""

    __slots__ = ("_gone",)

    def __init__(self, most: int) -> None:
        self._gone: deque[Past] = deque(maxlen=most)

    def keep(self, user: User, until: int) -> None:
        """The user bears their name no more."""
        owned = user.account is not None
        past = Past(user.name, owned, user.realname, user.username, user.address, until)
        self._gone.append(past)

    def of(self, name: Name) -> list[Past]:
        """Those who bore the name, the latest first."""
        return [each for each in reversed(self._gone) if each.name.key == name.key]
