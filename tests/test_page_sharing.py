"""Files between a real browser and other doors, and who gets them."""

import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from browsing import Window, needs_chromium
from page_world import PageWorld, page_world
from running import wait_until

pytestmark = needs_chromium
BYTES = bytes(range(256)) * 1200
NASTY = '"><img src=x onerror=alert(1)><b>.txt'
needs_curl = pytest.mark.skipif(not shutil.which("curl"), reason="curl is not here")


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PageWorld]:
    with page_world(tmp_path_factory.mktemp("house")) as world:
        yield world


def choose(window: Window, name: str, data: bytes, kind: str = "") -> None:
    """Send a file by the button; the browser's own window for that is skipped."""
    file = {"name": name, "mimeType": kind, "buffer": data}
    window.page.get_by_label("Send a file").locator("visible=false").set_input_files(
        file
    )


def sure(window: Window) -> None:
    dialog = window.page.get_by_role("dialog", name="Send this file to")
    dialog.get_by_role("button", name="Send").click()


def card(window: Window, name: str) -> Any:
    """A file in the timeline, to be had."""
    return window.timeline.get_by_role("link", name=f"Download {name}").first


def had(window: Window, name: str) -> bytes:
    """The bytes that one gets."""
    with window.page.expect_download() as download:
        card(window, name).click()
    assert name == download.value.suggested_filename
    return bytes(Path(download.value.path()).read_bytes())


def address(window: Window, link: Any) -> str:
    found = wait_until(lambda: link.get_attribute("href"))
    return window.page.url.rstrip("/") + found


def link(world: PageWorld, told: str, way: str) -> str:
    """What was told leads there. A door at any port does not know its own."""
    path = re.search(rf"http://\S+?({way}[^\s'\"]+)", told)
    assert path, told
    return world.url.rstrip("/") + path[1]


def test_empty_and_twice(world: PageWorld) -> None:
    """There are files without a byte; the same file can be sent again."""
    kim = world.guest("kim", "#twice")
    choose(kim, "empty.txt", b"")
    assert b"" == had(kim, "empty.txt")
    for _ in "ab":
        choose(kim, "again.txt", b"the same")
    kim.timeline.get_by_role("link", name="Download again.txt").nth(1).wait_for()


def test_what_pretends_to_be_a_picture(world: PageWorld) -> None:
    """W12: markup under the name of a picture is a file to be had, and no more."""
    pat = world.guest("pat", "#fakes")
    markup = b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"
    choose(pat, "nice.svg", markup, "image/svg+xml")
    sure(pat)
    assert markup == had(pat, "nice.svg")
    assert 0 == pat.timeline.locator("img").count()


def test_a_nasty_name_is_text(world: PageWorld) -> None:
    """W6: wherever it stands."""
    max_, ola = world.guest("max", "#zoo"), world.guest("ola", "#zoo")
    choose(max_, NASTY, b"x")
    for window in max_, ola:
        window.reads(NASTY)
        assert 0 == window.timeline.locator("img, b").count()
    ola.button("More about this place").click()
    ola.page.get_by_role("menuitem", name="Files sent here").click()
    files = ola.page.get_by_role("dialog", name="Files in #zoo")
    files.get_by_text(NASTY, exact=True).wait_for()
    assert 0 == files.locator("b").count()


def test_only_who_is_in_the_room_gets_it(world: PageWorld) -> None:
    """Who knows the address gets nothing by it: not a stranger, nor a member of
    another room, nor who has left."""
    pam, quinn = world.guest("pam", "#inside"), world.guest("quinn", "#inside")
    rita = world.guest("rita", "#outside")
    choose(pam, "secret.txt", b"secret")
    mine, theirs = (address(each, card(each, "secret.txt")) for each in (pam, quinn))
    choose(rita, "own.txt", b"own")
    own = address(rita, card(rita, "own.txt")).split("/files/")[0]
    id = mine.split("/files/")[1]
    assert b"secret" == quinn.context.request.get(theirs).body()
    assert 401 == rita.context.request.get(mine).status
    assert 404 == rita.context.request.get(f"{own}/files/{id}").status
    assert 401 == rita.context.request.get(f"{world.url}files/{id}").status
    quinn.says("/part")
    quinn.page.get_by_role("region", name="Messages in #inside").wait_for(
        state="detached"
    )
    assert 404 == quinn.context.request.get(theirs).status


@needs_curl
def test_by_curl_from_netcat(world: PageWorld, tmp_path: Path) -> None:
    """What /send tells brings a file, once; the link of /get gives one, once."""
    sam, tim = world.guest("sam", "#shell"), world.nc("tim", "shell")
    path = tmp_path / "from shell.bin"
    path.write_bytes(BYTES)

    def curl(*words: str) -> str:
        return subprocess.run(
            ["curl", "-sS", *words],
            capture_output=True,
            text=True,
            check=True,
            cwd=tmp_path,
        ).stdout

    tim.say("/send from shell.bin")
    told = tim.until("curl -T")[-1]
    url = link(world, told, "/send/")
    assert "stored" in curl("-T", str(path), url)
    assert "stored" not in curl("-T", str(path), url)
    assert BYTES == had(sam, "from shell.bin")
    choose(sam, "for tim.bin", BYTES[::-1])
    line = tim.until("for tim.bin")[-1]
    id = re.search(r"/files/([\w-]+)/", line)
    assert id, line
    tim.say(f"/get {id[1]}")
    told = tim.until("/get/")[-1]
    url = link(world, told, "/get/")
    curl("-o", "got.bin", url)
    assert BYTES[::-1] == (tmp_path / "got.bin").read_bytes()
    assert "404" == curl("-o", "twice.bin", "-w", "%{http_code}", url)
