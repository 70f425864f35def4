"""From one room of the page to another, and back: in a real browser."""

from collections.abc import Iterator

import pytest
from browsing import NARROW, needs_chromium
from page_world import PageWorld, page_world
from running import wait_until

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


def test_the_ways_back_and_forth(world: PageWorld) -> None:
    """The browser's own lead between rooms and the mail, and not out of the chat."""
    cat = world.guest("cat", "hall")
    for room in ("attic", "cellar"):
        cat.says(f"/join #{room}")
        cat.named(f"Message to #{room}").wait_for()
    cat.button("Mail").click()
    wait_until(lambda: cat.page.title().startswith("Mail"))
    cat.page.go_back()
    cat.named("Message to #cellar").wait_for()
    cat.page.go_back()
    cat.named("Message to #attic").wait_for()
    cat.page.go_back()
    cat.named("Message to #hall").wait_for()
    cat.page.go_forward()
    cat.named("Message to #attic").wait_for()
    cat.page.reload()
    cat.named("Message to #attic").wait_for()
    cat.page.go_forward()
    cat.named("Message to #cellar").wait_for()
    cat.page.go_forward()
    wait_until(lambda: cat.page.title().startswith("Mail"))
    cat.close()


def test_the_way_back_by_the_mail(world: PageWorld) -> None:
    """The room behind it is there again as well, and the way goes on from both."""
    gil = world.guest("gil", "hall")
    gil.says("/join #attic")
    gil.named("Message to #attic").wait_for()
    gil.button("Mail").click()
    wait_until(lambda: gil.page.title().startswith("Mail"))
    gil.button("#hall").click()
    gil.named("Message to #hall").wait_for()
    gil.page.go_back()
    wait_until(lambda: gil.page.title().startswith("Mail"))
    gil.page.go_back()
    gil.named("Message to #attic").wait_for()
    for _ in range(2):
        gil.page.go_forward()
    gil.named("Message to #hall").wait_for()
    gil.close()


def test_the_way_back_where_one_column_is_seen(world: PageWorld) -> None:
    """It leads to the list of rooms first, and forth again to the room."""
    dan = world.guest("dan", "hall", size=NARROW)
    rooms = dan.page.get_by_role("navigation", name="Rooms and private talks")
    dan.page.go_back()
    rooms.wait_for()
    dan.page.go_forward()
    dan.named("Message to #hall").wait_for()
    dan.button("Back to the rooms").click()
    rooms.wait_for()
    dan.page.go_back()
    dan.named("Message to #hall").wait_for()
    dan.close()


def test_what_a_room_is_about(world: PageWorld) -> None:
    """It can be read whole by anybody, and its links followed; who may changes it."""
    eli = world.nc("eli", "library")
    topic = "Books, and what they are about. " * 9 + "https://example.org/books"
    eli.ask(f"/topic {topic}", "-- eli set the topic")
    fay = world.guest("fay", "library", size=NARROW)
    fay.button("Topic: Books").click()
    dialog = fay.page.get_by_role("dialog", name="What is #library about?")
    assert topic == dialog.locator(".lines").inner_text()
    link = dialog.get_by_role("link", name="https://example.org/books")
    assert 0 == link.evaluate("(it) => it.tabIndex")
    dialog.get_by_text("by eli").wait_for()
    dialog.get_by_role("button", name="Change the topic").click()
    assert topic == fay.named("Topic").input_value()
    fay.named("Topic").fill("Maps")
    fay.page.keyboard.press("Enter")
    fay.button("Topic: Maps").wait_for()
    eli.close()
    fay.close()


def test_somebody_who_is_away_is_away_in_their_talk(world: PageWorld) -> None:
    """As beside their name in the room: the list of talks and what stands above it."""
    eve, fred = world.guest("eve", "porch"), world.nc("fred", "porch")
    eve.talks_to("fred")
    about = eve.page.locator("#header .topic")
    about.get_by_text("Here now").wait_for()
    fred.say("/away lunch")
    about.get_by_text("Away", exact=True).wait_for()
    eve.page.locator(".side-row .dot.away").wait_for()
    fred.say("/back")
    about.get_by_text("Here now").wait_for()
    fred.close()
    about.get_by_text("Not here now").wait_for()
    eve.close()
