"""Keeping order by the menu of a person."""

import re
from collections.abc import Iterator

import pytest
from browsing import needs_chromium
from page_world import PageWorld, page_world

pytestmark = needs_chromium


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PageWorld]:
    with page_world(tmp_path_factory.mktemp("house")) as world:
        world.account("ida")
        yield world


def test_who_is_silenced_may_speak_again(world: PageWorld) -> None:
    """By their menu, which knows what held before one came, too; who is banned can be
    let in by the menu of their name where they spoke."""
    ida = world.owner("ida", "#order")
    bob = world.nc("bob2", "order")
    bob.say("hello")
    ida.reads("hello")
    items = ida.page.get_by_role("menuitem")
    ida.says("/gag bob2 1h")
    ida.person("bob2").click()
    items.get_by_text("Let speak again").wait_for()
    assert 0 == items.get_by_text("Silence…").count()
    ida.page.keyboard.press("Escape")
    ida.page.reload()
    ida.reads("hello")
    ida.page.wait_for_timeout(300)
    ida.person("bob2").click()
    items.get_by_text("Let speak again").click()
    bob.until("speak")
    ida.person("bob2").click()
    items.get_by_text("Silence…").wait_for()
    ida.page.keyboard.press("Escape")
    ida.says("/ban bob2 1h")
    ida.person("bob2").wait_for(state="detached")
    name = ida.timeline.get_by_role("button", name=re.compile("^bob2$")).first
    name.click()
    items.get_by_text("Lift the ban").click()
    ida.timeline.get_by_text("ida lifted the ban on bob2").wait_for()
    bob.ask("/join #order", "#order")
    ida.person("bob2").wait_for()
    ida.close()
    bob.close()
