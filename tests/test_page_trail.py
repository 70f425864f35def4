"""What operators did, and what became of a message: read in the page, by operators."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from browsing import Window, needs_chromium, url_of
from cutting import bad_line
from page_tour import Bob
from page_world import PASSWORD, PageWorld, page_world

pytestmark = needs_chromium


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PageWorld]:
    with page_world(tmp_path_factory.mktemp("house")) as world:
        for name in ("ann", "bob", "cat"):
            world.account(name)
        word = re.search(r"/operator (\S+)", world.daemon.log)
        assert word
        Bob(world, "ann").asks("operator-word", word=word[1])
        yield world


def rows(window: Window) -> Any:
    """What is listed."""
    return window.page.locator("dialog .trail-row")


def sentences(window: Window) -> list[str]:
    """What is said of each."""
    rows(window).first.wait_for()
    return [each.text_content() for each in rows(window).locator("p:first-child").all()]


def focused(window: Window) -> str:
    """The id of what has the focus."""
    return str(window.page.evaluate("document.activeElement.id"))


def test_what_operators_did(world: PageWorld) -> None:
    """The newest first, each with who, what, whom, until when and why; Escape leads
    back to where one was."""
    boss = Bob(world, "ann")
    boss.asks("create", room="#court")
    boss.asks("set-mode", room="#court", mode="private", value=True)
    boss.asks(
        "sanction",
        room="#court",
        kind="ban",
        target="cat",
        reason="too loud",
        seconds=600,
    )
    boss.asks("suspend", name="cat", reason="rude")
    boss.asks("reinstate", name="cat")
    boss.asks("announce", text="tea is ready")
    ann = world.owner("ann", "#court")
    ann.says("/audit")
    assert sentences(ann)[:6] == [
        "ann told everybody in the server's name",
        "ann let cat in again",
        "ann suspended cat",
        "ann banned cat from #court",
        "ann made #court private",
        "ann became the first operator of the server",
    ]
    hints = rows(ann).nth(3).locator(".hint").all_text_contents()
    assert re.match("until ", hints[0])
    assert "too loud" == hints[1]
    assert "rude" == rows(ann).nth(2).locator("p.hint").text_content()
    assert "tea is ready" == rows(ann).first.locator("p.hint").text_content()
    ann.page.get_by_role("dialog").get_by_role("heading", name="Today").wait_for()
    assert ann.page.evaluate("document.activeElement.closest('dialog') !== null")
    ann.page.keyboard.press("Escape")
    rows(ann).first.wait_for(state="detached")
    assert "message" == focused(ann)
    ann.close()


def test_older_ones(world: PageWorld) -> None:
    """Come page by page, by the keyboard too; where one reads on has the focus."""
    boss = Bob(world, "ann")
    boss.asks("join", room="#long")
    for _ in range(30):
        boss.asks("sanction", room="#long", kind="gag", target="cat")
        boss.asks("pardon", room="#long", kind="gag", target="cat")
    ann = world.owner("ann", "#long")
    ann.says("/audit #LONG")
    older = ann.button("Show older ones")
    older.wait_for()
    assert 50 == rows(ann).count()
    older.focus()
    ann.page.keyboard.press("Enter")
    older.wait_for(state="detached" if older.count() == 0 else "hidden")
    assert 60 == rows(ann).count()
    assert "ann silenced cat in #long" == sentences(ann)[-1]
    at = "[...document.querySelectorAll('.trail-row')].indexOf(document.activeElement)"
    assert 50 == ann.page.evaluate(at)
    ann.close()


def test_of_one_room(world: PageWorld) -> None:
    """From where it is kept in order."""
    boss = Bob(world, "ann")
    for room in ("#east", "#west"):
        boss.asks("create", room=room)
        boss.asks("set-mode", room=room, mode="readonly", value=True)
    ann = world.owner("ann", "#east")
    ann.says("/bans")
    ann.button("What operators did here").click()
    heading = ann.page.get_by_role("heading", name="What operators did in #east")
    heading.wait_for()
    assert ["ann let only some people speak in #east"] == sentences(ann)
    ann.page.keyboard.press("Escape")
    heading.wait_for(state="detached")
    assert "What operators did here" == ann.page.evaluate(
        "document.activeElement.textContent"
    )
    ann.close()


def test_where_nothing_was_done(world: PageWorld) -> None:
    """That is said."""
    ann = world.owner("ann", "#still")
    ann.says("/audit #still")
    ann.page.get_by_text("Operators have done nothing yet.").wait_for()
    ann.close()


def test_what_was_done_to_a_message(world: PageWorld) -> None:
    """By its menu: the newest first, with the texts that it had."""
    bob = Bob(world, "bob")
    bob.asks("join", room="#desk")
    id = bob.asks("say", room="#desk", text="teh end")["id"]
    bob.asks("say", room="#desk", text="so it was said")
    bob.asks("edit", id=id, text="the end")
    bob.asks("react", id=id, reaction="🎉")
    ann = world.owner("ann", "#desk")
    item = ann.page.get_by_role("menuitem", name="What was done to it")
    for text, said in {
        "the end": ["bob reacted with 🎉", "bob changed the text"],
        "so it was said": [],
    }.items():
        row = ann.timeline.locator(".message").filter(has_text=text).last
        row.focus()
        row.press("Enter")
        item.click()
        if said:
            assert said == sentences(ann)
            assert "teh end" == ann.page.locator("dialog del").text_content()
            assert "the end" == ann.page.locator("dialog ins").text_content()
        else:
            ann.page.get_by_text("Nobody has done anything to it.").wait_for()
        ann.page.keyboard.press("Escape")
        ann.page.get_by_role("dialog").wait_for(state="detached")
        assert row.evaluate("(it) => it === document.activeElement")
    ann.close()


def test_others_are_not_offered_it(world: PageWorld) -> None:
    """Neither by the menus, nor by completion; whoever types it is told why not. Owners
    of rooms are no operators of the server."""
    bob = world.owner("bob", "#own")
    bob.says("mine")
    bob.reads("mine")
    row = bob.timeline.locator(".message").filter(has_text="mine").last
    row.filter(has_not=bob.page.locator(".waiting")).press("Enter")
    items = bob.page.get_by_role("menuitem")
    items.get_by_text("Show the answers").wait_for()
    assert 0 == items.get_by_text("What was done to it").count()
    bob.page.keyboard.press("Escape")
    bob.button("You are bob").click()
    items.get_by_text("Commands").wait_for()
    assert 0 == items.get_by_text("What operators did").count()
    bob.page.keyboard.press("Escape")
    bob.says("/bans")
    bob.page.get_by_text("Bans and the like").wait_for()
    assert 0 == bob.button("What operators did here").count()
    bob.page.keyboard.press("Escape")
    bob.composer.press_sequentially("/au")
    bob.page.wait_for_timeout(200)
    assert 0 == bob.page.get_by_role("option", name="/audit").count()
    bob.says("/audit")
    bob.page.get_by_text("Only operators of the server may do that.").first.wait_for()
    bob.close()


def test_who_is_an_operator_no_more(world: PageWorld) -> None:
    """Is refused what they have not read yet, and is told why."""
    boss = Bob(world, "ann")
    boss.asks("create", room="#fall")
    for _ in range(26):
        boss.asks("sanction", room="#fall", kind="gag", target="cat")
        boss.asks("pardon", room="#fall", kind="gag", target="cat")
    boss.asks("grant", name="bob")
    bob = world.owner("bob")
    bob.says("/audit #fall")
    older = bob.button("Show older ones")
    older.wait_for()
    boss.asks("revoke", name="bob")
    older.click()
    bob.page.get_by_text("That needs an operator of the server.").wait_for()
    assert 0 == bob.button("Try again").count()
    bob.close()


def test_without_a_connection(world: PageWorld) -> None:
    """That is said, and it can be tried again."""
    with bad_line(world.daemon.address("web")) as line:
        ann = world.chromium.open(url_of(line.address)).enter("ann", PASSWORD)
        ann.says("/audit")
        rows(ann).first.wait_for()
        ann.page.keyboard.press("Escape")
        line.cut()
        ann.page.get_by_text("The connection is down.").wait_for()
        ann.says("/audit")
        dialog = ann.page.get_by_role("dialog")
        dialog.get_by_text("There is no connection just now.").wait_for()
        line.mend()
        ann.page.get_by_text("The connection is down.").wait_for(state="detached")
        dialog.get_by_role("button", name="Try again").click()
        rows(ann).first.wait_for()
        ann.close()
