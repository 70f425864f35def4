"""The database is made ready before the daemon starts: created, checked, migrated.

All of it happens before a fork, so nothing stays open and no thread is left.
"""

import os
from importlib.resources import files
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util.exc import CommandError
from sqlalchemy.exc import DBAPIError

from twistchat.store import sqlite

MIGRATIONS = files("twistchat") / "migrations"


class StoreBroken(Exception):
    """The database cannot be used; ``reason`` says why. It is left as it is."""

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(path, reason)
        self.path = path
        self.reason = " ".join(reason.split())

    def __str__(self) -> str:
        return f"{self.path}: {self.reason}"


class StoreNewer(StoreBroken):
    """The database was written by a newer version of the program."""

    def __init__(self, path: Path) -> None:
        super().__init__(path, "written by a newer version of twistchat")


def prepare(path: Path) -> bool:
    """Create the database, or check it and bring it up to date; True if it is new.

    Both happen whole or not at all. Before an update a copy is made beside it. Raises
    StoreBroken and StoreNewer.
    """
    try:
        if not path.exists():
            _create(path)
            return True
        revision, head = check(path), newest()
        if revision != head:
            _copy(path, path.with_name(f"{path.name}.before-{head}"))
            _migrate(path, "rw")
        return False
    except (OSError, DBAPIError) as error:
        raise _broken(path, error) from error


def newest() -> str:
    """The revision that `prepare` brings a database to."""
    return str(ScriptDirectory.from_config(_config()).get_current_head())


def check(path: Path) -> str:
    """The revision of a database that is whole; nothing is changed.

    Raises StoreBroken and StoreNewer.
    """
    try:
        size = path.stat().st_size
        if not path.is_file():
            raise StoreBroken(path, "not a file")
        if not size:
            raise StoreBroken(path, "the file is empty")
        with sqlite.engine(path, "ro").connect() as connection:
            problem = sqlite.problem(connection)
            revision = MigrationContext.configure(connection).get_current_revision()
    except (OSError, DBAPIError) as error:
        raise _broken(path, error) from error
    if problem:
        raise StoreBroken(path, problem)
    if revision is None:
        raise StoreBroken(path, "not a database of twistchat")
    try:
        ScriptDirectory.from_config(_config()).get_revision(revision)
    except CommandError as error:
        raise StoreNewer(path) from error
    return revision


def _broken(path: Path, error: OSError | DBAPIError) -> StoreBroken:
    if isinstance(error, OSError):
        return StoreBroken(path, error.strerror or str(error))
    return StoreBroken(path, str(error.orig))


def _create(path: Path) -> None:
    for suffix in sqlite.BESIDE:
        beside = path.with_name(path.name + suffix)
        if beside.exists():  # it would be taken for a part of the new one
            raise StoreBroken(path, f"it is gone, but {beside.name} is still there")
    new = _fresh(path)
    _migrate(new, "rwc")
    sqlite.engine(new, "rw").connect().close()  # it becomes what a writer opens
    _put(new, path)


def _copy(path: Path, copy: Path) -> None:
    new = _fresh(copy)
    sqlite.copy(path, new)
    _put(new, copy)


def _fresh(path: Path) -> Path:
    """Where something is made that is to become ``path`` when it is ready."""
    new = path.with_name(f"{path.name}.new")
    new.unlink(missing_ok=True)
    return new


def _put(new: Path, path: Path) -> None:
    new.replace(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _migrate(path: Path, mode: sqlite.Mode) -> None:
    """Bring it to the newest revision, in one transaction."""
    with sqlite.engine(path, mode).begin() as connection:
        config = _config()
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def _config() -> Config:
    config = Config()
    folder = str(MIGRATIONS).replace("%", "%%")
    config.set_main_option("script_location", folder)
    return config
