"""How fast the page is: what its first view takes, and how it scrolls in a room where a
lot was said."""

import random
import sqlite3
import time
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from browsing import Window

from twistchat.chat.ids import first_id_at
from twistchat.store.opening import prepare

ROOM = "#long"
APART = 20_000  # milliseconds from one message to the next
FRAME = 16  # milliseconds from one turn of the wheel to the next
PEOPLE = "bob carla dmitri eve frank grace heidi ivan".split()
WORDS = "the roof of it rains and no more than a build that is green for us".split()

#: When the door can be used.
LOOK = """(() => {
    const look = () => {
        if (document.activeElement?.name === "name") window.usable = performance.now();
        else requestAnimationFrame(look);
    };
    look();
})()"""
#: What came over the network until now, in bytes: as it was sent, and unpacked.
BYTES = """() => {
    const kinds = ["navigation", "resource"];
    const all = kinds.flatMap((kind) => performance.getEntriesByType(kind));
    const sum = (name) => all.reduce((bytes, each) => bytes + each[name], 0);
    return [sum("transferSize"), sum("decodedBodySize")];
}"""
#: Count the messages of the page, in each frame, and how long each frame takes.
COUNT = """() => {
    window.most = 0;
    window.longest = 0;
    const list = document.querySelector(".messages");
    let before = performance.now();
    const look = (now) => {
        window.most = Math.max(window.most, list.children.length);
        window.longest = Math.max(window.longest, now - before);
        before = now;
        requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
}"""
#: The number of the first message that is there.
FIRST = """() => {
    const texts = [...document.querySelectorAll(".messages .message-text")];
    return Number(/^(\\d+):/.exec(texts[0].textContent)[1]);
}"""


@dataclass(frozen=True)
class FirstView:
    """What the door took."""

    milliseconds: float
    transferred: int
    unpacked: int


@dataclass(frozen=True)
class Scrolled:
    """What it took to scroll back: the most messages in the page at once, the longest
    task of its main thread in milliseconds of CPU and on the clock, the longest time
    from one frame to the next in milliseconds, and over how many messages it led."""

    nodes: int
    cpu: float
    clock: float
    frame: float
    messages: int


def fill(path: Path, messages: int) -> None:
    """A database in which so many messages were said in a room, until just now."""
    prepare(path)
    dice = random.Random(1)
    begin = int(time.time() * 1000) - messages * APART
    rows = []
    for number in range(messages):
        at = begin + number * APART
        who = dice.randrange(len(PEOPLE))
        text = f"{number}: {said(dice)}"
        rows.append((first_id_at(at), at, 0, 1, 100 + who, PEOPLE[who], text))
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(
            "INSERT INTO rooms (id, key, skeleton, name, created_at)"
            " VALUES (1, ?1, ?1, ?1, 0)",
            [ROOM],
        )
        connection.executemany(
            "INSERT INTO messages"
            " (id, at, kind, room_id, sender_id, sender_name, text)"
            " VALUES (?, ?, ?, ?, ?, ?, ?)",
            rows,
        )
        connection.commit()


def said(dice: random.Random) -> str:
    """A few words, often; a link, code or a long text, at times."""
    text = " ".join(dice.choices(WORDS, k=dice.randrange(1, 20)))
    match dice.randrange(20):
        case 0:
            return f"{text} https://example.org/{dice.randrange(1000)}"
        case 1:
            return f"{text}\n```\n{text}\n{text}\n```"
        case 2:
            return " ".join([text] * 8)
    return text


def first_view(window: Window) -> FirstView:
    """How soon the door can be used, by somebody who was never here, and what came
    over the network until all that is behind it was there, too."""
    page = window.page
    page.add_init_script(LOOK)
    window.context.new_cdp_session(page).send("Network.clearBrowserCache")
    page.reload()
    page.wait_for_function("window.usable")
    page.wait_for_load_state("networkidle")
    transferred, unpacked = page.evaluate(BYTES)
    return FirstView(page.evaluate("window.usable"), transferred, unpacked)


def scrolled(window: Window, seconds: float, wheel: int = -240) -> Scrolled:
    """Turn the wheel for so long, as fast as hands do."""
    page = window.page
    page.locator(".message").first.wait_for()
    page.mouse.move(600, 400)
    page.evaluate(COUNT)
    begin = page.evaluate(FIRST)
    devtools = window.context.new_cdp_session(page)
    trace = Trace(devtools)
    end = time.monotonic() + seconds
    turn = {"type": "mouseWheel", "x": 600, "y": 400, "deltaX": 0, "deltaY": wheel}
    while time.monotonic() < end:
        devtools.send("Input.dispatchMouseEvent", turn)
        page.wait_for_timeout(FRAME)
    tasks = trace.tasks(page)
    cpu, clock = (max(each.get(key, 0) for each in tasks) for key in ("tdur", "dur"))
    way = begin - page.evaluate(FIRST)
    most, frame = page.evaluate("[window.most, window.longest]")
    return Scrolled(most, cpu / 1000, clock / 1000, frame, way)


class Trace:
    """What the browser notes of itself from now on."""

    def __init__(self, devtools: Any) -> None:
        self._devtools = devtools
        self._events: list[dict[str, Any]] = []
        self._over = False
        devtools.on("Tracing.dataCollected", self._came)
        devtools.on("Tracing.tracingComplete", self._ended)
        config = {"includedCategories": ["toplevel", "devtools.timeline"]}
        how = {"traceConfig": config, "transferMode": "ReportEvents"}
        devtools.send("Tracing.start", how)

    def tasks(self, page: Any) -> list[dict[str, Any]]:
        """End it: the tasks of the main threads of pages."""
        self._devtools.send("Tracing.end")
        while not self._over:
            page.wait_for_timeout(20)
        threads = {
            (each["pid"], each["tid"])
            for each in self._events
            if each.get("name") == "thread_name"
            and each["args"]["name"] == "CrRendererMain"
        }
        return [
            each
            for each in self._events
            if each.get("name", "").endswith("RunTask")
            and (each["pid"], each["tid"]) in threads
        ]

    def _came(self, event: dict[str, Any]) -> None:
        self._events += event["value"]

    def _ended(self, _: dict[str, Any]) -> None:
        self._over = True
