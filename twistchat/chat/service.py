"""The rules of the chat: who may do what, and what happens then.

Every method is one transaction: it runs in one go, checks, and either raises a
`ChatError` with nothing changed, or changes the state by applying what happened and
hands it to the herald. Nothing here waits; what takes time (opening a room that is not
in use, storing a topic) is awaited by the caller, who then looks everything up anew.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Protocol

from twistchat.chat import errors
from twistchat.chat.accounts import AccountRecord
from twistchat.chat.events import (
    Appointed,
    BotMarked,
    BroughtIn,
    Ending,
    Event,
    Joined,
    Left,
    Person,
    Place,
    Renamed,
    Stopping,
)
from twistchat.chat.herald import Herald
from twistchat.chat.ids import Ids
from twistchat.chat.names import Name, Reserved, room_name
from twistchat.chat.people import ChatLimits
from twistchat.chat.rights import check_entry
from twistchat.chat.roles import Modes, Role, Sanction
from twistchat.chat.rooms import History, Room, Topic
from twistchat.chat.sharing import Sharing
from twistchat.chat.users import Session, User


class OpenedRoom(Protocol):
    """A room as the store keeps it."""

    @property
    def id(self) -> int: ...
    @property
    def name(self) -> str: ...
    @property
    def topic(self) -> str: ...
    @property
    def topic_by(self) -> str: ...
    @property
    def topic_at(self) -> int: ...
    @property
    def recent(self) -> Collection[Event]: ...
    @property
    def older_id(self) -> int: ...
    @property
    def modes(self) -> Modes: ...
    @property
    def roles(self) -> Mapping[int, Role]: ...
    @property
    def sanctions(self) -> Collection[Sanction]: ...
    @property
    def invited(self) -> Collection[int]: ...


class Chat(Sharing):
    """The rooms, the people and the rules between them.

    ``history`` says, for a room's key, what becomes of what is said there.
    ``end_room`` has the store forget a room that has come to its end, by id.
    """

    def __init__(
        self,
        ids: Ids,
        herald: Herald,
        limits: ChatLimits,
        history: Callable[[str], History],
        reserved: Reserved,
        end_room: Callable[[int], None] = lambda room: None,
    ) -> None:
        super().__init__(ids, herald, limits, reserved)
        self._history = history
        self._end_room = end_room
        self._rooms: dict[str, Room] = {}  # by key
        #: How often somebody has acted on an account, whose owner may be coming in.
        self.acts = 0
        self._when_ended: list[Callable[[int], None]] = []
        self._when_tokens_ended: list[Callable[[int, Collection[int]], None]] = []

    def stopping(self) -> None:
        """Tell everybody that the server goes down."""
        self._herald.to_all(Stopping(*self._ids.next()), self.sessions)

    # Rooms

    def room_in_use(self, name: Name) -> Room | None:
        """The room of that name if it is in memory."""
        return self._rooms.get(name.key)

    def opened(self, name: Name, kept: OpenedRoom) -> Room:
        """The room that the store opened, or the one already in use."""
        room = self._rooms.get(name.key)
        if room is None:
            room = self._rooms[name.key] = self.looked_up(name, kept)
        return room

    def looked_up(self, name: Name, kept: OpenedRoom) -> Room:
        """The room as the store keeps it, to be looked at and not to be used: it may be
        another by the time that somebody comes in."""
        topic = Topic(kept.topic, kept.topic_by, kept.topic_at)
        place = Place(kept.id, kept.name)
        room = Room(place, name.key, name.skeleton, topic, self._history(name.key))
        room.older_id = kept.older_id
        room.remember(*kept.recent)
        room.modes = kept.modes
        room.roles.update(kept.roles)
        room.sanctions.extend(kept.sanctions)
        room.invited.update(kept.invited)
        return room

    def next_id(self) -> tuple[int, int]:
        """An id and a time, for what the store is to create."""
        return self._ids.next()

    @property
    def last_id(self) -> int:
        """The greatest id there is."""
        return self._ids.last

    @property
    def limits(self) -> ChatLimits:
        """What anybody may do so often, or so much of."""
        return self._limits

    def rooms(self) -> Collection[Room]:
        """The rooms in use."""
        return self._rooms.values()

    def forget_idle_rooms(self) -> None:
        """Take the rooms out of memory that nobody is in; the store keeps them."""
        for room in [room for room in self._rooms.values() if room.idle]:
            del self._rooms[room.key]

    def room_of(self, user: User, text: str) -> Room:
        """The room of that name, which the user is in; NotInRoom otherwise."""
        name = room_name(text)
        room = self._rooms.get(name.key)
        if room is None or room.id not in user.rooms:
            raise errors.NotInRoom(name.shown)
        return room

    def may_join(self, user: User) -> None:
        """TooManyRooms if the user is in as many as anybody may be."""
        limit = self._limits.rooms_per_user
        if limit and len(user.rooms) >= limit:
            raise errors.TooManyRooms(limit)

    def may_enter(self, session: Session, room: Room, again: bool = False) -> None:
        """Raises what `join` does, for a session that is not here yet."""
        if room.id not in session.user.rooms:
            self._check_join(session, room, "", self._ids.next()[1], again)

    def _check_join(
        self, session: Session, room: Room, key: str, now: int, again: bool
    ) -> None:
        if self._rooms.get(room.key) is not room:
            raise errors.NoSuchRoom(room.name)
        self.may_join(session.user)
        check_entry(room, session, key, now, again)

    def join(
        self, session: Session, room: Room, key: str = "", again: bool = False
    ) -> bool:
        """The session's user comes into the room; False if they are there already.

        ``again``: their account was in it when they left, so they need neither key nor
        invitation. Raises TooManyRooms and what `check_entry` raises; and what was
        looked up before something was awaited may be gone: NotEntered without the
        session, NoSuchRoom for a room that was forgotten.
        """
        user = session.user
        if session not in self.sessions:
            raise errors.NotEntered
        if room.id in user.rooms:
            return False
        id, at = self._ids.next()
        self._check_join(session, room, key, at, again)
        event = Joined(id, at, room.place, user.person, len(room.members) + 1)
        self._herald.to_room(event, room, session)
        self._put_in(user, room)
        self._tell_others(event, room, session)
        return True

    def _tell_others(self, event: Joined, room: Room, session: Session) -> None:
        """The user's other sessions read that they are in one more room."""
        others = [each for each in session.user.sessions if each is not session]
        self._herald.to_all(event, others)
        for each in others:
            self._herald.catch_up(each, room)

    def _put_in(self, user: User, room: Room) -> None:
        """The user is in the room, which has been told."""
        room.invited.discard(user.id)
        room.members[user.id] = user
        user.rooms[room.id] = room
        for each in user.sessions:
            self._herald.listen(each, room)
        if user.account is not None:
            self.notes.memberships[user.id, room.id] = True
            self.reading.joined(user, room)

    def leave(self, session: Session, room: Room, text: str = "") -> None:
        """The session's user leaves the room; NotInRoom if they are not there."""
        user = session.user
        if room.id not in user.rooms:
            raise errors.NotInRoom(room.name)
        event = Left(*self._ids.next(), room.place, user.person, self.line(text))
        self._herald.to_room(event, room, session)
        self.put_out(user, room)

    def put_out(self, user: User, room: Room) -> None:
        """The user is no longer in the room, which has been told."""
        self._take_out(user, room)
        del user.rooms[room.id]
        for each in user.sessions:
            self._herald.unlisten(each, room)
            if room.id in each.muted:
                each.muted -= {room.id}
            if each.current is room:
                each.current = None
        if user.account is not None:
            self.notes.memberships[user.id, room.id] = False
            self.reading.left(user, room)
        self._vacated([room])

    def _vacated(self, rooms: Iterable[Room]) -> None:
        """A room that is not for everybody ends with the last who is there, unless an
        account owns it."""
        for room in rooms:
            self.end_if_deserted(room)

    def end_if_deserted(self, room: Room) -> None:
        """End the room if it needs somebody to look after it and there is nobody."""
        deserted = not room.members and room.modes.special and not room.owned
        if deserted and self._rooms.get(room.key) is room:
            del self._rooms[room.key]
            self._end_room(room.id)

    def become(self, session: Session, record: AccountRecord) -> list[errors.ChatError]:
        """A guest has shown that an account is theirs: the session is its owner's from
        now on, and the guest's rooms are too, but for those that the account may not be
        in; why not. NotEntered without the session."""
        if session not in self.sessions:
            raise errors.NotEntered
        guest = session.user
        user = self.admit(record)
        here = user.present
        event = Renamed(*self._ids.next(), guest.person, user.person)
        self._tell_of(event, guest, session)
        self._vanishes(guest)
        self._free(guest)
        guest.sessions.clear()
        self.census.count(guest)
        for trait in guest.traits:
            self.set_trait(user, trait, True, session)
        session.user = user
        del self.sessions[session]
        self.enter(session)
        rooms = guest.rooms.values()
        refused = [self._pass_on(session, guest, room, here) for room in rooms]
        return [refusal for refusal in refused if refusal]

    def _pass_on(
        self, session: Session, guest: User, room: Room, here: bool
    ) -> errors.ChatError | None:
        """The guest was in the room, and was something there; now the session's user
        is, unless they may not. ``here``: they were online before that."""
        user, refusal = session.user, None
        role, had = (room.roles.get(id, Role.MEMBER) for id in (guest.id, user.id))
        self._take_out(guest, room)
        if role > had:
            room.roles[user.id] = role
        joins = room.id not in user.rooms
        if here and (joins or role > had):
            id, at = self._ids.next()
            told = BroughtIn(id, at, room.place, user.person, max(role, had), joins)
            self._herald.to_room(told, room, session)
        if not joins:
            return None
        try:
            self.may_enter(session, room, again=True)
        except errors.ChatError as error:
            refusal = error
        self._put_in(user, room)
        if refusal:
            self.leave(session, room)
            return refusal
        id, at = self._ids.next()
        event = Joined(id, at, room.place, user.person, len(room.members))
        self._tell_others(event, room, session)
        return None

    # What is done to accounts

    def when_account_ends(self, told: Callable[[int], None]) -> None:
        """Call this with the id of each account whose sessions end from now on,
        whatever else shows that it is somebody's."""
        self._when_ended.append(told)

    def when_tokens_end(self, told: Callable[[int, Collection[int]], None]) -> None:
        """Call this with the id of each account of which some tokens have ended, and
        with theirs."""
        self._when_tokens_ended.append(told)

    def set_operator(
        self,
        id: int,
        on: bool,
        by: Person | None = None,
        origin: Session | None = None,
    ) -> None:
        """The owner of an account is an operator of the server, or is not; they read by
        whom, if that is said, but not in ``origin``."""
        self.acts += 1
        user = self.account(id)
        if user is None or user.account is None or user.operator == on:
            return
        user.account.operator = on
        self.census.count(user)
        if by is not None:
            event = Appointed(*self._ids.next(), by, user.person, on)
            self._tell_sessions(user, event, origin)

    def mark_bot(
        self, id: int, on: bool, by: Person, origin: Session | None = None
    ) -> None:
        """An account is a bot, or is not; its sessions read by whom, but not
        ``origin``."""
        self.acts += 1
        user = self.account(id)
        if user is None or user.account is None or user.account.bot == on:
            return
        user.account.mark_bot(on)
        event = BotMarked(*self._ids.next(), by, user.person, on)
        self._tell_sessions(user, event, origin)

    def end_account(self, id: int, reason: Ending, keep: Session | None = None) -> None:
        """End all sessions of an account but ``keep``, whoever has come meanwhile."""
        self.acts += 1
        for told in self._when_ended:
            told(id)
        user = self.account(id)
        if user is not None:
            self.end_sessions(user, reason, keep)
        if reason is Ending.DELETED:
            for room in list(self._rooms.values()):
                room.invited.discard(id)
                if room.roles.pop(id, None):
                    self.end_if_deserted(room)

    def end_tokens(self, id: int, ended: Collection[int]) -> None:
        """End the sessions of an account that came in by one of these."""
        self.acts += 1
        for told in self._when_tokens_ended:
            told(id, ended)
        user = self.account(id)
        for session in [] if user is None else list(user.sessions):
            if session.via.is_one_of(ended):
                self.end_session(session, Ending.ENDED)
