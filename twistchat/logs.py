"""The log: as text for people or as JSON for machines, and what bugs leave in it."""

import json
import os
import select
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from threading import Lock

from twisted.logger import (
    ILogObserver,
    LogEvent,
    Logger,
    LogLevel,
    formatEvent,
    formatEventAsClassicLogText,
)
from twisted.python.failure import Failure
from twisted.python.logfile import LogFile
from zope.interface import implementer

log = Logger()

#: A file of the log is put aside when it has this size, and so many are kept.
FILE_BYTES = 10_000_000
FILES_KEPT = 10

#: One traceback of a kind in so many seconds.
TRACEBACK_EVERY = 60.0

Write = Callable[[bytes], object]


@implementer(ILogObserver)
class Observer:
    """Writes each event in the words that ``word`` has for it.

    What ``write`` does not take is lost: a log that is full or gone neither stops nor
    ends the daemon. When it is there again it is told how much it has missed. May be
    called by any thread.
    """

    def __init__(self, word: Callable[[LogEvent], str], write: Write) -> None:
        self._word = word
        self._write = write
        self._lock = Lock()
        self.lost = 0

    def __call__(self, event: LogEvent) -> None:
        if is_noise(event):
            return
        with self._lock:
            if self.lost and self._put(_missed(self.lost)):
                self.lost = 0
            if self.lost or not self._put(event):
                self.lost += 1

    def _put(self, event: LogEvent) -> bool:
        try:
            self._write(self._word(event).encode())
        except (OSError, ValueError):  # a file that could not be rotated is closed
            return False
        return True


def is_noise(event: LogEvent) -> bool:
    """What Twisted says of each port and each factory; our own lines say it better."""
    return (
        event.get("log_namespace") == "log_legacy"
        and event.get("log_level") is LogLevel.info
        and "warning" not in event
    )


def _missed(count: int) -> LogEvent:
    return {
        "log_time": time.time(),
        "log_level": LogLevel.warn,
        "log_namespace": __name__,
        "log_format": "{count} entries of the log were lost",
        "count": count,
    }


def as_text(event: LogEvent) -> str:
    """A line for people, and a traceback in further lines that begin with a tab.

    What a terminal would obey is escaped: clients send such things.
    """
    text = formatEventAsClassicLogText(event) or ""
    return "".join(c if c.isprintable() or c in "\t\n" else _escape(c) for c in text)


def _escape(character: str) -> str:
    return character.encode("unicode_escape").decode()


def as_json(event: LogEvent) -> str:
    """The same as one object on one line."""
    level, failure = event.get("log_level"), event.get("log_failure")
    entry = {
        "time": datetime.fromtimestamp(event["log_time"], UTC).isoformat(),
        "level": level.name if level else "info",
        "source": event.get("log_namespace", "-"),
        "text": formatEvent(event),
    }
    if failure is not None:
        entry["traceback"] = failure.getTraceback()
    return json.dumps(entry) + "\n"


def at_once(number: int) -> Write:
    """Writes to an open file what it takes without a wait; BlockingIOError if it would
    have to wait: for a pager, say, or a terminal that was told to hold on."""
    ready = select.poll()
    ready.register(number, select.POLLOUT)

    def write(data: bytes) -> None:
        while data:
            if not ready.poll(0):
                raise BlockingIOError
            data = data[os.write(number, data[: select.PIPE_BUF]) :]

    return write


class Chosen:
    """What was chosen between the parsing of the options and twistd's asking for it."""

    observer: Observer
    file: LogFile | None = None


def choose(format: str, path: str) -> None:
    """Log as "text" or "json" to that file, or to the standard output (``-``).

    Raises OSError if the file cannot be opened.
    """
    write: Write = bytes  # nowhere
    if path != "-":
        file = LogFile.fromFullPath(path, FILE_BYTES, maxRotatedFiles=FILES_KEPT)
        write, Chosen.file = file.write, file
    elif sys.__stdout__ is not None:
        write = at_once(sys.__stdout__.fileno())
    Chosen.observer = Observer({"text": as_text, "json": as_json}[format], write)


def observer() -> Observer:
    """Who writes the log. twistd calls this by its name."""
    return Chosen.observer


def rotate() -> None:
    """Put the file of the log aside and begin a new one, if it is our own."""
    if Chosen.file is not None:
        Chosen.file.rotate()


class Bugs:
    """Reports unexpected exceptions, each kind at most once a minute in full.

    ``seconds`` is a monotonic clock, ``reference`` makes what a person is told.
    """

    def __init__(
        self, seconds: Callable[[], float], reference: Callable[[], str]
    ) -> None:
        self._seconds = seconds
        self._reference = reference
        self._seen: dict[str, float] = {}

    def report(self, bug: Exception) -> str:
        """Log it; the reference that finds it in the log."""
        reference = self._reference()
        now = self._seconds()
        kind = _place(bug)
        if now - self._seen.get(kind, -TRACEBACK_EVERY) >= TRACEBACK_EVERY:
            self._seen[kind] = now
            log.failure("bug {reference}", Failure(bug), reference=reference)
        else:
            log.error("bug {reference}: {kind} again", reference=reference, kind=kind)
        return reference


def _place(bug: Exception) -> str:
    """What it is and where it was raised: what makes two bugs the same."""
    trace = bug.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    where = (
        "" if trace is None else f"{trace.tb_frame.f_code.co_name}:{trace.tb_lineno}"
    )
    return f"{type(bug).__name__} in {where}"
