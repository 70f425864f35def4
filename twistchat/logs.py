"""The log: as text for people or as JSON for machines, and what bugs leave in it."""

import sys
from collections.abc import Callable
from typing import Any

from twisted.logger import (
    FileLogObserver,
    ILogObserver,
    LogEvent,
    Logger,
    formatEventAsClassicLogText,
    jsonFileLogObserver,
)
from twisted.python.failure import Failure
from twisted.python.logfile import LogFile

log = Logger()

#: What a terminal must not get from a log line: every C0 but tab and newline, DEL, C1.
_CONTROLS = {
    code: f"\\x{code:02x}"
    for code in (*range(32), *range(127, 160))
    if code not in (9, 10)
}

#: One traceback of a kind in so many seconds.
TRACEBACK_EVERY = 60.0


def _as_text(event: LogEvent) -> str | None:
    text = formatEventAsClassicLogText(event)
    return None if text is None else text.translate(_CONTROLS)


class Chosen:
    """How to log, between the parsing of the options and twistd's asking for it.

    ``format`` is "text" or "json"; ``file`` a path, or ``-`` for the standard output.
    """

    format = "text"
    file = "-"


def observer() -> ILogObserver:
    """What writes the log as `Chosen`. twistd calls it by its name."""
    out: Any = sys.stdout
    if Chosen.file != "-":
        out = LogFile.fromFullPath(Chosen.file)
    if Chosen.format == "json":
        return jsonFileLogObserver(out, recordSeparator="")
    return FileLogObserver(out, _as_text)


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
