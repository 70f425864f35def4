"""Files and voice messages of the page in a real browser: how they get here, how they
stand in the timeline, and why one does not."""

import re
import struct
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from browsing import Browsers, Window, browsers, needs_chromium, url_of
from running import Daemon, Daemons

pytestmark = needs_chromium
DOORS = ("--line", "0", "--telnet", "0", "--irc", "0", "--web", "0")
LIMIT = 300_000
SETTINGS = (f"files.file_bytes={LIMIT}", "limits.lines_burst=0")
#: Put files on what is before the cursor, or into the field where one writes.
DROP = """([name, type, bytes]) => {
    const dataTransfer = new DataTransfer();
    dataTransfer.items.add(new File([new Uint8Array(bytes)], name, { type }));
    const fields = { dataTransfer, bubbles: true, cancelable: true };
    const view = document.querySelector(".timeline-view");
    view.dispatchEvent(new DragEvent("dragover", fields));
    const asked = !document.querySelector(".drop").hidden;
    view.dispatchEvent(new DragEvent("drop", fields));
    return asked;
}"""
PASTE = """([name, type, bytes]) => {
    const clipboardData = new DataTransfer();
    clipboardData.items.add(new File([new Uint8Array(bytes)], name, { type }));
    const fields = { clipboardData, bubbles: true, cancelable: true };
    const field = document.getElementById("message");
    field.dispatchEvent(new ClipboardEvent("paste", fields));
}"""
#: The microphone is not to be had, for that reason.
NO_MICROPHONE = """(name) => {
    navigator.mediaDevices.getUserMedia =
        () => Promise.reject(new DOMException("no", name));
}"""
WIDTH = HEIGHT = 300


def picture() -> bytes:
    """A PNG, all of one colour."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        check = zlib.crc32(kind + data)
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", check)

    head = struct.pack(">IIBBBBB", WIDTH, HEIGHT, 8, 2, 0, 0, 0)
    rows = (b"\0" + b"\x40\x80\xc0" * WIDTH) * HEIGHT
    return b"".join(
        [
            b"\x89PNG\r\n\x1a\n",
            chunk(b"IHDR", head),
            chunk(b"IDAT", zlib.compress(rows)),
            chunk(b"IEND", b""),
        ]
    )


@pytest.fixture(scope="module")
def daemon(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Daemon]:
    folder: Path = tmp_path_factory.mktemp("house")
    with Daemons(folder, *SETTINGS) as daemons:
        yield daemons.start(doors=DOORS)


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browsers]:
    with browsers() as opened:
        yield opened


@pytest.fixture
def ann(daemon: Daemon, chromium: Browsers, request: Any) -> Iterator[Window]:
    """Somebody in a room of this test's own."""
    window = chromium.open(url_of(daemon.address("web")))
    yield window.enter("ann", room=room_of(request))
    window.close()


@pytest.fixture
def bob(daemon: Daemon, chromium: Browsers, request: Any) -> Iterator[Window]:
    """Somebody else in it."""
    window = chromium.open(url_of(daemon.address("web")))
    yield window.enter("bob", room=room_of(request))
    window.close()


def room_of(request: Any) -> str:
    return f"#{request.node.name.removeprefix('test_').partition('[')[0]}"


def chooses(window: Window, *files: tuple[str, bytes], kind: str = "") -> None:
    """Choose files by the button."""
    with window.page.expect_file_chooser() as chooser:
        window.button("Send a file").click()
    chosen = [{"name": each, "mimeType": kind, "buffer": data} for each, data in files]
    chooser.value.set_files(chosen)


def card(window: Window, name: str) -> Any:
    """The link of a file that is not shown where it stands."""
    return window.timeline.get_by_role("link", name=f"Download {name}")


def bytes_of(window: Window, link: Any) -> bytes:
    """What one gets by it."""
    with window.page.expect_download() as download:
        link.click()
    return Path(download.value.path()).read_bytes()


def records(window: Window) -> None:
    """Record for two seconds, with the keyboard alone."""
    window.composer.focus()
    window.composer.press("Tab")
    window.page.keyboard.press("Tab")  # behind the emoji
    window.page.keyboard.press("Enter")
    window.button("Stop recording").wait_for()
    window.page.wait_for_timeout(2000)
    window.page.keyboard.press("Enter")
    window.button("Play: Your recording").wait_for()


def seconds_of(text: str) -> int:
    minutes, seconds = text.split(":")
    return 60 * int(minutes) + int(seconds)


def test_up_and_down(ann: Window, bob: Window) -> None:
    """What comes down is what went up, whatever it is called."""
    files = [
        ("notes.txt", b"hello\r\n"),
        ("<img src=x onerror=alert(1)>", b"\0\xff" * 99),
    ]
    chooses(ann, *files)
    for name, data in files:
        assert data == bytes_of(bob, card(bob, name))
        assert data == bytes_of(ann, card(ann, name))


def test_too_large(ann: Window) -> None:
    """Refused in words, before any byte is sent; nothing else waits for it."""
    sent: list[str] = []
    ann.page.on("request", lambda request: sent.append(request.url))
    chooses(ann, ("huge.iso", b"\0" * (LIMIT + 1)), ("small.iso", b"\0" * LIMIT))
    card(ann, "small.iso").wait_for()
    strip = ann.page.get_by_role("list", name="Files on their way")
    assert "It is too large: at most 293 KiB are taken." in strip.inner_text()
    assert not [url for url in sent if "huge" in url]
    ann.button("Remove huge.iso").click()
    strip.wait_for(state="hidden")


def test_cancelled(ann: Window, bob: Window) -> None:
    """What is cancelled on its way goes nowhere, and the next one goes on."""
    line = ann.context.new_cdp_session(ann.page)
    slow = {"offline": False, "latency": 0, "downloadThroughput": -1}
    line.send("Network.emulateNetworkConditions", {**slow, "uploadThroughput": 60_000})
    chooses(ann, ("slow.bin", b"\0" * LIMIT), ("next.bin", b"\1" * 1000))
    bar = ann.page.get_by_role("progressbar", name="slow.bin")
    ann.page.wait_for_function("bar => bar.value > 5", arg=bar.element_handle())
    ann.button("Cancel slow.bin").click()
    card(bob, "next.bin").wait_for()
    assert 0 == card(bob, "slow.bin").count()


@pytest.mark.parametrize("way", [DROP, PASTE], ids=["drop", "paste"])
def test_dropped_and_pasted(ann: Window, way: str) -> None:
    """It is asked first; who says no has sent nothing, who says yes has."""
    assert (
        ann.page.evaluate(way, ["way.png", "image/png", list(picture())]) is not False
    )
    dialog = ann.page.get_by_role("dialog", name=re.compile("^Send this file to #"))
    dialog.get_by_role("button", name="Cancel").click()
    dialog.wait_for(state="detached")
    ann.page.evaluate(way, ["way.png", "image/png", list(picture())])
    ann.page.keyboard.press("Enter")
    shown = ann.timeline.get_by_role("button", name="Picture way.png")
    shown.wait_for()
    assert 1 == shown.count()


def test_picture(ann: Window, bob: Window) -> None:
    """A picture is seen; its box is the same before it is there; it opens large."""
    chooses(ann, ("blue.png", picture()), kind="image/png")
    ann.page.get_by_role("dialog").get_by_text("blue.png").wait_for()
    ann.page.keyboard.press("Enter")
    shown = bob.timeline.get_by_role("button", name="Picture blue.png")
    shown.wait_for()
    before = shown.bounding_box()
    bob.page.locator(".picture.there").wait_for()
    assert before == shown.bounding_box()
    shown.focus()
    bob.page.keyboard.press("Enter")
    large = bob.page.get_by_role("dialog", name="Picture blue.png")
    large.get_by_role("img", name="blue.png").wait_for()
    assert picture() == bytes_of(
        bob, large.get_by_role("link", name="Download blue.png")
    )
    bob.page.keyboard.press("Escape")
    large.wait_for(state="detached")
    assert shown.evaluate("each => each === document.activeElement")


def test_voice(ann: Window, bob: Window) -> None:
    """Recorded, heard before it is sent, sent; and heard by somebody else, who can go
    on from anywhere."""
    records(ann)
    ann.page.keyboard.press("Enter")
    ann.button("Pause: Your recording").wait_for()
    ann.page.get_by_role("group", name="Voice message to").get_by_role(
        "button", name="Send"
    ).click()
    sound = bob.timeline.get_by_role("group", name="Voice message of ann")
    sound.wait_for()
    at, length = (seconds_of(each) for each in position(sound))
    assert (0, True) == (at, length in (2, 3))
    bar = sound.get_by_role("slider", name="Position")
    bar.focus()
    bob.page.keyboard.press("ArrowRight")
    assert "0:01" == position(sound)[0]
    sound.get_by_role("button", name="Play").click()
    sound.get_by_role("button", name="Pause").wait_for()
    assert "0:00" != position(sound)[0]
    sound.get_by_role("button", name="Play").wait_for()  # it has ended


def position(sound: Any) -> list[str]:
    """Where it is, and how long it is."""
    bar = sound.get_by_role("slider")
    return str(bar.get_attribute("aria-valuetext")).split(" of ")


def test_voices_load_when_they_are_heard(ann: Window, bob: Window) -> None:
    """One plays at a time, and what nobody plays is not loaded."""
    asked: list[str] = []
    bob.page.on("request", lambda request: asked.append(request.url))
    for count in (1, 2):
        records(ann)
        ann.button("Send").click()
        bob.timeline.locator(f":nth-match(.voice, {count})").wait_for()
    assert not [url for url in asked if "/files/" in url and "/s/" in url]
    first, second = (bob.timeline.locator(".voice").nth(each) for each in (0, 1))
    first.get_by_role("button", name="Play").click()
    first.get_by_role("button", name="Pause").wait_for()
    second.get_by_role("button", name="Play").click()
    second.get_by_role("button", name="Pause").wait_for()
    first.get_by_role("button", name="Play").wait_for()


def test_thrown_away(ann: Window) -> None:
    """What is thrown away is nowhere, and one writes again."""
    records(ann)
    ann.button("Throw away").click()
    ann.composer.wait_for()
    assert 0 == ann.page.locator(".voice, .upload").count()


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("NotAllowedError", "The microphone is not allowed here."),
        ("NotFoundError", "There is no microphone."),
        ("NotReadableError", "Another program may be using it."),
    ],
)
def test_no_microphone(ann: Window, name: str, words: str) -> None:
    """It is said what to do; Escape leads back to writing."""
    ann.page.evaluate(NO_MICROPHONE, name)
    ann.button("Record a voice message").click()
    ann.page.get_by_role("alert").get_by_text(words).wait_for()
    ann.page.keyboard.press("Escape")
    ann.composer.wait_for()


def test_files_of_a_room(ann: Window, bob: Window) -> None:
    """They can be listed, and shown where they were sent."""
    chooses(ann, ("one.txt", b"1"), ("two.txt", b"2"))
    card(bob, "two.txt").wait_for()
    bob.says("/files")
    dialog = bob.page.get_by_role("dialog", name="Files in #files_of_a_room")
    rows = dialog.locator(".file-row .file-name")
    rows.first.wait_for()
    assert ["two.txt", "one.txt"] == rows.all_inner_texts()
    rows.last.click()
    dialog.wait_for(state="detached")
    bob.page.locator(".message:focus").get_by_text("one.txt").wait_for()
