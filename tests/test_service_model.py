"""Whatever people do, and in whatever order: what always holds of the chat."""

from contextlib import suppress

from fakes_chat import Notes
from fakes_delivery import KeptRoom, new_chat
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    consumes,
    invariant,
    multiple,
    rule,
)

from twistchat.chat.errors import ChatError, NotInRoom, TooManyRooms
from twistchat.chat.events import Departure, Joined, Left, Said, ToldPrivately
from twistchat.chat.names import room_name
from twistchat.chat.rooms import Room
from twistchat.chat.service import ChatLimits
from twistchat.chat.users import Session, User

ROOMS = st.sampled_from(["a", "B", "b", "c"])
#: Three pairs that cannot be told apart, by key or by look.
NAMES = st.sampled_from(
    ["ann", "ANN", "Neil", "NeiI", "bob", "b0b", "root", "1", "eve"]
)
LIMITS = ChatLimits(text_bytes=5, topic_characters=5, rooms_per_user=2, ignores=2)
TEXTS = st.sampled_from(["hi", "12345", "123456", "", "a\tb"])


class Crowd(RuleBasedStateMachine):
    """Sessions that come, go, speak and listen, the stale ones among them too."""

    users = Bundle("users")
    sessions = Bundle("sessions")

    def __init__(self) -> None:
        super().__init__()
        self.notes = Notes()
        self.chat = new_chat(self.notes, LIMITS)
        self.claimed: dict[int, User] = {}
        self.gone: set[Session] = set()
        self.rooms: list[Room] = []

    # Coming and going

    @rule(target=users, name=NAMES)
    def claim(self, name: str) -> object:
        with suppress(ChatError):
            user = self.chat.claim(name)
            self.claimed[user.id] = user
            return user
        return multiple()

    @rule(target=sessions, user=consumes(users))
    def enter(self, user: User) -> Session:
        del self.claimed[user.id]
        return self._enter(user)

    @rule(target=sessions, session=sessions)
    def enter_once_more(self, session: Session) -> object:
        return multiple() if session in self.gone else self._enter(session.user)

    def _enter(self, user: User) -> Session:
        session = Session(user, "line", 0.0, None)
        self.chat.enter(session)
        return session

    @rule(user=consumes(users))
    def give_up(self, user: User) -> None:
        del self.claimed[user.id]
        self.chat.release(user)

    @rule(session=sessions)
    def release_too_late(self, session: Session) -> None:
        self.chat.release(session.user)

    @rule(session=sessions, reason=st.sampled_from(Departure), text=TEXTS)
    def hang_up(self, session: Session, reason: Departure, text: str) -> None:
        self.chat.hang_up(session, reason, text)
        self.gone.add(session)
        self.notes.heard.pop(session, None)

    # Rooms

    @rule(name=ROOMS)
    def open(self, name: str) -> None:
        wanted = room_name(name)
        id = self.chat.next_id()[0]
        self.rooms.append(self.chat.opened(wanted, KeptRoom(id, wanted.shown)))

    @rule()
    def tidy(self) -> None:
        self.chat.forget_idle_rooms()
        assert all(room.members for room in self.chat.rooms())

    @rule(session=sessions, number=st.integers(0))
    def join(self, session: Session, number: int) -> None:
        if not self.rooms:
            return
        room = self.rooms[number % len(self.rooms)]
        before = dict(session.user.rooms)
        try:
            news = self.chat.join(session, room)
        except TooManyRooms:
            assert 2 == len(before)
            return
        except ChatError:
            known = self.chat.room_in_use(room_name(room.name))
            assert session in self.gone or known is not room
            return
        assert news is (room.id not in before)
        assert session.user.rooms == before | {room.id: room}
        if news:
            here = [s for user in room.members.values() for s in user.sessions]
            self._was_told(Joined, [each for each in here if each is not session])

    @rule(session=sessions, number=st.integers(0), text=TEXTS)
    def leave(self, session: Session, number: int, text: str) -> None:
        for room in list(session.user.rooms.values())[number % 3 :][:1]:
            heard = [s for user in room.members.values() for s in user.sessions]
            with suppress(ChatError):
                self.chat.leave(session, room, text)
                assert room.id not in session.user.rooms
                self._was_told(Left, [each for each in heard if each is not session])

    # Talk

    @rule(session=sessions, number=st.integers(0), text=TEXTS)
    def say(self, session: Session, number: int, text: str) -> None:
        if not self.rooms:
            return
        room = self.rooms[number % len(self.rooms)]
        try:
            self.chat.say(session, room, text)
        except NotInRoom:
            assert room.id not in session.user.rooms
        except ChatError:
            assert text in ("", "123456")
        else:
            deaf = session.user.ignored_by
            heard = [user for user in room.members.values() if user.id not in deaf]
            told = [s for user in heard for s in user.sessions if s is not session]
            self._was_told(Said, told)

    @rule(session=sessions, names=st.lists(NAMES, max_size=6), text=TEXTS)
    def tell(self, session: Session, names: list[str], text: str) -> None:
        self.notes.heard.clear()
        try:
            told = self.chat.tell(session, names, text)
        except ChatError:
            assert {} == self.notes.heard
        else:
            users = [self.chat.person(event.recipient) for event in told]
            self._was_told(ToldPrivately, [s for user in users for s in user.sessions])

    def _was_told(self, kind: type, sessions: list[Session]) -> None:
        """These heard it last, and of all who heard something lately no other did."""
        heard = {
            s for s, events in self.notes.heard.items() if type(events[-1]) is kind
        }
        assert set(sessions) == heard
        self.notes.heard.clear()

    @rule(session=sessions, other=NAMES)
    def ignore(self, session: Session, other: str) -> None:
        if session not in self.gone:
            with suppress(ChatError):
                person = self.chat.person(other).person
                self.chat.relations.ignore(session.user, person)

    @rule(session=sessions, other=NAMES)
    def unignore(self, session: Session, other: str) -> None:
        with suppress(ChatError):
            person = self.chat.person(other).person
            self.chat.relations.unignore(session.user, person)

    @rule(session=sessions, text=TEXTS)
    def away(self, session: Session, text: str) -> None:
        with suppress(ChatError):
            self.chat.away(session, text)

    @rule(session=sessions)
    def back(self, session: Session) -> None:
        self.chat.back(session)

    # What always holds

    @invariant()
    def nobody_who_is_gone_hears_anything(self) -> None:
        assert not self.gone & set(self.notes.heard)
        self.notes.heard.clear()

    @invariant()
    def those_who_are_here_have_a_session(self) -> None:
        people = list(self.chat.people())
        assert set(self.chat.sessions) == {s for user in people for s in user.sessions}
        assert not self.gone & set(self.chat.sessions)

    @invariant()
    def names_are_unique(self) -> None:
        users = [*self.claimed.values(), *self.chat.people()]
        assert len(users) == len({user.name.key for user in users})
        assert len(users) == len({user.name.skeleton for user in users})
        for user in self.chat.people():
            assert user is self.chat.person(user.person.name)

    @invariant()
    def members_and_rooms_agree(self) -> None:
        people = {user.id: user for user in self.chat.people()}
        for user in people.values():
            assert len(user.rooms) <= 2
            for room in user.rooms.values():
                assert room is self.chat.room_in_use(room_name(room.name))
                assert user is room.members[user.id]
        for room in self.chat.rooms():
            for user in room.members.values():
                assert people[user.id] is user
                assert room is user.rooms[room.id]

    @invariant()
    def all_sessions_in_a_room_hear_it_once(self) -> None:
        rooms = {room.id: room for room in self.chat.rooms()}
        for id, ears in self.notes.ears.items():
            members = rooms[id].members.values() if id in rooms else ()
            assert set(ears) == {s for user in members for s in user.sessions}
            assert len(ears) == len(set(ears))

    @invariant()
    def ignoring_is_known_on_both_sides(self) -> None:
        people = {user.id: user for user in self.chat.people()}
        for user in people.values():
            assert len(user.ignoring) <= 2
            for id, person in user.ignoring.items():
                assert id != user.id
                assert people[id].person == person
                assert user is people[id].ignored_by[user.id]
            for other in user.ignored_by.values():
                assert user.person == people[other.id].ignoring[user.id]


Crowd.TestCase.settings = settings(
    max_examples=150, stateful_step_count=40, deadline=None
)
TestCrowd = Crowd.TestCase
