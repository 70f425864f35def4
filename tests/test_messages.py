"""Single messages, found by whoever may read them, and by what programs call them."""

from functools import partial
from typing import Any

import pytest
from fakes_delivery import Hall
from store_desk import got
from twisted.internet.defer import Deferred

from twistchat.chat.errors import NoSuchMessage
from twistchat.chat.events import Message, Person, Place, Said, ToldPrivately
from twistchat.errands.messages import Messages

EVE = Person(7, "eve")


class Answers:
    """A store that answers when it is told to."""

    def __init__(self) -> None:
        self.waiting: list[Deferred[Any]] = []

    def message(self, id: int) -> Deferred[Message | None]:
        return self._ask()

    def first(self, sender: int, client_id: str) -> Deferred[int | None]:
        return self._ask()

    def _ask(self) -> Deferred[Any]:
        self.waiting.append(Deferred())
        return self.waiting[-1]

    def answer(self, answer: Any, nth: int = 0) -> None:
        self.waiting.pop(nth).callback(answer)


class Scene:
    """Ann and Bob are in the lobby."""

    def __init__(self) -> None:
        self.hall, self.store = Hall(), Answers()
        self.ann = self.hall.come("ann", "lobby")
        self.bob = self.hall.come("bob", "lobby")
        self.lobby = self.hall.room("lobby")
        pipeline = self.hall.pipeline
        self.messages = Messages(self.store, pipeline.client_ids, pipeline.changes)

    def say(self, text: str, **about: Any) -> Said:
        return self.hall.chat.say(self.ann.session, self.lobby, text, **about)

    def settle(self) -> None:
        self.hall.end()
        self.hall.commit()

    def find(self, id: int) -> Deferred[Message]:
        return Deferred.fromCoroutine(self.messages.find(self.ann.user, id))

    def first(self, name: str = "c1") -> Deferred[int | None]:
        id = self.ann.user.id
        return Deferred.fromCoroutine(self.messages.first(id, name))


@pytest.fixture
def scene() -> Scene:
    return Scene()


def refused(deferred: Deferred[Any]) -> bool:
    with pytest.raises(NoSuchMessage):
        got(deferred)
    return True


def test_what_a_room_remembers_is_not_looked_up(scene: Scene) -> None:
    """It is as it is now."""
    said = scene.say("hi")
    scene.settle()
    assert said is got(scene.find(said.id))
    scene.hall.chat.edit(scene.ann.session, said, "ho")
    scene.settle()
    assert "ho" == got(scene.find(said.id)).text
    assert [] == scene.store.waiting


def test_what_is_older_is_looked_up(scene: Scene) -> None:
    """In the store."""
    old = Said(5, 5, scene.lobby.place, EVE, "old")
    found = scene.find(5)
    scene.store.answer(old)
    assert old is got(found)


def test_what_is_being_taken_back_is_waited_for(scene: Scene) -> None:
    """Whoever looks for it finds nothing; if the store refuses that, what there is."""
    for refuse in (True, False):
        said, hall = scene.say("hi"), scene.hall
        scene.settle()
        hall.chat.delete(scene.ann.session, said)
        hall.end()
        found = scene.find(said.id)
        assert not found.called
        if refuse:
            hall.refuse()
            hall.end()
            assert said is got(found)
    scene.settle()
    hall.end()
    scene.store.answer(None)
    assert refused(found)
    assert {} == hall.pipeline.changes._watches == hall.pipeline.changes._watched


@pytest.mark.parametrize("settles_first", [True, False])
def test_what_is_changed_while_it_is_read_is_read_again(
    scene: Scene, settles_first: bool
) -> None:
    """For nobody knows which of both was read; a sign under it changes nothing."""
    hall, ann = scene.hall, scene.ann
    old = Said(5, 5, scene.lobby.place, ann.user.person, "old")
    found = scene.find(5)
    hall.chat.edit(ann.session, old, "new")
    hall.end()
    if settles_first:
        scene.settle()
    scene.store.answer(old)
    if not settles_first:
        assert [] == scene.store.waiting
        scene.settle()
    hall.end()
    assert not found.called
    hall.chat.react(ann.session, old, "ok")
    new = Said(5, 5, scene.lobby.place, ann.user.person, "new")
    scene.store.answer(new)
    assert new is got(found)


def test_others_look_for_it_as_it_changes(scene: Scene) -> None:
    """Who comes when the change is stored reads it, however long the others look."""
    hall, ann = scene.hall, scene.ann
    old = Said(5, 5, scene.lobby.place, ann.user.person, "old")
    first = scene.find(5)
    hall.chat.edit(ann.session, old, "new")
    scene.settle()
    second = scene.find(5)
    new = Said(5, 5, scene.lobby.place, ann.user.person, "new")
    for answer in (old, new, new):
        scene.store.answer(answer)
    assert new is got(first) is got(second)
    assert {} == hall.pipeline.changes._watches == hall.pipeline.changes._watched


def test_what_is_looked_for_with_something_else(scene: Scene) -> None:
    """Is read again with it, as often as it changes and no more."""
    hall, ann = scene.hall, scene.ann
    old = Said(5, 5, scene.lobby.place, ann.user.person, "old")
    look = partial(scene.messages.find, ann.user, 5)
    found = Deferred.fromCoroutine(scene.messages.unchanged(5, look))
    hall.chat.edit(ann.session, old, "new")
    scene.settle()
    new = Said(5, 5, scene.lobby.place, ann.user.person, "new")
    for answer in (old, new, new):
        scene.store.answer(answer)
    assert new is got(found)


@pytest.mark.parametrize("place", [Place(999, "#other"), None])
def test_what_is_not_there_and_what_is_not_for_everybody(
    scene: Scene, place: Place | None
) -> None:
    """Are the same: no such message."""
    found = scene.find(5)
    scene.store.answer(None if place is None else Said(5, 5, place, EVE, "x"))
    assert refused(found)


def test_private_messages_are_for_both_parties(scene: Scene) -> None:
    """And for nobody else."""
    ann, bob = scene.ann.user.person, scene.bob.user.person
    for sender, recipient, may in (
        (ann, bob, True),
        (bob, ann, True),
        (EVE, bob, False),
    ):
        found = scene.find(5)
        event = ToldPrivately(5, 5, sender, recipient, "psst")
        scene.store.answer(event)
        assert got(found) is event if may else refused(found)


def test_who_leaves_meanwhile_finds_nothing(scene: Scene) -> None:
    """What was looked up before the wait does not hold after it."""
    found = scene.find(5)
    scene.ann.leave("lobby")
    scene.store.answer(Said(5, 5, scene.lobby.place, EVE, "old"))
    assert refused(found)


def test_what_is_answered_stands_in_the_same_place(scene: Scene) -> None:
    """In that room, or between these two."""
    hall, messages, ann = scene.hall, scene.messages, scene.ann.user
    said, other = scene.say("hi"), hall.room("other")
    scene.settle()
    bob = scene.bob.user.person

    def find_in(id: int, place: Any) -> Deferred[Message]:
        return Deferred.fromCoroutine(messages.find_in(ann, id, place))

    assert said is got(find_in(said.id, scene.lobby))
    assert refused(find_in(said.id, other))
    assert refused(find_in(said.id, bob))
    told = ToldPrivately(5, 5, bob, ann.person, "psst")
    for place, is_there in ((bob, True), (EVE, False), (scene.lobby, False)):
        found = find_in(5, place)
        scene.store.answer(told)
        assert got(found) is told if is_there else refused(found)


def test_what_was_sent_is_found_by_its_name(scene: Scene) -> None:
    """In the store, if it waits for nothing."""
    for id in (5, None):
        found = scene.first()
        scene.store.answer(id)
        assert id == got(found)


def test_what_waits_is_waited_for(scene: Scene) -> None:
    """The store need not be asked for it."""
    said = scene.say("hi", client_id="c1")
    found = scene.first()
    scene.hall.end()
    assert not found.called
    scene.hall.commit()
    assert said.id == got(found)
    assert [] == scene.store.waiting


def test_what_waits_and_is_refused_was_not_sent(scene: Scene) -> None:
    """Then the store is asked."""
    scene.say("hi", client_id="c1")
    found = scene.first()
    scene.hall.end()
    scene.hall.refuse()
    assert not found.called
    scene.store.answer(None)
    assert None is got(found)


@pytest.mark.parametrize("stored", [False, True])
def test_two_sessions_send_the_same(scene: Scene, stored: bool) -> None:
    """Only one of them does: the other finds what was sent while the store was asked,
    whether it waits still or is stored since."""
    first, second = scene.first(), scene.first()
    scene.store.answer(None)
    assert None is got(first)
    said = scene.say("hi", client_id="c1")
    if stored:
        scene.settle()
    scene.store.answer(None)
    if not stored:
        assert not second.called
        scene.settle()
    assert said.id == got(second)


def test_who_asks_while_the_other_is_refused(scene: Scene) -> None:
    """May send it."""
    first, second = scene.first(), scene.first()
    scene.store.answer(None)
    got(first)
    scene.say("hi", client_id="c1")
    scene.store.answer(None)
    scene.hall.end()
    scene.hall.refuse()
    scene.store.answer(None)
    assert None is got(second)
