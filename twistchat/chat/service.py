"""The rules of the chat: who may do what, and what happens then.

Every method is one transaction: it runs in one go, checks, and either raises a
`ChatError` with nothing changed, or changes the state by applying what happened and
hands it to the herald. Nothing here waits; what takes time (opening a room that is not
in use, storing a topic) is awaited by the caller, who then looks everything up anew.
"""

from collections.abc import Callable, Collection, Iterable
from typing import Protocol

from msgspec import Struct

from twistchat.chat import errors
from twistchat.chat.cleaning import clean, clean_line
from twistchat.chat.events import (
    CameBack,
    Departed,
    Departure,
    Event,
    Joined,
    Left,
    Person,
    Place,
    Said,
    Stopping,
    ToldPrivately,
    TopicChanged,
    WentAway,
)
from twistchat.chat.ids import Ids
from twistchat.chat.names import Name, Reserved, person_name, room_name, suggest
from twistchat.chat.rooms import History, Room, Topic
from twistchat.chat.users import Session, User


class Herald(Protocol):
    """Who carries what happened to those who hear it."""

    def to_room(self, event: Event, room: Room, origin: Session | None) -> None:
        """To everybody in the room but ``origin``."""

    def said(self, event: Said, room: Room, origin: Session) -> None:
        """What somebody said, to everybody in the room who does not ignore them."""

    def to_neighbours(self, event: Event, user: User, origin: Session | None) -> None:
        """Once to everybody who shares a room with the user, but not to ``origin``.
        It never raises: what happened cannot be refused any more."""

    def to_person(
        self, event: ToldPrivately, recipient: User, sender: User, origin: Session
    ) -> None:
        """To all sessions of the recipient and the sender's others than ``origin``."""

    def to_all(self, event: Event, sessions: Iterable[Session]) -> None:
        """To each of these sessions. It never raises either."""

    def listen(self, session: Session, room: Room) -> None:
        """From now on the session hears the room. Harmless twice."""

    def unlisten(self, session: Session, room: Room) -> None:
        """From now on it does not."""


class ChatLimits(Struct, frozen=True):
    """The bounds of the rules; 0 turns one off."""

    text_bytes: int = 4096
    topic_characters: int = 390
    rooms_per_user: int = 50
    recipients: int = 4
    ignores: int = 100


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


class Chat:
    """The rooms, the people and the rules between them.

    ``history`` says, for a room's key, what becomes of what is said there.
    ``reserved`` knows the names that nobody may bear.
    """

    def __init__(
        self,
        ids: Ids,
        herald: Herald,
        limits: ChatLimits,
        history: Callable[[str], History],
        reserved: Reserved,
    ) -> None:
        self._ids = ids
        self._herald = herald
        self._limits = limits
        self._history = history
        self._reserved = reserved
        self.sessions: dict[Session, None] = {}
        self._users: dict[str, User] = {}  # by key
        self._looks: dict[str, User] = {}  # by skeleton
        self._rooms: dict[str, Room] = {}  # by key

    # Names and presence

    def claim(self, text: str) -> User:
        """Reserve a name; the user it makes is nowhere until a session enters.

        Raises BadName, NameReserved, NameTaken.
        """
        name = person_name(text)
        self._reserved.check(name)
        if self._is_taken(name):
            raise errors.NameTaken(name.shown, suggest(name, self._is_not_free))
        user = User(self._ids.next()[0], name)
        self._users[name.key] = self._looks[name.skeleton] = user
        return user

    def _is_taken(self, name: Name) -> bool:
        """Somebody bears the name, or one that looks like it."""
        return name.key in self._users or name.skeleton in self._looks

    def _is_not_free(self, name: Name) -> bool:
        try:
            self._reserved.check(name)
        except errors.NameReserved:
            return True
        return self._is_taken(name)

    def release(self, user: User) -> None:
        """Give a name back that was claimed and never entered with. Harmless twice."""
        if not user.sessions:
            self._free(user)

    def _free(self, user: User) -> None:
        if self._users.get(user.name.key) is user:  # or somebody else has it by now
            del self._users[user.name.key], self._looks[user.name.skeleton]

    def enter(self, session: Session) -> None:
        """The session's user is here with it, in the rooms that the user is in.

        The user was claimed, or has been here: it must have been so in this turn.
        """
        user = session.user
        user.sessions.append(session)
        self.sessions[session] = None
        for room in user.rooms.values():
            self._herald.listen(session, room)

    def hang_up(self, session: Session, reason: Departure, text: str = "") -> None:
        """The session is over, and with the last one its user leaves. Harmless twice.

        ``text`` is what the user said on quitting. Too much of it is no reason to stay:
        the rest is left out.
        """
        if session not in self.sessions:
            return
        text = clean_line(text, 0)[: self._limits.topic_characters or None]
        del self.sessions[session]
        user = session.user
        user.sessions.remove(session)
        for room in user.rooms.values():
            self._herald.unlisten(session, room)
        if not user.sessions:
            self._depart(user, reason, text)

    def _depart(self, user: User, reason: Departure, text: str) -> None:
        for room in user.rooms.values():
            del room.members[user.id]
        for other in user.ignored_by.values():
            del other.ignoring[user.id]
        for other in user.ignoring.values():
            del other.ignored_by[user.id]
        self._free(user)
        event = Departed(*self._ids.next(), user.person, reason, text)
        self._herald.to_neighbours(event, user, None)
        user.rooms.clear()

    def stopping(self) -> None:
        """Tell everybody that the server goes down."""
        self._herald.to_all(Stopping(*self._ids.next()), self.sessions)

    def person(self, who: str | Person) -> User:
        """The user who bears that name now, or who is that person, and not somebody
        else who bears their name by now; NobodyThere if there is none."""
        if isinstance(who, Person):
            user = self.person(who.name)
            if user.id != who.id:
                raise errors.NobodyThere(who.name)
            return user
        try:
            name = person_name(who)
        except errors.BadName as bad:
            raise errors.NobodyThere(bad.facts["name"]) from None
        found = self._users.get(name.key)
        if found is None or not found.sessions:
            raise errors.NobodyThere(name.shown)
        return found

    def people(self) -> Collection[User]:
        """Everybody who is here, in the order of their coming."""
        return [user for user in self._users.values() if user.sessions]

    # Rooms

    def room_in_use(self, name: Name) -> Room | None:
        """The room of that name if it is in memory."""
        return self._rooms.get(name.key)

    def opened(self, name: Name, kept: OpenedRoom) -> Room:
        """The room that the store opened, or the one already in use."""
        room = self._rooms.get(name.key)
        if room is None:
            topic = Topic(kept.topic, kept.topic_by, kept.topic_at)
            place = Place(kept.id, kept.name)
            room = Room(place, name.key, name.skeleton, topic, self._history(name.key))
            room.recent.extend(kept.recent)
            self._rooms[name.key] = room
        return room

    def next_id(self) -> tuple[int, int]:
        """An id and a time, for what the store is to create."""
        return self._ids.next()

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

    def join(self, session: Session, room: Room) -> bool:
        """The session's user comes into the room; False if they are there already.

        Raises TooManyRooms, and what was looked up before something was awaited may be
        gone: NotEntered without the session, NoSuchRoom for a room that was forgotten.
        """
        user = session.user
        if session not in self.sessions:
            raise errors.NotEntered
        if room.id in user.rooms:
            return False
        if self._rooms.get(room.key) is not room:
            raise errors.NoSuchRoom(room.name)
        self.may_join(user)
        here = len(room.members) + 1
        event = Joined(*self._ids.next(), room.place, user.person, here)
        self._herald.to_room(event, room, session)
        room.members[user.id] = user
        user.rooms[room.id] = room
        for each in user.sessions:
            self._herald.listen(each, room)
        others = [each for each in user.sessions if each is not session]
        self._herald.to_all(event, others)
        return True

    def leave(self, session: Session, room: Room, text: str = "") -> None:
        """The session's user leaves the room; NotInRoom if they are not there."""
        user = session.user
        if room.id not in user.rooms:
            raise errors.NotInRoom(room.name)
        event = Left(*self._ids.next(), room.place, user.person, self._line(text))
        self._herald.to_room(event, room, session)
        del room.members[user.id]
        del user.rooms[room.id]
        for each in user.sessions:
            self._herald.unlisten(each, room)
            each.muted.discard(room.id)
            if each.current is room:
                each.current = None

    def topic_change(self, session: Session, room: Room, text: str) -> TopicChanged:
        """What it would be if the user gave the room this topic; `apply` makes it so.

        Raises NotInRoom, TooLong.
        """
        if room.id not in session.user.rooms:
            raise errors.NotInRoom(room.name)
        topic = self._line(text)
        return TopicChanged(*self._ids.next(), room.place, session.user.person, topic)

    def apply_topic(self, event: TopicChanged, origin: Session | None) -> None:
        """The room has the topic that the store now keeps."""
        room = self._rooms.get(room_name(event.room.name).key)
        if room is not None and room.id == event.room.id:
            room.topic = Topic(event.topic, event.person.name, event.at)
            self._herald.to_room(event, room, origin)

    # Talk

    def say(self, session: Session, room: Room, text: str, emote: bool = False) -> None:
        """What the session's user says in a room goes to everybody else in it.

        Raises NotInRoom, and what `clean` raises.
        """
        user = session.user
        if room.id not in user.rooms:
            raise errors.NotInRoom(room.name)
        text = clean(text, self._limits.text_bytes)
        id, at = self._ids.next()
        event = Said(id, at, room.place, user.person, text, emote)
        self._herald.said(event, room, session)

    def tell(
        self,
        session: Session,
        to: Collection[str | Person],
        text: str,
        emote: bool = False,
    ) -> list[User]:
        """What is said to some people alone; who they are. All are told, or none.

        Raises TooManyRecipients, NobodyThere, and what `clean` raises.
        """
        limit = self._limits.recipients
        if limit and len(to) > limit:
            raise errors.TooManyRecipients(limit)
        text = clean(text, self._limits.text_bytes)
        recipients = list(dict.fromkeys(map(self.person, to)))
        sender = session.user
        for recipient in recipients:
            id, at = self._ids.next()
            event = ToldPrivately(id, at, sender.person, recipient.person, text, emote)
            self._herald.to_person(event, recipient, sender, session)
            if recipient.id not in sender.ignored_by:
                for each in recipient.sessions:
                    each.correspondent = sender.person
        return recipients

    # Presence

    def away(self, session: Session, text: str) -> None:
        """The user is away; the neighbours are told, if it is news."""
        user = session.user
        text = self._line(text)
        if user.away == text:
            return
        user.away = text
        event = WentAway(*self._ids.next(), user.person, text)
        self._herald.to_neighbours(event, user, session)

    def back(self, session: Session) -> bool:
        """The user is back; False if they were not away."""
        user = session.user
        if user.away is None:
            return False
        user.away = None
        event = CameBack(*self._ids.next(), user.person)
        self._herald.to_neighbours(event, user, session)
        return True

    def ignore(self, user: User, other: User) -> None:
        """The user hears no more of what the other says. TooManyIgnored at the bound.

        Nobody can ignore themselves.
        """
        if other is user or other.id in user.ignoring:
            return
        limit = self._limits.ignores
        if limit and len(user.ignoring) >= limit:
            raise errors.TooManyIgnored(limit)
        user.ignoring[other.id] = other
        other.ignored_by[user.id] = user

    def unignore(self, user: User, other: User) -> bool:
        """The user hears the other again; False if that was so already."""
        other.ignored_by.pop(user.id, None)
        return user.ignoring.pop(other.id, None) is not None

    def _line(self, text: str) -> str:
        return clean_line(text, self._limits.topic_characters)
