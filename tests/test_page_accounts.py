"""Accounts in a real browser: who one stays over reloads, restarts and in other tabs,
and when that is over."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from browsing import Window, needs_chromium, url_of
from cutting import bad_line
from page_world import PASSWORD, PageWorld, page_world
from running import Client, wait_until

pytestmark = needs_chromium
NEW_PASSWORD = "battery-staple"
SESSION = "JSON.parse(sessionStorage['twistchat.tab'] ?? '{}').path ?? ''"


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PageWorld]:
    with page_world(tmp_path_factory.mktemp("house")) as world:
        for name in ("ann", "bob", "cat", "dan", "eve"):
            world.account(name)
        yield world


def session(window: Window) -> str:
    """The path of the tab's cookie, as soon as there is one."""
    path: str = wait_until(lambda: window.page.evaluate(SESSION))
    return path


def ask(client: Client, op: str, **fields: Any) -> dict[str, Any]:
    """One request in JSON."""
    client.say(json.dumps({"op": op, "ref": 1, **fields}))
    for text in iter(client.line, None):
        if text.startswith("{") and "ref" in (answer := json.loads(text)):
            assert answer["ok"], answer
            return dict(answer)
    raise EOFError


def test_a_reload_asks_for_no_password(world: PageWorld) -> None:
    """A cookie that no script reads stands for it, at the tab's own path alone; who
    leaves takes it along."""
    ann = world.owner("ann")
    path = session(ann)
    (cookie,) = ann.context.cookies(world.url.rstrip("/") + path)
    assert (True, "Strict", path) == tuple(
        cookie[key] for key in ("httpOnly", "sameSite", "path")
    )
    assert [] == ann.context.cookies(world.url)
    assert PASSWORD not in ann.page.evaluate("JSON.stringify(sessionStorage)")
    ann.page.reload()
    ann.button("You are ann: twistchat").click()
    ann.page.get_by_role("menuitem", name="Leave the chat").click()
    ann.named("Your name").wait_for()
    wait_until(lambda: not ann.context.cookies(world.url.rstrip("/") + path))
    ann.page.reload()
    ann.named("Your name").wait_for()


def test_two_accounts_in_two_tabs(world: PageWorld) -> None:
    """Each stays who it is after a reload of both, and reads its own talks."""
    ann = world.owner("ann")
    bob = ann.another_tab().enter("bob", PASSWORD)
    assert session(ann) != session(bob)
    for tab in (ann, bob):
        tab.page.reload()
    ann.button("You are ann: twistchat").wait_for()
    bob.button("You are bob: twistchat").wait_for()
    kim = world.nc("kim")
    kim.say("@ann for ann alone", "@bob for bob alone")
    for tab, text in ((ann, "for ann alone"), (bob, "for bob alone")):
        tab.button("kim, 1 new message").click()
        tab.reads(text)
    assert 0 == ann.page.get_by_text("for bob alone").count()


def test_a_password_typed_behind_the_command(world: PageWorld) -> None:
    """As at the other doors; here it is asked for once more, and seen no longer."""
    fred = world.guest("fred")
    dialog = fred.page.get_by_role("dialog")
    fred.says(f"/login ann {PASSWORD}")
    assert "ann" == dialog.get_by_label("Name").input_value()
    assert PASSWORD == dialog.get_by_label("Password").input_value()
    fred.page.keyboard.press("Escape")
    fred.says(f"/register {PASSWORD} fred@example.org")
    assert PASSWORD == dialog.get_by_label("Password").input_value()
    assert "fred@example.org" == dialog.get_by_label("E-mail").input_value()
    fred.holds("")
    fred.page.keyboard.type(PASSWORD)
    fred.page.keyboard.press("Enter")
    fred.button("You are fred: twistchat").wait_for()
    fred.close()


def test_a_password_changed_elsewhere_ends_it(world: PageWorld) -> None:
    """W18: the page says so, the cookie is good for nothing, what was written is kept;
    the new password leads in again."""
    cat = world.owner("cat")
    path = session(cat)
    cat.composer.fill("half a sent")
    elsewhere = Client(world.daemon.address("line"))
    ask(elsewhere, "hello", name="cat", password=PASSWORD, replay=False)
    ask(elsewhere, "change-password", old=PASSWORD, new=NEW_PASSWORD)
    alert = cat.page.get_by_role("alert")
    alert.get_by_text("The password of this account was changed.").wait_for()
    url = f"{world.url.rstrip('/')}{path}/ticket"
    own = {"X-Twistchat": "1", "Origin": world.url.rstrip("/")}
    assert 401 == cat.context.request.post(url, headers=own).status
    password = cat.page.get_by_label("Password", exact=True)
    password.fill(PASSWORD)
    password.press("Enter")
    alert.get_by_text("The name or the password is wrong.").wait_for()
    password.fill(NEW_PASSWORD)
    password.press("Enter")
    cat.composer.wait_for()
    assert "half a sent" == cat.composer.input_value()


def test_one_s_own_browser_is_marked(world: PageWorld) -> None:
    """In the list of those that are signed in, where it is the first; ending it is
    leaving, and the others stay."""
    other, here = world.owner("eve"), world.owner("eve")
    path, _ = session(here), session(other)
    here.button("Settings").click()
    here.page.get_by_role("tab", name="Sessions").click()
    rows = here.page.get_by_role("listitem").filter(has=here.button("Sign out"))
    rows.nth(1).wait_for()
    assert [1, 0] == [each.get_by_text("this page").count() for each in rows.all()]
    rows.first.get_by_role("button").click()
    here.named("Your name").wait_for()
    wait_until(lambda: not here.context.cookies(world.url.rstrip("/") + path))
    assert 0 == here.page.get_by_text("Your session is over.").count()
    other.says("still here")
    other.reads("still here")


def test_a_session_ended_from_another_one(world: PageWorld) -> None:
    """That page says so, at once if it is open and else when it is again."""
    away, open_, here = (world.owner("dan") for _ in range(3))
    for window in away, open_, here:
        session(window)
    address, _ = world.url, away.page.goto("about:blank")
    here.button("Settings").click()
    here.page.get_by_role("tab", name="Sessions").click()
    out = here.button("Sign out")
    for others in 2, 1:
        out.nth(others).wait_for()
        out.last.click()
        out.nth(others).wait_for(state="detached")
    alert = open_.page.get_by_role("alert")
    alert.get_by_text("This session was ended from another one of yours.").wait_for()
    open_.page.get_by_label("Password", exact=True).wait_for()
    away.page.goto(address)
    away.page.get_by_label("Password", exact=True).wait_for()
    away.page.get_by_text("Your session is over.").wait_for()


def test_a_restart_loses_nothing(world: PageWorld) -> None:
    """All are back by themselves: who owns a name, and who is a guest. What was said
    comes once and in order, and what was written meanwhile is said once."""
    with bad_line(world.daemon.address("web")) as line:
        url = url_of(line.address)
        ann = world.chromium.open(url).enter("ann", PASSWORD, "#house")
        gus = world.chromium.open(url).enter("gus", room="#house")
        session(ann)
        ann.says("before")
        gus.reads("before")
        line.cut()
        assert 0 == world.daemon.stop()
        world.start()
        joe = world.nc("joe", "house")
        joe.say(*(f"missed {each}" for each in range(20)))
        joe.ask("/version", "-- twistchat ")
        ann.says("written in the dark")
        line.lead(world.daemon.address("web"))
        joe.until("<ann> written in the dark")
        gus.says("I am back, too")
        for window in (ann, gus):
            window.reads("I am back, too")
            texts = window.timeline.locator(".message-text").all_inner_texts()
            missed = [each for each in texts if each.startswith("missed")]
            assert [f"missed {each}" for each in range(20)] == missed
            assert 1 == texts.count("written in the dark")
            assert texts.index("before") < texts.index("missed 0")
        ann.page.reload()
        ann.named("Message to #house").wait_for()
        ann.reads("I am back, too")
