"""Coming in under a name that is owned: its password, asked for or given; who is kept
out; who is there already."""

from typing import Any

import pytest
from talking import TELNET, Held, Talker, World, password_of

from twistchat.chat.events import Departure
from twistchat.chat.service import ChatLimits
from twistchat.errands.accounts import AccountRules
from twistchat.errands.tries import TryBounds

WRONG = "!! the name or the password is wrong"
ASKED = "-- ann is owned by somebody; its password:"
NEEDED = "!! ann is owned; give its password: NAME ROOM PASSWORD"
OWNED = "-- ann is now yours; next time come in with NAME ROOM PASSWORD"
SECRET = password_of("ann")


@pytest.fixture
def world() -> World:
    """Ann owns her name and is not here."""
    world = World()
    world.own("ann").types("/quit")
    world.tick()
    return world


def welcomed(talker: Talker) -> list[str]:
    """Whom the welcomes are for that came since the last time."""
    welcomes = [line.split()[2] for line in talker.reads() if "-- welcome" in line]
    return [name.rstrip(";") for name in welcomes]


def answers(talker: Talker, line: str, times: int) -> list[str]:
    """The answers to a line that is typed again and again."""
    return [answer for _ in range(times) for answer in talker.asks(line)]


def online(world: World) -> list[str]:
    """Who is here, and with how many connections."""
    people = world.chat.people()
    return [f"{user.person.name} {len(user.sessions)}" for user in people]


# The password


def test_the_one_line_entry_name_room_password(world: World) -> None:
    """The three on one line lead into that room."""
    ann = world.connect()
    answer = ann.asks(f"ann dev {SECRET}")
    assert "-- welcome ann; nobody else here; /help for help" == answer[0]
    assert "== #dev: ~ann" == answer[1]
    assert 1 == ann.named
    world.check()


@pytest.mark.parametrize("name", ["ann", "ANN", "aNn", "ａｎｎ"])
def test_the_owner_comes_in_however_they_spell_their_name(
    world: World, name: str
) -> None:
    """Their name stands as they registered it."""
    ann = world.connect()
    ann.types(f"{name} - {SECRET}")
    assert ["ann"] == welcomed(ann)


@pytest.mark.parametrize("manner", [None, TELNET])
def test_a_missing_password_is_asked_for(world: World, manner: Any) -> None:
    """And once more if it was wrong, so that the next try is taken for nothing else."""
    ann = world.connect(manner) if manner else world.connect()
    assert ASKED == ann.asks("ann dev")[0]
    assert [WRONG, ASKED] == [line for line in ann.asks("guess") if line]
    ann.types(SECRET)
    assert ["ann"] == welcomed(ann)
    assert "#dev" == ann.conversation.here.current.name


def test_more_input_that_waits_is_no_password(world: World) -> None:
    """The session ends with the error, and nothing of it is said to anybody."""
    zed = world.enter("zed")
    ann = world.connect()
    assert [NEEDED, "-- goodbye"] == ann.asks("ann", "hello", "all")
    assert ann.wire.closed
    assert [] == zed.reads()


def test_a_password_may_hold_spaces_where_it_is_asked_for(world: World) -> None:
    """What is typed then is it, as it is, and is nobody else's to read."""
    zed = world.enter("zed")
    bob = world.enter("bob")
    bob.types("/register", " a b  c ", " a b  c ", "/quit")
    bob = world.connect()
    bob.types("bob")
    bob.types(" a b  c ")
    assert ["bob"] == welcomed(bob)
    assert not [line for line in zed.reads() if "a b" in line]


@pytest.mark.parametrize("typed", ["/who", "@zed hi", "hello", ".quit", "//"])
def test_r9_a_password_that_looks_like_anything_else(world: World, typed: str) -> None:
    """What is typed where a password is asked for is that, and reaches no room."""
    zed = world.enter("zed")
    ann = world.connect()
    ann.types("ann")
    assert [WRONG, ASKED] == ann.asks(typed)
    assert [] == zed.reads()
    assert ["zed 1"] == online(world)


def test_no_password_comes_any_more(world: World) -> None:
    """At the end of input whoever was asked leaves."""
    ann = world.connect()
    ann.types("ann")
    ann.ends()
    assert "-- goodbye" == ann.reads()[-1]
    assert ann.wire.closed
    world.check()


def test_a_password_for_a_name_that_nobody_owns(world: World) -> None:
    """It is refused in the words of a wrong one, after the very same work."""
    stranger = world.connect()
    assert [WRONG] == stranger.asks("bob - secret-of-bob")
    assert [WRONG] == stranger.asks("ann - secret-of-bob")
    assert [None, f"hash of {SECRET}"] == world.hasher.asked
    assert ["-- welcome bob; nobody else here; /help for help"] == stranger.asks("bob")[
        :1
    ]


@pytest.mark.parametrize(
    "password", ["\x7f" * 9, "x" * 2000, "p\u0301" * 1500, "a\u2028b", "\ud7ff\ue000"]
)
def test_n12_a_password_that_nobody_can_have(world: World, password: str) -> None:
    """It is wrong, whatever it is, and costs no hashing."""
    ann = world.connect()
    ann.types("ann")
    assert [WRONG, ASKED] == ann.asks(password)
    assert [] == world.hasher.asked
    assert [] == world.bugs


def test_the_third_wrong_password_closes_the_connection(world: World) -> None:
    """With a last word; before that a right one lets in."""
    ann, eve = world.connect(), world.connect()
    for talker in (ann, eve):
        assert [WRONG] == talker.asks("ann - one")
        assert [WRONG] == talker.asks("ann - two")
    ann.types(f"ann - {SECRET}")
    assert ["ann"] == welcomed(ann)
    assert [WRONG, "!! too many wrong passwords"] == eve.asks("ann - three", "more")
    assert eve.wire.closed


def test_tries_at_other_commands_count_too(world: World) -> None:
    """Whoever sits at a terminal that was left does not guess for long."""
    ann = world.come("ann")
    ann.types("/unregister", "one", "/password", "two", "new-secret", "new-secret")
    assert not ann.wire.closed
    answer = ann.asks("/unregister", "three")
    assert [WRONG, "!! too many wrong passwords"] == answer[-2:]
    assert ann.wire.closed


def test_too_many_tries_at_one_account_from_one_address() -> None:
    """They wait, while the owner comes in from elsewhere; and who waited may try."""
    world = World(trying=TryBounds(per_account=2), tries=0)
    world.own("ann").types("/quit")
    eve = world.connect(address="192.0.2.1")
    answers(eve, "ann - guess", 2)
    late = f"ann - {SECRET}"
    assert ["!! too often; try again in 60 seconds"] == eve.asks(late)
    ann = world.connect(address="192.0.2.2")
    ann.types(late)
    assert ["ann"] == welcomed(ann)
    world.tick(60)
    eve.types(late)
    assert ["ann"] == welcomed(eve)


def test_the_owner_is_told_of_many_tries() -> None:
    """Once, whoever tries learns nothing of it, and nobody is locked out by it."""
    world = World(trying=TryBounds(0, 0, 0, 0, 0, 3), tries=0)
    world.own("ann").types("/quit")
    eve = world.connect()
    assert [WRONG] * 5 == answers(eve, "ann - guess", 5)
    assert ["ann"] == world.warned
    assert ["-- welcome ann"] == [world.come("ann").reads()[0][:14]]


def test_a_warning_that_cannot_be_sent() -> None:
    """The answer is the same: wrong."""
    world = World(trying=TryBounds(0, 0, 0, 0, 0, 1), tries=0)
    world.own("ann").types("/quit")
    world.box_full = True
    assert [WRONG] * 3 == answers(world.connect(), "ann - guess", 3)


def test_the_server_is_too_busy_to_hash(world: World) -> None:
    """That is said, and no try is counted."""
    world.hasher.busy = True
    ann = world.connect()
    busy = "!! the server is busy; try again in a moment"
    assert [busy] * 9 == answers(ann, f"ann - {SECRET}", 9)
    world.hasher.busy = False
    ann.types(f"ann - {SECRET}")
    assert ["ann"] == welcomed(ann)


def test_a_password_is_hashed_anew_when_the_costs_change(world: World) -> None:
    """On coming in, and unless it was changed by then."""
    world.hasher.costs = "dearer"
    world.come("ann").types("/quit")
    assert [f"hash of {SECRET}"] == world.hasher.asked
    world.come("ann")
    assert f"dearer of {SECRET}" == world.hasher.asked[-1]


def test_a_password_is_not_undone_by_hashing_it_anew(world: World) -> None:
    """The owner changes it while somebody comes in with the old one: the new one
    stays, and the old one lets nobody in."""
    ann = world.come("ann")
    world.hasher.costs = "dearer"
    world.store.at_once = False
    eve = world.come("ann")  # whose hash is on its way to the store
    (anew,) = world.store.waiting
    world.store.waiting.clear()
    world.store.at_once = True
    ann.asks("/password", SECRET, "other-secret", "other-secret")
    world.store.waiting.append(anew)
    world.commit()
    assert [WRONG] == eve.reads()
    again = world.connect()
    assert [WRONG] == again.asks(f"ann - {SECRET}")
    again.types("ann - other-secret")
    assert ["ann"] == welcomed(again)


# Who is kept out


def test_a_suspended_account(world: World) -> None:
    """Only who knows its password learns of it, and why."""
    boss = world.own("boss")
    boss.types("/operator open-sesame", "/accounts suspend ann being rude")
    eve = world.connect()
    assert [WRONG] == eve.asks("ann - guess")
    assert ["!! ann is suspended: being rude"] == eve.asks(f"ann - {SECRET}")
    boss.types("/accounts resume ann")
    eve.types(f"ann - {SECRET}")
    assert ["ann"] == welcomed(eve)


@pytest.mark.parametrize(
    "does",
    [
        "UPDATE accounts SET suspended_at = 7",
        "UPDATE accounts SET password = 'another'",
        "DELETE FROM accounts",
        "UPDATE accounts SET key = 'annie', skeleton = 'annie', name = 'annie'",
        "UPDATE accounts SET operator = 1",
    ],
)
def test_what_becomes_of_the_account_while_its_owner_comes_in(
    world: World, does: str
) -> None:
    """They do not come in by what was true before."""
    loading = Held(world.store.accounts, "load")
    ann = world.come("ann")
    world.store.connection.exec_driver_sql(does)
    world.store.connection.commit()
    loading.go()
    world.turns.end()
    assert [WRONG] == ann.reads()
    assert [] == online(world)
    world.check()


def test_what_was_read_before_the_account_was_suspended(world: World) -> None:
    """However late the answer of the store comes, it does not let anybody in."""
    boss = world.own("boss")
    boss.types("/operator open-sesame")
    loading = Held(world.store.accounts, "load")
    ann = world.come("ann")
    asking = Held(world.store.accounts, "credentials")
    loading.go()
    boss.types("/accounts suspend ann")
    asking.go()
    world.turns.end()
    assert [WRONG] == ann.reads()
    assert ["boss 1"] == online(world)


def test_what_the_administration_did_before_does_not_end_a_new_session(
    world: World,
) -> None:
    """Whoever comes in with the password that they were just given stays."""
    world.store.connection.exec_driver_sql(
        "UPDATE accounts SET password = 'hash of just-given'"
    )
    world.store.connection.exec_driver_sql(
        "INSERT INTO notices (at, kind, account_id) SELECT 1, 'password', id"
        " FROM accounts"
    )
    world.store.connection.commit()
    ann = world.connect()
    ann.types("ann - just-given")
    world.tick()
    assert ["ann 1"] == online(world)
    assert not ann.wire.closed


def test_banned_from_the_room(world: World) -> None:
    """Nobody enters there, and the name is nobody's then."""
    boss = world.own("boss", "dev")
    boss.types("/ban ann")
    ann = world.connect()
    assert ["!! you are banned from #dev"] == ann.asks(f"ann dev {SECRET}")
    assert ["boss 1"] == online(world)
    world.check()
    ann.types(f"ann - {SECRET}")
    assert ["ann"] == welcomed(ann)


def test_as_many_rooms_as_can_be() -> None:
    """The room that is asked for comes first; who has as many already stays out."""
    world = World(limits=ChatLimits(rooms_per_user=2))
    ann = world.own("ann")
    ann.types("/join dev", "/quit")
    world.tick()
    ann = world.connect()
    answer = ann.asks(f"ann ops {SECRET}")
    assert "!! you are in 2 rooms, which is as many as can be" == answer[0]
    assert {"#dev", "#ops"} == {
        room.name for room in ann.conversation.here.user.rooms.values()
    }
    other = world.connect()
    refusal = ["!! you are in 2 rooms, which is as many as can be"]
    assert refusal == other.asks(f"ann lobby {SECRET}")
    assert ["ann 1"] == online(world)
    other.types(f"ann ops {SECRET}")
    assert ["ann 2"] == online(world)
    world.check()


def test_no_guests() -> None:
    """A name that nobody owns lets nobody in, and can be registered there and then."""
    world = World(rules=AccountRules(guests=False))
    ann = world.connect()
    refusal = "!! nobody owns ann; to come in, register it: /register"
    assert [refusal] == ann.asks("ann dev")
    assert [] == online(world)
    assert ["!! give your name first"] == world.connect().asks("/register long-secret")
    answer = ann.asks("/register long-secret")
    assert OWNED == answer[0]
    assert "-- welcome ann; nobody else here; /help for help" == answer[1]
    assert "== #dev: ~ann" == answer[2]
    assert ["ann 1"] == online(world)
    world.check()
    again = world.connect()
    again.types("ann dev long-secret")
    assert ["ann 2"] == online(world)
    world.check()
    assert ann.conversation.here.user is again.conversation.here.user


def test_who_registers_before_entering_and_is_kept_out() -> None:
    """The name is theirs, and they are told so, whatever keeps them out then."""
    world = World(rules=AccountRules(guests=False))
    ann = world.connect()
    ann.types("ann dev")
    opening = Held(world.store, "open_room")
    ann.asks("/register long-secret")
    ann.vanishes(Departure.LOST)
    opening.go()
    world.turns.end()
    assert [] == online(world)
    world.check()
    again = world.connect()
    again.types("ann - long-secret")
    assert ["ann"] == welcomed(again)


def test_a_name_is_kept_while_it_is_registered() -> None:
    """Whoever asks for it meanwhile is refused, and nobody is left with it after."""
    world = World(rules=AccountRules(guests=False))
    ann, bob = world.connect(), world.connect()
    ann.types("ann")
    bob.types("ann")
    world.hasher.slow = True
    ann.types("/register long-secret")
    assert ["!! ann is taken; ann2 is free"] == bob.asks("/register other-secret")
    ann.vanishes(Departure.LOST)
    assert ["!! ann is taken; ann2 is free"] == bob.asks("ann")
    world.hasher.go()
    world.check()
    assert [ASKED] == bob.asks("ann")


# Who is there already


def test_two_logins_of_one_account_at_once(world: World) -> None:
    """Both are the same person, whoever is let in first."""
    world.hasher.slow = True
    one, two = world.come("ann"), world.come("ann", "dev")
    world.hasher.go()
    world.turns.end()
    assert ["ann 2"] == online(world)
    assert one.conversation.here.user is two.conversation.here.user
    world.check()


def test_a_claim_gives_way_to_the_owner(world: World) -> None:
    """Whoever asks for the name at the same time is refused, and leaves no trace."""
    asking = Held(world.store.accounts, "owner")
    eve = world.connect()
    eve.types("ann")
    ann = world.come("ann")
    assert ["ann"] == welcomed(ann)
    asking.go()
    world.turns.end()
    assert ASKED == eve.reads()[-1]
    eve.ends()
    world.check()
    assert ["ann 1"] == online(world)


def test_asking_for_an_owned_name_twice_at_once(world: World) -> None:
    """Both are asked for the password."""
    asking = Held(world.store.accounts, "owner")
    one, two = world.connect(), world.connect()
    one.types("ann")
    assert ASKED == two.asks("ann")[0]
    asking.go()
    world.turns.end()
    assert ASKED == one.reads()[-1]


def test_hanging_up_while_the_password_is_compared(world: World) -> None:
    """Nobody comes in, and nothing is left."""
    world.hasher.slow = True
    ann = world.come("ann")
    ann.vanishes(Departure.LOST)
    world.hasher.go()
    world.turns.end()
    assert [] == online(world)
    world.check()


@pytest.mark.parametrize("name", ["ann", "ANN", "ａｎｎ", "Ann", "ａNN"])
def test_an_owned_name_is_refused_to_others_whatever_its_case(
    world: World, name: str
) -> None:
    """N1: it is the same name, so its password is asked for."""
    assert [ASKED] == world.connect().asks(name)


@pytest.mark.parametrize(
    ("owned", "name"),
    [
        ("bill", "BILL"),
        ("ilya", "Ilya"),
        ("paul", "pauI"),
        ("corn", "com"),
        ("noll", "n0ll"),
        ("lola", "|ola"),
        ("müller", "mu\u0308ller"),
        ("straße", "STRASSE"),
    ],
)
def test_an_owned_name_is_refused_to_others_whatever_it_looks_like(
    owned: str, name: str
) -> None:
    """N2: neither to guests nor to who would be called so."""
    world = World()
    world.own(owned).types("/quit")
    bob = world.enter("bob")
    assert not welcomed_as(world, name)
    answer = bob.asks(f"/nick {name}")
    assert answer[0].startswith("!! ")
    assert {"bob"} == {user.person.name for user in world.chat.people()}
    world.check()


def welcomed_as(world: World, name: str) -> list[str]:
    talker = world.connect()
    talker.types(name)
    return welcomed(talker)


def test_what_is_suggested_is_free(world: World) -> None:
    """Neither borne by somebody nor owned, or nothing is suggested."""
    world.own("annl").types("/quit")
    stranger = world.connect()
    free = "!! ann1 is owned by somebody; ann2 is free"
    assert [free] == stranger.asks("ann1")
    world.own("ann2").types("/quit")
    none = "!! ann1 is owned by somebody; choose another name"
    assert [none] == stranger.asks("ann1")
    world.enter("bob")
    world.own("bob2").types("/quit")
    assert ["!! bob is taken; choose another name"] == stranger.asks("bob")


def test_operators_are_named_in_the_settings() -> None:
    """The account of that name is an operator as soon as it is there, and whenever its
    owner comes."""
    world = World(rules=AccountRules(operators={"boss"}))
    boss = world.own("Boss")
    assert boss.conversation.here.user.operator
    boss.types("/quit")
    assert world.come("Boss").conversation.here.user.operator
    assert not world.own("ann").conversation.here.user.operator


def test_a_room_that_was_made_anew(world: World) -> None:
    """An account is in its rooms, and not in another that is called like one of
    them."""
    ann = world.come("ann", "dev")
    ann.types("/quit")
    world.tick()
    (room,) = [room for room in world.chat.rooms() if room.name == "#dev"]
    world.chat.forget_idle_rooms()
    world.store.end_room(room.id)
    world.enter("zed", "dev")
    ann = world.come("ann")
    assert ["#lobby"] == [
        room.name for room in ann.conversation.here.user.rooms.values()
    ]
    world.check()


@pytest.mark.parametrize(
    ("address", "theirs"), [("192.0.2.7", False), ("127.0.0.1", True), ("", True)]
)
def test_the_name_of_an_operator_to_be_is_registered_from_here(
    address: str, theirs: bool
) -> None:
    """A name that the settings list and nobody owns is nobody's from elsewhere, whether
    it is registered or an account is called so."""
    world = World(rules=AccountRules(operators={"boss", "chief"}))
    boss = world.connect(address=address)
    boss.types("boss")
    refusal = "!! {} is kept for the server; choose another name"
    answer = boss.asks(f"/register {SECRET}")[0]
    assert (refusal.format("boss") == answer) is not theirs
    ann = world.connect(address=address)
    ann.types("ann", f"/register {SECRET}")
    assert ([refusal.format("chief")] == ann.asks("/nick chief")) is not theirs
    world.check()
