"""A mail on a line that breaks before the answer comes: sent again, nobody gets it
twice, and nothing that was changed is lost."""

from collections.abc import Iterator
from typing import Any

import pytest
from browsing import Window, needs_chromium, url_of
from cutting import Line, bad_line
from page_world import PASSWORD, PageWorld, page_world
from running import Client

pytestmark = needs_chromium
ONCE = "It had been sent already, and went only once."


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PageWorld]:
    with page_world(tmp_path_factory.mktemp("house")) as world:
        for name in ("ann", "bob"):
            world.account(name)
        yield world


@pytest.fixture
def line(world: PageWorld) -> Iterator[Line]:
    with bad_line(world.daemon.address("web")) as line:
        yield line


@pytest.fixture
def bob(world: PageWorld, request: pytest.FixtureRequest) -> Iterator[Client]:
    """He is on netcat and reads his mail there."""
    bob = world.nc(f"kit{len(request.node.name)}")
    bob.say(f"/login bob {PASSWORD}")
    bob.until("bob")
    yield bob
    bob.close()


@pytest.fixture
def ann(world: PageWorld, line: Line) -> Iterator[Window]:
    """She comes by a line that can be cut."""
    window = world.chromium.open(url_of(line.address)).enter("ann", PASSWORD)
    yield window
    window.close()


def loses(ann: Window, line: Line, bob: Client, subject: str, text: str) -> None:
    """She writes to Bob, who gets it; she does not learn that he did."""
    ann.button("Mail").click()
    ann.button("Write").click()
    ann.page.get_by_role("combobox", name="To").fill("bob")
    ann.named("Subject").fill(subject)
    ann.named("Text").fill(text)
    line.one_way = True
    sends(ann)
    bob.until(subject)
    line.cut()
    alert = ann.page.get_by_role("alert").get_by_text("The connection broke")
    alert.wait_for()
    down = ann.button("Try now")
    down.wait_for()
    line.one_way = False
    line.mend()
    down.wait_for(state="detached")


def sends(ann: Window) -> None:
    """By the button."""
    pane(ann).get_by_role("button", name="Send").click()


def pane(ann: Window) -> Any:
    return ann.page.get_by_role("region", name="Write a mail", exact=True)


def times(bob: Client, subject: str) -> int:
    """How often it is in his box."""
    bob.say("/mail", "/version")
    told = bob.until("-- twistchat ")
    return sum(line.startswith("==") and subject in line for line in told)


def test_sent_again(ann: Window, line: Line, bob: Client) -> None:
    """As it is: she is told that it went."""
    loses(ann, line, bob, "Tea", "At five?")
    sends(ann)
    ann.page.get_by_text(ONCE).wait_for()
    assert 1 == times(bob, "Tea")


def test_sent_again_after_a_reload(ann: Window, line: Line, bob: Client) -> None:
    """The tab still knows that it was tried."""
    loses(ann, line, bob, "Soup", "At noon?")
    ann.page.reload()
    ann.composer.wait_for()
    ann.button("Mail").click()
    sends(ann)
    ann.page.get_by_text(ONCE).wait_for()
    assert 1 == times(bob, "Soup")


def test_sent_again_from_the_drafts(ann: Window, line: Line, bob: Client) -> None:
    """It is the same mail, wherever it was kept; and no draft any more then."""
    loses(ann, line, bob, "Cake", "There is some left.")
    ann.button("Keep as a draft").click()
    ann.button("Drafts").click()
    mails = ann.page.get_by_role("region", name="Mails")
    mails.get_by_role("button", name="Cake").click()
    sends(ann)
    ann.page.get_by_text(ONCE).wait_for()
    ann.page.get_by_text("Nothing waits to be finished.").wait_for()
    assert 1 == times(bob, "Cake")


def test_changed_and_sent_again(ann: Window, line: Line, bob: Client) -> None:
    """It is another mail, and goes."""
    loses(ann, line, bob, "Walk", "At five?")
    ann.named("Text").fill("At six!")
    sends(ann)
    ann.page.get_by_text("Sent to bob.").wait_for()
    assert 2 == times(bob, "Walk")


#: All that is asked gets to the server later.
SLOW = """() => {
    const { send } = WebSocket.prototype;
    WebSocket.prototype.send = function (text) {
        setTimeout(() => send.call(this, text), 1500);
    };
}"""


def on_its_way(ann: Window, subject: str) -> None:
    """She sends a mail to Bob, which takes a while."""
    ann.button("Mail").click()
    ann.button("Write").click()
    ann.page.get_by_role("combobox", name="To").fill("bob")
    ann.named("Subject").fill(subject)
    ann.named("Text").fill("As always.")
    ann.page.evaluate(SLOW)
    sends(ann)


def test_what_is_on_its_way_is_no_draft(ann: Window) -> None:
    """Whoever begins another mail meanwhile waits until it went; and nothing can be
    typed into it that would not go along."""
    on_its_way(ann, "Milk")
    assert not ann.named("Text").is_editable()
    ann.button("Write").click()
    ann.page.get_by_text("Sent to bob.").wait_for()
    subject = "() => document.querySelector('#mail-subject')?.value === ''"
    ann.page.wait_for_function(subject)
    assert ann.named("Text").is_editable()
    ann.button("Drafts").click()
    ann.page.get_by_text("Nothing waits to be finished.").wait_for()


def test_a_mail_is_given_up_on_its_way(ann: Window) -> None:
    """What is written next is not taken for it when it went."""
    on_its_way(ann, "Eggs")
    ann.button("Give it up").click()
    ann.page.get_by_role("dialog").get_by_role("button", name="Give it up").click()
    ann.button("Write").click()
    ann.named("Subject").fill("Flour")
    ann.page.get_by_text("Sent to bob.").wait_for()
    assert "Flour" == ann.named("Subject").input_value()


def test_a_draft_that_comes_late(ann: Window) -> None:
    """What was begun meanwhile is kept among the drafts, and not lost."""
    ann.button("Mail").click()
    ann.button("Write").click()
    ann.named("Subject").fill("Salt")
    ann.button("Keep as a draft").click()
    ann.button("Drafts").click()
    mails = ann.page.get_by_role("region", name="Mails")
    mails.get_by_role("button", name="Salt").wait_for()
    ann.page.evaluate(SLOW)
    mails.get_by_role("button", name="Salt").click()
    ann.button("Write").click()
    ann.named("Subject").fill("Pepper")
    subject = "() => document.querySelector('#mail-subject')?.value === 'Salt'"
    ann.page.wait_for_function(subject)
    mails.get_by_role("button", name="Pepper").wait_for()
