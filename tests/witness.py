"""A witness of a small world: after each step it looks at who is where, who has read
what, and what is stored, and says whether anything is wrong.

What people say has words in it that were never said before, so that wherever such a
word turns up it is known who said it, and to whom.
"""

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable
from typing import Any, NamedTuple

from sqlalchemy import text
from talking import Talker, World

from twistchat.chat.errors import ChatError
from twistchat.chat.events import Said, ToldPrivately
from twistchat.chat.names import person_name
from twistchat.chat.roles import Role, Sanction, SanctionKind
from twistchat.chat.rooms import Room
from twistchat.chat.users import User
from twistchat.store.records import event_from, select_events
from twistchat.store.schema import messages

_WORD = re.compile(r"word\d+w")
_STORED = re.compile(r"mail: stored for (\S+) as #(\d+)")

#: An account and a room, by id.
Place = tuple[int, int]


class Seat:
    """A place to sit. ``talker`` is who sits there; while ``frozen``, they neither read
    nor type."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.talker: Talker | None = None
        self.frozen = False
        self.lines: list[str] = []
        #: Who sat here before the last step, and under what ids since they came.
        self.id = 0
        self.ids: set[int] = set()

    @property
    def user(self) -> User | None:
        talk = self.talker.conversation if self.talker else None
        if talk is None or talk.session is None or talk.outbox.ending:
            return None
        return talk.session.user

    def leave(self) -> None:
        """Nobody sits here any more."""
        self.talker, self.frozen, self.id = None, False, 0
        self.ids.clear()


class Entrance(NamedTuple):
    """How one came into a room before the last step; ``free`` are those who needed
    neither invitation nor key."""

    private: bool
    key: str
    free: set[int]
    sanctions: list[Sanction]


class Witness:
    """``seats`` are all there are; ``world`` may be another one after a restart."""

    def __init__(self, world: World, seats: Iterable[Seat]) -> None:
        self.world = world
        self.seats = list(seats)
        self.said: dict[str, Said | ToldPrivately] = {}
        #: Private messages by their words: who bore or owned the name.
        self.intended: dict[str, set[int]] = {}
        #: Mail by its word: who may read it.
        self.mail: dict[str, set[int]] = {}
        #: Mail that was acknowledged: by account, its word and number.
        self.boxes: dict[int, dict[str, int]] = defaultdict(dict)
        #: What somebody has read, by id.
        self.seen: dict[int, set[str]] = defaultdict(set)
        #: Since when accounts are in rooms: the greatest id there was.
        self.since: dict[Place, int] = {}
        self.written: dict[Place, int] = {}  # marks in the store
        self.moved: dict[Place, int] = {}  # marks in memory
        self.told: dict[int, int] = {}
        self._ends: list[int] = [0]  # of the steps
        self._members: list[dict[int, set[int]]] = [{}]
        self._entrances: dict[int, Entrance] = {}
        self._last = 0
        self.instant = True
        #: All accounts there are in the store: their names by their ids.
        self.accounts: dict[int, str] = {}

    # After each step

    def look(self, keys: Iterable[str] = (), instant: bool = True) -> None:
        """A step is over, in which these keys of rooms were said; ``instant``: all that
        happened in it is stored and answered."""
        self.accounts = dict(map(tuple, self._rows("SELECT id, name FROM accounts")))
        before = self._members[-1]
        members = {room.id: set(room.members) for room in self.world.chat.rooms()}
        calm, self.instant = self.instant and instant, instant
        self._ends.append(self.world.ids.last)
        self._members.append(members)
        self._check_entrances(before, members, set(keys))
        self._follow(members)
        news = self._stored()
        self._read(calm)
        if self.instant:
            self._check_live(news)
            self.world.check()
        self._check_names()
        self._check_marks()
        self._entrances = self._look_at_entrances()
        for seat in self.seats:
            if seat.user:
                seat.id = seat.user.id
                seat.ids.add(seat.id)

    def restarted(self, world: World) -> None:
        """Nobody is anywhere; a crash may have cost who was in which room."""
        self.world = world
        rows = self._rows("SELECT account_id, room_id FROM memberships WHERE member")
        for place in self.since.keys() - set(map(tuple, rows)):
            self._forget(place)
        self.moved.clear()
        self.told.clear()
        self._entrances = {}
        for seat in self.seats:
            seat.leave()

    # Nobody is where they may not be

    def _look_at_entrances(self) -> dict[int, Entrance]:
        return {room.id: self._entrance(room) for room in self.world.chat.rooms()}

    def _entrance(self, room: Room) -> Entrance:
        free = {id for id, role in room.roles.items() if role > Role.MEMBER}
        free |= room.invited
        free |= {account for account, id in self.since if id == room.id}
        return Entrance(room.modes.private, room.modes.key, free, [*room.sanctions])

    def _check_entrances(
        self, before: dict[int, set[int]], now: dict[int, set[int]], keys: set[str]
    ) -> None:
        guests = {seat.id: seat.user.id for seat in self.seats if seat.user}
        for id, (private, key, free, sanctions) in self._entrances.items():
            new = now.get(id, set()) - before.get(id, set()) - free
            new -= {guests.get(each, 0) for each in before.get(id, ())}  # became these
            if new:
                assert not private, f"{new} came into a private room"
                assert not key or key in keys, f"{new} came in without the key"
            for each in new:
                assert not self._is_banned(each, sanctions), f"{each} is banned"

    def _is_banned(self, id: int, sanctions: Iterable[Sanction]) -> bool:
        user, now = self.world.chat._by_id[id], self.world.now()
        return any(
            each.kind is SanctionKind.BAN
            and not each.over(now)
            and (each.who == id or each.key == user.name.key)
            for each in sanctions
        )

    def _follow(self, members: dict[int, set[int]]) -> None:
        """Which accounts are in which rooms, be they here or not."""
        chat = self.world.chat
        for place in [*self.since]:
            account, room = place
            gone = account in chat._by_id and account not in members.get(room, ())
            if gone or account not in self.accounts:
                self._forget(place)
        for room, ids in members.items():
            for id in ids:
                if chat.account(id) is not None:
                    self.since.setdefault((id, room), self.world.ids.last)

    def _forget(self, place: Place) -> None:
        for known in (self.since, self.written, self.moved):
            known.pop(place, None)

    def _rows(self, query: Any, **values: object) -> list[Any]:
        connection = self.world.store.connection
        query = text(query) if isinstance(query, str) else query
        with connection.begin():
            return list(connection.execute(query, values))

    # Nobody reads what they may not

    def _stored(self) -> list[str]:
        """The words of what was said and is stored since the last step."""
        news = []
        newer = messages.c.id > self._last
        query = select_events().where(newer).order_by(messages.c.id)
        for row in self._rows(query):
            event = event_from(row)
            assert isinstance(event, Said | ToldPrivately)
            if isinstance(event, ToldPrivately) and event.text in self.intended:
                assert event.recipient.id in self.intended[event.text], event
            self.said[event.text] = event
            self._last = event.id
            news.append(event.text)
        return news

    def _read(self, calm: bool) -> None:
        """``calm``: nothing of it has waited, so what was said before was asked for in
        the last step."""
        for seat in self.seats:
            seat.lines = []
            if seat.talker is None:
                continue
            if seat.frozen:
                self._told_again(seat)
                continue
            seat.lines = seat.talker.reads()
            now = seat.user.id if seat.user else seat.id
            ids = ({seat.id} if calm else seat.ids) | {now}
            for line in seat.lines:
                for word in _WORD.findall(line):
                    told_again = calm and line[0] not in "<[*"
                    allowed = self._may_read(word, ids, told_again)
                    assert allowed, f"{seat.name} reads {line!r}"
                    self.seen[now].add(word)
                self._acknowledged(line)

    def _told_again(self, seat: Seat) -> None:
        """What was said before, and is shown because they have come or asked, counts as
        read at once."""
        if seat.talker is not None:
            for line in b"".join(seat.talker.wire.writes).decode().splitlines():
                if line[0] not in "<[*":
                    self.seen[seat.id].update(_WORD.findall(line))

    def _may_read(self, word: str, ids: set[int], told_again: bool) -> bool:
        if word in self.mail:
            return bool(ids & self.mail[word])
        event = self.said[word]  # what is read was stored
        if event.sender.id in ids:
            return True
        if isinstance(event, ToldPrivately):
            return event.recipient.id in ids
        # Whoever was there then, or later, before it was stored, may have it from then.
        then = -2 if told_again else bisect_left(self._ends, event.id) - 1
        places = self._members[then:]
        return any(ids & members.get(event.room.id, set()) for members in places)

    def _check_live(self, news: Iterable[str]) -> None:
        """Who is in the room, or was meant, has read it at once."""
        for word in news:
            event = self.said[word]
            for seat in self.seats:
                user = seat.user
                if user is None or seat.frozen or user.id == event.sender.id:
                    continue
                if user.id != seat.id:  # they have only come in this step
                    continue
                if isinstance(event, Said):
                    told = user.id in self._there(event) and event.room.id in user.rooms
                else:
                    told = event.recipient.id == user.id
                if told:
                    assert any(word in line for line in seat.lines), word

    def _there(self, event: Said) -> set[int]:
        """Who was in the room when it was said."""
        members = self._members[bisect_left(self._ends, event.id) - 1]
        return members.get(event.room.id, set())

    # Nothing that was accepted is lost

    def _acknowledged(self, line: str) -> None:
        """Mail that was said to be stored is in the box."""
        stored = _STORED.fullmatch(line)
        if not stored:
            return
        rows = self._rows(
            "SELECT account_id, number, subject FROM mailbox JOIN mails ON id = mail_id"
            " WHERE box = 0"
        )
        found = {(account, subject): number for account, number, subject in rows}
        if self.meant(stored[1]) & set(self.accounts):  # else they have just gone
            assert int(stored[2]) in found.values(), line
        for (account, word), number in found.items():
            assert account in self.mail[word]
            self.boxes[account][word] = number

    def check_told(self, account: int) -> None:
        """All that was said privately to the account was read by it."""
        for word, event in self.said.items():
            if isinstance(event, ToldPrivately) and event.recipient.id == account:
                assert event.sender.id == account or word in self.seen[account], word

    def check_missed(self, user: User) -> None:
        """All that was said in the account's rooms was read by it."""
        for word, event in self._of_others(user.id):
            if event.room.id in user.rooms:
                assert word in self.seen[user.id], word

    def _of_others(self, account: int) -> Iterable[tuple[str, Said]]:
        for word, event in self.said.items():
            if isinstance(event, Said) and event.sender.id != account:
                since = self.since.get((account, event.room.id))
                if since is not None and event.id > since:
                    yield word, event

    # Names are unique

    def _check_names(self) -> None:
        chat, now = self.world.chat, self.world.now()
        owned = self.accounts
        forms: dict[str, int] = {}
        for id, shown in owned.items():
            name = person_name(shown)
            for form in {f"key {name.key}", f"look {name.skeleton}"}:
                assert form not in forms
                forms[form] = id
        kept = self._rows(
            "SELECT key, account_id FROM quarantine WHERE until > :now", now=now
        )
        former = dict(map(tuple, kept))
        for user in chat.people():
            name = user.name
            assert (user.id in owned) is (user.account is not None)
            for form in {f"key {name.key}", f"look {name.skeleton}"}:
                assert forms.get(form, user.id) == user.id, name
            assert former.get(name.key, user.id) == user.id, name
            assert owned.get(user.id, name.shown) == name.shown

    # Marks never run ahead

    def _check_marks(self) -> None:
        chat = self.world.chat
        for id in self.accounts:
            user = chat.account(id)
            if user is None or user.account is None:
                self.told.pop(id, None)
                for place in [each for each in self.moved if each[0] == id]:
                    del self.moved[place]
                continue
            told = user.account.told_id
            assert told >= self.told.get(id, 0)
            self.told[id] = told
            for word, event in self.said.items():
                if isinstance(event, ToldPrivately) and event.recipient.id == id:
                    read = word in self.seen[id] or event.sender.id == id
                    assert read or event.id > told, f"{word} is marked as told"
            marks = user.account.marks
            for room in user.rooms:
                mark = marks.get(room, 0)
                assert mark >= self.moved.get((id, room), 0)
                self.moved[id, room] = mark
            for word, event in self._of_others(id):
                ahead = event.id <= marks.get(event.room.id, 0)
                assert not ahead or word in self.seen[id], f"{word} is marked as read"
        rows = self._rows("SELECT account_id, room_id, read_id FROM memberships")
        for account, room, mark in rows:
            if (account, room) in self.since:
                assert mark >= self.written.get((account, room), 0)
                self.written[account, room] = mark

    # What names mean

    def meant(self, text: str) -> set[int]:
        """Who bears or owns the name."""
        try:
            key = person_name(text).key
        except ChatError:
            return set()
        ids = {id for id, name in self.accounts.items() if person_name(name).key == key}
        return ids | {
            user.id for user in self.world.chat.people() if user.name.key == key
        }
