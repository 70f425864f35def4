"""What the commands about people say of accounts and guests, here or not."""

import pytest
from talking import World

from twistchat.chat.events import Departure
from twistchat.chat.people import ChatLimits
from twistchat.chat.roles import Mode

NOBODY = ["!! nobody called bob is here"]


@pytest.fixture
def world():
    return World()


@pytest.fixture
def ann(world):
    return world.own("ann")


def gone(world, name, how="/quit"):
    """Somebody who owns that name, and has left."""
    talker = world.own(name, "elsewhere")
    if isinstance(how, Departure):
        talker.vanishes(how)
    else:
        talker.types(how)
    return talker


# Seen


def test_when_somebody_was_here_last(world, ann):
    """And how they went, whether it is written down yet or not."""
    gone(world, "bob")
    world.clock.advance(7200)
    seen = ["== bob last seen 2h ago (quit)"]
    assert seen == ann.asks("/seen bob") == ann.asks("/last @BOB")
    world.store.accounts.note(world.chat.notes.take())
    world.clock.advance(90_000)
    assert ["== bob last seen 1d ago (quit)"] == ann.asks("/seen bob")


def test_who_timed_out(world, ann):
    """Who may still come back is not here either."""
    gone(world, "bob", Departure.TIMED_OUT)
    world.clock.advance(40)
    assert ["== bob last seen 40s ago (timed out)"] == ann.asks("/seen bob")


def test_who_has_never_left(world, ann):
    """As after a crash: then it is known since when there is an account."""
    bob = gone(world, "bob")
    world.chat.notes.take()
    world.clock.advance(60)
    assert ["== bob last seen 1m ago"] == ann.asks("/seen bob")
    assert bob.wire.closed


def test_who_is_here_now(world, ann):
    """How long they have been silent, and whether they are away."""
    bob = world.enter("bob")
    world.clock.advance(180)
    assert ["== bob is here, idle 3m"] == ann.asks("/seen bob")
    bob.types("/away lunch")
    assert ["== bob is here, idle 0s  away: lunch"] == ann.asks("/seen bob")


@pytest.mark.parametrize("name", ["bob", "@bob", "BOB"])
def test_guests_who_are_gone_were_nobody(world, ann, name):
    """Nothing is known of them, nor of who never was."""
    world.enter("bob").types("/quit")
    shown = name.removeprefix("@")
    refusal = f"!! nobody called {shown} is known; no account has that name"
    for word in ("seen", "whois"):
        assert [refusal] == ann.asks(f"/{word} {name}")
    for word in ("ignore", "unignore", "query"):
        refusal = "!! nobody called " + name.removeprefix("@") + " is here"
        assert [refusal] == ann.asks(f"/{word} {name}")


@pytest.mark.parametrize("name", ["'; drop table accounts; --", "%", "{x}", "\x02\x02"])
def test_names_that_are_none(world, ann, name):
    """They are refused; the store is not harmed."""
    for word in ("seen", "whois", "ignore", "unignore", "friends +", "friends -"):
        lines = ann.asks(f"/{word} {name}".replace("+ ", "+").replace("- ", "-"))
        assert lines[0][:2] in ("!!", "--")
    assert [] == world.bugs
    assert ["-- you ignore nobody"] == ann.asks("/ignore")
    assert "no friends yet" in ann.asks("/friends")[0]


# Whois


def test_who_a_guest_is(world, ann):
    """Rooms are told that one shares, and that the name is nobody's."""
    world.enter("bob", "lobby")
    world.clock.advance(7200)
    assert [
        "== bob  #lobby  idle 2h  line",
        "-- rooms you share: #lobby",
        "-- here for 2h, as a guest",
    ] == ann.asks("/whois bob")


def test_who_the_owner_of_a_name_is(world, ann):
    """Since when it is owned, and whether they look after the server."""
    bob = world.own("bob", "elsewhere")
    world.clock.advance(60)
    assert [
        "== bob  #elsewhere  idle 1m  line",
        "-- here for 1m",
        "-- the name has been owned since 2026-11-21",
    ] == ann.asks("/whois bob")
    bob.types("/operator open-sesame")
    assert "-- an operator of the server" == ann.asks("/whois bob")[-1]
    bob.types("/quit")
    assert [
        "== bob last seen 0s ago (quit)",
        "-- the name has been owned since 2026-11-21",
        "-- an operator of the server",
    ] == ann.asks("/whois bob")


def test_private_rooms_are_not_told(world, ann):
    """But to those who are in them too."""
    bob = world.own("bob", "elsewhere")
    room = bob.conversation.here.current
    room.modes = room.modes.with_mode(Mode.PRIVATE, "on")
    assert "== bob  -  idle 0s  line" == ann.asks("/whois bob")[0]
    assert "== bob  -  idle 0s  line" in ann.asks("/who")
    assert "== bob  #elsewhere  idle 0s  line" in bob.asks("/who bob")
    room.invited.add(ann.conversation.here.user.id)
    ann.types("/join elsewhere")
    assert "== bob  #elsewhere  idle 0s  line" == ann.asks("/whois bob")[0]
    assert "-- rooms you share: #elsewhere" == ann.asks("/whois bob")[1]


# Ignoring


def test_ignoring_an_account_lasts(world, ann):
    """Whether they are here or not, whatever they are called, and after coming back."""
    bob = gone(world, "bob")
    assert ["-- you ignore bob"] == ann.asks("/ignore bob")
    ann.types("/quit")
    ann, bob = world.come("ann"), world.come("bob", "lobby")
    bob.types("hello", "@ann psst", "/nick rob", "hello again")
    assert [] == [line for line in ann.reads() if "hello" in line or "psst" in line]
    assert ["-- you ignore bob"] == ann.asks("/ignore")
    assert ["-- you hear bob again"] == ann.asks("/unignore BOB")
    bob.types("hello")
    assert ["<rob> hello"] == ann.reads()
    ann.types("/quit")
    assert ["-- you ignore nobody"] == world.come("ann").asks("/ignore")


def test_the_next_of_that_name_is_heard(world, ann):
    """It is the person who is ignored and not the name."""
    bob = world.enter("bob")
    ann.types("/ignore bob")
    bob.types("/quit")
    bob = world.enter("bob")
    ann.reads()
    bob.types("hello")
    assert ["<bob> hello"] == ann.reads()


def test_one_does_not_ignore_oneself(world, ann):
    """Nor is nobody hidden behind a name in quarantine."""
    assert ["!! you cannot ignore yourself"] == ann.asks("/ignore @Ann")
    assert NOBODY == ann.asks("/ignore bob")


def test_ignoring_what_cannot_be_stored(world, ann):
    """The refusal is told."""
    gone(world, "bob")
    world.store.why = "busy"
    assert ann.asks("/ignore bob")[0].startswith("!! not stored")
    world.store.why = None
    assert [] == world.bugs


# Friends


def test_a_friend_who_comes(world, ann):
    """It is told once, on each of one's sessions, whatever room they come to."""
    gone(world, "bob")
    assert ["-- you are told when bob comes"] == ann.asks("/friends +BOB")
    second = world.come("ann")
    second.reads()
    bob = world.come("bob", "elsewhere")
    told = ["-- your friend bob is here"]
    assert told == ann.reads() == second.reads()
    world.come("bob", "elsewhere")
    assert [] == ann.reads()
    assert ["== friends who are here: bob"] == ann.asks("/watch")
    assert bob.reads()


def test_friends_last(world, ann):
    """An account's are there again; so is the notice."""
    gone(world, "bob")
    gone(world, "carl")
    ann.types("/friends +bob", "/friends +@carl", "/quit")
    ann = world.come("ann")
    ann.reads()
    world.come("carl", "elsewhere")
    assert ["-- your friend carl is here"] == ann.reads()
    assert ["== friends who are here: carl", "== friends who are not: bob"] == (
        ann.asks("/friends")
    )


def test_a_friend_no_more(world, ann):
    """Nobody is told of them any more, not even of one who is called otherwise now."""
    bob = world.own("bob", "elsewhere")
    ann.types("/friends +bob")
    bob.types("/nick rob", "/quit")
    answer = ["-- you are not told any more when bob comes"]
    assert answer == ann.asks("/friends -bob")
    assert ["-- bob is not among your friends"] == ann.asks("/friends -bob")
    world.clock.advance(1)
    ann.types("/quit")
    ann = world.come("ann")
    ann.reads()
    bob = world.connect()
    bob.types("rob elsewhere secret-of-bob")
    assert [] == ann.reads()
    empty = ["-- you have no friends yet; /friends +NAME tells when NAME comes"]
    assert empty == ann.asks("/friends")


def test_a_friend_under_a_new_name(world, ann):
    """The notice and the list tell the name of now."""
    bob = world.own("bob", "elsewhere")
    ann.types("/friends +bob")
    bob.types("/nick rob")
    assert ["== friends who are here: rob"] == ann.asks("/friends")


def test_whom_one_cannot_have_for_a_friend(world, ann):
    """Guests, nobody, oneself; and a guest has none."""
    guest = world.enter("bob")
    ann.reads()
    for name in ("bob", "nobody"):
        assert [f"!! nobody owns the name {name}"] == ann.asks(f"/friends +{name}")
    assert ["!! you cannot be your own friend"] == ann.asks("/friends +ann")
    usage = ["!! that is written: /friends [+NAME|-NAME]"]
    assert usage == ann.asks("/friends bob") == ann.asks("/friends +")
    refusal = ["!! that needs an account; /register makes your name yours"]
    assert refusal == guest.asks("/friends") == guest.asks("/friends +ann")


def test_as_many_friends_as_can_be():
    """At the limit one more is refused, one that is there already is not."""
    world = World(limits=ChatLimits(friends=1))
    ann = world.own("ann")
    gone(world, "bob")
    gone(world, "carl")
    told = ["-- you are told when bob comes"]
    assert told == ann.asks("/friends +bob") == ann.asks("/friends +bob")
    refusal = ["!! you have 1 friend, which is as many as can be"]
    assert refusal == ann.asks("/friends +carl")
    ann.types("/friends -bob")
    assert ["-- you are told when carl comes"] == ann.asks("/friends +carl")
