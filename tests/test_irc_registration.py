"""Coming in by IRC: NICK, USER, PASS and CAP in any order, what is refused on the way,
and what becomes of who leaves before or after."""

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from irc_world import Caller, IrcWorld, numbers, plain
from mailing import get
from talking import Held, Talker, password_of

from twistchat.chat.events import Departure, Ending

SECRET = password_of("ann")
WELCOME = ":irc.test 001 ann :Welcome to the TestNet chat ann!~u@local.irc.test"


@pytest.fixture
def world() -> IrcWorld:
    return IrcWorld()


@pytest.fixture
def owned(world: IrcWorld) -> IrcWorld:
    """Ann owns her name and is not here."""
    world.own("ann").types("/quit")
    world.tick()
    return world


def is_in(caller: Caller, nick: str) -> bool:
    """What came since the last time begins with the welcome of somebody so called."""
    lines = caller.reads()
    return bool(lines) and lines[0].startswith(f":irc.test 001 {nick} :")


def online(world: IrcWorld) -> list[str]:
    """Who is here."""
    return sorted(user.person.name for user in world.chat.people())


def id_of(world: IrcWorld, name: str) -> int:
    """The id of the account of that name."""
    id: int = get(world.store.accounts.named(name)).id
    return id


# In any order


@pytest.mark.parametrize(
    "lines",
    [
        *itertools.permutations(["NICK ann", "USER u 0 * :Ann"]),
        ["CAP LS 302", "NICK ann", "USER u 0 * :Ann", "CAP END"],
        ["NICK ann", "CAP LS", "USER u 0 * :Ann", "CAP REQ :batch", "CAP END"],
        ["USER u 0 * :Ann", "CAP REQ :batch", "NICK ann", "CAP END"],
        ["PASS whatever", "NICK ann", "USER u 0 * :Ann"],
        ["NICK bob", "NICK ann", "USER u 0 * :Ann"],
        ["CAP END", "USER u 0 * :Ann", "USER u 0 * :Ann B", "NICK ann"],
        ["PING 1", "PONG x", "NICK ann", "PING 2", "USER u 0 * :Ann"],
    ],
)
def test_all_that_must_be_said_is_said(world: IrcWorld, lines: list[str]) -> None:
    """Then, and not before, the client is welcome."""
    ann = world.calls()
    ann.sends(*lines[:-1])
    assert not any(" 001 " in line for line in ann.reads())
    assert [] == online(world)
    assert 0 == ann.named
    ann.sends(lines[-1])
    assert WELCOME in ann.reads()
    assert ["ann"] == online(world)
    assert 1 == ann.named
    world.check()


def test_the_welcome(world: IrcWorld) -> None:
    """001 to 005, how many are here, and the message of the day or that there is
    none."""
    ann = world.calls()
    ann.sends("NICK ann", "USER u 0 * :Ann")
    assert ["001", "002", "003", "004"] == (found := numbers(ann.reads()))[:4]
    assert {"005", "251", "255", "422"} <= set(found[4:])


def test_the_nick_comes_as_it_was_written(world: IrcWorld) -> None:
    """In its composed form; and what USER said is the name at length."""
    ann = world.calls()
    ann.sends("NICK Zoe\u0308", "USER u 0 * :Zoe \x03from\x01 afar")
    assert is_in(ann, "Zo\u00eb")
    assert "Zoe \x03from afar" == ann.client.here.user.realname


def test_cap_suspends_it(world: IrcWorld) -> None:
    """LS and REQ do, LIST does not; END ends it."""
    ann = world.calls()
    ann.sends("CAP LIST", "NICK ann", "CAP REQ :nonsense", "USER u 0 * :Ann")
    assert [":irc.test CAP * LIST :", ":irc.test CAP * NAK :nonsense"] == ann.reads()
    ann.sends("CAP END")
    assert is_in(ann, "ann")


# What may not be said, and when


@pytest.mark.parametrize("line", ["JOIN #a", "PRIVMSG ann :hi", "PART #a", "NS help"])
def test_451_before(world: IrcWorld, line: str) -> None:
    """Nothing but who one is may be said before that is known."""
    ann = world.calls()
    assert [":irc.test 451 * :You have not registered"] == ann.asks(line)
    assert [":irc.test 451 ann :You have not registered"] == ann.asks("NICK ann", line)


@pytest.mark.parametrize("line", ["JOIN :", "JOIN"])
def test_an_empty_join(world: IrcWorld, line: str) -> None:
    """Clients say it before they have registered and mean nothing by it; later it lacks
    a room."""
    ann = world.calls()
    assert [] == ann.asks(line, "NICK ann", line)
    refusal = ":irc.test 451 ann :You have not registered"
    assert [refusal] == ann.asks("JOIN : key")
    ann.sends("USER u 0 * :Ann")
    refusal = ":irc.test 461 ann JOIN :Not enough parameters"
    assert [refusal] == ann.asks(line)


@pytest.mark.parametrize("line", ["USER u 0 * :Ann", "PASS x"])
def test_462_after(world: IrcWorld, line: str) -> None:
    """Nobody is anybody else afterwards."""
    ann = world.registers("ann")
    assert [":irc.test 462 ann :You may not reregister"] == ann.asks(line)


@pytest.mark.parametrize(
    "line",
    [
        "USER",
        "USER a",
        "USER u 0 *",
        "USER u 0 * :",
        "USER u 0 * :\x01",
        "USER u 0 * : ",
        "PASS",
        "PASS :",
        "CAP",
        "AUTHENTICATE",
        "REGISTER * *",
        "VERIFY ann",
    ],
)
def test_461_too_little(world: IrcWorld, line: str) -> None:
    """What must be there and is empty is missing."""
    command = line.split()[0]
    answer = f":irc.test 461 * {command} :Not enough parameters"
    assert [answer] == world.calls().asks(line)


def test_i4_nicks_that_cannot_be(world: IrcWorld) -> None:
    """Each is refused by itself, a hundred are too, and the next one is good."""
    ann = world.calls()
    ann.sends("USER u 0 * :Ann")
    assert [":irc.test 431 * :No nickname given"] * 2 == ann.asks("NICK", "NICK :")
    bad = [
        "1x",
        "a b!",
        "-",
        "x" * 40,
        "\u202eann",
        "NickServ",
        "mai1serv",
        "a,b",
        "#a",
    ]
    for nick in bad:
        (answer,) = ann.asks(f"NICK :{nick}")
        assert answer.startswith(":irc.test 432 * "), answer
    assert 100 == len(ann.asks(*["NICK 1x"] * 100))
    ann.sends("NICK ann extra")
    assert is_in(ann, "ann")


@pytest.mark.parametrize(
    "line", [b"USER u 0 * :\xff", b"NICK \xc3", b"PASS \xed\xa0\x80"]
)
def test_i15_what_is_no_utf8(world: IrcWorld, line: bytes) -> None:
    """Is told, and harms nothing."""
    ann = world.calls()
    (answer,) = ann.asks(line)
    command = line.split()[0].decode()
    assert answer.startswith(f":irc.test FAIL {command} INVALID_UTF8 :Messages are ")
    ann.sends("NICK ann", "USER u 0 * :Ann")
    assert is_in(ann, "ann")


@pytest.mark.parametrize(
    "line", [b"\0", b"NICK a\0b", b"USER u 0 * :a\0b", b"CAP LS \0"]
)
def test_a_nul(world: IrcWorld, line: bytes) -> None:
    """Is part of no name."""
    ann = world.calls()
    ann.sends(line, "CAP END", "NICK ann", "USER u 0 * :Ann")
    assert "001" in numbers(ann.reads())
    assert [] == world.bugs


# The nick


def test_a_nick_is_claimed_at_the_end(world: IrcWorld) -> None:
    """Whoever is first then has it; the other is told, says another, and is in."""
    ann, eve = world.calls(), world.calls()
    ann.sends("NICK ann")
    eve.sends("NICK Ann")
    eve.sends("USER e 0 * :Eve")
    assert is_in(eve, "Ann")
    ann.sends("USER u 0 * :Ann")
    assert [":irc.test 433 * ann :Nickname is already in use"] == ann.reads()
    ann.sends("NICK ann2")
    assert is_in(ann, "ann2")
    world.check()


def test_two_who_want_one_nick_at_once(world: IrcWorld) -> None:
    """While the store is asked whether somebody owns it, it is claimed."""
    asking = Held(world.store.accounts, "owner")
    callers = [world.calls(), world.calls()]
    for caller in callers:
        caller.sends("NICK ann", "USER u 0 * :Ann")
    asking.go()
    world.turns.end()
    assert ["001", "433"] == [numbers(caller.reads())[0] for caller in callers]
    assert ["ann"] == online(world)
    world.check()


def test_who_hangs_up_while_it_is_asked(world: IrcWorld) -> None:
    """Is not there, and the nick is free."""
    asking = Held(world.store.accounts, "owner")
    ann = world.calls()
    ann.sends("NICK ann", "USER u 0 * :Ann")
    ann.vanishes(Departure.LOST)
    asking.go()
    world.turns.end()
    assert [] == online(world)
    assert 0 == ann.named
    world.registers("ann")
    world.check()


def test_an_owned_nick_is_refused_with_a_hint(owned: IrcWorld) -> None:
    """How to show that it is one's own; another nick goes on."""
    eve = owned.calls()
    eve.sends("NICK ann", "USER e 0 * :Eve")
    refusal, hint = eve.reads()
    sentence = "This nickname is registered: log in to it, or choose another"
    assert f":irc.test 433 * ann :{sentence}" == refusal
    assert hint.startswith(
        ":irc.test NOTICE * :ann is registered. If it is yours, log "
    )
    eve.sends("NICK eve")
    assert is_in(eve, "eve")


def test_a_nick_that_looks_like_an_owned_one(owned: IrcWorld) -> None:
    """Is refused as that one is: with another alphabet's a nobody passes for Ann."""
    eve = owned.calls()
    eve.sends("NICK \u0430nn", "USER e 0 * :Eve")
    assert numbers(eve.reads()) in (["432"], ["433"])
    assert [] == online(owned)


def test_a_guest_takes_another_nick(owned: IrcWorld) -> None:
    """But none that is owned, or borne."""
    bob, zed = owned.registers("bob"), owned.registers("zed")
    for caller in (bob, zed):
        caller.sends("JOIN #a")
        caller.reads()
    assert [":bob!~u@local.irc.test NICK rob"] == bob.asks("NICK rob")
    assert ":bob!~u@local.irc.test NICK rob" in zed.reads()
    assert ["433"] == numbers(bob.asks("NICK zed"))
    assert ["433"] == numbers(bob.asks("NICK ann"))
    assert ["432"] == numbers(bob.asks("NICK mailserv"))
    assert [] == bob.asks("NICK rob")


def test_nick_renames_no_account(owned: IrcWorld) -> None:
    """Its name is changed elsewhere, on purpose."""
    ann = owned.logs_in("ann")
    (answer,) = ann.asks("NICK annie")
    sentence = "You are logged in as ann, and bear that name"
    assert f":irc.test 432 ann annie :{sentence}" == answer
    assert [] == ann.asks("NICK ann")
    assert ["ann"] == online(owned)


# Leaving


@pytest.mark.parametrize(
    "before", [[], ["NICK ann"], ["CAP LS", "NICK ann", "USER u 0 * :A"]]
)
def test_quit_before_it_is_complete(world: IrcWorld, before: list[str]) -> None:
    """The client gets ERROR, and the end; what it says after is not heard."""
    ann = world.calls()
    ann.sends(*before, "QUIT :bye", "NICK zed", "CAP END")
    nick = "ann" if before else "*"
    assert f"ERROR :Closing Link: {nick} (Quit: bye)" == ann.reads()[-1]
    assert ann.wire.closed
    assert [] == online(world)


def test_quit_is_told_and_leaves_the_rooms(owned: IrcWorld) -> None:
    """An account too, at once."""
    zed, ann = owned.enter("zed"), owned.logs_in("ann")
    zed.reads()
    ann.asks("QUIT :off to lunch")
    assert ["-- ann left (quit: off to lunch)"] == zed.reads()


@pytest.mark.parametrize("how", ["end", "lost"])
def test_an_account_that_is_lost_stays_for_a_while(owned: IrcWorld, how: str) -> None:
    """Whoever goes without QUIT was lost: who comes back in time was never gone, and is
    in the rooms as before."""
    zed, ann = owned.enter("zed"), owned.logs_in("ann")
    ann.sends("JOIN #ops")
    zed.reads()
    if how == "end":
        ann.client.hear_end()
        owned.turns.end()
        assert "ERROR :Closing Link: ann (Connection closed)" == ann.reads()[-1]
        assert ann.wire.closed
    else:
        ann.vanishes(Departure.LOST)
    assert [] == zed.reads()
    owned.tick(30)
    again = owned.logs_in("ann")
    assert {"#lobby", "#ops"} == {
        line.split()[2] for line in again.reads() if " JOIN " in line
    }
    owned.tick(60)
    assert [] == zed.reads()
    again.vanishes(Departure.LOST)
    owned.tick(90)
    assert ["-- ann left (connection lost)"] == zed.reads()
    owned.check()


def test_a_guest_who_is_lost_is_gone(world: IrcWorld) -> None:
    """At once, and the nick is free."""
    zed, bob = world.enter("zed"), world.registers("bob")
    bob.sends("JOIN #lobby")
    zed.reads()
    bob.client.hear_end()
    world.turns.end()
    assert ["-- bob left (connection lost)"] == zed.reads()
    world.registers("bob")


# One presence


def test_the_second_client_is_made_to_join(owned: IrcWorld) -> None:
    """All rooms of its user, with their topics and names; nobody else is told."""
    ann: Talker = owned.come("ann")
    zed = owned.enter("zed")
    ann.types("/join dev", "/topic tea")
    zed.reads()
    other = owned.logs_in("ann", "extended-join")
    lines = other.reads()
    mask = "ann!~u@ann.users.irc.test"
    joins = [line for line in lines if " JOIN " in line]
    assert {f":{mask} JOIN {room} ann :x" for room in ("#lobby", "#dev")} == set(joins)
    assert ":irc.test 332 ann #dev :tea" in lines
    assert ":irc.test 353 ann = #dev :~ann" in lines
    assert 2 == numbers(lines).count("366")
    assert lines.index(joins[0]) > numbers(lines).index("422")
    assert [] == zed.reads()
    zed.types("hello")
    assert [":zed!~u@local.irc.test PRIVMSG #lobby :hello"] == other.reads()
    ann.types("/quit")
    assert [] == zed.reads()
    owned.check()


def test_rooms_of_the_last_time_are_joined_anew(owned: IrcWorld) -> None:
    """And those who are there are told that she comes."""
    zed = owned.enter("zed")
    ann = owned.logs_in("ann")
    assert [":ann!~u@ann.users.irc.test JOIN #lobby"] == [
        line for line in ann.reads() if " JOIN " in line
    ]
    assert ["-- ann joined #lobby (2 here)"] == zed.reads()
    assert ann.shared is ann.client.here.user.account.pace


def test_a_room_that_was_closed_meanwhile(owned: IrcWorld) -> None:
    """Whoever was in it goes back, without a key and uninvited."""
    boss, ann = owned.own("boss", "dev"), owned.come("ann", "dev")
    ann.types("/quit")
    owned.tick()
    assert 2 == len(boss.asks("/private #dev on", "/key #dev sesame"))
    again = owned.logs_in("ann")
    assert ":ann!~u@ann.users.irc.test JOIN #dev" in again.reads()


def test_who_hangs_up_while_her_account_is_loaded(owned: IrcWorld) -> None:
    """Is not there."""
    loading = Held(owned.store.accounts, "load")
    ann = owned.logs_in("ann")
    ann.vanishes(Departure.LOST)
    loading.go()
    owned.turns.end()
    assert [] == online(owned)
    assert 0 == ann.named
    owned.check()


def test_not_where_she_is_banned_by_now(owned: IrcWorld) -> None:
    """She is told, and is in her other rooms."""
    ann = owned.come("ann")
    boss = owned.enter("boss", "dev")
    ann.types("/join dev", "/quit")
    owned.tick()
    boss.types("/ban ann 1h go away")
    again = owned.logs_in("ann")
    lines = again.reads()
    assert "474" in numbers(lines)
    assert not [line for line in lines if " JOIN #dev" in line]


def test_the_account_changes_while_its_owner_comes_in(owned: IrcWorld) -> None:
    """What was shown is void: nobody comes in."""
    loading = Held(owned.store.accounts, "load")
    ann = owned.logs_in("ann")
    id = id_of(owned, "ann")
    owned.store.accounts.suspend(id, 5, "")
    owned.chat.end_account(id, Ending.SUSPENDED)
    loading.go()
    owned.turns.end()
    assert ["900", "464", "ERROR"] == numbers(ann.reads())
    assert [] == online(owned)
    owned.check()


# In any order whatever

_LINES = [
    "CAP LS 302",
    "CAP REQ :sasl batch labeled-response",
    "CAP END",
    "NICK ann",
    "NICK bob",
    "NICK zed",
    "USER u 0 * :U",
    f"PASS ann:{SECRET}",
    f"PASS {SECRET}",
    "PASS nobody:x",
    "AUTHENTICATE PLAIN",
    f"AUTHENTICATE {plain('ann', SECRET)}",
    f"@label=x AUTHENTICATE {plain('ann', 'wrong')}",
    "AUTHENTICATE *",
    "REGISTER * * good-secret",
    "REGISTER bob me@example.org :good secret",
    "NS register good-secret",
    f"NS identify ann {SECRET}",
    f"NS recover ann {SECRET}",
    f"NS ghost ann {SECRET}",
    "NS drop good-secret",
    "JOIN #lobby,#dev",
    "PART #dev",
    "MS send ann x :: y",
    "QUIT :bye",
]


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(0, 2), st.sampled_from(_LINES), st.booleans()),
        max_size=40,
    )
)
def test_whatever_clients_say(said: list[tuple[int, str, bool]]) -> None:
    """Three of them, while the passwords of some take long: each is welcome once at
    most, nobody bears a name twice, and nothing is a bug."""
    world = IrcWorld(tries=0)
    world.own("ann").types("/quit")
    callers = [world.calls(f"192.0.2.{number}") for number in range(3)]
    for number, line, slow in said:
        world.hasher.slow = slow
        callers[number].sends(line)
        if not slow:
            world.hasher.go()
            world.turns.end()
    world.hasher.slow = False
    world.hasher.go()
    world.turns.end()
    world.tick()
    world.check()
    for caller in callers:
        assert numbers(caller.reads()).count("001") == caller.named <= 1
        session = caller.client.session
        assert session is None or caller.wire.closed or session in world.chat.sessions
