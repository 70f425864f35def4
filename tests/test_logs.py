"""The log: readable, harmless to a terminal, and never in the way."""

import json
import os
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from twisted.logger import ILogObserver, LogEvent, Logger, LogLevel
from twisted.python import log as legacy
from twisted.python.failure import Failure

from twistchat import logs
from twistchat.logs import Bugs, Observer, as_json, as_text, at_once, is_noise

NOON = 1_795_262_400.25


def event(text: str, **more: Any) -> LogEvent:
    """Something that was logged at noon."""
    return {
        "log_time": NOON,
        "log_level": LogLevel.info,
        "log_namespace": "twistchat.test",
        "log_format": "{text}",
        "text": text,
        **more,
    }


def failure() -> Failure:
    try:
        raise ValueError("bad\x1b[2J\u202e")
    except ValueError:
        return Failure()


# In words


@pytest.mark.parametrize(
    ("said", "logged"),
    [
        ("plain ñ 漢字 🙂", "plain ñ 漢字 🙂"),
        ("a\x1b[2J\x07\x7f", r"a\x1b[2J\x07\x7f"),
        ("\x9b31m\x85", r"\x9b31m\x85"),
        ("a\rb", r"a\rb"),
        ("\u202eevil\u2066\u2028", r"\u202eevil\u2066\u2028"),
        ("\ud800 \U000e0041", r"\ud800 \U000e0041"),
        ("tab\tstays", "tab\tstays"),
    ],
)
def test_what_a_terminal_would_obey_is_escaped(said: str, logged: str) -> None:
    """Whatever a client has sent, the line is one line of visible text."""
    line = as_text(event(said))
    assert line.endswith(f"[twistchat.test#info] {logged}\n")
    assert 1 == line.count("\n")


def test_a_line_cannot_be_forged() -> None:
    """What follows a newline is indented: it is not taken for a line of ours."""
    first, second, _ = as_text(event("a\n2026-11-21 all is well")).split("\n")
    assert first.endswith("a")
    assert second.startswith("\t")


def test_a_traceback_is_in_the_log() -> None:
    """What was raised is escaped like all else."""
    text = as_text(event("oh", log_failure=failure()))
    assert "Traceback" in text
    assert r"bad\x1b[2J\u202e" in text


def test_json_is_one_object_a_line() -> None:
    """With the time in UTC, the level, where it comes from and what it says."""
    line = as_json(event("a\nb\x1b\ud800"))
    assert line.isascii()
    assert 1 == line.count("\n")
    assert {
        "time": "2026-11-21T12:00:00.250000+00:00",
        "level": "info",
        "source": "twistchat.test",
        "text": "a\nb\x1b\ud800",
    } == json.loads(line)


def test_json_has_the_traceback() -> None:
    """As a member of its own."""
    entry = json.loads(as_json(event("oh", log_failure=failure())))
    assert "oh" == entry["text"]
    assert "ValueError" in entry["traceback"]


@pytest.mark.parametrize("word", [as_text, as_json])
def test_an_event_that_cannot_be_worded(word: Callable[[LogEvent], str]) -> None:
    """Something is logged in any case."""
    assert "missing" in word(event("x", log_format="{missing.attribute}"))
    assert word({"log_time": NOON, "log_format": "bare"})


# What is left out


def heard(say: Callable[[], object]) -> list[str]:
    """What of it gets into the log."""
    kept: list[str] = []
    observer = Observer(as_text, lambda data: kept.append(data.decode()))
    legacy.theLogPublisher._publishPublisher.addObserver(observer)
    try:
        say()
    finally:
        legacy.theLogPublisher._publishPublisher.removeObserver(observer)
    return kept


def test_ports_and_factories_are_left_out() -> None:
    """Twisted's own lines about them; ours say it better."""
    assert [] == heard(lambda: legacy.msg("LineFactory starting on 4000"))
    assert [] == heard(lambda: legacy.msg("(TCP Port 4000 Closed)"))


def test_warnings_errors_and_our_own_are_not() -> None:
    """Whatever is worth a look is there."""
    assert heard(lambda: legacy.msg("gone wrong", isError=True))
    assert heard(lambda: legacy.msg(warning="old", category=Warning, isError=False))
    assert heard(lambda: Logger("twistchat.x").info("hello"))
    assert not is_noise(event("hello"))


# Where it goes


class Full:
    """A place that takes what it is given, or does not."""

    def __init__(self) -> None:
        self.error: Exception | None = None
        self.text = ""

    def write(self, data: bytes) -> None:
        if self.error is not None:
            raise self.error
        self.text += data.decode()


@pytest.mark.parametrize(
    "error", [OSError("full"), BlockingIOError(), ValueError("closed")]
)
def test_what_is_lost_is_counted(error: Exception) -> None:
    """When there is room again the first line says how much was lost."""
    place = Full()
    observer = Observer(as_text, place.write)
    assert ILogObserver.providedBy(observer)
    observer(event("one"))
    place.error = error
    observer(event("two"))
    observer(event("three"))
    assert 2 == observer.lost
    place.error = None
    observer(event("four"))
    one, lost, four = place.text.splitlines()
    assert one.endswith("one")
    assert lost.endswith("[twistchat.logs#warn] 2 entries of the log were lost")
    assert four.endswith("four")
    assert 0 == observer.lost


def test_a_bug_in_what_is_logged_is_not_hidden() -> None:
    """Only what has to do with the place is swallowed."""

    def broken(event: LogEvent) -> str:
        raise LookupError

    with pytest.raises(LookupError):
        Observer(broken, Full().write)(event("x"))


def test_threads_do_not_mix_their_lines(tmp_path: Path) -> None:
    """The writer of the store logs too."""
    with (tmp_path / "log").open("wb", buffering=0) as file:
        observer = Observer(as_text, at_once(file.fileno()))

        def say(name: str) -> None:
            for _ in range(100):
                observer(event(name * 2000))

        threads = [threading.Thread(target=say, args=name) for name in "abcd"]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    lines = (tmp_path / "log").read_text().splitlines()
    assert 400 == len(lines)
    assert all(1 == len(set(line.rpartition(" ")[2])) for line in lines)


@pytest.fixture
def pipe() -> Iterator[tuple[int, int]]:
    """A pipe to read from and to write to, both open."""
    ends = os.pipe()
    yield ends
    for end in ends:
        os.close(end)


def test_a_pipe_that_nobody_reads(pipe: tuple[int, int]) -> None:
    """It never keeps us waiting; when somebody reads again it goes on."""
    reading, writing = pipe
    write = at_once(writing)
    with pytest.raises(BlockingIOError):
        write(b"x" * 10_000_000)
    os.read(reading, 1 << 20)
    write(b"again")
    assert b"again" == os.read(reading, 99)[-5:]


def test_a_pipe_that_is_closed() -> None:
    """That is an error of the place, too."""
    reading, writing = os.pipe()
    os.close(reading)
    with pytest.raises(BrokenPipeError):
        at_once(writing)(b"x")
    os.close(writing)


# What is chosen


@pytest.fixture
def nothing_chosen(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Whatever a test chooses is forgotten after it."""
    for name in ("observer", "file"):
        monkeypatch.setattr(logs.Chosen, name, None, raising=False)
    yield
    if logs.Chosen.file is not None:
        logs.Chosen.file.close()


@pytest.mark.usefixtures("nothing_chosen")
def test_a_file(tmp_path: Path) -> None:
    """It is opened at once, goes on where it ended, and is put aside when told."""
    path = tmp_path / "chat.log"
    path.write_text("before\n")
    logs.choose("json", str(path))
    logs.observer()(event("hello"))
    before, hello = path.read_text().splitlines()
    assert ("before", "hello") == (before, json.loads(hello)["text"])
    logs.rotate()
    logs.observer()(event("more"))
    assert "more" == json.loads(path.read_text())["text"]
    assert "before" in (tmp_path / "chat.log.1").read_text()


@pytest.mark.usefixtures("nothing_chosen")
def test_files_are_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that has its size is put aside, and only so many are kept."""
    monkeypatch.setattr(logs, "FILE_BYTES", 200)
    monkeypatch.setattr(logs, "FILES_KEPT", 3)
    logs.choose("text", str(tmp_path / "chat.log"))
    for number in range(50):
        logs.observer()(event(f"event {number}"))
    names = {path.name for path in tmp_path.iterdir()}
    assert {"chat.log", "chat.log.1", "chat.log.2", "chat.log.3"} == names
    assert "event 49" in (tmp_path / "chat.log").read_text()


@pytest.mark.usefixtures("nothing_chosen")
def test_a_file_that_cannot_be(tmp_path: Path) -> None:
    """That is said before anything starts."""
    with pytest.raises(OSError, match="directory"):
        logs.choose("text", str(tmp_path / "no" / "such" / "folder"))


@pytest.mark.usefixtures("nothing_chosen")
def test_a_closed_standard_output(monkeypatch: pytest.MonkeyPatch) -> None:
    """Then the log goes nowhere."""
    monkeypatch.setattr(sys, "__stdout__", None)
    logs.choose("text", "-")
    logs.observer()(event("hello"))
    logs.rotate()
    assert 0 == logs.observer().lost


def test_standard_output() -> None:
    """What is written there leaves at once, with nothing kept for the end."""
    code = (
        "from twistchat import logs; logs.choose('text', '-');"
        "logs.observer()(dict(log_time=0, log_format='hello'));"
        f"import os; os.kill(os.getpid(), {int(signal.SIGKILL)})"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, check=False
    )
    assert -signal.SIGKILL == done.returncode
    assert b"hello\n" == done.stdout[-6:]


# Bugs


def raised(error: Exception) -> Exception:
    """The same with a traceback."""
    try:
        raise error
    except Exception as bug:
        return bug


def test_a_bug_once_in_full() -> None:
    """One traceback a minute of each kind, and each time a reference to look for."""
    now = [0.0]
    references = iter(["r1", "r2", "r3", "r4", "r5"])
    bugs = Bugs(lambda: now[0], lambda: next(references))
    bug = raised(ValueError("x"))
    said = heard(lambda: [bugs.report(bug), bugs.report(bug)])
    assert "r1" in said[0]
    assert "Traceback" in said[0]
    assert re.search(r"bug r2: ValueError in raised:\d+ again\n", said[1])
    now[0] = 59.9
    assert "Traceback" not in heard(lambda: bugs.report(bug))[0]
    now[0] = 60.0
    assert "Traceback" in heard(lambda: bugs.report(bug))[0]
    assert "Traceback" in heard(lambda: bugs.report(raised(KeyError("x"))))[0]


def test_a_bug_that_was_never_raised() -> None:
    """It has no place, and is reported all the same."""
    bugs = Bugs(lambda: 0.0, lambda: "r1")
    assert "r1" in heard(lambda: bugs.report(ValueError("x")))[0]
