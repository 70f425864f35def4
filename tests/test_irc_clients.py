"""Two clients that people use, irssi and WeeChat, in one room with netcat."""

import os
import pty
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

import pytest
from running import SECONDS, Client, Daemons, wait_until

PASSWORD = "correct-horse"
ROOM = "#lobby"


class Chatter(Protocol):
    """A client at work."""

    def does(self, *commands: str) -> None:
        """Type these commands into it."""

    def shows(self, text: str, where: str = ROOM) -> None:
        """Wait until it has shown that, in the window of a room or of a person."""

    def has_shown(self, text: str, where: str = ROOM) -> bool:
        """It has shown that."""

    def close(self) -> None:
        """End it."""


def installed(program: str) -> str:
    """Where it is; the test is skipped with its name if it is not there."""
    path = shutil.which(program)
    if path is None:
        pytest.skip(f"{program} is not installed")
    return path


class _Logging:
    """A client that writes what it shows into files, one for each window."""

    logs: Path

    def has_shown(self, text: str, where: str = ROOM) -> bool:
        files = self.logs.rglob(f"*{where}*")
        return any(text in path.read_text(errors="replace") for path in files)

    def shows(self, text: str, where: str = ROOM) -> None:
        try:
            wait_until(lambda: self.has_shown(text, where))
        except AssertionError:
            shown = {path.name: path.read_text() for path in self.logs.rglob("*.*log")}
            raise AssertionError(f"no {text!r} in {shown}") from None


class Irssi(_Logging):
    """irssi, at a terminal of its own."""

    def __init__(self, folder: Path, port: int, nick: str, owns: bool) -> None:
        self.logs = folder / "logs"
        folder.mkdir()
        sasl = f"""
          sasl_mechanism = "PLAIN"; sasl_username = "{nick}";
          sasl_password = "{PASSWORD}";"""
        (folder / "config").write_text(
            f"""
servers = ({{ address = "127.0.0.1"; port = "{port}"; chatnet = "here";
             autoconnect = "yes"; use_tls = "no"; }});
channels = ({{ name = "{ROOM}"; chatnet = "here"; autojoin = "yes"; }});
chatnets = {{ here = {{ type = "IRC"; nick = "{nick}"; {sasl if owns else ""} }}; }};
settings = {{
  core = {{ nick = "{nick}"; user_name = "{nick}"; real_name = "{nick} at irssi";
           autolog = "yes"; autolog_path = "{self.logs}/$0.log";
           autolog_level = "all"; }};
  "fe-common/core" = {{ autolog = "yes"; autolog_path = "{self.logs}/$0.log";
                       autolog_level = "all"; term_force_colors = "no"; }};
}};
""",
            encoding="utf-8",
        )
        self.logs.mkdir()
        ours, theirs = pty.openpty()
        self._process = subprocess.Popen(
            [installed("irssi"), f"--home={folder}"],
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            env={**os.environ, "TERM": "vt100", "LC_ALL": "C.UTF-8"},
            start_new_session=True,
        )
        os.close(theirs)
        os.set_blocking(ours, False)
        self._terminal = ours

    def does(self, *commands: str) -> None:
        for command in commands:
            os.write(self._terminal, f"{command}\r".encode())

    def has_shown(self, text: str, where: str = ROOM) -> bool:
        self._drain()
        return super().has_shown(text, where)

    def _drain(self) -> None:
        """Nobody looks at the terminal, but it must not fill."""
        try:
            while os.read(self._terminal, 65_536):
                pass
        except OSError:
            pass

    def close(self) -> None:
        self._process.kill()
        self._process.wait(SECONDS)
        os.close(self._terminal)


class WeeChat(_Logging):
    """WeeChat without its screen, told what to do through its pipe."""

    def __init__(self, folder: Path, port: int, nick: str, owns: bool) -> None:
        program = installed("weechat-headless")
        self.logs = folder / "logs"
        commands = [
            f"/set logger.file.path {self.logs}",
            "/set logger.file.flush_delay 0",
            "/set logger.mask.irc $channel.weechatlog",
            f"/server add here 127.0.0.1/{port} -nicks={nick},{nick}2",
            "/set irc.server.here.tls off",
            "/set irc.server.here.ssl off",
            f"/set irc.server.here.autojoin {ROOM}",
        ]
        if owns:
            commands += [
                "/set irc.server.here.sasl_mechanism plain",
                f"/set irc.server.here.sasl_username {nick}",
                f"/set irc.server.here.sasl_password {PASSWORD}",
            ]
        runs = [word for command in commands for word in ("-r", command)]
        self._process = subprocess.Popen(
            [program, "--dir", folder, *runs, "-r", "/connect here"],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env={**os.environ, "LC_ALL": "C.UTF-8"},
            start_new_session=True,
        )
        self._pipe = folder / f"weechat_fifo_{self._process.pid}"

    def does(self, *commands: str) -> None:
        wait_until(self._pipe.exists)
        for command in commands:
            with self._pipe.open("w") as pipe:
                pipe.write(f"irc.server.here *{command}\n")

    def close(self) -> None:
        self._process.kill()
        self._process.wait(SECONDS)


CLIENTS = {"irssi": Irssi, "weechat-headless": WeeChat}


class Scene:
    """A server, somebody at netcat in #lobby, and clients that come."""

    def __init__(self, folder: Path, kind: str) -> None:
        self._kind = kind
        self._folder = folder
        self._daemons = Daemons(folder)
        self._here: list[Irssi | WeeChat] = []
        self._came = 0

    def open(self) -> None:
        installed(self._kind)
        self._daemon = self._daemons.start()
        self.netcat = Client(self._daemon.address()).enter("zed")

    def own(self, name: str) -> None:
        """An account of that name, made at netcat."""
        owner = Client(self._daemon.address()).enter(name)
        owner.say(f"/register {PASSWORD}", "/quit")
        owner.rest()
        self.netcat.until(f"-- {name} left")

    def comes(self, nick: str, owns: bool = False) -> Chatter:
        """A client connects, and joins the lobby by itself."""
        self._came += 1
        port = self._daemon.address("irc")[1]
        folder = self._folder / f"client{self._came}"
        client = CLIENTS[self._kind](folder, port, nick, owns)
        self._here.append(client)
        return client

    def leaves(self, client: Chatter) -> None:
        client.close()
        self._here.remove(client)  # type: ignore[arg-type]

    def close(self) -> None:
        for client in self._here:
            client.close()
        self._daemons.__exit__()


@pytest.fixture(params=CLIENTS)
def scene(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Scene]:
    scene = Scene(tmp_path, request.param)
    scene.open()
    try:
        yield scene
    finally:
        scene.close()


def test_they_talk_both_ways(scene: Scene) -> None:
    """A guest at the client and somebody at netcat, in the same room."""
    scene.netcat.say("said before")
    ann = scene.comes("ann")
    scene.netcat.until("-- ann joined #lobby")
    ann.shows("said before")  # history on joining
    scene.netcat.say("hello irc", "/me waves", "@ann psst")
    ann.shows("hello irc")
    ann.shows("waves")
    ann.shows("psst", "zed")
    ann.does(f"/msg {ROOM} hello netcat", "/msg zed psst yourself")
    scene.netcat.until("<ann> hello netcat")
    scene.netcat.until("[ann -> you] psst yourself")


def test_topic_and_kick(scene: Scene) -> None:
    """What the operator at netcat does, the client shows, and the other way round."""
    ann = scene.comes("ann")
    scene.netcat.until("-- ann joined #lobby")
    ann.does("/join #den")
    ann.shows("ann", "#den")  # so the room is hers
    scene.netcat.say("/join #den")
    ann.shows("zed", "#den")
    ann.does("/quote TOPIC #den :our den")
    scene.netcat.until("-- ann set the topic of #den: our den")
    scene.netcat.say("/topic #den your den")
    ann.shows("your den", "#den")
    ann.does("/quote KICK #den zed :out you go")
    scene.netcat.until("-- ann put zed out of #den (out you go)")


def test_an_account_logs_in_by_sasl(scene: Scene) -> None:
    """The account that was made at netcat; its name is theirs alone, and a private
    message waits for them."""
    scene.own("ann")
    scene.netcat.say("@ann while you were out")
    scene.netcat.until("ann is offline")
    ann = scene.comes("ann", owns=True)
    ann.shows("while you were out", "zed")
    scene.netcat.until("-- ann joined #lobby")
    scene.netcat.say("/whois ann")
    scene.netcat.until("-- the name has been owned since ")


def test_coming_back_with_the_old_name(scene: Scene) -> None:
    """A client that was killed gives its name free at once, or back to its owner."""
    scene.own("ann")
    ann = scene.comes("ann", owns=True)
    scene.netcat.until("-- ann joined #lobby")
    scene.leaves(ann)
    again = scene.comes("ann", owns=True)
    again.shows("ann")
    again.does(f"/msg {ROOM} here again")
    line = scene.netcat.until("here again")[-1]
    assert re.search(r"<ann> here again$", line)
