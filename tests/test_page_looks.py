"""How the page looks where it is hard to see, or to find room: in a real browser."""

from collections.abc import Iterator
from typing import Any

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from browsing import NARROW, WIDE, Window, needs_chromium
from page_world import PageWorld, page_world

pytestmark = needs_chromium
#: What is seen of a part where the system chooses the colours.
SEEN = """(it) => {
    const { outlineStyle, backgroundColor, borderStyle } = getComputedStyle(it);
    const clear = / 0\\)$/.test(backgroundColor); // as the page behind it
    const back = clear ? "rgb(255, 255, 255)" : backgroundColor;
    return [outlineStyle, back, borderStyle].join();
}"""

#: Whether the second part begins where the first one ends.
BESIDE = """({ children: [one, other] }) =>
    other.getBoundingClientRect().left >= one.getBoundingClientRect().right"""


#: What cannot be told from its ground.
CONTRAST = """async () => {
    const rules = { runOnly: ["color-contrast"], resultTypes: ["violations"] };
    const { violations } = await axe.run(".timeline", rules);
    return violations.flatMap(({ nodes }) => nodes.map((each) => each.failureSummary));
}"""


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PageWorld]:
    with page_world(tmp_path_factory.mktemp("house")) as world:
        world.account("ann")
        yield world


def differ(window: Window, one: str, other: str) -> None:
    """The two are to be told apart without the colours of the page."""
    seen: list[Any] = [
        window.page.locator(each).first.evaluate(SEEN) for each in (one, other)
    ]
    assert seen[0] != seen[1], (one, other)


def test_what_is_chosen_where_the_system_has_the_colours(world: PageWorld) -> None:
    """High contrast takes the backgrounds away, not what they say."""
    ann = world.owner("ann", "hall", forced_colors="active")
    ann.says("/join #yard")
    ann.named("Message to #yard").wait_for()
    differ(ann, ".side-row[aria-current]", ".side-row[data-key='#hall']")
    bob = world.nc("bob", "yard")
    ann.reads("bob came in")
    bob.ask("/away tea", "-- you are away")
    ann.page.locator("#people .dot.away").wait_for()
    differ(ann, "#people .dot.here", "#people .dot.away")
    ann.composer.press_sequentially("/m")
    ann.page.locator(".offer").nth(1).wait_for()
    differ(ann, ".offer[aria-selected=true]", ".offer[aria-selected=false]")
    ann.composer.fill("")
    ann.button("More about this place").click()
    ann.page.keyboard.press("ArrowDown")
    differ(ann, ".menu button:focus", ".menu button:not(:focus)")
    ann.page.keyboard.press("Escape")
    ann.says("/set")
    differ(ann, ".tab[aria-selected=true]", ".tab[aria-selected=false]")
    differ(ann, ".choice :checked + span", ".choice :not(:checked) + span")
    bob.close()
    ann.close()


def test_the_pages_of_the_settings_are_seen_whole(world: PageWorld) -> None:
    """However long the one is that is shown."""
    ann = world.owner("ann", "hall", size=NARROW)
    ann.says("/set")
    ann.page.locator("#settings-account").click()
    ann.button("Give up the account…").wait_for()
    tab, strip = (
        ann.page.locator(each).bounding_box() or {}
        for each in ("#settings-account", ".tabs")
    )
    assert tab["height"] <= strip["height"]
    ann.close()


def test_a_long_name_of_a_room_makes_the_field_no_higher(world: PageWorld) -> None:
    """What is to be written there is on one line until something is written."""
    ann = world.guest("gus", "a-room-with-a-rather-long-name", size=NARROW)
    assert 36 == ann.composer.evaluate("(field) => field.clientHeight")
    ann.close()


def test_a_short_word_lies_under_a_menu(world: PageWorld) -> None:
    """What is to be chosen is not covered by what only goes by."""
    ann = world.owner("ann", "hall")
    ann.page.evaluate(
        """() => {
            const toast = document.createElement("div");
            toast.className = "toast";
            toast.textContent = "x".repeat(900);
            document.getElementById("toasts").append(toast);
        }"""
    )
    ann.reads("This is where #hall begins")
    ann.button("You are ann").click()
    last = ann.page.get_by_role("menuitem").last
    box = last.bounding_box() or {}
    ann.page.evaluate(
        """([left, top]) => {
            const { style } = document.getElementById("toasts");
            Object.assign(style, { left: `${left}px`, top: `${top}px` });
            Object.assign(style, { right: "auto", bottom: "auto" });
        }""",
        [box["x"], box["y"]],
    )
    last.click(timeout=3000)
    ann.named("Your name").wait_for()
    ann.close()


def test_the_word_of_a_lost_connection_stands_beside_its_sign(
    world: PageWorld,
) -> None:
    """However narrow the page is."""
    hal = world.guest("hal", "hall", size=NARROW)
    assert 0 == world.daemon.stop()
    banner = hal.page.locator(".banner")
    banner.get_by_role("button", name="Try now").wait_for()
    assert banner.evaluate(BESIDE)
    world.start()
    hal.close()


def test_the_door_is_as_wide_as_it_may_be(world: PageWorld) -> None:
    """On any window; not as wide as its words happen to be."""
    for size, wanted in ((WIDE, 380), (NARROW, 288)):
        window = world.window(size=size)
        box = window.page.locator(".entry").bounding_box()
        assert box
        assert wanted == box["width"]
        window.close()


def test_names_of_others_stand_out(world: PageWorld) -> None:
    """Of those who are here; legible on each ground, by day and by night."""
    lea, mel = world.guest("lea", "#stand"), world.nc("mel", "stand")
    lea.reads("mel came in")
    lea.says("so @Mel, ask @lea or @nobody; mail x@mel, not `@mel`")
    mel.say("/me asks @lea and not @mel", "ask @lea: @mel sees to it")
    lea.reads("@lea")
    lea.timeline.locator(".named").nth(2).wait_for()
    assert ["@Mel", "@mel", "@mel"] == lea.timeline.locator(".named").all_inner_texts()
    lea.page.evaluate(AXE_SCRIPT)
    for theme in ("light", "dark"):
        lea.page.emulate_media(color_scheme=theme)
        assert [] == lea.page.evaluate(CONTRAST), theme
    mel.close()
    lea.timeline.locator(".named").first.wait_for(state="detached")
    lea.close()
