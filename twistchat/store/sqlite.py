"""All that is particular to SQLite.

A connection belongs to the thread that opened it and is closed for good when it is
closed: there is no pool. WAL: those who read never wait for the one who writes.
"""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Literal

from sqlalchemy import Connection, Engine, NullPool, create_engine, event
from sqlalchemy.exc import DBAPIError

from twistchat.store.failing import Blame

Mode = Literal["ro", "rw", "rwc"]
Durability = Literal["full", "normal"]

#: What SQLite puts beside a database, and needs to make it whole.
BESIDE = ("-wal", "-journal")

#: A probe does not wait as long for a lock as a message does: others wait behind it.
_PROBE_SECONDS = 0.1

#: What SQLite calls it when the database fails, and what it is called here.
_DATABASE = {
    "FULL": "disk-full",
    "BUSY": "busy",
    "LOCKED": "busy",
    "IOERR": "read-only",
    "READONLY": "read-only",
    "CANTOPEN": "read-only",
    "CORRUPT": "read-only",
    "NOTADB": "read-only",
    "NOMEM": "read-only",
    "PERM": "read-only",
    "PROTOCOL": "read-only",
    "INTERRUPT": "read-only",
}

#: What the index of words says of itself; everything else can still be stored.
_INDEX_BROKEN = "SQLITE_CORRUPT_VTAB"

#: A COMMIT that fails so has not written its last page: nothing is stored. After any
#: other failure, above all of a flush, nobody knows.
_NOTHING_STORED = ("FULL", "BUSY")


def blame(error: Exception) -> Blame | None:
    """Whether the database is to blame; None if the statement or its values are."""
    if not isinstance(error, DBAPIError):
        return None
    name = getattr(error.orig, "sqlite_errorname", "SQLITE_")
    kind = name.split("_")[1]
    if kind in _DATABASE and name != _INDEX_BROKEN:
        return Blame(_DATABASE[kind], kind in _NOTHING_STORED)
    return None


class Sqlite:
    """Opens connections to one file that must exist.

    ``full`` durability outlives a power cut, ``normal`` only a crash of the process. A
    statement waits ``busy`` seconds for a lock that somebody else holds.
    """

    def __init__(
        self, path: Path, durability: Durability = "full", busy: float = 5.0
    ) -> None:
        self._writer = engine(path, "rw", busy, durability)
        self._probing = engine(path, "rw", min(busy, _PROBE_SECONDS), durability)
        self._reader = engine(path, "ro", busy)

    def writer(self) -> Connection:
        """A connection that takes the lock for writing at BEGIN."""
        return self._writer.connect()

    def probing(self) -> Connection:
        """The same, but it soon gives up when somebody else holds the lock."""
        return self._probing.connect()

    def reader(self) -> Connection:
        """A connection that cannot write."""
        return self._reader.connect()


def engine(
    path: Path,
    mode: Mode,
    busy: float = 5.0,
    durability: Durability = "full",
) -> Engine:
    """``rwc`` creates the file if there is none."""
    made = create_engine(
        "sqlite://",
        creator=_opener(path, mode, busy, durability),
        poolclass=NullPool,
        hide_parameters=True,  # what people say does not belong into logs
    )
    # sqlite3 itself begins nothing. A reading transaction that wants to write later
    # fails at once when somebody wrote meanwhile: the lock is taken at the beginning.
    begin = "BEGIN" if mode == "ro" else "BEGIN IMMEDIATE"

    @event.listens_for(made, "begin")
    def take_lock(connection: Connection) -> None:
        connection.exec_driver_sql(begin)

    return made


def _opener(
    path: Path, mode: Mode, busy: float, durability: Durability
) -> Callable[[], sqlite3.Connection]:
    uri = _uri(path, mode)

    def connect() -> sqlite3.Connection:
        made = sqlite3.connect(uri, uri=True, timeout=busy, isolation_level=None)
        try:
            made.execute(f"PRAGMA synchronous={durability}")
            if mode == "rw":
                made.execute("PRAGMA journal_mode=WAL")
        except BaseException:
            made.close()
            raise
        return made

    return connect


def _uri(path: Path, mode: Mode) -> str:
    return f"{path.absolute().as_uri()}?mode={mode}"


def problem(connection: Connection) -> str:
    """What is wrong with the file, in SQLite's words; empty if nothing is."""
    found: str = connection.exec_driver_sql("PRAGMA quick_check(1)").scalar_one()
    return "" if found == "ok" else found


def copy(path: Path, to: Path) -> None:
    """Copy a database that may be in use."""
    try:
        with (
            closing(sqlite3.connect(_uri(path, "ro"), uri=True)) as source,
            closing(sqlite3.connect(to)) as target,
        ):
            source.backup(target)
    except sqlite3.Error as error:
        raise OSError(str(error)) from error
