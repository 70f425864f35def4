"""The disk as the house sees it: files come piece by piece, and nobody waits."""

from collections.abc import Callable, Collection, Iterable
from functools import partial
from pathlib import Path
from typing import Any

from twisted.internet.defer import Deferred, fail, gatherResults, succeed
from twisted.logger import Logger
from twisted.python.failure import Failure

from twistchat.chat.errors import Busy, ChatError, FileTooLarge, NoSpace
from twistchat.files.vault import Floor, Stored, Swept, Temporary, Vault, refusal_of
from twistchat.threads import Threads

log = Logger()


class Disk:
    """The files in ``folder``, and those on their way there: at most ``uploads``. At
    most ``readers`` wait for a piece of one.

    ``post`` gets back to the reactor's thread, where all methods are called.
    """

    def __init__(
        self,
        folder: Path,
        post: Callable[..., None],
        floor: Floor | None = None,
        uploads: int = 64,
        threads: int = 2,
        readers: int = 4096,
    ) -> None:
        self._vault = Vault(folder, floor or Floor())
        self._threads = Threads(
            "files", post, threads, queue=2 * uploads, faithful=True
        )
        self._readers = Threads("reading", post, 1, queue=readers, faithful=False)
        self._most = uploads
        self._coming: set[Upload] = set()

    def start(self) -> None:
        """Make the folders and start the threads; raises OSError."""
        self._vault.prepare()
        self._threads.start()
        self._readers.start()

    @property
    def used(self) -> int:
        """The bytes of all files that are here for good."""
        return self._vault.used

    def path(self, digest: str) -> Path:
        """Where the file with that content is, if there is one."""
        return self._vault.path(digest)

    def open(self, limit: int) -> "Upload":
        """A file is to come, of at most so many bytes (0: any number). Raises NoSpace,
        Busy.

        What others have announced and not sent yet counts as taken.
        """
        if len(self._coming) >= self._most:
            raise Busy()
        announced = sum(upload.to_come for upload in self._coming)
        if self._vault.spare() < announced + limit:
            raise NoSpace()
        upload = Upload(
            self._vault.temporary(), limit, self._threads, self._coming.discard
        )
        self._coming.add(upload)
        return upload

    def read(self, path: Path, place: int, count: int) -> Deferred[bytes]:
        """So many bytes of a file from that place on; whoever reads piece by piece
        keeps no file open meanwhile. Fails with OSError if it is gone, and Busy."""
        return self._readers.do(partial(_piece, path, place, count))

    def remove(self, digests: Iterable[str]) -> Deferred[None]:
        """Take these files away. Who asks sees to it that none of them has just come
        and is about to have a row."""
        return self._threads.do(partial(self._vault.remove, list(digests)))

    def sweep(self, keep: Collection[str]) -> Deferred[Swept]:
        """Take away all files but these, and what is left of uploads; after that `used`
        is true. Nothing is to come to rest meanwhile."""
        swept = self._threads.do(partial(self._vault.sweep, keep))
        return swept.addCallback(_say_missing)

    def stop(self) -> Deferred[Any]:
        """Delete what is not whole yet, and end the threads."""
        gone = gatherResults([upload.abort() for upload in list(self._coming)])
        gone.addCallback(lambda _: self._threads.stop())
        return gone.addCallback(lambda _: self._readers.stop())


class Upload:
    """A file on its way to the disk; at most ``limit`` bytes, if that is not 0.

    ``waiting`` is how many bytes are held in memory; who sends is to pause while that
    is much. Whatever fails, nothing is left on the disk.
    """

    def __init__(
        self,
        temporary: Temporary,
        limit: int,
        threads: Threads,
        over: Callable[["Upload"], None],
    ) -> None:
        self.limit = limit
        self.size = 0
        self.waiting = 0
        self._temporary = temporary
        self._threads = threads
        self._over = over
        self._pieces: list[bytes] = []
        self._working = False  # a thread has the file
        self._refusal: ChatError | None = None
        self._aborted = False
        self._stored: Deferred[Stored] | None = None
        self._gone: Deferred[None] = Deferred()
        self._written: list[Callable[[], None]] = []

    @property
    def to_come(self) -> int:
        """So many bytes of it are not on the disk yet, at most."""
        return max(0, self.limit - self.size) + self.waiting

    def write(self, data: bytes) -> None:
        """Take these bytes; they are written in a while. Raises FileTooLarge, and what
        has come of writing those before: NoSpace, NotStored. Then it is over."""
        if self._refusal is not None:
            raise self._refusal
        if self._aborted:
            return
        self.size += len(data)
        if 0 < self.limit < self.size:
            self._refuse(FileTooLarge(self.limit))
            raise FileTooLarge(self.limit)
        self._pieces.append(data)
        self.waiting += len(data)
        self._go_on()

    def when_written(self, call: Callable[[], None]) -> None:
        """Call this once, as soon as nothing waits any more, or never will."""
        if self.waiting:
            self._written.append(call)
        else:
            call()

    def finish(self) -> Deferred[Stored]:
        """All has come: gives what is stored, when it is there for good. Fails with
        FileTooLarge, NoSpace, NotStored; with Busy if it was aborted."""
        if self._gone.called:
            return fail(self._refusal or Busy())
        self._stored = Deferred()
        self._go_on()
        return self._stored

    def abort(self) -> Deferred[None]:
        """It is not to come after all. Fires when nothing is left of it; without effect
        if it is stored. Harmless twice."""
        if not self._aborted:
            self._aborted = True
            self._forget_pieces()
            self._go_on()
        return succeed(None) if self._gone.called else _when(self._gone)

    def _refuse(self, refusal: ChatError) -> None:
        if self._refusal is None:
            self._refusal = refusal
        self._forget_pieces()
        self._go_on()

    def _forget_pieces(self) -> None:
        self._pieces = []
        if not self._working:
            self._have_written(self.waiting)

    def _go_on(self) -> None:
        """Have a thread do what comes next, unless one is at it."""
        if self._working or self._gone.called:
            return
        if self._aborted or self._refusal is not None:
            self._do(self._temporary.discard, self._discarded, self._left)
        elif self._pieces:
            pieces, self._pieces = self._pieces, []
            count = sum(map(len, pieces))
            self._do(
                partial(self._temporary.write, pieces),
                lambda _: self._have_written(count),
                self._failed,
            )
        elif self._stored is not None:
            self._do(self._temporary.finish, self._is_stored, self._failed)

    def _do(
        self,
        work: Callable[[], Any],
        then: Callable[[Any], None],
        otherwise: Callable[[Failure], None],
    ) -> None:
        self._working = True
        done = self._threads.do(work)
        done.addBoth(self._worked).addCallbacks(then, otherwise)
        done.addCallback(lambda _: self._go_on())
        done.addErrback(lambda failure: log.failure("a bug at a file", failure))

    def _worked(self, result: Any) -> Any:
        self._working = False
        return result

    def _failed(self, failure: Failure) -> None:
        refusal = refusal_of(failure.value)
        if not failure.check(ChatError, OSError):
            log.failure("a bug while a file was written", failure)
        elif refusal is not failure.value:
            log.warn("a file was not written: {error}", error=failure.value)
        self._refusal = self._refusal or refusal
        self._pieces = []
        self._have_written(self.waiting)

    def _have_written(self, count: int) -> None:
        self.waiting -= count
        if not self.waiting or self._aborted or self._refusal is not None:
            self.waiting = 0
            calls, self._written = self._written, []
            for call in calls:
                call()

    def _is_stored(self, stored: Stored) -> None:
        self._end()
        assert self._stored is not None
        self._stored.callback(stored)

    def _left(self, failure: Failure) -> None:
        log.warn("{error}: it is left for the next sweep", error=failure.value)
        self._discarded(None)

    def _discarded(self, _: object) -> None:
        self._end()
        if self._stored is not None:
            self._stored.errback(self._refusal or Busy())

    def _end(self) -> None:
        self._over(self)
        self._gone.callback(None)


def _say_missing(swept: Swept) -> Swept:
    if swept.missing:
        log.warn(
            "{count} files that people sent are missing in the data folder",
            count=len(swept.missing),
        )
    return swept


def _piece(path: Path, place: int, count: int) -> bytes:
    with path.open("rb", buffering=0) as file:
        file.seek(place)
        return file.read(count)


def _when(event: Deferred[None]) -> Deferred[None]:
    """A Deferred of its own for one more who waits."""
    also: Deferred[None] = Deferred()
    event.addCallback(lambda _: also.callback(None))
    return also
