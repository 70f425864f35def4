"""The page by the keyboard alone, in a real browser: no pointer is ever there."""

from collections.abc import Iterator
from typing import Any

import pytest
from browsing import Window, needs_chromium
from page_world import PASSWORD, PageWorld, page_world

pytestmark = needs_chromium
MOST = 60
#: What has the focus: where it is, how it is called, and whether that is seen.
FOCUSED = """() => {
    const node = document.activeElement;
    if (node === document.body) return null;
    const seen = (each) => {
        const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(each);
        const ring = outlineStyle !== "none" && parseFloat(outlineWidth) > 0;
        return ring || boxShadow !== "none";
    };
    const { x, y, width, height } = node.getBoundingClientRect();
    const label = node.getAttribute("aria-label") ?? node.labels?.[0]?.textContent;
    return {
        name: (label ?? node.textContent).trim(),
        seen: seen(node) || seen(node.parentElement),
        there: width > 0 && height > 0,
        at: `${x} ${y}`,
    };
}"""


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PageWorld]:
    with page_world(tmp_path_factory.mktemp("house")) as world:
        for name in ("ann", "bob"):
            world.account(name)
        yield world


def tab_to(window: Window, name: str, key: str = "Tab") -> None:
    """Go on until that has the focus."""
    for _ in range(MOST):
        focused = window.page.evaluate(FOCUSED)
        if focused and focused["name"].startswith(name):
            return
        window.page.keyboard.press(key)
    pytest.fail(f"the keyboard does not lead to {name}")


def stops(window: Window) -> list[dict[str, Any]]:
    """All that Tab leads to, until it begins again."""
    found: list[dict[str, Any]] = []
    for _ in range(MOST):
        window.page.keyboard.press("Tab")
        focused = window.page.evaluate(FOCUSED)
        if focused in found:
            break
        if focused is not None:
            found.append(focused)
    return found


def comes(window: Window, name: str) -> None:
    """Through the door."""
    keys = window.page.keyboard
    window.named("Your name").wait_for()
    keys.type(name)
    tab_to(window, "I have a password")
    keys.press("Enter")
    window.page.get_by_label("Password", exact=True).wait_for()
    tab_to(window, "Password")
    keys.type(PASSWORD)
    keys.press("Enter")
    window.composer.wait_for()


def test_whatever_has_the_focus_is_seen(world: PageWorld) -> None:
    """And has a name; Tab leads through all of it and out again."""
    window = world.window()
    window.named("Your name").wait_for()
    door = stops(window)
    assert {"Room", "Come in"} <= {each["name"] for each in door}
    window.enter("kim").says("hello")
    window.reads("hello")
    talk = stops(window)
    names = {each["name"] for each in talk}
    assert {"Settings", "Mail", "#lobby", "Search", "Send a file"} <= names
    assert [] == [each for each in door + talk if not all(each.values())]


def test_mail_by_keyboard(world: PageWorld) -> None:
    """Written and sent; read and answered; back to the talk."""
    ann, bob = world.window(), world.window()
    comes(ann, "ann")
    comes(bob, "bob")
    keys = ann.page.keyboard
    tab_to(ann, "Mail", "Shift+Tab")
    keys.press("Enter")
    tab_to(ann, "Write")
    keys.press("Enter")
    ann.page.get_by_role("combobox", name="To").wait_for()
    keys.type("bob")
    keys.press("Enter")
    tab_to(ann, "Subject")
    keys.type("Soup")
    keys.press("Tab")
    keys.type("At noon?")
    tab_to(ann, "Send")
    keys.press("Enter")
    ann.page.get_by_text("Sent to bob.").wait_for()
    tab_to(ann, "Back to the talk")
    keys.press("Enter")
    ann.composer.wait_for()
    keys = bob.page.keyboard
    tab_to(bob, "Mail, 1 new mail", "Shift+Tab")
    keys.press("Enter")
    bob.page.locator(".inbox-mail:focus").wait_for()
    keys.press("Enter")
    bob.page.locator(".letter-subject:focus").get_by_text("Soup").wait_for()
    bob.button("Mail").and_(bob.page.locator("[aria-label=Mail]")).wait_for()
    bob.page.locator(".letter-subject:focus").wait_for()
    keys.press("Escape")
    bob.page.locator(".inbox-mail:focus").wait_for()


def test_a_new_mail_disturbs_nobody(world: PageWorld) -> None:
    """Who writes or searches while one comes goes on where they are."""
    ann = world.owner("ann")
    ann.button("Mail").click()
    ann.button("Write").click()
    ann.named("Text").press_sequentially("Dear")
    gus, keys = world.nc("gus"), ann.page.keyboard
    gus.ask(f"/login bob {PASSWORD}", "bob")
    fields = ann.named("Text"), ann.page.get_by_role("searchbox")
    for number, field in enumerate(fields):
        field.focus()
        gus.say(f"/mail ann News {number} :: all is well")
        ann.page.locator(".inbox-mail").get_by_text(f"News {number}").wait_for()
        keys.type(" Bob")
        assert field.input_value().endswith(" Bob")


def test_menus_and_windows_by_keyboard(world: PageWorld) -> None:
    """Arrows walk in a menu, Escape closes it; the focus is where it was then."""
    window = world.guest("liv")
    keys = window.page.keyboard
    window.person("liv").wait_for()
    tab_to(window, "liv")
    keys.press("Enter")
    menu = window.page.get_by_role("menu")
    menu.wait_for()
    keys.press("Escape")
    menu.wait_for(state="detached")
    assert window.page.evaluate(FOCUSED)["name"].startswith("liv")
    tab_to(window, "Settings", "Shift+Tab")
    keys.press("Enter")
    window.page.get_by_role("tab", name="Appearance", selected=True).wait_for()
    keys.press("ArrowDown")
    window.page.get_by_role("tab", name="Notices", selected=True).wait_for()
    keys.press("Escape")
    window.page.get_by_role("dialog").wait_for(state="detached")
    assert "Settings" == window.page.evaluate(FOCUSED)["name"]
    tab_to(window, "More about this place")
    keys.press("Enter")
    keys.press("End")
    leave = window.page.get_by_role("menuitem", name="Leave this room")
    assert leave.evaluate("(item) => item === document.activeElement")
    keys.press("Home")
    keys.press("ArrowDown")
    keys.press("ArrowUp")
    keys.press("Enter")
    window.page.get_by_role("dialog", name="What is #lobby about?").wait_for()
    keys.type("Soups")
    keys.press("Enter")
    window.button("Topic: Soups").wait_for()
