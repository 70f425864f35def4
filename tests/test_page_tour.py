"""All views of the page in a real browser: fit to be used by all, in each size and
theme, and in Portuguese."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from browsing import NARROW, WIDE, Window, needs_chromium
from page_tour import ROOM, furnish, tour
from page_world import PASSWORD, PageWorld, page_world
from test_page_sources import catalogue

pytestmark = needs_chromium
#: What a sentence leaves open.
FACT = re.compile(r"\{\w+\}")
#: What is looked for in each theme: in the second one the colours alone are others.
THEMES: dict[str, dict[str, Any]] = {
    "light": {"resultTypes": ["violations"]},
    "dark": {"resultTypes": ["violations"], "runOnly": ["color-contrast"]},
}
LOOK = "async (rules) => (await axe.run(rules)).violations"
#: Nothing turns slowly into anything else; then all is drawn as it is to be.
AT_ONCE = """() => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync("* { transition: none !important; animation: none !important }");
    document.adoptedStyleSheets.push(sheet);
}"""
DRAWN = """() => new Promise((done) =>
    requestAnimationFrame(() => requestAnimationFrame(done)))"""

#: All that can be read, or heard of what is no text.
WORDS = """() => {
    const found = [];
    for (const node of document.querySelectorAll("body *")) {
        if (!node.checkVisibility({ visibilityProperty: true })) continue;
        for (const name of ["aria-label", "title", "placeholder", "alt"])
            found.push(node.getAttribute(name));
        for (const each of node.childNodes)
            if (each.nodeType === Node.TEXT_NODE) found.push(each.data);
    }
    return found.map((each) => each?.trim()).filter(Boolean);
}"""


def findings(window: Window, view: str) -> list[tuple[str, ...]]:
    """What is not accessible of a view, in either theme."""
    if view == "door":
        window.page.evaluate(AXE_SCRIPT)
        window.page.evaluate(AT_ONCE)
    found = []
    for theme, rules in THEMES.items():
        window.page.emulate_media(color_scheme=theme)
        window.page.evaluate(DRAWN)
        for each in window.page.evaluate(LOOK, rules):
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


def english() -> re.Pattern[str]:
    """Sentences that read otherwise in Portuguese, whatever their facts are."""
    other = [english for english, own in catalogue().items() if english != own]
    wanted = [each for each in other if re.search(r"[A-Za-z]{2}", FACT.sub("", each))]
    return re.compile(
        "|".join(".+".join(map(re.escape, FACT.split(e))) for e in wanted)
    )


def test_portuguese(world: PageWorld) -> None:
    """No sentence is left in English, and all fit into a narrow window."""
    ann = world.window(size=NARROW, locale="pt-BR")
    words = {("door", each) for each in ann.page.evaluate(WORDS)}
    ann.page.get_by_label("Seu nome").fill("ann")
    ann.page.get_by_role("button", name="Tenho uma senha").click()
    ann.page.get_by_label("Senha", exact=True).fill(PASSWORD)
    ann.page.get_by_label("Sala", exact=True).fill(ROOM)
    ann.page.get_by_role("button", name="Entrar", exact=True).click()
    ann.page.locator("#message").wait_for()
    for name in tour(ann):
        assert ann.fits, name
        words |= {(name, each) for each in ann.page.evaluate(WORDS)}
    wrong = english()
    assert [] == sorted(each for each in words if wrong.fullmatch(each[1]))
    assert len(words) > 500
    ann.close()
