"""The daemon: it starts the house, keeps it, and takes it down in order.

One service for all, since `MultiService` stops its children at the same time. Down goes:
listeners, reading, the goodbye, the last commit, what is owed, sessions, the store.
"""

import os
import signal
import time
from collections.abc import Callable
from pathlib import Path
from threading import Timer
from typing import Any

from twisted.application.service import Service
from twisted.internet.defer import Deferred
from twisted.internet.endpoints import serverFromString
from twisted.internet.interfaces import IListeningPort
from twisted.internet.task import LoopingCall, deferLater
from twisted.logger import Logger

from twistchat.config import Settings, endpoint
from twistchat.house import House
from twistchat.systemd import notify

log = Logger()

#: How often the house looks after what has waited for too long, and systemd after us.
CHECK_SECONDS = 1.0
WATCHDOG_SECONDS = 10.0


class CannotListen(Exception):
    """A door cannot be opened; its text says which and why."""


class Daemon(Service):
    """The house behind its doors, as one service.

    ``new`` says that the data folder was just made.
    """

    name = "twistchat"

    def __init__(
        self, settings: Settings, folder: Path, new: bool, reactor: Any
    ) -> None:
        self._settings = settings
        self._folder = folder
        self._new = new
        self._reactor = reactor
        self._ports: list[IListeningPort] = []
        self._loops: list[LoopingCall] = []
        self._stopping = False
        self.house: House

    # Up

    def startService(self) -> None:
        """Open the store and the doors; runs in the process that stays."""
        super().startService()
        count_monotonic(self._reactor)
        self.house = House(self._settings, self._folder, self._reactor)
        try:
            self._listen()
        except CannotListen:
            for port in self._ports:
                port.stopListening()
            self.house.close()
            raise
        self._every(CHECK_SECONDS, self.house.check)
        self._every(WATCHDOG_SECONDS, lambda: notify("WATCHDOG=1"))
        minutes = self._settings.store.retention_minutes
        self._every(60.0 * minutes, self.house.tidy)
        self._reactor.callWhenRunning(self._running)
        new = " (new)" if self._new else ""
        log.info("data in {folder}{new}", folder=str(self._folder), new=new)

    def _listen(self) -> None:
        for door, factory in self.house.doors.items():
            for text in getattr(self._settings.doors, door):
                where = endpoint(text)
                if not where:
                    continue
                listening = serverFromString(self._reactor, where).listen(factory)
                listening.addCallbacks(
                    self._ports.append, _cannot_listen, errbackArgs=(door, text)
                )
                _now(listening)
                log.info("{door}: {how}", door=door, how=how_to_connect(door, where))

    def _running(self) -> None:
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._told_to_stop)
        notify("READY=1")

    def _told_to_stop(self, number: int, frame: object) -> None:
        """Stop, with status 0; told twice, do not wait for anybody."""
        if self._stopping:
            os._exit(1)
        self._stopping = True
        self._reactor.callFromThread(self._reactor.stop)

    def _every(self, seconds: float, work: Callable[[], Any]) -> None:
        loop = LoopingCall(work)
        loop.clock = self._reactor
        loop.start(seconds, now=False).addErrback(
            lambda failure: log.failure("what is done regularly failed", failure)
        )
        self._loops.append(loop)

    # Down

    def stopService(self) -> Deferred[None]:
        """Take the house down in order, within the time the settings give."""
        super().stopService()
        return Deferred.fromCoroutine(self._stop())

    async def _stop(self) -> None:
        notify("STOPPING=1")
        bounds = self._settings.shutdown
        deadline = Timer(bounds.hard_seconds, _end_hard)
        deadline.daemon = True
        deadline.start()
        for port in self._ports:
            await port.stopListening()
        for loop in self._loops:
            loop.stop()
        self.house.say_goodbye()
        patience = self._reactor.seconds() + bounds.flush_seconds
        while self.house.sessions and self._reactor.seconds() < patience:
            await deferLater(self._reactor, 0.02)
        for session in self.house.sessions:
            session.wire.abort()
        await self.house.close()
        deadline.cancel()
        log.info("all is stored and closed")


def _end_hard() -> None:
    """The shutdown has taken too long. What was acknowledged is stored."""
    os.write(2, b"twistchat: the shutdown took too long\n")
    os._exit(1)


def _cannot_listen(failure: Any, door: str, text: str) -> None:
    reason = failure.getErrorMessage()
    raise CannotListen(f"the {door} door cannot be opened on {text}: {reason}")


def _now(done: Deferred[None]) -> None:
    """Raise what it failed with. Listening on a port is done at once."""
    failures: list[Any] = []
    done.addErrback(failures.append)
    if failures:
        failures[0].raiseException()


def count_monotonic(reactor: Any) -> None:
    """Let the timers of the reactor follow the monotonic clock.

    As it comes it follows the wall clock: set back by an hour, no timer would fire for
    an hour; set forward, all would fire at once.
    """
    if not reactor.getDelayedCalls():
        reactor.seconds = time.monotonic


_CLIENTS = {"line": "nc", "telnet": "telnet"}


def how_to_connect(door: str, where: str) -> str:
    """How people reach a door that listens there, and from where they can."""
    parts = where.replace(r"\:", "\0").split(":")
    parts = [part.replace("\0", ":") for part in parts]
    if parts[0] not in ("tcp", "tcp6"):
        return f"at {where}"
    named = dict(part.split("=", 1) for part in parts[1:] if "=" in part)
    port = next((part for part in parts[1:] if "=" not in part), named.get("port", ""))
    host = named.get("interface", "")
    if host in ("127.0.0.1", "::1", "localhost"):
        return (
            f"{_CLIENTS[door]} {host} {port}  "
            f"(this machine only; --{door} 0.0.0.0:{port} opens it to others)"
        )
    name = "HOST" if host in ("", "0.0.0.0", "::") else host
    return f"{_CLIENTS[door]} {name} {port}  (open to other machines)"
