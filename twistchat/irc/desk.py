"""What every client of the IRC door is given to work with, besides the house."""

from collections.abc import Callable, Sequence

from msgspec import Struct

from twistchat.irc.masks import Masks
from twistchat.text.desk import Desk


class IrcCustoms(Struct, frozen=True):
    """What is usual at this door. ``password`` is what who comes in must give, "" for
    nothing; ``backlog`` lines of a room are shown on coming in to who cannot ask for
    them; ``description`` is what is said of the server, ``admin`` of who runs it.

    ``tls_port`` is where TLS is spoken, 0 if nowhere; ``sts_seconds`` how long clients
    are told to insist on it (https://ircv3.net/specs/extensions/sts)."""

    server: str
    network: str
    password: str = ""
    backlog: int = 20
    description: str = ""
    admin: Sequence[str] = ()
    tls_port: int = 0
    sts_seconds: int = 0


class IrcDesk(Struct, frozen=True):
    """``house`` is what all doors work with; ``isupport`` the tokens of RPL_ISUPPORT;
    ``started`` a time in milliseconds since 1970; ``strangers`` counts the connections
    of those who have not said who they are."""

    house: Desk
    masks: Masks
    customs: IrcCustoms
    isupport: Sequence[str]
    started: int
    strangers: Callable[[], int] = lambda: 0
