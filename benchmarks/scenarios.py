"""What is measured: each scenario a row, each with the figures it is judged by.

A scenario is nothing but the options of the load generator; a figure is a place in the
JSON it prints, with the target for each kind of history.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

HISTORIES = ("off", "durable")
QUICK_SHARE = 5  # a quick run sends this part of the messages, and half the connections


@dataclass(frozen=True)
class Figure:
    """One number of a report; its targets by history, in floors if ``in_floors``."""

    name: str
    path: str
    unit: str
    in_floors: bool = False
    targets: Mapping[str, float] | None = None
    more_is_better: bool = False

    def target(self, history: str) -> float | None:
        return self.targets.get(history) if self.targets else None

    def meets(self, value: float, target: float) -> bool:
        return value >= target if self.more_is_better else value <= target


def read_path(report: Mapping[str, Any], path: str) -> float:
    """The number at ``a.b.c`` of a report."""
    *outer, last = path.split(".")
    for key in outer:
        report = report[key]
    return float(report[last])


def _delivery(off: float, durable: float) -> Figure:
    return Figure(
        "CPU per delivery",
        "traffic.cpu_us_each",
        "us",
        in_floors=True,
        targets={"off": off, "durable": durable},
    )


MEMORY = Figure(
    "memory per idle client",
    "login.kib_per_client",
    "KiB",
    targets=dict.fromkeys(HISTORIES, 8.0),
)
IDLE_CPU = Figure(
    "CPU per idle client and second", "idle.cpu_us_each", "us", in_floors=True
)
LOGIN_RATE = Figure(
    "logins per second",
    "login.per_second",
    "/s",
    targets=dict.fromkeys(HISTORIES, 1000.0),
    more_is_better=True,
)
LOGIN_CPU = Figure("CPU per login", "login.cpu_us_each", "us", in_floors=True)

MAIL_RATE = Figure("mails per second", "mail.per_second", "/s", more_is_better=True)
MAIL_CPU = Figure("CPU per mail", "mail.cpu_us_each", "us", in_floors=True)
ACCOUNT_MEMORY = Figure("memory per account online", "login.kib_per_client", "KiB")
ENTRY_RATE = Figure(
    "entries with password per second", "login.per_second", "/s", more_is_better=True
)
ENTRY_CPU = Figure("CPU per entry", "login.cpu_us_each", "us", in_floors=True)

RESUME = Figure("resuming", "resume.seconds", "s", targets={"durable": 1.0})
BYSTANDER = Figure(
    "p99 of a bystander", "traffic.latency_ms.p99", "ms", targets={"durable": 50.0}
)

P50 = Figure("p50", "traffic.latency_ms.p50", "ms")
P99 = Figure("p99", "traffic.latency_ms.p99", "ms")
RATE = Figure("deliveries", "traffic.deliveries_per_second", "/s")
IDLE_TOTAL = Figure("CPU in all", "idle.cpu_seconds", "s")


@dataclass(frozen=True)
class Scenario:
    """One load; ``notes`` are figures that are told beside the judged ones."""

    name: str
    about: str
    clients: int
    rooms: int
    figures: tuple[Figure, ...]
    notes: tuple[Figure, ...] = ()
    senders: int = 0
    messages: int = 0  # of each sender
    rate: int = 0  # of all senders, a second
    window: int = 0  # of each sender
    idle: int = 0  # seconds
    mails: int = 0  # of each of 20 senders
    missed: int = 0  # messages, by who comes back
    generator: str = ""  # a program beside this file, in place of chatload
    speaking: tuple[str, ...] = ()  # how, if not as people do
    door: str = "line"
    histories: tuple[str, ...] = HISTORIES

    def arguments(self) -> list[str]:
        """The options of the load generator."""
        if self.mails:
            return [f"--clients={self.clients}", f"--mails={self.mails}"]
        if self.missed:
            return [f"--missed={self.missed}"]
        names = ("clients", "rooms", "senders", "messages", "rate", "window", "idle")
        load = [f"--{name}={getattr(self, name)}" for name in names]
        return [*self.speaking, *load]

    def shortened(self) -> Scenario:
        """The same load in a fraction of the time."""
        if self.idle:
            rooms = self.rooms // 2
            return replace(self, clients=rooms * 5, rooms=rooms, idle=min(self.idle, 2))
        if self.mails:
            return replace(self, clients=self.clients // 2, mails=self.mails // 5)
        if self.missed:
            return replace(self, missed=self.missed // QUICK_SHARE)
        return replace(self, messages=max(self.messages // QUICK_SHARE, 1))

    def capped(self, clients: int) -> Scenario:
        """The same with at most so many clients, and as many to a room as before."""
        if self.clients <= clients:
            return self
        rooms = max(self.rooms * clients // self.clients, 1)
        return replace(self, clients=clients, rooms=rooms)


#: How the load generator speaks JSON.
JSON = (
    r'--login={"op":"hello","name":"u%d","rooms":["room%r"],"replay":false}\n',
    '--ready="ok":true,"version"',
    r'--say={"op":"say","room":"#room%r","text":"%s"}\n',
)

#: How it speaks JSON over a websocket: the key is that of RFC 6455, section 1.3.
WEBSOCKET = (
    "--websocket",
    r"--login=GET /ws HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\n"
    r"Connection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
    r"Sec-WebSocket-Version: 13\r\n\r\n",
    "--logged-in=s3pPLMBiTxaQ9kYGzzhZRbK+xOo=",
    JSON[0].replace("--login", "--join"),
    *JSON[1:],
)

SCENARIOS = (
    Scenario(
        "saturated",
        "200 in one room, 10 of them talk as fast as they can, 20 ahead of the reader",
        clients=200,
        rooms=1,
        senders=10,
        messages=5000,
        window=20,
        figures=(_delivery(off=0.05, durable=0.08),),
        notes=(RATE, P99),
    ),
    Scenario(
        "paced",
        "200 in one room, 200 messages a second in all",
        clients=200,
        rooms=1,
        senders=10,
        messages=200,
        rate=200,
        figures=(_delivery(off=1.8, durable=2.4),),
        notes=(P50, P99),
    ),
    Scenario(
        "small",
        "200 rooms of 5, 2,000 messages a second in all",
        clients=1000,
        rooms=200,
        senders=200,
        messages=100,
        rate=2000,
        figures=(_delivery(off=5, durable=7),),
        notes=(P50, P99),
    ),
    Scenario(
        "json",
        "as paced, and all speak JSON",
        clients=200,
        rooms=1,
        senders=10,
        messages=200,
        rate=200,
        figures=(_delivery(off=2.3, durable=3.1),),
        notes=(P50, P99),
        speaking=JSON,
    ),
    Scenario(
        "json-full",
        "as saturated, and all speak JSON",
        clients=200,
        rooms=1,
        senders=10,
        messages=5000,
        window=20,
        figures=(_delivery(off=0.065, durable=0.104),),
        notes=(RATE, P99),
        speaking=JSON,
    ),
    Scenario(
        "web",
        "as paced, and all come by websockets",
        clients=200,
        rooms=1,
        senders=10,
        messages=200,
        rate=200,
        figures=(_delivery(off=2.7, durable=3.6),),
        notes=(P50, P99),
        speaking=WEBSOCKET,
        door="web",
    ),
    Scenario(
        "web-full",
        "as saturated, and all come by websockets",
        clients=200,
        rooms=1,
        senders=10,
        messages=5000,
        window=20,
        figures=(_delivery(off=0.075, durable=0.12),),
        notes=(RATE, P99),
        speaking=WEBSOCKET,
        door="web",
    ),
    Scenario(
        "idle",
        "10,000 clients in rooms of 5, silent for 10 seconds",
        clients=10_000,
        rooms=2000,
        idle=10,
        figures=(MEMORY, IDLE_CPU),
        notes=(IDLE_TOTAL,),
        histories=("durable",),
    ),
    Scenario(
        "web-idle",
        "10,000 websockets in rooms of 5, silent for 10 seconds",
        clients=10_000,
        rooms=2000,
        idle=10,
        figures=(MEMORY, IDLE_CPU),
        notes=(IDLE_TOTAL,),
        speaking=WEBSOCKET,
        door="web",
        histories=("durable",),
    ),
    Scenario(
        "logins",
        "2,000 logins into rooms of 5, 50 under way at once",
        clients=2000,
        rooms=400,
        idle=1,
        figures=(LOGIN_RATE, LOGIN_CPU),
        histories=("durable",),
    ),
    Scenario(
        "accounts",
        "1,000 owners of names come in, 50 at once; 20 send mails of 16 KiB",
        clients=1000,
        rooms=200,
        mails=50,
        generator="accountload.py",
        figures=(ENTRY_RATE, ENTRY_CPU, ACCOUNT_MEMORY, MAIL_RATE, MAIL_CPU),
        histories=("durable",),
    ),
    Scenario(
        "resume",
        "10,000 messages missed, while 20 in another room talk 200 times a second",
        clients=40,
        rooms=2,
        missed=10_000,
        generator="resumeload.py",
        figures=(RESUME, BYSTANDER),
        histories=("durable",),
    ),
)
