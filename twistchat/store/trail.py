"""What is written down of what was done, read."""

from sqlalchemy import Connection, select

from twistchat.chat.trail import Act, Trace
from twistchat.store.records import DELETE, EDIT, REACT, UNREACT
from twistchat.store.schema import rooms
from twistchat.store.schema_accounts import audit
from twistchat.store.schema_amendments import amendments

_ACTS = {EDIT: "edit", DELETE: "delete", REACT: "react", UNREACT: "unreact"}


def acts(connection: Connection, before: int, limit: int, room: str = "") -> list[Act]:
    """The last ``limit`` acts with ids before that one, the newest first; if a room is
    named, those in rooms that were written so."""
    query = (
        select(
            audit.c.id,
            audit.c.at,
            audit.c.actor_name,
            audit.c.act,
            audit.c.target,
            audit.c.room,
            audit.c.detail,
        )
        .where(audit.c.id < before)
        .order_by(audit.c.id.desc())
        .limit(limit)
    )
    if room:
        query = query.where(audit.c.room == room)
    return [Act(*row) for row in connection.execute(query)]


def traces(connection: Connection, message: int) -> list[Trace]:
    """What was done to a message that was said in a room, the first act first. Of
    private talks nobody is told anything."""
    query = (
        select(amendments, rooms.c.name)
        .select_from(amendments.outerjoin(rooms, amendments.c.room_id == rooms.c.id))
        .where(amendments.c.message_id == message, amendments.c.room_id.is_not(None))
        .order_by(amendments.c.id)
    )
    return [
        Trace(
            row.id,
            row.at,
            row.person_name,
            _ACTS[row.kind],
            row.name or "",
            row.sender_name,
            row.before,
            row.after,
        )
        for row in connection.execute(query)
    ]
