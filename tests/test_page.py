"""The page in a real browser: two people in two browsers and one on netcat."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from browsing import Browsers, browsers, needs_chromium
from running import Client, Daemon, Daemons

pytestmark = needs_chromium
#: All doors on ports of their own.
DOORS = ("--line", "0", "--telnet", "0", "--irc", "0", "--web", "0")


@pytest.fixture(scope="module")
def daemon(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Daemon]:
    folder: Path = tmp_path_factory.mktemp("house")
    with Daemons(folder) as daemons:
        yield daemons.start(doors=DOORS)


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browsers]:
    with browsers() as opened:
        yield opened


def url(daemon: Daemon) -> str:
    host, port = daemon.address("web")
    return f"http://{host}:{port}/"


def test_they_enter_and_talk_both_ways(daemon: Daemon, chromium: Browsers) -> None:
    """Whoever is in the room reads what is said there, whichever way they came."""
    ann = chromium.open(url(daemon)).enter("ann")
    bob = chromium.open(url(daemon)).enter("bob")
    zed = Client(daemon.address("line"))
    zed.enter("zed")
    ann.says("hello from a page")
    bob.reads("hello from a page")
    zed.until("<ann> hello from a page")
    zed.say("hello from a terminal")
    ann.reads("hello from a terminal")
    bob.reads("hello from a terminal")
