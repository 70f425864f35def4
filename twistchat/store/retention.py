"""The end of what is too old to keep, in bites."""

from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import (
    Connection,
    Select,
    Table,
    bindparam,
    delete,
    exists,
    func,
    literal,
    or_,
    select,
)

from twistchat.chat.ids import first_id_at
from twistchat.chat.roles import Role
from twistchat.store import filing, fts5
from twistchat.store.changes import SPECIAL, end_rooms
from twistchat.store.schema import messages, rooms
from twistchat.store.schema_accounts import memberships, quarantine, sanctions
from twistchat.store.schema_amendments import amendments, reactions
from twistchat.store.schema_mail import mail_client_ids

_ROOMS_AT_ONCE = 20  # each costs a statement, and a bite has to be short


def _where(table: Table) -> Select[Any]:
    """Where anything was said, or done to what was said, also in rooms that have ended:
    from one room to the next along the index, whatever there is of them."""
    room = table.c.room_id
    found = (
        select(func.min(room).label("room_id"), literal(1).label("nth"))
        .where(room > bindparam("after"))
        .cte(recursive=True)
    )
    following = select(func.min(room)).where(room > found.c.room_id)
    found = found.union_all(
        select(following.scalar_subquery(), found.c.nth + 1).where(
            found.c.room_id.is_not(None), found.c.nth < bindparam("most")
        )
    )
    oldest = select(func.min(table.c.id)).where(room == found.c.room_id)
    return (
        select(found.c.room_id.label("id"), rooms.c.key, oldest.scalar_subquery())
        .select_from(found.outerjoin(rooms, rooms.c.id == found.c.room_id))
        .where(found.c.room_id.is_not(None))
        .order_by(found.c.room_id)
    )


_WHERE_SAID, _WHERE_AMENDED = _where(messages), _where(amendments)
_EMPTY = (
    select(rooms)
    .where(
        rooms.c.id > bindparam("after"),
        ~or_(SPECIAL, rooms.c.topic_lock),
        ~exists(literal(1)).where(messages.c.room_id == rooms.c.id),
        ~exists(literal(1)).where(sanctions.c.room_id == rooms.c.id),
        ~exists(literal(1)).where(
            memberships.c.room_id == rooms.c.id,
            or_(memberships.c.member, memberships.c.role > Role.MEMBER),
        ),
    )
    .order_by(rooms.c.id)
    .limit(bindparam("most"))
)
_FORGET_OVER = (
    delete(sanctions).where(
        sanctions.c.until > 0, sanctions.c.until <= bindparam("now")
    ),
    delete(quarantine).where(quarantine.c.until <= bindparam("now")),
    delete(mail_client_ids).where(mail_client_ids.c.until <= bindparam("now")),
)


class Retention:
    """How long messages and topics are kept, seen from ``now`` (milliseconds).

    ``keep`` has seconds by the key of a room, ``default`` is for all other rooms, for
    those that have ended and for what was said in private; 0 is for ever. A bite is of
    ``batch`` rows.

    Messages go by their ids, which are never behind their times: one that came while
    the clock was wrong may stay too long, but none goes too early.
    """

    def __init__(
        self, keep: Mapping[str, int], default: int, now: int, batch: int = 500
    ) -> None:
        self._keep = keep
        self._default = default
        self._now = now
        self._batch = batch
        # From the end: with messages goes what was done to them, and what is left of
        # that is about messages which were deleted.
        end = self._end(default)
        # Where rows are too old, private ones to begin with: those before this id.
        self._overdue: list[tuple[Table, int | None, int]] = [
            (amendments, None, end),
            (messages, None, end),
        ]
        self._unseen = [(amendments, 0), (messages, 0)]  # rooms beyond this one

    def expire(self, connection: Connection) -> bool:
        """Delete some of what is too old; True if there is more to do."""
        while self._unseen and not self._overdue:
            self._find_overdue(connection)
        left = self._batch
        for _ in range(_ROOMS_AT_ONCE):
            if left and self._overdue:
                left -= self._delete(connection, left)
        return bool(self._overdue or self._unseen)

    def _delete(self, connection: Connection, most: int) -> int:
        """Delete where something is too old; how many rows that were."""
        table, room, end = self._overdue[-1]
        old = select(table.c.id).where(
            table.c.room_id == room,  # IS NULL for None: SQLAlchemy sees to it
            table.c.id < end,
        )
        bite = old.order_by(table.c.id).limit(most)
        if table is messages:
            fts5.forget(connection, bite)
            filing.forget_of(connection, bite)
            for column in (reactions.c.message_id, amendments.c.message_id):
                connection.execute(delete(column.table).where(column.in_(bite)))
        gone = connection.execute(delete(table).where(table.c.id.in_(bite)))
        if gone.rowcount < most:
            self._overdue.pop()
        return gone.rowcount

    def _find_overdue(self, connection: Connection) -> None:
        """Look at some more rooms."""
        table, after = self._unseen.pop()
        some = {"after": after, "most": self._batch}
        query = _WHERE_SAID if table is messages else _WHERE_AMENDED
        found = connection.execute(query, some).all()
        for room, key, first in found:
            end = self._end(self._seconds(key))
            if first < end:
                self._overdue.append((table, room, end))
        if len(found) == self._batch:
            self._unseen.append((table, found[-1].id))

    def forget_rooms(
        self,
        connection: Connection,
        after: int,
        in_use: Collection[int],
        opening: Collection[str],
    ) -> int | None:
        """Delete some rooms without messages and without a topic that is still kept,
        where nobody is anything and which are like any other. To begin with, delete
        what is over: sanctions, names in quarantine, and those that programs gave to
        mail.

        Rooms with ids up to ``after`` have been looked at; what is returned is where to
        go on, None for nowhere. Rooms stay that are ``in_use``, or whose skeleton is
        among those just ``opening``.
        """
        if not after:
            for statement in _FORGET_OVER:
                connection.execute(statement, {"now": self._now})
        some = {"after": after, "most": self._batch}
        found = connection.execute(_EMPTY, some).all()
        gone = [
            room.id
            for room in found
            if room.id not in in_use
            and room.skeleton not in opening
            and not self._keeps_topic(room.key, room.topic, room.topic_at)
        ]
        end_rooms(connection, gone)
        return found[-1].id if len(found) == self._batch else None

    def _keeps_topic(self, key: str, topic: str, at: int) -> bool:
        seconds = self._seconds(key)
        return bool(topic) and (not seconds or at >= self._now - seconds * 1000)

    def _seconds(self, key: str | None) -> int:
        return self._default if key is None else self._keep.get(key, self._default)

    def _end(self, seconds: int) -> int:
        """Messages with smaller ids are too old; none is if they stay for ever."""
        return first_id_at(self._now - seconds * 1000) if seconds else 0
