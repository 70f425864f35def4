"""Who may come into a room, who may speak there, who may change it."""

from collections.abc import Iterator
from functools import lru_cache
from ipaddress import ip_network

from twistchat.chat import errors
from twistchat.chat.addresses import Host
from twistchat.chat.roles import Right, Role, Sanction, SanctionKind
from twistchat.chat.rooms import Room
from twistchat.chat.users import Session, User

_RIGHTS = {
    Role.VOICE: Right.VOICE,
    Role.OPERATOR: Right.OPERATOR,
    Role.OWNER: Right.OWNER,
}


def check_role(room: Room, user: User, role: Role) -> None:
    """RightMissing if the user is less than that in the room."""
    if room.role_of(user) < role:
        raise errors.RightMissing(_RIGHTS[role].value, room.name)


def check_server_operator(user: User) -> None:
    """RightMissing if the user is no operator of the server."""
    if not user.operator:
        raise errors.RightMissing(Right.SERVER_OPERATOR.value, "")


def check_entry(
    room: Room, session: Session, key: str, now: int, again: bool = False
) -> None:
    """Banned, InviteNeeded, KeyNeeded or RoomFull if the session's user may not come
    in.

    Whoever is something in the room, or was in it (``again``), needs neither invitation
    nor key, nor room; an operator of the room and whoever was invited is not kept out
    by a ban either.
    """
    user = session.user
    role = room.role_of(user)
    if role >= Role.OPERATOR or user.id in room.invited:
        return
    ban = sanction_on(room, session, SanctionKind.BAN, now)
    if ban is not None and not is_excepted(room, session, now):
        raise errors.Banned(room.name, ban.reason, ban.until)
    if again or role > Role.MEMBER:
        return
    if room.modes.private and not is_awaited(room, session, now):
        raise errors.InviteNeeded(room.name)
    if room.modes.key and key != room.modes.key:
        raise errors.KeyNeeded(room.name)
    if 0 < room.modes.limit <= len(room.members):
        raise errors.RoomFull(room.name, room.modes.limit)


def check_speech(room: Room, session: Session, now: int) -> None:
    """Gagged, or RightMissing in a room where only some may speak."""
    role = room.role_of(session.user)
    if role >= Role.OPERATOR:
        return
    gag = sanction_on(room, session, SanctionKind.GAG, now)
    if gag is not None and not is_excepted(room, session, now):
        raise errors.Gagged(room.name, gag.reason, gag.until)
    if room.modes.read_only and role < Role.VOICE:
        raise errors.RightMissing(Right.VOICE.value, room.name)


def sanction_on(
    room: Room, session: Session, kind: SanctionKind, now: int
) -> Sanction | None:
    """The sanction of that kind that holds for the session now, if any."""
    return next(_holding(room, session, kind, now), None)


def is_excepted(room: Room, session: Session, now: int) -> bool:
    """Whether no ban or gag holds for the session."""
    return sanction_on(room, session, SanctionKind.EXCEPTION, now) is not None


def is_awaited(room: Room, session: Session, now: int) -> bool:
    """Whether an invitation that lasts is for the session."""
    return sanction_on(room, session, SanctionKind.INVITATION, now) is not None


def _holding(
    room: Room, session: Session, kind: SanctionKind, now: int
) -> Iterator[Sanction]:
    for sanction in room.sanctions:
        if sanction.kind is not kind or sanction.over(now):
            continue
        if covers(sanction, session.user, session.address):
            yield sanction


def covers(sanction: Sanction, user: User, address: Host) -> bool:
    """Whether the sanction is about the user, who sits there."""
    return (
        sanction.who == user.id
        or (bool(sanction.key) and sanction.key == user.name.key)
        or (bool(sanction.network) and _is_in(address, sanction.network))
    )


@lru_cache(maxsize=4096)
def _is_in(address: Host, network: str) -> bool:
    return address is not None and address in ip_network(network)
