"""MODE: what rooms are like, who is what in them, who is kept out; and one's own modes
(https://modern.ircdocs.horse/#mode-message)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from twistchat.chat import errors
from twistchat.chat.errors import ChatError
from twistchat.chat.rights import check_role
from twistchat.chat.roles import Mode, Role, Sanction, SanctionKind
from twistchat.chat.rooms import Room
from twistchat.chat.targets import Target
from twistchat.irc import numerics as n
from twistchat.irc.ban_masks import NoTarget, meant
from twistchat.irc.changing import keep
from twistchat.irc.commands.people import user_mode
from twistchat.irc.errors import (
    BadKey,
    BadMask,
    BadModeParameter,
    NeedMoreParams,
    UnknownMode,
)
from twistchat.irc.finding import entered_room, existing_room, member, own_room, whoever
from twistchat.irc.message import Message
from twistchat.irc.mode_parsing import MODES, Asked, parse_modes
from twistchat.irc.modes import (
    ALWAYS,
    KIND_OF,
    LISTS,
    MODE_OF,
    ROLE_OF,
    mask_of,
    written,
)
from twistchat.irc.table import command

if TYPE_CHECKING:
    from twistchat.irc.client import Client

#: What a letter takes away, and what is left of it then.
_TAKEN: dict[Role, tuple[tuple[Role, ...], Role]] = {
    Role.OWNER: ((Role.OWNER,), Role.OPERATOR),
    Role.OPERATOR: ((Role.OPERATOR, Role.OWNER), Role.MEMBER),
    Role.VOICE: ((Role.VOICE,), Role.MEMBER),
}
#: How a list is told: the number of an entry, that of its end, and its name.
_LISTS = {
    SanctionKind.BAN: (n.RPL_BANLIST, n.RPL_ENDOFBANLIST, "Channel Ban List"),
    SanctionKind.EXCEPTION: (
        n.RPL_EXCEPTLIST,
        n.RPL_ENDOFEXCEPTLIST,
        "Channel Exception List",
    ),
    SanctionKind.INVITATION: (
        n.RPL_INVITELIST,
        n.RPL_ENDOFINVITELIST,
        "Channel Invite List",
    ),
    SanctionKind.GAG: (n.RPL_QUIETLIST, n.RPL_ENDOFQUIETLIST, "Channel Quiet List"),
}
#: So many lines does a list count for.
_LIST_COSTS = 4
#: So many refusals of one line are told.
_REFUSALS = 4


@command("MODE target [modes] [parameters]")
async def mode(client: Client, message: Message) -> None:
    """Ask what a room is like, or change it: what it is (iklmnst), who is what in it
    (Oov), who is on its lists (beIq). Or ask for your own modes, or change them."""
    target = message.parameters[0]
    if not target.startswith("#"):
        user_mode(client, message)
        return
    asked = parse_modes(message.parameters[1:])
    if asked:
        await entered_room(client, target)
        await _obey(client, target, asked)
    else:
        _tell_modes(client, await existing_room(client, target))


def _tell_modes(client: Client, room: Room) -> None:
    """The key is told to who may change it."""
    keeps = room.id in client.here.user.rooms
    keeps = keeps and room.role_of(client.here.user) >= Role.OPERATOR
    modes = written(room.modes, keeps).split()
    client.numeric(n.RPL_CHANNELMODEIS, room.name, *modes)
    client.numeric(n.RPL_CREATIONTIME, room.name, room.made_at // 1000)


async def _obey(client: Client, name: str, asked: list[Asked]) -> None:
    """One after the other. Whatever is refused, the rest is done."""
    refused: set[str] = set()
    parameters = 0
    for each in asked:
        parameters += bool(each.parameter)
        if client.outbox.ending or len(refused) >= _REFUSALS:
            return
        if parameters > MODES:
            about = f"At most {MODES} modes with a parameter are set at once"
            client.fail("MODE", "TOO_MANY_MODES", about, name)
            return
        try:
            await _do(client, own_room(client, name), each)
        except (errors.AlreadySo, errors.NoSuchSanction):
            pass  # as nothing changes, there is nothing to tell
        except ChatError as error:
            if repr(error) not in refused:
                client.refuse(error, "MODE", room=name, letter=each.letter)
            refused.add(repr(error))


async def _do(client: Client, room: Room, asked: Asked) -> None:
    letter = asked.letter
    if letter in KIND_OF:
        kind = KIND_OF[letter]
        if asked.parameter:
            await _list(client, room, kind, asked)
        else:
            _tell_list(client, room, kind)
    elif letter in ROLE_OF:
        await _role(client, room, ROLE_OF[letter], asked)
    elif letter in MODE_OF:
        await _set(client, room, MODE_OF[letter], asked)
    elif letter != ALWAYS:
        raise UnknownMode(letter)


# What a room is like


async def _set(client: Client, room: Room, mode: Mode, asked: Asked) -> None:
    value = _value(room, mode, asked) if asked.on else ""
    try:
        change = client.desk.house.order.mode(client.here, room, mode, value)
    except (errors.BadValue, errors.TooLong, errors.EmptyText) as error:
        if mode is Mode.KEY:
            raise BadKey(room.name) from error
        raise BadModeParameter(room.name, asked.letter, asked.parameter) from error
    await keep(client, change)


def _value(room: Room, mode: Mode, asked: Asked) -> str:
    if mode not in (Mode.KEY, Mode.LIMIT):
        return "on"
    if not asked.given:
        raise NeedMoreParams("MODE")
    # Whoever comes in says the keys of several rooms with commas between them.
    if mode is Mode.KEY and ("," in asked.parameter or asked.parameter[:1] in ":"):
        raise BadKey(room.name)
    if not asked.parameter:
        raise BadModeParameter(room.name, asked.letter, asked.parameter)
    return asked.parameter


# Roles


async def _role(client: Client, room: Room, role: Role, asked: Asked) -> None:
    order, name = client.desk.house.order, asked.parameter
    if not name:
        raise NeedMoreParams("MODE")
    if asked.on:
        whom = member(client, room, name).person
        await keep(client, order.give(client.here, room, whom, role))
        return
    whom = await whoever(client, name)
    room = own_room(client, room.name)
    if whom.id not in room.members and whom.id not in room.roles:
        raise errors.NotThere(whom.name, room.name)
    roles, left = _TAKEN[role]
    await keep(client, order.take(client.here, room, whom, roles, left))


# Lists


def _tell_list(client: Client, room: Room, kind: SanctionKind) -> None:
    client.intake.charge(_LIST_COSTS - 1)
    entry, end, name = _LISTS[kind]
    about = [room.name] + [LISTS[kind]] * (kind is SanctionKind.GAG)
    server = client.desk.customs.server
    for each in client.desk.house.order.told(client.here, room, kind):
        client.numeric(entry, *about, mask_of(each, server), each.by, each.at // 1000)
    client.numeric(end, *about, last=f"End of {name}")


async def _list(client: Client, room: Room, kind: SanctionKind, asked: Asked) -> None:
    """An entry comes or goes; who is listed as the mask says is the one who is
    meant."""
    order, mask = client.desk.house.order, asked.parameter
    check_role(room, client.here.user, Role.OPERATOR)
    listed = _listed(client, room, kind, mask)
    if listed is not None and asked.on and not listed.until:
        raise errors.AlreadySo
    try:
        whom = _again(listed) if listed else await meant(client, mask)
        room = own_room(client, room.name)
        if asked.on:
            await keep(client, order.sanction(client.here, room, kind, whom))
        else:
            for change in order.pardon(client.here, room, kind, whom):
                await keep(client, change)
    except (NoTarget, errors.BadName, errors.BadAddress) as error:
        raise BadMask(room.name, asked.letter, mask) from error


def _listed(
    client: Client, room: Room, kind: SanctionKind, mask: str
) -> Sanction | None:
    """What stands on the list as that mask."""
    server, wanted = client.desk.customs.server, mask.casefold()
    for each in client.desk.house.order.told(client.here, room, kind):
        if mask_of(each, server).casefold() == wanted:
            return each
    return None


def _again(sanction: Sanction) -> Target:
    """Whom it is about, whatever has become of them."""
    return Target(sanction.target, sanction.who, sanction.key, sanction.network)
