"""The page where the browser lets it keep nothing, or has no room for more."""

from collections.abc import Iterator

import pytest
from browsing import needs_chromium
from page_world import PageWorld, page_world

pytestmark = needs_chromium
BLOCKED = """for (const name of ["localStorage", "sessionStorage"]) {
    const get = () => { throw new DOMException("not here", "SecurityError"); };
    Object.defineProperty(window, name, { get });
}"""
FULL = """Storage.prototype.setItem = () => {
    throw new DOMException("no room", "QuotaExceededError");
};"""


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PageWorld]:
    with page_world(tmp_path_factory.mktemp("house")) as world:
        yield world


@pytest.mark.parametrize("storage", [BLOCKED, FULL], ids=["blocked", "full"])
def test_it_works_all_the_same(world: PageWorld, storage: str) -> None:
    """One comes in, talks, chooses colours and a language, and leaves."""
    ann = world.window()
    ann.context.add_init_script(storage)
    ann.page.reload()
    ann.button("Colours: system").click()
    ann.button("Colours: light").wait_for()
    ann.enter("ann").says("hello")
    ann.reads("hello")
    ann.button("Hide the people").click()
    ann.says("/theme dark")
    ann.page.locator("html[data-theme=dark]").wait_for()
    ann.says("/lang pt")
    ann.page.locator("html[lang=pt-BR]").wait_for()
    ann.page.locator("#message").fill("/quit")
    ann.page.keyboard.press("Enter")
    ann.page.get_by_label("Seu nome").wait_for()
    assert 0 == ann.page.get_by_role("alert").count()
    ann.close()


def test_an_address_that_is_none(world: PageWorld) -> None:
    """A link with a sign that stands for nothing leads to the door all the same."""
    window = world.window()
    window.page.goto(f"{world.url}#100%")
    window.page.reload()
    assert "#100%" == window.named("Room").input_value()
    window.close()
