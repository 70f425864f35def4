"""The timeline of the page in a real browser: reading back, far and without a jump, and
what one can do with a message."""

import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from browsing import Browsers, Window, browsers, needs_chromium, url_of
from running import Client, Daemon, Daemons

pytestmark = needs_chromium
DOORS = ("--line", "0", "--telnet", "0", "--irc", "0", "--web", "0")
QUICK = ("limits.lines_burst=0", "limits.account_lines_burst=0")
#: More than the page keeps in memory, and far more than it shows.
SAID = 1000
#: So many messages stand in the page at most.
MOST_NODES = 300
NUMBERS = r"""() => [...document.querySelectorAll(".messages .message-text")]
    .map((each) => /^number (\d+)/.exec(each.textContent)?.[1] ?? -1)
    .map(Number).filter((each) => each >= 0)"""
#: The first message that is wholly in sight, and how far below the top it is.
TOP = """() => {
    const { top } = document.querySelector(".timeline-view").getBoundingClientRect();
    const below = (each) => Math.round(each.getBoundingClientRect().top - top);
    const rows = [...document.querySelectorAll(".messages .message")];
    const first = rows.find((each) => below(each) >= 0);
    return [first.querySelector(".message-text").textContent, below(first)];
}"""
PIECES = """async (text) => {
    const { src } = document.querySelector("script[type=module]");
    const { pieces } = await import(src.replace("main.js", "timeline/richtext.js"));
    return pieces(text).map(({ type, text }) => [type, text]);
}"""

#: The newest page is asked for while a newer one is on its way, and meanwhile somebody
#: says something: what the window of messages has in the end.
RACE = """async () => {
    const { src } = document.querySelector("script[type=module]");
    const { Messages, messageOf } = await import(src.replace("main", "messages"));
    const said = (number) => ({ event: "said", id: String(number), from: "bob" });
    const all = [...Array(400).keys()].map((each) => said(1000 + each));
    const asked = [];
    const load = (fields) => new Promise((resolve) => asked.push([fields, resolve]));
    const answer = (before) => {
        const [{ around, after }, resolve] = asked.shift();
        const from = all.findIndex(({ id }) => id === (around ?? after));
        const start = around || after ? from + Boolean(after) : before - 60;
        const messages = all.slice(start, Math.min(start + 60, before));
        resolve({ messages, more: true });
    };
    const messages = new Messages(load, () => {});
    const waiting = { id: "~1", from: "ann", pending: true, failed: null };
    const known = all.length;
    let done = messages.loadLatest();
    answer(known);
    await done;
    messages.add(waiting);
    done = messages.loadAround("1100");
    answer(known);
    await done;
    done = [messages.loadNewer(), messages.loadLatest()];
    all.push(said(1400));
    messages.add(messageOf(all.at(-1)));
    answer(known);
    answer(known);
    await Promise.all(done);
    return messages.list.map(({ id }) => id);
}"""


@pytest.fixture(scope="module")
def daemon(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Daemon]:
    folder: Path = tmp_path_factory.mktemp("house")
    with Daemons(folder, *QUICK) as daemons:
        yield daemons.start(doors=DOORS)


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browsers]:
    with browsers() as opened:
        yield opened


@pytest.fixture(scope="module")
def old(daemon: Daemon) -> Client:
    """Somebody in ``#old``, where a lot was said."""
    bob = Client(daemon.address("line")).enter("bob", "old")
    for start in range(0, SAID, 100):
        bob.say(*(f"number {each}" for each in range(start, start + 100)))
        bob.ask("/version", "-- twistchat ")
    return bob


@pytest.fixture
def ann(daemon: Daemon, chromium: Browsers, old: Client) -> Iterator[Window]:
    """Somebody who came when all that was said."""
    window = chromium.open(url_of(daemon.address("web"))).enter("ann", room="#old")
    window.page.locator(".message").first.wait_for()
    window.page.mouse.move(600, 400)
    yield window
    window.close()


def scroll(window: Window, by: int) -> None:
    """Turn the wheel, and let things settle."""
    window.page.mouse.wheel(0, by)
    window.page.wait_for_timeout(100)


def rests(window: Window) -> Any:
    """What is at the top when nothing moves any more."""
    before, now = None, window.page.evaluate(TOP)
    while before != now:
        window.page.wait_for_timeout(200)
        before, now = now, window.page.evaluate(TOP)
    return now


def walk(window: Window, by: int, until: Any) -> None:
    """Scroll until that is so; all the while no message is missing, none stands there
    twice, and there are not too many."""
    for _ in range(400):
        numbers = window.page.evaluate(NUMBERS)
        assert len(numbers) <= MOST_NODES
        assert all(after == before + 1 for before, after in pairwise(numbers))
        if until(numbers):
            return
        scroll(window, by)
    pytest.fail(f"there is no end: {numbers[0]} to {numbers[-1]}")


def test_all_the_way_back_and_forth(ann: Window) -> None:
    """A window of messages moves over all that there are."""
    walk(ann, -2500, lambda numbers: numbers[0] == 0)
    scroll(ann, -10_000)
    ann.reads("This is where #old begins")
    walk(ann, 2500, lambda numbers: numbers[-1] == SAID - 1)


def test_what_one_reads_stays_where_it_is(ann: Window, old: Client) -> None:
    """Whatever comes below it; a button says how much, and leads there."""
    scroll(ann, -1200)
    before = rests(ann)
    old.say("/me coughs", "/me coughs again")
    button = ann.button(re.compile("^2 new messages$"))
    button.wait_for()
    assert before == ann.page.evaluate(TOP)
    button.click()
    ann.timeline.get_by_text("coughs again").first.wait_for()
    button.wait_for(state="hidden")


def test_an_answer_leads_to_what_it_answers(ann: Window) -> None:
    """However far back that is; what one says oneself is always seen."""
    walk(ann, -2500, lambda numbers: numbers[0] == 0)
    first = ann.page.locator(".message").first
    first.focus()
    first.press("r")
    ann.says("that was long ago")
    ann.reads("that was long ago")
    ann.page.locator(".quote").last.click()
    ann.page.locator(".message:focus").get_by_text("number 0", exact=True).wait_for()


def test_search_leads_to_what_was_read_past(ann: Window) -> None:
    """What is found stays in sight, wherever one read when it was looked for."""
    walk(ann, -2500, lambda numbers: numbers[0] < 100)
    ann.page.keyboard.press("Control+k")
    ann.page.get_by_role("searchbox", name="What to look for").wait_for()
    ann.page.keyboard.type('"number 300" in:#old')
    found = ann.page.get_by_role("button", name=re.compile("number 300"))
    found.first.wait_for()
    found.first.click()
    asked = ann.page.locator(".message:focus").get_by_text("number 300", exact=True)
    asked.wait_for()
    rests(ann)
    assert asked.is_visible()


def test_what_is_done_with_a_message_by_keyboard(
    daemon: Daemon, chromium: Browsers
) -> None:
    """Walk there, open the menu, react, change it, delete it."""
    url = url_of(daemon.address("web"))
    eve = chromium.open(url).enter("eve", room="#keys")
    keys = eve.page.keyboard
    for text in ("one", "two", "three"):
        eve.says(text)
        eve.reads(text)
    eve.page.get_by_role("region", name="Messages in #keys").focus()
    keys.press("ArrowUp")
    keys.press("ArrowUp")
    focused = eve.page.locator(".message:focus")
    focused.get_by_text("two", exact=True).wait_for()
    keys.press("Enter")
    eve.page.get_by_role("menuitem", name="Add a reaction").press("Enter")
    eve.page.get_by_role("searchbox", name="Find an emoji").fill("rocket")
    keys.press("Enter")
    chip = eve.button("🚀 1: you")
    chip.wait_for()
    assert "true" == chip.get_attribute("aria-pressed")
    focused.press("e")
    eve.named("Change the message").press("End")
    keys.type(" and a half")
    keys.press("Enter")
    eve.timeline.get_by_text("two and a half (edited)").wait_for()
    eve.page.get_by_role("region", name="Messages in #keys").focus()
    keys.press("ArrowUp")
    keys.press("Delete")
    eve.page.get_by_role("dialog").get_by_role("button", name="Delete").press("Enter")
    eve.timeline.get_by_text("three", exact=True).wait_for(state="detached")


def test_much_that_happens_is_folded(daemon: Daemon, chromium: Browsers) -> None:
    """Comings and goings do not drown what is said."""
    url = url_of(daemon.address("web"))
    joe = chromium.open(url).enter("joe", room="#station")
    for name in ("kim", "lee", "max"):
        guest = Client(daemon.address("line")).enter(name, "station")
        guest.say("/quit")
    fold = joe.button(re.compile("^6 things happened: kim, lee and 1 other$"))
    fold.click()
    joe.timeline.get_by_text("max came in").wait_for()


def test_what_is_done_to_people_is_not_folded(
    daemon: Daemon, chromium: Browsers
) -> None:
    """However many come and go around it."""
    url, line = url_of(daemon.address("web")), daemon.address("line")
    abe = chromium.open(url).enter("abe", room="#yard")
    liv = Client(line).enter("liv", "yard")
    for name in ("kim", "lee", "max"):
        Client(line).enter(name, "yard").say("/quit")
    folded = abe.button(re.compile("^7 things happened"))
    folded.wait_for()
    abe.says("/kick liv too loud")
    liv.until("too loud")
    abe.timeline.get_by_text("abe put liv out of the room (too loud)").wait_for()
    assert folded.is_visible()


def test_what_came_while_one_was_elsewhere(
    daemon: Daemon, chromium: Browsers, old: Client
) -> None:
    """A line shows where it begins."""
    url = url_of(daemon.address("web"))
    pam = chromium.open(url).enter("pam", room="#old")
    pam.says("/join #elsewhere")
    pam.named("Message to #elsewhere").wait_for()
    old.say(*(f"number {SAID + each}" for each in range(30)))
    pam.button(re.compile("^#old\\b.*30")).click()
    line = pam.page.locator(".unread-line")
    line.wait_for()
    beyond = line.locator("xpath=following-sibling::li[1]")
    assert f"number {SAID}" in beyond.inner_text()


def test_what_is_out_of_sight_is_not_read(
    daemon: Daemon, chromium: Browsers, old: Client
) -> None:
    """Who reads further up has not read what comes below, and is led to it after having
    been elsewhere."""
    url = url_of(daemon.address("web"))
    ray = chromium.open(url).enter("ray", room="#old")
    ray.page.locator(".message").first.wait_for()
    ray.page.mouse.move(600, 400)
    scroll(ray, -1200)
    old.say("ray, come", "do come")
    ray.button(re.compile("^#old, 2 new messages, 1 names you$")).wait_for()
    ray.says("/join #away")
    ray.named("Message to #away").wait_for()
    old.say("ray, at last")
    ray.button(re.compile("^#old, 3 new messages, 2 name you$")).click()
    beyond = ray.page.locator(".unread-line + li")
    beyond.get_by_text("ray, come").wait_for()
    assert beyond.is_visible()
    ray.button("#old").wait_for()
    ray.close()


def test_nothing_is_lost_between_pages(ann: Window) -> None:
    """Nor told twice, whatever comes while they are asked for; and what is not said yet
    waits at the end."""
    ids = [str(number) for number in range(1340, 1401)]
    assert [*ids, "~1"] == ann.page.evaluate(RACE)


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("plain\nlines", [["text", "plain\nlines"]]),
        (
            "see https://example.org/a_(b), or not",
            [
                ["text", "see "],
                ["link", "https://example.org/a_(b)"],
                ["text", ", or not"],
            ],
        ),
        (
            "(https://example.org/)!",
            [["text", "("], ["link", "https://example.org/"], ["text", ")!"]],
        ),
        ("javascript:alert(1) data:,x", [["text", "javascript:alert(1) data:,x"]]),
        ("http://", [["text", "http://"]]),
        (
            "`https://example.org` is `code`",
            [["code", "https://example.org"], ["text", " is "], ["code", "code"]],
        ),
        (
            "before\n```python\na = `b`\n```\nbehind",
            [["text", "before"], ["block", "a = `b`"], ["text", "behind"]],
        ),
        ("```never ended", [["text", "```never ended"]]),
        ("`" * 4096, [["text", "`" * 4096]]),
    ],
)
def test_what_stands_out_in_a_text(
    text: str, pieces: list[list[str]], ann: Window
) -> None:
    """Links of the web and code, which is shown as it is; all else is plain."""
    assert pieces == ann.page.evaluate(PIECES, text)
