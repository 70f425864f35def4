"""Voice messages in a real browser: recorded, heard before and after they are sent."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from browsing import Window, needs_chromium
from page_world import PageWorld, page_world
from running import wait_until

pytestmark = needs_chromium
#: So far the bar of a sound is, in seconds.
AT = "(range) => Number(range.value)"
#: As a browser is that knows the words and has no encoder.
UNABLE = """() => {
    const asked = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
    window.tracks = [];
    navigator.mediaDevices.getUserMedia = async (wanted) => {
        const stream = await asked(wanted);
        tracks.push(...stream.getTracks());
        return stream;
    };
    window.MediaRecorder = class {
        static isTypeSupported() { return false; }
        constructor() { throw new DOMException("", "NotSupportedError"); }
    };
}"""
#: As Safari was before 18.4.
ONLY_MP4 = """() => {
    const known = MediaRecorder.isTypeSupported.bind(MediaRecorder);
    MediaRecorder.isTypeSupported = (type) => type === "audio/mp4" && known(type);
    return MediaRecorder.isTypeSupported("audio/mp4");
}"""


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PageWorld]:
    with page_world(tmp_path_factory.mktemp("house")) as world:
        yield world


def recorder(window: Window) -> Any:
    return window.page.get_by_role("group", name=re.compile("^Voice message to "))


def record(window: Window, time: str) -> None:
    """Record until that time is shown; then it can be heard."""
    window.button("Record a voice message").click()
    timer = recorder(window).get_by_role("timer")
    timer.get_by_text(time, exact=True).wait_for()
    recorder(window).get_by_role("button", name="Stop recording").click()
    recorder(window).get_by_role("button", name="Play").wait_for()


def hears(window: Window, within: Any) -> None:
    """Play it; time goes by, and there is something to be heard."""
    within.get_by_role("button", name="Play").click()
    range = within.get_by_role("slider", name="Position")
    wait_until(lambda: range.evaluate(AT) > 0.3)
    within.get_by_role("button", name="Pause").click()


def test_recorded_heard_sent_and_played(world: PageWorld) -> None:
    """It shows the level meanwhile; on netcat it is a line with its length; the others
    play it where it stands, from where they like."""
    ann, bob, zed = world.guest("ann"), world.guest("bob"), world.nc("zed")
    record(ann, "0:02")
    hears(ann, recorder(ann))
    recorder(ann).get_by_role("button", name="Send").click()
    ann.composer.wait_for()
    line = zed.until("<ann> ")[-1]
    assert re.search(r"voice.*\(0:0[23]\) http://", line), line
    voice = bob.timeline.get_by_role("group", name="Voice message of ann, 0:0")
    voice.get_by_role("button", name="Play").wait_for()
    assert re.fullmatch("0:0[23]", voice.locator(".sound-time").inner_text())
    hears(bob, voice)
    assert re.search(r"/ 0:0[23]$", voice.locator(".sound-time").inner_text())
    range = voice.get_by_role("slider", name="Position")
    range.focus()
    for _ in "abc":
        range.press("ArrowRight")
    wait_until(lambda: range.evaluate(AT) >= 2)


def test_a_browser_that_records_mp4_alone(world: PageWorld) -> None:
    """It is a voice message all the same, with its length, which others play where it
    stands."""
    amy, ben = world.guest("amy", "#mp4"), world.guest("ben", "#mp4")
    if not amy.page.evaluate(ONLY_MP4):
        pytest.skip("this Chromium does not record MP4")
    yve = world.nc("yve", "mp4")
    record(amy, "0:02")
    assert 0 == recorder(amy).get_by_text("others get as a file").count()
    hears(amy, recorder(amy))
    recorder(amy).get_by_role("button", name="Send").click()
    line = yve.until("<amy> ")[-1]
    assert re.search(r"voice.*\(0:0[23]\) http://.*m4a", line), line
    voice = ben.timeline.get_by_role("group", name="Voice message of amy, 0:0")
    hears(ben, voice)
    amy.close()
    ben.close()


def test_it_goes_where_it_was_begun(world: PageWorld) -> None:
    """Though another room is shown when it is sent."""
    dan, uma = world.guest("dan", "#first"), world.nc("uma", "first")
    dan.says("/join #second")
    dan.named("Message to #second").wait_for()
    dan.button("#first").click()
    record(dan, "0:01")
    dan.button("#second").click()
    recorder(dan).get_by_text("Voice message to #first").wait_for()
    recorder(dan).get_by_role("button", name="Send").click()
    uma.until("voice")


def test_a_reload_throws_no_recording_away(world: PageWorld) -> None:
    """Unless one says so: the browser asks first."""
    dora = world.guest("dora")
    asked: list[str] = []

    def stay(dialog: Any) -> None:
        asked.append(dialog.type)
        dialog.dismiss()

    dora.page.on("dialog", stay)
    dora.button("Record a voice message").click()
    dora.button("Stop recording").click()
    dora.page.close(run_before_unload=True)
    dora.button("Throw away").click()
    assert ["beforeunload"] == asked
    dora.close()


def test_a_browser_that_cannot_record(world: PageWorld) -> None:
    """It has a microphone, and nothing to write a recording with: the microphone is let
    go again, which people would otherwise see in use."""
    gil = world.guest("gil", "#mute")
    gil.page.evaluate(UNABLE)
    gil.button("Record a voice message").click()
    gil.page.get_by_text(re.compile("This browser cannot record")).first.wait_for()
    assert ["ended"] == gil.page.evaluate("tracks.map(({ readyState }) => readyState)")
