"""A chat without delivery: who hears what is told by a herald that only takes notes."""

from collections.abc import Callable, Iterable
from ipaddress import ip_address

import pytest
from fakes_delivery import SHIPPED, new_chat, open_room

from twistchat.chat.accounts import AccountRecord
from twistchat.chat.enforcement import Change
from twistchat.chat.errors import ChatError
from twistchat.chat.events import Departure, Event, Said, ToldPrivately
from twistchat.chat.ids import EPOCH, Ids
from twistchat.chat.limits import PerKey
from twistchat.chat.order import Order
from twistchat.chat.rooms import History, Room
from twistchat.chat.service import Chat, ChatLimits
from twistchat.chat.users import Session, User


class Notes:
    """A herald that notes what each session hears."""

    def __init__(self) -> None:
        self.ears: dict[int, list[Session]] = {}
        self.heard: dict[Session, list[Event]] = {}

    def _tell(self, event: Event, sessions: Iterable[Session]) -> None:
        for session in sessions:
            self.heard.setdefault(session, []).append(event)

    def to_room(self, event: Event, room: Room, origin: Session | None) -> None:
        self._tell(event, (s for s in self.ears.get(room.id, ()) if s is not origin))

    def hint(self, event: Event, room: Room, origin: Session) -> None:
        self.to_room(event, room, origin)

    def said(self, event: Said, room: Room, origin: Session) -> None:
        deaf = origin.user.ignored_by
        ears = [s for s in self.ears[room.id] if s.user.id not in deaf]
        self._tell(event, (s for s in ears if s is not origin))

    def to_neighbours(self, event: Event, user: User, origin: Session | None) -> None:
        ears = {s: None for room in user.rooms for s in self.ears.get(room, ())}
        self._tell(event, (s for s in ears if s is not origin))

    def to_person(
        self,
        event: ToldPrivately,
        recipient: User | None,
        sender: User,
        origin: Session,
    ) -> None:
        self._tell(event, recipient.sessions if recipient else ())

    def to_all(self, event: Event, sessions: Iterable[Session]) -> None:
        self._tell(event, sessions)

    def end(self, session: Session, event: Event) -> None:
        self._tell(event, [session])

    def listen(self, session: Session, room: Room) -> None:
        ears = self.ears.setdefault(room.id, [])
        if session not in ears:
            ears.append(session)

    def catch_up(self, session: Session, room: Room) -> None:
        """Nothing waits here."""

    def unlisten(self, session: Session, room: Room) -> None:
        self.ears[room.id].remove(session)

    def take(self, session: Session) -> list[Event]:
        """What the session heard since the last time."""
        return self.heard.pop(session, [])


class Place:
    """A chat to be in, and its order. Time stands still but for ``now``, which is in
    milliseconds since 1970. Of the rooms that ended, the ids are in ``ended``."""

    def __init__(
        self,
        limits: ChatLimits = SHIPPED,
        **history: History,
    ) -> None:
        self.now = EPOCH + 1000
        self.notes = Notes()
        self.ended: list[int] = []
        ids = Ids(lambda: self.now)
        kinds = {f"#{room}": kind for room, kind in history.items()}
        self.chat = new_chat(self.notes, limits, kinds, ids, self.ended.append)
        self.order = Order(
            self.chat, ids, self.notes, limits, PerKey(4 / 60, 4), "#lobby"
        )

    def come(self, name: str, *rooms: str, address: str = "") -> Session:
        """Somebody new, in these rooms, who comes from there."""
        return self.again(self.chat.claim(name), *rooms, address=address)

    def own(self, name: str, *rooms: str, operator: bool = False) -> Session:
        """The owner of an account of that name, perhaps an operator of the server."""
        id = sum(name.encode())
        user = self.chat.admit(AccountRecord(id, name, operator=operator))
        return self.again(user, *rooms)

    def again(self, user: User, *rooms: str, address: str = "") -> Session:
        """A session of this user."""
        host = ip_address(address) if address else None
        session = Session(user, "line", 0.0, None, host)
        self.chat.enter(session)
        for room in rooms:
            self.chat.join(session, self.room(room))
        self.notes.heard.clear()
        return session

    def room(self, name: str) -> Room:
        return open_room(self.chat, name)

    def go(self, session: Session, text: str = "") -> None:
        self.chat.hang_up(session, Departure.QUIT, text)

    def take(self, session: Session) -> list[Event]:
        return self.notes.take(session)


def done(place: Place, change: Change) -> Change:
    """The change, which the store has: it is made so."""
    place.order.apply(change, None)
    return change


def names(chat: Chat) -> list[str]:
    return [user.person.name for user in chat.people()]


def facts(refusal: type[ChatError], act: Callable[[], object]) -> dict[str, object]:
    """The facts of this refusal, which the act meets."""
    with pytest.raises(refusal) as caught:
        act()
    return caught.value.facts
