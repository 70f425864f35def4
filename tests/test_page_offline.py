"""The page as an app of its own: it is installed, and opens without a network."""

import json
import re
import struct
from collections.abc import Iterator

import pytest
from browsing import needs_chromium, url_of
from cutting import bad_line
from page_world import PageWorld, page_world
from running import wait_until

pytestmark = needs_chromium
#: All that a shell without a network needs was put aside.
KEPT = """async () => {
    const cache = await caches.open("twistchat-shell");
    const names = (await cache.keys()).map(({ url }) => new URL(url).pathname);
    return names.includes("/") && names.some((each) => each.endsWith("/js/inside.js"));
}"""
#: All that can be opened was.
REST = """async () => {
    const cache = await caches.open("twistchat-shell");
    const names = (await cache.keys()).map(({ url }) => new URL(url).pathname);
    const views = ["css/inbox.css", "js/views/inbox.js", "js/views/search.js"];
    const rest = [...views, "js/timeline/picker.js", "js/words_pt.js"];
    return rest.every((each) => names.some((name) => name.endsWith(`/${each}`)));
}"""
SAID = """async () => {
    const cache = await caches.open("twistchat-shell");
    const text = async (each) => (await cache.match(each)).text();
    const texts = (await cache.keys()).map(text);
    return (await Promise.all(texts)).join("");
}"""


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PageWorld]:
    with page_world(tmp_path_factory.mktemp("house")) as world:
        yield world


def test_it_opens_while_the_server_is_away(world: PageWorld) -> None:
    """And says so; what is written then is said when the server is there again. Nothing
    that anybody said is put aside."""
    with bad_line(world.daemon.address("web")) as line:
        ann, bob = world.chromium.open(url_of(line.address)), world.nc("bob")
        ann.enter("ann").says("before")
        bob.until("<ann> before")
        wait_until(lambda: ann.page.evaluate(KEPT))
        line.cut()
        ann.page.reload()
        ann.page.get_by_text(re.compile("What you write is kept")).wait_for()
        ann.says("from the island")
        assert "from the island" not in ann.page.evaluate(SAID)
        line.mend()
        bob.until("<ann> from the island")
        ann.reads("before")
        stranger = ann.another_tab()
        line.cut()
        stranger.page.reload()
        stranger.named("Your name").fill("eve")
        stranger.button("Come in").click()
        stranger.page.get_by_text("There is no connection just now.").wait_for()
        line.mend()
        stranger.button("Come in").click()
        stranger.composer.wait_for()


@pytest.mark.parametrize("begun", ["", "/he"])
def test_what_was_not_loaded_yet(world: PageWorld, begun: str) -> None:
    """Be it the commands, or what one of them shows. It is said that there is no
    connection; what was typed stays, and does what it is for when there is one."""
    with bad_line(world.daemon.address("web")) as line:
        url = url_of(line.address)
        name = f"dan{len(begun)}"
        window = world.chromium.open(url, service_workers="block").enter(name)
        if begun:
            window.composer.press_sequentially(begun)
            window.page.get_by_role("option", name="/help").first.wait_for()
        line.cut()
        window.says("/help")
        window.page.get_by_text("There is no connection just now.").wait_for()
        window.holds("/help")
        banner = window.page.get_by_text(re.compile("What you write is kept"))
        banner.wait_for()
        line.mend()
        banner.wait_for(state="detached")
        window.composer.press("Enter")
        window.page.get_by_role("dialog", name="Commands").wait_for()


def test_what_was_never_opened(world: PageWorld) -> None:
    """It opens all the same, once somebody was in for a while: it came along then. At
    the door it does not."""
    with bad_line(world.daemon.address("web")) as line:
        door = world.chromium.open(url_of(line.address))
        wait_until(lambda: door.page.evaluate(KEPT))
        door.page.wait_for_timeout(4000)
        assert not door.page.evaluate(REST)
        pat = door.enter("pat")
        wait_until(lambda: pat.page.evaluate(REST))
        line.cut()
        pat.page.reload()
        pat.page.get_by_text(re.compile("What you write is kept")).wait_for()
        pat.page.keyboard.press("Control+k")
        pat.page.get_by_role("searchbox", name="What to look for").wait_for()
        pat.page.keyboard.press("Escape")
        pat.button("Settings").click()
        pat.page.get_by_role("tab", name="Appearance").wait_for()
        pat.page.keyboard.press("Escape")
        pat.button("Mail").click()
        pat.page.get_by_role("heading", name="Mail", exact=True).wait_for()
        pat.button("Back to the talk").click()
        pat.says("/help")
        pat.page.get_by_role("dialog", name="Commands").wait_for()
        line.mend()


def test_it_can_be_installed(world: PageWorld) -> None:
    """The browser finds nothing missing; the pictures are as large as they say."""
    page = world.window().page
    devtools = page.context.new_cdp_session(page)
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    found = devtools.send("Page.getAppManifest")
    assert [] == found["errors"]
    manifest = json.loads(found["data"])
    for icon in manifest["icons"]:
        answer = page.context.request.get(world.url.rstrip("/") + icon["src"])
        assert (200, icon["type"]) == (answer.status, answer.headers["content-type"])
        if icon["type"] == "image/png":
            width, height = struct.unpack(">II", answer.body()[16:24])
            assert icon["sizes"] == f"{width}x{height}"
    missing = devtools.send("Page.getInstallabilityErrors")["installabilityErrors"]
    # Nothing is installed from windows that forget all, as those of tests do.
    assert {"in-incognito"} >= {each["errorId"] for each in missing}


def test_nothing_comes_from_elsewhere(world: PageWorld) -> None:
    """Whatever is opened, the house alone is asked."""
    window = world.window()
    asked: list[str] = []
    window.page.on("request", lambda request: asked.append(request.url))
    window.page.reload()
    window.enter("kim").says("https://example.org/picture.png")
    window.reads("https://example.org/picture.png")
    for command in ("/help", "/set", "/search x", "/mail"):
        window.page.locator("#message").fill(command)
        window.page.keyboard.press("Escape")
        window.page.keyboard.press("Enter")
        window.page.wait_for_timeout(300)
        window.page.keyboard.press("Escape")
    ours = world.url, "blob:", world.url.replace("http", "ws")
    assert [] == [url for url in asked if not url.startswith(ours)]
