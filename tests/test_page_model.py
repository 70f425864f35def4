"""The modules of the page by themselves, in a real browser: what comes late, twice or
in another order than one would like."""

from collections.abc import Iterator
from typing import Any

import pytest
from browsing import needs_chromium
from page_world import PageWorld, page_world

pytestmark = needs_chromium
#: Has a module, and promises that one keeps by hand.
START = """
const { src } = document.querySelector("script[type=module]");
const load = (name) => import(src.replace("main.js", name));
const turn = () => new Promise((resolve) => setTimeout(resolve));
const asked = [];
const request = (op, fields) =>
    new Promise((resolve, reject) => asked.push({ op, fields, resolve, reject }));
class FakeWire extends EventTarget {
    request(op, fields) { return request(op, fields); }
    start() {}
    stop() { this.stopped?.(); }
    settle() {}
    again() {}
}
const session = { path: "", end() {}, establish: async () => {} };
const chatting = async () => {
    const { Chat } = await load("chat.js");
    const wire = new FakeWire();
    const chat = new Chat(wire, session);
    const you = { name: "ann", account: true };
    Object.assign(chat, { state: "in", me: you });
    chat.enter({ name: "ann" }).catch(() => null);
    const room = (name) => chat.placeFrom({ room: name, members: [{ name: "bob" }] });
    const tell = (detail) => wire.dispatchEvent(new CustomEvent("event", { detail }));
    const said = (id, room, text, from = "bob") =>
        tell({ event: "said", id, room, text, from, at: "2026-01-01T12:00:00Z" });
    return { chat, wire, room, tell, said };
};
"""


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PageWorld]:
    with page_world(tmp_path_factory.mktemp("house")) as world:
        yield world


@pytest.fixture
def page(world: PageWorld) -> Iterator[Any]:
    window = world.window()
    window.page.get_by_label("Your name").wait_for()
    yield window.page
    window.close()


def run(page: Any, script: str) -> Any:
    """What the script returns."""
    return page.evaluate(f"async () => {{ {START} {script} }}")


def test_what_was_deleted_is_not_unread(page: Any) -> None:
    """Neither as a message nor as one that named oneself; what was read counts not."""
    assert [[2, 1], [1, 0], [1, 0], [1, 0]] == run(
        page,
        """
        const { chat, room, tell, said } = await chatting();
        const place = room("#one");
        const counts = () => [place.unread, place.mentions];
        place.readUntil = "00a";
        said("00b", "#one", "ann: look");
        said("00c", "#one", "well");
        const seen = [counts()];
        tell({ event: "deleted", id: "00d", room: "#one", target: "00b", from: "bob" });
        seen.push(counts());
        tell({ event: "deleted", id: "00e", room: "#one", target: "00b", from: "bob" });
        seen.push(counts());
        tell({ event: "deleted", id: "00f", room: "#one", target: "001", from: "bob" });
        seen.push(counts());
        return seen;
        """,
    )


def test_a_quote_of_what_is_gone(page: Any) -> None:
    """What was quoted from far back is not read there any more when it is deleted, and
    is read as it is when it is changed."""
    assert ["a secret", "no secret", "a message that is gone"] == run(
        page,
        """
        const { chat, tell } = await chatting();
        const { Quotes } = await load("timeline/quotes.js");
        const quotes = new Quotes(chat, () => {}, () => {});
        const read = () => quotes.node("001").querySelector(".quote-text").textContent;
        read();
        const message = { id: "001", from: "bob", text: "a secret" };
        asked.pop().resolve({ messages: [message] });
        await turn();
        const seen = [read()];
        const about = { room: "#x", target: "001", from: "bob" };
        tell({ event: "edited", id: "002", ...about, text: "no secret" });
        seen.push(read());
        tell({ event: "deleted", id: "003", ...about });
        return [...seen, read()];
        """,
    )


def test_a_quote_that_is_found_to_be_gone(page: Any) -> None:
    """Looks otherwise than one that is not known yet."""
    assert run(
        page,
        """
        const { chat } = await chatting();
        const { Quotes } = await load("timeline/quotes.js");
        const quotes = new Quotes(chat, () => {}, () => {});
        const before = [quotes.lookOf("001")].join("");
        quotes.node("001");
        asked.pop().resolve({ messages: [] });
        await turn();
        return before !== [quotes.lookOf("001")].join("");
        """,
    )


def test_what_is_said_is_kept_before_anything_else(page: Any) -> None:
    """Also while one reads what is older, and the newest is asked for first."""
    assert ["hello"] == run(
        page,
        """
        const { chat, room } = await chatting();
        const place = room("#one");
        Object.assign(place.messages, { loaded: true, atEnd: false });
        chat.say(place, "hello");
        const kept = JSON.parse(sessionStorage.getItem("twistchat.tab"));
        return kept.outgoing.map(({ text }) => text);
        """,
    )


def test_what_was_refused_is_not_said_by_a_reload(page: Any) -> None:
    """It is shown as it was, to be tried again or not."""
    assert [["say"], "gagged", "#one"] == run(
        page,
        """
        const first = await chatting();
        const { Refusal } = await load("wire.js");
        const { Outgoing } = await load("outgoing.js");
        const place = first.room("#one");
        const said = first.chat.say(place, "psst").catch(() => null);
        const refusal = new Refusal("gagged", "", { room: "#one" });
        asked.find(({ op }) => op === "say").reject(refusal);
        await said;
        const again = new Outgoing(first.chat);
        place.messages.list = [];
        again.restore(() => place);
        again.flush();
        const [{ failed }] = place.messages.list;
        const ops = asked.map(({ op }) => op).filter((op) => op === "say");
        return [ops, failed?.code, failed?.facts.room];
        """,
    )


def test_what_was_on_its_way_at_the_end(page: Any) -> None:
    """Is kept by the tab when somebody is put out just then."""
    assert ["hello"] == run(
        page,
        """
        const { chat, wire, room } = await chatting();
        const { Refusal } = await load("wire.js");
        const place = room("#one");
        chat.say(place, "hello").catch(() => null);
        const flying = asked.find(({ op }) => op === "say");
        wire.stopped = () => flying.reject(new Refusal("lost"));
        chat.out(new Refusal("ended-killed"));
        await turn();
        const kept = JSON.parse(sessionStorage.getItem("twistchat.tab"));
        return kept.outgoing.map(({ text }) => text);
        """,
    )


def test_who_takes_the_name_of_another_talk(page: Any) -> None:
    """The talk with who went by it before is not left standing where one looks; what
    was written there is not lost."""
    assert [True, "for you", ["@bobby"]] == run(
        page,
        """
        const { chat, tell } = await chatting();
        const before = chat.talk("bobby");
        const bob = chat.talk("bob");
        before.draft = "for you";
        chat.show(before);
        tell({ event: "renamed", who: "bob", now: "bobby" });
        return [chat.current === bob, bob.draft, [...chat.places.keys()]];
        """,
    )


def test_only_who_writes_pauses(page: Any) -> None:
    """A field that one only looks into tells nobody that one writes."""
    assert ["active", "paused"] == run(
        page,
        """
        const { chat, room } = await chatting();
        const place = room("#one");
        chat.typing(place, "paused");
        chat.typing(place, "active");
        chat.typing(place, "paused");
        const told = asked.filter(({ op }) => op === "typing");
        return told.map(({ fields }) => fields.state);
        """,
    )


def test_a_mailbox_has_each_mail_once(page: Any) -> None:
    """However often one asks for older ones."""
    assert [["mail-inbox", "mail-inbox"], [3, 2, 1]] == run(
        page,
        """
        const { Inbox } = await load("inbox.js");
        const inbox = new Inbox({ chat: { request } });
        const mail = (number) => ({ box: "inbox", number });
        let done = inbox.load();
        asked[0].resolve({ mails: [mail(2), mail(3)], more: true });
        await done;
        done = [inbox.loadMore(), inbox.loadMore()];
        const older = { mails: [mail(1)], more: false };
        for (const { resolve } of asked.slice(1)) resolve(older);
        await Promise.all(done);
        return [asked.map(({ op }) => op), inbox.mails.map(({ number }) => number)];
        """,
    )


def test_a_search_that_is_taken_back(page: Any) -> None:
    """Its answer is not shown any more; one that failed can be asked again."""
    assert [0, ["one", "two", "two"]] == run(
        page,
        """
        const { openSearch } = await load("views/search.js");
        openSearch({ chat: { request, places: new Map(), isMe: () => false } });
        const field = document.querySelector("dialog input");
        const enter = (text) => {
            field.value = text;
            field.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter" }));
        };
        const found = { id: "1", from: "bob", at: "2026-01-01T12:00:00Z", room: "#x" };
        enter("one");
        enter("");
        asked[0].resolve({ messages: [{ ...found, text: "one" }], more: false });
        await turn();
        const count = document.querySelectorAll("dialog .found li").length;
        enter("two");
        asked[1].reject(new Error("down"));
        await turn();
        enter("two");
        return [count, asked.map(({ fields }) => fields.query)];
        """,
    )


def test_a_connection_that_is_never_made(page: Any) -> None:
    """Is given up, and another one tried."""
    page.clock.install()
    assert 2 == run(
        page,
        """
        const { Wire } = await load("wire.js");
        let made = 0;
        class Silent { constructor() { made += 1; } close() {} send() {} }
        globalThis.wire = new Wire("ws://nowhere", Silent);
        wire.start();
        globalThis.made = () => made;
        return 2;
        """,
    )
    page.clock.run_for(20_000)
    assert 2 == page.evaluate("made()")


def test_a_clock_that_is_set_back(page: Any) -> None:
    """Keeps nobody from seeing that a line is dead."""
    page.clock.install()
    run(
        page,
        """
        const { Wire } = await load("wire.js");
        globalThis.sent = [];
        class Dead {
            constructor() { globalThis.socket ??= this; }
            close() {}
            send(text) { sent.push(JSON.parse(text).op); }
        }
        globalThis.wire = new Wire("ws://nowhere", Dead);
        wire.start();
        socket.onopen();
        const { now } = Date;
        Date.now = () => now() - 3600_000;
        """,
    )
    page.clock.run_for(45_000)
    assert "ping" in page.evaluate("sent")


def test_no_microphone_is_left_open(page: Any) -> None:
    """When the browser has one, but cannot record."""
    assert ["unable", "ended"] == run(
        page,
        """
        const { Recording } = await load("voice.js");
        const media = navigator.mediaDevices;
        const get = media.getUserMedia.bind(media);
        let track;
        media.getUserMedia = async (wanted) => {
            const stream = await get(wanted);
            [track] = stream.getTracks();
            return stream;
        };
        MediaRecorder.prototype.start = () => {
            throw new DOMException("no", "UnknownError");
        };
        const code = await Recording.begin().catch((error) => error.code);
        return [code, track.readyState];
        """,
    )


def test_a_film_whose_address_is_over(page: Any) -> None:
    """Is had by the new one, once; what fails again can be downloaded."""
    assert ["/new", True] == run(
        page,
        """
        const { attachment } = await load("views/attachment.js");
        let path = "/old";
        const why = async () => {
            path = "/new";
            return "again";
        };
        const urls = { now: () => path, of: async () => path, why };
        const film = { id: "1", name: "a.webm", type: "video/webm", size: 1 };
        const node = attachment(film, null, { urls });
        const video = node.querySelector("video");
        const fails = () => {
            video.dispatchEvent(new Event("error"));
            return turn();
        };
        await fails();
        const address = video.getAttribute("src");
        await fails();
        return [address, Boolean(node.querySelector("a.file-card"))];
        """,
    )
