"""The real rules, delivery and pipeline against a simple model, in random order.

The model keeps for each session what it is to hear, item by item, in the order in which
it was made. An item may depend on a message that is to be stored, and then on the turn
it was made in. What a session has heard is always the beginning of that, up to the
first item whose turn is not durable, without what was refused; and at the end of each
turn it is all of it.
"""

from typing import Any

from fakes_delivery import Guest, Hall, Tongue
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from msgspec import Struct

from twistchat.chat.errors import NotStored
from twistchat.chat.rooms import History
from twistchat.delivery.outbox import Bounds

ROOMS = ("durable", "other", "easy", "off")
WHO = st.integers(0, 7)
ROOM = st.sampled_from(ROOMS)


class Message(Struct, eq=False):
    """Something said, or done to a message. ``stored`` is None as long as nobody knows.

    ``line`` is how it is told what is done to the message ``target``, of which ``new``
    is the text from then on: None if it is deleted.
    """

    id: int
    text: str
    room: str
    sender: int
    turn: int
    waits: bool
    speaker: "Ear"
    stored: bool | None = None
    line: str = ""
    target: int = 0
    new: str | None = None


class Item(Struct):
    """A line, and another in its place if the message it depends on is refused. It was
    given in that ``turn``, if it waits for one."""

    line: str
    turn: int = 0
    message: Message | None = None
    refusal: str = ""

    @property
    def unknown(self) -> bool:
        return self.message is not None and self.message.stored is None

    @property
    def told(self) -> str:
        refused = self.message is not None and self.message.stored is False
        return self.refusal if refused else self.line


class Ear:
    """What one session is to hear, and what it heard. ``follows`` are the turns in
    which it was given messages of older ones: what is given in them waits for those
    too."""

    def __init__(self, guest: Guest) -> None:
        self.guest = guest
        self.follows: set[int] = set()
        self.items: list[Item] = []
        self.heard: list[str] = []
        self.asked: list[tuple[Item, list[None]]] = []
        self.gone = False

    def expect(self, *items: Item) -> None:
        if not self.gone:
            self.items.extend(items)

    def listen(self) -> None:
        self.heard += self.guest.lines()

    def word(self, line: str) -> str:
        return self.guest.voice.tongue.accent + line


class Model(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.hall = Hall(
            bounds=Bounds(0, 0, 0.0), off=History.OFF, easy=History.RELAXED
        )
        self.ears: list[Ear] = []
        self.turn = 1
        self.settled = {0}
        self.unsettled: list[list[Message]] = []  # by turn, as the journal has them
        self.said: list[Message] = []  # in this turn
        self.count = 0
        self.amended: dict[int, str | None] = {}  # by id; None: deleted

    # Who is there

    @initialize()
    def begin(self) -> None:
        for name in ("ann", "bob", "eve"):
            ear = self.come(name)
            for room in ROOMS[:3]:
                self.join(len(self.ears) - 1, room)
            ear.guest.voice.echoes = name == "bob"
        self.again(0)
        self.end()

    def come(self, name: str) -> Ear:
        ear = Ear(self.hall.enter(self.hall.chat.claim(name)))
        self.ears.append(ear)
        return ear

    @rule()
    def somebody_comes(self) -> None:
        if len(self.ears) < 8:
            self.come(f"x{len(self.ears)}")

    @rule(who=WHO)
    def again(self, who: int) -> None:
        ear = self.ear(who)
        if not ear.gone and len(self.ears) < 8:
            self.ears.append(Ear(self.hall.enter(ear.guest.user)))

    def ear(self, who: int) -> Ear:
        return self.ears[who % len(self.ears)]

    def hearers(self, room: str) -> list[Ear]:
        """Those who hear the room."""
        place = self.hall.room(room)
        return [
            ear
            for ear in self.ears
            if not ear.gone
            and place.id in ear.guest.user.rooms
            and place not in ear.guest.voice.muted
        ]

    def tell(self, ears: list[Ear], line: str) -> None:
        for ear in ears:
            ear.expect(Item(ear.word(line)))

    # What they do

    @rule(who=WHO, room=ROOM)
    def join(self, who: int, room: str) -> None:
        ear, place = self.ear(who), self.hall.room(room)
        if ear.gone or place.id in ear.guest.user.rooms:
            return
        name = ear.guest.user.person.name
        own = [each for each in self.ears if each.guest.user is ear.guest.user]
        own.remove(ear)
        self.tell([*self.hearers(room), *own], f"#{room} +{name}")
        ear.guest.join(room, catch_up=True)
        for each in (ear, *own):
            if not each.gone:
                self.catch_up(each, room)

    def catch_up(self, ear: Ear, room: str) -> None:
        """It is told what was said before and is on its way to the store."""
        if self.hall.room(room) in ear.guest.voice.muted:
            return
        for messages in (*self.unsettled, self.said):
            for message in messages:
                wanted = message.room == room and message.waits
                if wanted and message.sender not in ear.guest.user.ignoring:
                    ear.expect(self.item(ear, message))
                    ear.follows.add(self.turn)

    def item(self, ear: Ear, message: Message) -> Item:
        name = next(
            each.guest.user.person.name
            for each in self.ears
            if each.guest.user.id == message.sender
        )
        line = ear.word(message.line or f"#{message.room} {name}: {message.text}")
        return Item(line, self.turn, message) if message.waits else Item(line)

    @rule(who=WHO, room=ROOM)
    def leave(self, who: int, room: str) -> None:
        ear = self.ear(who)
        if ear in self.hearers(room):
            others = [each for each in self.hearers(room) if each is not ear]
            self.tell(others, f"#{room} -{ear.guest.user.person.name}")
            ear.guest.leave(room)

    @rule(who=WHO, room=ROOM)
    def say(self, who: int, room: str) -> None:
        ear, place = self.ear(who), self.hall.room(room)
        if ear.gone or place.id not in ear.guest.user.rooms:
            return
        text = self.text()
        ear.guest.say(room, text)
        self.hear(ear, self.message(ear, text, room, place.history))

    def hear(self, ear: Ear, message: Message) -> None:
        """Everybody in the room is told what somebody said or did there."""
        deaf = ear.guest.user.ignored_by
        for each in self.hearers(message.room):
            if each is not ear and each.guest.user.id not in deaf:
                each.expect(self.item(each, message))
        self.answer(ear, message)

    @rule(who=WHO, room=ROOM, nth=st.integers(0, 9), edits=st.booleans())
    def amend(self, who: int, room: str, nth: int, edits: bool) -> None:
        """Somebody changes or takes back one of their own messages."""
        ear, place = self.ear(who), self.hall.room(room)
        user, chat = ear.guest.user, self.hall.chat
        mine = [each for each in place.recent if each.sender.id == user.id]
        if ear.gone or place.id not in user.rooms or not mine:
            return
        target, text = mine[nth % len(mine)], self.text()
        if edits:
            chat.edit(ear.guest.session, target, text)
            line, new = f"{user.person.name} edits {target.id}: {text}", text
        else:
            chat.delete(ear.guest.session, target, text)
            line, new = f"{user.person.name} deletes {target.id} {text}", None
        message = self.message(ear, text, room, place.history)
        message.line, message.target, message.new = line, target.id, new
        if not message.waits:
            self.amended[target.id] = new
        self.hear(ear, message)

    @rule(who=WHO, other=WHO)
    def tell_privately(self, who: int, other: int) -> None:
        ear, to = self.ear(who), self.ear(other).guest.user
        if ear.gone or not to.sessions:
            return
        text, me, you = self.text(), ear.guest.user.person.name, to.person.name
        ear.guest.tell(you, text)
        message = self.message(ear, text, "", History.DURABLE)
        for each in self.ears:
            if each.gone:
                continue
            if each.guest.user is to and to.id not in ear.guest.user.ignored_by:
                each.expect(
                    Item(each.word(f"{me} -> {you}: {text}"), self.turn, message)
                )
            elif each.guest.user is ear.guest.user and each is not ear:
                each.expect(Item(f"you -> {you}: {text}", self.turn, message))
        self.answer(ear, message)

    def text(self) -> str:
        self.count += 1
        return f"text {self.count}"

    def message(self, ear: Ear, text: str, room: str, history: History) -> Message:
        waits = history is History.DURABLE
        sender = ear.guest.user.id
        message = Message(0, text, room, sender, self.turn, waits, ear)
        if history is not History.OFF:
            self.said.append(message)
        return message

    def answer(self, ear: Ear, message: Message) -> None:
        echo = f"you: {message.text}" if ear.guest.voice.echoes else ""
        if message.waits:
            refusal = f"!! refused: {message.text}"
            ear.expect(Item(echo, self.turn, message, refusal))
        else:
            ear.expect(Item(echo))

    @rule(who=WHO)
    def ping(self, who: int) -> None:
        text = self.text()
        self.ear(who).guest.hear(text)
        self.ear(who).expect(Item(text))

    @rule(who=WHO)
    def ask(self, who: int) -> None:
        """Whether all is stored that it waits for by now."""
        ear, answer = self.ear(who), Item("", self.turn)
        if not ear.gone:
            ear.expect(answer)
            answered: list[None] = []
            self.hall.pipeline.stored(ear.guest.outbox).addCallback(answered.append)
            ear.asked.append((answer, answered))

    @rule(who=WHO, accent=st.sampled_from(["", "! ", "? "]))
    def retune(self, who: int, accent: str) -> None:
        self.ear(who).guest.retune(Tongue(accent))

    @rule(who=WHO, room=ROOM)
    def mute(self, who: int, room: str) -> None:
        guest = self.ear(who).guest
        guest.voice.muted ^= {self.hall.room(room)}
        guest.retune(guest.voice.tongue)

    @rule(who=WHO, other=WHO)
    def ignore(self, who: int, other: int) -> None:
        one, two = self.ear(who).guest, self.ear(other).guest
        both_here = one.user.sessions and two.user.sessions
        relations = self.hall.chat.relations
        if both_here and not relations.unignore(one.user, two.user.person):
            one.ignore(two)

    @rule(who=WHO, away=st.booleans())
    def go_away(self, who: int, away: bool) -> None:
        ear = self.ear(who)
        if ear.gone or away is (ear.guest.user.away is not None):
            return
        line = f"{ear.guest.user.person.name} is {'away' if away else 'back'}"
        told = self.neighbours(ear)
        own = [each for each in self.ears if each.guest.user is ear.guest.user]
        others = [each for each in own if each is not ear and not each.gone]
        if not ear.guest.user.rooms:
            told = others
        self.tell([each for each in told if each is not ear and not each.gone], line)
        self.tell(others, f"you are away: {away}")
        chat = self.hall.chat
        if away:
            chat.away(ear.guest.session, "")
        else:
            chat.back(ear.guest.session)

    def neighbours(self, ear: Ear) -> list[Ear]:
        """Those who hear a room that this one is in."""
        rooms = [
            room for room in ROOMS if self.hall.room(room).id in ear.guest.user.rooms
        ]
        near = [each for room in rooms for each in self.hearers(room)]
        return [each for each in self.ears if each in near]

    @rule(who=st.integers(0, 60))
    def quit(self, who: int) -> None:
        if who >= len(self.ears):  # seldom
            return
        ear = self.ears[who]
        if ear.gone:
            return
        neighbours = self.neighbours(ear)
        ear.gone = True
        user = ear.guest.user
        if len(user.sessions) == 1:
            self.tell(neighbours, f"-{user.person.name} quit")
        ear.guest.quit()

    # What becomes of it

    @rule()
    def end(self) -> None:
        """The turn is over: all is heard that may be."""
        self.hall.end()
        if self.said:
            self.unsettled.append(self.said)
        else:
            self.settled.add(self.turn)
        self.turn, self.said = self.turn + 1, []
        for ear in self.ears:
            ear.listen()
            assert self.due(ear) == ear.heard
            released = self.released(ear)
            for answer, answered in ear.asked:
                assert any(answer is item for item in released) == bool(answered)

    @rule(turns=st.integers(1, 3), refused=st.sets(st.integers(0, 9)))
    def settle(self, turns: int, refused: set[int]) -> None:
        """The first turns are stored, but for some of their messages."""
        self._settle(self.hall.journal.waiting[:turns], refused)

    @rule(turn=st.integers(1, 3))
    def refuse(self, turn: int) -> None:
        """A later turn is refused, while nobody knows what became of the first."""
        self._settle(self.hall.journal.waiting[turn : turn + 1], set(range(999)))

    def _settle(self, batch: list[Any], refused: set[int]) -> None:
        journal = self.hall.journal
        answers = []
        place = 0
        for turn in batch:
            number = journal.waiting.index(turn)
            del journal.waiting[number]
            messages = self.unsettled.pop(number)
            errors = {}
            assert [message.text for message in messages] == [
                event.text for _, event in turn.records
            ]
            for message, (id, _) in zip(messages, turn.records, strict=True):
                message.stored = place not in refused
                place += 1
                if message.stored and message.target and message.waits:
                    self.amended[message.target] = message.new
                if message.stored:
                    continue
                errors[id] = NotStored("refused")
                if not message.waits:
                    message.speaker.expect(Item(f"!! refused: {message.text}"))
            self.settled.add(messages[0].turn)
            answers.append((turn, errors))
        self.hall.pipeline.settled(answers)

    # What is heard

    def durable(self) -> set[int]:
        """The turns that are, and all before them that anybody waits for."""
        items = [item for ear in self.ears for item in ear.items if item.turn]
        for turn in sorted({item.turn for item in items}):
            if turn not in self.settled:
                return {settled for settled in self.settled if settled < turn}
        return self.settled

    def released(self, ear: Ear) -> list[Item]:
        """All that holds nothing up any more, nor is held up."""
        durable = self.durable()
        for number, item in enumerate(ear.items):
            turns = durable if item.turn in ear.follows else self.settled
            if item.turn and item.turn not in turns:
                return ear.items[:number]
        return ear.items

    def due(self, ear: Ear) -> list[str]:
        """All that the session may have heard by now."""
        return [item.told for item in self.released(ear) if item.told]

    @invariant()
    def nobody_hears_too_much(self) -> None:
        for ear in self.ears:
            ear.listen()
            assert self.due(ear)[: len(ear.heard)] == ear.heard

    @invariant()
    def the_ring_is_what_was_shown(self) -> None:
        for room in self.hall.chat.rooms():
            ids = [event.id for event in room.recent]
            assert sorted(ids) == ids
            for event in room.recent:
                assert self.amended.get(event.id, event.text) == event.text

    @invariant()
    def who_is_gone_is_closed_when_all_is_heard(self) -> None:
        for ear in self.ears:
            if ear.guest.wire.closed:
                assert ear.gone
                assert [item.told for item in ear.items if item.told] == ear.heard
                assert not [item for item in ear.items if item.turn and item.unknown]

    def teardown(self) -> None:
        """In the end all is known, heard and closed."""
        self.end()
        self.settle(999, {1, 2})
        self.end()
        for ear in self.ears:
            assert [item.told for item in ear.items if item.told] == ear.heard
            assert ear.gone == ear.guest.wire.closed
            assert not ear.guest.outbox.waits


Model.TestCase.settings = settings(
    max_examples=200, stateful_step_count=60, deadline=None
)
TestModel = Model.TestCase
