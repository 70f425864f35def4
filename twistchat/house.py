"""Where the pieces meet: the house behind the doors, built from the settings."""

import resource
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.exc import DBAPIError
from twisted.internet.defer import Deferred
from twisted.logger import Logger
from twisted.python.failure import Failure

import twistchat
from twistchat.chat.cleaning import clean_line
from twistchat.chat.errors import NotStored
from twistchat.chat.events import Stopping
from twistchat.chat.ids import Ids, spell
from twistchat.chat.names import Reserved
from twistchat.chat.service import Chat, ChatLimits
from twistchat.config import Settings, span_of, text_of
from twistchat.delivery.herald import Delivery
from twistchat.delivery.outbox import Bounds
from twistchat.delivery.pipeline import Pipeline
from twistchat.logs import Bugs
from twistchat.protocols.gate import Gate, GateBounds
from twistchat.protocols.intake import InputBounds
from twistchat.protocols.line import DoorBounds, LineFactory, LineSession
from twistchat.protocols.telnet import TelnetFactory
from twistchat.protocols.wire import Ledger, SendBounds
from twistchat.store import Store
from twistchat.store.records import record
from twistchat.text import commands as commands  # fills the table of commands
from twistchat.text.desk import Customs, Desk
from twistchat.text.language import Languages

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
            self.store.journal, record, post, seconds, _journal_bounds(settings)
        )
        self.store.open(self.pipeline.settled, _say_state)
        ids = Ids(now, above=self.store.greatest_id())
        self._bugs = Bugs(seconds, lambda: spell(ids.next()[0]))
        delivery = Delivery(self.pipeline, settings.history.private)
        self.chat = Chat(
            ids,
            delivery,
            _chat_limits(settings),
            settings.history_of,
            Reserved(settings.server.name),
        )
        self._ledger = Ledger(_send_bounds(settings), seconds, reactor.callLater)
        desk = self._desk(delivery, seconds)
        gate = Gate(_gate_bounds(settings), seconds)
        share = (desk, gate, self._ledger, _door_bounds(settings), reactor, post)
        self.doors = {"line": LineFactory(*share), "telnet": TelnetFactory(*share)}

    def _desk(self, delivery: Delivery, seconds: Any) -> Desk:
        server, history = self._settings.server, self._settings.history
        return Desk(
            self.chat,
            delivery,
            self.pipeline,
            self.store,
            Languages(server.language),
            Customs(
                server.name,
                twistchat.__version__,
                server.default_room,
                ZoneInfo(server.timezone),
                history.backlog,
                history.page,
                history.page_max,
                costly=self._settings.limits.costly,
            ),
            seconds,
            now,
            lambda: _lines_of(server.motd_file),
            lambda: _lines_of(server.rules_file),
            self._bugs.report,
            seconds(),
        )

    @property
    def sessions(self) -> list[LineSession]:
        """All connections there are."""
        return [session for door in self.doors.values() for session in door.sessions]

    def check(self) -> None:
        """Called every second: end what has been waited for too long."""
        for door in self.doors.values():
            door.check()
        self._ledger.check()
        self.pipeline.check()

    def tidy(self) -> Deferred[Any]:
        """Called every few minutes: forget rooms that nobody is in, and what is too old
        to keep."""
        self.chat.forget_idle_rooms()
        keep = {key: self._settings.keep_of(key) for key in self._settings.rooms}
        expired = self.store.expire(
            keep,
            span_of(self._settings.history.keep),
            now(),
            lambda: [room.id for room in self.chat.rooms()],
        )
        return expired.addErrback(_say_not_tidied)

    def say_goodbye(self) -> None:
        """Tell everybody that this is the end, and let them go when they have it."""
        self.chat.stopping()
        stopping = Stopping(*self.chat.next_id())
        for session in self.sessions:
            session.intake.stop()
            talk = session.conversation
            dialect = talk.dialect(None)
            if talk.session is None and dialect is not None:  # the chat knows them not
                self.pipeline.give(talk.outbox, dialect.word(stopping))
            self.pipeline.end(talk.outbox)

    def close(self) -> Deferred[Any]:
        """Store what has gathered and close the store."""
        return self.store.close()


def _say_state(writable: bool) -> None:
    if writable:
        log.info("the database can be written again")
    else:
        log.error("the database cannot be written: what is said is refused")


def _say_not_tidied(failure: Failure) -> None:
    """The database says no for now; it is tried again the next time."""
    failure.trap(NotStored, DBAPIError)
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
    )


def _journal_bounds(settings: Settings) -> Bounds:
    limits = settings.limits
    return Bounds(limits.journal_entries, limits.journal_bytes, limits.journal_seconds)


def _chat_limits(settings: Settings) -> ChatLimits:
    limits = settings.limits
    return ChatLimits(
        limits.text_bytes,
        limits.topic_characters,
        limits.rooms_per_user,
        limits.recipients,
        limits.ignores,
    )


def _send_bounds(settings: Settings) -> SendBounds:
    limits = settings.limits
    return SendBounds(
        limits.send_queue_bytes,
        limits.send_queue_soft_bytes,
        limits.send_queue_soft_seconds,
        limits.send_queue_total_bytes,
        settings.shutdown.close_seconds,
    )


def _gate_bounds(settings: Settings) -> GateBounds:
    limits = settings.limits
    return GateBounds(
        connections_possible(limits.connections),
        limits.connections_per_address,
        limits.new_connections_per_minute,
        limits.waiting_for_name,
        limits.waiting_for_name_per_address,
        limits.exempt,
    )


def _door_bounds(settings: Settings) -> DoorBounds:
    limits = settings.limits
    return DoorBounds(
        line_bytes=limits.line_bytes,
        overlong_lines=limits.overlong_lines,
        first_line_bytes=limits.first_line_bytes,
        login_seconds=limits.login_seconds,
        ping_seconds=limits.ping_seconds,
        drop_seconds=limits.drop_seconds,
        keepalive=(
            limits.keepalive_idle,
            limits.keepalive_interval,
            limits.keepalive_count,
        ),
        user_timeout_seconds=limits.user_timeout_seconds,
        send_buffer_bytes=limits.send_buffer_bytes,
        option_commands=limits.option_commands,
        option_seconds=limits.option_seconds,
        subnegotiation_bytes=limits.subnegotiation_bytes,
        input=InputBounds(
            limits.lines_per_second,
            limits.lines_burst,
            limits.bytes_per_second,
            limits.bytes_burst,
            limits.joins_per_minute,
            limits.join_burst,
            limits.unread_bytes,
            limits.lines_per_turn,
        ),
    )


def connections_possible(wanted: int) -> int:
    """The bound on connections that the number of open files leaves: at most
    ``wanted``, 0 if both are without bound."""
    files, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    if files == resource.RLIM_INFINITY:
        return wanted
    most = max(1, files - 128)
    if 0 < wanted <= most:
        return wanted
    if wanted:
        log.warn(
            "at most {most} connections: {files} open files are allowed",
            most=most,
            files=files,
        )
    return most
