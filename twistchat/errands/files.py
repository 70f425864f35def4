"""Files: who may send what where, who may have it, and when it goes.

A file comes in three steps. Somebody who is here asks for a slot, and is given a ticket
that is good once (`Files.slot`); whoever has the ticket brings the bytes
(`Files.begin`, `Sending`); and when they are synced and the file has its row, it is
said like all else (`Sending.post`). A file that nobody was told of keeps no row, and
bytes that have none are unlinked.
"""

import secrets
from collections.abc import Awaitable, Callable, Collection, Hashable, Sequence
from contextlib import suppress
from functools import partial
from math import ceil
from pathlib import Path
from typing import Any, Protocol

from msgspec import Struct
from msgspec.structs import replace

from twistchat.chat import errors
from twistchat.chat.addresses import Exempt
from twistchat.chat.errors import ChatError
from twistchat.chat.events import Person, Place, Said, ToldPrivately
from twistchat.chat.files import (
    SPOKEN,
    File,
    KeptFile,
    ListedFile,
    file_name,
    quoted,
    type_of,
)
from twistchat.chat.ids import time_of
from twistchat.chat.rooms import History, Room
from twistchat.chat.searching import GREATEST_ID, Talk
from twistchat.chat.service import Chat
from twistchat.chat.users import Session
from twistchat.errands.disk import Disk, Stored
from twistchat.errands.file_store import Archive, FileStore
from twistchat.errands.links import Fetch, Links
from twistchat.errands.messages import Messages
from twistchat.errands.quotas import Quotas
from twistchat.errands.sending import Posted, Sending, Slot
from twistchat.errands.sweeping import Sweeping
from twistchat.errands.tickets import EACH, Tickets

#: So many files are listed at once.
PAGE = 50


class Journal(Protocol):
    """What becomes of what was said."""

    def stored(self, outbox: Any) -> Awaitable[None]:
        """When what a session waits for is stored, or refused."""


class FileBounds(Struct, frozen=True):
    """How large a file is, and a voice message, and how long; so many bytes in a day
    and so many files ``at_once`` of one sender; so many bytes in all; 0 turns a bound
    off. Files go ``keep`` seconds after they came (0: never), tickets ``slot_seconds``
    after they were given."""

    file_bytes: int = 10_485_760
    voice_bytes: int = 5_242_880
    voice_seconds: int = 300
    per_day_bytes: int = 104_857_600
    at_once: int = 2
    total_bytes: int = 10_737_418_240
    keep: int = 2_592_000
    slot_seconds: int = 600
    exempt: Sequence[str] = ("127.0.0.0/8", "::1")

    def limit(self, voice: bool) -> int:
        """The most bytes of a file."""
        return self.voice_bytes if voice else self.file_bytes


class Found(Struct, frozen=True):
    """A file that somebody may have, and where its bytes are; if they are fetched by a
    link, the ``fetch``."""

    file: File
    digest: str
    path: Path
    fetch: Fetch | None = None


class Files(Sweeping):
    """``seconds`` is a monotonic clock, ``now`` the time in milliseconds since 1970.
    ``private`` says what becomes of what is said privately."""

    def __init__(
        self,
        chat: Chat,
        store: FileStore,
        archive: Archive,
        disk: Disk,
        journal: Journal,
        messages: Messages,
        private: History,
        bounds: FileBounds,
        seconds: Callable[[], float],
        now: Callable[[], int],
    ) -> None:
        exempt = Exempt(bounds.exempt)
        quotas = Quotas(bounds.per_day_bytes, bounds.at_once, exempt, seconds)
        super().__init__(store, disk, quotas, bounds.keep, now)
        self.bounds = bounds
        self._chat = chat
        self._archive = archive
        self._journal = journal
        self._messages = messages
        self._private = private
        lives = bounds.slot_seconds
        too_many = partial(errors.TooManyUploads, EACH)
        self._slots: Tickets[Slot] = Tickets(lives, seconds, too_many)
        self._links = Links(lives, seconds)
        self._coming = 0  # bytes that are under way
        self._under_way: set[Slot] = set()
        chat.when_account_ends(self._ended)
        chat.when_tokens_end(self._ended)

    def _ended(self, account: int, tokens: Collection[int] = ()) -> None:
        """What was given for the account ends, and what its sessions send; of these
        only those that came by the tokens, if some are named."""
        self._slots.forget(account)
        self._links.forget(account)
        for slot in self._under_way:
            if slot.person.id == account:
                ends = not tokens or slot.session.via.is_one_of(tokens)
                slot.void = slot.void or ends

    # Sending

    def slot(
        self,
        session: Session,
        where: Room | Person,
        name: str = "",
        *,
        size: int = 0,
        voice: bool = False,
        client_id: str = "",
        kept: bool = False,
    ) -> str:
        """A file may come for that place: the path where the web door takes it, once.

        ``size`` is 0 if nobody knows yet; ``kept``: the person in ``where`` owns their
        name, and need not be here. Raises BadFileName, FileTooLarge, QuotaReached,
        NoSpace, TooManyUploads, and what `Sharing.may_share` raises.
        """
        name = file_name(name) if name else ""
        self._check(session, size, voice)
        self._chat.may_share(session, where)
        kept = kept and self._private is not History.OFF
        place = where.place if isinstance(where, Room) else where
        person = session.user.person
        slot = Slot(session, person, place, kept, name, voice, client_id)
        ticket = self._slots.give(person.id, self._quotas.key(session), slot)
        return f"/send/{ticket}/{quoted(name)}"

    def begin(
        self, ticket: str, name: str = "", size: int = 0, *, again: bool = True
    ) -> Sending:
        """The bytes begin to come; ``name`` and ``size`` as whoever brings them says,
        if they do. The ticket is used up then; if this is refused it is still good,
        unless nobody could use it ``again``.

        Raises Busy, NoSuchTicket, NotEntered, and what `slot` does.
        """
        slot = self._slots.look(ticket) if again else self._slots.use(ticket)
        if not self._swept:
            raise errors.Busy
        speaker = self._speaker(slot)
        name = slot.name or file_name(name)
        self._check(speaker, size, slot.voice)
        key, limit = self._quotas.key(speaker), self.bounds.limit(slot.voice)
        self._quotas.begin(key)
        try:
            upload = self._disk.open(limit)
        except BaseException:
            self._quotas.end(key, 0, stays=False)
            raise
        if again:
            self._slots.use(ticket)
        self._under_way.add(slot)
        came, over = partial(self._came, key), partial(self._over, key, slot)
        return Sending(slot, name, limit, upload, came, self._post, over)

    def _check(self, session: Session, size: int, voice: bool) -> None:
        """What can be refused before anything comes."""
        limit = self.bounds.limit(voice)
        if 0 < limit < size:
            raise errors.FileTooLarge(limit)
        self._check_room(size)
        self._quotas.check(self._quotas.key(session), size)

    def _check_room(self, size: int) -> None:
        total = self.bounds.total_bytes
        if 0 < total < self._disk.used + self._coming + size:
            raise errors.NoSpace

    def _speaker(self, slot: Slot) -> Session:
        """The session that asked for it; if that is over, another of the account.
        NotEntered; Busy if the server goes down."""
        if slot.void:
            raise errors.NotEntered
        session = slot.session
        if session not in self._chat.sessions:
            session = self.session_of(slot.person.id)
        if session.outbox.ending:  # it would not wait for what it says to be stored
            raise errors.Busy
        return session

    def session_of(self, person: int) -> Session:
        """Their session that was last heard of; NotEntered if they are not here."""
        user = self._chat.known(person)
        if user is None or not user.sessions:
            raise errors.NotEntered
        return max(user.sessions, key=lambda session: session.active)

    def _came(self, key: Hashable, size: int) -> None:
        self._check_room(size)
        self._quotas.take(key, size)
        self._coming += size

    def _over(self, key: Hashable, slot: Slot, size: int, stays: bool) -> None:
        self._under_way.discard(slot)
        self._coming -= size
        self._quotas.end(key, size, stays)

    async def _post(self, sending: Sending) -> Posted:
        slot = sending.slot
        self._speaker(slot)  # else the disk need not be troubled
        file = (await self._land(sending)).file
        try:
            first = await self._first(slot)
            if first:
                await self._forget(file)
                return Posted(first, time_of(first), None)
            speaker = self._speaker(slot)
            said, is_kept = self._share(speaker, slot, file)
        except Exception:
            await self._forget(file)
            raise
        await self._journal.stored(speaker.outbox)
        # If nobody can tell (Busy) it may be stored, and the file stays.
        if is_kept and await self._archive.message(said.id) is None:
            await self._forget(file)
            raise errors.NotStored("refused")
        return Posted(said.id, said.at, file)

    async def _land(self, sending: Sending) -> KeptFile:
        """The bytes get their name, and the file its row."""
        await self._landing.begin()
        try:
            stored = await sending.upload.finish()
            try:
                kept = self._kept(sending, stored)
                await self._store.add(kept)
            except Exception:
                self._unused.add(stored.digest)
                with suppress(ChatError):  # until the next time, then
                    await self._write_unused()
                raise
        finally:
            self._landing.end()
        return kept

    def _kept(self, sending: Sending, stored: Stored) -> KeptFile:
        """VoiceTooLong, NotEntered."""
        slot, limit = sending.slot, self.bounds.voice_seconds
        seconds = ceil(stored.seconds)
        voice = slot.voice and stored.type in SPOKEN and seconds > 0
        if voice and 0 < limit < seconds:
            raise errors.VoiceTooLong(limit)
        kind = type_of(sending.name, stored.type)
        id = secrets.token_urlsafe(16)
        file = File(id, sending.name, stored.size, kind, seconds, voice)
        room = slot.where.id if isinstance(slot.where, Place) else 0
        other = 0 if room else slot.where.id
        sender = self._speaker(slot).user.person
        return KeptFile(file, stored.digest, sender, room, other, self._now())

    async def _first(self, slot: Slot) -> int:
        """What was said under its name before, by id; 0 if nothing was."""
        if not slot.client_id:
            return 0
        sender = self._speaker(slot).user.id
        return await self._messages.first(sender, slot.client_id) or 0

    def _share(
        self, speaker: Session, slot: Slot, file: File
    ) -> tuple[Said | ToldPrivately, bool]:
        """What was said, and whether that is to be stored."""
        where, name = slot.where, slot.client_id
        if isinstance(where, Person):
            is_kept = self._private is not History.OFF
            waits = slot.kept or (is_kept and self._chat.is_expected(where))
            told = self._chat.share_privately(speaker, where, file, waits, name)
            return told, is_kept
        room = speaker.user.rooms.get(where.id)
        if room is None:
            raise errors.NotInRoom(where.name)
        said = self._chat.share(speaker, room, file, name)
        return said, room.history is not History.OFF

    async def _forget(self, file: File) -> None:
        with suppress(ChatError):  # nobody knows of it, and the next start finds it
            await self._store.remove(file.id)

    # Having

    async def find(self, person: int, id: str) -> Found:
        """The file of that id, for somebody who may have it: who is in the room now
        that it was sent to, here or (the owner of an account who was not banned
        meanwhile) not; and the two of a private talk. NoSuchFile."""
        kept = await self._store.find(id)
        if kept is None or not await self._may_have(person, kept):
            raise errors.NoSuchFile
        return Found(kept.file, kept.digest, self._disk.path(kept.digest))

    async def _may_have(self, person: int, kept: KeptFile) -> bool:
        if not kept.room_id:
            return person in (kept.sender.id, kept.recipient_id)
        user = self._chat.known(person)
        if user is not None and user.present:
            return kept.room_id in user.rooms
        return await self._store.is_member(person, kept.room_id, self._now())

    async def link(self, session: Session, id: str) -> str:
        """The path where the web door gives the file, once. NoSuchFile."""
        person = session.user.id
        found = await self.find(person, id)
        ticket = self._links.give(person, self._quotas.key(session), id)
        return f"/get/{ticket}/{quoted(found.file.name)}"

    async def by_link(self, ticket: str, fetch: bool = True) -> Found:
        """The file that a ticket is for, if whoever was given it may still have it: to
        ``fetch`` it, or as somebody asks about it. NoSuchTicket, NoSuchFile."""
        link = self._links.look(ticket)
        found = await self.find(link.person, link.file)
        return replace(found, fetch=self._links.fetch(ticket)) if fetch else found

    async def page(self, talk: Talk, before: int = 0) -> tuple[list[ListedFile], bool]:
        """The last files that were sent there, the newest first, by messages before
        that id (0: all); and whether there are more. Who asks may read there."""
        found = await self._store.page(talk, before or GREATEST_ID, PAGE + 1)
        return list(found[:PAGE]), len(found) > PAGE
