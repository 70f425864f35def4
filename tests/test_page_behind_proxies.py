"""The page in a real browser, through a real nginx and a real Caddy, by its name."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from browsing import Browsers, browsers, needs_chromium
from page_world import DOORS, PASSWORD, QUICK
from proxying import EACH, NAME, SETTINGS, URL, in_front
from running import Client, Daemon, Daemons
from test_page_sharing import choose, had

pytestmark = needs_chromium
#: More than proxies keep in memory.
BYTES = bytes(range(256)) * 8192
World = tuple[Daemon, Browsers]


@pytest.fixture(params=EACH)
def world(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[World]:
    """A house that browsers reach by its name; nothing goes wrong in any window."""
    with Daemons(tmp_path, *QUICK, *SETTINGS) as daemons:
        daemon = daemons.start(doors=DOORS)
        with in_front(request.param, tmp_path, daemon.address("web")) as (host, port):
            leads = f"--host-resolver-rules=MAP {NAME}:443 {host}:{port}"
            with browsers(leads, "--ignore-certificate-errors") as chromium:
                yield daemon, chromium


def test_the_page(world: World) -> None:
    """One signs in, talks, sends a file and has it, and is still there after a
    reload. Over TLS the page may do all that pages may, and its cookie stays on it."""
    daemon, chromium = world
    owner, bob = [Client(daemon.address()).enter(name) for name in ("ann", "bob")]
    owner.ask(f"/register {PASSWORD}", "-- ann is now yours")
    owner.close()
    ann = chromium.open(f"{URL}/").enter("ann", PASSWORD)
    ann.says("through it")
    bob.until("<ann> through it")
    bob.say("and back")
    ann.reads("and back")
    assert ann.page.evaluate("isSecureContext")
    choose(ann, "big.bin", BYTES)
    assert had(ann, "big.bin") == BYTES
    assert f" {URL}/files/" in bob.until("big.bin")[-1]
    assert ann.page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    ann.page.reload()
    ann.composer.wait_for()
    ann.reads("and back")
    ann.says("again")
    bob.until("<ann> again")
    assert {True} == {each["secure"] for each in ann.context.cookies()}
