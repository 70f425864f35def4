"""MOTD, LUSERS, VERSION, TIME, INFO, ADMIN, STATS, LINKS and HELP: about the server."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from twistchat.irc import numerics as n
from twistchat.irc.about import check_target
from twistchat.irc.message import Message
from twistchat.irc.packing import packed
from twistchat.irc.refusals import word
from twistchat.irc.splitting import cut
from twistchat.irc.table import COMMANDS, command
from twistchat.irc.welcome import tell_isupport, tell_lusers, tell_motd, version_of

if TYPE_CHECKING:
    from twistchat.irc.client import Client

#: As wide as the narrowest terminal, less what clients put before a line.
_WIDTH = 65


@command("MOTD [target]", cost=2)
def motd(client: Client, message: Message) -> None:
    """Show the server's message of the day."""
    check_target(client, message.at(0))
    tell_motd(client)


@command("LUSERS [mask] [target]", cost=2)
def lusers(client: Client, message: Message) -> None:
    """Tell how many are here."""
    check_target(client, message.at(1))
    tell_lusers(client)


@command("VERSION [target]", cost=2)
def version(client: Client, message: Message) -> None:
    """Tell what this server runs, and what it can do."""
    check_target(client, message.at(0))
    server = client.desk.customs.server
    client.numeric(n.RPL_VERSION, version_of(client), server, last="IRC door")
    tell_isupport(client)


@command("TIME [target]")
def time(client: Client, message: Message) -> None:
    """Tell the server's time."""
    check_target(client, message.at(0))
    house, server = client.desk.house, client.desk.customs.server
    seconds = house.now() // 1000
    there = datetime.fromtimestamp(seconds, UTC).astimezone(house.customs.zone)
    client.numeric(n.RPL_TIME, server, seconds, 0, last=f"{there:%Y-%m-%d %H:%M:%S %Z}")


@command("INFO [target]", cost=2)
def info(client: Client, message: Message) -> None:
    """Tell what this server is."""
    check_target(client, message.at(0))
    since = datetime.fromtimestamp(client.desk.started // 1000, UTC)
    for line in (
        f"{version_of(client)}, a chat with many doors: this one is for IRC",
        "Who is here by another door is in the same rooms and reads the same words",
        f"Running since {since:%Y-%m-%d %H:%M:%S} UTC",
    ):
        client.numeric(n.RPL_INFO, last=line)
    client.numeric(n.RPL_ENDOFINFO, last="End of INFO list")


@command("ADMIN [target]")
def admin(client: Client, message: Message) -> None:
    """Tell who runs this server, if they have said so."""
    check_target(client, message.at(0))
    customs = client.desk.customs
    lines = customs.admin
    if not lines:
        last = "No administrative info available"
        client.numeric(n.ERR_NOADMININFO, customs.server, last=last)
        return
    client.numeric(n.RPL_ADMINME, customs.server, last="Administrative info")
    for number, line in zip(_ADMIN, lines, strict=False):
        client.numeric(number, last=line)


_ADMIN = (n.RPL_ADMINLOC1, n.RPL_ADMINLOC2, n.RPL_ADMINEMAIL)


@command("STATS query [target]", cost=2)
def stats(client: Client, message: Message) -> None:
    """Tell how long the server has been running (u); there are no other figures."""
    check_target(client, message.at(1))
    query = message.parameters[0][:1]
    if query in ("u", "U"):
        house = client.desk.house
        minutes, seconds = divmod(int(house.seconds() - house.started), 60)
        hours, minutes = divmod(minutes, 60)
        days, hours = divmod(hours, 24)
        last = f"Server Up {days} days {hours}:{minutes:02}:{seconds:02}"
        client.numeric(n.RPL_STATSUPTIME, last=last)
    client.numeric(n.RPL_ENDOFSTATS, query, last="End of /STATS report")


@command("LINKS [target] [mask]")
def links(client: Client, message: Message) -> None:
    """List the servers of the network: this one, if it says what it is."""
    customs = client.desk.customs
    if customs.description:
        about = f"0 {customs.description}"
        # A server and where it is linked to, which is itself for the one that answers.
        client.numeric(n.RPL_LINKS, customs.server, customs.server, last=about)
    client.numeric(n.RPL_ENDOFLINKS, "*", last="End of /LINKS list")


# Help


@command("HELP [subject]", cost=2)
def help_(client: Client, message: Message) -> None:
    """List all commands, or tell how one is used."""
    subject = message.at(0)
    if not subject:
        _tell_help(client, "*", "Commands", _overview(client))
        return
    row = COMMANDS.get(subject.upper())
    if row is None:
        last = "No help available on this topic"
        client.numeric(n.ERR_HELPNOTFOUND, cut(subject, 64), last=last)
        return
    lines = list(packed(row.help.split(), _WIDTH))
    if row.operator:
        lines.append("For operators of the server alone.")
    _tell_help(client, cut(subject, 64), row.usage, lines)


@command("HELPOP [subject]", cost=2)
def helpop(client: Client, message: Message) -> None:
    """The same as HELP."""
    help_(client, message)


def _overview(client: Client) -> Iterable[str]:
    """Without what only operators may give, for whoever is none."""
    operator = client.here.user.operator
    rows = (row for row in COMMANDS.values() if operator or not row.operator)
    yield from packed(sorted(row.name for row in rows), _WIDTH)
    yield "HELP and a command tells how it is used"


def _tell_help(client: Client, subject: str, title: str, lines: Iterable[str]) -> None:
    """A title, an empty line and the lines, the last of which ends it."""
    server = client.desk.customs.server
    *middle, last = lines
    told = [
        (n.RPL_HELPSTART, title),
        *((n.RPL_HELPTXT, line) for line in ("", *middle)),
    ]
    for number, line in (*told, (n.RPL_ENDOFHELP, last)):
        client.send(f":{server} {number} {client.nick} {word(subject)} :{line}")
