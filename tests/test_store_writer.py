"""The one thread that writes, and what it promises."""

import sqlite3
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Connection, text
from sqlalchemy.exc import OperationalError
from store_desk import Batch, Desk, change_probes, failure, guilty, probes, working_desk

from twistchat.chat.errors import NameTaken, NotStored
from twistchat.store import writer as writer_module


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with working_desk(tmp_path) as desk:
        yield desk


# All is well


def test_what_is_said_is_stored_when_it_is_answered(desk: Desk) -> None:
    """An answer without refusals: all of the batch is in the database."""
    desk.writer.start()
    assert {} == desk.answer(desk.say(1, 2, 3))
    assert [1, 2, 3] == desk.stored()


def test_what_has_gathered_is_answered_together(desk: Desk) -> None:
    """One transaction, one call, in the order of its coming."""
    commits: list[Connection] = []
    desk.commit = lambda connection: (commits.append(connection), connection.commit())
    batches = [desk.say(1), desk.say(2, 3), desk.say(4)]
    desk.writer.start()
    desk.answer(batches[0])
    assert [[(batch, {}) for batch in batches]] == desk.answers
    assert 1 == len(commits)
    later = desk.say(5)
    desk.answer(later)
    assert [(later, {})] == desk.answers[1]
    assert commits[0] is commits[1], "the writer keeps its connection"


def test_batches_and_changes_are_done_in_the_order_of_their_coming(desk: Desk) -> None:
    """A change finds what came before it, and not what comes after."""
    look = text("SELECT id FROM messages")

    def change(connection: Connection) -> list[int]:
        return list(connection.scalars(look))

    desk.say(1)
    first = desk.writer.change(change)
    desk.say(2)
    second = desk.writer.change(change)
    last = desk.say(3)
    desk.writer.start()
    desk.answer(last)
    assert [1] == desk.posts.result(first)
    assert [1, 2] == desk.posts.result(second)
    assert 1 == len(desk.answers)


def test_a_change_is_stored_when_it_is_answered(desk: Desk) -> None:
    """And not before: what it returns comes after the commit."""
    answered: list[list[int]] = []
    change = desk.writer.change(change_probes(5))
    change.addCallback(lambda _: answered.append(probes(desk)))
    desk.writer.start()
    desk.posts.until(lambda: answered)
    assert [5] == answered


@pytest.mark.parametrize(
    "error", [NameTaken("bob", "bob1"), ZeroDivisionError("a bug"), None]
)
def test_a_change_that_fails_harms_nobody_else(desk: Desk, error) -> None:
    """What it wrote is undone, it is told why, and the rest is stored."""

    def work(connection: Connection) -> None:
        change_probes(5)(connection)
        if error is None:
            connection.execute(text("SELECT nonsense"))
        raise error

    before = desk.say(1)
    bad = desk.writer.change(work)
    good = desk.writer.change(lambda connection: "done")
    after = desk.say(2)
    desk.writer.start()
    assert {} == desk.answer(before)
    assert {} == desk.answer(after)
    with pytest.raises(type(error) if error else OperationalError):
        desk.posts.result(bad)
    assert "done" == desk.posts.result(good)
    assert [1, 2] == desk.stored()
    assert 0 == probes(desk)
    assert [] == desk.states


def test_who_comes_to_an_idle_writer_does_not_wait(desk: Desk) -> None:
    """Only after a commit more may gather, and for the rest of the window only."""
    desk.writer = desk.make_writer(gather=5.0, clock=lambda: desk.now)
    desk.writer.start()
    desk.answer(desk.say(1))
    assert [] == desk.slept
    desk.now = 2.0
    desk.answer(desk.say(2))
    assert [3.0] == desk.slept
    desk.now = 7.0
    desk.answer(desk.say(3))
    assert [3.0] == desk.slept


# What is to be stored is to blame


@pytest.mark.parametrize("kind", ["twice", "surrogate", "null", "huge", "short", "odd"])
def test_only_the_guilty_is_refused(desk: Desk, kind: str) -> None:
    """The others of its batch, other batches and changes are stored, each once."""
    first = desk.say(1, 2)
    bad = Batch(3, 4)
    record = guilty(kind)
    bad.records.insert(1, record)
    desk.writer.journal(bad)
    change = desk.writer.change(change_probes(5))
    wrong = desk.writer.change(lambda connection: 1 / 0)
    last = desk.say(5)
    desk.writer.start()
    refused = desk.answer(bad)
    assert {record[0]: "refused"} == refused
    if kind != "twice":  # of two with one id both have that answer
        assert {} == desk.answer(first)
    assert {} == desk.answer(last)
    assert desk.posts.result(change) is None
    with pytest.raises(ZeroDivisionError):
        desk.posts.result(wrong)
    assert [1, 2, 3, 4, 5] == desk.stored()
    assert 5 == probes(desk)
    assert [] == desk.states


def test_a_change_may_be_done_twice(desk: Desk) -> None:
    """When a message is refused all is done again, and only the last time counts."""
    times: list[int] = []

    def work(connection: Connection) -> int:
        times.append(1)
        change_probes(len(times))(connection)
        return 1 // (len(times) - 1)

    change = desk.writer.change(work)
    bad = Batch()
    bad.records.append(guilty("null"))
    desk.writer.journal(bad)
    desk.writer.start()
    assert 1 == desk.posts.result(change)
    assert 2 == probes(desk)


# What can wait


def test_idle_work_is_done_in_bites_when_nothing_waits(desk: Desk) -> None:
    """What is said meanwhile comes first, and each bite is stored by itself."""
    bites: list[tuple[int, list[int]]] = []

    def bite(connection: Connection) -> bool:
        bites.append((probes(desk), desk.stored()))
        change_probes(len(bites))(connection)
        if len(bites) == 2:
            desk.say(2)
        return len(bites) < 4

    done = desk.writer.idle(bite)
    desk.say(1)
    desk.writer.start()
    assert desk.posts.result(done) is True
    assert [(0, [1]), (1, [1]), (2, [1, 2]), (3, [1, 2])] == bites
    assert 4 == probes(desk)


def test_idle_work_that_fails_is_undone_and_given_up(desk: Desk) -> None:
    """Who asked for it is told; other work goes on."""

    def bite(connection: Connection) -> bool:
        change_probes(5)(connection)
        raise ZeroDivisionError

    failed = desk.writer.idle(bite)
    other = desk.writer.idle(lambda connection: False)
    desk.writer.start()
    with pytest.raises(ZeroDivisionError):
        desk.posts.result(failed)
    assert desk.posts.result(other) is True
    assert 0 == probes(desk)
    assert [] == desk.states


def test_idle_work_waits_for_a_database_that_can_be_written(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The work that met the failure is given up, the next is done later."""
    monkeypatch.setattr(writer_module, "PROBE_EVERY", 0.001)
    desk.writer = desk.make_writer()
    desk.writer.start()
    probing, tried = desk.database.probing, threading.Semaphore(0)
    monkeypatch.setattr(
        desk.database, "probing", lambda: (tried.release(), probing())[1]
    )
    with desk.locked():
        failed = desk.writer.idle(lambda connection: False)
        with pytest.raises(NotStored):
            desk.posts.result(failed)
        other = desk.writer.idle(lambda connection: False)
        for _ in range(5):
            assert tried.acquire(timeout=10)
    assert desk.posts.result(other) is True


# The end


def test_what_has_gathered_is_stored_at_the_end(desk: Desk) -> None:
    """And nothing is taken after it."""
    batch, change = desk.say(1), desk.writer.change(change_probes(5))
    desk.writer.start()
    stopped = desk.writer.stop()
    again = desk.writer.stop()
    late = desk.say(2)
    late_change = desk.writer.change(change_probes(6))
    late_work = desk.writer.idle(lambda connection: False)
    desk.posts.result(stopped)
    desk.posts.result(again)
    assert {} == desk.answer(batch)
    assert desk.posts.result(change) is None
    assert {2: "read-only"} == desk.answer(late)
    with pytest.raises(NotStored):
        desk.posts.result(late_change)
    assert desk.posts.result(late_work) is False
    assert [1] == desk.stored()
    assert 5 == probes(desk)
    assert [desk.path] == list(desk.path.parent.iterdir()), "all is closed"


def test_idle_work_is_given_up_at_the_end(desk: Desk) -> None:
    """It will be done another time."""
    begun = threading.Event()

    def bite(connection: Connection) -> bool:
        begun.set()
        return True

    work = desk.writer.idle(bite)
    desk.writer.start()
    assert begun.wait(10)
    desk.stop()
    assert desk.posts.result(work) is False


@pytest.mark.parametrize("cleared", [False, True])
def test_the_end_while_nobody_knows(desk: Desk, cleared: bool) -> None:
    """It is tried once more; if that fails too, what was said stays unanswered."""
    lock = sqlite3.connect(desk.path, isolation_level=None, check_same_thread=False)

    def commit(connection: Connection) -> None:
        connection.commit()
        lock.execute("BEGIN IMMEDIATE")
        raise failure("SQLITE_IOERR_FSYNC")

    desk.commit = commit
    batch, change = desk.say(1), desk.writer.change(change_probes(5))
    desk.writer.start()
    assert [2] == list(desk.answer(desk.say(2))), "the first probe has failed"
    desk.answers.clear()
    if cleared:
        lock.close()
    stopped = desk.writer.stop()
    if cleared:
        assert {} == desk.answer(batch)
        assert desk.posts.result(change) is None
    else:
        with pytest.raises(NotStored) as caught:
            desk.posts.result(change)
        assert "unknown" == caught.value.facts["why"]
    desk.posts.result(stopped)
    assert bool(desk.answers) is cleared
    lock.close()


def test_a_writer_that_never_started_can_stop(desk: Desk) -> None:
    """There is nothing to wait for."""
    desk.posts.result(desk.writer.stop())


def test_a_bug_in_whoever_is_answered_spares_the_others(desk: Desk) -> None:
    """The changes of that transaction are answered all the same."""
    desk.writer._settled = lambda answers: 1 / 0
    desk.say(1)
    change = desk.writer.change(lambda connection: "done")
    desk.writer.start()
    with pytest.raises(ZeroDivisionError):
        desk.posts.until(lambda: False)
    assert "done" == change.result
