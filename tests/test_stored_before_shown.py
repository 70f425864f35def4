"""The promise as a whole: the rules, the delivery and the real store, whose commits
fail again and again. What is shown is what is stored."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from itertools import cycle
from pathlib import Path
from random import Random
from typing import Any

import pytest
from fakes_delivery import Guest, Hall
from fakes_store import Posts
from sqlalchemy import Connection
from sqlalchemy.exc import OperationalError

from twistchat.chat.names import room_name
from twistchat.store import Store, record
from twistchat.store import writer as writer_module
from twistchat.store.opening import prepare
from twistchat.store.sqlite import Sqlite

ROOMS = ("lobby", "dev")
SESSIONS, ROUNDS, MESSAGES = 12, 40, 20  # messages in each round


class Reactor(Posts):
    """The turns of a reactor whose thread the store answers to."""

    def post(self, function: Callable[..., None], *arguments: Any) -> None:
        self(function, *arguments)

    def end(self) -> None:
        """Run what was posted up to now."""
        over: list[bool] = []
        self(over.append, True)
        self.until(lambda: over)


def rolled_back(connection: Connection, name: str) -> None:
    """The COMMIT fails, and nothing of it is stored."""
    connection.rollback()
    raise failure(name)


def stored_after_all(connection: Connection, name: str) -> None:
    """The COMMIT fails, but everything is stored."""
    connection.commit()
    raise failure(name)


def failure(name: str) -> OperationalError:
    """What SQLAlchemy raises for this error of SQLite."""
    error = sqlite3.OperationalError(name)
    error.sqlite_errorname = name
    return OperationalError("COMMIT", None, error)


class Disk:
    """Once it is ill, every third COMMIT goes wrong, in one way after the other."""

    def __init__(self, faults: list[Any]) -> None:
        self.faults = cycle(faults)
        self.commits = 0
        self.ill = False

    def commit(self, connection: Connection) -> None:
        self.commits += self.ill
        if self.ill and not self.commits % 3:
            fault, name = next(self.faults)
            fault(connection, name)
        else:
            connection.commit()


class Unlucky:
    """A connection to such a disk."""

    def __init__(self, connection: Connection, disk: Disk) -> None:
        self._connection = connection
        self.commit = lambda: disk.commit(connection)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._connection, name)


SURELY_NOT = (rolled_back, "SQLITE_FULL")
NOBODY_KNOWS = (rolled_back, "SQLITE_IOERR_FSYNC")
AFTER_ALL = (stored_after_all, "SQLITE_IOERR_FSYNC")


class House:
    """Everything but the doors. The rooms are there before the disk falls ill."""

    def __init__(self, path: Path, disk: Disk, monkeypatch: pytest.MonkeyPatch) -> None:
        prepare(path)
        self.path = path
        self.reactor = Reactor()
        writer = Sqlite.writer
        monkeypatch.setattr(Sqlite, "writer", lambda self: Unlucky(writer(self), disk))
        self.store = Store(path, self.reactor, gather=0.0)
        self.hall = Hall(record=record, turns=self.reactor, journal=self.store.journal)
        self.store.open(self.hall.pipeline.settled)
        for room in ROOMS:
            self._open(room)
        disk.ill = True

    def _open(self, room: str) -> None:
        chat, name = self.hall.chat, room_name(room)
        kept = self.store.open_room(name, *chat.next_id(), backlog=0)
        chat.opened(name, self.reactor.result(kept))

    def stored(self) -> list[tuple[str, str, str]]:
        """Where, by whom and what was said, in the order of the ids."""
        with closing(sqlite3.connect(self.path)) as database:
            query = (
                "SELECT rooms.name, sender_name, text FROM messages"
                " JOIN rooms ON rooms.id = room_id ORDER BY messages.id"
            )
            return database.execute(query).fetchall()


def run(house: House, random: Random) -> list[Guest]:
    """Everybody talks for a while; after each message its speaker is answered."""
    subsets = (ROOMS[:1], ROOMS[1:], ROOMS)
    guests = [
        house.hall.come(f"x{number}", *subsets[number % 3])
        for number in range(SESSIONS)
    ]
    for guest in guests:
        guest.voice.echoes = True
    for number in range(ROUNDS * MESSAGES):
        guest = random.choice(guests)
        room = random.choice(list(guest.user.rooms.values()))
        guest.say(room.name, f"t{number}")
        guest.hear(f"pong {number}")
        if random.random() < 0.2:
            house.reactor.end()
        if not number % MESSAGES:
            at_most(house, guests, random.randrange(SESSIONS))
    at_most(house, guests, 0)
    return guests


def at_most(house: House, guests: list[Guest], some: int) -> None:
    """Go on when no more of them wait for the store."""
    house.reactor.until(lambda: sum(guest.outbox.waits for guest in guests) <= some)


@pytest.mark.parametrize(
    "faults",
    [[SURELY_NOT], [NOBODY_KNOWS], [AFTER_ALL], [SURELY_NOT, NOBODY_KNOWS, AFTER_ALL]],
    ids=["rolled back", "in doubt, missing", "in doubt, stored", "all of these"],
)
def test_shown_is_stored(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, faults: list[Any]
) -> None:
    """Every third commit fails. What a session was shown is what is stored, in that
    order; every other message was refused to its speaker, once; and the answers to
    each session came in order."""
    monkeypatch.setattr(writer_module, "PROBE_EVERY", 0.001)
    disk = Disk(faults)
    house = House(tmp_path / "chat.db", disk, monkeypatch)
    guests = run(house, Random(len(faults)))
    house.reactor.result(house.store.close())
    stored = house.stored()
    texts = {text for *_, text in stored}
    refused = []
    for guest in guests:
        lines = guest.lines()
        rooms = {room.name for room in guest.user.rooms.values()}
        name = guest.user.person.name
        assert [
            f"{room} {sender}: {text}"
            for room, sender, text in stored
            if room in rooms and sender != name
        ] == [line for line in lines if line.startswith("#")]
        own = [line.split() for line in lines if not line.startswith("#")]
        said, pongs = own[::2], own[1::2]
        assert [["pong", text[1:]] for *_, text in said] == pongs
        for sign, *_, text in said:
            assert ("you:" if text in texts else "!!") == sign
        refused += [text for sign, *_, text in said if sign == "!!"]
        numbers = [int(number) for _, number in pongs]
        assert sorted(numbers) == numbers
    assert len(stored) == len(texts)
    assert {f"t{number}" for number in range(ROUNDS * MESSAGES)} == texts.union(refused)
    assert ROUNDS * MESSAGES == len(stored) + len(refused)
    assert disk.commits > 9
    assert bool(refused) or faults == [AFTER_ALL]
