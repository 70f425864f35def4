"""The database made ready: created, checked, migrated."""

import os
import shutil
import sqlite3
import threading
from contextlib import closing
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from twistchat.chat.events import Person, Place, Said
from twistchat.chat.mail import Box
from twistchat.chat.names import Name
from twistchat.chat.tokens import Token
from twistchat.store import mailbox, opening, sqlite, tokens
from twistchat.store.changes import KeptRoom, open_room
from twistchat.store.opening import StoreBroken, StoreNewer, check, prepare
from twistchat.store.schema import metadata

NEXT = '''
"""A later revision."""
from alembic import op
import sqlalchemy as sa
revision = "later"
down_revision = "{head}"
def upgrade():
    op.add_column("rooms", sa.Column("colour", sa.Text))
    {then}
'''
ROOM = (
    "INSERT INTO rooms (id, key, skeleton, name, created_at) VALUES (1,'a','a','A',0)"
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where the database is to be; the folder has a name that needs care."""
    folder = tmp_path / "all of it? 100%#ü"
    folder.mkdir()
    return folder / "chat.db"


def later(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, then: str = "") -> None:
    """The program has grown one more revision."""
    folder = tmp_path / "migrations 100%"
    shutil.copytree(opening.MIGRATIONS, folder)
    revision = folder / "versions" / "more.py"
    head = ScriptDirectory.from_config(opening._config()).get_current_head()
    revision.write_text(NEXT.format(head=head, then=then))
    monkeypatch.setattr(opening, "MIGRATIONS", folder)


def run(path: Path, *statements: str) -> list[tuple]:
    with closing(sqlite3.connect(path)) as connection:
        for statement in statements:
            rows = connection.execute(statement).fetchall()
        connection.commit()
        return rows


def test_it_is_created_once(path: Path) -> None:
    """The first time it is new, the second it is as it was."""
    assert prepare(path) is True
    run(path, ROOM)
    assert prepare(path) is False
    assert run(path, "SELECT name FROM rooms") == [("A",)]
    assert run(path, "PRAGMA journal_mode") == [("wal",)]
    assert run(path, "SELECT id, probes, created_at > 1e12 FROM meta") == [(1, 0, 1)]


def test_nothing_is_left_behind(path: Path) -> None:
    """A fork finds no thread and no open file."""
    threads = threading.active_count()
    files = len(list(Path("/proc/self/fd").iterdir()))
    prepare(path)
    assert [path] == list(path.parent.iterdir())
    prepare(path)
    assert threads == threading.active_count()
    assert files == len(list(Path("/proc/self/fd").iterdir()))


def test_the_schema_is_that_of_the_newest_revision(path: Path) -> None:
    """The tables of the code and the migrated ones do not differ, but for the index of
    words, which is the database's own."""

    def is_ours(name: str | None, kind: str, parents: object) -> bool:
        return kind != "table" or not (name or "").startswith("search")

    prepare(path)
    opts = {"compare_type": True, "include_name": is_ours}
    with sqlite.engine(path, "ro").connect() as connection:
        context = MigrationContext.configure(connection, opts=opts)
        assert [] == compare_metadata(context, metadata)


def test_an_id_is_the_number_of_its_row(path: Path) -> None:
    """SQLite keeps no second index for the ids."""
    prepare(path)
    for table in "messages", "rooms", "accounts", "sanctions", "audit", "notices":
        assert run(path, f"INSERT INTO {table} SELECT * FROM {table}") == []
        plan = run(path, f"EXPLAIN QUERY PLAN SELECT * FROM {table} WHERE id = 1")
        assert "USING INTEGER PRIMARY KEY" in plan[0][3]


def test_what_the_first_version_wrote_is_still_there(path: Path) -> None:
    """Its rooms are like any other, and what was said in them was said there."""
    with sqlite.engine(path, "rwc").begin() as connection:
        config = opening._config()
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")
    told = "INSERT INTO messages VALUES (9, 8, 0, 1, 7, 'bob', NULL, NULL, 'hello')"
    run(path, ROOM, "UPDATE rooms SET topic = 'news', topic_by = 'bob'", told)
    messages = run(path, "SELECT * FROM messages")
    assert "0001" == check(path)
    assert prepare(path) is False
    (message,) = run(path, "SELECT * FROM messages")
    assert messages == [message[:9]]
    assert not any(message[9:])
    with sqlite.engine(path, "rw").begin() as connection:
        name = Name("#A", "a", "a")
        kept = open_room(connection, name, 2, 0, backlog=9)
        event = Said(9, 8, Place(1, "A"), Person(7, "bob"), "hello")
        assert KeptRoom(1, "A", "news", "bob", 0, [event]) == kept


def test_the_draft_of_an_earlier_version_is_still_there(path: Path) -> None:
    """The only one that an account had is the first of its drafts."""
    with sqlite.engine(path, "rwc").begin() as connection:
        config = opening._config()
        config.attributes["connection"] = connection
        command.upgrade(config, "0004")
    run(path, "INSERT INTO drafts VALUES (7, 'bob', 'Lunch', 'At noon?', 99)")
    assert prepare(path) is False
    with sqlite.engine(path, "rw").begin() as connection:
        kept = mailbox.read(connection, 7, Box.DRAFTS, 1, False)
        assert ("bob", "Lunch", "At noon?", 99) == (
            kept.recipients,
            kept.subject,
            kept.body,
            kept.at,
        )
    assert [(7, Box.DRAFTS, 1)] == run(path, "SELECT * FROM mailbox_counts")


def test_the_tokens_of_an_earlier_version_are_still_there(path: Path) -> None:
    """Of their browsers nobody knows which came of which."""
    with sqlite.engine(path, "rwc").begin() as connection:
        config = opening._config()
        config.attributes["connection"] = connection
        command.upgrade(config, "0009")
    for id, digest, cookie, by in (1, "a", 0, 0), (2, "b", 1, 1), (3, "c", 1, 0):
        columns = "id, account_id, digest, label, created_at, used_at, cookie, by_id"
        values = f"{id}, 7, '{digest}', 'x', 5, 6, {cookie}, {by}"
        run(path, f"INSERT INTO tokens ({columns}) VALUES ({values})")
    assert prepare(path) is False
    with sqlite.engine(path, "rw").begin() as connection:
        assert [
            Token(1, 7, "x", 5, 6),
            Token(2, 7, "x", 5, 6, cookie=True, by_id=1),
            Token(3, 7, "x", 5, 6, cookie=True),
        ] == tokens.of(connection, 7, 9)
        assert [1, 2] == sorted(tokens.end(connection, 7, 1))


def test_the_mail_of_an_earlier_version_is_still_there(path: Path) -> None:
    """Nobody knows what programs called it; what is sent now can be called so."""
    with sqlite.engine(path, "rwc").begin() as connection:
        config = opening._config()
        config.attributes["connection"] = connection
        command.upgrade(config, "0010")
    account = "id, name, key, skeleton, password, created_at"
    run(
        path,
        f"INSERT INTO accounts ({account}) VALUES (7, 'bob', 'bob', 'bob', '', 0)",
        "INSERT INTO mails VALUES (9, 99, 7, 'bob', 'bob', 'Lunch', 'At noon?')",
        "INSERT INTO mailbox VALUES (7, 0, 1, 9, 0, 0), (7, 1, 1, 9, 1, 0)",
        "INSERT INTO mailbox_counts VALUES (7, 0, 1), (7, 1, 1)",
    )
    assert prepare(path) is False
    bob = Person(7, "bob")
    mail = {"id": 10, "at": 100, "sender_id": 7, "sender_name": "bob"}
    mail |= {"recipients": "bob", "subject": "Tea", "body": ""}
    with sqlite.engine(path, "rw").begin() as connection:
        assert mailbox.sent_as(connection, 7, "c1") is None
        assert {7: 2} == mailbox.send(connection, mail, [bob], 0, "c1")
        assert ["bob"] == mailbox.sent_as(connection, 7, "c1")
        there = mailbox.page(connection, 7, Box.IN, False, None, 9)
        assert ["Lunch", "Tea"] == [line.subject for line in there]


def test_an_update_is_made_on_a_copy_first(
    path: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """What was there stays in a file beside it, named for the revision."""
    prepare(path)
    run(path, ROOM)
    later(monkeypatch, tmp_path)
    copy = path.with_name("chat.db.before-later")
    copy.with_name("chat.db.before-later.new-wal").write_bytes(b"left from last time")
    assert prepare(path) is False
    assert {path, copy} == set(path.parent.iterdir())
    assert run(path, "SELECT name, colour FROM rooms") == [("A", None)]
    assert run(copy, "SELECT id, name FROM rooms") == [(1, "A")]
    with pytest.raises(sqlite3.OperationalError):
        run(copy, "SELECT colour FROM rooms")
    assert run(copy, "PRAGMA integrity_check") == [("ok",)]


def test_an_update_that_fails_changes_nothing(
    path: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """It is one transaction, schema and all; the next start tries again."""
    prepare(path)
    before = run(path, "SELECT sql FROM sqlite_master")
    with monkeypatch.context() as patch:
        later(patch, tmp_path, then="raise OSError('no\\nspace')")
        with pytest.raises(StoreBroken, match="no space"):
            prepare(path)
    assert before == run(path, "SELECT sql FROM sqlite_master")
    assert prepare(path) is False


def test_a_creation_that_fails_leaves_no_database(
    path: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """And what it does leave is not in the way of the next."""
    with monkeypatch.context() as patch:
        later(patch, tmp_path, then="op.execute('SELECT nonsense')")
        with pytest.raises(StoreBroken, match="no such column: nonsense"):
            prepare(path)
    assert not path.exists()
    assert prepare(path) is True
    assert [path] == list(path.parent.iterdir())


def stamp_future(path: Path) -> None:
    prepare(path)
    run(path, "UPDATE alembic_version SET version_num = '9999'")


def cut_short(path: Path) -> None:
    prepare(path)
    os.truncate(path, path.stat().st_size // 2)


def spoil(path: Path) -> None:
    """Overwrite what is in the middle."""
    prepare(path)
    page = run(path, "SELECT rootpage FROM sqlite_master WHERE name = 'messages'")
    with path.open("r+b") as file:
        file.seek((page[0][0] - 1) * 4096)
        file.write(b"\xff" * 4096)


def of_another(path: Path) -> None:
    run(path, "CREATE TABLE rooms (id INTEGER)")


@pytest.mark.parametrize(
    ("make", "reason"),
    [
        (stamp_future, "written by a newer version of twistchat"),
        (cut_short, "database disk image is malformed"),
        (spoil, ""),
        (of_another, "not a database of twistchat"),
        (lambda path: path.write_bytes(b""), "the file is empty"),
        (lambda path: path.write_bytes(b"hello" * 2000), "file is not a database"),
        (lambda path: path.mkdir(), "not a file"),
    ],
)
def test_what_is_not_whole_is_refused_and_left_alone(
    path: Path, make, reason: str
) -> None:
    """One line says what is wrong; nothing is ever created over it."""
    make(path)
    before = path.is_file() and path.read_bytes()
    for look in check, prepare:
        with pytest.raises(StoreBroken) as caught:
            look(path)
        assert reason in caught.value.reason
        assert f"{path}: {caught.value.reason}" == str(caught.value)
        assert "\n" not in str(caught.value)
        assert isinstance(caught.value, StoreNewer) is (make is stamp_future)
    assert before == (path.is_file() and path.read_bytes())


def test_a_log_without_its_database_is_not_thrown_away(path: Path) -> None:
    """SQLite would take it for a part of a new database."""
    path.with_name("chat.db-wal").write_bytes(b"what was said last")
    with pytest.raises(StoreBroken, match=r"chat\.db-wal is still there"):
        prepare(path)
    assert not path.exists()


def test_a_folder_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    """It is not created either."""
    with pytest.raises(StoreBroken, match="unable to open database file"):
        prepare(tmp_path / "nowhere" / "chat.db")
    with pytest.raises(StoreBroken, match="No such file"):
        check(tmp_path / "nowhere" / "chat.db")


def test_what_was_written_before_a_crash_is_seen(path: Path, tmp_path: Path) -> None:
    """The log of a daemon that was killed is a part of its database."""
    prepare(path)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA wal_autocheckpoint=0")
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
        connection.commit()
        killed = tmp_path / "killed"
        shutil.copytree(path.parent, killed)
    with pytest.raises(StoreNewer):
        prepare(killed / "chat.db")
