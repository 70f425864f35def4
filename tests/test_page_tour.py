"""All views of the page in a real browser: fit to be used by all, in each size and
theme, and in Portuguese."""

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from browsing import NARROW, WIDE, Window, needs_chromium
from page_tour import ROOM, furnish, tour
from page_world import PASSWORD, PageWorld, page_world

pytestmark = needs_chromium
#: Colours that turn into others have done so.
STILL = """async () => {
    const frame = () => new Promise(requestAnimationFrame);
    await frame();
    await frame();
    for (const each of document.getAnimations())
        if (each.effect.getComputedTiming().endTime !== Infinity) each.finish();
    await frame();
}"""


def findings(window: Window, view: str) -> list[tuple[str, ...]]:
    """What is not accessible of a view, in either theme."""
    found = []
    for theme in ("dark", "light"):
        window.page.emulate_media(color_scheme=theme)
        window.page.evaluate(STILL)
        for each in Axe().run(window.page).response["violations"]:
            nodes = [node["failureSummary"] for node in each["nodes"][:3]]
            if each["impact"] in ("serious", "critical"):
                found.append((view, theme, each["id"], *nodes))
    return found


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PageWorld]:
    with page_world(tmp_path_factory.mktemp("house")) as world:
        furnish(world)
        yield world


@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
def test_accessible(world: PageWorld, size: tuple[int, int]) -> None:
    """Nothing serious is found in any view, in neither theme; nothing is wider than
    the window."""
    ann = world.window(size=size, reduced_motion="reduce")
    found = findings(ann, "door")
    ann.enter("ann", PASSWORD, ROOM)
    for name in tour(ann):
        assert ann.fits, name
        found += findings(ann, name)
    assert [] == found
    ann.close()
