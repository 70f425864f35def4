"""How long a search takes among a million messages, and how long a page of history.

    python benchmarks/search.py [--messages N] [--rounds N] [FOLDER]

The database is made in FOLDER (below build/ unless given) if it is not there: the same
messages each time, in 200 rooms, by 1,000 people. Then it is indexed, which is measured
too. The queries stand in ``search.txt``; each goes the way of a real one through the
threads of the store.
"""

from __future__ import annotations

import argparse
import random
import sqlite3
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from itertools import accumulate, islice
from pathlib import Path
from queue import SimpleQueue
from statistics import median
from typing import Any
from zoneinfo import ZoneInfo

from processes import BUILD, HERE
from results import machine
from twisted.internet.defer import Deferred

from twistchat.chat.ids import first_id_at
from twistchat.chat.names import person_name
from twistchat.chat.searching import Asker, Query
from twistchat.errands.memory import MOST_UNREAD
from twistchat.errands.query import parse_query
from twistchat.store import Store, fts5
from twistchat.store.opening import prepare
from twistchat.store.search import BITE

SEARCH_TARGET = 100.0  # milliseconds
PAGE_TARGET = 20.0
ROWS = 51  # a page of 50, and whether there is more

ROOMS, RARE_ROOMS, PEOPLE, WORDS = 200, 20, 1000, 30_000
END = 1_795_262_400_000  # when the last message is said: 2026-11-21, 12:00 UTC
EVERY = 20_000  # milliseconds from one message to the next, on average
PRIVATE = 0.03  # of all messages
BLOCK = 10_000  # messages made at once

#: The most common words, the first ones most, and some rare ones by their rank.
COMMON = """the to and a of in is não it you that for on have be with this at que are
but we can so just if was do what my there all like from de they one out up about when
time or an will get would know think see now no go good here them how você who yes
need want make then their new work some people way back use very other also only well
more than still day after much even sure server test build release isso até
também""".split()
RARE = {2_000: "bob", 5_000: "quasar", 20_000: "zanzibar"}
SYLLABLES = [
    head + tail
    for head in "b c ç d f g h j k l m n p r s t v w z br st tr ch".split()
    for tail in "a e i o u ã é an en ir".split()
]

Row = tuple[int, int, int, int | None, int, str, int | None, str | None, str]


# The messages


def made_up(dice: random.Random, start: Iterable[str], count: int) -> list[str]:
    """So many words, beginning with these."""
    words = dict.fromkeys(start)
    while len(words) < count:
        words["".join(dice.choices(SYLLABLES, k=dice.choice((2, 2, 3, 3, 4))))] = None
    return list(words)


def weights(count: int, flat: float) -> list[float]:
    """Zipf's law, flattened at its head."""
    return list(accumulate(1 / (rank + flat) for rank in range(count)))


class Town:
    """Who says what where, the same each time."""

    def __init__(self, messages: int) -> None:
        self._dice = random.Random(1)
        self._left = messages
        self._words = made_up(self._dice, COMMON, WORDS)
        for rank, word in RARE.items():
            self._words[rank] = word
        self._names = ["bob", *made_up(self._dice, [], PEOPLE)[1:-1], "zoe"]
        self._of_words = weights(WORDS, 2.7)
        self._of_people = weights(PEOPLE, 5)
        busy = [1 / (rank + 1) for rank in range(ROOMS - RARE_ROOMS)]
        self._of_rooms = list(accumulate(busy + [0.0003] * RARE_ROOMS))
        self._at = END - messages * EVERY

    def blocks(self) -> Iterator[list[Row]]:
        while self._left:
            count = min(BLOCK, self._left)
            self._left -= count
            yield list(self._block(count))

    def _block(self, count: int) -> Iterator[Row]:
        dice = self._dice
        rooms = dice.choices(range(ROOMS), cum_weights=self._of_rooms, k=count)
        people = dice.choices(range(PEOPLE), cum_weights=self._of_people, k=count)
        sizes = [min(60, 1 + int(dice.lognormvariate(1.9, 0.7))) for _ in range(count)]
        words = dice.choices(self._words, cum_weights=self._of_words, k=sum(sizes))
        said = iter(words)
        for room, sender, size in zip(rooms, people, sizes, strict=True):
            self._at += 1 + int(dice.expovariate(1 / (EVERY - 1)))
            text = " ".join(islice(said, size))
            other = (sender * 7 + 1) % PEOPLE
            private = dice.random() < PRIVATE
            yield (
                first_id_at(self._at),
                self._at,
                0,
                None if private else room_id(room),
                person_id(sender),
                self._names[sender],
                person_id(other) if private else None,
                self._names[other] if private else None,
                text,
            )


def room_id(number: int) -> int:
    return number + 1


def person_id(number: int) -> int:
    return ROOMS + 1 + number


def make(path: Path, messages: int) -> None:
    """Make the database; it appears when it is complete."""
    new = path.with_name("new.db")
    new.unlink(missing_ok=True)
    prepare(new)
    with closing(sqlite3.connect(new)) as connection:
        connection.executemany(
            "INSERT INTO rooms (id, key, skeleton, name, created_at)"
            " VALUES (?1, ?2, ?2, ?2, 0)",
            [(room_id(number), f"#r{number}") for number in range(ROOMS)],
        )
        columns = ", ".join("?" * 9)
        for block in Town(messages).blocks():
            connection.executemany(f"INSERT INTO messages VALUES ({columns})", block)
            connection.commit()
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    new.replace(path)


# What is measured


class House:
    """The store, and this thread as that of the reactor."""

    def __init__(self, path: Path) -> None:
        self._posted: SimpleQueue[tuple[Callable[..., None], Any]] = SimpleQueue()
        self.store = Store(path, lambda call, *rest: self._posted.put((call, rest)))
        self.store.open(lambda settled: None)

    def get(self, deferred: Deferred[Any]) -> Any:
        got: list[Any] = []
        deferred.addBoth(got.append)
        while not got:
            call, rest = self._posted.get()
            call(*rest)
        if hasattr(got[0], "raiseException"):
            got[0].raiseException()
        return got[0]

    def index(self) -> None:
        """Index all that is not indexed yet."""
        while self.get(self.store.change(lambda c: fts5.index(c, BITE))):
            pass

    def time(self, ask: Callable[[], Deferred[Any]], rounds: int) -> tuple[Any, list]:
        """What it answers, and the milliseconds of each round."""
        times = []
        for _ in range(rounds):
            begin = time.perf_counter()
            answer = self.get(ask())
            times.append(1000 * (time.perf_counter() - begin))
        return answer, times


def tell(what: str, rows: int, times: Sequence[float], target: float) -> None:
    met = "" if median(times) <= target else f"  NOT within {target:.0f} ms"
    print(f"{what:42} {rows:5} {median(times):8.2f} {max(times):8.2f}{met}", flush=True)


def measure_index(house: House, path: Path, messages: int) -> None:
    """Index all that is not indexed yet, if that is anything."""
    size, begin, cpu = path.stat().st_size, time.perf_counter(), time.process_time()
    house.index()
    seconds, cpu = time.perf_counter() - begin, time.process_time() - cpu
    if seconds > 1:
        wall, cpu = (1e6 * each / messages for each in (seconds, cpu))
        grown = (path.stat().st_size - size) / 1e6
        print(f"indexed: {wall:.1f} us a message, {cpu:.1f} us of CPU")
        print(f"index: {grown:.0f} MB on top of {size / 1e6:.0f} MB")


def queries() -> Iterator[str]:
    for line in (HERE / "search.txt").read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            yield line


def measure_queries(house: House, asker: Asker, rounds: int) -> None:
    search, utc = house.store.search, ZoneInfo("UTC")
    for text in queries():
        query = parse_query(text, 128, END, utc)
        who = _in_room(asker, query)
        rows, times = house.time(
            lambda query=query, who=who: search.find(query, who, ROWS), rounds
        )
        tell(text, len(rows), times, SEARCH_TARGET)
    rows, times = house.time(lambda: search.mentions(asker, 0, ROWS), rounds)
    tell("(mentions)", len(rows), times, SEARCH_TARGET)
    for days in (1, 3650):
        mark = first_id_at(END - days * 86_400_000)
        marks = dict.fromkeys(asker.rooms, mark)
        rows, times = house.time(
            lambda marks=marks: search.unread(asker, marks, MOST_UNREAD), rounds
        )
        count = sum(count for count, _ in rows.values())
        tell(f"(unread in 50 rooms, of {days} days)", count, times, SEARCH_TARGET)


def _in_room(asker: Asker, query: Query) -> Asker:
    if not query.room:
        return asker
    room = room_id(int(query.room.removeprefix("#r")))
    return Asker(asker.id, asker.name, [room], talks=False)


def measure_history(house: House, rounds: int) -> None:
    store = house.store
    for number in (0, ROOMS // 4, ROOMS - 1):
        room = room_id(number)
        for where, before in ("end", None), ("middle", first_id_at(END - 10**10)):
            rows, times = house.time(
                lambda room=room, before=before: store.page(room, before, None, 50),
                rounds,
            )
            tell(f"(history of #r{number}, {where})", len(rows), times, PAGE_TARGET)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("folder", nargs="?", type=Path, default=BUILD / "search")
    parser.add_argument("--messages", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=15, help="of each query")
    options = parser.parse_args()
    options.folder.mkdir(parents=True, exist_ok=True)
    path = options.folder / f"{options.messages}.db"
    if not path.exists():
        print(f"making {options.messages:,} messages")
        make(path, options.messages)
    print(f"on {machine()}")
    house = House(path)
    measure_index(house, path, options.messages)
    name = person_name("bob")
    rooms = [room_id(number) for number in range(0, ROOMS, 4)]
    print(f"{'query':42} {'rows':>5} {'median':>8} {'worst':>8}   (milliseconds)")
    measure_queries(house, Asker(person_id(0), name, rooms), options.rounds)
    measure_history(house, options.rounds)
    house.get(house.store.close())


if __name__ == "__main__":
    main()
