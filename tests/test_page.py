"""The page in a real browser: people in browsers and one on netcat, in one room."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from browsing import NARROW, Browsers, browsers, needs_chromium, url_of
from cutting import Line, bad_line
from running import Client, Daemon, Daemons

pytestmark = needs_chromium
#: All doors on ports of their own.
DOORS = ("--line", "0", "--telnet", "0", "--irc", "0", "--web", "0")
QUICK = ("limits.lines_burst=0", "limits.account_lines_burst=0")
#: Whether a text names somebody.
NAMED = """async ([text, name]) => {
    const { src } = document.querySelector("script[type=module]");
    const { mentioned } = await import(src.replace("main.js", "mentions.js"));
    return mentioned(text, name);
}"""
#: The tab has a session of its own.
SESSION = "JSON.parse(sessionStorage['twistchat.tab'] ?? '{}').path"
NASTY = '"><img src=x onerror=alert(1)><script>alert(2)</script>'


@pytest.fixture(scope="module")
def daemon(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Daemon]:
    folder: Path = tmp_path_factory.mktemp("house")
    with Daemons(folder, *QUICK) as daemons:
        yield daemons.start(doors=DOORS)


@pytest.fixture(scope="module")
def url(daemon: Daemon) -> str:
    return url_of(daemon.address("web"))


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browsers]:
    with browsers() as opened:
        yield opened


@pytest.fixture
def line(daemon: Daemon) -> Iterator[Line]:
    with bad_line(daemon.address("web")) as line:
        yield line


def nc(daemon: Daemon, name: str, room: str = "lobby") -> Client:
    return Client(daemon.address("line")).enter(name, room)


def test_they_enter_and_talk_both_ways(
    daemon: Daemon, url: str, chromium: Browsers
) -> None:
    """Whoever is in the room reads what is said there, whichever way they came."""
    ann, bob = chromium.open(url).enter("ann"), chromium.open(url).enter("bob")
    zed = nc(daemon, "zed")
    ann.says("hello from a page")
    bob.reads("hello from a page")
    zed.until("<ann> hello from a page")
    zed.say("hello from a terminal")
    ann.reads("hello from a terminal")
    bob.reads("hello from a terminal")
    ann.person("zed").wait_for()


def test_messages_of_several_lines(
    daemon: Daemon, url: str, chromium: Browsers
) -> None:
    """Shift and Enter is a line; nobody else can forge one."""
    may, tim = chromium.open(url).enter("may"), nc(daemon, "tim")
    may.composer.focus()
    may.page.keyboard.type("one")
    may.page.keyboard.press("Shift+Enter")
    may.page.keyboard.type("two")
    may.page.keyboard.press("Enter")
    tim.until("<may> one")
    tim.until("<may> two")
    may.reads("one\ntwo")


def test_a_private_talk(daemon: Daemon, url: str, chromium: Browsers) -> None:
    """Begun from the list of people; it counts as unread where it is not shown."""
    cat, dan = chromium.open(url).enter("cat"), chromium.open(url).enter("dan")
    ned = nc(daemon, "ned")
    cat.talks_to("dan")
    cat.says("between us")
    dan.button(re.compile("^cat\\b.*1")).click()
    dan.reads("between us")
    dan.says("indeed")
    cat.reads("indeed")
    ned.say("@cat hello")
    cat.button(re.compile("^ned\\b.*1")).click()
    cat.reads("hello")
    cat.says("hello ned")
    ned.until("[cat -> you] hello ned")
    assert ned.silent()


@pytest.mark.parametrize(
    "name", ["ann-b", "a[b]|", "x\\\\y^", "m_n", "`o", "a.b", "josé"]
)
def test_each_name_can_be_named(url: str, chromium: Browsers, name: str) -> None:
    """Whatever it has in it, and not as a part of another one."""
    page = chromium.open(url).page
    assert page.evaluate(NAMED, [f"ask @{name}, please", name])
    assert not page.evaluate(NAMED, [f"ask x{name}x, please", name])
    page.close()


def test_who_is_named_reads_so(daemon: Daemon, url: str, chromium: Browsers) -> None:
    """Where others name them; not in their own words."""
    eva, tom = chromium.open(url).enter("eva-maria"), nc(daemon, "tom")
    tom.say("eva-maria is named")
    eva.reads("eva-maria is named")
    assert "eva-maria" == eva.timeline.locator("mark").last.inner_text()
    eva.says("I am eva-maria")
    assert not eva.reads("I am eva-maria").locator("mark").count()
    eva.close()
    tom.close()


def test_closing_the_window_is_a_goodbye(
    daemon: Daemon, url: str, chromium: Browsers
) -> None:
    """Nobody has to find out by a ping."""
    eve, kim = chromium.open(url).enter("eve"), nc(daemon, "kim")
    eve.close()
    kim.until("-- eve left (quit)")


def test_each_tab_signs_in_by_itself(
    daemon: Daemon, url: str, chromium: Browsers
) -> None:
    """One browser holds any number of people, and a reload asks none of them again."""
    fay = chromium.open(url).enter("fay")
    gus = fay.another_tab().enter("gus")
    ray = nc(daemon, "ray")
    for tab in (fay, gus):
        tab.page.reload()
        tab.composer.wait_for()
    fay.says("I am fay")
    gus.says("I am gus")
    ray.until("<fay> I am fay")
    ray.until("<gus> I am gus")


def test_nobody_is_told_of_the_reload_of_an_account(
    daemon: Daemon, url: str, chromium: Browsers
) -> None:
    """It was in its rooms all the time."""
    owner = nc(daemon, "owen")
    owner.ask("/register correct-horse", "-- owen is now yours")
    owner.say("/quit")
    owner.rest()
    owen = chromium.open(url).enter("owen", "correct-horse")
    owen.page.wait_for_function(f"() => {SESSION}")
    sue = nc(daemon, "sue")
    owen.page.reload()
    owen.composer.wait_for()
    owen.says("I am owen")
    told = sue.until("<owen> I am owen")
    assert not [line for line in told if "owen left" in line or "owen joined" in line]


def test_nobody_is_told_of_the_reload_of_a_guest(
    daemon: Daemon, url: str, chromium: Browsers
) -> None:
    """They are the same: private talk goes on, and their words are theirs to change."""
    lea, ivo = chromium.open(url).enter("lea"), nc(daemon, "ivo")
    ivo.say("/query lea", "before")
    lea.button("ivo, 1 new message").wait_for()
    lea.says("I am lea")
    ivo.until("<lea> I am lea")
    lea.page.wait_for_function(f"() => {SESSION}")
    for count in 2, 3:
        lea.page.reload()
        ivo.say("and after")
        lea.button(f"ivo, {count} new messages").wait_for()
    lea.reads("I am lea")
    lea.composer.press("ArrowUp")
    lea.named("Change the message").fill("I am still lea")
    lea.named("Change the message").press("Enter")
    told = ivo.until("I am still lea")
    assert not [line for line in told if "lea left" in line or "lea joined" in line]


def test_a_copied_tab_of_a_guest(url: str, chromium: Browsers) -> None:
    """Is not the same guest a second time, whatever it knows."""
    nia = chromium.open(url).enter("nia")
    nia.page.wait_for_function(f"() => {SESSION}")
    nia.page.wait_for_function(f"() => {SESSION.replace('.path', '.name')}")
    kept = nia.page.evaluate("sessionStorage['twistchat.tab']")
    copy = nia.another_tab()
    copy.page.evaluate("(kept) => (sessionStorage['twistchat.tab'] = kept)", kept)
    copy.page.reload()
    copy.page.get_by_text("nia is here already.").wait_for()
    copy.page.get_by_role("button", name=re.compile("^Come in as nia")).click()
    copy.says("I am a copy")
    nia.reads("I am a copy")
    nia.says("I am nia")
    copy.reads("I am nia")


def test_what_is_written_survives_a_reload(url: str, chromium: Browsers) -> None:
    """What was not said yet is still there, in its room."""
    hal = chromium.open(url).enter("hal")
    hal.composer.fill("not yet")
    hal.page.reload()
    hal.composer.wait_for()
    assert "not yet" == hal.composer.input_value()


def test_a_cut_connection_is_resumed_without_loss(
    daemon: Daemon, line: Line, chromium: Browsers
) -> None:
    """What was said meanwhile comes once and in order; what was written meanwhile is
    said once."""
    ida, joe = chromium.open(url_of(line.address)).enter("ida"), nc(daemon, "joe")
    ida.says("before")
    joe.until("<ida> before")
    line.cut()
    ida.page.get_by_text(re.compile("What you write is kept")).wait_for()
    joe.until("-- ida left (connection lost)")
    ida.says("written in the dark")
    joe.say(*[f"missed {number}" for number in range(60)])
    joe.ask("/version", "-- twistchat ")
    line.mend()
    joe.until("<ida> written in the dark")
    joe.say("after all")
    ida.reads("after all")
    texts = ida.timeline.locator(".message-text").all_inner_texts()
    said = [text for text in texts if re.match("before|missed|written|after", text)]
    missed = [f"missed {number}" for number in range(60)]
    assert ["before", *missed, "written in the dark", "after all"] == said


def test_codes_of_irc_are_not_shown(
    daemon: Daemon, url: str, chromium: Browsers
) -> None:
    """I13: bold, colours and the like, in messages and in topics."""
    nan, uwe = (
        chromium.open(url).enter("nan", room="#codes"),
        nc(daemon, "uwe", "codes"),
    )
    uwe.say("\x02bold\x0f \x0304,12red\x03 \x1dslanted\x1d 5", "/topic \x0307warm")
    nan.reads("bold red slanted 5")
    nan.page.locator("#header").get_by_text("warm", exact=True).wait_for()
    nan.close()
    uwe.close()


def test_what_people_write_stays_text(
    daemon: Daemon, url: str, chromium: Browsers
) -> None:
    """W6: in messages, topics, reasons; and no link leads into a script."""
    liv, max_ = chromium.open(url).enter("liv", room="#zoo"), nc(daemon, "max", "zoo")
    max_.say(f"/topic {NASTY}", NASTY, "javascript:alert(3) data:text/html,x")
    max_.say(f"/away {NASTY}", f"/me {NASTY}", "https://example.org/?a=<b>&c=\"d'")
    assert liv.reads(NASTY)
    liv.timeline.get_by_role("link").first.wait_for()
    assert 1 == liv.timeline.get_by_role("link").count()
    assert 0 == liv.page.locator("img").count()
    liv.page.locator("#header").get_by_text(NASTY).wait_for()


def test_portuguese(url: str, chromium: Browsers) -> None:
    """As the browser asks for it, and by a switch at any time."""
    rui = chromium.open(url, locale="pt-BR")
    rui.page.get_by_label("Seu nome").fill("rui")
    rui.page.get_by_role("button", name="Entrar", exact=True).click()
    composer = rui.page.get_by_role("textbox", name=re.compile("^Mensagem para #lobby"))
    composer.wait_for()
    assert "pt-BR" == rui.page.locator("html").get_attribute("lang")
    rui.close()
    sam = chromium.open(url)
    sam.button("Português").click()
    sam.page.get_by_label("Seu nome").wait_for()
    sam.page.reload()
    sam.page.get_by_label("Seu nome").wait_for()
    sam.button("English").click()
    sam.page.get_by_label("Your name").wait_for()


def test_in_no_room(url: str, chromium: Browsers) -> None:
    """Why one is in none is said, and what leads to one is at hand."""
    eli = chromium.open(url)
    eli.page.get_by_label("Your name").fill("eli")
    eli.named("Room").fill("no room")
    eli.button("Come in").click()
    eli.page.get_by_text("“#no room” cannot be a room").wait_for()
    middle = eli.page.get_by_role("main")
    middle.get_by_text("You are in no room.").wait_for()
    assert not eli.page.locator(".timeline-wait").is_visible()
    middle.get_by_role("button", name="Find or make a room").click()
    eli.page.get_by_role("searchbox", name="Room").fill("den")
    eli.page.keyboard.press("Enter")
    eli.composer.wait_for()
    eli.page.keyboard.type("here I am")
    eli.page.keyboard.press("Enter")
    eli.reads("here I am")
    eli.close()


def test_320_pixels(daemon: Daemon, url: str, chromium: Browsers) -> None:
    """One thing at a time, nothing is cut off, and there is a way back."""
    tom, uma = chromium.open(url, NARROW).enter("tom"), nc(daemon, "uma")
    uma.say("x" * 400, "short")
    tom.reads("short")
    assert tom.fits
    tom.button(re.compile("^People in this room")).click()
    tom.person("uma").wait_for()
    assert tom.fits
    tom.button("Hide the people").click()
    tom.button("Back to the rooms").click()
    tom.button(re.compile("^#lobby")).click()
    tom.says("hello")
    uma.until("<tom> hello")


def test_long_names_fit(daemon: Daemon, url: str, chromium: Browsers) -> None:
    """In the list of people and in what is found, too."""
    name = "n" * 32
    long, fin = nc(daemon, name), chromium.open(url, NARROW).enter("fin")
    long.say(f"findme {'x' * 100}")
    fin.reads(f"findme {'x' * 100}")
    fin.button(re.compile("^People in this room")).click()
    row = fin.person(name).bounding_box()
    assert row["x"] + row["width"] <= NARROW[0]
    fin.button("Hide the people").click()
    fin.button("Search").click()
    field = fin.page.get_by_role("searchbox", name="What to look for")
    field.fill("findme")
    found = fin.page.locator(".found-row").first
    found.wait_for()
    for each in (field, found):
        box = each.bounding_box()
        assert box["x"] + box["width"] <= NARROW[0]
    fin.close()
    long.close()


def test_by_keyboard_alone(daemon: Daemon, url: str, chromium: Browsers) -> None:
    """Come in, make a room, talk, react, answer, go back: no mouse."""
    window, wim = chromium.open(url), nc(daemon, "wim")
    keys = window.page.keyboard
    window.named("Your name").wait_for()
    keys.type("vic")
    keys.press("Enter")
    window.composer.wait_for()
    keys.type("/join #keys")
    keys.press("Enter")
    window.named("Message to #keys").wait_for()
    keys.type("alone here")
    keys.press("Enter")
    window.reads("alone here")
    keys.press("Alt+ArrowDown")
    window.named("Message to #lobby").wait_for()
    wim.say("hello vic")
    window.reads("hello vic")
    keys.type("hello wim")
    keys.press("Enter")
    wim.until("<vic> hello wim")
    keys.press("ArrowUp")
    keys.type("!")
    keys.press("Enter")
    wim.until("hello wim!")
