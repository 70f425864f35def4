"""Coming in by IRC with a password: that of the server, or of an account."""

import pytest
from irc_world import Caller, IrcWorld, numbers, plain
from mailing import get
from talking import password_of

from twistchat.errands.accounts import AccountRules
from twistchat.errands.tries import TryBounds

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


@pytest.fixture
def locked() -> IrcWorld:
    """The server wants a password; Ann owns her name and is not here."""
    world = IrcWorld({"password": "let: me in"})
    world.own("ann").types("/quit")
    world.tick()
    return world


@pytest.mark.parametrize("line", ["PASS :let: me in", "PASS let: me in"])
def test_the_password_of_the_server(locked: IrcWorld, line: str) -> None:
    """With a colon before it or not."""
    bob = locked.calls()
    bob.sends(line, "NICK bob", "USER b 0 * :Bob")
    assert is_in(bob, "bob")


@pytest.mark.parametrize("password", ["", "PASS :let: me in!", "PASS x", "PASS \u00e9"])
def test_464_without_it(locked: IrcWorld, password: str) -> None:
    """The connection ends, and says so."""
    bob = locked.calls()
    bob.sends(*[password] * bool(password), "NICK bob", "USER b 0 * :Bob", "PING 1")
    first, last = bob.reads()
    assert ":irc.test 464 bob :Password incorrect" == first
    assert last.startswith("ERROR :Closing Link: bob (")
    assert bob.wire.closed
    assert [] == online(locked)


def test_it_comes_too_late(locked: IrcWorld) -> None:
    """It must be said before all else is (RFC 2812 section 3.1.1)."""
    bob = locked.calls()
    bob.sends("NICK bob", "USER b 0 * :Bob", "PASS :let: me in")
    assert ["464", "ERROR"] == numbers(bob.reads())


def test_who_owns_an_account_needs_no_other(locked: IrcWorld) -> None:
    """Its password is one that the server knows."""
    ann = locked.logs_in("ann")
    assert ["900", "001"] == numbers(ann.reads())[:2]


def test_the_password_of_the_nick_alone_may_stand_for_it(locked: IrcWorld) -> None:
    """It is that of the server or of the account, whichever it fits."""
    ann = locked.calls()
    ann.sends(f"PASS {SECRET}", "NICK ann", "USER u 0 * :Ann")
    assert ["900", "001"] == numbers(ann.reads())[:2]
    eve = locked.calls()
    eve.sends("PASS :let: me in", "NICK ann", "USER e 0 * :Eve")
    assert ["433", "NOTICE"] == numbers(eve.reads())


def tries(world: IrcWorld, password: str, nick: str = "bob") -> list[str]:
    """What a client reads that comes from one address with this password."""
    bob = world.calls("192.0.2.1")
    bob.sends(f"PASS :{password}", f"NICK {nick}", "USER b 0 * :Bob")
    return bob.reads()


def test_wrong_passwords_of_the_server_are_counted() -> None:
    """Like those of an account: the right one too is refused for a while then, but
    not from elsewhere; and it is itself no try."""
    world = IrcWorld({"password": "sesame"}, trying=TryBounds(per_account=2))
    for nick in ("one", "two", "three"):
        assert "001" in numbers(tries(world, "sesame", nick))
    for _ in range(2):
        assert ":irc.test 464 bob :Password incorrect" == tries(world, "wrong")[0]
    for password in ("wrong", "sesame"):
        first, last = tries(world, password)
        assert first.startswith(":irc.test 464 bob :")
        assert "60" in first
        assert last.startswith("ERROR :Closing Link: bob (")
    bob = world.calls("192.0.2.2")
    bob.sends("PASS sesame", "NICK bob", "USER b 0 * :Bob")
    assert is_in(bob, "bob")
    world.tick(60)
    assert "001" in numbers(tries(world, "sesame", "four"))


def test_what_is_no_wrong_password_of_the_server(locked: IrcWorld) -> None:
    """None at all, and that of an account: these are not counted."""
    for _ in range(10):
        bob = locked.calls("192.0.2.1")
        bob.sends("NICK bob", "USER b 0 * :Bob")
        assert ":irc.test 464 bob :Password incorrect" == bob.reads()[0]
        assert "001" in numbers(tries(locked, f"ann:{SECRET}"))
    assert "001" in numbers(tries(locked, "let: me in"))


def test_it_is_not_guessed_by_register_either() -> None:
    """Each of these ends the connection, and counts."""
    world = IrcWorld({"password": "sesame"}, trying=TryBounds(per_account=2))
    for expected in ("incorrect", "incorrect", "60"):
        bob = world.calls("192.0.2.1")
        bob.sends("PASS wrong", "NICK bob", "REGISTER * * 0penUpPlease")
        first, last = bob.reads()
        assert first.startswith(":irc.test 464 bob :")
        assert expected in first
        assert last.startswith("ERROR")


def test_an_owner_is_not_in_the_way_of_who_guesses_there() -> None:
    """Accounts still log in from where the server's password was tried too often."""
    world = IrcWorld({"password": "sesame"}, trying=TryBounds(per_account=2))
    world.own("ann").types("/quit")
    world.tick()
    for _ in range(4):
        tries(world, "wrong")
    assert "001" in numbers(tries(world, f"ann:{SECRET}"))


@pytest.mark.parametrize("password", [SECRET, f"ann:{SECRET}", f"ANN:{SECRET}"])
def test_pass_logs_in(owned: IrcWorld, password: str) -> None:
    """NAME:PASSWORD, or the password alone while the nick is an owned one."""
    ann = owned.calls()
    ann.sends(f"PASS {password}", "NICK ann", "USER u 0 * :Ann")
    lines = ann.reads()
    mask = "ann!~u@local.irc.test"
    assert f":irc.test 900 ann {mask} ann :You are now logged in as ann" == lines[0]
    assert lines[1].startswith(":irc.test 001 ann :")
    assert "ann" == ann.client.here.user.person.name


def test_the_name_of_the_account_is_borne(owned: IrcWorld) -> None:
    """Whatever nick was asked for, a bad one too late or one that is taken."""
    owned.registers("bob")
    for nick in ("bob", "zed"):
        ann = owned.calls()
        ann.sends(f"PASS ann:{SECRET}", f"NICK {nick}", "USER u 0 * :Ann")
        assert f":irc.test 900 {nick} " in ann.reads()[0]
        assert "ann" == ann.client.nick


def test_who_has_logged_in_needs_no_password(owned: IrcWorld) -> None:
    """Not even a good one: SASL is what counts."""
    ann = owned.calls()
    ann.sends("CAP REQ sasl", "PASS ann:wrong", "NICK ann", "USER u 0 * :Ann")
    ann.sends("AUTHENTICATE PLAIN", f"AUTHENTICATE {plain('ann', SECRET)}", "CAP END")
    assert ["900", "903", "001"] == numbers(ann.reads())[2:5]


def test_a_password_is_for_nothing_if_nobody_owns_the_nick(owned: IrcWorld) -> None:
    """Old clients give it wherever they go."""
    bob = owned.calls()
    bob.sends("PASS whatever", "NICK bob", "USER b 0 * :Bob")
    assert is_in(bob, "bob")


@pytest.mark.parametrize("password", ["wrong", "ann:wrong", "nobody:x", "a!:x"])
def test_a_wrong_password_ends_it(owned: IrcWorld, password: str) -> None:
    """Even if the nick alone were free, for somebody wanted to be the owner."""
    ann = owned.calls()
    nick = "ann" if password == "wrong" else "zed"
    ann.sends(f"PASS {password}", f"NICK {nick}", "USER u 0 * :Ann")
    assert numbers(ann.reads()) in (["464", "ERROR"], ["432", "ERROR"])
    assert ann.wire.closed
    assert [] == online(owned)


def test_a_password_with_spaces_and_in_another_form(world: IrcWorld) -> None:
    """It is the same however it is typed (RFC 8265, OpaqueString)."""
    bob = world.enter("bob")
    bob.types("/register", "pass w\u00f6rd :x", "pass w\u00f6rd :x", "/quit")
    world.tick()
    again = world.calls()
    again.sends("PASS :bob:pass w\u006f\u0308rd :x", "NICK bob", "USER b 0 * :Bob")
    assert "900" == numbers(again.reads())[0]


def test_a_suspended_account_does_not_come_in(owned: IrcWorld) -> None:
    """Its owner, who knows the password, is told why."""
    owned.store.accounts.suspend(id_of(owned, "ann"), 5, "spam")
    ann = owned.logs_in("ann")
    lines = ann.reads()
    assert lines[-1].startswith("ERROR :Closing Link: ann (ann is suspended: spam")
    assert ann.wire.closed


def test_where_only_accounts_come_in(owned: IrcWorld) -> None:
    """A guest is told how to make one, and may do so at once."""
    world = IrcWorld(rules=AccountRules(guests=False), before=owned)
    bob = world.calls()
    bob.sends("CAP REQ standard-replies", "NICK bob", "USER b 0 * :Bob", "CAP END")
    refusal = bob.reads()[-1]
    assert refusal.startswith(
        ":irc.test FAIL * ACCOUNT_REQUIRED :Only accounts come in"
    )
    assert "/quote REGISTER * * PASSWORD makes bob yours" in refusal
    assert [] == online(world)
    lines = bob.asks("REGISTER * * good-secret")
    assert ["REGISTER", "900", "001"] == numbers(lines)[:3]
    assert ["bob"] == online(world)
    ann = world.logs_in("ann")
    assert ["900", "001"] == numbers(ann.reads())[:2]


def test_where_nobody_can_make_one_either(owned: IrcWorld) -> None:
    """No guest is told how to."""
    rules = AccountRules("closed", guests=False)
    bob = IrcWorld(rules=rules, before=owned).calls()
    bob.sends("NICK bob", "USER b 0 * :Bob")
    (notice,) = bob.reads()
    assert notice.startswith(":irc.test NOTICE bob :")
    assert "REGISTER" not in notice
