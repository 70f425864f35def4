"""Order in rooms and on the server: who is what in a room, what a room is like, who is
put out of it, kept out or silent.

A method decides: it returns what would happen, or raises a `ChatError`; nothing has
changed yet. What is to last is stored then, and `apply` makes it so.
"""

from collections.abc import Collection

from twistchat.chat import errors
from twistchat.chat.cleaning import clean, clean_line
from twistchat.chat.enforcement import (
    Enforcement,
    is_spared,
    operators_in,
    others_than,
)
from twistchat.chat.events import (
    Announced,
    Invited,
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
from twistchat.chat.limits import PerKey
from twistchat.chat.mode_values import mode_value
from twistchat.chat.names import Name, person_name
from twistchat.chat.people import ChatLimits
from twistchat.chat.rights import (
    check_entry,
    check_role,
    check_server_operator,
    check_speech,
)
from twistchat.chat.roles import AGAINST, Mode, Role, Sanction, SanctionKind
from twistchat.chat.rooms import Room
from twistchat.chat.service import Chat
from twistchat.chat.targets import Target, is_about, range_meant
from twistchat.chat.users import Session, User


class Order(Enforcement):
    """``invites`` counts how often a person, by id, invites and knocks; ``lobby`` is
    the key of the room that is everybody's.

    Who is meant is handed in as a `Person`: somebody who is here or waited for, or the
    owner of an account who is not.
    """

    def __init__(
        self,
        chat: Chat,
        ids: Ids,
        herald: Herald,
        limits: ChatLimits,
        invites: PerKey,
        lobby: str,
    ) -> None:
        super().__init__(chat, ids, herald, limits)
        self._invites = invites
        self._lobby = lobby

    # What a room is like

    def topic(self, session: Session, room: Room, text: str) -> TopicChanged:
        """The room is about something else; about nothing if the text is empty.

        Raises NotInRoom, TooLong, EmptyText if nothing of it can be seen, RightMissing
        where not everybody may; Gagged and RightMissing as for what is said.
        """
        least = Role.OPERATOR if room.modes.topic_lock else Role.MEMBER
        _check_may(session, room, least)
        id, at = self._ids.next()
        check_speech(room, session, at)
        topic = self._line(text)
        if text and not topic:
            raise errors.EmptyText
        return TopicChanged(id, at, room.place, session.user.person, topic)

    def mode(self, session: Session, room: Room, mode: Mode, value: str) -> ModeSet:
        """The room is otherwise: ``value`` is the key, the limit, or anything for on;
        "" is off.

        Raises NotInRoom, RightMissing, AlreadySo, TooLong or BadValue for a key or a
        limit that cannot be, and ForEverybody where nobody is kept out.
        """
        _check_may(session, room, Role.OPERATOR)
        if value and mode is not Mode.TOPIC_LOCK:
            self._check_not_lobby(room)
        value = mode_value(mode, value)
        if value == room.modes.value(mode):
            raise errors.AlreadySo
        by = session.user.person
        return ModeSet(*self._ids.next(), room.place, by, mode, value)

    def key(self, session: Session, room: Room) -> str:
        """The room's key, "" if it has none. Raises NotInRoom, RightMissing."""
        _check_may(session, room, Role.OPERATOR)
        return room.modes.key

    # Roles

    def give(
        self, session: Session, room: Room, target: Person, role: Role
    ) -> RoleGiven:
        """The target is so much in the room: a voice or an operator by its operators,
        the owner by the owner.

        Raises NotInRoom, RightMissing, AlreadySo; NotThere for a guest who is not in
        the room, NoSuchAccount for one who would own it, and ForEverybody.
        """
        _check_may(session, room, max(role, Role.OPERATOR))
        user = self._online(target.id)
        if role is Role.OWNER:
            self._check_not_lobby(room)
        if user is not None and user.account is None:
            if role is Role.OWNER:
                raise errors.NoSuchAccount(target.name)
            _check_there(target, room)
        if room.roles.get(target.id, Role.MEMBER) >= role:
            raise errors.AlreadySo
        return self._role(session, room, target, role)

    def take(
        self,
        session: Session,
        room: Room,
        target: Person,
        roles: Collection[Role],
        left: Role = Role.MEMBER,
    ) -> RoleGiven:
        """The target is no more than ``left``, if they were one of ``roles``. Anybody
        may give up their own role; that of an operator only the owner takes.

        Raises NotInRoom, RightMissing, AlreadySo.
        """
        role = room.roles.get(target.id, Role.MEMBER)
        least = Role.OPERATOR
        if target.id == session.user.id:
            least = Role.MEMBER
        elif role in roles and role >= Role.OPERATOR:
            least = Role.OWNER
        _check_may(session, room, least)
        if role not in roles:
            raise errors.AlreadySo
        return self._role(session, room, target, left)

    def _role(
        self, session: Session, room: Room, target: Person, role: Role
    ) -> RoleGiven:
        by = session.user.person
        before = room.roles.get(target.id, Role.MEMBER)
        former = room.owner if role is Role.OWNER else None
        id, at = self._ids.next()
        return RoleGiven(id, at, room.place, by, target, role, before, former)

    # Putting out, keeping out, silencing

    def kick(self, session: Session, room: Room, target: Person, text: str) -> Kicked:
        """The target is put out of the room, by an operator who is no less than they.

        Raises NotInRoom, RightMissing, NotThere, TooLong.
        """
        user = session.user
        _check_may(session, room, Role.OPERATOR)
        other = _check_there(target, room)
        if other.operator:
            check_server_operator(user)
        check_role(room, user, room.role_of(other))
        text = self._line(text)
        return Kicked(*self._ids.next(), room.place, user.person, other.person, text)

    def sanction(
        self,
        session: Session,
        room: Room,
        kind: SanctionKind,
        whom: str | Person | Target,
        seconds: int = 0,
        reason: str = "",
    ) -> Sanctioned:
        """Somebody is banned or silent, for so long or (0) for ever: the person, who
        bears the name now or will, or whoever comes from the range of addresses. Or
        they are excepted, or invited, which an operator may be.

        Raises NotInRoom, RightMissing, IsOperator, BadName, BadAddress, TooLong,
        TooManySanctions.
        """
        user = session.user
        _check_may(session, room, Role.OPERATOR)
        target = self._target(whom)
        if kind in AGAINST:
            self._check_no_operator(user, room, target)
        reason = self._line(reason)
        id, at = self._ids.next()
        until = at + 1000 * seconds if seconds else 0
        about = target.shown, target.who, target.key, target.network
        sanction = Sanction(id, kind, *about, user.person.name, reason, at, until)
        limit = self._limits.sanctions_per_room
        if limit and len(others_than(sanction, room, at)) >= limit:
            raise errors.TooManySanctions(limit)
        return Sanctioned(id, at, room.place, user.person, sanction)

    def pardon(
        self,
        session: Session,
        room: Room,
        kind: SanctionKind,
        whom: str | Person | Target,
    ) -> list[Pardoned]:
        """All sanctions of the kind that bear that name, or are about that person or
        range, are lifted. A range is also meant by what is shown in its place.

        Raises NotInRoom, RightMissing, BadName, BadAddress, NoSuchSanction.
        """
        known = [each for each in self.sanctions(session, room) if each.kind is kind]
        found = [each for each in known if each.network and each.target == whom]
        if not found:
            target = self._target(whom)
            found = [each for each in known if target.is_meant_by(each)]
        if not found:
            raise errors.NoSuchSanction(kind.value, target.shown, room.name)
        by = session.user.person
        return [Pardoned(*self._ids.next(), room.place, by, each) for each in found]

    def sanctions(self, session: Session, room: Room) -> list[Sanction]:
        """The bans and gags of the room and the like, for its operators.

        Raises NotInRoom, RightMissing.
        """
        _check_may(session, room, Role.OPERATOR)
        return self._in_force(room)

    def told(self, session: Session, room: Room, kind: SanctionKind) -> list[Sanction]:
        """Those of one kind, for everybody in the room: of a range of addresses only
        operators are told.

        Raises NotInRoom, and RightMissing for what is in somebody's favour.
        """
        _check_may(session, room, Role.MEMBER if kind in AGAINST else Role.OPERATOR)
        keeps = room.role_of(session.user) >= Role.OPERATOR
        known = (each for each in self._in_force(room) if each.kind is kind)
        return [each for each in known if keeps or not each.network]

    def _in_force(self, room: Room) -> list[Sanction]:
        now = self._ids.next()[1]
        return [each for each in room.sanctions if not each.over(now)]

    def _target(self, whom: str | Person | Target) -> Target:
        if isinstance(whom, Target):
            return whom
        found = range_meant(whom) if isinstance(whom, str) else None
        if found is not None:
            return found
        user = self._whoever(whom)
        if user is not None:
            # A guest who comes again is another person of the same name.
            key = "" if user.account else user.name.key
            return Target(user.person.name, who=user.id, key=key)
        if isinstance(whom, Person):
            return Target(whom.name, who=whom.id)
        name = person_name(whom)
        return Target(name.shown, key=name.key)

    def _whoever(self, whom: str | Person) -> User | None:
        """Who that is, if they are here; a person also if they are waited for."""
        if isinstance(whom, Person):
            return self._chat.known(whom.id)
        try:
            return self._chat.person(whom)
        except errors.NobodyThere:
            return None

    def _check_no_operator(self, user: User, room: Room, target: Target) -> None:
        """No ban or gag would hold for an operator."""
        other = self._online(target.who)
        role = room.roles.get(target.who, Role.MEMBER)
        if role < Role.OPERATOR and not (other and other.operator):
            return
        check_role(room, user, Role.OWNER)
        raise errors.IsOperator(target.shown, room.name)

    # Letting in

    def invite(
        self, session: Session, room: Room, target: Person, now: float
    ) -> Invited:
        """The target may come in. Any member may invite where anybody may come in;
        otherwise, and whom a ban keeps out, only operators.

        ``now`` in seconds of a clock that is not set. Raises NotInRoom, RightMissing,
        AlreadyInRoom, TooManyTries.
        """
        user, modes = session.user, room.modes
        closed = modes.private or modes.key or modes.limit
        closed = closed or self._is_banned(target, room)
        _check_may(session, room, Role.OPERATOR if closed else Role.MEMBER)
        if target.id in room.members:
            raise errors.AlreadyInRoom(target.name, room.name)
        self._count(user, now)
        return Invited(*self._ids.next(), room.place, user.person, target)

    def _is_banned(self, target: Person, room: Room) -> bool:
        now = self._ids.next()[1]
        user = self._online(target.id)
        return not is_spared(room, target.id, user, now) and any(
            is_about(each, target.id, user)
            for each in room.sanctions
            if each.kind is SanctionKind.BAN and not each.over(now)
        )

    def knock(self, session: Session, name: Name, text: str, now: float) -> Knocked:
        """The room's operators who are there are asked to let the user in.

        ``now`` as above. Raises NoSuchRoom, AlreadyInRoom, Banned, RoomOpen for who may
        simply come in, NobodyToAsk, TooLong, TooManyTries.
        """
        user = session.user
        room = self._chat.room_in_use(name)
        if room is None:
            raise errors.NoSuchRoom(name.shown)
        if user.id in room.members:
            raise errors.AlreadyInRoom(user.person.name, room.name)
        id, at = self._ids.next()
        try:
            check_entry(room, session, "", at)
        except (errors.InviteNeeded, errors.KeyNeeded, errors.RoomFull):
            pass
        else:
            raise errors.RoomOpen(room.name)
        if not any(each.sessions for each in operators_in(room)):
            raise errors.NobodyToAsk(room.name)
        text = self._line(text)
        self._count(user, now)
        return Knocked(id, at, room.place, user.person, text)

    def _count(self, user: User, now: float) -> None:
        wait = self._invites.of(user.id, now).try_take(now)
        if wait:
            raise errors.TooManyTries(int(wait) + 1)

    # The whole server

    def announce(self, session: Session, text: str, official: bool) -> Announced:
        """Everybody on the server hears it: from the server if ``official``, or from
        the user.

        Raises RightMissing, and what `clean` raises.
        """
        check_server_operator(session.user)
        text = clean(text, self._limits.text_bytes)
        return Announced(*self._ids.next(), session.user.person, text, official)

    def _line(self, text: str) -> str:
        return clean_line(text, self._limits.topic_characters)

    def _check_not_lobby(self, room: Room) -> None:
        if room.key == self._lobby:
            raise errors.ForEverybody(room.name)


def _check_may(session: Session, room: Room, least: Role) -> None:
    """NotInRoom, and RightMissing for who is less than that there."""
    if room.id not in session.user.rooms:
        raise errors.NotInRoom(room.name)
    check_role(room, session.user, least)


def _check_there(target: Person, room: Room) -> User:
    """The member who is that person; NotThere if they are not in the room."""
    member = room.members.get(target.id)
    if member is None:
        raise errors.NotThere(target.name, room.name)
    return member
