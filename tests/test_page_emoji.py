"""Emoji in what one writes, by a button beside the field."""

from collections.abc import Iterator

import pytest
from browsing import NARROW, WIDE, needs_chromium
from page_world import PageWorld, page_world

pytestmark = needs_chromium


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PageWorld]:
    with page_world(tmp_path_factory.mktemp("house")) as world:
        yield world


def test_an_emoji_is_put_where_the_cursor_is(world: PageWorld) -> None:
    """By the keyboard alone; Escape goes back to the button."""
    ann = world.guest("ann", "#signs")
    keys = ann.page.keyboard
    ann.composer.fill("tea  at five")
    for _ in range(8):
        keys.press("ArrowLeft")
    button = ann.button("Put an emoji in")
    button.focus()
    keys.press("Enter")
    picker = ann.page.get_by_role("dialog", name="Emoji")
    picker.wait_for()
    keys.press("Escape")
    picker.wait_for(state="detached")
    assert "emoji" in ann.page.evaluate("document.activeElement.className")
    keys.press("Enter")
    picker.wait_for()
    keys.type("tada")
    keys.press("Enter")
    assert "tea 🎉 at five" == ann.composer.input_value()
    keys.type("!")
    assert "tea 🎉! at five" == ann.composer.input_value()
    keys.press("Enter")
    ann.reads("tea 🎉! at five")
    ann.close()


@pytest.mark.parametrize("size", [WIDE, NARROW])
def test_the_field_has_room(world: PageWorld, size: tuple[int, int]) -> None:
    """Beside the buttons, of which those are seen that are of use."""
    window = world.guest(f"kim{size[0]}", "#signs", size=size)
    field = window.page.locator(".composer-field")
    narrow = size == NARROW
    for text, buttons in ("", 3 if narrow else 4), ("hello", 3 if narrow else 4):
        window.composer.fill(text)
        seen = [each for each in field.locator("button").all() if each.is_visible()]
        assert buttons == len(seen)
        box = window.composer.bounding_box()
        assert box
        assert box["width"] > size[0] / 3
    window.button("Put an emoji in").click()
    window.page.locator(".picker-grid button").first.click()
    assert "hello" != window.composer.input_value()
    window.page.get_by_role("button", name="Send", exact=True).click()
    assert window.fits
    window.close()
