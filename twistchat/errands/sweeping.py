"""What goes of files: what nobody was told of, what is too old, and bytes that no file
has any more."""

from collections.abc import Callable

from twistchat.errands.disk import Disk
from twistchat.errands.file_store import FileStore
from twistchat.errands.quotas import DAY, Quotas
from twistchat.errands.sending import Landing

#: So many rows too old to keep go in one go.
BITE = 200


class Sweeping:
    """Files go ``keep`` seconds after they came (0: never). ``now`` gives the time in
    milliseconds since 1970."""

    def __init__(
        self,
        store: FileStore,
        disk: Disk,
        quotas: Quotas,
        keep: int,
        now: Callable[[], int],
    ) -> None:
        self._store = store
        self._disk = disk
        self._quotas = quotas
        self._keep = keep
        self._now = now
        self._landing = Landing()
        self._swept = False
        self._unused: set[str] = set()  # digests; the store does not know of it yet

    @property
    def ready(self) -> bool:
        """Files may come: what was left half done is gone."""
        return self._swept

    async def open(self) -> None:
        """For the start: what was left half done is gone. Nothing comes before."""
        await self._landing.unlink(self._sweep)

    async def _sweep(self) -> None:
        await self._disk.sweep(await self._store.begin())
        await self._store.swept(await self._store.gone())
        now = self._now()
        self._quotas.begin_with(await self._store.sent(now - DAY), now)
        self._swept = True

    async def tidy(self) -> None:
        """Called every few minutes: what is too old goes, and bytes that no file has
        any more. NotStored, Busy: the next time, then."""
        if not self._swept:
            await self.open()
        await self._write_unused()
        keep = self._keep
        while keep and await self._expire(self._now() - keep * 1000) == BITE:
            pass
        await self._landing.unlink(self._unlink)

    async def _write_unused(self) -> None:
        for digest in list(self._unused):
            await self._store.unused(digest)
            self._unused.discard(digest)

    async def _expire(self, before: int) -> int:
        return await self._store.expire(before, BITE)

    async def _unlink(self) -> None:
        gone = await self._store.gone()
        if gone:
            await self._disk.remove(gone)
            await self._store.swept(gone)
