"""What is kept for somebody who is not at their keyboard, or not here at all."""

import pytest
from talking import TELNET, World
from twisted.internet.defer import Deferred, fail

from twistchat.chat.errors import Busy
from twistchat.chat.events import Departure
from twistchat.chat.people import ChatLimits
from twistchat.chat.rooms import History
from twistchat.errands.accounts import AccountRules

KEPT = "-- bob is offline; kept, will see it at next login"


@pytest.fixture
def world():
    return World()


@pytest.fixture
def ann(world):
    return world.own("ann")


@pytest.fixture
def bob(world, ann):
    """He owns his name, and has left."""
    bob = world.own("bob", "elsewhere")
    bob.types("/quit")
    ann.reads()
    return bob


def comes(world, *who):
    """The owner of an account has entered, a while after all was written down."""
    world.store.accounts.note(world.chat.notes.take())
    return world.come(*who)


def private(lines):
    """Those lines that are private messages, or about them."""
    return [line for line in lines if "private message" in line or " -> " in line]


# For who is not here


@pytest.mark.parametrize("way", ["/msg bob", "@bob", "@BOB:", "/tell @bob,"])
def test_what_is_said_to_who_is_not_here(world, ann, bob, way):
    """It is kept, told so, and shown at the next entry with its time, once."""
    assert [KEPT] == ann.asks(f"{way} are you there?")
    world.clock.advance(3600)
    bob = comes(world, "bob")
    lines = bob.reads()
    assert [
        "-- 1 private message waited for you:",
        "12:00 [ann -> you] are you there?",
    ] == private(lines)
    assert "-- welcome" in lines[0]
    bob.types("/quit")
    assert [] == private(comes(world, "bob").reads())


def test_the_echo_comes_first(world, bob):
    """Then that it is kept."""
    tom = world.enter("tom", manner=TELNET)
    assert ["[you -> bob] psst", KEPT] == tom.asks("@bob psst")


def test_several_wait(world, ann, bob):
    """In the order in which they were said, days apart, a heading for each day; and the
    last who wrote can be answered."""
    tom = world.enter("tom")
    ann.types("@bob one")
    world.clock.advance(86_400)
    tom.types("@bob two", "/me waves", "/query bob", "/me waves too")
    world.clock.advance(86_400)
    bob = comes(world, "bob", "elsewhere")
    lines = bob.reads()
    start = lines.index("-- 3 private messages waited for you:")
    assert [
        "== 2026-11-21",
        "12:00 [ann -> you] one",
        "== 2026-11-22",
        "12:00 [tom -> you] two",
        "12:00 [tom -> you] * tom waves too",
    ] == lines[start + 1 :][:5]
    tom.reads()
    bob.types("/reply I am back")
    assert ["[bob -> you] I am back"] == tom.reads()


def test_some_are_here_and_some_are_not(world, ann, bob):
    """All are told, or none."""
    eve = world.enter("eve")
    carl = world.enter("carl")
    for talker in (ann, eve):
        talker.reads()
    assert [KEPT] == carl.asks("@eve,bob hello")
    assert ["[carl -> you] hello"] == eve.reads()
    assert ["!! nobody called nobody is here"] == carl.asks("@eve,nobody,bob hello")
    assert [] == eve.reads()
    assert ["12:00 [carl -> you] hello"] == private(comes(world, "bob").reads())[1:]


def test_what_cannot_be_stored_is_not_kept(world, ann, bob):
    """Then nobody says that it is."""
    world.store.at_once = False
    ann.types("@bob psst")
    assert [] == ann.reads()
    world.store.why = "disk-full"
    world.commit()
    assert ["!! not stored, so not sent: the disk is full: psst"] == ann.reads()
    world.store.why, world.store.at_once = None, True
    assert [] == private(comes(world, "bob").reads())


def test_it_is_not_said_to_be_kept_before_it_is(world, ann, bob):
    """The acknowledgement waits for the store, and what comes after waits for it."""
    world.store.at_once = False
    assert [] == ann.asks("@bob psst", "/time")
    world.commit()
    assert [KEPT, "-- 2026-11-21 12:00:00 UTC"] == ann.reads()


def test_without_private_history_nothing_is_kept(world, ann, bob):
    """It is refused, as to anybody who is not here."""
    world.delivery.private = History.OFF
    assert ["!! nobody called bob is here"] == ann.asks("@bob psst")
    assert ["!! nobody called bob is here"] == ann.asks("/msg bob psst")
    assert [] == private(comes(world, "bob").reads())


def test_nothing_is_kept_for_a_guest(world, ann):
    """Who has left is nobody, and the next of that name is not told."""
    world.enter("eve").types("/query ann", "hello", "/quit")
    assert ["!! nobody called eve is here"] == ann.asks("@eve psst")
    assert ["!! eve has left; it was not said"] == ann.asks("/reply psst")
    world.enter("eve").types("/quit")
    assert ["!! eve has left; it was not said"] == ann.asks("/reply psst")


def test_a_private_talk_goes_on(world, ann):
    """With the owner of a name, here or not; bare text waits for them."""
    bob = world.own("bob")
    ann.types("/query bob")
    bob.types("/quit")
    ann.reads()
    assert [KEPT, "-- now talking to bob alone; /query ends it"] == ann.asks(
        "hello", "/room"
    )
    assert ["-- now talking to bob alone; /query ends it"] == ann.asks("/query BOB")
    assert 1 == len(private(comes(world, "bob").reads())[1:])


def test_an_answer_waits_for_the_very_person(world, ann):
    """Not for who has their name now."""
    bob = world.own("bob")
    bob.types("@ann hi", "/nick rob", "/quit")
    assert ["!! bob has left; it was not said"] == ann.asks("/reply psst")
    world.enter("eve").types("@ann hi", "/quit")
    world.own("eve").types("/quit")
    ann.reads()
    assert ["!! eve has left; it was not said"] == ann.asks("/reply psst")
    world.own("carl").types("@ann hi", "/quit")
    ann.reads()
    answer = ["-- carl is offline; kept, will see it at next login"]
    assert answer == ann.asks("/reply psst")


def test_words_keep_their_order(world, ann, bob):
    """What is typed behind it waits for it."""
    eve = world.enter("eve")
    ann.reads()
    ann.types("one", "@bob two", "three")
    assert ["<ann> one", "<ann> three"] == eve.reads()
    assert [KEPT] == ann.reads()


def test_hanging_up_before_it_is_said(world, ann, bob):
    """Then it is not said, and nothing breaks."""
    asked = Deferred()
    owner = world.store.accounts.named("bob").result
    world.store.accounts.named = lambda key: asked
    ann.types("@bob psst")
    ann.vanishes(Departure.LOST)
    asked.callback(owner)
    world.turns.end()
    assert [] == world.bugs
    assert [] == private(comes(world, "bob").reads())


# At the entry


def test_a_page_of_them_at_most():
    """The oldest of them; where the rest is to be found is told."""
    world = World(page_most=2)
    ann = world.own("ann")
    world.own("bob").types("/quit")
    ann.types("@bob one", "@bob two", "@bob three")
    bob = comes(world, "bob")
    lines = bob.reads()
    assert ["12:00 [ann -> you] one", "12:00 [ann -> you] two"] == private(lines)[1:]
    assert "-- and more; /history @NAME shows what NAME said" in lines
    bob.types("/quit")
    assert [] == private(comes(world, "bob").reads())


def test_the_rest_is_in_the_history(world, ann, bob):
    """Of a talk with somebody who is not here, if they own their name."""
    ann.types("@bob one")
    assert ["12:00 [you -> bob] one", "-- end of history"] == ann.asks("/history @BOB")


def test_no_bound_on_a_page():
    """With no bound on pages all of them are shown."""
    world = World(page_most=0)
    ann = world.own("ann")
    world.own("bob").types("/quit")
    ann.types("@bob one", "@bob two")
    assert 3 == len(private(comes(world, "bob").reads()))


def test_the_ignored_are_not_shown(world, ann, bob):
    """As if they had said nothing; they are told that it is kept."""
    bob = comes(world, "bob")
    bob.types("/ignore ann", "/quit")
    assert [KEPT] == ann.asks("@bob psst")
    bob = comes(world, "bob")
    assert [] == private(bob.reads())
    bob.types("/unignore ann", "/quit")
    assert [] == private(comes(world, "bob").reads())


def test_what_was_shown_as_it_came_is_not_shown_again(world, ann):
    """What came before the last sign of its reader, that is."""
    bob = world.own("bob")
    ann.types("@bob one")
    assert ["[ann -> you] one"] == bob.reads()
    bob.types("/quit")
    bob = comes(world, "bob")
    ann.types("@bob two")
    assert ["[ann -> you] two"] == private(bob.reads())
    bob.types("/quit")
    assert [] == private(comes(world, "bob").reads())


def test_what_was_shown_is_noted_at_once(world, ann, bob):
    """A crash does not bring it back."""
    ann.types("@bob one")
    me = comes(world, "bob").conversation.here.user.id
    (event,) = world.store.told(me, 0, 9).result
    assert event.id <= world.chat.notes.told[me]


def test_an_account_that_is_new_has_seen_all(world):
    """However it was made: at the entry too, where guests do not come in."""
    world = World(rules=AccountRules(guests=False))
    bob = world.connect()
    bob.types("bob")
    bob.types("/register secret-of-bob")
    ann = world.connect()
    ann.types("ann")
    ann.types("/register secret-of-ann")
    ann.types("@bob psst")
    assert "[ann -> you] psst" in bob.reads()
    bob.types("/quit")
    assert [] == private(comes(world, "bob").reads())


def test_what_a_dead_connection_was_told_waits(world, ann):
    """After the last sign of its reader nobody knows whether it was read."""
    bob = world.own("bob")
    bob.types("/time")
    ann.types("@bob one")
    bob.vanishes(Departure.TIMED_OUT)
    ann.types("@bob two")
    world.chat.expire_absent(world.now() + 100_000)
    assert ["12:00 [ann -> you] one", "12:00 [ann -> you] two"] == (
        private(comes(world, "bob").reads())[1:]
    )


def test_a_second_session_is_not_told_again(world, ann):
    """What the first was shown since there was a sign of its reader is shown here too:
    they may sit elsewhere by now."""
    bob = world.own("bob")
    bob.types("/quit")
    ann.types("@bob one")
    bob = comes(world, "bob")
    assert 2 == len(private(bob.reads()))
    assert [] == private(comes(world, "bob").reads())
    ann.types("@bob two")
    assert ["12:00 [ann -> you] two"] == private(comes(world, "bob").reads())[1:]
    ann.types("@bob three")
    bob.types("/time")
    assert [] == private(comes(world, "bob").reads())


def test_a_guest_who_logs_in_is_told(world, ann, bob):
    """What waited for the account; once."""
    ann.types("@bob one")
    guest = world.enter("eve")
    guest.types("/login bob secret-of-bob")
    assert 2 == len(private(guest.reads()))
    guest.types("/quit")
    assert [] == private(comes(world, "bob").reads())


def test_who_is_gone_before_it_is_shown_is_shown_it_the_next_time(world, ann, bob):
    """It counts as shown only when it was."""
    ann.types("@bob one")
    world.store.at_once = False
    ann.types("not stored yet")
    bob = comes(world, "bob")
    bob.reads()
    bob.vanishes(Departure.LOST)
    world.store.at_once = True
    world.commit()
    assert ["12:00 [ann -> you] one"] == private(comes(world, "bob").reads())[1:]


def test_what_is_on_its_way_to_the_store_is_not_missed(world, ann, bob):
    """Said before the entry and stored after it: shown once, like what is said then."""
    world.store.at_once = False
    ann.types("@bob one")
    bob = comes(world, "bob")
    ann.types("@bob two")
    for _ in range(5):
        world.commit()
    world.store.at_once = True
    assert {
        "[ann -> you] two",
        "-- 1 private message waited for you:",
        "12:00 [ann -> you] one",
    } == set(private(bob.reads()))


def test_the_store_is_busy_at_the_entry(world, ann, bob):
    """One is in all the same, and shown it the next time."""
    ann.types("@bob one")
    told, world.store.told = world.store.told, lambda *_: fail(Busy())
    lines = comes(world, "bob").reads()
    assert "!! the server is busy; try again in a moment" in lines
    world.store.told = told
    assert 2 == len(private(comes(world, "bob").reads()))


# Back at the keyboard


def test_what_came_while_one_was_away(world, ann):
    """So many private messages, and the lines that named one, the oldest first."""
    bob = world.enter("bob")
    bob.types("hi ann, before", "@ann before")
    world.clock.advance(60)
    ann.types("/away lunch")
    world.clock.advance(60)
    bob.types("ann: lunch already?", "hello all", "@ann psst", "@ann psst", "hey @ann!")
    ann.types("I am ann", "@ann a note to myself")
    assert [
        "-- you are back",
        "-- meanwhile 2 private messages came",
        "-- meanwhile you were named:",
        "== 2026-11-21 12:02 #lobby <bob> ann: lunch already?",
        "== 2026-11-21 12:02 #lobby <bob> hey @ann!",
    ] == ann.asks("/back")
    world.clock.advance(1)
    ann.types("/away")
    assert ["-- you are back"] == ann.asks("/back")


def test_another_text_does_not_begin_anew(world, ann):
    """What came since one was away first is told."""
    bob = world.enter("bob")
    ann.types("/away lunch")
    world.clock.advance(1)
    bob.types("@ann psst")
    world.clock.advance(1)
    ann.types("/away supper")
    assert "-- meanwhile 1 private message came" in ann.asks("/back")


def test_a_guest_is_told_what_came_too(world, ann):
    """For as long as the visit lasts."""
    bob = world.enter("bob")
    bob.types("/away")
    ann.types("@bob psst", "where is bob?")
    assert [
        "-- you are back",
        "-- meanwhile 1 private message came",
        "-- meanwhile you were named:",
        "== 2026-11-21 12:00 #lobby <ann> where is bob?",
    ] == bob.asks("/back")


def test_the_ignored_came_for_nothing(world, ann):
    """They are not counted."""
    bob = world.enter("bob")
    ann.types("/ignore bob", "/away")
    bob.types("@ann psst", "ann!")
    assert ["-- you are back"] == ann.asks("/back")


def test_very_many_came():
    """They are counted as far as a page goes."""
    world = World(page_most=2)
    ann, bob = world.enter("ann"), world.enter("bob")
    ann.types("/away")
    bob.types("@ann one", "@ann two", "@ann three")
    assert "-- meanwhile 2+ private messages came" in ann.asks("/back")


def test_who_is_away_is_told_so_to_who_writes(world, ann):
    """The message is there at once, for they may look."""
    bob = world.enter("bob")
    ann.types("/away lunch")
    ann.reads()
    assert ["-- ann is away: lunch"] == bob.asks("@ann psst")[-1:]
    assert ["[bob -> you] psst"] == ann.reads()


def test_too_many_recipients_are_not_looked_up():
    """The bound comes first."""
    world = World(limits=ChatLimits(recipients=2))
    ann = world.enter("ann")
    refusal = ["!! at most 2 people at once; it was not said"]
    assert refusal == ann.asks("@a,b,c hi")
