"""What a client has missed, told whole and in order before anything new.

The client is there at once, in its rooms; what happens from then on is held while what
was said before is read from the store, page by page, the next when the one before it
has left. Where both meet is the id that was the greatest when the client came: what is
older comes from the store, what is newer was held, so nothing is missing and nothing
comes twice.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Protocol

from msgspec import Struct
from twisted.internet.defer import Deferred

from twistchat.chat.errors import ChatError
from twistchat.chat.events import Departure
from twistchat.chat.ids import spell
from twistchat.chat.names import room_name
from twistchat.jsonlines.answers import missed
from twistchat.jsonlines.requests import id_of
from twistchat.jsonlines.shapes import ResumedShape
from twistchat.text.endings import CANNOT_RESUME
from twistchat.text.stamps import timestamp

if TYPE_CHECKING:
    from twistchat.jsonlines.client import Client

#: What stands for what was said privately among the names of rooms.
PRIVATE = "@"
#: So many messages are read at once, and so many seconds are between two pages: others
#: are not to wait for what one has missed.
_PAGE = 200
_REST = 0.005


class Drain(Protocol):
    """A wire that says when it is empty."""

    @property
    def owed(self) -> int:
        """The bytes taken that have not left."""

    def write(self, data: bytes) -> None:
        """Take these bytes."""

    def close(self) -> None:
        """End the connection when everything taken is written."""

    def abort(self) -> None:
        """End the connection now."""

    def when_drained(self, callback: Callable[[], None]) -> None:
        """Call once, when nothing is owed any more or the connection is gone."""


class Resume(Struct, frozen=True):
    """Where to go on: after the id that stands for a room (by the key of its name), or
    for what was said privately; what is not named goes on from ``rest``, or not at all
    if that is None."""

    points: Mapping[str, int]
    rest: int | None = None

    @classmethod
    def read(cls, given: str | Mapping[str, str]) -> Resume:
        """As a request has it; BadId, BadRoom."""
        if isinstance(given, str):
            return cls({}, id_of(given))
        return cls(
            {
                name if name == PRIVATE else room_name(name).key: id_of(text)
                for name, text in given.items()
            }
        )

    def after(self, key: str) -> int | None:
        """The id after which a room goes on; None if it does not."""
        return self.points.get(key, self.rest)


class Held:
    """A wire that keeps what it is given, while what belongs before it is written past
    it. Whoever lets too much gather is cut, as whoever does not read."""

    def __init__(self, wire: Drain, most: int) -> None:
        self.wire = wire
        self._most = most
        self._chunks: list[bytes] = []
        self._size = 0
        self._closing = False
        self.over = False

    def write(self, data: bytes) -> None:
        """Keep these bytes."""
        self._chunks.append(data)
        self._size += len(data)
        if 0 < self._most < self._size:
            self.abort()

    def close(self) -> None:
        """The end comes after what is kept."""
        self._closing = True

    def abort(self) -> None:
        """The connection ends now."""
        self.over = True
        self._chunks.clear()
        self.wire.abort()

    def forget(self) -> None:
        """What is kept belongs behind what could not be told."""
        self._chunks.clear()
        self._size = 0

    def release(self) -> Drain:
        """Write what was kept; the wire that is written to from now on."""
        if not self.over:
            self.over = True
            self.wire.write(b"".join(self._chunks))
            if self._closing:
                self.wire.close()
        return self.wire


async def resume(client: Client, points: Resume, held: Held, last: int) -> None:
    """Tell what was said after these points, up to the ``last`` id, then what was held.
    A client that cannot be told is sent away: it may come again, with the same points.
    """
    try:
        await _tell(client, points, held, last)
    except Exception as error:
        held.forget()  # or it would go on after a gap
        if not isinstance(error, ChatError):
            client.desk.bug(error)
        if not client.outbox.ending:
            client.cut(Departure.LOST, CANNOT_RESUME)
    finally:
        client.outbox.wire = held.release()


async def _tell(client: Client, points: Resume, held: Held, last: int) -> None:
    user = client.here.user
    cursor = {
        room.id: after
        for room in user.rooms.values()
        if (after := points.after(room.key)) is not None
    }
    private = points.after(PRIVATE) or 0
    talker = 0 if points.after(PRIVATE) is None else user.id
    # What is on its way to the store is there when this turn and the store are through.
    await client.desk.pipeline.stored(client.outbox)
    await client.desk.archive.flushed()
    while not client.outbox.ending:
        page = await client.desk.archive.since_id(
            cursor, talker, private, last + 1, _PAGE
        )
        if client.outbox.ending:
            return
        told = [client.carried(shape) for shape in missed(page, user)]
        held.wire.write(b"".join(told))
        if len(page) < _PAGE:
            break
        newest = page[-1].id
        cursor = {room: max(after, newest) for room, after in cursor.items()}
        private = max(private, newest)
        await _drained(held.wire)
        await _rest(client)
    resumed = ResumedShape(spell(last), timestamp(client.desk.now()))
    held.wire.write(client.carried(resumed))
    if talker:
        client.here.told = True
        client.desk.chat.reading.told(user, last)


async def _rest(client: Client) -> None:
    done: Deferred[None] = Deferred()
    client.later(_REST, lambda: done.callback(None))
    await done


async def _drained(wire: Drain) -> None:
    if wire.owed:
        done: Deferred[None] = Deferred()
        wire.when_drained(lambda: done.callback(None))
        await done
