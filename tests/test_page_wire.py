"""The line of the page when nothing comes any more: how soon that is seen, and that who
is only answered slowly is not cut off."""

import signal
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from browsing import Window, needs_chromium, url_of
from page_world import DOORS, PASSWORD, QUICK, PageWorld, page_world
from running import Client, Daemons, wait_until

pytestmark = needs_chromium
#: A wire on sockets that one answers by hand. What it does is noted, with the second.
START = """
const { src } = document.querySelector("script[type=module]");
const { Wire } = await import(src.replace("main.js", "wire.js"));
const started = performance.now();
const second = () => Math.floor((performance.now() - started) / 1000);
window.notes = [];
const note = (...words) => notes.push([second(), ...words].join(" "));
window.sockets = [];
class Socket {
    constructor() {
        sockets.push(this);
        setTimeout(() => this.onopen());
    }
    send(text) { note(JSON.parse(text).op); }
    close() { note("closed"); }
}
const tell = (line) => sockets[0].onmessage({ data: JSON.stringify(line) });
window.answer = (ref) => tell({ ref, ok: true });
window.hear = () => tell({ event: "said" });
window.wire = new Wire("ws://nowhere", Socket);
wire.addEventListener("doubt", ({ detail }) => note(detail ? "doubt" : "no doubt"));
window.seen = (seen) => {
    Object.defineProperty(document, "hidden", { value: !seen, configurable: true });
    document.dispatchEvent(new Event("visibilitychange"));
};
wire.start();
"""


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PageWorld]:
    with page_world(tmp_path_factory.mktemp("house")) as world:
        yield world


@pytest.fixture
def page(world: PageWorld) -> Iterator[Any]:
    """A page whose clock one sets, with a wire that is up."""
    window = world.window()
    page = window.page
    page.get_by_label("Your name").wait_for()
    page.clock.install(time=0)
    page.clock.pause_at(1000)
    page.evaluate(f"async () => {{ {START} }}")
    page.clock.run_for(100)
    yield page
    window.close()


def after(page: Any, seconds: float, *acts: str) -> list[str]:
    """What was noted so many seconds after these acts."""
    for act in acts:
        page.evaluate(f"() => {{ {act} }}")
    page.clock.run_for(1000 * seconds)
    notes: list[str] = page.evaluate("notes.splice(0)")
    return notes


ASK = "wire.request('search').catch(() => null)"


def test_nobody_says_anything(page: Any) -> None:
    """Whoever looks at a line that died quietly reads it within 17 seconds."""
    assert ["12 ping", "17 doubt"] == after(page, 20)
    assert ["27 closed", "27 no doubt"] == after(page, 8)


def test_nobody_looks(page: Any) -> None:
    """Then the server is asked more rarely; at once when somebody looks again, and a
    line that was dead by then is not waited for long."""
    assert [] == after(page, 28, "seen(false)")
    assert ["30 ping"] == after(page, 3)
    assert ["31 ping"] == after(page, 2, "answer(1)", "seen(true)")
    assert ["34 closed"] == after(page, 2)


def test_what_is_asked_and_not_answered(page: Any) -> None:
    """It is in doubt after 5 seconds, and given up after 10 more."""
    assert ["0 search", "5 doubt"] == after(page, 14, ASK)
    assert ["15 closed", "15 no doubt"] == after(page, 2)


def test_an_answer_that_comes_late(page: Any) -> None:
    """Is as good as any, and nobody doubts any more."""
    assert ["0 search", "5 doubt"] == after(page, 14, ASK)
    assert ["14 no doubt"] == after(page, 11, "answer(1)")
    assert ["26 ping"] == after(page, 2)


def test_others_are_heard(page: Any) -> None:
    """A sign of life is whatever comes, not the answer alone."""
    after(page, 0, ASK)
    for _ in range(20):
        assert [] == after(page, 4, "hear()")
    assert ["81 doubt"] == after(page, 9)


@pytest.mark.parametrize("wait", [0.5, 4, 9])
def test_who_is_answered_slowly(page: Any, wait: float) -> None:
    """Who has asked much at once waits, for pings too; whatever one looks at meanwhile
    the line is not cut."""
    notes = after(page, 0, *[ASK] * 20)
    for ref in range(1, 21):
        notes += after(page, wait, "seen(false)", "seen(true)", f"answer({ref})")
    assert not [note for note in notes if "closed" in note]
    assert not [note for note in notes if "doubt" in note and wait < 5]


def test_another_network(page: Any) -> None:
    """What was on its way by the old one is not waited for long."""
    after(page, 1, ASK)
    notes = after(page, 4, "dispatchEvent(new Event('offline'))")
    assert ["1 ping", "4 closed"] == notes


def test_a_page_that_slept(page: Any) -> None:
    """What it was not let do in time it does not make up for: what came meanwhile is
    heard first."""
    after(page, 1, ASK)
    page.clock.fast_forward(600_000)
    assert ["601 doubt"] == after(page, 1)
    assert ["602 no doubt"] == after(page, 11, "answer(1)")


# With a real server


def unanswered(window: Window) -> Any:
    """Where it says so."""
    return window.page.get_by_text("The server does not answer.")


@pytest.mark.parametrize("name", ["amy", "gus"])
def test_a_server_that_stands_still(world: PageWorld, name: str) -> None:
    """Who says something then reads it soon; it is said once when the server goes on,
    before the line is given up or after. That one was lost, so nobody is told that an
    account left."""
    owned = name == "amy"
    if owned:
        world.account(name)
    room = f"still-{name}"
    bob = world.nc(f"bob-{name}", room)
    window = world.window()
    window.page.clock.install()
    window.enter(name, PASSWORD if owned else "", room)
    bob.until("joined")
    world.daemon.tell(signal.SIGSTOP)
    try:
        start = time.monotonic()
        window.says("one")
        unanswered(window).wait_for()
        assert time.monotonic() - start < 7
        world.daemon.tell(signal.SIGCONT)
        unanswered(window).wait_for(state="detached")
        bob.until(f"<{name}> one")
        world.daemon.tell(signal.SIGSTOP)
        window.page.clock.run_for(17_500)
        unanswered(window).wait_for()
        window.says("two")
        window.page.clock.run_for(11_000)
        window.page.get_by_text("What you write is kept").wait_for()
        unanswered(window).wait_for(state="detached")
        window.says("three")
    finally:
        world.daemon.tell(signal.SIGCONT)
    lines = bob.until(f"<{name}> three")
    moved = f"-- {name} left", f"-- {name} joined"
    assert not (owned and [line for line in lines if any(map(line.count, moved))])
    assert 1 == sum(line.endswith("> two") for line in lines)
    window.says("four")
    lines = bob.until(f"<{name}> four")
    assert not [line for line in lines if line.endswith(("> one", "> two", "> three"))]
    window.reads("four")
    for text in ("one", "two", "three", "four"):
        assert 1 == window.timeline.get_by_text(text, exact=True).count()
    window.close()


def test_who_is_slowed_down_is_not_cut(world: PageWorld, tmp_path: Path) -> None:
    """Many lines at once wait for their rate, and so does what asks for a sign of life;
    one connection carries them all, each once and in order."""
    pace = ("limits.lines_burst=20", "limits.lines_per_second=8")
    with Daemons(tmp_path, *QUICK, *pace) as daemons:
        daemon = daemons.start(doors=DOORS)
        window = world.chromium.open(url_of(daemon.address("web")))
        bob = Client(daemon.address("line")).enter("bob")
        opened: list[Any] = []
        window.page.on("websocket", lambda each: opened.append(each))
        window.enter("ann")
        wanted = [f"line {number}" for number in range(45)]
        for text in wanted:
            window.says(text)
        read: list[str] = []
        while wanted[-1] not in read:
            look = "() => document.dispatchEvent(new Event('visibilitychange'))"
            window.page.evaluate(look)
            line = bob.line()
            assert line is not None
            if "<ann> " in line:
                read.append(line.rsplit("<ann> ")[-1])
        assert wanted == read
        pending = window.page.locator(".message.pending")
        wait_until(lambda: pending.count() == 0)
        assert 1 == len(opened)
        window.close()
