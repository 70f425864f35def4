"""What is typed into the page and is no plain speech, its mail, and how one learns of
things: in a real browser."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from browsing import Browsers, Window, browsers, needs_chromium, url_of
from running import Client, Daemon, Daemons, wait_until

pytestmark = needs_chromium
DOORS = ("--line", "0", "--telnet", "0", "--irc", "0", "--web", "0")
PASSWORD = "tea-at-five"

READ = """async (text) => {
    const { src } = document.querySelector("script[type=module]");
    const { readLine } = await import(src.replace("main.js", "line.js"));
    return readLine(text);
}"""
#: What a command is taken for, and its arguments; or what is said of it.
TAKEN = """async ([word, text]) => {
    const { src } = document.querySelector("script[type=module]");
    const { find, split } = await import(src.replace("main.js", "commands.js"));
    try {
        const row = find(word);
        return [row.name, ...split(row, text)];
    } catch (error) {
        return error.message;
    }
}"""
#: What is offered for a text with the caret at its end: what would stand there then.
OFFERED = """async ([text, asked]) => {
    const { src } = document.querySelector("script[type=module]");
    const { complete } = await import(src.replace("main.js", "completion.js"));
    const world = {
        me: { account: true },
        here: () => ["bob", "bert"],
        everybody: () => ["carl"],
        rooms: () => ["#dev", "#ops"],
        signs: (begun) => [{ sign: "S", name: "smile" }].filter(
            ({ name }) => name.startsWith(begun),
        ),
    };
    const found = complete(text, text.length, world, asked);
    const kept = text.slice(0, found?.from);
    return found && found.offers.map(({ insert }) => kept + insert);
}"""


@pytest.fixture(scope="module")
def daemon(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Daemon]:
    folder: Path = tmp_path_factory.mktemp("house")
    with Daemons(folder) as daemons:
        yield daemons.start(doors=DOORS)


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browsers]:
    with browsers() as opened:
        yield opened


@pytest.fixture(scope="module")
def url(daemon: Daemon) -> str:
    return url_of(daemon.address("web"))


@pytest.fixture(scope="module")
def page(url: str, chromium: Browsers) -> Iterator[Any]:
    """The page, with nobody in it: its modules are asked alone."""
    window = chromium.open(url)
    window.button("Come in").wait_for()
    yield window.page
    window.close()


@pytest.fixture
def bob(daemon: Daemon) -> Iterator[Client]:
    """Somebody with netcat, who is not in yet."""
    client = Client(daemon.address("line"))
    yield client
    client.close()


def own(daemon: Daemon, name: str) -> None:
    """The name is an account's from now on."""
    Client(daemon.address("line")).enter(name, "lobby", f"/register {PASSWORD}").close()


def toast(window: Window, text: str) -> None:
    """Wait until the page says so at its edge."""
    window.page.locator(".toast").get_by_text(text).first.wait_for()


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("hi", {"kind": "say", "text": "hi"}),
        ("//hi", {"kind": "say", "text": "/hi"}),
        (" /hi", {"kind": "say", "text": "/hi"}),
        ("@ five", {"kind": "say", "text": "@ five"}),
        ("ann@example.org", {"kind": "say", "text": "ann@example.org"}),
        ("/ME waves\nhi", {"kind": "command", "word": "me", "rest": "waves\nhi"}),
        ("@bob hi", {"kind": "private", "names": ["bob"], "text": "hi"}),
        ("@bob: hi", {"kind": "private", "names": ["bob"], "text": "hi"}),
        ("@bob, hi", {"kind": "private", "names": ["bob"], "text": "hi"}),
        ("@ann,bob hi", {"kind": "private", "names": ["ann", "bob"], "text": "hi"}),
        ("@#dev hi", {"kind": "elsewhere", "room": "#dev", "text": "hi"}),
    ],
)
def test_what_a_line_means(page: Any, typed: str, meant: dict[str, Any]) -> None:
    """As at the text doors."""
    assert meant == page.evaluate(READ, typed)


@pytest.mark.parametrize(
    ("word", "text", "taken"),
    [
        ("ban", "bob 1h too loud", ["ban", "", "bob", "1h", "too loud"]),
        ("ban", "#dev bob too loud", ["ban", "#dev", "bob", "", "too loud"]),
        ("j", "#dev sesame", ["join", "#dev", "sesame"]),
        ("hel", "", ["help", ""]),
        ("ban", "", "Write it so: /ban [#ROOM] NAME|ADDRESS [1h] [REASON...]"),
        ("back", "now", "Write it so: /back"),
        ("jion", "#dev", "There is no /jion. Did you mean /join?"),
        (
            "un",
            "",
            "/un could be /unmute, /unignore, /unban, /ungag, /unspare, /uninvite,"
            " /unregister",
        ),
        (
            "xyzzy",
            "",
            "There is no /xyzzy. To say it as it is, begin with two slashes.",
        ),
    ],
)
def test_what_a_command_is_taken_for(
    page: Any, word: str, text: str, taken: list[str] | str
) -> None:
    assert taken == page.evaluate(TAKEN, [word, text])


@pytest.mark.parametrize(
    ("typed", "asked", "offered"),
    [
        ("/topi", False, ["/topic ", "/topiclock "]),
        ("/msg bob,ca", False, ["/msg bob,carl "]),
        ("/kick #dev be", False, ["/kick #dev bert "]),
        ("/room d", False, ["/room #dev "]),
        ("/theme d", False, ["/theme dark"]),
        ("/private ", False, ["/private on", "/private off"]),
        ("/nick be", False, None),
        ("/join d", False, None),
        ("@ca", False, ["@carl "]),
        ("hi @be", False, ["hi @bert "]),
        ("hi @ca", False, None),
        ("see #o", False, ["see #ops "]),
        ("so :smi", False, ["so S "]),
        ("so :)", False, None),
        ("be", False, None),
        ("be", True, ["bert: "]),
        ("so be", True, ["so bert "]),
    ],
)
def test_what_is_offered(
    page: Any, typed: str, asked: bool, offered: list[str] | None
) -> None:
    """Names need no @ where the key for completion is pressed."""
    assert offered == page.evaluate(OFFERED, [typed, asked])


def test_no_slip_is_said(bob: Client, url: str, chromium: Browsers) -> None:
    """An unknown word, and a word to nobody, are told and stay where they are; two
    slashes say one."""
    bob.enter("bob", "slips")
    ann = chromium.open(url).enter("ann", room="#slips")
    bob.until("-- ann joined")
    for typed, said in {
        "/jion #dev": "There is no /jion. Did you mean /join?",
        "@nobody hi": "Nobody called nobody",
        "/kick bob": "That needs an operator of #slips.",
    }.items():
        ann.says(typed)
        toast(ann, said)
        assert typed == ann.composer.input_value()
    ann.says("//jion is a slip")
    assert ["<ann> /jion is a slip"] == bob.until("slip")
    ann.says("@bob: psst")
    assert ["[ann -> you] psst"] == bob.until("psst")
    ann.says("/me waves")
    assert ["* ann waves"] == bob.until("waves")
    ann.close()


def test_completion_by_its_keys(bob: Client, url: str, chromium: Browsers) -> None:
    """Arrows choose, Tab and Enter take, Escape closes; what is whole is sent."""
    bob.enter("bob", "keys")
    abe = chromium.open(url).enter("abe", room="#keys")
    keys, composer = abe.page.keyboard, abe.composer
    offers = abe.page.get_by_role("listbox", name="Completions")
    abe.person("bob").wait_for()
    composer.press_sequentially("hi @b")
    offers.wait_for()
    keys.press("Tab")
    assert "hi @bob " == composer.input_value()
    composer.fill("")
    composer.press_sequentially("/topi")
    offers.wait_for()
    keys.press("ArrowDown")
    keys.press("Enter")
    assert "/topiclock " == composer.input_value()
    composer.fill("")
    composer.press_sequentially("/topi")
    keys.press("Escape")
    offers.wait_for(state="hidden")
    assert "/topi" == composer.input_value()
    composer.fill("")
    composer.press_sequentially("/topic tea")
    keys.press("Enter")
    bob.until("tea")
    abe.close()


def write_mail(window: Window, to: str, subject: str, text: str) -> None:
    window.button("Mail").click()
    window.button("Write").click()
    window.page.get_by_role("combobox", name="To").fill(to)
    window.named("Subject").fill(subject)
    window.named("Text").fill(text)


def test_mail(daemon: Daemon, url: str, chromium: Browsers) -> None:
    """It is counted where it comes, read, answered, deleted, and there again."""
    own(daemon, "cleo")
    own(daemon, "dora")
    cleo = chromium.open(url).enter("cleo", PASSWORD)
    write_mail(cleo, "dora", "Soup", "At noon?\n\nCleo")
    cleo.page.keyboard.press("Control+Enter")
    toast(cleo, "Sent to dora.")
    dora = chromium.open(url).enter("dora", PASSWORD)
    dora.button("Mail, 1 new mail").click()
    wait_until(lambda: dora.page.title().startswith("(1) Mail"))
    dora.button("New: cleo").click()
    dora.page.get_by_role("heading", name="Soup").wait_for()
    wait_until(lambda: dora.page.title().startswith("Mail"))
    assert "Soup" == dora.page.evaluate("document.activeElement.textContent")
    dora.button("Reply").first.click()
    dora.page.keyboard.type("With pleasure.")
    dora.page.keyboard.press("Control+Enter")
    cleo.button("Mail, 1 new mail").wait_for()
    dora.page.locator(".inbox-mail").focus()
    dora.page.keyboard.press("Delete")
    dora.page.get_by_text("No mail has come yet.").wait_for()
    dora.button("Undo").click()
    dora.page.locator(".inbox-mail").wait_for()
    cleo.close()
    dora.close()


def test_a_letter_survives_a_reload(
    daemon: Daemon, url: str, chromium: Browsers
) -> None:
    """What is not sent is there again; what nobody can get stays, and is marked."""
    own(daemon, "ella")
    ella = chromium.open(url).enter("ella", PASSWORD)
    write_mail(ella, "nobody", "Nothing", "A long text")
    ella.page.keyboard.press("Control+Enter")
    ella.page.locator(".chip-person.unknown").wait_for()
    ella.page.get_by_text("Nobody called nobody").wait_for()
    wait_until(lambda: "/s/" in ella.page.evaluate("sessionStorage['twistchat.tab']"))
    ella.page.reload()
    ella.composer.wait_for()
    ella.button("Mail").click()
    ella.named("Text").wait_for()
    assert "A long text" == ella.named("Text").input_value()
    assert "Nothing" == ella.named("Subject").input_value()
    ella.close()


def test_what_is_said_behind_the_mail_is_unread(
    bob: Client, url: str, chromium: Browsers
) -> None:
    """Until one goes back to the talk."""
    bob.enter("bob", "behind")
    kim = chromium.open(url).enter("kim", room="#behind")
    kim.button("Mail").click()
    kim.page.get_by_role("heading", name="Mail", exact=True).wait_for()
    bob.say("where is kim?")
    rooms = kim.page.get_by_role("navigation")
    unread = rooms.get_by_role("button", name=re.compile(r"^#behind, 1 new message"))
    unread.wait_for()
    unread.click()
    kim.reads("where is kim?")
    unread.wait_for(state="detached")
    kim.close()


def test_guests_are_told_how_to_get_mail(url: str, chromium: Browsers) -> None:
    """They can make their name their own from there, and the mail is there."""
    fay = chromium.open(url).enter("fay")
    fay.button("Mail").click()
    fay.button("Make this name yours…").click()
    fay.page.get_by_label(re.compile("^Password")).fill(PASSWORD)
    fay.page.get_by_label("The same again").fill(PASSWORD)
    fay.page.keyboard.press("Enter")
    toast(fay, "fay is yours now.")
    fay.page.get_by_text("No mail has come yet.").wait_for()
    fay.close()


def test_who_looks_elsewhere_is_told(bob: Client, url: str, chromium: Browsers) -> None:
    """The title counts what names one; the desktop shows it if that was allowed, and a
    room that one wants to hear nothing of is still."""
    bob.enter("bob", "told")
    gina = chromium.open(url).enter("gina", room="#told")
    gina.page.evaluate(
        """() => {
            window.told = [];
            window.Notification = class {
                static permission = "granted";
                constructor(title, { body }) { window.told.push(`${title}: ${body}`); }
            };
            localStorage["twistchat.settings"] = JSON.stringify({ desktop: true });
            const storage = new StorageEvent("storage", { key: "twistchat.settings" });
            window.dispatchEvent(storage);
            document.hasFocus = () => false;
            window.dispatchEvent(new Event("blur"));
        }"""
    )
    bob.say("tea is ready", "gina: it is", "@gina come")
    wait_until(lambda: gina.page.title().startswith("(2) "))
    assert ["bob in #told: gina: it is", "bob: come"] == gina.page.evaluate("told")
    still = json.dumps({"desktop": True, "rooms": {"#told": "nothing"}})
    gina.page.evaluate(
        """(still) => {
            localStorage["twistchat.settings"] = still;
            const storage = new StorageEvent("storage", { key: "twistchat.settings" });
            window.dispatchEvent(storage);
        }""",
        still,
    )
    bob.say("gina: where are you?", "@gina it gets cold")
    wait_until(lambda: 3 == len(gina.page.evaluate("told")))
    assert "bob: it gets cold" == gina.page.evaluate("told")[-1]
    gina.close()


def test_search_leads_to_what_was_said(
    bob: Client, url: str, chromium: Browsers
) -> None:
    """By the keyboard alone."""
    bob.enter("bob", "found")
    bob.say("the release is on friday", "and there will be tea")
    hana = chromium.open(url).enter("hana", room="#found")
    hana.reads("and there will be tea")
    hana.page.keyboard.press("Control+k")
    hana.page.get_by_role("searchbox", name="What to look for").wait_for()
    hana.page.keyboard.type("release in:#found")
    found = hana.page.get_by_role("button", name=re.compile("release is on friday"))
    found.wait_for()
    hana.page.keyboard.press("ArrowDown")
    hana.page.keyboard.press("Enter")
    hana.page.get_by_role("dialog").wait_for(state="detached")
    assert hana.timeline.get_by_text("the release is on friday").is_visible()
    hana.close()


def test_the_focus_is_never_lost(url: str, chromium: Browsers) -> None:
    """When a dialog goes, and what opened it has gone or is drawn anew."""
    focused = "document.activeElement.ariaLabel"
    lia = chromium.open(url).enter("lia", room="#focus")
    lia.says("away with this")
    lia.reads("away with this").hover()
    lia.button(re.compile("^More$")).click()
    lia.page.get_by_role("menuitem", name="Delete").click()
    lia.page.get_by_role("dialog").get_by_role("button", name="Delete").click()
    lia.page.get_by_role("dialog").wait_for(state="detached")
    assert "Message to #focus" == lia.page.evaluate(focused)
    lia.button("You are lia: Guest").click()
    lia.page.get_by_role("menuitem", name="Make this name yours…").click()
    lia.page.get_by_label("Password").fill(PASSWORD)
    lia.page.get_by_label("The same again").fill(PASSWORD)
    lia.page.keyboard.press("Enter")
    lia.page.get_by_role("dialog").wait_for(state="detached")
    assert "You are lia: " in lia.page.evaluate(focused)
    lia.close()


def test_a_part_that_cannot_be_loaded(url: str, chromium: Browsers) -> None:
    """As after the server was renewed: that is said in plain words, with a way out."""
    mia = chromium.open(url).enter("mia", room="#renewed")
    mia.page.evaluate(
        """() => void Promise.reject(
            new TypeError("Failed to fetch dynamically imported module: help.js"))"""
    )
    toast(mia, "A part of the page could not be loaded.")
    mia.page.evaluate("window.old = true")
    mia.button("Load it anew").click()
    mia.named("Message to #renewed").wait_for()
    assert mia.page.evaluate("!window.old")
    mia.close()


def test_a_talk_with_a_guest_who_left(
    bob: Client, url: str, chromium: Browsers
) -> None:
    """Nothing is waited for, and they do not count as away."""
    noa = chromium.open(url).enter("noa", room="#parting")
    bob.enter("bob", "parting")
    noa.talks_to("bob")
    noa.says("hello")
    bob.until("[noa -> you] hello")
    bob.close()
    people = noa.page.get_by_role("complementary", name="People")
    people.get_by_text("Not here now · 1").wait_for()
    noa.page.reload()
    noa.button("bob").first.click()
    noa.page.get_by_role("heading", name="You and bob").wait_for()
    noa.close()


def test_who_is_put_out_is_told_so(bob: Client, url: str, chromium: Browsers) -> None:
    """By whom, of which room and why; the room is gone from the list."""
    bob.enter("bob", "strict")
    kit = chromium.open(url).enter("kit", room="#strict")
    kit.says("hello")
    bob.until("<kit> hello")
    bob.say("/kick kit too loud")
    toast(kit, "bob put you out of #strict (too loud).")
    kit.named("#strict").wait_for(state="detached")
    kit.close()


def test_order_in_a_room(bob: Client, url: str, chromium: Browsers) -> None:
    """Who made a room sees what they may do there, and others do not."""
    ida = chromium.open(url).enter("ida", room="#order")
    bob.enter("bob", "order")
    ida.person("bob").click()
    ida.page.get_by_role("menuitem", name="Silence…").click()
    ida.page.get_by_label("Why, for them and others to read").fill("too loud")
    ida.page.get_by_role("dialog").get_by_role("button", name="Silence").click()
    ida.page.get_by_role("dialog").wait_for(state="detached")
    bob.until("too loud")
    told = re.compile(r"silenced bob \(until .+; too loud\)")
    ida.timeline.get_by_text(told).wait_for()
    bob.say("hello?")
    bob.until("silenced")
    ida.says("/bans")
    ida.button("Lift").click()
    ida.page.get_by_text("Nobody is kept out or silent.").wait_for()
    ida.page.keyboard.press("Escape")
    jan = chromium.open(url).enter("jan", room="#order")
    jan.person("bob").click()
    jan.page.get_by_role("menuitem", name="Who is this?").wait_for()
    assert 0 == jan.page.get_by_role("menuitem", name="Silence…").count()
    ida.close()
    jan.close()
