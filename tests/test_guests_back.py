"""A guest whose page is loaded anew is back by a ticket of the browser's cookie, as the
same person; whoever cannot show that is a guest like any other."""

from typing import Any

import pytest
from filing import WEB, slot
from json_world import CARRIERS, JsonWorld, Program
from store_desk import got
from talking import Held, Talker
from token_world import cookie_of, who

from twistchat.chat import absence
from twistchat.chat.events import Departure, Person
from twistchat.chat.people import ChatLimits
from twistchat.errands.tokens import Cookie


@pytest.fixture(params=CARRIERS)
def world(request: pytest.FixtureRequest) -> JsonWorld:
    """On each of the carriers."""
    return JsonWorld(tongue=request.param)


@pytest.fixture
def bob(world: JsonWorld) -> Talker:
    """At a text door, in the same room."""
    return world.enter("bob", "dev")


class Page:
    """A page of zed's, in #dev, that is loaded anew."""

    def __init__(self, world: JsonWorld, name: str = "zed", address: str = "") -> None:
        self._world = world
        self._address = address
        self.program: Program = world.calls(address)
        assert self.program.asks("hello", name=name, rooms=["#dev"])["ok"]
        self.cookie: Cookie = cookie_of(world.desk.tokens, self.program.client.here)

    @property
    def user(self) -> Any:
        return self.program.client.here.user

    def goes(self) -> None:
        """It closes its websocket with 1001."""
        self.program.client.reloads = True
        self.program.ends()

    def ticket(self) -> str:
        """One that the cookie makes."""
        tokens = self._world.desk.tokens
        return tokens.ticket_of(who(tokens, self.cookie))

    def comes(self, **fields: Any) -> Any:
        """The answer to its next hello, by a ticket."""
        self.program = self._world.calls(self._address)
        return self.program.asks("hello", **{"name": "zed", **fields})

    def is_back(self, **fields: Any) -> Any:
        """The answer, which lets it in."""
        answer = self.comes(token=self.ticket(), **fields)
        assert answer["ok"], answer
        return answer

    def refused(self, **fields: Any) -> str:
        """The code of the answer, which does not."""
        answer = self.comes(**fields)
        assert not answer["ok"], answer
        return str(answer["code"])


@pytest.fixture
def zed(world: JsonWorld, bob: Talker) -> Page:
    page = Page(world)
    bob.reads()
    return page


def test_nobody_notices(world: JsonWorld, bob: Talker, zed: Page) -> None:
    """The same person is in the same rooms, what they were there included, and no new
    name was borne."""
    ann = world.greets("ann")
    ann.asks("monitor", names=["zed"])
    zed.program.asks("join", room="#own")
    user = zed.user
    assert zed.program.asks("set-mode", room="#own", mode="readonly", value=True)["ok"]
    zed.goes()
    world.tick(4)
    world.check()
    answer = zed.is_back()
    assert ["#dev", "#own"] == [room["room"] for room in answer["rooms"]]
    assert "zed" == answer["you"]["name"]
    assert user is zed.user
    assert zed.program.asks("say", room="#own", text="I made it")["ok"]
    world.tick(60)
    assert [] == bob.reads()
    assert [] == ann.events()
    world.check()


def test_time_and_again(world: JsonWorld, bob: Talker, zed: Page) -> None:
    """Also before the page was given the next cookie, and by that one."""
    user = zed.user
    for _ in range(2):
        zed.goes()
        zed.is_back(name="")
    zed.cookie = cookie_of(world.desk.tokens, zed.program.client.here)
    zed.goes()
    zed.is_back()
    assert user is zed.user
    assert [] == bob.reads()


def test_what_was_said_meanwhile(world: JsonWorld, bob: Talker, zed: Page) -> None:
    """Is told, also what was said to them alone, from every door."""
    eve = world.greets("eve", "#dev")
    seen = zed.program.asks("say", room="dev", text="seen")["id"]
    bob.types("@zed psst", "/query zed")
    zed.goes()
    bob.types("still?", "/room dev", "hello")
    assert eve.asks("tell", to="zed", text="and I?")["ok"]
    bob.reads()
    zed.is_back(resume=seen)
    told = [line["text"] for line in zed.program.events() if "text" in line]
    assert ["psst", "still?", "hello", "and I?"] == told
    assert [] == bob.reads()


@pytest.mark.parametrize("goes_first", [True, False])
def test_a_file_that_comes_meanwhile(goes_first: bool) -> None:
    """Is theirs, whenever leave for it was asked; but not if they have left."""
    world = JsonWorld(web_url=WEB)
    bob, zed = world.enter("bob", "dev"), Page(world)
    seen = zed.program.asks("say", room="#dev", text="seen")["id"]
    for wait, refusal in ((1, None), (5, "no-such-person")):
        if goes_first:
            zed.goes()
        path = slot(bob, "@zed")
        if not goes_first:
            zed.goes()
        world.tick(wait)
        posting = world.brings(path)
        assert refusal == (posting.error and posting.error.code)
        if refusal is None:
            zed.is_back(resume=seen)
            told = [each for each in zed.program.events() if "file" in each]
            assert [posting.file.id] == [each["file"]["id"] for each in told]
    world.check()


def test_private_talk_goes_on(world: JsonWorld, bob: Talker, zed: Page) -> None:
    """Who talks to them alone is still talking to them, and does not hear them if that
    was so."""
    bob.types("/query zed", "one")
    zed.goes()
    zed.is_back()
    bob.types("two")
    assert ["two"] == [each.get("text") for each in zed.program.events()]
    bob.types("/ignore zed")
    zed.goes()
    zed.is_back()
    bob.reads()
    zed.program.asks("tell", to="bob", text="hear me")
    assert [] == bob.reads()


def test_who_does_not_come_back(world: JsonWorld, bob: Talker, zed: Page) -> None:
    """Has left, as if at once, and is nobody from then on."""
    zed.goes()
    ticket = zed.ticket()
    world.tick(4)
    assert [] == bob.reads()
    world.tick(1)
    assert ["-- zed left (quit)"] == bob.reads()
    world.check()
    assert "wrong-token" == zed.refused(token=ticket)
    assert zed.comes()["ok"]
    world.check()


@pytest.mark.parametrize("reason", [None, *Departure])
def test_who_goes_otherwise(
    world: JsonWorld, bob: Talker, zed: Page, reason: Departure | None
) -> None:
    """Is not waited for: a page that is left says so."""
    if reason is None:
        zed.program.ends()
    else:
        zed.program.vanishes(reason)
    assert bob.reads()[0].startswith("-- zed left (")
    world.check()


def test_who_has_no_cookie(world: JsonWorld, bob: Talker) -> None:
    """Could not show who they are."""
    gus = world.greets("gus", "#dev")
    assert gus.asks("ticket")["ok"]
    bob.reads()
    gus.client.reloads = True
    gus.ends()
    assert ["-- gus left (quit)"] == bob.reads()
    world.check()


@pytest.mark.parametrize("name", ["zed", "Zed"])
def test_who_wants_the_name(
    world: JsonWorld, bob: Talker, zed: Page, name: str
) -> None:
    """Has it at once: perhaps they closed the page and came anew, or use another door.
    It is another person, and nobody takes them for the same."""
    user = zed.user
    zed.goes()
    ticket = zed.ticket()
    other = world.greets(name, "#dev")
    assert user is not other.client.here.user
    assert ["-- zed left (quit)", f"-- {name} joined #dev (2 here)"] == bob.reads()
    assert "wrong-token" == zed.refused(token=ticket)
    world.check()


def test_who_takes_the_name(world: JsonWorld, bob: Talker, zed: Page) -> None:
    """By a change of theirs, too."""
    zed.goes()
    ticket = zed.ticket()
    assert ["-- zed left (quit)", "-- you are zed now"] == bob.asks("/nick zed")
    assert "wrong-token" == zed.refused(token=ticket)


def test_a_copy_of_the_page(world: JsonWorld, zed: Page) -> None:
    """A second tab is nobody else's second session: the guest is here."""
    user, program, ticket = zed.user, zed.program, zed.ticket()
    assert "name-taken" == zed.refused(token=ticket)
    zed.program = program
    zed.goes()
    assert "wrong-token" == zed.refused(token=ticket)
    zed.is_back()
    assert user is zed.user
    assert 1 == len(user.sessions)


def test_two_at_once(world: JsonWorld, zed: Page) -> None:
    """The first is it, though both have asked while nobody was."""
    zed.goes()
    tickets = [zed.ticket() for _ in "ab"]
    opening = Held(world.store, "open_room")
    both = [world.calls() for _ in tickets]
    for each, ticket in zip(both, tickets, strict=True):
        each.sends("hello", name="zed", token=ticket, rooms=["#new"])
    opening.go()
    world.commit()
    answers = [each.reads()[0] for each in both]
    assert [None, "name-taken"] == [each.get("code") for each in answers]
    world.check()


def test_one_who_takes_too_long(world: JsonWorld, bob: Talker, zed: Page) -> None:
    """They have left meanwhile, and somebody else may be called so."""
    zed.goes()
    opening = Held(world.store, "open_room")
    late = world.calls()
    late.sends("hello", name="zed", token=zed.ticket(), rooms=["#new"])
    world.tick(5)
    other = world.calls()
    other.sends("hello", name="zed")
    opening.go()
    world.commit()
    assert "wrong-token" == late.reads()[0]["code"]
    assert other.reads()[0]["ok"]
    assert ["-- zed left (quit)"] == bob.reads()
    world.check()


def test_a_ticket_under_another_name(world: JsonWorld, zed: Page) -> None:
    """Is as wrong as that of an account would be."""
    zed.goes()
    assert "wrong-token" == zed.refused(name="eve", token=zed.ticket())
    zed.is_back()


def test_who_was_renamed(world: JsonWorld, zed: Page) -> None:
    """Is back under the name they have now."""
    assert zed.program.asks("rename", name="zoe")["ok"]
    zed.goes()
    assert "wrong-token" == zed.refused(token=zed.ticket())
    assert "zoe" == zed.is_back(name="zoe")["you"]["name"]


def test_put_out_meanwhile(world: JsonWorld, bob: Talker, zed: Page) -> None:
    """They are not in that room when they are back."""
    zed.goes()
    assert ["-- bob put zed out of #dev (loud)"] == bob.asks("/kick zed loud")
    assert [] == zed.is_back()["rooms"]
    world.check()


@pytest.mark.parametrize("whom", ["zed", "192.0.2.7"])
def test_banned_meanwhile(world: JsonWorld, bob: Talker, whom: str) -> None:
    """By name or by address: nor may they enter it again, under no other name."""
    zed = Page(world, address="192.0.2.7")
    zed.goes()
    bob.types(f"/ban {whom}")
    assert "-- bob put zed out of #dev" in "".join(bob.reads())
    answer = zed.is_back(rooms=["#dev"])
    assert [[], ["banned"]] == [
        answer["rooms"],
        [each["code"] for each in answer["refused"]],
    ]
    assert zed.program.asks("rename", name="zoe")["ok"]
    assert "banned" == zed.program.refused("join", room="#dev")
    world.check()


def test_what_they_are_given_meanwhile(world: JsonWorld, zed: Page) -> None:
    """Is what a guest may have who is here."""
    ann = world.own("ann")
    ann.types("/join #hers", "/join #den")
    assert zed.program.asks("join", room="#hers")["ok"]
    zed.goes()
    ann.reads()
    assert ["!! nobody owns the name zed"] == ann.asks("/owner #hers zed")
    assert ["!! zed is not in #den"] == ann.asks("/op #den zed")
    assert "this guest" in ann.asks("/howtoban zed")[0]
    ann.types("/op #hers zed")
    zed.is_back()
    assert zed.program.asks("set-mode", room="#hers", mode="readonly", value=True)["ok"]
    world.check()


def test_who_is_banned_is_not_let_in_meanwhile(world: JsonWorld, bob: Talker) -> None:
    """By those who may not lift the ban, though they ask while nobody is here."""
    carl, zed = world.enter("carl", "dev"), Page(world, address="192.0.2.7")
    bob.types("/ban 192.0.2.7")
    zed.goes()
    carl.reads()
    (refusal,) = carl.asks("/invite zed #dev")
    assert "operator" in refusal
    assert ["banned"] == [
        each["code"] for each in zed.is_back(rooms=["#dev"])["refused"]
    ]


def test_ignored_meanwhile(world: JsonWorld, zed: Page) -> None:
    """For this visit: nobody keeps that of a guest."""
    eve = world.own("eve")
    zed.goes()
    assert "-- you ignore zed" in eve.asks("/ignore zed")
    owner = got(world.store.accounts.named("eve"))
    assert () == tuple(got(world.store.accounts.load(owner.id)).ignored)


def test_killed(world: JsonWorld, bob: Talker, zed: Page) -> None:
    """No ticket leads back."""
    ticket = zed.ticket()
    world.chat.kill(zed.user, Person(1, "root"), "spam")
    world.commit()
    assert ["-- zed left (ended by an operator: root (spam))"] == bob.reads()
    assert "wrong-token" == zed.refused(token=ticket)
    world.check()


def test_so_many_are_waited_for(
    world: JsonWorld, bob: Talker, zed: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And no more guests besides."""
    monkeypatch.setattr(absence, "MOST_ABSENT", 1)
    eve = Page(world, "eve")
    bob.reads()
    zed.goes()
    eve.goes()
    assert ["-- eve left (quit)"] == bob.reads()
    zed.is_back()


def test_where_nobody_is_waited_for() -> None:
    """Guests are not, either."""
    world = JsonWorld(limits=ChatLimits(linger_seconds=0))
    bob, zed = world.enter("bob", "dev"), Page(world)
    bob.reads()
    zed.goes()
    assert ["-- zed left (quit)"] == bob.reads()
