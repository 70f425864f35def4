"""People with browsers: the page of a real daemon in headless Chromium."""

import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

#: Debian's name for it, and others'.
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
needs_chromium = pytest.mark.skipif(CHROMIUM is None, reason="chromium is not here")

#: A camera and a microphone that are none, and that nobody has to allow.
FAKE_MICROPHONE = (
    "--use-fake-device-for-media-stream",
    "--use-fake-ui-for-media-stream",
)
#: How long anything on a page is waited for, in milliseconds.
PATIENCE = 15_000
WIDE, NARROW = (1280, 800), (320, 640)

#: So browsers say that a connection broke, or could not be made.
_LOST = re.compile(r"WebSocket connection to|net::ERR_(?!BLOCKED)")

#: What a tab asks about its own session.
_SESSION = re.compile(r"/s/\w+(/ticket)?$")


class Browsers:
    """Chromium, in which each window is somebody else's."""

    def __init__(self, chromium: Any) -> None:
        self._chromium = chromium
        self._trouble: list[str] = []

    def open(self, url: str, size: tuple[int, int] = WIDE, **options: Any) -> "Window":
        """A window of a new visitor that shows the page."""
        width, height = size
        context = self._chromium.new_context(
            viewport={"width": width, "height": height}, **options
        )
        context.set_default_timeout(PATIENCE)
        return Window(context, context.new_page(), url, self._trouble)

    def assert_no_trouble(self) -> None:
        """No window has logged an error: none of ours, none of the policy's."""
        assert not self._trouble, self._trouble


class Window:
    """One tab of one browser. ``page`` is Playwright's."""

    def __init__(self, context: Any, page: Any, url: str, trouble: list[str]) -> None:
        self.context = context
        self.page = page
        self._url, self._trouble = url, trouble
        page.on("pageerror", lambda error: trouble.append(f"{url}: {error}"))
        page.on("console", lambda said: _note(said, trouble))
        page.goto(url)

    def enter(self, name: str, password: str = "", room: str = "") -> "Window":
        """Come in, and wait until one is."""
        page = self.page
        page.get_by_label("Your name").fill(name)
        if password:
            page.get_by_role("button", name="I have a password").click()
            page.get_by_label("Password", exact=True).fill(password)
        if room:
            self.named("Room").fill(room)
        page.get_by_role("button", name="Come in").click()
        self.composer.wait_for()
        return self

    @property
    def composer(self) -> Any:
        """Where one writes what one says."""
        return self.page.get_by_role("textbox", name=re.compile("^Message to "))

    @property
    def timeline(self) -> Any:
        """Where one reads what is said."""
        return self.page.locator("#timeline")

    def holds(self, text: str) -> None:
        """Wait until that stands where one writes."""
        field = self.composer.element_handle()
        self.page.wait_for_function(
            "([it, text]) => it.value === text", arg=[field, text]
        )

    def says(self, text: str) -> None:
        """Write it and press Enter."""
        self.composer.fill(text)
        self.composer.press("Enter")

    def reads(self, text: str) -> Any:
        """Wait until that can be read in the timeline; where it stands."""
        found = self.timeline.get_by_text(text, exact=True).first
        found.wait_for()
        return found

    def button(self, name: str) -> Any:
        """The button of that name."""
        return self.page.get_by_role("button", name=name)

    def named(self, name: str) -> Any:
        """The field of that name."""
        return self.page.get_by_role("textbox", name=name)

    def person(self, name: str) -> Any:
        """Who is in the list of people under that name."""
        people = self.page.get_by_role("complementary")
        return people.get_by_role("button", name=re.compile(rf"^{name}\b"))

    @property
    def narrow(self) -> bool:
        """One column is seen at a time."""
        return (self.page.viewport_size or {})["width"] == NARROW[0]

    def talks_to(self, name: str) -> None:
        """Begin a private talk with somebody who is in the room."""
        self.person(name).click()
        self.page.get_by_role("menuitem", name="Talk privately").click()
        self.named(f"Message to {name}").wait_for()

    @property
    def fits(self) -> bool:
        """Nothing is wider than the window."""
        return bool(
            self.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        )

    def another_tab(self) -> "Window":
        """Another tab of the same browser."""
        page = self.context.new_page()
        return Window(self.context, page, self._url, self._trouble)

    def close(self) -> None:
        """Close the window."""
        self.context.close()


def _note(said: Any, trouble: list[str]) -> None:
    """What the page, or the browser about it, has to say."""
    url = said.location.get("url", "")
    lost = _LOST.search(said.text)  # as it may be
    over = "401" in said.text and _SESSION.search(url)  # so may a session
    if said.type == "error" and not (lost or over):
        trouble.append(f"{said.text} ({url})")


@contextmanager
def browsers(*flags: str) -> Iterator[Browsers]:
    """Chromium for as long as it is needed; nothing went wrong in any window."""
    # Imported here: who has no browser needs no driver of browsers either.
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", *FAKE_MICROPHONE, *flags]
        )
        opened = Browsers(chromium)
        try:
            yield opened
        finally:
            chromium.close()
        opened.assert_no_trouble()


def url_of(address: tuple[str, int]) -> str:
    """Where the page is."""
    host, port = address
    return f"http://{host}:{port}/"
