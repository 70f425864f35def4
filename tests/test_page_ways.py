"""Ways through the page, in a real browser: one gets where one wanted to, and is not
led elsewhere."""

import json
import re
from collections.abc import Iterator

import pytest
from browsing import NARROW, needs_chromium
from page_world import PASSWORD, PageWorld, page_world
from running import Client

pytestmark = needs_chromium


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PageWorld]:
    with page_world(tmp_path_factory.mktemp("house")) as world:
        yield world


def test_to_the_message_field(world: PageWorld) -> None:
    """Its link leads there, and nowhere else: not to the list of rooms, and to no room
    of that name at the next visit."""
    ann = world.guest("ann", size=NARROW)
    ann.page.locator("#skip").focus()
    ann.page.keyboard.press("Enter")
    ann.page.keyboard.type("straight on")
    ann.holds("straight on")
    assert ann.composer.is_visible()
    assert world.url == ann.page.url
    ann.close()


def test_keys_of_a_window_are_its_own(world: PageWorld) -> None:
    """What leads to the next room elsewhere opens a list there."""
    cat, cid = world.guest("cat", "#one"), world.guest("cid", "#one")
    cat.says("/join two")
    cat.named("Message to #two").wait_for()
    cat.button("#one").click()
    cat.person("cid").click()
    cat.page.get_by_role("menuitem", name="Silence…").click()
    cat.page.get_by_label("For how long").focus()
    cat.page.keyboard.press("Alt+ArrowDown")
    cat.page.wait_for_timeout(100)
    assert "Message to #one" == cat.page.locator("#message").get_attribute("aria-label")
    cat.close()
    cid.close()


def test_no_window_stands_before_the_door(world: PageWorld) -> None:
    """Whoever is put out is asked for a name, and not for what one was about to do."""
    world.account("dan")
    dan = world.owner("dan")
    dan.button("Settings").click()
    dan.page.get_by_role("dialog", name="Settings").wait_for()
    elsewhere = Client(world.daemon.address("line"))
    words = {"old": PASSWORD, "new": f"{PASSWORD}-2"}
    for op, fields in (
        ("hello", {"name": "dan", "password": PASSWORD}),
        ("change-password", words),
    ):
        elsewhere.say(json.dumps({"op": op, **fields}))
    dan.page.get_by_text("The password of this account was changed.").wait_for()
    assert 0 == dan.page.get_by_role("dialog").count()
    dan.page.wait_for_timeout(100)
    field = dan.page.get_by_label("Password", exact=True)
    assert field.evaluate("(it) => it === document.activeElement")
    dan.close()


def test_a_guest_who_logs_in(world: PageWorld) -> None:
    """Is who they are, with their talks and rooms; what they had read is not new."""
    world.account("eva")
    bob = world.nc("bob", "den")
    first = world.owner("eva", "#den")
    bob.say("one", "two", "three")
    first.reads("three")
    first.says("/read")
    first.says("/msg bob hi there")
    bob.until("hi there")
    first.says("/quit")
    first.page.get_by_label("Your name").wait_for()
    guest = world.guest("evan")
    guest.says("/login eva")
    guest.page.get_by_label("Password", exact=True).fill(PASSWORD)
    guest.page.keyboard.press("Enter")
    guest.page.get_by_role("dialog").wait_for(state="detached")
    guest.page.get_by_role("button", name="You are eva").wait_for()
    guest.page.wait_for_timeout(500)
    rooms = guest.page.locator("#side .side-list .side-row")
    labels = [each.get_attribute("aria-label") for each in rooms.all()]
    assert "#den" in labels
    guest.close()
    first.close()
    bob.close()


def test_operators_of_the_server_keep_order(world: PageWorld) -> None:
    """In every room, as its owner does: they are shown how to take something away."""
    bill = world.nc("bill", "mall")
    world.account("opa")
    word = re.search(r"/operator (\S+)", world.daemon.log)
    assert word
    opa = world.owner("opa", "#mall")
    opa.says(f"/operator {word[1]}")
    opa.page.get_by_text("You are an operator of the server now.").first.wait_for()
    bill.say("buy now")
    opa.reads("buy now").hover()
    opa.page.get_by_role("button", name="More", exact=True).click()
    opa.page.get_by_role("menuitem", name="Delete").click()
    opa.page.get_by_role("dialog").get_by_role("button", name="Delete").click()
    opa.timeline.get_by_text("buy now").wait_for(state="detached")
    opa.close()
    bill.close()


def test_who_writes_is_seen(world: PageWorld) -> None:
    """Until they have said it, or think better of it; a command is no writing."""
    kim, lea = world.guest("kim", "#desk"), world.guest("lea", "#desk")
    line = kim.page.locator(".writers")
    lea.composer.fill("/topic nothing")
    lea.composer.fill("so")
    line.get_by_text("lea is writing…").wait_for()
    lea.composer.fill("")
    line.wait_for(state="hidden")
    lea.says("well then")
    kim.reads("well then")
    line.wait_for(state="hidden")
    kim.close()
    lea.close()
