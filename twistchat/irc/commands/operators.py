"""OPER, KILL, WALLOPS: for operators of the server, and how to be one.

The settings name operators with a password. Whoever says both is an operator as long as
they are here, whoever they are otherwise; the owner of an account that the settings
name, or that was made an operator, is one anyway.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from twistchat.chat import errors
from twistchat.irc import numerics as n
from twistchat.irc.errors import CannotKillServer, NoOperators
from twistchat.irc.message import Message
from twistchat.irc.owning import count_try, veiled
from twistchat.irc.table import command

if TYPE_CHECKING:
    from twistchat.irc.client import Client


@command("OPER name password", cost=4)
async def oper(client: Client, message: Message) -> None:
    """Become an operator of the server, with the name and the password that the
    settings give one."""
    house = client.desk.house
    if not house.oaths.possible:
        raise NoOperators
    name, password = message.parameters[:2]
    was_one = client.here.user.operator
    try:
        with veiled():
            await house.oaths.swear(client.here, name, password)
    except errors.WrongPassword as refused:
        client.refuse(refused, "OPER")
        count_try(client, refused)
        return
    if not was_one:
        client.send(f":{client.mask} MODE {client.nick} +o")
    client.numeric(n.RPL_YOUREOPER, last="You are now an IRC operator")


@command("KILL nickname [comment]", operator=True)
async def kill(client: Client, message: Message) -> None:
    """End the connections of somebody, and say why."""
    nickname = message.parameters[0]
    if nickname.lower() == client.desk.customs.server.lower():
        raise CannotKillServer
    await client.desk.house.operators.kill(client.here, nickname, message.at(1))


@command("WALLOPS text", operator=True, cost=2)
def wallops(client: Client, message: Message) -> None:
    """Say something to everybody on the server, whatever their door."""
    order = client.desk.house.order
    said = order.announce(client.here, message.parameters[-1], official=False)
    order.apply(said, None)
