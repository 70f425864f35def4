"""The one thread that writes, when the database fails it."""

import resource
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, text
from store_desk import Batch, Desk, change_probes, failure, guilty, probes, working_desk

from twistchat.chat.errors import NotStored
from twistchat.store import writer as writer_module
from twistchat.store.writer import PROBE_EVERY


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with working_desk(tmp_path) as desk:
        yield desk


# The database is to blame


def test_a_full_disk(desk: Desk) -> None:
    """What does not fit is refused, all of it; then all is, until there is room."""
    desk.pages = 20
    desk.writer.start()
    assert {} == desk.answer(desk.say(1))
    change = desk.writer.change(change_probes(5))
    big = desk.say(2, 3, text="x" * 100_000)
    assert {2: "disk-full", 3: "disk-full"} == desk.answer(big)
    desk.posts.result(change.addErrback(lambda failure: None))
    assert [False] == desk.states
    opened = len(desk.opened)
    assert {4: "disk-full"} == desk.answer(desk.say(4))
    with pytest.raises(NotStored):
        desk.posts.result(desk.writer.change(change_probes(6)))
    assert opened == len(desk.opened), "nothing is even tried"
    desk.pages = 0
    with desk.locked():
        desk.now += PROBE_EVERY
        assert {5: "busy"} == desk.answer(desk.say(5)), "the reason of today"
    desk.now += PROBE_EVERY
    assert {} == desk.answer(desk.say(6))
    assert [False, True] == desk.states
    assert [1, 6] == desk.stored()


def test_a_probe_needs_room(desk: Desk) -> None:
    """There is no going back and forth while the disk is all but full."""
    with closing(sqlite3.connect(desk.path)) as connection:
        desk.pages = 1 + connection.execute("PRAGMA page_count").fetchone()[0]
    desk.writer.start()
    assert {} == desk.answer(desk.say(1)), "a short one has room"
    assert {2: "disk-full"} == desk.answer(desk.say(2, text="x" * 100_000))
    for id in range(3, 6):
        desk.now += PROBE_EVERY
        assert {id: "disk-full"} == desk.answer(desk.say(id))
    assert [False] == desk.states


def test_the_guilty_on_a_full_disk(desk: Desk) -> None:
    """Then nothing is stored, whoever is to blame."""
    desk.pages = 20
    bad = Batch(1)
    bad.records += [guilty("null"), *Batch(2, text="x" * 100_000).records]
    desk.writer.journal(bad)
    desk.writer.start()
    assert dict.fromkeys((1, 13, 2), "disk-full") == desk.answer(bad)
    assert [] == desk.stored()


def test_a_failure_gives_up_the_lock(desk: Desk) -> None:
    """Others may write while the writer cannot."""
    desk.fail_commit("SQLITE_FULL", undo=False)
    batch = desk.say(1)
    desk.writer.start()
    desk.answer(batch)
    with desk.locked():
        assert [] == desk.stored()


def test_a_connection_that_cannot_even_roll_back(desk: Desk) -> None:
    """It is closed, so that its lock does not stay."""
    connect = desk.connect

    def stuck() -> Any:
        connection = connect()
        connection.stuck = True
        return connection

    desk.writer._connect = stuck
    desk.fail_commit("SQLITE_FULL", undo=False)
    batch = desk.say(1)
    desk.writer.start()
    assert {1: "disk-full"} == desk.answer(batch)
    with desk.locked():
        pass
    desk.writer._connect = connect
    desk.now += PROBE_EVERY
    assert {} == desk.answer(desk.say(2))


def test_a_locked_database(desk: Desk) -> None:
    """Who waits for longer than the time-out is refused; later all is well again."""
    desk.writer.start()
    desk.answer(desk.say(1))
    with desk.locked():
        change = desk.writer.change(change_probes(5))
        assert {2: "busy"} == desk.answer(desk.say(2))
        with pytest.raises(NotStored):
            desk.posts.result(change)
        desk.now += PROBE_EVERY
        assert {3: "busy"} == desk.answer(desk.say(3))
    assert {4: "busy"} == desk.answer(desk.say(4)), "not tried again so soon"
    desk.now += PROBE_EVERY
    assert {} == desk.answer(desk.say(5))
    assert [1, 5] == desk.stored()
    assert [False, True] == desk.states


def test_a_change_meets_the_failure_first(desk: Desk) -> None:
    """Then too all is refused: the database is to blame, not the change."""

    def fill(connection: Connection) -> None:
        connection.execute(text(f"UPDATE meta SET ballast = '{'x' * 100_000}'"))

    desk.pages = 20
    before = desk.say(1)
    change = desk.writer.change(fill)
    desk.writer.start()
    assert {1: "disk-full"} == desk.answer(before)
    with pytest.raises(NotStored):
        desk.posts.result(change)
    assert [] == desk.stored()


def test_it_finds_out_by_itself_that_it_can_write_again(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody has to say anything for that."""
    monkeypatch.setattr(writer_module, "PROBE_EVERY", 0.001)
    desk.writer = desk.make_writer()
    desk.writer.start()
    with desk.locked():
        assert {1: "busy"} == desk.answer(desk.say(1))
        assert [False] == desk.states
    desk.until_state(False, True)
    assert {} == desk.answer(desk.say(2))


def test_a_database_that_is_gone(desk: Desk) -> None:
    """It is refused, not created; when it is back, so is the writer."""
    away = desk.path.with_suffix(".away")
    desk.path.rename(away)
    desk.writer.start()
    assert {1: "read-only"} == desk.answer(desk.say(1))
    assert not desk.path.exists()
    away.rename(desk.path)
    desk.now += PROBE_EVERY
    assert {} == desk.answer(desk.say(2))


def test_a_bug_is_survived(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is taken for a failure of the database: logged, refused, tried again."""
    with monkeypatch.context() as patch:
        patch.setattr(desk.database, "writer", lambda: 1 / 0)
        desk.writer.start()
        assert {1: "read-only"} == desk.answer(desk.say(1))
    assert [False] == desk.states
    desk.now += PROBE_EVERY
    assert {} == desk.answer(desk.say(2))


def test_even_nonsense_does_not_end_the_thread(desk: Desk) -> None:
    """Whatever is put into the journal."""
    desk.writer.start()
    nonsense = Batch()
    nonsense.records = None  # type: ignore[assignment]
    desk.writer.journal(nonsense)
    desk.until_state(False)
    desk.now += PROBE_EVERY
    assert {} == desk.answer(desk.say(1))


# The COMMIT fails


@pytest.mark.parametrize("stored", [False, True])
def test_a_commit_that_fails_is_looked_after(desk: Desk, stored: bool) -> None:
    """What is there was stored, what is not is refused: nothing is guessed."""
    first, second = desk.say(1), desk.say(2, 3)
    change = desk.writer.change(change_probes(5))
    desk.fail_commit("SQLITE_IOERR_FSYNC", stored)
    desk.writer.start()
    expected = {} if stored else {2: "read-only", 3: "read-only"}
    assert expected == desk.answer(second)
    assert 1 == len(desk.answers)
    assert bool(expected) == bool(desk.answer(first))
    if stored:
        assert desk.posts.result(change) is None
    else:
        with pytest.raises(NotStored) as caught:
            desk.posts.result(change)
        assert "read-only" == caught.value.facts["why"]
    assert ([1, 2, 3] if stored else []) == desk.stored()
    assert probes(desk) == (6 if stored else 1), "the probe has been committed"
    desk.until_state(False, True)
    assert {} == desk.answer(desk.say(4))


def test_a_change_alone_leaves_nothing_to_look_for(desk: Desk) -> None:
    """Then the answer is the truth: unknown."""
    change = desk.writer.change(change_probes(5))
    desk.fail_commit("SQLITE_IOERR_FSYNC", stored=True)
    desk.writer.start()
    with pytest.raises(NotStored) as caught:
        desk.posts.result(change)
    assert "unknown" == caught.value.facts["why"]


def test_the_guilty_are_not_looked_for(desk: Desk) -> None:
    """A message refused for its content stays so, whatever becomes of the COMMIT."""
    bad = Batch(1)
    bad.records += [guilty("null"), *Batch(2).records]
    desk.writer.journal(bad)
    desk.fail_commit("SQLITE_IOERR_FSYNC", stored=True)
    desk.writer.start()
    assert {13: "refused"} == desk.answer(bad)


def test_many_are_looked_for(desk: Desk) -> None:
    """More than fit into one question."""
    batch = desk.say(*range(1, 1202))
    desk.fail_commit("SQLITE_IOERR_FSYNC", stored=True)
    desk.writer.start()
    assert {} == desk.answer(batch)


def test_nothing_is_answered_until_a_probe_is_committed(desk: Desk) -> None:
    """Until then nobody knows, and what comes is refused."""
    desk.writer.start()
    desk.answer(desk.say(1))

    def commit(connection: Connection) -> None:
        connection.commit()
        lock.execute("BEGIN IMMEDIATE")
        raise failure("SQLITE_IOERR_FSYNC")

    desk.commit = commit
    with closing(
        sqlite3.connect(desk.path, isolation_level=None, check_same_thread=False)
    ) as lock:
        doubtful = desk.say(2)
        desk.until_state(False)
        for id in 3, 4:
            assert desk.answer(desk.say(id)).keys() == {id}
            desk.now += PROBE_EVERY
        assert doubtful not in [batch for some in desk.answers for batch, _ in some]
        desk.commit = Connection.commit
    assert {} == desk.answer(desk.say(5))
    assert {} == desk.answer(doubtful)
    assert [1, 2, 5] == desk.stored()
    assert [False, True] == desk.states


def test_the_fresh_connection_is_opened_before_the_old_one_is_closed(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else the log would be read anew, and what was never flushed be believed."""
    events: list[str] = []

    def commit(connection: Connection) -> None:
        close = connection.invalidate
        connection.invalidate = lambda: (events.append("closed"), close())
        connection.rollback()
        desk.commit = Connection.commit
        raise failure("SQLITE_IOERR_FSYNC")

    probing = desk.database.probing
    monkeypatch.setattr(
        desk.database, "probing", lambda: (events.append("opened"), probing())[1]
    )
    desk.commit = commit
    desk.writer.start()
    desk.answer(desk.say(1))
    assert ["opened", "closed"] == events


@pytest.mark.parametrize(
    ("name", "why"), [("SQLITE_FULL", "disk-full"), ("SQLITE_BUSY", "busy")]
)
def test_some_failures_of_a_commit_are_certain(desk: Desk, name: str, why: str) -> None:
    """Nothing is stored, and nobody has to look."""
    change = desk.writer.change(change_probes(5))
    batch = desk.say(1)
    desk.fail_commit(name)
    desk.writer.start()
    assert {1: why} == desk.answer(batch)
    with pytest.raises(NotStored):
        desk.posts.result(change)
    assert ["writer"] == desk.opened
    desk.now += PROBE_EVERY
    assert {} == desk.answer(desk.say(2))


def test_a_disk_that_takes_no_more(desk: Desk) -> None:
    """The real thing: the log of the database may not grow, and COMMIT says so."""
    desk.writer.start()
    desk.answer(desk.say(1))
    log = desk.path.with_name("chat.db-wal").stat().st_size
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (log + 8192, hard))
    try:
        doubtful = desk.say(2, text="x" * 50_000)
        desk.until_state(False)
        assert {3: "read-only"} == desk.answer(desk.say(3))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    desk.now += PROBE_EVERY
    assert {} == desk.answer(desk.say(4))
    assert {2: "read-only"} == desk.answer(doubtful)
    assert [1, 4] == desk.stored()
