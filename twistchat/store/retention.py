"""The end of what is too old to keep, in bites."""

from collections.abc import Collection, Mapping

from sqlalchemy import (
    Connection,
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
from twistchat.store import fts5
from twistchat.store.changes import SPECIAL, end_rooms
from twistchat.store.schema import messages, rooms
from twistchat.store.schema_accounts import memberships, quarantine, sanctions

_ROOMS_AT_ONCE = 20  # each costs a statement, and a bite has to be short

# Where anything was said, also in rooms that have ended: from one room to the next
# along the index, whatever was said in them.
_said = (
    select(func.min(messages.c.room_id).label("room_id"), literal(1).label("nth"))
    .where(messages.c.room_id > bindparam("after"))
    .cte(recursive=True)
)
_next = select(func.min(messages.c.room_id)).where(messages.c.room_id > _said.c.room_id)
_said = _said.union_all(
    select(_next.scalar_subquery(), _said.c.nth + 1).where(
        _said.c.room_id.is_not(None), _said.c.nth < bindparam("most")
    )
)
_oldest = select(func.min(messages.c.id)).where(messages.c.room_id == _said.c.room_id)
_WHERE_SAID = (
    select(_said.c.room_id.label("id"), rooms.c.key, _oldest.scalar_subquery())
    .select_from(_said.outerjoin(rooms, rooms.c.id == _said.c.room_id))
    .where(_said.c.room_id.is_not(None))
    .order_by(_said.c.room_id)
)
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
        self._seen: int | None = 0  # rooms up to this one; None: all
        # Where messages are too old, private ones to begin with: those before this id.
        self._overdue: list[tuple[int | None, int]] = [(None, self._end(default))]

    def expire(self, connection: Connection) -> bool:
        """Delete some of the messages that are too old; True if there is more to do."""
        if not self._overdue:
            self._find_overdue(connection)
        left = self._batch
        for _ in range(_ROOMS_AT_ONCE):
            if left and self._overdue:
                left -= self._delete(connection, left)
        return bool(self._overdue) or self._seen is not None

    def _delete(self, connection: Connection, most: int) -> int:
        """Delete where messages are too old; how many that were."""
        room, end = self._overdue[-1]
        old = select(messages.c.id).where(
            messages.c.room_id == room,  # IS NULL for None: SQLAlchemy sees to it
            messages.c.id < end,
        )
        bite = old.order_by(messages.c.id).limit(most)
        fts5.forget(connection, bite)
        gone = connection.execute(delete(messages).where(messages.c.id.in_(bite)))
        if gone.rowcount < most:
            self._overdue.pop()
        return gone.rowcount

    def _find_overdue(self, connection: Connection) -> None:
        """Look at some more rooms."""
        some = {"after": self._seen, "most": self._batch}
        found = connection.execute(_WHERE_SAID, some).all()
        for room, key, first in found:
            end = self._end(self._seconds(key))
            if first < end:
                self._overdue.append((room, end))
        self._seen = found[-1].id if len(found) == self._batch else None

    def forget_rooms(
        self,
        connection: Connection,
        after: int,
        in_use: Collection[int],
        opening: Collection[str],
    ) -> int | None:
        """Delete some rooms without messages and without a topic that is still kept,
        where nobody is anything and which are like any other. To begin with, delete
        what is over: sanctions, and names in quarantine.

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
