"""Every command block of the README is run, on a fresh copy of the sources."""

import json
import re
import shlex
import shutil
import signal
import socket
import subprocess
from collections.abc import Iterator

import pytest
from running import wait_until
from test_install import ENVIRONMENT, NO_NETWORK, NOT_COPIED, ROOT, SECONDS, free_port

README = (ROOT / "README.rst").read_text(encoding="utf-8")
INSTALLATION_SECONDS = 300


MAIL = (
    r"$ printf 'alice - correct-horse\n/mail bob Lunch\nAt noon?\n.\n'"
    " | nc -N 127.0.0.1 4000"
)

#: What the README shows of JSON.
JSON = (
    r"$ printf '%s\n' "
    """'{"op": "hello", "name": "robot", "rooms": ["#lobby"], "ref": 1}' """
    """'{"op": "say", "room": "#lobby", "text": "hello", "ref": 2}' """
    "| nc -N 127.0.0.1 4000"
)


def blocks() -> list[list[str]]:
    """The command blocks of the README, each as its lines."""
    found = re.findall(
        r"(?:^\.\. code-block:: console|::)\n\n((?:    .*\n|\n)+)", README, re.MULTILINE
    )
    return [
        [line.removeprefix("    ") for line in block.splitlines() if line]
        for block in found
    ]


def transcript() -> list[str]:
    """The one in which somebody talks."""
    (found,) = (block for block in blocks() if block[0] == "$ nc 127.0.0.1 4000")
    return found[1:]


@pytest.fixture(scope="module")
def port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """The line door of what ``make run`` starts, from a fresh copy."""
    if shutil.which("make") is None:
        pytest.skip("needs make")
    folder = tmp_path_factory.mktemp("clone") / "twistchat"
    shutil.copytree(ROOT, folder, ignore=NOT_COPIED)
    port = free_port()
    log = folder.parent / "output"
    with log.open("w") as output:
        process = subprocess.Popen(
            ["make", "run", f"ARGS=--line {port} --telnet off --irc off --web off"],
            cwd=folder,
            env=ENVIRONMENT,
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
    try:
        invitation = f"nc 127.0.0.1 {port}"  # what it says last
        wait_until(
            lambda: process.poll() is not None or invitation in log.read_text(),
            INSTALLATION_SECONDS,
        )
        if NO_NETWORK.search(log.read_text()):
            pytest.skip("no network to install from")
        assert f"data in {folder}/twistchat-data (new)\n" in log.read_text()
        assert invitation in log.read_text()
        yield port
    finally:
        process.send_signal(signal.SIGTERM)  # make has become the daemon's shell: exec
        process.wait(SECONDS)


def test_blocks_are_known() -> None:
    """Each block is one of those that the tests below and of the installation run."""
    first = [block[0] for block in blocks()]
    pipe = r"$ printf 'alice lobby\nthe build is green\n' | nc -N 127.0.0.1 4000"
    known = ["make run", "$ nc 127.0.0.1 4000", pipe, "/register correct-horse"]
    assert [*known, MAIL, JSON, "$ pip install ."] == first
    assert ["$ pip install .", "$ twistd -n chat"] == blocks()[-1]


def test_transcript(port: int) -> None:
    """Whoever types what the transcript shows reads what it shows, in that order."""
    typed = [line for line in transcript() if not line.startswith(("--", "=="))]
    assert "/quit" == typed[-1]  # so that it ends with every nc
    assert transcript() == converse(port, typed, transcript())


def converse(port: int, typed: list[str], shown: list[str]) -> list[str]:
    """What a terminal shows: each line is typed when all before it has been read."""
    seen = []
    with socket.create_connection(("127.0.0.1", port), SECONDS) as client:
        answers = client.makefile(encoding="utf-8")
        for line in shown:
            if line in typed:
                client.sendall(f"{line}\n".encode())
                seen.append(line)
            else:
                seen.append(answers.readline().removesuffix("\n"))
        assert "" == answers.read()
    return seen


def test_pipe(port: int) -> None:
    """The pipe ends by itself, and the next who comes reads what it said."""
    if shutil.which("nc") is None:
        pytest.skip("needs nc")
    line, *_ = (block[0] for block in blocks() if block[0].startswith("$ printf"))
    assert "-- goodbye" == shell(line, port)[-1]
    (said,) = re.findall(r"\\n(.*?)\\n", shlex.split(line)[2])
    with socket.create_connection(("127.0.0.1", port), SECONDS) as client:
        client.sendall(b"bob\n/quit\n")
        read = b"".join(iter(lambda: client.recv(4096), b"")).decode()
    assert f"<alice> {said}" in read


def test_json_by_pipe(port: int) -> None:
    """Both requests are answered before it ends by itself."""
    if shutil.which("nc") is None:
        pytest.skip("needs nc")
    lines = [json.loads(line) for line in shell(JSON, port) if line.startswith("{")]
    answers = {line["ref"]: line["ok"] for line in lines if "ref" in line}
    assert answers == {1: True, 2: True}


def test_mail_by_pipe(port: int) -> None:
    """Two people register as the README says, and the one has mail from the other."""
    if shutil.which("nc") is None:
        pytest.skip("needs nc")
    (register,) = (block[0] for block in blocks() if block[0].startswith("/register"))
    for name in ("bob", "alice"):
        pipe = rf"$ printf '{name}\n{register}\n' | nc -N 127.0.0.1 4000"
        assert [line for line in shell(pipe, port) if f"{name} is now yours" in line]
    assert "mail: stored for bob as #1" in shell(MAIL, port)


def shell(line: str, port: int) -> list[str]:
    """What a command of the README prints."""
    command = line.removeprefix("$ ").replace(" 4000", f" {port}")
    done = subprocess.run(
        ["sh", "-c", command], capture_output=True, text=True, timeout=SECONDS
    )
    assert (0, "") == (done.returncode, done.stderr)
    return done.stdout.splitlines()
