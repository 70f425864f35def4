"""Where the files lie: ``tmp/`` while they come, ``ab/DIGEST`` when they are whole.

All of this waits for the disk, and is called in threads made for that. Nothing here
knows whose a file is: that stands in the database, and what is not in the database is
swept away.
"""

import errno
import os
import re
import secrets
from collections.abc import Collection, Iterable, Sequence
from contextlib import suppress
from functools import partial
from hashlib import sha256
from pathlib import Path
from threading import Lock
from typing import NamedTuple

from msgspec import Struct

from twistchat.chat.errors import ChatError, NoSpace, NotStored
from twistchat.files.lengths import seconds_of
from twistchat.files.sniffing import sniff
from twistchat.files.source import Source

_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_FOLDER = re.compile("[0-9a-f]{2}")
_DIGEST = re.compile("[0-9a-f]{64}")


class Floor(Struct, frozen=True):
    """What has to stay free on the file system: the greater of both."""

    bytes: int = 512 * 1024 * 1024
    percent: float = 5.0


class Stored(NamedTuple):
    """A file that is on the disk for good, and what was found out about it.

    ``seconds`` is 0 if it does not play, or does not say for how long.
    """

    digest: str
    size: int
    type: str
    seconds: int


class Swept(NamedTuple):
    """What a sweep has taken away, and what it has missed: digests without a file."""

    temporary: int
    files: int
    missing: frozenset[str]


def refusal_of(error: object) -> ChatError:
    """What somebody is told whose file could not be written."""
    if isinstance(error, ChatError):
        return error
    if isinstance(error, OSError) and error.errno in _FULL:
        return NoSpace()
    return NotStored("refused")


class Vault:
    """The files in ``folder``; ``used`` bytes of them."""

    def __init__(self, folder: Path, floor: Floor) -> None:
        self.folder = folder
        self.used = 0
        self._floor = floor
        self._moving = Lock()  # held by whoever puts files in place or takes them away
        self._temporary = folder / "tmp"
        self.coming: set[Path] = set()  # those are not swept away

    def prepare(self) -> None:
        """Make the folders; raises OSError."""
        self.folder.mkdir(mode=0o700, exist_ok=True)
        self._temporary.mkdir(mode=0o700, exist_ok=True)
        _sync(self.folder)
        _sync(self.folder.parent)

    def path(self, digest: str) -> Path:
        """Where the file with that content is, if there is one."""
        return self.folder / digest[:2] / digest

    def spare(self) -> int:
        """The bytes that may still be written, above the floor."""
        found = os.statvfs(self.folder)
        whole = found.f_blocks * found.f_frsize
        floor = max(self._floor.bytes, whole * self._floor.percent / 100)
        return int(found.f_bavail * found.f_frsize - floor)

    def temporary(self) -> "Temporary":
        """A file that is to come."""
        return Temporary(self, self._temporary / secrets.token_hex(16))

    def place(self, path: Path, digest: str, size: int) -> None:
        """Give a whole and synced file the name it stays under; raises OSError.

        If the same content is there already it is replaced: nobody sees a difference.
        """
        with self._moving:
            target = self.path(digest)
            if not target.parent.exists():
                self._make(target.parent)
            known = target.exists()
            path.replace(target)
            try:
                _sync(target.parent)
            except OSError:
                if not known:
                    target.unlink()
                raise
            if not known:
                self.used += size

    def remove(self, digests: Iterable[str]) -> None:
        """Take files away; what is gone already is no matter. Raises OSError when all
        are gone that go."""
        refusal = None
        with self._moving:
            for digest in digests:
                try:
                    self._take(self.path(digest))
                except OSError as error:
                    refusal = error
        if refusal is not None:
            raise refusal

    def sweep(self, keep: Collection[str]) -> Swept:
        """Take away all but these files and those on their way; then ``used`` is what
        is there."""
        with self._moving:
            temporary = 0
            for path in set(self._temporary.iterdir()) - self.coming:
                path.unlink(missing_ok=True)
                temporary += 1
            there = {path.name: path for path in self._placed()}
            gone = there.keys() - set(keep)
            for digest in gone:
                there[digest].unlink(missing_ok=True)
            self.used = sum(there[name].stat().st_size for name in there.keys() - gone)
        return Swept(temporary, len(gone), frozenset(keep) - there.keys())

    def _make(self, folder: Path) -> None:
        folder.mkdir(mode=0o700)
        try:
            _sync(self.folder)
        except OSError:
            folder.rmdir()  # whoever found it there would take it for synced
            raise

    def _placed(self) -> Iterable[Path]:
        for folder in self.folder.iterdir():
            if _FOLDER.fullmatch(folder.name) and folder.is_dir():
                yield from (
                    path for path in folder.iterdir() if _DIGEST.fullmatch(path.name)
                )

    def _take(self, path: Path) -> None:
        with suppress(FileNotFoundError):
            size = path.stat().st_size
            path.unlink()
            self.used -= size


class Temporary:
    """A file on its way. Whichever thread has it, only one has it at a time."""

    def __init__(self, vault: Vault, path: Path) -> None:
        self.path = path
        self.size = 0
        self._vault = vault
        self._hash = sha256()
        self._file: int | None = None

    def write(self, pieces: Sequence[bytes]) -> None:
        """Write these at the end; raises NoSpace, OSError."""
        data = b"".join(pieces)
        if self._vault.spare() < len(data):
            raise NoSpace()
        file = self._opened()
        left = memoryview(data)
        while left:
            left = left[os.write(file, left) :]
        self._hash.update(data)
        self.size += len(data)

    def finish(self) -> Stored:
        """Make sure that it stays, under the name of its content; raises OSError."""
        file, digest = self._opened(), self._hash.hexdigest()
        os.fsync(file)
        read = partial(_read, file)
        found = sniff(Source(read, self.size))
        self._vault.place(self.path, digest, self.size)
        self._close()
        return Stored(digest, self.size, found.type, seconds_of(found))

    def discard(self) -> None:
        """It is not to come after all."""
        if self._file is not None:
            self._close()
            self.path.unlink(missing_ok=True)

    def _close(self) -> None:
        assert self._file is not None
        os.close(self._file)
        self._vault.coming.discard(self.path)

    def _opened(self) -> int:
        if self._file is None:
            how = os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC
            self._vault.coming.add(self.path)  # first, or a sweep would not know it
            self._file = os.open(self.path, how, 0o600)
        return self._file


def _read(file: int, place: int, count: int) -> bytes:
    return os.pread(file, count, place)


def _sync(folder: Path) -> None:
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
