"""What is remembered for whom, whatever door asks."""

from collections.abc import Awaitable, Coroutine, Mapping, Sequence
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from store_desk import got
from talking import NOON, World
from twisted.internet.defer import Deferred

from twistchat.chat.errors import BadQuery, NotInRoom, RightMissing, TooManyTries
from twistchat.chat.events import Event, Person, Place, Said, ToldPrivately
from twistchat.chat.ids import first_id_at
from twistchat.chat.rooms import Room
from twistchat.chat.searching import GREATEST_ID, Asker, Query
from twistchat.chat.users import Session
from twistchat.errands.memory import Memory, MemoryBounds

UTC = ZoneInfo("UTC")
EVE = Person(7, "eve")


class Answers:
    """A store that answers when it is told to, and remembers what it was asked."""

    def __init__(self) -> None:
        self.asked: list[Any] = []
        self.waiting: list[Deferred[Any]] = []

    def _ask(self, *question: Any) -> Deferred[Any]:
        self.asked.append(question)
        self.waiting.append(Deferred())
        return self.waiting[-1]

    def find(self, query: Query, asker: Asker, limit: int) -> Awaitable[Any]:
        return self._ask(query, asker, limit)

    def mentions(self, asker: Asker, first_id: int, limit: int) -> Awaitable[Any]:
        return self._ask(asker, first_id, limit)

    def unread(
        self, asker: Asker, marks: Mapping[int, int], most: int
    ) -> Awaitable[Any]:
        return self._ask(asker, marks, most)

    def page(
        self, room: int, before: int | None, after: int | None, limit: int
    ) -> Awaitable[Sequence[Event]]:
        return self._ask(room, before, after, limit)

    def answer(self, answer: Any) -> None:
        self.waiting.pop(0).callback(answer)


class Scene:
    """Ann, who has an account, is in #lobby and #dev; Bob is a guest in #lobby."""

    def __init__(self, **bounds: int) -> None:
        self.world = World()
        ann, bob = self.world.own("ann"), self.world.enter("bob")
        ann.types("/join dev", "/room lobby")
        self.typing = {"ann": ann, "bob": bob}
        self.ann, self.bob = (each.conversation.here for each in (ann, bob))
        self.lobby, self.dev = self.ann.user.rooms.values()
        self.store = Answers()
        self.memory = Memory(
            self.world.chat,
            self.store,
            self.store,
            self.world.clock.seconds,
            self.world.now,
            MemoryBounds(**bounds),
        )

    def search(self, session: Session, text: str) -> Deferred[Any]:
        return later(self.memory.search(session, text, UTC))

    def said(self, id: int, room: Room | None = None) -> Said:
        return Said(id, NOON, (room or self.lobby).place, EVE, "hi")


def later(coroutine: Coroutine[Any, Any, Any]) -> Deferred[Any]:
    return Deferred.fromCoroutine(coroutine)


@pytest.fixture
def scene() -> Scene:
    return Scene()


def test_who_asks(scene: Scene) -> None:
    """The store is asked for what whoever asks may read now, and for one more row than
    is shown."""
    scene.world.chat.relations.ignore(scene.ann.user, scene.bob.user.person)
    scene.search(scene.ann, "hello from:eve")
    user = scene.ann.user
    rooms = (scene.lobby.id, scene.dev.id)
    asker = Asker(user.id, user.name, rooms, frozenset([scene.bob.user.id]))
    assert [(Query(("hello",), sender="eve"), asker, 51)] == scene.store.asked


def test_in_one_room(scene: Scene) -> None:
    """Then nothing private is found, and no room that one is not in."""
    scene.search(scene.ann, "hello in:DEV")
    [(_, asker, _)] = scene.store.asked
    assert ((scene.dev.id,), False) == (asker.rooms, asker.talks)
    with pytest.raises(NotInRoom):
        got(scene.search(scene.bob, "hello in:#dev"))
    assert 1 == len(scene.store.asked)


def test_what_is_found(scene: Scene) -> None:
    """Fifty messages, and whether there are more."""
    first, second = scene.search(scene.ann, "x"), scene.search(scene.ann, "x")
    messages = [scene.said(id) for id in range(51)]
    scene.store.answer(messages[:50])
    assert (messages[:50], False) == _fields(got(first))
    scene.store.answer(messages)
    assert (messages[:50], True) == _fields(got(second))


def _fields(found: Any) -> tuple[Any, bool]:
    return found.messages, found.more


def test_who_has_left_meanwhile(scene: Scene) -> None:
    """What was found in a room is for those who are still in it."""
    private = ToldPrivately(3, NOON, EVE, scene.ann.user.person, "psst")
    found = scene.search(scene.ann, "x")
    mentions = later(scene.memory.mentions(scene.ann, 0, None))
    missed = later(scene.memory.missed(scene.ann, None))
    scene.typing["ann"].types("/part dev")
    there, here = scene.said(1, scene.dev), scene.said(2)
    scene.store.answer([private, there, here])
    scene.store.answer([there, here])
    assert [private, here] == got(found).messages
    assert [here] == got(mentions).messages
    assert [] == got(missed)


def test_missed_in_a_room_left_meanwhile(scene: Scene) -> None:
    """What was said there is not told any more."""
    account = scene.ann.user.account
    assert account is not None
    account.following.clear()
    missed = later(scene.memory.missed(scene.ann, scene.dev))
    mark = account.marks[scene.dev.id]
    assert [(scene.dev.id, None, mark, 201)] == scene.store.asked
    scene.typing["ann"].types("/part dev")
    scene.store.answer([scene.said(9, scene.dev)])
    assert [] == got(missed)


def test_how_often(scene: Scene) -> None:
    """Five searches and mentions together, then one each two seconds, for each of
    them; what is refused for other reasons costs none."""
    for _ in range(9):
        with pytest.raises(BadQuery):
            got(scene.search(scene.ann, "!"))
    for _ in range(4):
        scene.search(scene.ann, "x")
    later(scene.memory.mentions(scene.ann, 0, None))
    for asking in (
        scene.search(scene.ann, "x"),
        later(scene.memory.mentions(scene.ann, 0, None)),
    ):
        with pytest.raises(TooManyTries) as caught:
            got(asking)
        assert (2,) == caught.value.args
    scene.search(scene.bob, "x")
    scene.world.clock.advance(1.9)
    with pytest.raises(TooManyTries):
        got(scene.search(scene.ann, "x"))
    scene.world.clock.advance(0.1)
    scene.search(scene.ann, "x")
    assert 7 == len(scene.store.asked)


def test_without_bounds() -> None:
    """0 turns each of them off."""
    scene = Scene(characters=0, rows=0, searches=0, seconds=0, page=0)
    for _ in range(99):
        scene.search(scene.ann, "x" * 999)
    assert 99 == len(scene.store.asked)
    assert scene.store.asked[-1][-1] > 2**60
    messages = [scene.said(id) for id in range(999)]
    found = scene.search(scene.ann, "x")
    scene.store.waiting[-1].callback(messages)
    assert (messages, False) == _fields(got(found))


@pytest.mark.parametrize(
    ("count", "start", "limit"),
    [(0, None, 51), (3, None, 4), (99, None, 51), (0, NOON + 9, 51)],
)
def test_mentions(scene: Scene, count: int, start: int | None, limit: int) -> None:
    """So many, since a time, but never from before whoever asks bore the name."""
    later(scene.memory.mentions(scene.ann, count, start))
    [(asker, first_id, rows)] = scene.store.asked
    assert ((scene.lobby.id, scene.dev.id), limit) == (asker.rooms, rows)
    assert (first_id_at(start) if start else scene.ann.user.id) == first_id


@pytest.mark.parametrize(("start", "first"), [(-9, None), (10**17, GREATEST_ID)])
def test_mentions_since_any_time(scene: Scene, start: int, first: int | None) -> None:
    """However far away it is."""
    later(scene.memory.mentions(scene.ann, 0, start))
    assert (first or scene.ann.user.id) == scene.store.asked[0][1]


def test_unread(scene: Scene) -> None:
    """Rooms in which something was missed, the neediest first; what one is shown as it
    comes is not counted."""
    account = scene.ann.user.account
    assert account is not None
    later(scene.memory.unread(scene.ann))
    assert {} == scene.store.asked[-1][1]
    account.following.clear()
    unread = later(scene.memory.unread(scene.ann))
    asker, marks, most = scene.store.asked[-1]
    assert ({*scene.ann.user.rooms}, 100) == ({*asker.rooms}, most)
    assert {*account.marks.items()} == {*marks.items()}
    scene.store.waiting[-1].callback({scene.lobby.id: (9, 0), scene.dev.id: (1, 1)})
    rows = [(each.room, each.count, each.mentions) for each in got(unread)]
    assert [(scene.dev, 1, 1), (scene.lobby, 9, 0)] == rows


def test_guests_have_no_marks(scene: Scene) -> None:
    """They are told what is missing."""
    for asking in (
        later(scene.memory.unread(scene.bob)),
        later(scene.memory.missed(scene.bob, None)),
        later(_mark_read(scene)),
    ):
        with pytest.raises(RightMissing) as caught:
            got(asking)
        assert ("account", "") == caught.value.args


async def _mark_read(scene: Scene) -> None:
    scene.memory.mark_read(scene.bob, [scene.lobby])


def test_a_place_of_the_past_is_no_place(scene: Scene) -> None:
    """A room that came to its end is not the one of that name that came after it."""
    found = scene.search(scene.ann, "x")
    gone = Said(5, NOON, Place(4, "#lobby"), EVE, "of another #lobby")
    scene.store.answer([gone])
    assert [] == got(found).messages
