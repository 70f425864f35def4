"""The commands of IRC as rows: what a client must be and give, checked once, before the
function is called that acts."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from msgspec import Struct

from twistchat.irc.errors import (
    AlreadyRegistered,
    NeedMoreParams,
    NoPrivileges,
    NoSuchCommand,
    NotRegistered,
)
from twistchat.irc.message import Message

if TYPE_CHECKING:
    from twistchat.irc.client import Client

#: What a command does; what it returns is waited for before the client is heard again.
Act = Callable[["Client", Message], Awaitable[None] | None]

#: When a command may be given.
BEFORE, AFTER, ANYTIME = "before", "after", "anytime"


class Row(Struct, frozen=True):
    """``least`` parameters; ``when`` it may be given, seen from the registration;
    ``operator``: only by operators of the server; ``cost`` in lines; ``sign``: a person
    gave it, who has read what there was; ``early``: clients give it, about nothing,
    before they may."""

    name: str
    act: Act
    usage: str
    least: int
    when: str
    operator: bool
    cost: int
    sign: bool
    early: bool

    @property
    def help(self) -> str:
        """What it does: the docstring of its function, as one line."""
        return " ".join((self.act.__doc__ or "").split())

    def is_idle(self, client: Client, message: Message) -> bool:
        """Of what is ``early``: nothing is asked for, and nobody waits for an
        answer."""
        return client.session is None and not any(message.parameters)

    def check(self, client: Client, message: Message) -> None:
        """Raises NotRegistered, AlreadyRegistered, NeedMoreParams, NoPrivileges."""
        if client.session is None:
            if self.when == AFTER:
                raise NotRegistered
        elif self.when == BEFORE:
            raise AlreadyRegistered
        if len(message.parameters) < self.least:
            raise NeedMoreParams(self.name)
        if self.operator and not client.here.user.operator:
            raise NoPrivileges


COMMANDS: dict[str, Row] = {}


def command(
    usage: str,
    *,
    when: str = AFTER,
    operator: bool = False,
    cost: int = 1,
    sign: bool = False,
    early: bool = False,
) -> Callable[[Act], Act]:
    """Make a function a row. ``usage`` is the command with its parameters as RFC 2812
    writes them, what may be left out in brackets; the docstring is the help."""
    name, *parameters = usage.split()
    least = sum(not parameter.startswith("[") for parameter in parameters)

    def add(act: Act) -> Act:
        if name in COMMANDS or not act.__doc__:
            raise ValueError(f"{name} is there already, or cannot be explained")
        COMMANDS[name] = Row(name, act, usage, least, when, operator, cost, sign, early)
        return act

    return add


def find(name: str) -> Row:
    """The row of a command in capitals; NoSuchCommand."""
    row = COMMANDS.get(name)
    if row is None:
        raise NoSuchCommand(name[:32])
    return row
