"""CAP: what the client and the server agree on beyond RFC 2812
(https://ircv3.net/specs/extensions/capability-negotiation)."""

from __future__ import annotations

import functools
import operator
from collections.abc import Awaitable, Callable, Iterator
from typing import TYPE_CHECKING

from twistchat.irc.batches import bounds_of
from twistchat.irc.capabilities import NAMES, Cap, known, settled, written
from twistchat.irc.commands.connection import go_on
from twistchat.irc.errors import BadCapCommand
from twistchat.irc.message import LINE_BYTES, Message
from twistchat.irc.sasl import MECHANISMS
from twistchat.irc.splitting import cut
from twistchat.irc.table import ANYTIME, command

if TYPE_CHECKING:
    from twistchat.irc.client import Client

_ALL = functools.reduce(operator.or_, NAMES)


@command("CAP subcommand [capabilities]", when=ANYTIME)
def cap(client: Client, message: Message) -> Awaitable[None] | None:
    """Agree on capabilities: LS, LIST, REQ, END."""
    act = _SUBCOMMANDS.get(message.parameters[0].upper())
    if act is None:
        raise BadCapCommand(message.parameters[0][:32])
    return act(client, message)


def _ls(client: Client, message: Message) -> None:
    """What there is. Version 302 brings values, several lines and cap-notify, from then
    on; what is listed now is as it was asked for now."""
    version = message.at(1)
    modern = version.isdecimal() and version.isascii() and int(version[:6]) >= 302
    if client.registration is not None:
        client.registration.negotiating = True
    if modern:
        client.caps |= Cap.VERSION_302 | Cap.CAP_NOTIFY
    names = written(offered(client))
    if modern:
        values = values_of(client)
        names = [f"{name}={values[name]}" if name in values else name for name in names]
        names += _sts(client)
    _tell(client, "LS", names, modern)


def offered(client: Client) -> Cap:
    """The capabilities that there are on this server. Where it takes a code to register
    clients would not know to ask for it."""
    caps = _ALL
    if client.desk.house.accounts.rules.registration != "open":
        caps &= ~Cap.REGISTRATION
    return caps


def values_of(client: Client) -> dict[str, str]:
    """What is said of capabilities that have a value."""
    bounds = bounds_of(client.desk.house.chat.limits)
    return {
        NAMES[Cap.MULTILINE]: f"max-bytes={bounds.bytes},max-lines={bounds.lines}",
        NAMES[Cap.REGISTRATION]: "before-connect",
        NAMES[Cap.SASL]: ",".join(MECHANISMS),
    }


def _sts(client: Client) -> list[str]:
    """Where clients find TLS, said to those who do without; and how long they are to
    insist on it. It is told and never asked for."""
    port, seconds = client.desk.customs.tls_port, client.desk.customs.sts_seconds
    if client.secure:
        return [f"sts=duration={seconds}"] if port else []
    return [f"sts=port={port}"] if port and seconds else []


def _list(client: Client, message: Message) -> None:
    _tell(client, "LIST", written(client.caps), Cap.VERSION_302 in client.caps)


def _req(client: Client, message: Message) -> None:
    """All that is asked for, or nothing of it; nor what no one line can confirm. Who
    has asked with version 302 keeps cap-notify."""
    if client.registration is not None:
        client.registration.negotiating = True
    asked = message.at(1)
    names = asked.split()
    added = known(name for name in names if name[0] != "-")
    removed = known(name[1:] for name in names if name[0] == "-")
    kept = Cap.CAP_NOTIFY if Cap.VERSION_302 in client.caps else Cap(0)
    if (
        added is None
        or removed is None
        or added & ~offered(client)
        or removed & kept
        or len(asked.encode()) > _room(client, "ACK")
    ):
        _answer(client, "NAK", cut(asked, _room(client, "NAK")))
        return
    client.caps = settled((client.caps | added) & ~removed)
    client.retune()
    _answer(client, "ACK", asked)


def _end(client: Client, message: Message) -> Awaitable[None] | None:
    if client.registration is not None:
        client.registration.negotiating = False
    return go_on(client)


def _tell(client: Client, verb: str, names: list[str], several: bool) -> None:
    *before, last = _lines(names, _room(client, f"{verb} *"))
    for line in before:
        _answer(client, f"{verb} *" if several else verb, line)
    _answer(client, verb, last)


def _lines(names: list[str], room: int) -> Iterator[str]:
    line = ""
    for name in names:
        if line and len(line) + 1 + len(name) > room:
            yield line
            line = name
        else:
            line = f"{line} {name}".strip()
    yield line


def _answer(client: Client, verb: str, names: str) -> None:
    client.send(f"{_head(client, verb)}{names}")


def _room(client: Client, verb: str) -> int:
    """How many bytes an answer has for the names."""
    return LINE_BYTES - 2 - len(_head(client, verb).encode())


def _head(client: Client, verb: str) -> str:
    nick = client.nick if client.session is not None else "*"
    return f":{client.desk.customs.server} CAP {nick} {verb} :"


_SUBCOMMANDS: dict[str, Callable[[Client, Message], Awaitable[None] | None]] = {
    "LS": _ls,
    "LIST": _list,
    "REQ": _req,
    "END": _end,
}
