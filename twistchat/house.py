"""Where the pieces meet: the house behind the doors, built from the settings."""

import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from sqlalchemy.exc import DBAPIError
from twisted.internet.defer import Deferred, gatherResults
from twisted.internet.protocol import ServerFactory
from twisted.logger import Logger
from twisted.python.failure import Failure

from twistchat import bounds
from twistchat.chat.cleaning import clean_line
from twistchat.chat.errors import Busy, ChatError, NotStored
from twistchat.chat.events import Person, Stopping
from twistchat.chat.ids import Ids, spell
from twistchat.chat.names import Reserved, room_name
from twistchat.chat.order import Order
from twistchat.chat.service import Chat
from twistchat.cloak_key import cloak_key
from twistchat.config import Settings, span_of, text_of
from twistchat.delivery.herald import Delivery
from twistchat.delivery.pipeline import Pipeline
from twistchat.errands.accounts import Accounts
from twistchat.errands.files import Files
from twistchat.errands.housekeeping import Housekeeping
from twistchat.errands.mail import Mail
from twistchat.errands.memory import Memory
from twistchat.errands.messages import Messages
from twistchat.errands.oaths import Oaths
from twistchat.errands.operators import Operators
from twistchat.errands.rooms import Rooms
from twistchat.errands.tokens import Tokens
from twistchat.errands.tries import Tries
from twistchat.files.disk import Disk
from twistchat.folder import files_in
from twistchat.irc.desk import IrcDesk
from twistchat.irc.masks import Masks
from twistchat.jsonlines import operations as operations  # fills the table of them
from twistchat.logs import Bugs
from twistchat.operator_word import OperatorWord
from twistchat.protocols.gate import Gate
from twistchat.protocols.irc import IrcFactory
from twistchat.protocols.line import LineFactory, LineSession
from twistchat.protocols.telnet import TelnetFactory
from twistchat.protocols.websocket import WebSocketFactory
from twistchat.protocols.wire import Ledger
from twistchat.store import Store
from twistchat.store.records import record
from twistchat.text import commands as commands  # fills the table of commands
from twistchat.text.desk import Desk
from twistchat.text.language import Language, Languages
from twistchat.text.letters import many_tries
from twistchat.web_door import web_door

log = Logger()


def now() -> int:
    """The time in milliseconds since 1970."""
    return time.time_ns() // 1_000_000


class House:
    """All that is behind the doors; ``doors`` are their factories by name.

    Built in the process that serves: it starts the threads of the store.
    """

    def __init__(self, settings: Settings, folder: Path, reactor: Any) -> None:
        post, seconds = reactor.callFromThread, reactor.seconds
        self._settings = settings
        self.store = _store(settings, folder, post)
        self.pipeline = Pipeline(
            self.store.journal, record, post, seconds, bounds.journal_bounds(settings)
        )
        self._writable = True
        self.store.open(self.pipeline.settled, self._note_state)
        ids = Ids(now, above=self.store.greatest_id())
        self._bugs = Bugs(seconds, lambda: spell(ids.next()[0]))
        self._delivery = Delivery(self.pipeline, settings.history.private)
        limits = bounds.chat_limits(settings)
        reserved = Reserved(settings.server.name)
        self.chat = Chat(
            ids, self._delivery, limits, settings.history_of, reserved, self._end_room
        )
        self._lobby = room_name(settings.server.default_room).key
        invites = bounds.invites(settings)
        self._order = Order(
            self.chat, ids, self._delivery, limits, invites, self._lobby
        )
        self._hasher = bounds.hasher(settings, post)
        self._hasher.start()
        rules = bounds.account_rules(settings)
        accounts, word = self.store.accounts, OperatorWord(folder)
        self._operators = Operators(
            self.chat, accounts, word, rules.quarantine, rules.operators
        )
        self._housekeeping = Housekeeping(
            self.chat, accounts, self.store.mail, self._operators
        )
        self._disk = Disk(files_in(folder), post, bounds.floor(settings))
        self._disk.start()
        client_ids, changes = self.pipeline.client_ids, self.pipeline.changes
        self._messages = Messages(self.store, client_ids, changes)
        self._files = self._sharing(seconds)
        self._customs = bounds.customs(settings)
        self._ticking = self._closing = False
        self._ledger = Ledger(bounds.send_bounds(settings), seconds, reactor.callLater)
        self._talking: Sequence[LineFactory]
        self.doors = self._doors(self._desk(seconds), folder, reactor)
        self._begin()

    def _doors(
        self, desk: Desk, folder: Path, reactor: Any
    ) -> dict[str, ServerFactory[Any]]:
        """Where people come in; those of them where connections talk are kept."""
        settings, post = self._settings, reactor.callFromThread
        gate = Gate(bounds.gate_bounds(settings), reactor.seconds)
        share = (desk, gate, self._ledger, bounds.door_bounds(settings), reactor, post)
        line, telnet = LineFactory(*share), TelnetFactory(*share)
        irc = IrcFactory(
            self._irc(desk, folder, gate),
            gate,
            self._ledger,
            bounds.irc_bounds(settings),
            reactor,
            post,
        )
        sockets = WebSocketFactory(
            bounds.message_bounds(settings),
            desk,
            gate,
            self._ledger,
            bounds.websocket_bounds(settings),
            reactor,
            post,
        )
        self.web = web_door(
            settings,
            sockets,
            gate,
            reactor,
            lambda: self._writable,
            self._disk.read,
        )
        self._talking = (line, telnet, irc, sockets)
        return {"line": line, "telnet": telnet, "irc": irc, "web": self.web}

    def _sharing(self, seconds: Callable[[], float]) -> Files:
        """Files, which come and go by the web door."""
        return Files(
            self.chat,
            self.store.files,
            self.store,
            self._disk,
            self.pipeline,
            self._messages,
            self._settings.history.private,
            bounds.file_bounds(self._settings),
            seconds,
            now,
        )

    def _begin(self) -> None:
        """What nobody came back to since the last time is gone."""
        for done in (
            self.store.end_unowned([self._lobby]),
            self.store.mail.purge_all(),
            Deferred.fromCoroutine(self._files.open()),
        ):
            done.addErrback(self._not_tidied)

    def _desk(self, seconds: Callable[[], float]) -> Desk:
        settings, store, chat = self._settings, self.store, self.chat
        server, history = settings.server, settings.history
        tries = Tries(bounds.try_bounds(settings))
        owned = settings.limits.rooms_owned
        languages = Languages(server.language)
        mail = self._mail(seconds)
        accounts = self._accounts(mail, tries, languages.default, seconds)
        self._tokens = self._make_tokens(accounts, tries, seconds)
        return Desk(
            chat=chat,
            order=self._order,
            rooms=Rooms(chat, store, self._lobby, history.backlog, owned),
            accounts=accounts,
            operators=self._operators,
            oaths=self._oaths(tries, seconds),
            tries=tries,
            tokens=self._tokens,
            mail=mail,
            memory=Memory(
                chat, store.search, store, seconds, now, bounds.memory_bounds(settings)
            ),
            messages=self._messages,
            files=self._files,
            delivery=self._delivery,
            pipeline=self.pipeline,
            archive=store,
            languages=languages,
            customs=self._customs,
            seconds=seconds,
            now=now,
            motd=lambda: _lines_of(server.motd_file),
            rules=lambda: _lines_of(server.rules_file),
            bug=self._bugs.report,
            started=seconds(),
        )

    def _mail(self, seconds: Callable[[], float]) -> Mail:
        store, limits = self.store, bounds.mail_bounds(self._settings)
        return Mail(
            self.chat, self._delivery, store.mail, store.accounts, limits, seconds
        )

    def _accounts(
        self,
        mail: Mail,
        tries: Tries,
        language: Language,
        seconds: Callable[[], float],
    ) -> Accounts:
        itself = Person(0, self._settings.server.name)

        async def warn(owner: Person) -> None:
            await mail.post(itself, owner, *many_tries(language))

        return Accounts(
            self.chat,
            self.store.accounts,
            self._hasher,
            tries,
            bounds.account_rules(self._settings),
            warn,
            self._housekeeping.catch_up,
            seconds,
            now,
        )

    def _make_tokens(
        self, accounts: Accounts, tries: Tries, seconds: Callable[[], float]
    ) -> Tokens:
        return Tokens(
            self.chat,
            self.store.tokens,
            accounts,
            tries,
            bounds.token_bounds(self._settings),
            self._housekeeping.heed,
            seconds,
            now,
        )

    def _oaths(self, tries: Tries, seconds: Callable[[], float]) -> Oaths:
        passwords = bounds.operator_passwords(self._settings)
        keep = self._operators.write_down
        return Oaths(self.chat, self._hasher, tries, passwords, keep, seconds)

    def _irc(self, desk: Desk, folder: Path, gate: Gate) -> IrcDesk:
        """What the IRC door has of its own."""
        server = self._settings.server.name
        customs = bounds.irc_customs(self._settings)
        return IrcDesk(
            house=desk,
            masks=Masks(self.chat, server, cloak_key(folder)),
            customs=customs,
            isupport=bounds.irc_tokens(self._settings),
            started=now(),
            strangers=lambda: gate.waiting.total,
        )

    def _note_state(self, writable: bool) -> None:
        self._writable = writable
        _say_state(writable)

    def _end_room(self, room: int) -> None:
        """Nobody is in a room any more that nobody owns and that was not for all."""
        self.store.end_room(room).addErrback(self._not_tidied)

    def web_listens(self, doors: Sequence[tuple[str, Any]]) -> None:
        """The web door does, at these endpoints and addresses: links begin so."""
        self._customs.web_url = bounds.links(self._settings, doors)

    @property
    def sessions(self) -> list[LineSession]:
        """All connections there are."""
        return [session for door in self._talking for session in door.sessions]

    @property
    def busy(self) -> int:
        """So many connections are owed something yet."""
        return len(self.sessions) + self.web.busy

    def check(self) -> None:
        """Called every second: end what has been waited for too long."""
        for door in self._talking:
            door.check()
        self.web.check()
        self._ledger.check()
        self.pipeline.check()
        if not self._ticking:  # the store may take longer than a second
            self._ticking = True
            done = Deferred.fromCoroutine(self._tick())
            done.addErrback(lambda failure: log.failure("housekeeping failed", failure))

    async def _tick(self) -> None:
        try:
            await self._housekeeping.tick(now())
            await self._tokens.tick()
            self.store.search.index()
        except ChatError:  # the database says no for now
            pass
        finally:
            self._ticking = self._closing = False

    def tidy(self) -> Deferred[Any]:
        """Called every few minutes: forget rooms that nobody is in, and what is too old
        to keep."""
        self.chat.forget_idle_rooms()
        tokens = Deferred.fromCoroutine(self._tokens.tidy())
        tokens.addErrback(self._not_tidied)
        keep = {key: self._settings.keep_of(key) for key in self._settings.rooms}
        expired = self.store.expire(
            keep,
            span_of(self._settings.history.keep),
            now(),
            lambda: [room.id for room in self.chat.rooms()],
        )
        files = Deferred.fromCoroutine(self._files.tidy())
        both = [each.addErrback(self._not_tidied) for each in (expired, files)]
        return gatherResults(both)

    def _not_tidied(self, failure: Failure) -> None:
        """On the way down nothing is begun any more; the next start sees to it."""
        if not (self._closing and failure.check(Busy)):
            _say_not_tidied(failure)

    def say_goodbye(self) -> None:
        """Tell everybody that this is the end, and let them go when they have it."""
        self.chat.stopping()
        stopping = Stopping(*self.chat.next_id())
        for session in self.sessions:
            session.conversation.stop(stopping)
        self.web.stop()

    def close(self) -> Deferred[None]:
        """Store what has gathered and close the store."""
        self._closing = True
        return Deferred.fromCoroutine(self._close())

    async def _close(self) -> None:
        await self._hasher.stop()
        await self._disk.stop()
        await self._housekeeping.catch_up()
        await self._tokens.tick()
        await self.store.close()


def _say_state(writable: bool) -> None:
    if writable:
        log.info("the database can be written again")
    else:
        log.error("the database cannot be written: what is said is refused")


def _say_not_tidied(failure: Failure) -> None:
    """The database says no for now, or the disk; it is tried again the next time."""
    failure.trap(NotStored, Busy, DBAPIError, OSError)
    log.warn("what is too old is still kept: {error!r}", error=failure.value)


def _lines_of(path: str) -> Sequence[str]:
    """The lines of a file of the operator's, read anew each time."""
    try:
        lines = text_of(path).splitlines()
    except ValueError as error:
        log.warn("{path}: {error}", path=path, error=error)
        return ()
    return [clean_line(line, 0) for line in lines]


def _store(settings: Settings, folder: Path, post: Callable[..., None]) -> Store:
    return Store(
        folder / "chat.db",
        post,
        durability=settings.history.durability,
        gather=settings.store.gather_milliseconds / 1000,
        busy=settings.store.busy_seconds,
        queue=settings.store.queue,
        batch=settings.store.retention_batch,
        search_seconds=settings.limits.search_seconds,
    )
