"""Commands of the text doors in the page: each is there, or it is said what stands in
its place."""

from collections.abc import Iterator
from typing import Any

import pytest
from browsing import needs_chromium
from page_world import PageWorld, page_world

from twistchat.text import commands as commands  # fills the table
from twistchat.text.table import TABLE

pytestmark = needs_chromium
#: Those words that are no command here, nor said to be elsewhere.
UNKNOWN = """async (words) => {
    const { src } = document.querySelector("script[type=module]");
    const { find } = await import(src.replace("main.js", "commands.js"));
    const known = (word) => {
        try {
            return Boolean(find(word));
        } catch ({ message }) {
            return !/^There is no|could be/.test(message);
        }
    };
    return words.filter((each) => !known(each));
}"""


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PageWorld]:
    with page_world(tmp_path_factory.mktemp("house")) as world:
        yield world


def toast(window: Any, text: str) -> None:
    """Wait until the page says so at its edge."""
    window.page.locator(".toast").get_by_text(text).first.wait_for()


def test_each_command_of_the_text_doors_is_known(world: PageWorld) -> None:
    """With all its other words."""
    page = world.window().page
    words = [
        word
        for _, rows in TABLE.grouped()
        for row in rows
        for word in (row.name, *row.aliases)
    ]
    assert [] == page.evaluate(UNKNOWN, words)


def test_it_says_where_to_find_what_it_has_not(world: PageWorld) -> None:
    """What was typed stays."""
    ann = world.guest("ann", "#elsewhere")
    ann.says("/howtoban bob")
    toast(ann, "The menu of a person, in the list of people, has what keeps them out")
    assert "/howtoban bob" == ann.composer.input_value()


def test_words_mean_what_they_mean_elsewhere(world: PageWorld) -> None:
    """A lone dash takes away; without a number it is shown; always is for ever."""
    fay = world.guest("fay", "#same")
    topic = fay.button("Topic: tea at five")
    fay.says("/topic tea at five")
    topic.wait_for()
    fay.says("/topic -")
    topic.wait_for(state="detached")
    for typed, said in {
        "/limit 9": "let at most 9 people in",
        "/limit -": "let any number of people in",
        "/key sesame": "gave the room a key",
        "/key -": "took the key from the room",
    }.items():
        fay.says(typed)
        fay.timeline.get_by_text(said).wait_for()
        fay.says("so be it")  # else what happens is folded
    fay.says("/limit")
    toast(fay, "Any number of people may be in #same.")
    fay.says("/invite gus always")
    toast(fay, "gus may come to #same now")
    fay.says("/bans")
    fay.page.get_by_role("dialog").get_by_text("Invited · by fay").wait_for()


def test_what_was_said_is_cleared_away(world: PageWorld) -> None:
    """In this window, until one asks for it again, or scrolls or reloads."""
    bea = world.guest("bea", "#cleared")
    for text in ("one", "two"):
        bea.says(text)
        bea.reads(text)
    hidden = bea.timeline.get_by_text("one", exact=True)
    wanted = bea.button("Show what was said before")
    for again in (wanted.click, lambda: wheel(bea), bea.page.reload):
        bea.says("/clear")
        hidden.wait_for(state="detached")
        assert "" == bea.composer.input_value()
        bea.says("three")
        bea.reads("three")
        again()
        hidden.first.wait_for()
        assert 0 == wanted.count()


def test_what_one_reads_further_up_is_cleared_away(world: PageWorld) -> None:
    """And all behind it; what is said from then on is seen, and is not new twice."""
    ned, mia = world.nc("ned", "deep"), world.guest("mia", "#deep")
    ned.say(*(f"line {each}" for each in range(800)))
    mia.reads("line 799")
    mia.says("/history 2026-01-02")
    mia.reads("line 0")
    mia.says("/clear")
    mia.button("Show what was said before").wait_for()
    ned.say("there you are")
    mia.reads("there you are")
    assert 1 == mia.timeline.locator(".message").count()
    assert 0 == mia.timeline.locator(".unread-line").count()
    view = mia.page.locator(".timeline-view")
    for many in (100, 800):  # more than a page has at once, and one reads further up
        ned.say(*(f"{each} of {many}" for each in range(many)))
        mia.reads("99 of 100")
        view.evaluate("(it) => it.scrollTo(0, 300)")
    ned.say("and that was all")
    mia.button("To the newest messages").wait_for()
    view.evaluate(DOWN)
    mia.reads("and that was all")
    ned.close()
    mia.close()


#: Scrolled down as long as there is something below.
DOWN = """async (view) => {
    for (let each = 0; each < 90; each++) {
        view.scrollTop = view.scrollHeight;
        await new Promise((done) => setTimeout(done, 30));
    }
}"""


def wheel(window: Any) -> None:
    window.timeline.hover()
    window.page.mouse.wheel(0, -200)


def test_going_back(world: PageWorld) -> None:
    """By lines, by time, to a day; what cannot be read so is refused."""
    kim, cora = world.nc("kim", "long"), world.guest("cora", "#long")
    kim.say(*(f"line {each}" for each in range(150)))
    cora.reads("line 149")
    cora.says("/history 120")
    first = cora.reads("line 30")
    first.wait_for()
    assert cora.page.evaluate("document.activeElement.id") == "message"
    cora.says("/history 1h")
    cora.reads("line 0")
    cora.button("To the newest messages").click()
    cora.reads("line 149")
    cora.says("/history 2026-01-02")
    cora.reads("line 0")
    for word, said in {
        "soon": "Say how many lines, a span such as 1h",
        "2026-13-01": "Say how many lines, a span such as 1h",
        "2999-01-01": "Nothing was said here since then.",
    }.items():
        cora.says(f"/history {word}")
        toast(cora, said)
    kim.close()


def test_who_is_not_to_be_disturbed(world: PageWorld) -> None:
    """Hears and sees no notices, until they say so; the title counts on."""
    dina = world.guest("dina", "#still")
    dina.page.evaluate(
        """() => {
            window.told = [];
            window.Notification = class {
                static permission = "granted";
                constructor(title) { window.told.push(title); }
            };
            localStorage["twistchat.settings"] = JSON.stringify({ desktop: true });
            const storage = new StorageEvent("storage", { key: "twistchat.settings" });
            window.dispatchEvent(storage);
            document.hasFocus = () => false;
            window.dispatchEvent(new Event("blur"));
        }"""
    )
    dina.says("/dnd 1h")
    toast(dina, "Nothing disturbs you until")
    lea = world.nc("lea", "still")
    lea.say("dina: psst")
    dina.reads("dina: psst")
    dina.button("You are dina: Do not disturb").click()
    item = dina.page.get_by_role("menuitemcheckbox", name="Do not disturb")
    assert "true" == item.get_attribute("aria-checked")
    item.click()
    toast(dina, "You are told of what is for you again.")
    dina.button("You are dina: Guest").wait_for()
    lea.say("dina: now")
    dina.reads("dina: now")
    dina.page.wait_for_function("told.length")
    assert ["lea in #still"] == dina.page.evaluate("told")
    assert dina.page.title().startswith("(2) ")
    lea.close()


def test_settings_by_their_commands(world: PageWorld) -> None:
    """Each leads to its page of them."""
    world.account("eva")
    eva = world.owner("eva")
    for word, page in {
        "bell": "Notices",
        "tokens": "For programs",
        "unregister": "Account",
    }.items():
        eva.says(f"/{word}")
        eva.page.get_by_role("tab", name=page, selected=True).wait_for()
        eva.page.keyboard.press("Escape")
