"""Mail in a real browser: to who is away, read, answered, sent on, deleted."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from browsing import NARROW, Window, needs_chromium
from page_tour import Bob
from page_world import PASSWORD, PageWorld, page_world

pytestmark = needs_chromium
LONG = "Dear Bob,\n\nthe roof is done.\n" + "\nIt rains no more." * 200


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PageWorld]:
    with page_world(tmp_path_factory.mktemp("house")) as world:
        for name in ("ann", "bob", "cat", "dan", "eve", "fay"):
            world.account(name)
        yield world


def write(window: Window, to: str, subject: str, text: str) -> None:
    """A mail, from a page that shows the talk or the mail."""
    window.button("Mail").click()
    window.button("Write").click()
    window.page.get_by_role("combobox", name="To").fill(to)
    window.named("Subject").fill(subject)
    window.named("Text").fill(text)
    send(window)


def send(window: Window) -> None:
    letter(window, "Write a mail").get_by_role("button", name="Send").click()


def letter(window: Window, name: str = "Mail") -> Any:
    """The pane of what is read or written."""
    return window.page.get_by_role("region", name=name, exact=True)


def row(window: Window, subject: str) -> Any:
    """A mail in the list."""
    mails = window.page.get_by_role("region", name="Mails")
    return mails.get_by_role("button", name=re.compile(re.escape(subject)))


def test_a_name_that_nobody_has(world: PageWorld) -> None:
    """It is in sight again, however long the mail is, and mended by the keyboard."""
    dan = world.owner("dan")
    write(dan, "catt", "The roof", LONG)
    letter(dan, "Write a mail").get_by_text("Nobody called catt is known.").wait_for()
    to = dan.page.get_by_role("combobox", name="To")
    assert to.evaluate("(it) => it === document.activeElement")
    wrong = letter(dan, "Write a mail").locator(".unknown")
    wrong.wait_for()
    assert wrong.evaluate("(it) => it.getBoundingClientRect().top > 0")
    dan.page.keyboard.press("Backspace")
    dan.page.keyboard.type("cat")
    send(dan)
    dan.page.get_by_text("Sent to cat.").wait_for()
    dan.close()


def test_to_somebody_away_who_reads_and_answers(world: PageWorld) -> None:
    """The mail waits with its subject and all of its text; so does the answer."""
    ann = world.owner("ann")
    write(ann, "bob", "The roof", LONG)
    ann.page.get_by_text("Sent to bob.").wait_for()
    bob = world.owner("bob")
    bob.button("Mail, 1 new mail").click()
    row(bob, "New: ann").click()
    letter(bob).get_by_role("heading", name="The roof").wait_for()
    assert LONG == letter(bob).locator(".letter-text").inner_text()
    bob.button("Mail").and_(bob.page.locator("[aria-label=Mail]")).wait_for()
    letter(bob).get_by_role("button", name="Reply").first.click()
    bob.named("Text").fill("At last!")
    bob.named("Text").press("Control+Enter")
    bob.page.get_by_text("Sent to ann.").wait_for()
    row(ann, "Re: The roof").click()
    letter(ann).get_by_text("At last!").wait_for()
    ann.button("Sent").click()
    row(ann, "To bob").first.wait_for()


def test_what_is_deleted_can_be_taken_back(world: PageWorld) -> None:
    """And what is sent on says who wrote it."""
    writer, cat = world.owner("dan"), world.owner("cat")
    write(writer, "cat, eve", "Keep this", "or do not")
    writer.page.get_by_text("Sent to cat, eve.").wait_for()
    cat.button("Mail").click()
    row(cat, "Keep this").click()
    letter(cat).get_by_role("button", name="Delete").click()
    row(cat, "Keep this").wait_for(state="detached")
    cat.button("Undo").click()
    row(cat, "Keep this").click()
    letter(cat).get_by_role("button", name="Forward").first.click()
    cat.page.get_by_role("combobox", name="To").fill("ann")
    cat.named("What you say of it").fill("what now?")
    send(cat)
    cat.page.get_by_text("Sent to ann.").wait_for()
    eve = world.owner("eve")
    eve.button("Mail, 1 new mail").click()
    row(eve, "Keep this").wait_for()


def test_a_new_mail_is_noticed_at_once(world: PageWorld) -> None:
    """Beside the talk, and in the list that is open; on netcat, too."""
    cat, dan = world.owner("cat"), world.owner("dan")
    dan.button("Mail").click()
    nc = world.nc("kit")
    nc.say(f"/login eve {PASSWORD}")
    nc.until("eve")
    write(cat, "dan, eve", "News", "all is well")
    nc.until("cat")
    row(dan, "New: cat").click()
    letter(dan).get_by_text("all is well").wait_for()


def test_what_is_not_sent_yet_is_kept(world: PageWorld) -> None:
    """Among the drafts; nobody unknown gets it."""
    dan = world.owner("dan")
    write(dan, "nobody-there", "Lost", "Where are you?")
    letter(dan, "Write a mail").get_by_role("alert").wait_for()
    dan.button("Keep as a draft").click()
    dan.button("Drafts").click()
    row(dan, "Lost").click()
    dan.button("Take nobody-there away").click()
    dan.page.get_by_role("combobox", name="To").fill("ann")
    send(dan)
    dan.page.get_by_text("Sent to ann.").wait_for()


def test_narrow_views_have_a_heading(world: PageWorld) -> None:
    """Each of them one of the first level, though its bar is not seen; nothing of it
    can be reached by the keyboard then."""
    eve = world.owner("eve")
    write(eve, "eve", "To myself", "Remember")
    eve.page.set_viewport_size(dict(zip(("width", "height"), NARROW, strict=True)))
    heading = eve.page.get_by_role("heading", level=1)
    row(eve, "eve").first.click()
    letter(eve).get_by_role("heading", name="To myself").wait_for()
    assert ["Mail"] == heading.all_inner_texts()
    assert 0 == eve.button("Write").count()
    letter(eve).get_by_role("button", name="Reply").first.click()
    letter(eve, "Write a mail").wait_for()
    assert ["Mail"] == heading.all_inner_texts()
    assert eve.fits


def test_the_way_back_from_a_mail(world: PageWorld) -> None:
    """Where one pane is seen it leads to the list, and then to where one was before."""
    world.account("gus")
    Bob(world, "bob").asks("mail-send", to=["gus"], subject="Hats", text="Two of them.")
    gus = world.owner("gus", size=NARROW)
    gus.says("/mail")
    row(gus, "Hats").click()
    heading = letter(gus).get_by_role("heading", name="Hats")
    heading.wait_for()
    gus.page.go_back()
    row(gus, "Hats").wait_for()
    gus.page.go_forward()
    heading.wait_for()
    letter(gus).get_by_role("button", name="Back to the list").click()
    row(gus, "Hats").wait_for()
    gus.page.go_back()
    gus.named("Message to #lobby").wait_for()
    gus.page.go_forward()
    row(gus, "Hats").wait_for()
    gus.button("Back to the rooms").click()
    rooms = gus.page.get_by_role("navigation", name="Rooms and private talks")
    rooms.get_by_role("button", name="#lobby").click()
    gus.named("Message to #lobby").wait_for()
    gus.close()


def test_the_way_back_from_a_letter(world: PageWorld) -> None:
    """What one was writing is kept as a draft; what was sent is no step of the way."""
    world.account("hal")
    Bob(world, "bob").asks("mail-send", to=["hal"], subject="Caps", text="And three.")
    hal = world.owner("hal", size=NARROW)
    hal.says("/mail")
    hal.button("Write").click()
    hal.named("Text").fill("half a letter")
    hal.page.go_back()
    row(hal, "Caps").wait_for()
    hal.button("Drafts").click()
    row(hal, "half a letter").wait_for()
    hal.button("Inbox").click()
    row(hal, "Caps").click()
    letter(hal).get_by_role("button", name="Reply").first.click()
    hal.named("Text").fill("Thank you.")
    send(hal)
    row(hal, "Caps").wait_for()
    hal.page.go_back()
    hal.named("Message to #lobby").wait_for()
    hal.close()


def test_the_way_back_after_a_window(world: PageWorld) -> None:
    """To close a window by it is no step: one step leads from a letter to the list, and
    one to where one was before."""
    world.account("jil")
    jil = world.owner("jil", size=NARROW)
    jil.says("/mail")
    jil.button("Write").click()
    jil.named("Text").fill("half a letter")
    jil.button("Give it up").click()
    jil.page.get_by_role("dialog").wait_for()
    jil.page.go_back()
    jil.page.get_by_role("dialog").wait_for(state="detached")
    jil.button("Back to the list").click()
    jil.page.get_by_text("No mail has come yet.").wait_for()
    jil.page.go_back()
    jil.named("Message to #lobby").wait_for()
    jil.close()


def test_a_mail_that_is_gone(world: PageWorld) -> None:
    """It is no step of the way, and who is led to it again is in the list."""
    world.account("ina")
    Bob(world, "bob").asks("mail-send", to=["ina"], subject="Boots", text="Muddy.")
    ina = world.owner("ina", size=NARROW)
    ina.says("/mail")
    row(ina, "Boots").click()
    letter(ina).get_by_role("button", name="Delete").click()
    ina.page.get_by_text("No mail has come yet.").wait_for()
    ina.page.go_forward()
    ina.page.get_by_text("That mail is not there any more.").wait_for()
    ina.page.get_by_text("No mail has come yet.").wait_for()
    for _ in range(2):
        ina.page.go_back()
    ina.named("Message to #lobby").wait_for()
    ina.close()


def test_no_mail_at_all(world: PageWorld) -> None:
    """Nobody is asked to choose one."""
    fay = world.owner("fay")
    fay.button("Mail").click()
    fay.page.get_by_text("No mail has come yet.").wait_for()
    assert not letter(fay).get_by_text("Choose a mail").count()
    fay.close()
