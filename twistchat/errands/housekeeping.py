"""What has to be done every second, whether anybody asks or not."""

from collections.abc import Awaitable
from contextlib import suppress
from typing import Protocol

from twisted.internet.defer import DeferredLock

from twistchat.chat.errors import ChatError
from twistchat.chat.notes import Notes
from twistchat.chat.service import Chat
from twistchat.errands.operators import Operators


class NoteStore(Protocol):
    """What the store does for the notes."""

    def note(self, notes: Notes) -> Awaitable[None]:
        """Write all of it down."""


class Trash(Protocol):
    """What the store does with mail that was deleted."""

    def purge(self, account: int) -> Awaitable[None]:
        """It cannot be taken back any more."""


class Housekeeping:
    """Notes are written down, those who were lost leave, their deleted mail goes, and
    what the administration command did takes effect."""

    def __init__(
        self, chat: Chat, store: NoteStore, trash: Trash, operators: Operators
    ) -> None:
        self._chat = chat
        self._store = store
        self._trash = trash
        self._operators = operators
        self._one_at_a_time = DeferredLock()

    async def tick(self, now: int) -> None:
        """Do it; ``now`` in milliseconds since 1970."""
        self._chat.expire_absent(now)
        self._chat.reading.note_all()
        await self.catch_up()

    async def catch_up(self, account: int | None = None) -> None:
        """What has become of this account until now, or of all, is written down, and
        what was done to them elsewhere takes effect. What cannot be done now, for the
        store is busy or broken, is done the next time."""
        async with self._one_at_a_time:
            if account is None or account in self._chat.notes.seen:
                await self._write_notes()
            with suppress(ChatError):
                await self._operators.notice()

    async def heed(self) -> None:
        """What was done to accounts elsewhere takes effect; a ChatError if nobody can
        tell whether anything was."""
        async with self._one_at_a_time:
            await self._operators.notice()

    async def _write_notes(self) -> None:
        notes = self._chat.notes.take()
        if not notes:
            return
        try:
            await self._store.note(notes)
            for account in notes.left:
                if self._chat.account(account) is None:  # they have not come back
                    await self._trash.purge(account)
        except ChatError:
            self._chat.notes.add_older(notes)
