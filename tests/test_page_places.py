"""From one room of the page to another, and back: in a real browser."""

from collections.abc import Iterator

import pytest
from browsing import needs_chromium
from page_world import PageWorld, page_world

pytestmark = needs_chromium


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PageWorld]:
    with page_world(tmp_path_factory.mktemp("house")) as world:
        yield world


def test_what_was_found_in_another_room(world: PageWorld) -> None:
    """One is led there, though one was there already; the room one was in keeps what
    happened there."""
    ann = world.guest("ann", "kitchen")
    ann.says("the kettle is on")
    ann.reads("the kettle is on")
    ann.says("/join #garden")
    ann.named("Message to #garden").wait_for()
    bob = world.nc("bob", "garden")
    ann.reads("bob came in")
    ann.says("/search kettle")
    ann.page.locator(".found-row").click()
    ann.named("Message to #kitchen").wait_for()
    assert "the kettle is on" in ann.page.evaluate("document.activeElement.textContent")
    ann.page.get_by_role("button", name="#garden").click()
    ann.reads("bob came in")
    bob.close()
    ann.close()
