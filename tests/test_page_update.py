"""A page that is open while the server is updated."""

import shutil
from pathlib import Path

from browsing import browsers, needs_chromium, url_of
from cutting import bad_line
from page_world import DOORS, QUICK
from running import ENVIRONMENT, Daemons, wait_until

pytestmark = needs_chromium
#: The addresses of what was put aside, as far as their hash.
FOLDERS = """async () => {
    const cache = await caches.open("twistchat-shell");
    const paths = (await cache.keys()).map(({ url }) => new URL(url).pathname);
    const assets = paths.filter((each) => each.startsWith("/assets/"));
    return new Set(assets.map((each) => each.split("/")[2])).size;
}"""
#: All that can be opened was put aside.
WHOLE = """async () => {
    const cache = await caches.open("twistchat-shell");
    return (await cache.keys()).some(({ url }) => url.endsWith("/js/words_pt.js"));
}"""


def updated(folder: Path) -> dict[str, str]:
    """The environment of daemons whose page is another."""
    ours = Path(ENVIRONMENT["PYTHONPATH"])
    for package in ("twistchat", "twisted"):
        shutil.copytree(
            ours / package,
            folder / package,
            ignore=shutil.ignore_patterns("__pycache__", "dropin.cache"),
        )
    sheet = folder / "twistchat" / "static" / "css" / "base.css"
    sheet.write_text(sheet.read_text(encoding="utf-8") + "\n/* better */\n", "utf-8")
    return {**ENVIRONMENT, "PYTHONPATH": str(folder)}


def test_it_says_so(tmp_path: Path) -> None:
    """Not after a break alone. What was typed is there after it was loaded anew, and so
    is what the old page had not loaded yet; of the old one nothing is kept."""
    with Daemons(tmp_path, *QUICK) as daemons, browsers() as chromium:
        daemon = daemons.start(doors=DOORS)
        with bad_line(daemon.address("web")) as line:
            url = url_of(line.address)
            ann = chromium.open(url).enter("ann")
            page = ann.page
            newer = page.get_by_text("There is a newer version")
            line.cut()
            page.get_by_text("What you write is kept").wait_for()
            with page.expect_response(url):
                line.mend()
            ann.says("the same")
            ann.reads("the same")
            assert 0 == newer.count()
            ann.composer.fill("not said yet")
            wait_until(lambda: page.evaluate(WHOLE))
            line.cut()
            assert 0 == daemon.stop()
            renewed = daemons.start(doors=DOORS, env=updated(tmp_path / "updated"))
            line.lead(renewed.address("web"))
            newer.wait_for()
            ann.button("Load it").click()
            newer.wait_for(state="detached")
            ann.holds("not said yet")
            ann.says("/help")
            page.get_by_role("dialog", name="Commands").wait_for()
            wait_until(lambda: page.evaluate(FOLDERS) == 1)
