"""A disk for tests: the bytes of files, in memory."""

from collections.abc import Callable, Collection
from hashlib import sha256
from pathlib import Path

from msgspec import Struct
from twisted.internet.defer import Deferred, succeed

from twistchat.chat.errors import NoSpace

#: What bytes begin with that are sound, as these tests have it; then come the seconds.
OGG = b"OggS"
PNG = b"\x89PNG"


class Stored(Struct, frozen=True):
    digest: str
    size: int
    type: str
    seconds: int


class FakeDisk:
    """What is whole is in ``blobs``, by digest. While it is ``slow`` nothing is
    finished until `go`; ``full``: it takes nothing."""

    def __init__(self) -> None:
        self.blobs: dict[str, bytes] = {}
        self.coming: list[FakeUpload] = []
        self.slow = self.full = False
        self._waiting: list[tuple[Deferred[Stored], Stored]] = []

    @property
    def used(self) -> int:
        return sum(map(len, self.blobs.values()))

    def open(self, limit: int) -> "FakeUpload":
        if self.full:
            raise NoSpace
        upload = FakeUpload(self)
        self.coming.append(upload)
        return upload

    def path(self, digest: str) -> Path:
        return Path("files") / digest

    def remove(self, digests: Collection[str]) -> Deferred[None]:
        for digest in digests:
            self.blobs.pop(digest, None)
        return succeed(None)

    def sweep(self, keep: Collection[str]) -> Deferred[None]:
        self.coming.clear()
        return self.remove(self.blobs.keys() - set(keep))

    def go(self) -> None:
        """Finish what waits."""
        self.slow = False
        waiting, self._waiting = self._waiting, []
        for done, stored in waiting:
            done.callback(stored)

    def finished(self, data: bytes) -> Deferred[Stored]:
        digest = sha256(data).hexdigest()
        self.blobs[digest] = data
        kind, seconds = "", 0
        if data.startswith(OGG):
            kind, seconds = "audio/ogg", data[len(OGG)]
        elif data.startswith(PNG):
            kind = "image/png"
        done: Deferred[Stored] = Deferred()
        self._waiting.append((done, Stored(digest, len(data), kind, seconds)))
        if not self.slow:
            self.go()
        return done


class FakeUpload:
    def __init__(self, disk: FakeDisk) -> None:
        self._disk = disk
        self.data = b""
        self.waiting = 0

    def write(self, data: bytes) -> None:
        self.data += data

    def when_written(self, callback: Callable[[], None]) -> None:
        callback()

    def finish(self) -> Deferred[Stored]:
        self._disk.coming.remove(self)
        return self._disk.finished(self.data)

    def abort(self) -> None:
        if self in self._disk.coming:
            self._disk.coming.remove(self)
