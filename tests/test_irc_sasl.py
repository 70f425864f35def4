"""Logging in by AUTHENTICATE: before a client has come in and after, what is refused
and with which number, and what strangers may send in its place."""

from base64 import b64encode

import pytest
from hypothesis import given
from hypothesis import strategies as st
from irc_world import Caller, IrcWorld, numbers, plain
from mailing import get
from talking import Held, password_of

from twistchat.chat.errors import ChatError
from twistchat.chat.events import Departure
from twistchat.errands.tries import TryBounds
from twistchat.irc.errors import SaslFailed, SaslTooLong
from twistchat.irc.sasl import CHUNK, MOST, Exchange, Plain
from twistchat.irc.sasl import plain as parsed

SECRET = password_of("ann")
RIGHT = plain("ann", SECRET)
FAILED = ":irc.test 904 * :SASL authentication failed"
LOGGED_IN = ":irc.test 900 * *!~u@local.irc.test ann :You are now logged in as ann"
DONE = ":irc.test 903 * :SASL authentication successful"
GO_ON = "AUTHENTICATE +"


@pytest.fixture
def world() -> IrcWorld:
    """Ann owns her name and is not here."""
    world = IrcWorld()
    world.own("ann").types("/quit")
    world.tick()
    return world


@pytest.fixture
def caller(world: IrcWorld) -> Caller:
    """A client that has asked for the capability."""
    caller = world.calls()
    caller.asks("CAP LS 302", "CAP REQ sasl")
    return caller


def online(world: IrcWorld) -> list[str]:
    """Who is here, and with how many connections."""
    people = world.chat.people()
    return sorted(f"{user.person.name} {len(user.sessions)}" for user in people)


def pieces(text: str) -> list[str]:
    """The commands that say so much in base64."""
    cut = [text[start : start + CHUNK] for start in range(0, len(text), CHUNK)]
    if len(text) % CHUNK == 0:
        cut.append("+")
    return [f"AUTHENTICATE {piece}" for piece in cut]


# Before


def test_the_owner_comes_in(world: IrcWorld, caller: Caller) -> None:
    """As the specification has it, line by line."""
    assert [GO_ON] == caller.asks("AUTHENTICATE PLAIN")
    assert [LOGGED_IN, DONE] == caller.asks(f"AUTHENTICATE {RIGHT}")
    assert [] == online(world)
    lines = caller.asks("NICK ann", "USER u 0 * :Ann", "CAP END")
    assert lines[0].startswith(":irc.test 001 ann :")
    assert ":ann!~u@ann.users.irc.test JOIN #lobby" in lines
    assert ["ann 1"] == online(world)


def test_all_in_one_burst(world: IrcWorld) -> None:
    """What comes while the password is compared waits for its turn."""
    world.hasher.slow = True
    caller = world.calls()
    caller.sends("CAP LS 302", "NICK ann", "USER u 0 * :Ann", "CAP REQ sasl")
    caller.reads()
    caller.sends("AUTHENTICATE PLAIN", f"AUTHENTICATE {RIGHT}", "CAP END", "PING 1")
    assert [GO_ON] == caller.reads()
    world.hasher.go()
    world.turns.end()
    lines = caller.reads()
    assert ["900", "903", "001"] == numbers(lines)[:3]
    assert ":irc.test 900 ann ann!~u@local.irc.test ann :" in lines[0]
    assert "PONG" == numbers(lines)[-1]


@pytest.mark.parametrize("nick", ["zed", "ann"])
def test_the_nick_may_be_another(world: IrcWorld, caller: Caller, nick: str) -> None:
    """The client bears the name of the account, and is told so by the welcome."""
    world.registers("zed")
    caller.sends(f"NICK {nick}", "USER u 0 * :A", "AUTHENTICATE PLAIN")
    caller.asks(f"AUTHENTICATE {RIGHT}")
    assert caller.asks("CAP END")[0].startswith(":irc.test 001 ann :")


def test_after_the_nick_was_refused(world: IrcWorld) -> None:
    """Then it needs no other: nothing else was missing."""
    caller = world.calls()
    caller.sends("NICK ann", "USER u 0 * :Ann")
    assert ["433", "NOTICE"] == numbers(caller.reads())
    caller.sends("AUTHENTICATE PLAIN", f"AUTHENTICATE {RIGHT}")
    assert [GO_ON, LOGGED_IN, DONE] == (lines := caller.reads())[:3]
    assert lines[3].startswith(":irc.test 001 ann :")


def test_no_nick_no_entry(caller: Caller) -> None:
    """To log in is not yet to come in."""
    caller.asks("AUTHENTICATE PLAIN", f"AUTHENTICATE {RIGHT}")
    assert [] == caller.asks("USER u 0 * :Ann", "CAP END")
    assert caller.asks("NICK x")[0].startswith(":irc.test 001 ann :")


@pytest.mark.parametrize("name", ["ANN", "aNn", "\uff41\uff4e\uff4e"])
def test_the_name_however_it_is_written(caller: Caller, name: str) -> None:
    """The account is called as it was registered (RFC 8265, UsernameCaseMapped)."""
    lines = caller.asks("AUTHENTICATE plain", f"AUTHENTICATE {plain(name, SECRET)}")
    assert [GO_ON, LOGGED_IN, DONE] == lines


@pytest.mark.parametrize("acting_for", ["", "ann", "ANN"])
def test_who_acts_for_herself(caller: Caller, acting_for: str) -> None:
    """The first part may be left out, or be the very name."""
    said = plain("ann", SECRET, acting_for)
    assert LOGGED_IN in caller.asks("AUTHENTICATE PLAIN", f"AUTHENTICATE {said}")


@pytest.mark.parametrize("acting_for", ["bob", "ann bob", "a!", "*"])
def test_nobody_acts_for_somebody_else(caller: Caller, acting_for: str) -> None:
    """Even with the right password."""
    said = plain("ann", SECRET, acting_for)
    assert [FAILED] == caller.asks("AUTHENTICATE PLAIN", f"AUTHENTICATE {said}")[1:]
    assert 0 == caller.client.tries


@pytest.mark.parametrize("size", [291, 292, 290, 500])
def test_long_messages_come_in_pieces_of_400(world: IrcWorld, size: int) -> None:
    """A last piece of 400 is followed by a plus."""
    caller = world.calls()
    (first, *rest) = pieces(plain("ann", "x" * size))
    assert [GO_ON] == caller.asks("AUTHENTICATE PLAIN")
    for piece in rest:
        assert [] == caller.asks(first)
        first = piece
    assert [FAILED] == caller.asks(first)
    assert 1 == caller.client.tries


def test_a_password_of_128_characters(world: IrcWorld) -> None:
    """The longest, of the widest characters, in several pieces, composed or not."""
    password = "\U0001f511" * 64 + "\u00e9" * 64
    bob = world.enter("bob")
    bob.types(f"/register {password}", "/quit")
    world.tick()
    caller = world.calls()
    for typed in (password, password.replace("\u00e9", "e\u0301")):
        lines = pieces(plain("bob", typed))
        assert len(lines) > 1
        caller.client.registration.proof = None
        assert "900" in numbers(caller.asks("AUTHENTICATE PLAIN", *lines))


# What is refused


def test_a_mechanism_that_is_not_there(caller: Caller) -> None:
    """Those that are, and that it failed; the next try is another."""
    mechanisms = ":irc.test 908 * PLAIN :are available SASL mechanisms"
    for name in ("EXTERNAL", "SCRAM-SHA-256", ":", ":a b", "PLAIN\u0301", "=", "+"):
        assert [mechanisms, FAILED] == caller.asks(f"AUTHENTICATE {name}")
    assert [GO_ON] == caller.asks("AUTHENTICATE PLAIN")


@pytest.mark.parametrize(
    "message",
    [
        "",
        "+",
        "!",
        "PLAIN",
        "YQ",
        "YQ=",
        "YQ==YQ==",
        "\u00e9\u00e9\u00e9\u00e9",
        "-_-_",
        ":AAAA AAAA",
        f"{RIGHT[:8]}!{RIGHT[8:]}",
        f":{RIGHT[:8]} {RIGHT[8:]}",
        b64encode(b"ann").decode(),
        b64encode(b"ann\0pw").decode(),
        b64encode(b"\0\0").decode(),
        b64encode(b"\0ann\0").decode(),
        b64encode(b"\0\0" + SECRET.encode()).decode(),
        b64encode(b"\0ann\0pass\0word").decode(),
        b64encode(b"\0ann\0" + SECRET.encode() + b"\0").decode(),
        b64encode(b"\0\0\0\0\0\0").decode(),
        b64encode(b"\0ann\0\xff\xfe").decode(),
        b64encode(b"\0a\xed\xa0\x80n\0x").decode(),
    ],
)
def test_904_what_says_nothing(caller: Caller, message: str) -> None:
    """It counts as no try, and the exchange is over."""
    caller.asks("AUTHENTICATE PLAIN")
    assert [FAILED] == caller.asks(f"AUTHENTICATE :{message.lstrip(':')}")
    assert [GO_ON] == caller.asks("AUTHENTICATE PLAIN")
    assert LOGGED_IN in caller.asks(f"AUTHENTICATE {RIGHT}")


@pytest.mark.parametrize(
    ("name", "password"),
    [
        ("ann", "wrong"),
        ("ann", SECRET + " "),
        ("ann", SECRET.upper()),
        ("ann", "a\x01b"),
        ("ann", "\u202e"),
        ("ann", "x" * 4000),
        ("nobody", SECRET),
        ("zed", "\ud7ff"),
        ("a!", SECRET),
        ("", SECRET),
        ("x" * 1000, SECRET),
    ],
)
def test_904_what_is_not_so(caller: Caller, name: str, password: str) -> None:
    """Whether the name was wrong or the password is not told."""
    caller.asks("AUTHENTICATE PLAIN")
    assert [FAILED] == caller.asks(*pieces(plain(name, password)))


def test_905_a_piece_too_long(caller: Caller) -> None:
    """At 401 characters; the exchange is over."""
    too_long = ":irc.test 905 * :SASL message too long"
    for size in (401, 490):
        assert [GO_ON] == caller.asks("AUTHENTICATE PLAIN")
        assert [too_long] == caller.asks(f"AUTHENTICATE {'A' * size}")
    assert [GO_ON] == caller.asks("AUTHENTICATE PLAIN")


def test_905_too_many_pieces(caller: Caller) -> None:
    """10,000 characters are more than any name and password need."""
    answers = caller.asks("AUTHENTICATE PLAIN", *["AUTHENTICATE " + "A" * CHUNK] * 25)
    assert [GO_ON, ":irc.test 905 * :SASL message too long"] == answers[:2]
    assert "" == (caller.client.sasl or Exchange())._text


def test_a_line_of_10000_characters(caller: Caller) -> None:
    """Is none, and the exchange goes on."""
    caller.asks("AUTHENTICATE PLAIN")
    assert ["417"] == numbers(caller.asks("AUTHENTICATE " + "A" * 10_000))
    assert LOGGED_IN in caller.asks(f"AUTHENTICATE {RIGHT}")


def test_906_given_up(caller: Caller) -> None:
    """Under way or not."""
    aborted = ":irc.test 906 * :SASL authentication aborted"
    assert [aborted] == caller.asks("AUTHENTICATE *")
    assert [GO_ON, aborted] == caller.asks("AUTHENTICATE PLAIN", "AUTHENTICATE *")
    (first, *_) = pieces(plain("ann", "x" * 500))
    assert [GO_ON, aborted] == caller.asks(
        "AUTHENTICATE PLAIN", first, "AUTHENTICATE *"
    )
    lines = caller.asks("AUTHENTICATE PLAIN", f"AUTHENTICATE {RIGHT}")
    assert [GO_ON, LOGGED_IN, DONE] == lines


def test_906_who_comes_in_without_the_rest_of_it(
    world: IrcWorld, caller: Caller
) -> None:
    """Is a guest."""
    caller.sends("NICK bob", "USER b 0 * :Bob", "AUTHENTICATE PLAIN")
    assert ["906", "001"] == numbers(caller.asks("CAP END"))[:2]
    assert ["bob 1"] == online(world)


def test_907_already(caller: Caller) -> None:
    """Before as after."""
    sentence = "You have already authenticated using SASL"
    caller.asks("AUTHENTICATE PLAIN", f"AUTHENTICATE {RIGHT}")
    assert [f":irc.test 907 * :{sentence}"] == caller.asks("AUTHENTICATE PLAIN")
    caller.asks("NICK ann", "USER u 0 * :Ann", "CAP END")
    assert [f":irc.test 907 ann :{sentence}"] == caller.asks("AUTHENTICATE PLAIN")
    assert [f":irc.test 907 ann :{sentence}"] == caller.asks("AUTHENTICATE *")


def test_902_a_suspended_account(world: IrcWorld, caller: Caller) -> None:
    """And why, for who knows its password."""
    id = get(world.store.accounts.named("ann")).id
    world.store.accounts.suspend(id, 5, "spam")
    caller.asks("AUTHENTICATE PLAIN")
    sentence = "SASL authentication failed: ann is suspended: spam"
    assert [f":irc.test 902 * :{sentence}"] == caller.asks(f"AUTHENTICATE {RIGHT}")
    caller.asks("AUTHENTICATE PLAIN")
    assert [FAILED] == caller.asks(f"AUTHENTICATE {plain('ann', 'x')}")


def test_a_busy_server_says_so(world: IrcWorld, caller: Caller) -> None:
    """That counts as no try."""
    world.hasher.busy = True
    caller.asks("AUTHENTICATE PLAIN")
    (answer,) = caller.asks(f"AUTHENTICATE {RIGHT}")
    assert f"{FAILED}: the server is busy; try again in a moment" == answer
    assert 0 == caller.client.tries


# Tries


def test_three_wrong_passwords_end_it(world: IrcWorld, caller: Caller) -> None:
    """As at the other doors; the third is answered first."""
    wrong = f"AUTHENTICATE {plain('ann', 'wrong')}"
    for _ in range(2):
        assert [GO_ON, FAILED] == caller.asks("AUTHENTICATE PLAIN", wrong)
    *answers, last = caller.asks("AUTHENTICATE PLAIN", wrong, "PING 1")
    assert [GO_ON, FAILED] == answers
    assert "ERROR :Closing Link: * (too many wrong passwords)" == last
    assert caller.wire.closed


def test_a_label_is_answered_before_the_end(world: IrcWorld) -> None:
    """The last answer is not lost with the connection."""
    caller = world.registers("zed", "labeled-response", "batch")
    wrong = f"AUTHENTICATE {plain('ann', 'wrong')}"
    for _ in range(2):
        caller.asks("AUTHENTICATE PLAIN", wrong)
    answers = caller.asks("AUTHENTICATE PLAIN", f"@label=x {wrong}")
    assert "@label=x :irc.test 904 zed :SASL authentication failed" == answers[1]
    assert answers[2].startswith("ERROR ")


def test_any_number_of_tries(world: IrcWorld) -> None:
    """Where the setting says so, until they come too fast."""
    world = IrcWorld(tries=0, trying=TryBounds(per_account=5), before=world)
    caller = world.calls()
    answers = []
    for _ in range(7):
        answers += caller.asks(
            "AUTHENTICATE PLAIN", f"AUTHENTICATE {plain('ann', 'x')}"
        )
    assert 5 == answers.count(FAILED)
    assert f"{FAILED}: too often; try again in 60 seconds" == answers[-1]
    assert not caller.wire.closed
    world.clock.advance(61)
    caller.asks("AUTHENTICATE PLAIN")
    assert [LOGGED_IN, DONE] == caller.asks(f"AUTHENTICATE {RIGHT}")


def test_one_try_may_be_all(world: IrcWorld) -> None:
    """Where the setting says so."""
    caller = IrcWorld(tries=1, before=world).calls()
    wrong = f"AUTHENTICATE {plain('ann', 'wrong')}"
    lines = caller.asks("AUTHENTICATE PLAIN", wrong)
    assert [GO_ON, FAILED] == lines[:-1]
    assert lines[-1].startswith("ERROR ")


# After


def test_a_guest_becomes_the_owner(world: IrcWorld) -> None:
    """With the rooms he is in, and those of the account; all who are there read it in
    the manner of their door."""
    ann = world.come("ann")
    ann.types("/join ops", "/quit")
    world.tick()
    bob, zed = world.registers("bob"), world.enter("zed", "dev")
    eve = world.registers("eve", "account-notify", "extended-join")
    for caller in (bob, eve):
        caller.sends("JOIN #dev")
    for each in (bob, zed, eve):
        each.reads()
    assert [GO_ON] == bob.asks("AUTHENTICATE PLAIN")
    lines = bob.asks(f"AUTHENTICATE {RIGHT}")
    mask = "ann!~u@ann.users.irc.test"
    assert [
        ":irc.test 900 bob bob!~u@local.irc.test ann :You are now logged in as ann",
        ":irc.test 903 bob :SASL authentication successful",
        ":bob!~u@local.irc.test NICK ann",
    ] == lines[:3]
    joins = [line for line in lines if " JOIN " in line]
    assert {f":{mask} JOIN #lobby", f":{mask} JOIN #ops"} == set(joins)
    assert 2 == numbers(lines).count("366")
    assert ["-- bob is now ann"] == zed.reads()
    assert [
        ":bob!~u@ann.users.irc.test NICK ann",
        f":{mask} ACCOUNT ann",
    ] == eve.reads()
    assert ["ann 1", "eve 1", "zed 1"] == online(world)
    zed.types("hello")
    assert [":zed!~u@local.irc.test PRIVMSG #dev :hello"] == bob.reads()
    assert bob.shared is bob.client.here.user.account.pace
    assert "Bob" == bob.client.here.user.realname
    world.check()
    world.registers("bob")


def test_where_the_account_is_online(world: IrcWorld) -> None:
    """IRC has a name in a room once: who shares a room with both reads that the guest
    quits and the owner comes into his rooms; the clients of the owner are made to join
    these; and he reads that she whom he saw is himself."""
    ann = world.logs_in("ann")
    bob, eve = world.registers("bob"), world.registers("eve")
    zed = world.enter("zed", "dev")
    for caller in (bob, eve):
        caller.sends("JOIN #dev,#lobby")
    for each in (ann, bob, eve, zed):
        each.reads()
    bob.asks("AUTHENTICATE PLAIN")
    lines = bob.asks(f"AUTHENTICATE {RIGHT}")
    mask = "ann!~u@ann.users.irc.test"
    assert [
        f":{mask} QUIT :Logged in from here too",
        ":bob!~u@local.irc.test NICK ann",
    ] == lines[2:4]
    assert not [line for line in lines if " JOIN " in line]
    gone, came = ":bob!~u@local.irc.test QUIT :Logged in as ann", f":{mask} JOIN #dev"
    assert [gone, came] == eve.reads()
    assert [gone, came] == (read := ann.reads())[:2]
    assert ["353", "366"] == numbers(read[2:])
    assert ["-- bob is now ann"] == zed.reads()
    assert ["ann 2", "eve 1", "zed 1"] == online(world)
    world.check()


def test_a_guest_who_is_told_of_accounts(world: IrcWorld) -> None:
    """Reads his own change too."""
    bob = world.registers("bob", "account-notify")
    lines = bob.asks("AUTHENTICATE PLAIN", f"AUTHENTICATE {RIGHT}")
    own = [":bob!~u@local.irc.test NICK ann", ":ann!~u@ann.users.irc.test ACCOUNT ann"]
    assert own == lines[3:5]


def test_what_the_guest_was_in_a_room_is_told(world: IrcWorld) -> None:
    """The operator of a room stays one, also if the owner had to join it."""
    ann, bob, eve = world.logs_in("ann"), world.registers("bob"), world.registers("eve")
    for room in ("#dev", "#ops"):
        bob.sends(f"JOIN {room}")
        eve.sends(f"JOIN {room}")
    ann.sends("JOIN #ops")
    eve.reads()
    bob.asks("AUTHENTICATE PLAIN", f"AUTHENTICATE {RIGHT}")
    mask = "ann!~u@ann.users.irc.test"
    assert [
        ":bob!~u@local.irc.test QUIT :Logged in as ann",
        f":{mask} JOIN #dev",
        ":irc.test MODE #dev +o ann",
        ":irc.test MODE #ops +o ann",
    ] == eve.reads()


def test_where_the_account_was_lost(world: IrcWorld) -> None:
    """She is back, and has not left."""
    ann, eve = world.logs_in("ann"), world.registers("eve")
    eve.sends("JOIN #lobby")
    ann.vanishes(Departure.LOST)
    bob = world.registers("bob")
    bob.sends("JOIN #lobby")
    eve.reads()
    bob.asks("AUTHENTICATE PLAIN", f"AUTHENTICATE {RIGHT}")
    assert [":bob!~u@local.irc.test QUIT :Logged in as ann"] == eve.reads()
    world.tick(90)
    assert [] == eve.reads()
    assert ["ann 1", "eve 1"] == online(world)
    world.check()


def test_where_the_account_may_not_be(world: IrcWorld) -> None:
    """The client leaves the room, and reads why, once, even if she was there."""
    boss, ann = world.enter("boss", "dev"), world.come("ann", "dev")
    ann.types("/quit")
    world.tick()
    bob = world.registers("bob")
    bob.sends("JOIN #dev")
    boss.types("/ban ann 1h go away")
    boss.reads()
    lines = bob.asks("AUTHENTICATE PLAIN", f"AUTHENTICATE {RIGHT}")
    place = lines.index(":ann!~u@ann.users.irc.test PART #dev")
    assert lines[place - 1].startswith(":irc.test 474 ann #dev :")
    assert 1 == numbers(lines).count("474")
    assert "NICK" in numbers(lines[:place])
    assert ["-- bob is now ann", "-- ann left #dev"] == boss.reads()
    boss.types("secret")
    assert [] == bob.reads()
    world.check()


def test_who_fails_stays_who_he_is(world: IrcWorld) -> None:
    """And is told under his own nick."""
    bob = world.registers("bob")
    lines = bob.asks("AUTHENTICATE PLAIN", f"AUTHENTICATE {plain('ann', 'x')}")
    assert [GO_ON, ":irc.test 904 bob :SASL authentication failed"] == lines
    assert ["bob 1"] == online(world)


def test_who_hangs_up_while_he_logs_in(world: IrcWorld) -> None:
    """Is gone, and the account is where it was."""
    bob = world.registers("bob")
    loading = Held(world.store.accounts, "load")
    bob.sends("AUTHENTICATE PLAIN", f"AUTHENTICATE {RIGHT}")
    bob.vanishes(Departure.LOST)
    loading.go()
    world.turns.end()
    assert [] == online(world)
    world.check()


def test_no_more_than_the_bound() -> None:
    """So many characters in all, and not one more."""
    exchange = Exchange()
    for _ in range(MOST // CHUNK):
        assert exchange.take("A" * CHUNK) is None
    assert MOST * 3 // 4 == len(exchange.take("+") or b"")
    with pytest.raises(SaslTooLong):
        exchange.take("A")


# As a value


@given(st.binary(max_size=3 * CHUNK), st.data())
def test_what_is_cut_is_put_together(message: bytes, data: st.DataObject) -> None:
    """A message of any length, in pieces of 400."""
    exchange, text = Exchange(), b64encode(message).decode()
    *first, last = [line.split()[1] for line in pieces(text)]
    assert all(exchange.take(piece) is None for piece in first)
    assert message == exchange.take(last)


@given(st.lists(st.text(max_size=2 * CHUNK), max_size=30))
def test_anything_is_refused_or_taken(said: list[str]) -> None:
    """Never more than the bound is kept, and nothing else is raised."""
    exchange = Exchange()
    for piece in said:
        try:
            whole = exchange.take(piece)
        except (SaslFailed, SaslTooLong):
            return
        assert len(exchange._text) <= MOST
        if whole is not None:
            return


@given(st.binary(max_size=100))
def test_any_message_is_refused_or_understood(message: bytes) -> None:
    """A name without NUL, and a password that is one."""
    try:
        said = parsed(message)
    except ChatError:
        return
    assert said.password
    assert "\0" not in said.name + said.password
    assert message.decode().endswith(f"\0{said.name}\0{said.password}")


def test_a_password_is_not_shown() -> None:
    """By what logs show."""
    assert SECRET not in repr(Plain("ann", SECRET))
