"""What was decided about order, and stored if it is to last, made so."""

from collections.abc import Callable, Iterable
from typing import Any

from twistchat.chat.events import (
    Announced,
    Event,
    Invited,
    InviteSent,
    Kicked,
    Knocked,
    ModeSet,
    Pardoned,
    Person,
    RoleGiven,
    Sanctioned,
    TopicChanged,
)
from twistchat.chat.herald import Herald
from twistchat.chat.ids import Ids
from twistchat.chat.names import room_name
from twistchat.chat.people import ChatLimits
from twistchat.chat.roles import Role, Sanction, SanctionKind
from twistchat.chat.rooms import Room, Topic
from twistchat.chat.service import Chat
from twistchat.chat.targets import is_about, replaces
from twistchat.chat.users import Session, User

#: All that is decided about order and then applied.
Change = (
    TopicChanged
    | ModeSet
    | RoleGiven
    | Kicked
    | Sanctioned
    | Pardoned
    | Invited
    | Knocked
    | Announced
)
#: What everybody in a room is told of.
InRoom = TopicChanged | ModeSet | RoleGiven | Kicked | Sanctioned | Pardoned


class Enforcement:
    """It takes whatever has become of the room and its people since the decision: who
    has left is gone, and of a room that was forgotten the store alone knows."""

    def __init__(
        self, chat: Chat, ids: Ids, herald: Herald, limits: ChatLimits
    ) -> None:
        self._chat = chat
        self._ids = ids
        self._herald = herald
        self._limits = limits

    def apply(self, event: Change, origin: Session | None) -> None:
        """Make it so, and tell those whom it concerns, but not ``origin``."""
        if isinstance(event, Announced):
            self._announced(event, origin)
            return
        room = self._chat.room_in_use(room_name(event.room.name))
        if room is not None and room.id == event.room.id:
            _EFFECTS[type(event)](self, event, room, origin)
            self._chat.end_if_deserted(room)

    def _announced(self, event: Announced, origin: Session | None) -> None:
        everybody = self._chat.people()
        told = everybody if event.official else hearing(event.person, everybody)
        self._tell(event, told, origin)

    def _topic_changed(
        self, event: TopicChanged, room: Room, origin: Session | None
    ) -> None:
        room.topic = Topic(event.topic, event.person.name, event.at)
        self._tell_room(event, room, origin)

    def _mode_set(self, event: ModeSet, room: Room, origin: Session | None) -> None:
        room.modes = room.modes.with_mode(event.mode, event.value)
        self._tell_room(event, room, origin)

    def _role_given(self, event: RoleGiven, room: Room, origin: Session | None) -> None:
        id, role = event.target.id, event.role
        user = self._online(event.target.id)
        if role is Role.OWNER:
            owners = [id for id, each in room.roles.items() if each is Role.OWNER]
            room.roles.update(dict.fromkeys(owners, Role.OPERATOR))
        if role is Role.MEMBER:
            room.roles.pop(id, None)
        elif user is None or user.account is not None or id in room.members:
            room.roles[id] = role
        self._tell_room(event, room, origin, event.target.id)

    def _kicked(self, event: Kicked, room: Room, origin: Session | None) -> None:
        user = room.members.get(event.target.id)
        if user is not None:
            self._chat.put_out(user, room)
            self._tell_room(event, room, origin, user.id)

    def _sanctioned(
        self, event: Sanctioned, room: Room, origin: Session | None
    ) -> None:
        sanction = event.sanction
        room.sanctions = [*others_than(sanction, room, event.at), sanction]
        self._tell_of_sanction(event, room, origin)
        if sanction.kind is not SanctionKind.BAN:
            return
        banned = _meant(sanction, room, event.at)
        room.invited = {id for id in room.invited if not self._covers(sanction, id)}
        for user in banned:
            self._chat.put_out(user, room)
        for user in banned:
            id, at = self._ids.next()
            why = sanction.reason
            kicked = Kicked(id, at, room.place, event.person, user.person, why)
            self._tell_room(kicked, room, None, user.id)

    def _covers(self, sanction: Sanction, id: int) -> bool:
        return is_about(sanction, id, self._online(id))

    def _pardoned(self, event: Pardoned, room: Room, origin: Session | None) -> None:
        lifted = event.sanction.id
        room.sanctions = [each for each in room.sanctions if each.id != lifted]
        self._tell_of_sanction(event, room, origin)

    def _tell_of_sanction(
        self,
        event: Sanctioned | Pardoned,
        room: Room,
        origin: Session | None,
    ) -> None:
        """Tell the room; but where people come from is not everybody's business."""
        meant = _meant(event.sanction, room, event.at)
        if event.sanction.network:
            self._tell(event, [*operators_in(room), *meant], origin)
        else:
            self._tell_room(event, room, origin, *(each.id for each in meant))

    def _invited(self, event: Invited, room: Room, origin: Session | None) -> None:
        id = event.target.id
        if id in room.members:
            return
        most = self._limits.sanctions_per_room
        if most and len(room.invited) >= most:
            # Guests who have left are never taken out; of an account the store knows.
            room.invited = {id for id in room.invited if self._online(id)}
        user = self._online(id)
        room.invited.add(id)
        if user is not None:
            self._tell(event, hearing(event.person, [user]), origin)
        others = [each for each in operators_in(room) if each.id != event.person.id]
        about = event.room, event.person, event.target
        sent = InviteSent(event.id, event.at, *about)
        self._tell(sent, hearing(event.person, others), origin)

    def _knocked(self, event: Knocked, room: Room, origin: Session | None) -> None:
        self._tell(event, hearing(event.person, operators_in(room)), origin)

    def _tell_room(
        self, event: InRoom, room: Room, origin: Session | None, *concerned: int
    ) -> None:
        """Tell the room; and whoever did it and whoever has one of these ids, also
        where the room is not heard."""
        self._herald.to_room(event, room, origin)
        users = map(self._online, {event.person.id, *concerned})
        sessions = [each for user in users if user for each in user.sessions]
        deaf = [each for each in sessions if not _hears(each, room)]
        self._herald.to_all(event, [each for each in deaf if each is not origin])

    def _tell(
        self, event: Event, users: Iterable[User], origin: Session | None
    ) -> None:
        sessions = [each for user in users for each in user.sessions]
        self._herald.to_all(event, [each for each in sessions if each is not origin])

    def _online(self, id: int) -> User | None:
        """The user of that id, if they are here or waited for."""
        user = self._chat.known(id)
        return user if user is not None and user.present else None


_EFFECTS: dict[type[Event], Callable[[Enforcement, Any, Room, Session | None], None]]
_EFFECTS = {
    TopicChanged: Enforcement._topic_changed,
    ModeSet: Enforcement._mode_set,
    RoleGiven: Enforcement._role_given,
    Kicked: Enforcement._kicked,
    Sanctioned: Enforcement._sanctioned,
    Pardoned: Enforcement._pardoned,
    Invited: Enforcement._invited,
    Knocked: Enforcement._knocked,
}


def operators_in(room: Room) -> list[User]:
    """The members who keep the room in order."""
    members = room.members.values()
    return [each for each in members if room.role_of(each) >= Role.OPERATOR]


def _meant(sanction: Sanction, room: Room, now: int) -> list[User]:
    """The members whom the sanction holds for; it holds for no operator."""
    members = room.members.values()
    subject = [each for each in members if room.role_of(each) < Role.OPERATOR]
    return [
        each
        for each in subject
        if is_about(sanction, each.id, each) and not is_spared(room, each.id, each, now)
    ]


def _hears(session: Session, room: Room) -> bool:
    return session.user.id in room.members and room.id not in session.muted


def is_spared(room: Room, id: int, user: User | None, now: int) -> bool:
    """Whether no ban or gag holds for who has that id; ``user`` if they are online."""
    return any(
        is_about(each, id, user)
        for each in room.sanctions
        if each.kind is SanctionKind.EXCEPTION and not each.over(now)
    )


def hearing(speaker: Person, users: Iterable[User]) -> list[User]:
    """Those who do not ignore the speaker."""
    return [each for each in users if speaker.id not in each.ignoring]


def others_than(about: Sanction, room: Room, now: int) -> list[Sanction]:
    """The sanctions of the room that hold beside this one, which takes the place of any
    of its kind about the very same."""
    others = [each for each in room.sanctions if not replaces(about, each)]
    return [each for each in others if not each.over(now)]
