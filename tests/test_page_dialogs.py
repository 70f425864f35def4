"""Dialogs: by the keyboard alone, also those in red."""

import re
from collections.abc import Iterator

import pytest
from browsing import needs_chromium
from page_world import PageWorld, page_world

pytestmark = needs_chromium
FOCUSED = "document.activeElement.textContent"


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PageWorld]:
    with page_world(tmp_path_factory.mktemp("house")) as world:
        yield world


def test_enter_in_a_red_dialog(world: PageWorld) -> None:
    """In a field it does what the dialog is for, as in any other."""
    ann, bob = world.guest("ann", "#red"), world.nc("bob", "red")
    ann.person("bob").click()
    ann.page.get_by_role("menuitem", name="Put out…").click()
    ann.named("Why, for them and others to read").wait_for()
    ann.page.keyboard.type("too loud")
    ann.page.keyboard.press("Enter")
    ann.page.get_by_role("dialog").wait_for(state="detached")
    bob.until("too loud")
    ann.close()
    bob.close()


def test_what_is_deleted_is_quoted(world: PageWorld) -> None:
    """So that one sees which message it is. The focus stands on what does no harm, and
    Enter does what has the focus."""
    cleo = world.guest("cleo", "#quoted")
    cleo.says("a slip of the tongue")
    row = cleo.timeline.locator(".message").filter(has_text="a slip").last
    row.filter(has_not=cleo.page.locator(".pending")).wait_for()
    dialog = cleo.page.get_by_role("dialog", name="Delete the message?")
    for button, left in ("Cancel", 1), ("Delete", 0):
        row.focus()
        row.press("Delete")
        dialog.get_by_text("a slip of the tongue").wait_for()
        assert "Cancel" == cleo.page.evaluate(FOCUSED)
        if button == "Delete":
            cleo.page.keyboard.press("Tab")
        cleo.page.keyboard.press("Enter")
        dialog.wait_for(state="detached")
        wanted = cleo.timeline.get_by_text("a slip of the tongue", exact=True)
        wanted.wait_for(state="visible" if left else "detached")
    cleo.close()


def test_a_file_is_named(world: PageWorld) -> None:
    """Of a message that is a file, its name is what one knows it by."""
    dora = world.guest("dora", "#papers")
    dora.page.locator("input[type=file]").first.set_input_files(
        {"name": "plan.txt", "mimeType": "text/plain", "buffer": b"tea at five"}
    )
    row = dora.timeline.locator(".message").filter(has_text="plan.txt").last
    row.wait_for()
    row.focus()
    row.press("Delete")
    dora.page.get_by_role("dialog").get_by_text(re.compile("plan.txt")).wait_for()
    dora.close()
