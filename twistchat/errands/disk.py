"""What the disk does for files; see `twistchat.files`."""

from collections.abc import Awaitable, Callable, Collection
from pathlib import Path
from typing import Protocol


class Stored(Protocol):
    """Bytes that are on disk for good: their ``digest`` (SHA-256, in hex), their
    ``size``, their ``type`` if it is one that is shown inline, else "", and how many
    ``seconds`` they sound, 0 if that is not known."""

    @property
    def digest(self) -> str: ...
    @property
    def size(self) -> int: ...
    @property
    def type(self) -> str: ...
    @property
    def seconds(self) -> float: ...


class Upload(Protocol):
    """Bytes on their way to the disk."""

    @property
    def waiting(self) -> int:
        """So many of them are not on disk yet."""

    def write(self, data: bytes) -> None:
        """Take some more; a thread writes them."""

    def when_written(self, callback: Callable[[], None]) -> None:
        """Called once when none waits any more."""

    def finish(self) -> Awaitable[Stored]:
        """That was all: they are synced, and have their name. NoSpace, NotStored."""

    def abort(self) -> object:
        """Nothing of it is to stay. Harmless twice, and without effect on what is
        finished."""


class Disk(Protocol):
    """Where the bytes of files are, by their digests."""

    @property
    def used(self) -> int:
        """How many bytes all of them have."""

    def open(self, limit: int) -> Upload:
        """Bytes begin to come, at most ``limit`` (0: any number). NoSpace, Busy."""

    def path(self, digest: str) -> Path:
        """Where they are."""

    def remove(self, digests: Collection[str]) -> Awaitable[object]:
        """These are not wanted any more; those that are not there need not be."""

    def sweep(self, keep: Collection[str]) -> Awaitable[object]:
        """For the start: whatever is there but these goes, what is half written
        too."""
