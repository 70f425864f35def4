"""Files: whose they are, where they were sent, and what their bytes are found by."""

from collections.abc import Collection
from functools import partial

from twisted.internet.defer import Deferred

from twistchat.chat.files import KeptFile, ListedFile
from twistchat.chat.searching import Talk
from twistchat.store import filing
from twistchat.store.transaction import Doing


class FileStore:
    """The rows of all files. ``change`` runs what writes, and what it gives is durable;
    ``quick`` runs what reads. All may fail with `NotStored` or `Busy`."""

    def __init__(self, change: Doing, quick: Doing) -> None:
        self._change = change
        self._quick = quick

    def add(self, kept: KeptFile) -> Deferred[None]:
        """The file is there from now on."""
        return self._change(partial(filing.add, kept=kept))

    def remove(self, id: str) -> Deferred[None]:
        """It is not any more."""
        return self._change(partial(filing.remove, id=id))

    def unused(self, digest: str) -> Deferred[None]:
        """Nobody has been given these bytes, unless there are files that have them."""
        return self._change(partial(filing.leave, digest=digest))

    def expire(self, before: int, most: int) -> Deferred[int]:
        """At most ``most`` files that were sent before that time (milliseconds since
        1970) are no more; how many that were."""
        return self._change(partial(filing.expire, before=before, most=most))

    def begin(self) -> Deferred[set[str]]:
        """For the start: files that nobody was told of are no more; the digests of all
        that there are."""
        return self._change(filing.begin)

    def sent(self, after: int) -> Deferred[list[tuple[int, int, int]]]:
        """Of each account that has sent something after that time: who, how many bytes,
        and when, of all that there is; the oldest comes first."""
        return self._quick(partial(filing.sent, after=after))

    def gone(self) -> Deferred[set[str]]:
        """Digests that no file has any more."""
        return self._quick(filing.gone)

    def swept(self, digests: Collection[str]) -> Deferred[None]:
        """These bytes are not on disk any more."""
        return self._change(partial(filing.swept, digests=list(digests)))

    def find(self, id: str) -> Deferred[KeptFile | None]:
        """The file of that id."""
        return self._quick(partial(filing.find, id=id))

    def page(self, talk: Talk, before: int, limit: int) -> Deferred[list[ListedFile]]:
        """The last ``limit`` files that were sent there by messages with ids less than
        ``before``, the newest first."""
        return self._quick(partial(filing.page, talk=talk, before=before, limit=limit))

    def is_member(self, account: int, room: int, now: int) -> Deferred[bool]:
        """Whether an account whose owner is not here is in the room, and was not banned
        from it meanwhile."""
        about = partial(filing.is_member, account=account, room=room, now=now)
        return self._quick(about)
