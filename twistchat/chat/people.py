"""The people of the chat: who bears which name, who is here, who knows whom."""

from collections.abc import Iterable

from twistchat.chat import errors
from twistchat.chat.absence import LOST, Absent, patience_with
from twistchat.chat.accounts import Account, AccountRecord
from twistchat.chat.events import (
    CameOnline,
    Departed,
    Departure,
    Ended,
    Ending,
    Person,
    Registered,
    Renamed,
)
from twistchat.chat.herald import Herald
from twistchat.chat.ids import Ids
from twistchat.chat.limits import Pace
from twistchat.chat.names import Name, Reserved, person_name, suggest
from twistchat.chat.notes import Notes
from twistchat.chat.presence import ChatLimits as ChatLimits
from twistchat.chat.presence import Presence
from twistchat.chat.reading import Reading
from twistchat.chat.relations import Relations
from twistchat.chat.rooms import Room
from twistchat.chat.users import Session, Trait, User


class People(Presence):
    """Names, presence, and what people are to each other.

    ``reserved`` knows the names that nobody may bear. ``notes`` is what is to be
    written down of accounts, sooner or later.
    """

    def __init__(
        self, ids: Ids, herald: Herald, limits: ChatLimits, reserved: Reserved
    ) -> None:
        super().__init__(ids, herald, limits)
        self._reserved = reserved
        self.notes = Notes()
        self.reading = Reading(ids, self.notes)
        self.sessions: dict[Session, None] = {}
        self._users: dict[str, User] = {}  # by key
        self._looks: dict[str, User] = {}  # by skeleton
        self._by_id: dict[int, User] = {}
        self._absent: dict[int, Absent] = {}  # by the id of the user
        self.relations = Relations(self._by_id, limits.ignores, limits.friends)

    # Names

    def claim(self, text: str) -> User:
        """Reserve a name; the user it makes is nowhere until a session enters.

        Raises BadName, NameReserved, NameTaken.
        """
        name = self.free_name(text)
        return self._appear(User(self._ids.next()[0], name))

    def check_name(self, text: str) -> None:
        """BadName, NameReserved for a name that nobody may bear."""
        self._reserved.check(person_name(text))

    def free_name(self, text: str, bearer: User | None = None) -> Name:
        """The name, if nobody but ``bearer`` bears it or one that looks like it.

        Raises BadName, NameReserved, NameTaken.
        """
        name = person_name(text)
        self._reserved.check(name)
        self._give_way(name)
        if self._is_taken(name, bearer):
            raise errors.NameTaken(name.shown, self.suggestion(name))
        return name

    def suggestion(self, name: Name) -> str:
        """A name like this one that nobody here bears; empty if none comes to mind."""
        return suggest(name, self._is_not_free)

    def _is_taken(self, name: Name, bearer: User | None = None) -> bool:
        """Somebody else bears the name, or one that looks like it."""
        return bool(self._bearers(name) - {bearer})

    def _bearers(self, name: Name) -> set[User]:
        found = {self._users.get(name.key), self._looks.get(name.skeleton)}
        return {user for user in found if user is not None}

    def _give_way(self, name: Name) -> None:
        """A guest who is only waited for leaves for whoever wants the name: perhaps
        that is who closed the page, and has nothing to show it by."""
        for user in self._bearers(name):
            if user.absent and user.account is None:
                self._depart(user, self._absent[user.id].reason, "")

    def _is_not_free(self, name: Name) -> bool:
        try:
            self._reserved.check(name)
        except errors.NameReserved:
            return True
        return self._is_taken(name)

    def _appear(self, user: User) -> User:
        self._bear(user, user.name)
        self._by_id[user.id] = user
        self.relations.appeared(user)
        return user

    def bearer(self, name: Name) -> User | None:
        """Who bears exactly that name, here or about to be."""
        return self._users.get(name.key)

    def reserve(self, user: User, text: str) -> Name:
        """A second name is the user's while it is asked whether they may have it, until
        `rename` or `unreserve`. Raises BadName, NameReserved, NameTaken."""
        name = self.free_name(text, user)
        self._bear(user, name)
        return name

    def unreserve(self, user: User, name: Name) -> None:
        """The user may not have that name; the one they bear stays theirs."""
        self._unname(user, name)
        if self._by_id.get(user.id) is user:  # else somebody may bear it by now
            self._bear(user, user.name)

    def _bear(self, user: User, name: Name) -> None:
        self._users[name.key] = self._looks[name.skeleton] = user

    def _unname(self, user: User, name: Name) -> None:
        for table, form in ((self._users, name.key), (self._looks, name.skeleton)):
            if table.get(form) is user:  # or somebody else has it by now
                del table[form]

    def release(self, user: User) -> None:
        """Give a name back that was claimed and never entered with. Harmless twice."""
        if not user.present:
            self._free(user)

    def hold(self, user: User, held: bool) -> None:
        """Whether the name stays the user's even if they leave meanwhile."""
        user.held = held
        self.release(user)

    def _free(self, user: User) -> None:
        self.relations.departed(user)
        if user.held:
            return
        self._unname(user, user.name)
        if self._by_id.get(user.id) is user:
            del self._by_id[user.id]

    def rename(self, user: User, name: Name, origin: Session | None) -> None:
        """The user bears this name from now on; NameTaken if somebody else does."""
        if self._is_taken(name, user):
            raise errors.NameTaken(name.shown, self.suggestion(name))
        self._unname(user, user.name)
        is_other = name.key != user.name.key
        if is_other:
            self._vanishes(user)
        before, user.name = user.person, name
        user.person = Person(user.id, name.shown)
        self._bear(user, name)
        if is_other:
            self._appears(user)
        for session in user.sessions:
            for room in user.rooms.values():  # to what the user is called there now
                self._herald.listen(session, room)
        event = Renamed(*self._ids.next(), before, user.person)
        self._tell_of(event, user, origin)

    # Accounts

    def admit(self, record: AccountRecord) -> User:
        """The user of an account whose owner has shown who they are: the one who is
        here already, or a new one, who is nowhere until a session enters."""
        user = self._by_id.get(record.id)
        if user is not None and user.account is not None:
            return user
        name = person_name(record.name)
        self._give_way(name)
        if any(each.present for each in self._bearers(name)):  # a claim gives way
            raise errors.NameTaken(name.shown, "")
        user = self._appear(User(record.id, name, self._account(record)))
        self.relations.recall(user, record)
        return user

    def _account(self, record: AccountRecord) -> Account:
        limits = self._limits
        rate, burst = limits.account_lines_per_second, limits.account_lines_burst
        return Account(record, Pace(rate, burst, limits.bot_factor))

    def registered(self, user: User, record: AccountRecord) -> None:
        """The guest's name is theirs: the account has the id of the guest's visit."""
        user.account = self._account(record)
        for session in user.sessions:
            session.told = True  # nothing has waited for an account that is new
        for room in user.rooms.values():
            self.notes.memberships[user.id, room.id] = True
            self.reading.joined(user, room)
        self.census.count(user)
        self._tell_of(Registered(*self._ids.next(), user.person), user, None)

    def known(self, id: int) -> User | None:
        """Who has that id: they are here, or about to be, or were a moment ago."""
        return self._by_id.get(id)

    def account(self, id: int) -> User | None:
        """The user of the account of that id, if its owner is here or was lately."""
        user = self._by_id.get(id)
        return user if user is not None and user.account is not None else None

    def end_sessions(
        self, user: User, reason: Ending, keep: Session | None = None
    ) -> None:
        """End all sessions of the user but ``keep``."""
        for session in [each for each in user.sessions if each is not keep]:
            self.end_session(session, reason)
        if not user.sessions and user.absent:
            self._depart(user, Departure.QUIT, "")

    def kill(self, user: User, by: Person, why: str) -> None:
        """An operator of the server ends all sessions of the user, who leaves at once;
        everybody who sees it is told who did and why."""
        event = Ended(*self._ids.next(), user.person, Ending.KILLED, by, why)
        text = f"{by.name} ({why})" if why else by.name
        for session in list(user.sessions):
            self.hang_up(session, Departure.KILLED, text)
            self._herald.end(session, event)

    def end_session(self, session: Session, reason: Ending) -> None:
        """End one session."""
        event = Ended(*self._ids.next(), session.user.person, reason)
        self._herald.end(session, event)

    # Presence

    def enter(self, session: Session) -> None:
        """The session's user is here with it, in the rooms that the user is in.

        The user was claimed or admitted, or has been here: it must have been so in
        this turn.
        """
        user = session.user
        is_new = not user.present
        if is_new and user.account is not None:
            event = CameOnline(*self._ids.next(), user.person)
            self._herald.to_all(event, self.relations.watchers(user))
        user.absent = False
        user.address = session.address
        self._absent.pop(user.id, None)
        user.sessions.append(session)
        self.sessions[session] = None
        self.census.count(user)
        session.came_id = self._ids.last
        self.reading.came(user)
        self.reading.entered(session)
        for room in user.rooms.values():
            self._herald.listen(session, room)
        if is_new:
            self._appears(user)

    def hang_up(
        self,
        session: Session,
        reason: Departure,
        text: str = "",
        *,
        reloads: bool = False,
    ) -> None:
        """The session is over, and with the last one its user leaves; an account whose
        connection was lost stays for a while, and for a moment who ``reloads`` their
        page, perhaps. Harmless twice.

        ``text`` is what the user said on quitting. Too much of it is no reason to stay:
        the rest is left out.
        """
        if session not in self.sessions:
            return
        text = self.beginning(text)
        if reason not in LOST:
            self.reading.heard(session)
        self.reading.note(session)
        del self.sessions[session]
        self.monitors.clear(session)
        user = session.user
        user.sessions.remove(session)
        for room in user.rooms.values():
            self._herald.unlisten(session, room)
        if user.sessions:
            self.reading.gone(user)
            return
        self.set_trait(user, Trait.SWORN, False)
        at = self._ids.next()[1]
        if user.account is not None:
            self.notes.seen[user.id] = at, reason.value
        most = self._limits.linger_seconds
        waiting = len(self._absent)
        patience = patience_with(session, reason, reloads, most, waiting)
        if patience:
            user.absent = True
            self._absent[user.id] = Absent(user, at, 1000 * patience, reason)
        else:
            self._depart(user, reason, text)

    def check_back(self, user: User) -> None:
        """The guest may come in: they are waited for, or have only claimed their name.
        NameTaken if they are here, WrongToken if they have left."""
        if self._by_id.get(user.id) is not user:
            raise errors.WrongToken
        if user.sessions:
            raise errors.NameTaken(user.name.shown, self.suggestion(user.name))

    def expire_absent(self, now: int) -> None:
        """Those who have not come back for too long leave; ``now`` in milliseconds
        since 1970."""
        for absent in list(self._absent.values()):
            if absent.over(now):
                self._depart(absent.user, absent.reason, "")

    def _depart(self, user: User, reason: Departure, text: str) -> None:
        self._absent.pop(user.id, None)
        self._vanishes(user)
        for room in user.rooms.values():
            self._take_out(user, room)
        if user.account is not None:
            self.notes.left[user.id] = True
        event = Departed(*self._ids.next(), user.person, reason, text)
        self._herald.to_neighbours(event, user, None)
        self._free(user)
        rooms = list(user.rooms.values())
        user.rooms.clear()
        self._vacated(rooms)

    def _take_out(self, user: User, room: Room) -> None:
        """A room is without the user, who has not been told yet."""
        del room.members[user.id]
        if user.account is None:
            room.roles.pop(user.id, None)

    def _vacated(self, rooms: Iterable[Room]) -> None:
        """Somebody is no longer in these rooms."""

    def person(self, who: str | Person) -> User:
        """The user who bears that name now, or who is that person, whatever they are
        called by now; NobodyThere if there is none."""
        if isinstance(who, Person):
            found = self._by_id.get(who.id)
            shown = who.name
        else:
            try:
                name = person_name(who)
            except errors.BadName as bad:
                raise errors.NobodyThere(bad.facts["name"]) from None
            found = self._users.get(name.key)
            if found is not None and found.name.key != name.key:
                found = None  # it is only asked whether they may have it
            shown = name.shown
        if found is None or not found.sessions:
            raise errors.NobodyThere(shown)
        return found

    def is_here(self, person: Person) -> bool:
        """Whether that very person is here."""
        user = self._by_id.get(person.id)
        return user is not None and bool(user.sessions)

    def is_expected(self, person: Person) -> bool:
        """Whether that very person is here or waited for."""
        user = self._by_id.get(person.id)
        return user is not None and user.present

    def away_text(self, person: Person) -> str | None:
        """Why that very person is away; None if they are not, or gone."""
        user = self._by_id.get(person.id)
        return user.away if user is not None and user.sessions else None
