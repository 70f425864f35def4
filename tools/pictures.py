"""Takes the pictures of the page that the README shows, and draws the icons of those
sizes that browsers want: ``make pictures``.

It starts a daemon of its own and plays a scene in it, so whoever has changed the page
can take them anew. It needs what the tests need, Chromium among it.
"""

import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import quote

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "tests"), str(ROOT)]

from browsing import NARROW, Browsers, Window, browsers, url_of  # noqa: E402
from running import Client, Daemons  # noqa: E402

IMAGES = ROOT / "docs" / "images"
ICONS = ROOT / "twistchat" / "static" / "icons"
DOORS = ("--line", "0", "--telnet", "off", "--irc", "0", "--web", "0")
PASSWORD = "correct-horse-battery"


def main() -> None:
    IMAGES.mkdir(exist_ok=True)
    with TemporaryDirectory() as folder, Daemons(Path(folder)) as daemons:
        daemon = daemons.start(doors=DOORS)
        with browsers() as opened:
            url = url_of(daemon.address("web"))
            draw_icons(opened.open(url))
            take(opened, url, daemon.address("line"))


def draw_icons(window: Window) -> None:
    """``icon.svg`` in pixels; what is cut to a shape has its ground to the edges, and
    its sign in the middle four fifths."""
    icon = (ICONS / "icon.svg").read_text(encoding="utf-8")
    cut = icon.replace('rx="12"', "").replace(
        "<g ", '<g transform="translate(4.8 4.8) scale(.8)" '
    )
    for name, drawing, size in (
        ("icon-192", icon, 192),
        ("icon-512", icon, 512),
        ("icon-mask", cut, 512),
    ):
        window.page.set_viewport_size({"width": size, "height": size})
        window.page.goto(f"data:image/svg+xml,{quote(drawing)}")
        window.page.screenshot(path=ICONS / f"{name}.png", omit_background=True)
    window.close()


def take(opened: Browsers, url: str, line: tuple[str, int]) -> None:
    """Play the scene, and take each picture when its moment has come."""
    bob = Client(line).enter("bob", "deploys")
    bob.say(f"/register {PASSWORD}", "/topic Releases on Tuesdays, calmly")
    bob.until("is now yours")
    once = Client(line).enter("ann")
    once.say(f"/register {PASSWORD}", "/join #weekend", "/quit")
    once.until("-- goodbye")
    ann = opened.open(url, timezone_id="UTC", color_scheme="light")
    ann.enter("ann", PASSWORD)
    ann.says("/join #deploys")
    ann.named("Message to #deploys").wait_for()
    cleo = Client(line).enter("cleo", "deploys")
    cleo.say("morning! who holds the pager?", "the dashboard is green again")
    ann.reads("the dashboard is green again")
    ann.says("me, until noon")
    bob.until("<ann> me, until noon")
    bob.say("shipping 2.4 in ten minutes; `make check` passed on both machines")
    ann.reads("make check")
    cleo.say("@ann coffee after that?")
    bob.say("/mail ann Release notes :: Would you read them before noon?")
    ann.button("Mail").get_by_text("1").wait_for()
    shot(ann, "talk")
    narrow = opened.open(url, NARROW, timezone_id="UTC", color_scheme="dark")
    narrow.enter("dora", room="#deploys")
    narrow.reads("make check")
    narrow.says("good luck!")
    shot(narrow, "narrow")


def shot(window: Window, name: str) -> None:
    """The picture of that name."""
    window.page.mouse.move(0, 0)
    window.page.screenshot(path=IMAGES / f"{name}.png")


if __name__ == "__main__":
    main()
