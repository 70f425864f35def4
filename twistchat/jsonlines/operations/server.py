"""Operations about the server and the connection."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Raw

from twistchat.jsonlines.schema import describe as described
from twistchat.jsonlines.table import DONE, Answer, Request, operation
from twistchat.text.stamps import timestamp

if TYPE_CHECKING:
    from twistchat.jsonlines.client import Client


class Ping(Request, frozen=True, kw_only=True, tag="ping"):
    """Ask for an answer: it comes after all that was asked before is answered."""


class Pong(Answer, frozen=True, kw_only=True):
    """The server's time."""

    at: str


class Describe(Request, frozen=True, kw_only=True, tag="describe"):
    """The catalogue of operations and events, as a JSON Schema."""


class Description(Answer, frozen=True, kw_only=True):
    """The schema: requests, answers and events."""

    schema: Raw


class Info(Request, frozen=True, kw_only=True, tag="info"):
    """What server this is: its name, software and time, its message of the day and its
    rules."""


class About(Answer, frozen=True, kw_only=True):
    """``up`` is for how many seconds it has been running."""

    server: str
    software: str
    at: str
    up: int
    motd: tuple[str, ...] = ()
    rules: tuple[str, ...] = ()


class Quit(Request, frozen=True, kw_only=True, tag="quit"):
    """Leave; the others read the reason. The connection ends when all that was asked is
    answered and stored."""

    reason: str = ""


@operation("session", Ping, Pong, anytime=True)
async def ping(client: Client, request: Ping) -> Answer:
    if client.outbox.waits:
        await client.desk.pipeline.stored(client.outbox)
    return Pong(at=timestamp(client.desk.now()))


@operation("session", Describe, Description, anytime=True, costly=True)
def describe(client: Client, request: Describe) -> Answer:
    return Description(schema=Raw(described()))


@operation("server", Info, About, anytime=True)
def info(client: Client, request: Info) -> Answer:
    desk = client.desk
    return About(
        server=desk.customs.server,
        software=f"twistchat {desk.customs.version}",
        at=timestamp(desk.now()),
        up=int(desk.seconds() - desk.started),
        motd=tuple(desk.motd()),
        rules=tuple(desk.rules()),
    )


@operation("session", Quit, anytime=True)
def quit_(client: Client, request: Quit) -> None:
    client.answer(DONE)
    client.finish(request.reason)
