"""MONITOR: to be told when somebody of a name comes or goes
(https://ircv3.net/specs/extensions/monitor)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from twistchat.chat import errors
from twistchat.chat.names import Name, person_name
from twistchat.irc import numerics as n
from twistchat.irc.about import user_called
from twistchat.irc.message import Message
from twistchat.irc.packing import tell_list
from twistchat.irc.refusals import word
from twistchat.irc.splitting import cut
from twistchat.irc.table import command

if TYPE_CHECKING:
    from twistchat.irc.client import Client


@command("MONITOR subcommand [targets]", cost=2)
def monitor(client: Client, message: Message) -> None:
    """Be told when one of these nicknames comes or goes (+), or not any more (-);
    forget all of them (C), list them (L), or tell who of them is here (S)."""
    act = _SUBCOMMANDS.get(message.parameters[0].upper())
    if act is None:
        about = message.parameters[0][:32]
        client.fail("MONITOR", "INVALID_PARAMS", "There are + - C L S", about)
        return
    act(client, [each for each in message.at(1).split(",") if each])


def _add(client: Client, targets: list[str]) -> None:
    """What is no nickname nobody can bear, so nobody is told of it."""
    monitors = client.desk.house.chat.monitors
    added: dict[str, Name] = {}
    for place, target in enumerate(targets):
        try:
            name = person_name(target)
            is_new = monitors.add(client.here, name)
        except errors.BadName:
            continue
        except errors.TooManyMonitored as full:
            _tell_state(client, added.values())
            _refuse(client, full, targets[place:])
            return
        if is_new:
            added[name.key] = name
    _tell_state(client, added.values())


def _refuse(
    client: Client, full: errors.TooManyMonitored, targets: Iterable[str]
) -> None:
    rest = word(cut(",".join(targets), 200))
    last = "Monitor list is full."
    client.numeric(n.ERR_MONLISTFULL, full.facts["limit"], rest, last=last)


def _remove(client: Client, targets: list[str]) -> None:
    for target in targets:
        try:
            name = person_name(target)
        except errors.BadName:
            continue
        client.desk.house.chat.monitors.remove(client.here, name)


def _clear(client: Client, targets: list[str]) -> None:
    client.desk.house.chat.monitors.clear(client.here)


def _list(client: Client, targets: list[str]) -> None:
    names = client.desk.house.chat.monitors.names(client.here).values()
    shown = (name.shown for name in names)
    tell_list(client, n.RPL_MONLIST, shown, between=",")
    client.numeric(n.RPL_ENDOFMONLIST, last="End of MONITOR list")


def _state(client: Client, targets: list[str]) -> None:
    names = client.desk.house.chat.monitors.names(client.here).values()
    _tell_state(client, names)


def _tell_state(client: Client, names: Iterable[Name]) -> None:
    here, gone = [], []
    for name in names:
        user = user_called(client.desk.house.chat, name.shown)
        if user is None:
            gone.append(name.shown)
        else:
            here.append(client.desk.masks.of(user.person))
    tell_list(client, n.RPL_MONONLINE, here, between=",")
    tell_list(client, n.RPL_MONOFFLINE, gone, between=",")


_SUBCOMMANDS: dict[str, Callable[[Client, list[str]], None]] = {
    "+": _add,
    "-": _remove,
    "C": _clear,
    "L": _list,
    "S": _state,
}
