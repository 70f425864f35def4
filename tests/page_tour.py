"""A way through all that the page shows, in whatever language and size: its views by
name, and a room in which everything is."""

import json
import re
from collections.abc import Callable, Iterator
from typing import Any
from urllib.request import Request, urlopen

from browsing import Window
from page_world import PASSWORD, PageWorld
from recordings import opus, png
from running import Client

ROOM = "#tour"
#: What people wrote. None of it is a sentence of the page.
SAID = ("guten Tag @ann", "xyzzy https://example.org/ `foo` bar", "plugh ``` baz ```")
Open = Callable[[Window], Any]


class Bob:
    """Somebody who speaks JSON."""

    def __init__(self, world: PageWorld, name: str) -> None:
        self._world = world
        self._client = Client(world.daemon.address("line"))
        self.asks("hello", name=name, password=PASSWORD, replay=False)

    def asks(self, op: str, **fields: Any) -> dict[str, Any]:
        """One request, which is granted."""
        self._client.say(json.dumps({"op": op, "ref": op, **fields}))
        for text in iter(self._client.line, None):
            if text.startswith("{") and json.loads(text).get("ref") == op:
                answer = json.loads(text)
                assert answer["ok"], answer
                return dict(answer)
        raise EOFError

    def sends(self, room: str, name: str, data: bytes, *, voice: bool = False) -> None:
        """A file, for a room."""
        size = len(data)
        way = self.asks("upload", room=room, name=name, size=size, voice=voice)["path"]
        url = self._world.url.rstrip("/") + way
        with urlopen(Request(url, data, method="PUT")) as answer:
            assert 201 == answer.status


def furnish(world: PageWorld) -> None:
    """Accounts ann, who keeps order everywhere, and bob; and what they did so far."""
    for name in ("ann", "bob", "cat"):
        world.account(name)
    ann, bob = Bob(world, "ann"), Bob(world, "bob")
    word = re.search(r"/operator (\S+)", world.daemon.log)
    assert word
    ann.asks("operator-word", word=word[1])
    ann.asks("create", room=ROOM)
    bob.asks("join", room=ROOM)
    ann.asks("topic", room=ROOM, topic="Zork")
    ids = [bob.asks("say", room=ROOM, text=text)["id"] for text in SAID]
    ann.asks("say", room=ROOM, text="frobozz", reply_to=ids[0])
    mine = ann.asks("say", room=ROOM, text="quux")["id"]
    ann.asks("edit", id=mine, text="quuux")
    for who, sign in (ann, "🎉"), (bob, "🎉"), (bob, "👍"):
        who.asks("react", id=ids[1], reaction=sign)
    bob.asks("say", room=ROOM, text="xyzzies", kind="emote")
    bob.sends(ROOM, "grey.png", png(8, 8))
    bob.sends(ROOM, "plugh.bin", bytes(2048))
    bob.sends(ROOM, "plugh.ogg", opus(3), voice=True)
    ann.asks("sanction", room=ROOM, kind="ban", target="cat", reason="grue")
    bob.asks("mail-send", to=["ann"], subject="Xyzzy", text="Plugh\n\nplover")
    bob.asks("tell", to="ann", text="fnord")
    bob.asks("away", text="xyzzy")


def command(line: str) -> Open:
    """Type that."""

    def opened(window: Window) -> None:
        field = window.page.locator("#message")
        field.fill(line)
        field.press("Escape")
        field.press("Enter")

    return opened


def click(*selectors: str) -> Open:
    """Click on these, one after the other."""

    def opened(window: Window) -> None:
        for each in selectors:
            window.page.locator(each).first.click()

    return opened


def message(window: Window) -> None:
    """The menu of a message."""
    row = window.timeline.locator(".message").filter(has_text="quuux").last
    row.focus()
    row.press("Enter")


def react(window: Window) -> None:
    """The signs to choose from."""
    message(window)
    window.page.keyboard.press("Enter")


def delete(window: Window) -> None:
    """Whether to delete a message."""
    message(window)
    window.page.keyboard.press("End")
    window.page.keyboard.press("Enter")


def traces(window: Window) -> None:
    """What was done to a message."""
    message(window)
    for key in ("End", "ArrowUp", "Enter"):
        window.page.keyboard.press(key)


def inbox(*more: str) -> Open:
    def opened(window: Window) -> None:
        command("/mail")(window)
        click(*more)(window)

    return opened


def settings(page: str) -> Open:
    def opened(window: Window) -> None:
        command("/set")(window)
        click(f"#settings-{page}")(window)

    return opened


def listens(window: Window) -> None:
    """What was recorded is to be heard."""
    click(RECORD, ".record-stop")(window)


def escape(window: Window) -> None:
    """Close what lies over the page."""
    window.page.keyboard.press("Escape")
    window.page.locator("dialog, .menu, .picker").first.wait_for(state="detached")


def side(window: Window) -> None:
    """The rooms and the talks, which stand beside the talk where they fit."""
    if window.narrow:
        click("#header .back")(window)


def people(window: Window) -> None:
    """Who is here: so do they."""
    if window.narrow:
        click(".people-button")(window)


def nobody(window: Window) -> None:
    if window.narrow:
        window.page.keyboard.press("Escape")


def leave_mail(window: Window) -> None:
    """Also what was begun to be written."""
    for back in window.page.locator(".compose .letter-back").all():
        back.evaluate("(button) => button.click()")
    window.page.locator(".inbox-close").evaluate("(button) => button.click()")


RECORD = ".composer-tools >> nth=1 >> .icon-button"
HIDDEN = ".timeline-hidden:not([hidden])"
#: A view: its name, how one gets there from the talk, what there is then, and how one
#: gets back.
VIEWS: list[tuple[str, Open, str, Open]] = [
    ("talk", lambda window: None, ".picture.there", lambda window: None),
    ("place menu", click("#header .bar > .icon-button:last-child"), ".menu", escape),
    ("side", side, "#side .side-row[data-key]", click(f"[data-key='{ROOM}']")),
    ("people", people, "#people .person", nobody),
    ("message menu", message, ".menu", escape),
    ("delete", delete, ".dialog-quote", escape),
    ("emoji", click(".composer .emoji"), ".picker-grid", escape),
    ("cleared", command("/clear"), HIDDEN, click(HIDDEN)),
    ("signs", react, ".picker-grid", escape),
    ("picture", click(".picture"), ".viewer img", escape),
    ("files", command("/files"), ".file-row", escape),
    ("person", command("/whois bob"), "dialog .card", escape),
    ("search", command("/search xyzzy"), "dialog .found-row", escape),
    ("mentions", command("/mentions"), "dialog .found-row", escape),
    ("thread", command("/thread"), "dialog .thread-row", escape),
    ("trail", command("/audit"), "dialog .trail-row", escape),
    ("trail of a room", command(f"/audit {ROOM}"), "dialog .trail-row", escape),
    ("traces", traces, "dialog .trail-row", escape),
    ("rooms", command("/rooms"), ".finder-row", escape),
    ("friends", command("/friends"), "dialog", escape),
    ("ignored", command("/ignore"), "dialog", escape),
    ("names", command("/names"), "dialog .rows-row", escape),
    ("room", command("/bans"), ".room-dialog .mode-row", escape),
    ("help", command("/help"), "dialog .help", escape),
    ("server", command("/info"), "dialog .facts", escape),
    ("accounts", command("/accounts"), "dialog .rows-row", escape),
    *(
        (
            f"settings, {each}",
            settings(each),
            f"[aria-labelledby=settings-{each}]",
            escape,
        )
        for each in ("look", "notices", "account", "sessions", "tokens")
    ),
    ("password", command("/password"), "dialog", escape),
    ("recording", click(RECORD), ".record-stop", click(".recorder-body .icon-button")),
    ("recorded", listens, "sound-bar", click(".recorder-body .icon-button")),
    ("mail", inbox(".inbox-mail"), ".letter-text", leave_mail),
    (
        "answer",
        inbox(".inbox-mail", ".letter-foot .button"),
        ".compose-text",
        leave_mail,
    ),
    ("compose", inbox(".inbox-write"), ".compose", leave_mail),
]


def tour(window: Window) -> Iterator[str]:
    """The views, each while it is shown."""
    for name, opened, there, back in VIEWS:
        opened(window)
        window.page.locator(there).first.wait_for()
        yield name
        back(window)
        window.page.locator("#message").focus()
