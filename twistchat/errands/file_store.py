"""What the store does for files."""

from collections.abc import Awaitable, Collection, Sequence
from typing import Protocol

from twistchat.chat.events import Message
from twistchat.chat.files import KeptFile, ListedFile
from twistchat.chat.searching import Talk


class FileStore(Protocol):
    """What the store knows of files; every answer is awaited."""

    def add(self, kept: KeptFile) -> Awaitable[None]:
        """The file is there from now on."""

    def remove(self, id: str) -> Awaitable[None]:
        """It is not any more."""

    def unused(self, digest: str) -> Awaitable[None]:
        """Bytes that may be nobody's."""

    def expire(self, before: int, most: int) -> Awaitable[int]:
        """Some files of before that time go; how many."""

    def begin(self) -> Awaitable[set[str]]:
        """For the start: files that nobody was told of go; the digests of the rest."""

    def sent(self, after: int) -> Awaitable[Sequence[tuple[int, int, int]]]:
        """Of each account that has sent something after that time: who, how many bytes,
        and when, of all that there is; the oldest comes first."""

    def gone(self) -> Awaitable[set[str]]:
        """Digests that no file has any more."""

    def swept(self, digests: Collection[str]) -> Awaitable[None]:
        """These are not on disk any more."""

    def find(self, id: str) -> Awaitable[KeptFile | None]:
        """The file of that id."""

    def page(
        self, talk: Talk, before: int, limit: int
    ) -> Awaitable[Sequence[ListedFile]]:
        """The last files that were sent there before a message, the newest first."""

    def is_member(self, account: int, room: int, now: int) -> Awaitable[bool]:
        """Whether an account whose owner is not here is in the room, and was not banned
        from it meanwhile."""


class Archive(Protocol):
    """What was said."""

    def message(self, id: int) -> Awaitable[Message | None]:
        """The message of that id, if it is stored."""
