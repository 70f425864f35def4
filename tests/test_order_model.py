"""Whatever is done about order, and however late: what always holds of rooms."""

from contextlib import suppress

from fakes_chat import Place
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

from twistchat.chat import errors
from twistchat.chat.enforcement import Change
from twistchat.chat.errors import ChatError
from twistchat.chat.events import Departure, RoleGiven
from twistchat.chat.names import room_name
from twistchat.chat.rights import covers
from twistchat.chat.roles import Mode, Role, SanctionKind
from twistchat.chat.rooms import Room
from twistchat.chat.service import ChatLimits
from twistchat.chat.users import Session, User

ROOMS = st.sampled_from(["lobby", "dev"])
ACCOUNTS = ("amy", "ada")
GUESTS = ("gil", "gus", "gwen")
#: Everybody always comes from the same place.
ADDRESSES = {
    "amy": "10.0.0.1",
    "ada": "192.0.2.1",
    "gil": "10.0.0.2",
    "gus": "192.0.2.2",
    "gwen": "2001:db8::1",
}
PEOPLE = st.sampled_from([*ACCOUNTS, *GUESTS, "sam"])
TARGETS = st.sampled_from(
    [*ACCOUNTS, *GUESTS, "sam", "10.0.0.0/8", "2001:db8::7", "192.0.2.2/32"]
)
KINDS = st.sampled_from(SanctionKind)
LIMITS = ChatLimits(sanctions_per_room=3, rooms_per_user=2)


class Unrest(RuleBasedStateMachine):
    """People of all ranks in two rooms; what is decided may be applied much later, or
    never. ``sam`` is an operator of the server."""

    changes = Bundle("changes")

    def __init__(self) -> None:
        super().__init__()
        self.place = Place(LIMITS)
        self.chat, self.order = self.place.chat, self.place.order
        self.here: dict[str, Session] = {}
        #: Who is in a room although banned: they were invited or spared, or lost what
        #: they were.
        self.suffered: set[tuple[int, int]] = set()
        for name in (*ACCOUNTS, "sam"):
            self.come(name)
        for room in ("lobby", "dev"):
            self.join("sam", room, "")

    # Coming and going

    @rule(name=PEOPLE)
    def come(self, name: str) -> None:
        session = self.here.get(name)
        if session in self.chat.sessions:
            return
        if name in GUESTS:
            self.here[name] = self.place.come(name, address=ADDRESSES[name])
        else:
            session = self.place.own(name, operator=name == "sam")
            self.here[name] = session

    @rule(name=PEOPLE, reason=st.sampled_from(Departure))
    def hang_up(self, name: str, reason: Departure) -> None:
        if name in self.here:
            before = self._roles_of_accounts()
            self.chat.hang_up(self.here[name], reason)
            self._have_not_changed(before)

    @rule(name=PEOPLE, where=ROOMS, key=st.sampled_from(["", "word"]))
    def join(self, name: str, where: str, key: str) -> None:
        session = self.here.get(name)
        if session is None:
            return
        room = self.place.room(where)
        before = self._roles_of_accounts()
        invited = session.user.id in room.invited
        with suppress(ChatError):
            if self.chat.join(session, room, key) and invited:
                self.suffered.add((session.user.id, room.id))
        self._have_not_changed(before)

    @rule(name=PEOPLE, where=ROOMS)
    def leave(self, name: str, where: str) -> None:
        with suppress(ChatError):
            before = self._roles_of_accounts()
            self.chat.leave(*self._in(name, where))
            self._have_not_changed(before)

    @rule(seconds=st.integers(1, 70))
    def wait(self, seconds: int) -> None:
        self.place.now += 1000 * seconds
        self.chat.expire_absent(self.place.now)

    def _in(self, name: str, where: str) -> tuple[Session, Room]:
        session = self.here.get(name)
        if session is None:
            raise errors.NotEntered
        return session, self.chat.room_of(session.user, where)

    def _roles_of_accounts(self) -> dict[int, dict[int, Role]]:
        accounts = {sum(name.encode()) for name in (*ACCOUNTS, "sam")}
        return {
            room.id: {id: role for id, role in room.roles.items() if id in accounts}
            for room in self.chat.rooms()
        }

    def _have_not_changed(self, before: dict[int, dict[int, Role]]) -> None:
        for id, roles in self._roles_of_accounts().items():
            assert before.get(id, {}) == roles

    # What is decided

    @rule(
        target=changes,
        name=PEOPLE,
        where=ROOMS,
        whom=PEOPLE,
        role=st.sampled_from([*Role]),
    )
    def give_or_take(self, name: str, where: str, whom: str, role: Role) -> object:
        with suppress(ChatError, KeyError):
            act = self._in(name, where)
            if whom in GUESTS and self.here[whom] not in self.chat.sessions:
                return multiple()  # a guest who has gone cannot be named any more
            person = self.here[whom].user.person
            if role is Role.MEMBER:
                return self.order.take(*act, person, [Role.VOICE, Role.OPERATOR])
            return self.order.give(*act, person, role)
        return multiple()

    @rule(
        target=changes,
        name=PEOPLE,
        where=ROOMS,
        mode=st.sampled_from(Mode),
        value=st.sampled_from(["", "word", "2"]),
    )
    def set_mode(self, name: str, where: str, mode: Mode, value: str) -> object:
        with suppress(ChatError):
            return self.order.mode(*self._in(name, where), mode, value)
        return multiple()

    @rule(target=changes, name=PEOPLE, where=ROOMS, whom=PEOPLE)
    def kick(self, name: str, where: str, whom: str) -> object:
        with suppress(ChatError, KeyError):
            act = self._in(name, where)
            return self.order.kick(*act, self.here[whom].user.person, "")
        return multiple()

    @rule(
        target=changes,
        name=PEOPLE,
        where=ROOMS,
        kind=KINDS,
        whom=TARGETS,
        seconds=st.sampled_from([0, 30]),
    )
    def sanction(
        self, name: str, where: str, kind: SanctionKind, whom: str, seconds: int
    ) -> object:
        with suppress(ChatError):
            act = self._in(name, where)
            return self.order.sanction(*act, kind, whom, seconds)
        return multiple()

    @rule(target=changes, name=PEOPLE, where=ROOMS, kind=KINDS, whom=TARGETS)
    def pardon(self, name: str, where: str, kind: SanctionKind, whom: str) -> object:
        with suppress(ChatError):
            act = self._in(name, where)
            return multiple(*self.order.pardon(*act, kind, whom))
        return multiple()

    @rule(target=changes, name=PEOPLE, where=ROOMS, whom=PEOPLE)
    def invite(self, name: str, where: str, whom: str) -> object:
        with suppress(ChatError, KeyError):
            act = self._in(name, where)
            return self.order.invite(*act, self.here[whom].user.person, 0.0)
        return multiple()

    @rule(change=consumes(changes))
    def apply(self, change: Change) -> None:
        self.order.apply(change, None)
        if isinstance(change, RoleGiven):
            self.suffered.add((change.target.id, change.room.id))

    # What always holds

    def _members(self) -> list[tuple[Room, User]]:
        return [
            (room, user) for room in self.chat.rooms() for user in room.members.values()
        ]

    def _sanctioned(self, room: Room, user: User, kind: SanctionKind) -> bool:
        return (
            room.role_of(user) < Role.OPERATOR
            and self._listed(room, user, kind)
            and not self._listed(room, user, SanctionKind.EXCEPTION)
        )

    def _listed(self, room: Room, user: User, kind: SanctionKind) -> bool:
        return any(
            each.kind is kind and not each.over(self.place.now)
            for each in room.sanctions
            for session in user.sessions
            if covers(each, user, session.address)
        )

    @invariant()
    def nobody_is_where_they_are_banned(self) -> None:
        members = {(user.id, room.id) for room, user in self._members()}
        self.suffered &= members
        for room, user in self._members():
            if self._listed(room, user, SanctionKind.EXCEPTION):
                self.suffered.add((user.id, room.id))
            if (user.id, room.id) not in self.suffered:
                assert not self._sanctioned(room, user, SanctionKind.BAN)

    @invariant()
    def nobody_speaks_who_is_silenced(self) -> None:
        for room, user in self._members():
            gagged = self._sanctioned(room, user, SanctionKind.GAG)
            role = room.role_of(user)
            for session in user.sessions:
                try:
                    self.chat.say(session, room, "hi")
                except errors.Gagged:
                    assert gagged
                except errors.RightMissing:
                    assert room.modes.read_only
                    assert role < Role.VOICE
                else:
                    assert not gagged
                    assert not room.modes.read_only or role > Role.MEMBER

    @invariant()
    def a_room_has_one_owner_with_an_account(self) -> None:
        for room in self.chat.rooms():
            owners = [id for id, role in room.roles.items() if role is Role.OWNER]
            assert len(owners) <= 1
            assert all(self._is_account(id) for id in owners)
            assert room.key != "#lobby" or not owners

    @invariant()
    def guests_are_something_only_while_there(self) -> None:
        for room in self.chat.rooms():
            known = {each.user.id for each in self.chat.sessions}
            for id in room.roles:
                assert self._is_account(id) or id in room.members or id not in known

    def _is_account(self, id: int) -> bool:
        return id < 1000

    @invariant()
    def a_special_room_has_somebody(self) -> None:
        for room in self.chat.rooms():
            assert room.members or room.owned or not room.modes.special
            assert room.key != "#lobby" or not room.modes.special

    @invariant()
    def members_and_rooms_agree(self) -> None:
        for room, user in self._members():
            assert user.rooms[room.id] is room
            assert self.chat.room_in_use(room_name(room.name)) is room
        for session in self.chat.sessions:
            for room in session.user.rooms.values():
                assert room.members[session.user.id] is session.user

    @invariant()
    def who_hears_a_room_is_in_it(self) -> None:
        here = {room.id: room for room in self.chat.rooms()}
        for id, ears in self.place.notes.ears.items():
            members = here[id].members.values() if id in here else ()
            assert set(ears) == {each for user in members for each in user.sessions}

    @invariant()
    def sanctions_are_bounded(self) -> None:
        # More only by what was decided before and applied after.
        for room in self.chat.rooms():
            subjects = [(s.kind, s.who, s.key, s.network) for s in room.sanctions]
            assert len(subjects) == len(set(subjects))


Unrest.TestCase.settings = settings(
    max_examples=150, stateful_step_count=50, deadline=None
)
TestUnrest = Unrest.TestCase
