"""The end of what is too old to keep, in bites."""

from collections.abc import Collection, Mapping

from sqlalchemy import Connection, delete, exists, func, select

from twistchat.chat.ids import first_id_at
from twistchat.store.schema import messages, rooms

_ROOMS_AT_ONCE = 20  # each costs a statement, and a bite has to be short


class Retention:
    """How long messages and topics are kept, seen from ``now`` (milliseconds).

    ``keep`` has seconds by the key of a room, ``default`` is for all other rooms and
    for what was said in private; 0 is for ever. A bite is of ``batch`` rows.

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
        gone = connection.execute(delete(messages).where(messages.c.id.in_(bite)))
        if gone.rowcount < most:
            self._overdue.pop()
        return gone.rowcount

    def _find_overdue(self, connection: Connection) -> None:
        """Look at some more rooms."""
        oldest = select(func.min(messages.c.id)).where(messages.c.room_id == rooms.c.id)
        found = connection.execute(
            select(rooms.c.id, rooms.c.key, oldest.scalar_subquery())
            .where(rooms.c.id > self._seen)
            .order_by(rooms.c.id)
            .limit(self._batch)
        ).all()
        for room, key, first in found:
            end = self._end(self._seconds(key))
            if first is not None and first < end:
                self._overdue.append((room, end))
        self._seen = found[-1].id if len(found) == self._batch else None

    def forget_rooms(
        self,
        connection: Connection,
        after: int,
        in_use: Collection[int],
        opening: Collection[str],
    ) -> int | None:
        """Delete some rooms without messages and without a topic that is still kept.

        Rooms with ids up to ``after`` have been looked at; what is returned is where to
        go on, None for nowhere. Rooms stay that are ``in_use``, or whose skeleton is
        among those just ``opening``.
        """
        said = exists().where(messages.c.room_id == rooms.c.id)
        found = connection.execute(
            select(rooms)
            .where(rooms.c.id > after, ~said)
            .order_by(rooms.c.id)
            .limit(self._batch)
        ).all()
        gone = [
            room.id
            for room in found
            if room.id not in in_use
            and room.skeleton not in opening
            and not self._keeps_topic(room.key, room.topic, room.topic_at)
        ]
        if gone:
            connection.execute(delete(rooms).where(rooms.c.id.in_(gone)))
        return found[-1].id if len(found) == self._batch else None

    def _keeps_topic(self, key: str, topic: str, at: int) -> bool:
        seconds = self._seconds(key)
        return bool(topic) and (not seconds or at >= self._now - seconds * 1000)

    def _seconds(self, key: str) -> int:
        return self._keep.get(key, self._default)

    def _end(self, seconds: int) -> int:
        """Messages with smaller ids are too old; none is if they stay for ever."""
        return first_id_at(self._now - seconds * 1000) if seconds else 0
