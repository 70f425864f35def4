"""What is particular to SQLite."""

import sqlite3
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError, OperationalError

from twistchat.store.opening import prepare
from twistchat.store.sqlite import Sqlite, blame, copy
from twistchat.store.transaction import Blame


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "chat #1?.db"
    prepare(path)
    return path


@pytest.mark.parametrize(("durability", "synchronous"), [("full", 2), ("normal", 1)])
def test_durability_is_as_asked_for(
    path: Path, durability: str, synchronous: int
) -> None:
    """Full outlives a power cut; in both the log is written ahead."""
    database = Sqlite(path, durability)
    for connect in database.writer, database.probing:
        with connect() as connection:
            assert synchronous == connection.scalar(text("PRAGMA synchronous"))
            assert "wal" == connection.scalar(text("PRAGMA journal_mode"))


def test_a_reader_cannot_write(path: Path) -> None:
    """Whatever is tried on it."""
    with Sqlite(path).reader() as connection, pytest.raises(OperationalError) as caught:
        connection.execute(text("UPDATE meta SET probes = 1"))
    assert Blame("read-only", undone=False) == blame(caught.value)


def test_a_reader_sees_one_moment(path: Path) -> None:
    """It neither waits for the writer nor is it waited for."""
    database = Sqlite(path)
    look = text("SELECT probes FROM meta")
    with database.reader() as reader, database.writer() as writer:
        assert reader.scalar(look) == 0
        writer.execute(text("UPDATE meta SET probes = 1"))
        writer.commit()
        assert reader.scalar(look) == 0
        reader.rollback()
        assert reader.scalar(look) == 1


def test_a_writer_takes_the_lock_when_it_begins(path: Path) -> None:
    """So that nothing it has read can be out of date when it writes."""
    database = Sqlite(path, busy=0)
    with database.writer() as one, database.writer() as other:
        one.begin()
        with pytest.raises(OperationalError) as caught:
            other.begin()
    assert Blame("busy", undone=True) == blame(caught.value)


def test_a_database_that_is_gone_is_not_made_anew(tmp_path: Path) -> None:
    """Only `prepare` creates one."""
    database = Sqlite(tmp_path / "none.db")
    for connect in database.writer, database.probing, database.reader:
        with pytest.raises(OperationalError) as caught:
            connect()
        assert Blame("read-only", undone=False) == blame(caught.value)
    assert [] == list(tmp_path.iterdir())


def test_what_is_written_can_be_to_blame(path: Path) -> None:
    """Then the database is not."""
    with Sqlite(path).writer() as connection:
        with pytest.raises(IntegrityError) as caught:
            connection.execute(text("INSERT INTO meta (id, created_at) VALUES (1, 1)"))
        assert blame(caught.value) is None
        with pytest.raises(OperationalError, match="no such") as wrong:
            connection.execute(text("SELECT nonsense"))
        assert blame(wrong.value) is None
    assert blame(OverflowError()) is None
    assert blame(OperationalError("", None, sqlite3.OperationalError("?"))) is None


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("SQLITE_FULL", Blame("disk-full", undone=True)),
        ("SQLITE_BUSY_SNAPSHOT", Blame("busy", undone=True)),
        ("SQLITE_IOERR_FSYNC", Blame("read-only", undone=False)),
        ("SQLITE_IOERR_WRITE", Blame("read-only", undone=False)),
        ("SQLITE_CORRUPT", Blame("read-only", undone=False)),
    ],
)
def test_errors_of_the_database_have_names(name: str, expected: Blame) -> None:
    """A full disk and a lock are certain even at COMMIT; a failed flush is not."""
    error = sqlite3.OperationalError("whatever")
    error.sqlite_errorname = name
    assert expected == blame(OperationalError("COMMIT", None, error))


def test_what_people_say_stays_out_of_errors(path: Path) -> None:
    """Errors end in logs."""
    with Sqlite(path).writer() as connection, pytest.raises(IntegrityError) as caught:
        connection.exec_driver_sql(
            "INSERT INTO meta (id, created_at) VALUES (1, ?)", ("dear",)
        )
    assert "dear" not in str(caught.value)


def test_a_copy_that_fails_is_an_error(tmp_path: Path) -> None:
    """As one of the file system."""
    with pytest.raises(OSError, match="unable to open"):
        copy(tmp_path / "none.db", tmp_path / "copy.db")
