"""Operations that read what is written down of what was done."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from msgspec import Meta, Struct

from twistchat.chat.ids import spell
from twistchat.chat.names import room_name
from twistchat.chat.roles import Right
from twistchat.chat.searching import GREATEST_ID
from twistchat.jsonlines.requests import id_of
from twistchat.jsonlines.table import Answer, Request, operation
from twistchat.text.stamps import timestamp

if TYPE_CHECKING:
    from twistchat.jsonlines.client import Client

_OPERATOR = Right.SERVER_OPERATOR


class WrittenAct(Struct, frozen=True, omit_defaults=True):
    """Somebody did what others could not have done; the names are those of the time."""

    id: str
    at: str
    by: str
    act: str
    target: str = ""
    room: str = ""
    detail: str = ""


class Acts(Answer, frozen=True, kw_only=True):
    """What was done, the newest first; ``more``: there are older ones."""

    acts: list[WrittenAct]
    more: bool = False


class WrittenTrace(Struct, frozen=True, omit_defaults=True):
    """What was done to a message, and by whom: ``edit``, ``delete``, ``react`` or
    ``unreact``. ``before`` is the text that was changed or taken away, ``after`` the
    new one, why it was taken away, or the reaction."""

    id: str
    at: str
    by: str
    act: str
    room: str
    author: str
    before: str = ""
    after: str = ""


class Traces(Answer, frozen=True, kw_only=True):
    """What was done to it, the first act first."""

    traces: list[WrittenTrace]


class Audit(Request, frozen=True, kw_only=True, tag="audit"):
    """What operators have done, of rooms and of the server: the last ``limit`` acts, or
    those ``before`` an id; with a ``room`` only what was done there."""

    room: str = ""
    before: str = ""
    limit: Annotated[int, Meta(ge=1, le=200)] = 50


class Trail(Request, frozen=True, kw_only=True, tag="trail"):
    """What was done to a message of a room, also to one that is gone."""

    id: str


@operation("operators", Audit, Acts, right=_OPERATOR, costly=True)
async def audit(client: Client, request: Audit) -> Answer:
    before = id_of(request.before) if request.before else GREATEST_ID
    room = room_name(request.room).shown if request.room else ""
    operators, limit = client.desk.operators, request.limit
    found = await operators.acts(client.here, before, limit + 1, room)
    acts = [
        WrittenAct(
            spell(each.id),
            timestamp(each.at),
            each.actor,
            each.act,
            each.target,
            each.room,
            each.detail,
        )
        for each in found[:limit]
    ]
    return Acts(acts=acts, more=len(found) > limit)


@operation("operators", Trail, Traces, right=_OPERATOR)
async def trail(client: Client, request: Trail) -> Answer:
    found = await client.desk.operators.traces(client.here, id_of(request.id))
    return Traces(
        traces=[
            WrittenTrace(
                spell(each.id),
                timestamp(each.at),
                each.actor,
                each.act,
                each.room,
                each.author,
                each.before,
                each.after,
            )
            for each in found
        ]
    )
