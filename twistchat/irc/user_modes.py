"""The modes of a user (https://modern.ircdocs.horse/#user-modes)."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from msgspec import Struct

from twistchat.chat.users import Trait

if TYPE_CHECKING:
    from twistchat.irc.client import Client


class UserMode(Struct, frozen=True):
    """Whether it ``is_on``, and how to ``turn`` it on or off; that is False if nothing
    has changed by it."""

    is_on: Callable[[Client], bool]
    turn: Callable[[Client, bool], bool]


def _of_trait(trait: Trait) -> UserMode:
    def turn(client: Client, on: bool) -> bool:
        here = client.here
        return client.desk.house.chat.set_trait(here.user, trait, on, here)

    return UserMode(lambda client: trait in client.here.user.traits, turn)


def _turn_operator(client: Client, on: bool) -> bool:
    """Nobody becomes one so (RFC 2812 section 3.1.5); whose account is one stays it."""
    if on or not client.desk.house.oaths.forswear(client.here):
        return False
    return not client.here.user.operator


def _turn_wallops(client: Client, on: bool) -> bool:
    before, client.wallops = client.wallops, on
    return before != on


#: By their letters: a program, not found by strangers, an operator of the server, told
#: what operators say to everybody. That is of the one client, the rest of its user.
USER_MODES = {
    "B": _of_trait(Trait.BOT),
    "i": _of_trait(Trait.INVISIBLE),
    "o": UserMode(lambda client: client.here.user.operator, _turn_operator),
    "w": UserMode(lambda client: client.wallops, _turn_wallops),
}


#: The letters of what is of the user and not of the client.
OF_TRAITS = {Trait.BOT: "B", Trait.INVISIBLE: "i", Trait.SWORN: "o"}


def user_modes(client: Client) -> str:
    """The modes that the client's user has."""
    on = (letter for letter, mode in USER_MODES.items() if mode.is_on(client))
    return "+" + "".join(on)


def change(client: Client, text: str) -> tuple[str, bool]:
    """Do what ``+B-i`` says: what has changed by it, written alike, and whether all of
    the letters were known."""
    sign, known, changed = "+", True, ""
    for letter in text:
        if letter in "+-":
            sign = letter
        elif letter not in USER_MODES:
            known = False
        elif USER_MODES[letter].turn(client, sign == "+"):
            changed += sign + letter
    return joined(changed), known


def joined(changes: str) -> str:
    """The changes with each sign written only where it differs from that before."""
    written, last = "", ""
    for sign, letter in zip(changes[::2], changes[1::2], strict=True):
        written += letter if sign == last else sign + letter
        last = sign
    return written
