"""Rooms that one is invited to, in the list of the rooms."""

from collections.abc import Iterator
from typing import Any

import pytest
from browsing import NARROW, Window, needs_chromium
from page_world import PageWorld, page_world
from running import wait_until

pytestmark = needs_chromium

#: The way to the rooms shows that something waits there.
DOT = """getComputedStyle(
    document.querySelector("#header .back"), "::after").content === '""'"""


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PageWorld]:
    with page_world(tmp_path_factory.mktemp("house")) as world:
        world.account("ann")
        yield world


def invitations(window: Window) -> Any:
    """The rooms that one is invited to, in the list."""
    return window.page.get_by_role("region", name="Invitations").get_by_role("listitem")


def test_an_invitation_waits_until_it_is_answered(world: PageWorld) -> None:
    """Also over a reload; the title counts it. Who joins or dismisses it has it no
    more, and who comes in by another way neither."""
    bob, ann = world.nc("bob", "here"), world.owner("ann", "#here")
    for room in ("den", "lair", "attic"):
        bob.ask(f"/create #{room} private", "#" + room)
        bob.say("/invite ann")
    invitations(ann).nth(2).wait_for()
    wait_until(lambda: ann.page.title().startswith("(3) "))
    ann.page.reload()
    invitations(ann).nth(2).wait_for()
    assert "invited by bob" in invitations(ann).first.inner_text()
    ann.button("Join #den").click()
    ann.named("Message to #den").wait_for()
    ann.button("Dismiss the invitation to #lair").click()
    ann.says("/join #attic")
    invitations(ann).first.wait_for(state="detached")
    ann.page.reload()
    ann.named("Message to #attic").wait_for()
    assert 0 == invitations(ann).count()
    ann.close()
    bob.close()


def test_an_invitation_that_holds_no_more(world: PageWorld) -> None:
    """It is refused, and goes. A narrow page shows that something waits, and has room
    for it."""
    eve, kim = world.nc("eve", "cellar"), world.guest("kim", "#yard", size=NARROW)
    eve.say("/private on", "/invite kim")
    kim.page.locator(".something-waits").wait_for()
    assert kim.page.evaluate(DOT)
    kim.button("Back to the rooms").click()
    invitations(kim).first.wait_for()
    assert kim.fits
    # Somebody else has the name while the page is away: it comes back as another guest.
    page = kim.page.url
    kim.page.goto("about:blank")
    world.nc("kim", "yard").close()
    kim.page.goto(page)
    kim.button("Back to the rooms").click()
    kim.button("Join #cellar").click()
    kim.page.get_by_text("#cellar is private").wait_for()
    assert 0 == invitations(kim).count()
    kim.close()
    eve.close()
