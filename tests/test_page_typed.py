"""What is typed into the page, in a real browser: it is never lost, and never said
twice or elsewhere."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from browsing import Window, needs_chromium
from page_tour import Bob
from page_world import PASSWORD, PageWorld, page_world
from running import Client

pytestmark = needs_chromium
TWICE = """() => {
    const enter = { key: "Enter", bubbles: true, cancelable: true };
    for (const each of [1, 2]) {
        document.activeElement.dispatchEvent(new KeyboardEvent("keydown", enter));
    }
}"""

#: All that is asked gets to the server later.
SLOW = """() => {
    const { send } = WebSocket.prototype;
    WebSocket.prototype.send = function (text) {
        setTimeout(() => send.call(this, text), 500);
    };
}"""

#: As soon as the page knows that a message is gone somebody types one sign more.
TYPES_ON = """() => {
    const { set } = Object.getOwnPropertyDescriptor(WebSocket.prototype, "onmessage");
    const types = (event) => {
        const field = document.getElementById("message");
        if (!event.data.includes('"deleted"')) return;
        field.value += "!";
        field.dispatchEvent(new Event("input"));
    };
    Object.defineProperty(WebSocket.prototype, "onmessage", {
        set(hear) {
            set.call(this, (event) => (hear(event), types(event)));
        },
    });
}"""


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PageWorld]:
    with page_world(tmp_path_factory.mktemp("house")) as world:
        yield world


def in_two_rooms(world: PageWorld, name: str) -> Window:
    """Somebody who is in #one and #two, and looks at #two."""
    window = world.guest(name, "#one")
    window.says("/join two")
    window.named("Message to #two").wait_for()
    return window


def answer(window: Window, question: str) -> None:
    """What is written next answers that."""
    window.reads(question).hover()
    window.page.get_by_role("button", name="Reply").click()
    window.page.locator(".composer-aim").wait_for()


def about_to_answer(
    world: PageWorld, name: str, other: str, question: str
) -> tuple[Window, Client]:
    """Somebody in two rooms who is to answer what another one said in #two."""
    window, client = in_two_rooms(world, name), world.nc(other, "two")
    client.say(question)
    answer(window, question)
    return window, client


def about_to_change(world: PageWorld, name: str) -> tuple[Window, str]:
    """The owner of a name who said "tea at noon", and types "tea at one" over it; and
    the id of that message."""
    world.account(name)
    window = world.owner(name, f"#{name}s")
    window.says("tea at noon")
    said = window.timeline.locator(".message:not(.pending)", has_text="tea at noon")
    id = said.get_attribute("data-id")
    window.composer.press("ArrowUp")
    window.named("Change the message").fill("tea at one")
    return window, str(id)


def go(window: Window, room: str) -> None:
    """By the list of rooms."""
    window.button(room).click()
    window.named(f"Message to {room}").wait_for()


def test_a_sign_written_out_is_said_once(world: PageWorld) -> None:
    """What it became is what stood in the field: nothing is left there."""
    ann = world.guest("ann")
    ann.page.locator("#message[aria-controls]").wait_for()  # so it can be completed
    ann.composer.press_sequentially("well :smile:")
    ann.composer.press("Enter")
    ann.reads("well 😄")
    assert "" == ann.composer.input_value()
    ann.close()


@pytest.mark.parametrize("typed", ["/me waves", "waves"])
def test_enter_twice_says_it_once(world: PageWorld, typed: str) -> None:
    """A command takes a moment, and is not given again meanwhile."""
    bea, bob = world.guest(f"bea{len(typed)}"), world.nc(f"bob{len(typed)}")
    bea.composer.fill(typed)
    bea.composer.focus()
    bea.page.evaluate(TWICE)
    bea.holds("")
    bea.says("done")
    assert 1 == sum("waves" in line for line in bob.until("> done"))
    bob.close()
    bea.close()


def test_what_is_too_long_in_one_room(world: PageWorld) -> None:
    """Is so in that room alone, and still so when one comes back."""
    cat = in_two_rooms(world, "cat")
    cat.composer.fill("short")
    go(cat, "#one")
    cat.composer.fill("x" * 5000)
    go(cat, "#two")
    cat.composer.press("Enter")
    cat.reads("short")
    go(cat, "#one")
    cat.page.get_by_text("904 letters too long").wait_for()
    assert cat.page.locator(".send").is_disabled()
    cat.close()


def test_a_change_that_is_not_saved_yet(world: PageWorld) -> None:
    """It waits in its room while one looks into another."""
    dan = in_two_rooms(world, "dan")
    dan.says("tea at noon")
    dan.reads("tea at noon")
    dan.composer.press("ArrowUp")
    dan.named("Change the message").fill("tea at one")
    go(dan, "#one")
    go(dan, "#two")
    assert "tea at one" == dan.named("Change the message").input_value()
    dan.named("Change the message").press("Enter")
    dan.timeline.get_by_text("tea at one").wait_for()
    dan.close()


def test_an_answer_stays_an_answer(world: PageWorld) -> None:
    """Though one looks into another room before it is sent."""
    eli, bob = about_to_answer(world, "eli", "ben", "who comes?")
    eli.composer.fill("I do")
    go(eli, "#one")
    eli.page.get_by_text("Answer to ben").wait_for(state="hidden")
    go(eli, "#two")
    eli.page.get_by_text("Answer to ben").wait_for()
    eli.composer.press("Enter")
    eli.timeline.locator(".quote", has_text="who comes?").wait_for()
    bob.close()
    eli.close()


def test_a_change_after_a_reload(world: PageWorld) -> None:
    """It is where it was, though that is further back than what is read first; and is
    saved from there."""
    lou, _ = about_to_change(world, "lou")
    bob = world.nc("bert", "lous")
    bob.say(*(f"line {each}" for each in range(100)))
    lou.reads("line 99")
    lou.page.reload()
    field = lou.named("Change the message")
    field.wait_for()
    assert "tea at one" == field.input_value()
    assert "" == lou.composer.input_value()
    field.press("Enter")
    lou.timeline.get_by_text("tea at one").wait_for()
    assert 0 == lou.timeline.get_by_text("tea at noon").count()
    lou.page.reload()
    lou.reads("line 99")
    assert 0 == field.count()
    bob.close()
    lou.close()


@pytest.mark.parametrize("here", [True, False])
def test_a_change_of_what_is_gone(world: PageWorld, here: bool) -> None:
    """What was typed is a draft, be one there when it goes or not."""
    name = "max" if here else "mia"
    window, id = about_to_change(world, name)
    if not here:
        window.page.goto("about:blank")
    Bob(world, name).asks("delete", id=id)
    if not here:
        window.page.goto(world.url)
    window.holds("tea at one")
    assert 0 == window.named("Change the message").count()
    window.says("tea at two")
    window.reads("tea at two")
    window.close()


def test_another_change_is_begun(world: PageWorld) -> None:
    """What was typed over the first one is a draft; what was not touched is none."""
    ned, _ = about_to_change(world, "ned")
    for text in ("one", "two"):
        ned.says(text)
        ned.timeline.locator(".message:not(.pending)", has_text=text).last.wait_for()
    ned.composer.press("ArrowUp")
    ned.holds("tea at one")
    ned.timeline.locator(".message", has_text="one").last.focus()
    ned.page.keyboard.press("e")
    assert "one" == ned.named("Change the message").input_value()
    ned.holds("tea at one")
    ned.close()


def test_a_change_of_what_is_on_its_way(world: PageWorld) -> None:
    """After a reload it is a draft: nobody knows yet what it would change."""
    ora = world.guest("ora", "#slow")
    ora.page.evaluate(SLOW)
    ora.says("tea at noon")
    ora.composer.press("ArrowUp")
    ora.page.get_by_text("Change your message").wait_for()
    ora.composer.fill("tea at one")
    ora.page.reload()
    ora.holds("tea at one")
    ora.timeline.get_by_text("tea at noon").wait_for()
    ora.close()


def test_an_answer_while_one_changes_what_is_on_its_way(world: PageWorld) -> None:
    """What was typed for the change is a part of it."""
    ada = world.guest("ada", "#slower")
    ada.says("first")
    ada.reads("first")
    ada.page.evaluate(SLOW)
    ada.says("tea at noon")
    ada.composer.press("ArrowUp")
    ada.page.get_by_text("Change your message").wait_for()
    ada.composer.fill("tea at one")
    ada.timeline.locator(".message", has_text="first").focus()
    ada.page.keyboard.press("r")
    ada.page.get_by_text("Answer to ada").wait_for()
    ada.holds("tea at one")
    ada.close()


def test_typing_on_when_what_one_changes_goes(world: PageWorld) -> None:
    """Not even in the moment in which it becomes a draft is anything lost."""
    world.account("abe")
    abe = world.window()
    abe.page.evaluate(TYPES_ON)
    abe.enter("abe", PASSWORD, "#abes")
    abe.says("tea at noon")
    said = abe.timeline.locator(".message:not(.pending)", has_text="tea at noon")
    id = said.get_attribute("data-id")
    abe.composer.press("ArrowUp")
    abe.named("Change the message").fill("tea at one")
    Bob(world, "abe").asks("delete", id=id)
    abe.holds("tea at one!")
    abe.close()


def test_an_answer_after_a_reload(world: PageWorld) -> None:
    """It stays an answer, in the room that is shown and in the other."""
    pam, bob = about_to_answer(world, "pam", "pete", "who cooks?")
    pam.composer.fill("I do")
    go(pam, "#one")
    pam.page.reload()
    go(pam, "#two")
    pam.page.get_by_text("Answer to pete").wait_for()
    pam.page.reload()
    pam.page.get_by_text("Answer to pete").wait_for()
    pam.holds("I do")
    pam.composer.press("Enter")
    pam.timeline.locator(".quote", has_text="who cooks?").wait_for()
    pam.page.reload()
    pam.timeline.locator(".quote", has_text="who cooks?").wait_for()
    assert not pam.page.get_by_text("Answer to pete").is_visible()
    bob.close()
    pam.close()


@pytest.mark.parametrize("here", [True, False])
def test_an_answer_to_what_is_gone(world: PageWorld, here: bool) -> None:
    """The text is a draft, and can be said."""
    name, other = ("rob", "ron") if here else ("rex", "ray")
    world.account(other)
    asking, window = Bob(world, other), world.guest(name, "#three")
    asking.asks("join", room="#three")
    id = asking.asks("say", room="#three", text=f"who sweeps, {other}?")["id"]
    answer(window, f"who sweeps, {other}?")
    window.composer.fill("not me")
    if not here:
        window.page.goto("about:blank")
    asking.asks("delete", id=id)
    if not here:
        window.page.goto(world.url)
    window.holds("not me")
    window.page.locator(".composer-aim").wait_for(state="hidden")
    window.composer.press("Enter")
    window.reads("not me")
    assert 0 == window.timeline.locator(".quote").count()
    window.close()


def test_a_command_of_another_room(world: PageWorld) -> None:
    """What is aimed at here is nothing to it, however long it takes."""
    kai, kit = about_to_answer(world, "kai", "kit", "who goes?")
    go(kai, "#one")
    kai.page.evaluate(SLOW)
    kai.says("/away busy")
    go(kai, "#two")
    kai.button("You are kai: Away").wait_for()
    kai.page.wait_for_timeout(100)
    kai.says("I do")
    kai.timeline.locator(".quote", has_text="who goes?").wait_for()
    go(kai, "#one")
    assert "" == kai.composer.input_value()
    kit.close()
    kai.close()


def test_who_is_put_out_while_writing(world: PageWorld) -> None:
    """Finds it when they come in again, be it after a reload."""
    bob = world.nc("bob", "strict")
    fay = world.guest("fay", "#strict")
    fay.composer.fill("but I only wanted")
    bob.say("/kick fay")
    fay.named("Message to #strict").wait_for(state="detached")
    fay.page.reload()
    fay.button("Find or make a room").first.click()
    fay.page.get_by_role("searchbox", name="Room").fill("strict")
    fay.page.keyboard.press("Enter")
    fay.named("Message to #strict").wait_for()
    fay.holds("but I only wanted")
    bob.close()
    fay.close()


def test_who_comes_in_again_where_they_were_put_out(world: PageWorld) -> None:
    """Finds what they had written there, though the room is there before it."""
    world.account("uma")
    bob, uma = world.nc("bill", "sober"), world.owner("uma", "#sober")
    uma.composer.fill("but I only wanted")
    bob.say("/kick uma")
    uma.named("Message to #sober").wait_for(state="detached")
    elsewhere = Client(world.daemon.address("line"))
    for typed in (
        {"op": "hello", "name": "uma", "password": PASSWORD},
        {"op": "change-password", "old": PASSWORD, "new": PASSWORD[::-1]},
    ):
        elsewhere.say(json.dumps(typed))
    uma.page.get_by_text("The password of this account was changed.").wait_for()
    uma.page.get_by_label("Password", exact=True).fill(PASSWORD[::-1])
    uma.named("Room").fill("#sober")
    uma.page.keyboard.press("Enter")
    uma.named("Message to #sober").wait_for()
    uma.holds("but I only wanted")
    elsewhere.close()
    bob.close()
    uma.close()


def test_a_topic_that_is_not_saved_yet(world: PageWorld) -> None:
    """It stays while the room changes otherwise, and when it is refused."""
    gus = world.guest("gus", "#about")
    gus.button("More about this place").click()
    gus.page.get_by_role("menuitem", name="Room settings").click()
    topic = gus.page.get_by_role("dialog").get_by_role("textbox", name="Topic")
    topic.fill("tea and cake")
    gus.page.get_by_role("switch", name="Read-only").click()
    gus.timeline.get_by_text("gus let only some people speak here").wait_for()
    assert "tea and cake" == topic.input_value()
    gus.page.get_by_role("dialog").get_by_role("button", name="Save").click()
    gus.timeline.get_by_text("gus set the topic: tea and cake").wait_for()
    gus.close()


def test_a_file_goes_where_it_was_chosen_for(world: PageWorld) -> None:
    """Though one is in another room when the browser has found it."""
    hal = in_two_rooms(world, "hal")
    with hal.page.expect_file_chooser() as chooser:
        hal.button("Send a file").click()
    go(hal, "#one")
    file: Any = {"name": "plan.txt", "mimeType": "text/plain", "buffer": b"plan"}
    chooser.value.set_files(file)
    go(hal, "#two")
    hal.timeline.get_by_role("link", name=re.compile("^Download plan.txt")).wait_for()
    hal.close()


def test_a_draft_is_kept_once(world: PageWorld) -> None:
    """However often one presses."""
    world.account("ida")
    ida = world.owner("ida")
    ida.says("/mail")
    ida.button("Write").click()
    ida.page.get_by_label("To", exact=True).fill("bob")
    ida.named("Text").fill("half a letter")
    ida.button("Keep as a draft").dblclick()
    ida.button("Drafts").click()
    ida.button("half a letter").first.wait_for()
    assert 1 == ida.button("half a letter").count()
    ida.close()


def test_a_letter_under_another_name(world: PageWorld) -> None:
    """Who has another name goes on with what they were writing, after a reload, too."""
    world.account("jan")
    jan = world.owner("jan")
    jan.says("/mail")
    jan.button("Write").click()
    jan.named("Text").fill("half a letter")
    jan.button("Back to the talk").click()
    jan.says("/nick jane")
    jan.button("You are jane").wait_for()
    jan.says("/mail")
    jan.named("Text").wait_for()
    assert "half a letter" == jan.named("Text").input_value()
    jan.page.reload()
    jan.composer.wait_for()
    jan.says("/mail")
    jan.named("Text").wait_for()
    assert "half a letter" == jan.named("Text").input_value()
    jan.close()
