"""The page on a bad line: connections that end while something is under way."""

from collections.abc import Iterator
from typing import Any

import pytest
from browsing import Window, needs_chromium, url_of
from cutting import Line, bad_line
from page_world import PASSWORD, PageWorld, page_world
from running import wait_until

pytestmark = needs_chromium


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PageWorld]:
    with page_world(tmp_path_factory.mktemp("house")) as world:
        for name in ("ann", "cat", "dan"):
            world.account(name)
        yield world


@pytest.fixture
def line(world: PageWorld) -> Iterator[Line]:
    with bad_line(world.daemon.address("web")) as line:
        yield line


def signed_in(window: Window) -> None:
    """Until the tab has a session of its own."""
    path = "() => JSON.parse(sessionStorage.getItem('twistchat.tab'))?.path"
    window.page.wait_for_function(path)


def until(window: Window, true: Any) -> None:
    """What is routed is seen to while the page is waited for."""

    def looked() -> bool:
        window.page.wait_for_timeout(50)
        return bool(true())

    wait_until(looked)


def test_without_a_session_the_password_is_good(world: PageWorld, line: Line) -> None:
    """A server that makes no session just now is no reason to put anybody out when the
    line breaks."""
    window = world.chromium.open(url_of(line.address))
    asked: list[str] = []

    def refuse(route: Any) -> None:
        asked.append(route.request.url)
        route.fulfill(status=304)

    window.page.route("**/session", refuse)
    window.enter("ann", PASSWORD)
    until(window, lambda: asked)
    line.cut()
    window.page.get_by_text("The connection is down.").wait_for()
    line.mend()
    window.says("here again")
    bob = world.nc("bob")
    window.says("and there")
    bob.until("<ann> and there")
    bob.close()
    window.close()


def test_a_ticket_that_comes_late(world: PageWorld, line: Line) -> None:
    """It was for a connection that broke; on the next one hello is said once."""
    window = world.chromium.open(url_of(line.address)).enter("cat", PASSWORD)
    signed_in(window)
    held: list[Any] = []
    window.page.route("**/ticket", lambda route: held.append(route))
    for count in (1, 2):
        line.cut()
        window.page.get_by_text("The connection is down.").wait_for()
        line.mend()
        window.button("Try now").click()
        until(window, lambda count=count: len(held) == count)
    held[1].continue_()
    window.button("Try now").wait_for(state="detached")
    held[0].continue_()
    window.page.wait_for_timeout(500)
    window.says("still here")
    window.reads("still here")
    assert 0 == window.page.locator(".message.pending").count()
    window.close()
