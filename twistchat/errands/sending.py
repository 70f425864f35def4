"""A file on its way: who may bring it, its bytes as they come, what becomes of it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from msgspec import Struct
from twisted.internet.defer import Deferred

from twistchat.chat.errors import FileTooLarge
from twistchat.chat.events import Person, Place
from twistchat.chat.files import File
from twistchat.chat.users import Session
from twistchat.errands.disk import Upload


class Slot(Struct, eq=False):
    """A file that may come: whose ``session`` asked for it, for where. ``kept``: if
    that is a person who is not here, it waits for them. ``name`` is empty if whoever
    brings the file says it. ``void``: it may not any more."""

    session: Session
    person: Person
    where: Place | Person
    kept: bool
    name: str
    voice: bool
    client_id: str
    void: bool = False


class Posted(Struct, frozen=True):
    """The ``id`` and the time of the message that a file is. ``file`` is None if that
    was said before under its ``client_id``, and not again."""

    id: int
    at: int
    file: File | None


class Sending:
    """The bytes of a file as they come; it ends by `post` or by `abort`.

    ``limit`` is how many there may be, 0 for any number. ``came`` is asked whether
    there may be so many more, ``land`` does what `post` says, and ``over`` is told how
    many came and whether they stay.
    """

    def __init__(
        self,
        slot: Slot,
        name: str,
        limit: int,
        upload: Upload,
        came: Callable[[int], None],
        land: Callable[[Sending], Awaitable[Posted]],
        over: Callable[[int, bool], None],
    ) -> None:
        self.slot = slot
        self.name = name
        self.limit = limit
        self.upload = upload
        self.size = 0
        self._came = came
        self._land = land
        self._over = over
        self._open = True

    @property
    def waiting(self) -> int:
        """So many bytes are not on disk yet: who brings them may have to pause."""
        return self.upload.waiting

    def when_written(self, callback: Callable[[], None]) -> None:
        """Called once when none waits any more."""
        self.upload.when_written(callback)

    def write(self, data: bytes) -> None:
        """Take some more. Raises FileTooLarge, QuotaReached, NoSpace, NotStored; then
        `abort`."""
        if 0 < self.limit < self.size + len(data):
            raise FileTooLarge(self.limit)
        self._came(len(data))
        self.size += len(data)
        self.upload.write(data)

    async def post(self) -> Posted:
        """That was all: it is stored, and said. Nothing stays of it if it is refused:
        VoiceTooLong, NotEntered, NoSpace, NotStored, and what `Sharing.share`
        raises."""
        posted = None
        try:
            posted = await self._land(self)
        finally:
            self._end(stays=posted is not None and posted.file is not None)
        return posted

    def abort(self) -> None:
        """It will not be whole. Harmless after all else."""
        self._end(stays=False)

    def _end(self, stays: bool) -> None:
        if self._open:
            self._open = False
            if not stays:
                self.upload.abort()
            self._over(self.size, stays)


class Landing:
    """What is about to have a row, and what is about to be unlinked for it has none:
    never both at a time."""

    def __init__(self) -> None:
        self._landing = 0
        self._unlinking = False
        self._waiting: list[Deferred[None]] = []

    async def begin(self) -> None:
        """Some bytes get their name, and then their row, until `end`."""
        while self._unlinking:
            done: Deferred[None] = Deferred()
            self._waiting.append(done)
            await done
        self._landing += 1

    def end(self) -> None:
        """They have it, or will not."""
        self._landing -= 1

    async def unlink(self, work: Callable[[], Awaitable[None]]) -> bool:
        """Do that, unless something lands or this is done already; whether it was."""
        if self._landing or self._unlinking:
            return False
        self._unlinking = True
        try:
            await work()
        finally:
            self._unlinking = False
            waiting, self._waiting = self._waiting, []
            for done in waiting:
                done.callback(None)
        return True
