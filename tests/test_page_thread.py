"""A message and its answers, read in the page."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from browsing import NARROW, Window, needs_chromium
from page_tour import Bob
from page_world import PageWorld, page_world

pytestmark = needs_chromium


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PageWorld]:
    with page_world(tmp_path_factory.mktemp("house")) as world:
        world.account("bob")
        yield world


@pytest.fixture
def bob(world: PageWorld) -> Bob:
    return Bob(world, "bob")


def talk(bob: Bob, room: str) -> list[str]:
    """A message, two answers, an answer to the first of these; and what is none."""
    bob.asks("join", room=room)

    def said(text: str, to: str = "") -> str:
        return str(bob.asks("say", room=room, text=text, reply_to=to)["id"])

    first = said("shall we go?")
    when = said("when?", first)
    said("nice weather")
    where = said("where to?", first)
    noon = said("at noon", when)
    return [first, when, where, noon]


def rows(window: Window) -> list[tuple[str, str]]:
    """What stands there, and how far it is set in."""
    window.page.locator("dialog .thread-row").first.wait_for()
    return [
        (
            str(each.locator(".found-words").text_content()),
            str(each.evaluate("(it) => it.style.getPropertyValue('--depth')")),
        )
        for each in window.page.locator("dialog .thread-row").all()
    ]


WHOLE = [("shall we go?", "0"), ("when?", "1"), ("at noon", "2"), ("where to?", "1")]


def opens(window: Window, text: str) -> Any:
    """By the menu of the message that says so, with the keyboard; its row."""
    row = window.timeline.locator(".message").filter(
        has=window.page.locator(".message-text").get_by_text(text, exact=True)
    )
    row.focus()
    row.press("Enter")
    window.page.get_by_role("menuitem", name="Show the answers").press("Enter")
    return row


@pytest.mark.parametrize("size", [None, NARROW], ids=["wide", "narrow"])
def test_a_thread(world: PageWorld, bob: Bob, size: Any) -> None:
    """Answers stand under what they answer, and nothing else does. Escape leads back
    to where one was."""
    room = "#wide" if size is None else "#narrow"
    talk(bob, room)
    ann = world.guest(f"ann{room[1:]}", room, **({"size": size} if size else {}))
    row = opens(ann, "shall we go?")
    assert WHOLE == rows(ann)
    heard = ann.page.locator("dialog .thread-row .row .row").all_text_contents()
    assert all(
        re.fullmatch(r"bob(in answer to bob)?[\d:APM\s]+", each) for each in heard
    )
    assert ["in answer" in each for each in heard] == [False, True, True, True]
    assert ann.fits
    assert ann.page.evaluate("document.activeElement.closest('dialog') !== null")
    ann.page.keyboard.press("Escape")
    ann.page.get_by_role("dialog").wait_for(state="detached")
    assert row.evaluate("(it) => it === document.activeElement")
    ann.close()


def test_the_command(world: PageWorld, bob: Bob) -> None:
    """Shows all that belongs to the last answer; a key of a message what answers that
    one, and there is a way from there to what it answers itself."""
    talk(bob, "#lane")
    cat = world.guest("cat", "#lane")
    cat.reads("at noon")
    cat.says("/thread")
    assert WHOLE == rows(cat)
    cat.page.keyboard.press("Escape")
    row = cat.timeline.locator(".message").filter(has_text="when?").nth(0)
    row.focus()
    row.press("t")
    cat.page.locator("dialog .thread-row").first.wait_for()
    assert [("when?", "0"), ("at noon", "1")] == rows(cat)
    cat.button("Show what this answers").click()
    cat.page.get_by_text("where to?").last.wait_for()
    assert WHOLE == rows(cat)
    cat.page.keyboard.press("Escape")
    row = cat.timeline.locator(".message").filter(has_text="nice weather").last
    row.focus()
    row.press("t")
    cat.page.get_by_text("Nobody has answered it yet.").wait_for()
    assert [("nice weather", "0")] == rows(cat)
    cat.page.keyboard.press("Escape")
    cat.says("/join #mute")
    cat.named("Message to #mute").wait_for()
    cat.says("/thread")
    cat.page.get_by_text("Nobody has answered anything here yet.").wait_for()
    cat.close()


def test_it_is_as_it_is_now(world: PageWorld, bob: Bob) -> None:
    """What is said, changed or taken away while one reads."""
    first, when, *_ = talk(bob, "#live")
    dan = world.guest("dan", "#live")
    opens(dan, "shall we go?")
    assert WHOLE == rows(dan)
    words = dan.page.locator("dialog .thread-row")
    words.nth(1).get_by_role("button").first.focus()
    bob.asks("say", room="#live", text="or later", reply_to=when)
    words.get_by_text("or later").wait_for()
    assert ("or later", "2") == rows(dan)[3]
    assert "when?" in dan.page.evaluate("document.activeElement.textContent")
    bob.asks("edit", id=when, text="when then?")
    words.get_by_text("when then?").wait_for()
    bob.asks("delete", id=when)
    words.get_by_text("when then?").wait_for(state="detached")
    bob.asks("delete", id=first)
    dan.page.get_by_text("That message is not there any more.").wait_for()
    assert 0 == words.count()
    dan.close()


def test_from_there_into_the_room(world: PageWorld, bob: Bob) -> None:
    """To where it was said, which may be far back; and to the field, to answer it."""
    talk(bob, "#deep")
    for number in range(150):
        bob.asks("say", room="#deep", text=f"line {number}")
    last = bob.asks("say", room="#deep", text="go now")["id"]
    bob.asks("say", room="#deep", text="I do", reply_to=last)
    eva = world.guest("eva", "#deep")
    eva.says("/history 200")
    opens(eva, "shall we go?")
    eva.page.locator("dialog .found-row").get_by_text("at noon").click()
    eva.page.get_by_role("dialog").wait_for(state="detached")
    eva.timeline.locator(".message.flash").get_by_text("at noon").wait_for()
    assert "at noon" in eva.page.evaluate("document.activeElement.textContent")
    opens(eva, "at noon")
    eva.page.get_by_role("dialog").get_by_role("button", name="Reply to bob").click()
    eva.page.get_by_text("Answer to bob").wait_for()
    assert "message" == eva.page.evaluate("document.activeElement.id")
    eva.says("see you there")
    quoting = eva.timeline.locator(".message.quoting").filter(has_text="see you there")
    quoting.get_by_text("at noon").wait_for()
    eva.close()


def test_the_browsers_way_back(world: PageWorld, bob: Bob) -> None:
    """Leads out of it, to what is behind; one step further it leads where it did."""
    talk(bob, "#back")
    fay = world.guest("fay", "#front")
    fay.says("/join #back")
    fay.named("Message to #back").wait_for()
    fay.reads("at noon")
    fay.says("/thread")
    rows(fay)
    fay.page.go_back()
    fay.page.get_by_role("dialog").wait_for(state="detached")
    fay.named("Message to #back").wait_for()
    fay.page.go_back()
    fay.named("Message to #front").wait_for()
    fay.page.go_forward()
    fay.named("Message to #back").wait_for()
    fay.close()


def test_a_long_thread(world: PageWorld, bob: Bob) -> None:
    """Comes page by page; what is said meanwhile comes with the last of them."""
    bob.asks("join", room="#many")
    first = bob.asks("say", room="#many", text="count with me")["id"]
    for number in range(205):
        bob.asks("say", room="#many", text=f"number {number}", reply_to=first)
    ida = world.guest("ida", "#many")
    ida.reads("number 204")
    ida.says("/thread")
    newer = ida.button("Show newer ones")
    newer.wait_for()
    listed = ida.page.locator("dialog .thread-row")
    assert 200 == listed.count()
    bob.asks("say", room="#many", text="and on", reply_to=first)
    newer.click()
    newer.wait_for(state="hidden")
    assert 207 == listed.count()
    assert "number 199" in ida.page.evaluate("document.activeElement.textContent")
    bob.asks("say", room="#many", text="the end", reply_to=first)
    listed.get_by_text("the end").wait_for()
    assert 208 == listed.count()
    ida.close()


def test_a_private_talk(world: PageWorld, bob: Bob) -> None:
    """Has threads as well."""
    hal = world.guest("hal", "#hall")
    first = bob.asks("tell", to="hal", text="psst")["id"]
    bob.asks("tell", to="hal", text="psst again", reply_to=first)
    hal.page.get_by_role("button", name=re.compile("^bob")).first.click()
    hal.reads("psst again")
    hal.says("/thread")
    assert [("psst", "0"), ("psst again", "1")] == rows(hal)
    hal.close()
