"""Whatever people do, with names that are owned and names that are not, in whatever
order, with a store that may be slow and a server that may be started anew: what always
holds of who reads what, of what is kept, of names and of marks."""

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule
from talking import Talker, World
from twisted.internet.defer import Deferred
from witness import Seat, Witness

from twistchat.chat.events import Departure
from twistchat.errands.accounts import AccountRules
from twistchat.errands.tries import TryBounds
from twistchat.text.conversation import Conversation

#: The last two cannot be told apart.
NAMES = ["ann", "bob", "eve", "gus", "Neil", "NeiI"]
ROOMS = ["lobby", "dev", "den"]
SECRET = "long-enough"
OWNS = f"/register {SECRET}"
#: Who is there at first, and what they have done.
BEGINNING = [
    ("ann", OWNS, "/join #den", "word1w", "/msg bob word2w"),
    ("bob", OWNS, "/join #den", "/mail ann word3w :: body of word3w"),
    ("eve", OWNS, "word4w"),
    ("gus", "/join #den", "/msg eve word5w"),
    ("Neil",),
]
FREE = TryBounds(per_account=0, per_address=0, new_accounts=0)

name = st.sampled_from(NAMES)
room = st.sampled_from(ROOMS)
seat = st.integers(0, 5)


class Town(RuleBasedStateMachine):
    """Six places to sit, two of them for one person, and a few who own their names
    already. Who is to do something and is not there comes first."""

    def __init__(self) -> None:
        super().__init__()
        self.seats = [Seat(each) for each in (*NAMES[:5], NAMES[0])]
        self.world = self._world(None)
        self.witness = Witness(self.world, self.seats)
        self.count = 5  # words were said already
        self.witness.mail["word3w"] = set()
        for place, (name, *lines) in zip(self.seats, BEGINNING, strict=False):
            place.talker = self.world.enter(name, "dev")
            place.talker.types(*lines)
        ann, bob = (place.user for place in self.seats[:2])
        assert ann
        assert bob
        self.witness.mail["word3w"] = {ann.id, bob.id}
        self._look()
        self._types(5, "/read all")

    def _world(self, before: World | None) -> World:
        rules = AccountRules(renames_per_minute=0)
        return World(rules=rules, trying=FREE, before=before, tries=0)

    # How they do it

    def _word(self) -> str:
        self.count += 1
        return f"word{self.count}w"

    def _look(self, *keys: str) -> None:
        instant = self.world.store.at_once
        self.witness.look(keys, instant)
        for each in self.seats:
            if each.talker is not None and each.talker.wire.closed:
                each.leave()

    def _types(self, number: int, *lines: str, key: str = "") -> bool:
        """They type these lines, one after another as they are answered; False if they
        cannot."""
        seat = self.seats[number]
        if seat.talker is not None and seat.user is None and self._is_instant:
            self.lose_the_connection(number)  # they were not let in
        if seat.talker is None:
            self._come(seat, seat.name, "dev")
        talker = seat.talker
        if talker is None or seat.user is None or seat.frozen or not _listens(talker):
            return False
        for line in lines:
            talker.types(line)
            self._look(key)
        return True

    def _come(self, seat: Seat, name: str, room: str, password: str = SECRET) -> None:
        seat.talker = talker = self.world.connect()
        self._look()
        talker.types(f"{name} {room}")
        self._look()
        if any(line.endswith("its password:") for line in seat.lines):
            talker.types(password)
            self._look()
        self._has_come(seat)

    def _has_come(self, seat: Seat) -> None:
        talker, user = seat.talker, seat.user
        if user is None:
            if talker is not None and not self.world.store.waiting:
                talker.vanishes(Departure.QUIT)
                seat.leave()
        elif user.account is not None and _listens(talker) and not seat.frozen:
            self.witness.check_told(user.id)

    # Coming and going

    @rule(seat=seat, name=name, room=room, password=st.sampled_from([SECRET, "wrong"]))
    def come(self, seat: int, name: str, room: str, password: str) -> None:
        if self.seats[seat].talker is None:
            self._come(self.seats[seat], name, room, password)

    @rule(seat=seat)
    def quit(self, seat: int) -> None:
        self._types(seat, "/quit")

    @rule(seat=seat)
    def lose_the_connection(self, seat: int) -> None:
        place = self.seats[seat]
        if place.talker is not None:
            place.talker.vanishes(Departure.LOST)
            place.leave()
            self._look()

    @rule(seat=seat, other=seat)
    def lose_words(self, seat: int, other: int) -> None:
        """What is said to them while their connection dies they do not read."""
        place = self.seats[seat]
        if place.user is not None:
            place.frozen = True
            self._say(other)
            self.tell(other, place.user.person.name)
            self.lose_the_connection(seat)

    @rule(seat=seat)
    def read_nothing(self, seat: int) -> None:
        place = self.seats[seat]
        place.frozen = place.user is not None

    @rule(seat=seat)
    def read_again(self, seat: int) -> None:
        self.seats[seat].frozen = False
        self._look()

    @rule(seconds=st.sampled_from([1, 1, 1, 70]))
    def wait(self, seconds: int) -> None:
        self.world.tick(seconds)
        self._look()

    @rule(clean=st.booleans())
    def restart(self, clean: bool) -> None:
        if clean:
            self.hurry()
            for each in self.seats:
                each.talker = None
            self.world.tick(0)
        else:
            self.world.store.why = "crash"
            self.world.store.at_once = True
            self.world.commit()
        self.world.store.why = None
        self.world = self._world(self.world)
        for done in (
            self.world.store.end_unowned(["#lobby"]),
            self.world.store.mail.purge_all(),
        ):
            assert isinstance(done, Deferred)
        self.witness.restarted(self.world)
        self._look()

    @rule()
    def dawdle(self) -> None:
        """The store answers nothing."""
        self.world.store.at_once = False

    @rule()
    def hurry(self) -> None:
        """It does again."""
        self.world.store.at_once = True
        self.world.commit()
        self._look()

    # Names

    @rule(seat=seat)
    def register(self, seat: int) -> None:
        self._types(seat, f"/register {SECRET}")

    @rule(seat=seat, name=name, password=st.sampled_from([SECRET, "wrong"]))
    def log_in(self, seat: int, name: str, password: str) -> None:
        if self._types(seat, f"/login {name} {password}"):
            self._has_come(self.seats[seat])

    @rule(seat=seat, name=name)
    def rename(self, seat: int, name: str) -> None:
        self._types(seat, f"/nick {name}")

    @rule(seat=seat, password=st.sampled_from([SECRET, "wrong"]))
    def unregister(self, seat: int, password: str) -> None:
        user = self.seats[seat].user
        if user is not None and user.account is not None:
            self._types(seat, "/unregister", password)

    # Talk

    @rule(seat=seat, room=room, key=st.sampled_from(["sesame", ""]))
    def join(self, seat: int, room: str, key: str) -> None:
        self._types(seat, f"/join {room} {key}", key=key)

    @rule(seat=seat)
    def part(self, seat: int) -> None:
        self._types(seat, "/part")

    @rule(seats=st.lists(seat, min_size=1, max_size=3))
    def say(self, seats: list[int]) -> None:
        for seat in seats:
            self._say(seat)

    def _say(self, seat: int) -> None:
        word = self._word()
        user = self.seats[seat].user
        if self._types(seat, word) and self.world.store.at_once and user is not None:
            refused = any(line.startswith("!! ") for line in self.seats[seat].lines)
            assert refused == (word not in self.witness.said)

    @rule(seat=seat, name=name)
    def tell(self, seat: int, name: str) -> None:
        word, meant = self._word(), self.witness.meant(name)
        self.witness.intended[word] = meant
        if self.seats[seat].talker and self._types(seat, f"/msg {name} {word}"):
            stored = word in self.witness.said
            assert stored == bool(meant) or not self.world.store.at_once

    @rule(seat=seat, name=name)
    def mail(self, seat: int, name: str) -> None:
        place = self.seats[seat]
        if place.user is not None and place.user.account is not None:
            word = self._word()
            meant = self.witness.meant(name)
            self.witness.mail[word] = meant | {place.user.id}
            if self._types(seat, f"/mail {name} {word} :: body of {word}"):
                stored = any("stored for" in line for line in place.lines)
                if self.world.store.at_once and meant & set(self.witness.accounts):
                    assert stored or any("too often" in line for line in place.lines)

    @rule(
        seat=seat,
        what=st.sampled_from(
            ["kick", "ban", "unban", "gag", "ungag", "op", "deop", "owner", "invite"]
        ),
        name=name,
    )
    def keep_order(self, seat: int, what: str, name: str) -> None:
        """And whomever it is about tries to go on as before."""
        user = self.seats[seat].user
        if self._types(seat, f"/{what} {name}") and user is not None:
            rooms = [room.name for room in user.rooms.values()]
            for number, each in enumerate(self.seats):
                if each.user is not None and each.user.person.name == name:
                    for room in rooms:
                        self._types(number, f"/join {room}")

    @rule(
        seat=seat,
        other=seat,
        what=st.sampled_from(
            ["key sesame", "private on", "key -", "private off", "readonly on"]
        ),
    )
    def change_the_room(self, seat: int, what: str, other: int) -> None:
        """And somebody tries to come in who may not know of it."""
        talker = self.seats[seat].talker
        if self._types(seat, f"/{what}") and talker is not None:
            session = talker.conversation.session
            if session is not None and session.current is not None:
                self._types(other, f"/join {session.current.name}")

    # Reading

    @rule(
        seat=seat,
        what=st.sampled_from(
            ["search word", "", "mentions", "unread", "mail", "mail search word"]
        ),
        name=name,
        room=room,
    )
    def look_back(self, seat: int, what: str, name: str, room: str) -> None:
        if what:
            self._types(seat, f"/{what}")
        else:
            self._types(seat, f"/history @{name}", f"/search word from:{name}")
            self._types(seat, f"/history #{room}", f"/search word in:#{room}")

    @rule(seat=seat)
    def missed(self, seat: int) -> None:
        if self._types(seat, "/missed"):
            user = self.seats[seat].user
            if user is not None and user.account is not None and self._is_instant:
                self.witness.check_missed(user)

    @rule(seat=seat)
    def read_mail(self, seat: int) -> None:
        user = self.seats[seat].user
        if user is None or user.account is None:
            return
        for word, number in self.witness.boxes[user.id].items():
            if self._types(seat, f"/mail {number}") and self._is_instant:
                lines = self.seats[seat].lines
                assert any(word in line for line in lines), lines

    @property
    def _is_instant(self) -> bool:
        return self.world.store.at_once and not self.world.store.waiting

    # The end

    def teardown(self) -> None:
        """All owners come, and have lost nothing."""
        self.restart(clean=True)
        for name in [*self.witness.accounts.values()]:
            place = self.seats[0]
            self._come(place, name, "-")
            user = place.user
            assert user is not None
            self.missed(0)
            self.read_mail(0)
            self.quit(0)


def _listens(talker: Talker | None) -> bool:
    """Nothing that they typed is still under way."""
    return talker is not None and not talker._busy and not _asks(talker.conversation)


def _asks(talk: Conversation) -> bool:
    return talk._hear == talk._hear_answer


Town.TestCase.settings = settings(
    max_examples=220, stateful_step_count=40, deadline=None, derandomize=True
)
TestTown = Town.TestCase


def test_who_is_kept_out_stays_out() -> None:
    """What seldom comes together by chance: a ban, a key and a closed door, and
    somebody who tries each."""
    for what, other in (("key sesame", 2), ("private on", 4)):
        town = Town()
        town.keep_order(seat=0, what="ban", name="bob")
        town.change_the_room(seat=0, what=what, other=other)
        town.join(seat=other, room="den", key="")
        assert ["#dev"] == [room.name for room in town.seats[other].user.rooms.values()]
        town.teardown()


def test_who_only_asks_for_a_name_is_not_its_owner() -> None:
    """What is said to the owner meanwhile goes to the owner."""
    town = Town()
    town.quit(seat=1)
    town.dawdle()
    town.rename(seat=2, name="bob")
    town.tell(seat=4, name="bob")
    town.mail(seat=0, name="bob")
    town.teardown()


def test_what_a_dead_connection_was_given_is_missed() -> None:
    """By who comes by another one before it is noticed."""
    town = Town()
    town.quit(seat=5)
    town.read_nothing(seat=0)
    town.say(seats=[1, 2])
    town.join(seat=5, room="dev", key="")
    town.lose_the_connection(seat=0)
    town.wait(seconds=1)
    town.missed(seat=5)
    town.teardown()
