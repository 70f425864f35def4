"""The line of /send, as it is pasted into the shells that people have."""

import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from running import Client, Daemon, Daemons
from sending import MEBIBYTE

pytestmark = pytest.mark.skipif(not shutil.which("curl"), reason="curl is not here")
DOORS = ("--line", "0", "--telnet", "off", "--irc", "off", "--web", "0")
NAMES = (
    "my report.txt",
    'it\'s "hers".txt',
    "naïve 日本 🎉.txt",
    "$(x) `y` $HOME; z & *.txt",
    "{a,b} [1-3].txt",
    "-o.txt",
    "!bang ~.txt",
    "50% & more?.txt",
)
SHELLS = [
    pytest.param(
        shell.split(),
        id=shell,
        marks=pytest.mark.skipif(
            not shutil.which(shell.split()[0]), reason=f"{shell.split()[0]} is not here"
        ),
    )
    for shell in ("sh", "dash", "busybox sh", "bash")
]
BYTES = bytes(range(256)) * 4096 * 10


@pytest.fixture(scope="module")
def daemon(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Daemon]:
    settings = "limits.lines_burst=0", "files.per_day_bytes=0"
    with Daemons(tmp_path_factory.mktemp("house"), *settings) as daemons:
        yield daemons.start(doors=DOORS)


def told(daemon: Daemon, ann: Client, name: str) -> str:
    """What one is told to run. A door at any port does not know its own."""
    ann.say(f"/send {name}")
    line = ann.until("== ")[-1].removeprefix("== ")
    return line.replace("127.0.0.1:0/", "{}:{}/".format(*daemon.address("web")))


def run(folder: Path, *command: str) -> str:
    """What it prints."""
    how = subprocess.run(
        command, cwd=folder, stdin=subprocess.DEVNULL, capture_output=True, timeout=60
    )
    assert 0 == how.returncode, how.stderr
    return how.stdout.decode()


@pytest.mark.parametrize("shell", SHELLS)
def test_whatever_it_is_called(
    daemon: Daemon, tmp_path: Path, shell: list[str]
) -> None:
    """The line is run as it stands, where the file is; the room reads its name."""
    people = [Client(daemon.address()).enter(name, "shells") for name in ("ann", "bob")]
    ann, bob = people
    for name in NAMES:
        (tmp_path / name).write_bytes(b"what it says")
        line = told(daemon, ann, name)
        assert run(tmp_path, *shell, "-c", line).startswith("stored ")
        bob.until(f"<ann> sent a file: {name} (12 B) ")
    for person in people:
        person.say("/quit")
        person.rest()
        person.close()


@pytest.mark.parametrize(
    "how",
    [
        "--http1.0",
        "-H Expect:",
        "--http1.0 -H 'Expect: 100-continue'",
        "-H 'Transfer-Encoding: chunked'",
        "--limit-rate 8M",
    ],
)
def test_however_it_is_sent(daemon: Daemon, tmp_path: Path, how: str) -> None:
    """By curls that do not wait, wait for nothing, know no length or are slow: what is
    as large as may be comes, and one byte more is said to be too much."""
    ann = Client(daemon.address()).enter("ann", "ways")
    for size, answer in (
        (10 * MEBIBYTE, "stored "),
        (10 * MEBIBYTE + 1, "too large: at most 10 MiB"),
    ):
        (tmp_path / "x.bin").write_bytes((BYTES + b"x")[:size])
        line = told(daemon, ann, "x.bin").replace("curl ", f"curl -sS {how} ")
        assert run(tmp_path, "sh", "-c", line).startswith(answer)
    ann.say("/quit")
    ann.rest()
    ann.close()


def test_what_is_piped(daemon: Daemon, tmp_path: Path) -> None:
    """``-`` is what another command gives, whose length nobody knows."""
    ann = Client(daemon.address()).enter("ann", "pipes")
    (tmp_path / "x.bin").write_bytes(BYTES)
    line = told(daemon, ann, "out.bin").replace("-T out.bin", "-T -")
    assert run(tmp_path, "sh", "-c", f"head -c 3000000 x.bin | {line}")
    size = re.search(r"out\.bin \((\S+ \S+)\)", ann.until("out.bin (")[-1])
    assert size
    assert "2.9 MiB" == size[1]
