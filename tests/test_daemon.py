"""The daemon on a reactor that is stepped by hand: up, on, and down in order."""

import errno
import os
import re
import resource
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from running import logged
from twisted.internet.address import IPv4Address
from twisted.internet.defer import Deferred, fail, succeed
from twisted.internet.error import CannotListenError
from twisted.internet.task import Clock

import twistchat.daemon
from twistchat.bounds import connections_possible
from twistchat.config import Settings, load
from twistchat.daemon import CannotListen, Daemon, count_monotonic


class FakePort:
    """A listener; when it is told to stop, ``closing`` says when it has."""

    def __init__(self, steps: list[str], number: int) -> None:
        self._steps = steps
        self._number = number
        self.closing: Callable[[], Any] = lambda: None

    def getHost(self) -> IPv4Address:
        return IPv4Address("TCP", "127.0.0.1", self._number or 33_333)

    def stopListening(self) -> Any:
        self._steps.append(f"close {self._number}")
        return self.closing()


class FakeReactor(Clock):
    """Ports that open or do not, and turns that end when the test says so."""

    def __init__(self, steps: list[str]) -> None:
        super().__init__()
        self._steps = steps
        self._posted: list[tuple[Callable[..., Any], tuple[Any, ...]]] = []
        self.ports: list[FakePort] = []
        self.taken: OSError | None = None  # why the second port cannot be had

    def callFromThread(self, function: Callable[..., Any], *arguments: Any) -> None:
        self._posted.append((function, arguments))

    callWhenRunning = callFromThread

    def run(self) -> None:
        """The turn that comes next."""
        posted, self._posted = self._posted, []
        for function, arguments in posted:
            function(*arguments)

    def listenTCP(self, port: int, factory: Any, **how: Any) -> FakePort:
        if self.taken is not None and self.ports:
            raise CannotListenError(how["interface"], port, self.taken)
        self._steps.append(f"listen {port}")
        self.ports.append(FakePort(self._steps, port))
        return self.ports[-1]

    def stop(self) -> None:
        self._steps.append("reactor stops")


class FakeSession:
    """A connection that goes when it is aborted."""

    def __init__(self, house: "FakeHouse") -> None:
        self._house = house
        self.wire = self

    def abort(self) -> None:
        self._house.steps.append("abort")
        house = self._house
        house.sessions = [other for other in house.sessions if other is not self]


class FakeWeb:
    """The web door, where so many requests are ``busy``."""

    def __init__(self) -> None:
        self.busy = 0

    def abort(self) -> None:
        self.busy = 0


class FakeHouse:
    """Notes what is asked of it, and may be broken."""

    steps: list[str]
    broken = ""

    def __init__(self, settings: Settings, folder: Path, reactor: Any) -> None:
        self.doors = {"line": object(), "telnet": object()}
        self.sessions: list[FakeSession] = []
        self.closing: Deferred[None] = succeed(None)
        self.web = FakeWeb()

    @property
    def busy(self) -> int:
        return len(self.sessions) + self.web.busy

    def _note(self, step: str) -> None:
        self.steps.append(step)
        if step == self.broken:
            raise LookupError(step)

    def check(self) -> None:
        self._note("check")

    def tidy(self) -> Deferred[None]:
        self.steps.append("tidy")
        return fail(LookupError("tidy")) if self.broken == "tidy" else succeed(None)

    def say_goodbye(self) -> None:
        self._note("goodbye")

    def close(self) -> Deferred[None]:
        self._note("close house")
        return self.closing


class FakeTimer:
    """The thread that ends the process."""

    made: list["FakeTimer"]

    def __init__(self, seconds: float, end: Callable[[], None]) -> None:
        self.seconds = seconds
        self.end = end
        self.state = "made"
        self.made.append(self)

    def start(self) -> None:
        self.state = "running"

    def cancel(self) -> None:
        self.state = "cancelled"


@pytest.fixture
def steps() -> list[str]:
    """What happens, in order."""
    return []


@pytest.fixture
def signals(monkeypatch: pytest.MonkeyPatch) -> dict[int, Any]:
    """The signals that are heard, and by whom."""
    heard: dict[int, Any] = {signal.SIGHUP: signal.SIG_DFL}
    monkeypatch.setattr(signal, "signal", heard.__setitem__)
    monkeypatch.setattr(signal, "getsignal", lambda n: heard.get(n, signal.SIG_DFL))
    return heard


@pytest.fixture
def reactor(
    steps: list[str], signals: dict[int, Any], monkeypatch: pytest.MonkeyPatch
) -> FakeReactor:
    """With a house and a timer that are fakes, too."""
    FakeHouse.steps = steps
    FakeTimer.made = []
    monkeypatch.setattr(FakeHouse, "broken", "")
    monkeypatch.setattr(twistchat.daemon, "House", FakeHouse)
    monkeypatch.setattr(twistchat.daemon, "Timer", FakeTimer)
    monkeypatch.setattr("faulthandler.enable", lambda file, all_threads: None)
    monkeypatch.setattr(twistchat.daemon, "notify", steps.append)
    return FakeReactor(steps)


@pytest.fixture
def daemon(reactor: FakeReactor, steps: list[str]) -> Daemon:
    """One that runs, with nothing in ``steps``."""
    daemon = Daemon(load(), Path("/data"), False, reactor)
    daemon.startService()
    reactor.run()
    steps.clear()
    return daemon


def house_of(daemon: Daemon) -> Any:
    return daemon.house


@pytest.fixture
def log() -> Iterator[list[str]]:
    """What is logged meanwhile."""
    with logged() as lines:
        yield lines


# Up


def test_up(reactor: FakeReactor, steps: list[str], log: list[str]) -> None:
    """The doors open; when it runs it says how to connect, and tells systemd."""
    daemon = Daemon(load(), Path("/data"), True, reactor)
    daemon.startService()
    assert ["listen 4000", "listen 4023", "tidy"] == steps
    assert ["data in /data (new)"] == log
    reactor.run()
    assert "READY=1" == steps[-1]
    assert log[1].startswith("line: nc 127.0.0.1 4000 ")
    assert log[2].startswith("telnet: telnet 127.0.0.1 4023 ")


def test_the_word_for_the_first_operator(reactor: FakeReactor, log: list[str]) -> None:
    """It is told in a line of its own, to be said as it stands there."""
    Daemon(load(), Path("/data"), True, reactor, "able-bake-char").startService()
    assert "say /operator able-bake-char " in log[1]


def test_a_door_that_is_off(reactor: FakeReactor, steps: list[str]) -> None:
    """It is not opened, and any port that is free can be asked for."""
    settings = load(None, [], {"line": ["off"], "telnet": ["0", "4024"]})
    with logged() as log:
        Daemon(settings, Path("/data"), False, reactor).startService()
        reactor.run()
    assert ["listen 0", "listen 4024"] == steps[:2]
    assert ["data in /data", "telnet: telnet 127.0.0.1 33333"] == [
        line.partition("  ")[0] for line in log[:2]
    ]


def test_a_door_that_cannot_be_opened(
    reactor: FakeReactor, steps: list[str], log: list[str]
) -> None:
    """Which and why is raised and logged; nothing stays open, nothing is promised."""
    reactor.taken = OSError(errno.EADDRINUSE, os.strerror(errno.EADDRINUSE))
    daemon = Daemon(load(), Path("/data"), False, reactor)
    why = "no telnet door at 4023: Address already in use"
    with pytest.raises(CannotListen, match=why):
        daemon.startService()
    assert ["listen 4000", "close 4000", "close house"] == steps
    assert why == log[-1]
    # A daemon tells its parent no more than 100 characters of that.
    assert len(f"1 twistchat.daemon.CannotListen: {why}") <= 100


def test_a_door_that_systemd_should_have_opened(reactor: FakeReactor) -> None:
    """Twisted only says that an index is out of range."""
    settings = load(None, [], {"line": ["systemd:domain=INET:index=7"]})
    with pytest.raises(CannotListen, match="systemd has opened no such socket"):
        Daemon(settings, Path("/data"), False, reactor).startService()


# On


def test_what_is_done_regularly(
    daemon: Daemon, reactor: FakeReactor, steps: list[str]
) -> None:
    """Each second a look around, each ten systemd, each ten minutes the broom."""
    reactor.pump([1.0] * 9)
    assert ["check"] * 9 == steps
    reactor.advance(1.0)
    assert {"check", "WATCHDOG=1"} == set(steps[9:])
    steps.clear()
    reactor.pump([1.0] * 590)
    assert 1 == steps.count("tidy")
    assert 59 == steps.count("WATCHDOG=1")


@pytest.mark.parametrize("broken", ["check", "tidy"])
def test_a_bug_in_it_does_not_end_it(
    daemon: Daemon,
    reactor: FakeReactor,
    steps: list[str],
    monkeypatch: pytest.MonkeyPatch,
    log: list[str],
    broken: str,
) -> None:
    """It is logged, and the next time comes."""
    monkeypatch.setattr(FakeHouse, "broken", broken)
    reactor.pump([1.0] * 1201)
    assert {"check": 1201, "tidy": 2}[broken] == steps.count(broken)
    assert "LookupError" in log[-1]


# Told by signals


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_told_to_stop(
    daemon: Daemon,
    reactor: FakeReactor,
    signals: dict[int, Any],
    steps: list[str],
    number: int,
) -> None:
    """Nothing is done where the signal interrupts; the reactor stops in its turn."""
    signals[number](number, None)
    assert [] == steps
    reactor.run()
    assert ["reactor stops"] == steps


def test_told_to_reload(
    daemon: Daemon,
    reactor: FakeReactor,
    signals: dict[int, Any],
    steps: list[str],
    log: list[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """There is nothing to reload, and that is said."""
    monkeypatch.setattr("sys.__stdin__", None)  # a service may have none
    signals[signal.SIGHUP](signal.SIGHUP, None)
    assert [] == log
    reactor.run()
    assert [] == steps
    assert "nothing to reload" in log[0]


def test_the_terminal_is_closed(
    daemon: Daemon,
    reactor: FakeReactor,
    signals: dict[int, Any],
    steps: list[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """What was started on it ends with it, in order and once."""

    def hung_up(number: int) -> int:
        raise OSError(errno.EIO, "")

    monkeypatch.setattr(os, "tcgetpgrp", hung_up)
    with Path(os.devnull).open() as terminal:
        monkeypatch.setattr("sys.__stdin__", terminal)
        signals[signal.SIGHUP](signal.SIGHUP, None)
        signals[signal.SIGHUP](signal.SIGHUP, None)
    reactor.run()
    assert ["reactor stops"] == steps


def test_told_to_rotate(
    daemon: Daemon,
    reactor: FakeReactor,
    signals: dict[int, Any],
    steps: list[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The file of the log is put aside, in the reactor's turn."""
    monkeypatch.setattr("twistchat.logs.rotate", lambda: steps.append("rotate"))
    signals[signal.SIGUSR1](signal.SIGUSR1, None)
    assert [] == steps
    reactor.run()
    assert ["rotate"] == steps


def test_signals_that_somebody_ignores(
    reactor: FakeReactor, signals: dict[int, Any]
) -> None:
    """``nohup`` stays in force."""
    signals[signal.SIGHUP] = signal.SIG_IGN
    Daemon(load(), Path("/data"), False, reactor).startService()
    reactor.run()
    assert signal.SIG_IGN is signals[signal.SIGHUP]


# Down


def down(daemon: Daemon, reactor: FakeReactor, seconds: float) -> bool:
    """Have it end; whether it has ended after so many seconds."""
    ended: list[None] = []
    daemon.stopService().addCallback(ended.append)
    reactor.pump([0.02] * int(seconds / 0.02 + 0.5))
    return bool(ended)


def test_down_in_order(daemon: Daemon, reactor: FakeReactor, steps: list[str]) -> None:
    """First systemd is told, last the store is closed; then nothing ends it hard."""
    assert down(daemon, reactor, 0.1)
    assert ["STOPPING=1", "close 4000", "close 4023", "goodbye", "close house"] == steps
    (timer,) = FakeTimer.made
    assert (25, "cancelled") == (timer.seconds, timer.state)
    reactor.advance(1000)
    assert "close house" == steps[-1]  # nothing is done regularly any more


def test_who_reads_is_waited_for(
    daemon: Daemon, reactor: FakeReactor, steps: list[str]
) -> None:
    """And for no longer than they need."""
    house = house_of(daemon)
    house.sessions.append(FakeSession(house))
    assert not down(daemon, reactor, 9)
    assert "goodbye" == steps[-1]
    house.sessions.clear()
    reactor.advance(0.02)
    assert "close house" == steps[-1]


def test_requests_under_way_are_waited_for(
    daemon: Daemon, reactor: FakeReactor, steps: list[str]
) -> None:
    """A download ends; one that takes too long is cut, and the end goes on."""
    web = house_of(daemon).web
    web.busy = 2
    assert not down(daemon, reactor, 9.9)
    assert "goodbye" == steps[-1]
    reactor.pump([0.02] * 10)
    assert ("close house", 0) == (steps[-1], web.busy)


def test_who_does_not_read_is_cut(
    daemon: Daemon, reactor: FakeReactor, steps: list[str], log: list[str]
) -> None:
    """After ten seconds, and the log says how many."""
    house = house_of(daemon)
    house.sessions += [FakeSession(house), FakeSession(house)]
    assert not down(daemon, reactor, 9.9)
    reactor.pump([0.02] * 10)
    assert ["goodbye", "abort", "abort", "close house"] == steps[-4:]
    assert "2 are cut off: they do not read" in log
    assert "cancelled" == FakeTimer.made[0].state


def test_told_twice(
    daemon: Daemon, reactor: FakeReactor, signals: dict[int, Any], steps: list[str]
) -> None:
    """Nobody is waited for any more, and it is over in two seconds."""
    house = house_of(daemon)
    house.sessions.append(FakeSession(house))
    house.closing = Deferred()
    signals[signal.SIGTERM](signal.SIGTERM, None)
    assert not down(daemon, reactor, 1)
    signals[signal.SIGTERM](signal.SIGTERM, None)
    reactor.run()
    reactor.advance(0.02)
    assert ["abort", "close house"] == steps[-2:]
    first, second = FakeTimer.made
    assert "cancelled" == first.state
    assert (2, "running") == (second.seconds, second.state)
    house.closing.callback(None)
    assert "cancelled" == second.state


def test_told_again_when_all_is_over(
    daemon: Daemon, reactor: FakeReactor, signals: dict[int, Any]
) -> None:
    """That does no harm."""
    assert down(daemon, reactor, 1)
    signals[signal.SIGTERM](signal.SIGTERM, None)
    reactor.run()
    assert 1 == len(FakeTimer.made)


@pytest.mark.parametrize("closing", [fail(OSError("gone")), Deferred()])
def test_a_listener_that_does_not_close(
    daemon: Daemon,
    reactor: FakeReactor,
    steps: list[str],
    log: list[str],
    closing: Deferred[None],
) -> None:
    """The rest goes on, at the latest after a second."""
    reactor.ports[0].closing = lambda: closing
    assert down(daemon, reactor, 1.1)
    assert ["close 4023", "goodbye", "close house"] == steps[-3:]
    assert any(line.startswith("a door: ") for line in log)


def test_a_bug_on_the_way_down(
    daemon: Daemon,
    reactor: FakeReactor,
    steps: list[str],
    log: list[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """What comes after it is done all the same."""
    monkeypatch.setattr(FakeHouse, "broken", "goodbye")
    assert down(daemon, reactor, 0.1)
    assert "close house" == steps[-1]
    assert any("the end was not in order" in line for line in log)


def test_the_hard_end(monkeypatch: pytest.MonkeyPatch, daemon: Daemon) -> None:
    """A line, and the process is gone with 1."""
    done: list[Any] = []
    monkeypatch.setattr(os, "write", lambda number, data: done.append(data))
    monkeypatch.setattr(os, "_exit", done.append)
    twistchat.daemon._end_hard()
    assert [b"twistchat: the shutdown took too long\n", 1] == done


# What it stands on


def test_timers_follow_the_monotonic_clock(reactor: FakeReactor) -> None:
    """Setting the clock moves none of them."""
    count_monotonic(reactor)
    assert abs(time.monotonic() - reactor.seconds()) < 5


def test_timers_that_are_set_stay_right(reactor: FakeReactor) -> None:
    """A clock is not changed under the hands of who looks at it."""
    reactor.callLater(5, lambda: None)
    count_monotonic(reactor)
    assert 0 == reactor.seconds()


@pytest.mark.parametrize(
    ("files", "wanted", "possible"),
    [
        (20_000, 4096, 4096),
        (4224, 4096, 4096),
        (4223, 4096, 4095),
        (1024, 4096, 896),
        (1024, 0, 896),
        (129, 4096, 1),
        (100, 4096, 1),
        (resource.RLIM_INFINITY, 4096, 4096),
        (resource.RLIM_INFINITY, 0, 0),
    ],
)
def test_as_many_connections_as_files_allow(
    monkeypatch: pytest.MonkeyPatch,
    log: list[str],
    files: int,
    wanted: int,
    possible: int,
) -> None:
    """128 are left for the rest of the house; lowering a setting is logged."""
    monkeypatch.setattr(resource, "getrlimit", lambda which: (files, files))
    assert possible == connections_possible(wanted)
    assert (possible < wanted) == any(re.match("at most", line) for line in log)
