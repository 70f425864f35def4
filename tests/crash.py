"""Kill the daemon again and again, in the middle of everything, and see what is left.

    python tests/crash.py --rounds 50

Each round starts it on the same folder, has twenty people talk in four rooms and in
private as fast as they are acknowledged, and kills it at a random moment. Then nothing
that anybody was shown may be missing from the history, nothing may be there twice, and
everybody must have seen their room in the order of its history, without a gap.
"""

import argparse
import random
import re
import selectors
import signal
import socket
import statistics
import sys
import tempfile
import time
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from threading import Timer

from running import Client, Daemon
from sqlalchemy import func, select

from twistchat.chat.events import Said
from twistchat.store.records import event_from, select_events
from twistchat.store.schema import messages, rooms
from twistchat.store.sqlite import engine

ROOMS = ("#r0", "#r1", "#r2", "#r3")
WRITERS = 20
#: So many messages of a writer may be under way; all of these are private, all of those
#: are topics.
WINDOW = 8
PRIVATE_EVERY = 7
TOPIC_EVERY = 31
PAGE = 100
#: What slows a flood is off: the load has to be one.
SETTINGS = (
    "limits.lines_per_second=0",
    "limits.lines_burst=0",
    "limits.bytes_per_second=0",
    "limits.bytes_burst=0",
)
_MARK = re.compile(r"\b(r\d+\.w\d+\.\d+);")
_SAID = re.compile(r"<\w+> ")
_TOPIC = "set the topic of"


@dataclass(eq=False)
class Talker:
    """Somebody in a room, who writes if ``name`` begins with w, and reads in any case.

    What is seen of this round is kept in its order, by kind.
    """

    name: str
    room: str
    client: Client
    peer: str = ""  # whom the private messages are for
    sent: int = 0
    acknowledged: int = 0
    said: list[str] = field(default_factory=list)
    told: list[str] = field(default_factory=list)
    topics: list[str] = field(default_factory=list)
    rest: bytes = b""

    def write(self, round_: int) -> None:
        """Send what the window allows."""
        lines = []
        while self.peer and self.sent - self.acknowledged < WINDOW:
            mark = f"r{round_}.{self.name}.{self.sent};"
            text = f"{mark} {'blah ' * (self.sent % 50)}"
            if self.sent % TOPIC_EVERY == TOPIC_EVERY - 1:
                text = f"/topic {mark}"
            elif self.sent % PRIVATE_EVERY == PRIVATE_EVERY - 1:
                text = f"@{self.peer} {text}"
            lines.append(text)
            self.sent += 1
        if lines:
            with suppress(ConnectionError):  # it has just been killed
                self.client.say(*lines)

    def read(self) -> bool:
        """Take what has come; False at the end."""
        try:
            data = self.client.socket.recv(1 << 20)
        except ConnectionError:
            data = b""
        *lines, self.rest = (self.rest + data).split(b"\n")
        for line in lines:
            self._heed(line.decode())
        return bool(data)

    def _heed(self, line: str) -> None:
        mark = _MARK.search(line)
        if mark is None:
            return
        if _TOPIC in line:
            self.topics.append(mark[1])
        else:
            (self.said if _SAID.match(line) else self.told).append(mark[1])
        self.acknowledged += f".{self.name}." in mark[1]


@dataclass
class Stored:
    """What the database has of a round, in the order of the ids."""

    said: dict[str, list[str]]
    told: list[str]
    topics: dict[str, str]

    @property
    def marks(self) -> list[str]:
        return [mark for marks in (*self.said.values(), self.told) for mark in marks]


@dataclass
class Report:
    """What came of one round, or of all."""

    stored: int = 0
    shown: int = 0
    lost: int = 0
    twice: int = 0
    disordered: int = 0
    first_ack: list[float] = field(default_factory=list)  # ms after the start

    def add(self, other: "Report") -> None:
        self.stored += other.stored
        self.shown += other.shown
        self.lost += other.lost
        self.twice += other.twice
        self.disordered += other.disordered
        self.first_ack += other.first_ack

    @property
    def well(self) -> bool:
        return not (self.lost or self.twice or self.disordered)

    def __str__(self) -> str:
        median, most = statistics.median(self.first_ack), max(self.first_ack)
        return (
            f"{self.stored} stored, {self.shown} shown, {self.lost} lost, "
            f"{self.twice} twice, {self.disordered} out of order; "
            f"first acknowledgement {median:.0f} ms after the start (most {most:.0f})"
        )


def judge(talkers: list[Talker], stored: Stored) -> Report:
    """Hold what was seen against what is kept."""
    kept = Counter(stored.marks)
    report = Report(stored=len(kept))
    report.twice = sum(count - 1 for count in kept.values())
    shown: set[str] = set()
    for talker in talkers:
        seen = talker.said + talker.told
        shown.update(seen)
        report.twice += len(seen) - len(set(seen))
        room = stored.said.get(talker.room, [])
        # Everybody was there before the first word: each has seen the room's beginning.
        report.disordered += talker.said != room[: len(talker.said)]
        at = {mark: place for place, mark in enumerate(stored.told)}
        places = [at[mark] for mark in talker.told if mark in at]
        report.disordered += places != sorted(places)
        stale = talker.topics[:-1]
        report.lost += bool(talker.topics) and stored.topics[talker.room] in stale
    report.shown = len(shown)
    report.lost += len(shown - set(kept))
    report.disordered += _out_of_turn(stored)
    return report


def _out_of_turn(stored: Stored) -> int:
    """How many were stored before what the same writer said earlier to the same."""
    count = 0
    for marks in (*stored.said.values(), stored.told):
        last: dict[str, int] = {}
        for mark in marks:
            _, writer, number = mark.split(".")
            count += last.get(writer, -1) > int(number)
            last[writer] = int(number)
    return count


def read_back(path: Path, above: int) -> tuple[Stored, int]:
    """What is stored with ids above that one, and the greatest id there is."""
    said: dict[str, list[str]] = {}
    told: list[str] = []
    query = select_events().where(messages.c.id > above).order_by(messages.c.id)
    with engine(path, "ro").connect() as connection:
        events = [event_from(row) for row in connection.execute(query)]
        named = select(rooms.c.name, rooms.c.topic)
        topics = {name: topic.rstrip(";") for name, topic in connection.execute(named)}
        greatest = connection.scalar(select(func.max(messages.c.id))) or 0
    assert all(one.id < other.id for one, other in pairwise(events))
    for event in events:
        mark = _MARK.search(event.text)
        if mark is not None and isinstance(event, Said):
            said.setdefault(event.room.name, []).append(mark[1])
        elif mark is not None:
            told.append(mark[1])
    return Stored(said, told, topics), greatest


class Crashes:
    """Rounds on one folder. ``chance`` decides when the kills come."""

    def __init__(self, folder: Path, chance: random.Random) -> None:
        self._folder = folder
        self._chance = chance
        self._round = 0
        self._above = 0
        self._before = Stored({}, [], {})

    def round(self, longest: float = 2.0) -> Report:
        """Start, talk, kill, and look."""
        self._round += 1
        if self._round % 5 == 1:
            self._kill_a_start()
        start = time.monotonic()
        daemon = Daemon(self._folder, *SETTINGS).ready()
        try:
            first_ack = self._first_ack(daemon, start)
            talkers = self._come_in(daemon)
            self._talk(daemon, talkers, self._chance.uniform(0.1, longest))
        finally:
            daemon.kill()
        assert daemon.clean(), daemon.log
        stored, self._above = read_back(daemon.database, self._above)
        self._before = stored
        report = judge(talkers, stored)
        report.first_ack.append(first_ack)
        return report

    def _kill_a_start(self) -> None:
        """Kill it while it makes ready, perhaps in the middle of the database."""
        daemon = Daemon(self._folder)
        time.sleep(self._chance.uniform(0.2, 0.7))
        daemon.kill()

    def _first_ack(self, daemon: Daemon, start: float) -> float:
        client = Client(daemon.address()).enter("first", "r0", "/set echo on")
        client.ask(f"hello {self._round}", f"<first> hello {self._round}")
        client.say("/quit")
        client.rest()
        client.close()
        return (time.monotonic() - start) * 1000

    def _come_in(self, daemon: Daemon) -> list[Talker]:
        """Twenty who write, every third by telnet, and one in each room who reads."""
        talkers = []
        for number in range(WRITERS + len(ROOMS)):
            room = ROOMS[number % len(ROOMS)]
            name = f"w{number}" if number < WRITERS else f"reader{number}"
            address = daemon.address("line" if number % 3 else "telnet")
            client = Client(address).enter(name, room[1:], "/set echo on")
            talkers.append(Talker(name, room, client))
            if number >= WRITERS:
                self._look_back(client, room)
        for number, talker in enumerate(talkers[:WRITERS]):
            talker.peer = f"w{(number + 1) % WRITERS}"
        return talkers

    def _look_back(self, client: Client, room: str) -> None:
        """What ``/history`` says of the round before is what the database says."""
        client.say(f"/history {PAGE}", "/version")
        found = [_MARK.search(line) for line in client.until("-- twistchat ")]
        marks = [mark[1] for mark in found if mark]
        here = f"r{self._round - 1}."
        kept = self._before.said.get(room, [])[-PAGE:]
        assert kept[-50:] == [mark for mark in marks if mark.startswith(here)][-50:]

    def _talk(self, daemon: Daemon, talkers: list[Talker], seconds: float) -> None:
        """Have them all write, kill it after so long, and read what was on its way."""
        with selectors.DefaultSelector() as ready:
            for talker in talkers:
                ready.register(talker.client.socket, selectors.EVENT_READ, talker)
                talker.write(self._round)
            kill = Timer(seconds, daemon.tell, [signal.SIGKILL])
            kill.start()
            while ready.get_map():
                for key, _ in ready.select():
                    if key.data.read():
                        key.data.write(self._round)
                    else:
                        ready.unregister(key.fileobj)
            kill.join()
        assert daemon.ended() == -signal.SIGKILL, daemon.log
        for talker in talkers:
            talker.client.close()


def run(rounds: int, seed: int, folder: Path) -> Report:
    """So many rounds, each in a line."""
    crashes = Crashes(folder, random.Random(seed))
    total = Report()
    for number in range(1, rounds + 1):
        report = crashes.round()
        total.add(report)
        print(f"round {number:2}: {report}", flush=True)
    return total


def main() -> int:
    """What is asked for on the command line; 1 if anything was lost."""
    options = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    options.add_argument("--rounds", type=int, default=50)
    options.add_argument("--seed", type=int, default=random.randrange(10**6))
    asked = options.parse_args()
    socket.setdefaulttimeout(30)
    print(f"seed {asked.seed}")
    with tempfile.TemporaryDirectory(prefix="twistchat-crash-") as folder:
        total = run(asked.rounds, asked.seed, Path(folder))
    print(f"{asked.rounds} rounds: {total}")
    return 0 if total.well else 1


if __name__ == "__main__":
    sys.exit(main())
