"""The daemon: it starts the house, keeps it, and takes it down in order.

One service for all, since `MultiService` stops its children at the same time. Down
goes: listeners, reading, the goodbye, the last commit, what is owed, sessions, store.
"""

import errno
import faulthandler
import os
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path
from threading import Timer
from typing import Any

from twisted.application.service import Service
from twisted.internet.defer import Deferred, maybeDeferred
from twisted.internet.error import CannotListenError
from twisted.internet.interfaces import IListeningPort
from twisted.internet.protocol import ServerFactory
from twisted.internet.task import LoopingCall, deferLater
from twisted.logger import Logger

from twistchat import logs
from twistchat.config import Settings, endpoint
from twistchat.house import House
from twistchat.protocols.listening import server_at
from twistchat.systemd import notify, watchdog_seconds
from twistchat.ways import how_to_connect

log = Logger()

#: How often the house looks after what has waited for too long.
CHECK_SECONDS = 1.0
#: How long a listener may take to close, and the end if we are told twice.
CLOSE_SECONDS = 1.0
HURRY_SECONDS = 2.0


class CannotListen(Exception):
    """A door cannot be opened; its text says which and why."""


class Daemon(Service):
    """The house behind its doors, as one service.

    ``new`` says that the data folder was just made; ``word`` makes the first operator
    of the server, and is told once.
    """

    name = "twistchat"

    def __init__(
        self,
        settings: Settings,
        folder: Path,
        new: bool,
        reactor: Any,
        word: str = "",
    ) -> None:
        self._settings = settings
        self._folder = folder
        self._new = new
        self._word = word
        self._reactor = reactor
        self._ports: list[IListeningPort] = []
        self._ways: list[str] = []
        self._loops: list[LoopingCall] = []
        self._patience = 0.0
        self._deadline: Timer | None = None
        self._stopping = False
        self.house: House

    # Up

    def startService(self) -> None:
        """Open the store and the doors; runs in the process that stays."""
        super().startService()
        if sys.__stderr__ is not None:
            # systemd kills by SIGABRT if we hang. The other threads run on meanwhile:
            # reading their stacks, now and then, ends the dump before it is at ours.
            faulthandler.enable(sys.__stderr__, all_threads=False)
        new = " (new)" if self._new else ""
        log.info("data in {folder}{new}", folder=str(self._folder), new=new)
        if self._word:
            log.info(
                "with an account, say /operator {word} to be the first operator",
                word=self._word,
            )
        self.house = House(self._settings, self._folder, self._reactor)
        try:
            self._listen()
        except CannotListen as error:
            log.critical("{error}", error=error)
            for port in self._ports:
                port.stopListening()
            self.house.close()
            raise
        self._every(CHECK_SECONDS, self.house.check)
        self._every(watchdog_seconds(), lambda: notify("WATCHDOG=1"))
        minutes = self._settings.store.retention_minutes
        self._every(60.0 * minutes, self.house.tidy, now=True)
        self._reactor.callWhenRunning(self._running)

    def _listen(self) -> None:
        for door, factory in self.house.doors.items():
            places = self._open(door, factory)
            if door == "web":
                self.house.web_listens(places)

    def _open(self, door: str, factory: ServerFactory[Any]) -> list[tuple[str, Any]]:
        """Open a door; the endpoints where it is now, with their addresses."""
        places = []
        for text in getattr(self._settings.doors, door):
            where = endpoint(text)
            if not where:
                continue
            try:
                server = server_at(self._reactor, where, factory)
                port = _now(server.listen(factory))
            except Exception as error:  # each kind of endpoint has its own
                why = f"no {door} door at {text}: {_reason(error)}"
                raise CannotListen(why) from error
            self._ports.append(port)
            places.append((where, port.getHost()))
            how = how_to_connect(door, *places[-1])
            self._ways.append(f"{door}: {how}")
        return places

    def _running(self) -> None:
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._told_to_stop)
        for number, handle in (
            (signal.SIGHUP, self._told_to_reload),
            (signal.SIGUSR1, self._told_to_rotate),
        ):
            if signal.getsignal(number) is signal.SIG_DFL:  # it would end us
                signal.signal(number, handle)
        for way in self._ways:
            log.info("{way}", way=way)
        notify("READY=1")

    def _every(
        self, seconds: float, work: Callable[[], Any], now: bool = False
    ) -> None:
        """Do it again and again, whatever goes wrong."""

        def once() -> Deferred[Any]:
            return maybeDeferred(work).addErrback(
                lambda failure: log.failure("what is done regularly failed", failure)
            )

        loop = LoopingCall(once)
        loop.clock = self._reactor
        loop.start(seconds, now)
        self._loops.append(loop)

    # Told from outside. What a signal interrupts may hold a lock, that of the log for
    # one: nothing is done here but to post it.

    def _told_to_stop(self, number: int, frame: object) -> None:
        """Stop, with status 0; told twice, wait for nobody."""
        again, self._stopping = self._stopping, True
        self._reactor.callFromThread(self._hurry if again else self._reactor.stop)

    def _told_to_reload(self, number: int, frame: object) -> None:
        """By somebody, or because our terminal was closed."""
        if _terminal_gone():
            if not self._stopping:
                self._told_to_stop(number, frame)
            return
        self._reactor.callFromThread(
            log.info,
            "nothing to reload: settings are read at the start, the message of the day "
            "each time it is shown",
        )

    def _told_to_rotate(self, number: int, frame: object) -> None:
        self._reactor.callFromThread(logs.rotate)

    # Down

    def stopService(self) -> Deferred[None]:
        """Take the house down in order, within the time the settings give."""
        super().stopService()
        self._stopping = True
        return Deferred.fromCoroutine(self._stop())

    async def _stop(self) -> None:
        notify("STOPPING=1")
        log.info("stopping, with {count} connections", count=len(self.house.sessions))
        bounds = self._settings.shutdown
        self._end_within(bounds.hard_seconds)
        self._patience = self._reactor.seconds() + bounds.flush_seconds
        for step in (self._close_doors, self._let_go, self.house.close):
            try:
                await step()
            except Exception:  # what comes after it is all the more wanted
                log.failure("the end was not in order")
        self._end_within(None)
        log.info("all is stored and closed")

    async def _close_doors(self) -> None:
        for port in self._ports:
            closed = maybeDeferred(port.stopListening)
            # Twisted's never fires if somebody has removed the socket file.
            closed.addTimeout(CLOSE_SECONDS, self._reactor)
            await closed.addErrback(
                lambda failure: log.warn("a door: {why}", why=failure.getErrorMessage())
            )
        for loop in self._loops:
            loop.stop()

    async def _let_go(self) -> None:
        """Everybody is told, and gets what they are owed."""
        self.house.say_goodbye()
        await deferLater(self._reactor, 0)  # the turn under way goes to the store
        house = self.house
        while house.busy and self._reactor.seconds() < self._patience:
            await deferLater(self._reactor, 0.02)
        left = house.sessions
        if left:
            log.info("{count} are cut off: they do not read", count=len(left))
        for session in left:
            session.wire.abort()
        house.web.abort()

    def _hurry(self) -> None:
        log.info("told to stop again: nobody is waited for")
        self._patience = 0.0
        if self._deadline is not None:
            self._end_within(HURRY_SECONDS)

    def _end_within(self, seconds: float | None) -> None:
        """The process ends so soon, whatever happens; None: when it is done."""
        if self._deadline is not None:
            self._deadline.cancel()
        self._deadline = None if seconds is None else Timer(seconds, _end_hard)
        if self._deadline is not None:
            self._deadline.daemon = True
            self._deadline.start()


def _end_hard() -> None:
    """The shutdown has taken too long. What was acknowledged is stored."""
    os.write(2, b"twistchat: the shutdown took too long\n")
    os._exit(1)


def _now(listening: Deferred[IListeningPort]) -> IListeningPort:
    """What it gives, or raise what it failed with: a door opens at once or not."""
    opened: list[IListeningPort] = []
    failed: list[Any] = []
    listening.addCallbacks(opened.append, failed.append)
    if failed:
        failed[0].raiseException()
    return opened[0]


def _reason(error: Exception) -> str:
    """Why it cannot be listened there, in a few words."""
    if isinstance(error, LookupError):
        return "systemd has opened no such socket"
    cause = error.socketError if isinstance(error, CannotListenError) else error
    return " ".join(str(getattr(cause, "strerror", None) or cause or error).split())


def _terminal_gone() -> bool:
    """We were started on a terminal, and it is not there any more."""
    if sys.__stdin__ is None:
        return False
    try:
        os.tcgetpgrp(sys.__stdin__.fileno())
    except OSError as error:
        return error.errno == errno.EIO
    return False


def count_monotonic(reactor: Any) -> None:
    """Let the timers of the reactor follow the monotonic clock.

    As it comes it follows the wall clock: set back by an hour, no timer would fire for
    an hour; set forward, all would fire at once.
    """
    if not reactor.getDelayedCalls():
        reactor.seconds = time.monotonic
