"""Making an account by REGISTER (draft/account-registration), and who is told of it."""

import pytest
from irc_world import Caller, IrcWorld, numbers, plain
from mailing import get
from talking import Held, password_of

from twistchat.chat.errors import NotStored
from twistchat.chat.events import Departure, Person
from twistchat.errands.accounts import AccountRules
from twistchat.errands.tries import TryBounds
from twistchat.text.dialogue import Bug

GOOD = "good-secret"
FAIL = ":irc.test FAIL REGISTER"
MASK = "bob!~u@bob.users.irc.test"


@pytest.fixture
def world() -> IrcWorld:
    return IrcWorld()


@pytest.fixture
def bob(world: IrcWorld) -> Caller:
    """A guest who has come in."""
    return world.registers("bob")


def owner(world: IrcWorld, name: str) -> Person | None:
    """Whose the name is, as far as the store knows."""
    person: Person | None = get(world.store.accounts.named(name.lower()))
    return person


# After coming in


@pytest.mark.parametrize("account", ["*", "bob", "BOB"])
def test_a_guest_makes_the_nick_his(world: IrcWorld, account: str) -> None:
    """And is logged in, with no more ado."""
    bob = world.registers("bob")
    lines = bob.asks(f"REGISTER {account} * {GOOD}")
    assert [
        f":irc.test 900 bob {MASK} bob :You are now logged in as bob",
        ":irc.test REGISTER SUCCESS bob :bob is yours now",
    ] == lines
    user = bob.client.here.user
    assert owner(world, "bob") == user.person
    assert bob.shared is user.account.pace
    bob.asks("QUIT")
    world.tick()
    again = world.calls()
    again.sends("AUTHENTICATE PLAIN", f"AUTHENTICATE {plain('bob', GOOD)}")
    assert ["900", "903"] == numbers(again.reads())[1:]


def test_an_email_and_a_password_with_spaces(world: IrcWorld, bob: Caller) -> None:
    """The last parameter is all that follows the colon."""
    bob.asks("REGISTER * bob@example.org :my good secret")
    assert "bob@example.org" == bob.client.here.user.account.email
    again = world.calls()
    said = plain("bob", "my good secret")
    again.sends("AUTHENTICATE PLAIN", f"AUTHENTICATE {said}")
    assert "900" in numbers(again.reads())


def test_he_is_in_his_rooms_for_good(world: IrcWorld, bob: Caller) -> None:
    """And what he is there stays so."""
    bob.sends("JOIN #dev", f"REGISTER * * {GOOD}", "QUIT")
    world.tick()
    world.chat.forget_idle_rooms()
    again = world.calls()
    again.sends(f"PASS bob:{GOOD}", "NICK bob", "USER u 0 * :Bob")
    lines = again.reads()
    assert f":{MASK} JOIN #dev" in lines
    assert {":irc.test 353 bob = #dev :@bob", ":irc.test 353 bob = #dev :~bob"} & set(
        lines
    )


@pytest.mark.parametrize(
    ("line", "answer"),
    [
        ("zed * x", "ACCOUNT_NAME_MUST_BE_NICK zed :An account is called as its owner"),
        ("a!b * x", "ACCOUNT_NAME_MUST_BE_NICK a!b :"),
        ("* * short", "WEAK_PASSWORD bob :a password has at least 8 characters"),
        ("* * \u00e9\u00e9\u00e9", "WEAK_PASSWORD bob :"),
        (f"* * {'x' * 129}", "UNACCEPTABLE_PASSWORD bob :a password has at most 128"),
        ("* * :12345678\x01", "UNACCEPTABLE_PASSWORD bob :a password cannot hold that"),
        ("* * :12345678\u0000", ""),
        (f"* nobody {GOOD}", "INVALID_EMAIL bob :nobody is not an e-mail address"),
        (f"* a@b {GOOD}", "INVALID_EMAIL bob :"),
        (f"* {'x' * 250}@example.org {GOOD}", "INVALID_EMAIL bob :"),
    ],
)
def test_what_cannot_be(world: IrcWorld, bob: Caller, line: str, answer: str) -> None:
    """A standard reply, also to who has not asked for these."""
    lines = bob.asks(f"REGISTER {line}")
    assert 1 == len(lines)
    assert lines[0].startswith(f"{FAIL} {answer}" if answer else ":irc.test ")
    assert owner(world, "bob") is None
    assert "REGISTER" in numbers(bob.asks(f"REGISTER * * {GOOD}"))


def test_who_has_an_account(bob: Caller) -> None:
    """Has it already, whatever he says."""
    bob.asks(f"REGISTER * * {GOOD}")
    answer = "ALREADY_AUTHENTICATED bob :You have an account"
    assert [f"{FAIL} {answer}"] == bob.asks(f"REGISTER * * {GOOD}")
    assert [f":irc.test FAIL VERIFY {answer}"] == bob.asks("VERIFY bob 123")


def test_nothing_has_to_be_verified(bob: Caller) -> None:
    """So no code is one."""
    answer = "INVALID_CODE bob :No account here waits for a code"
    assert [f":irc.test FAIL VERIFY {answer}"] == bob.asks("VERIFY bob 123")


def test_it_has_a_label(world: IrcWorld) -> None:
    """Each answer bears the one of its command."""
    bob = world.registers("bob", "labeled-response", "batch")
    (answer,) = bob.asks("@label=a REGISTER * * short")
    assert answer.startswith(f"@label=a {FAIL} WEAK_PASSWORD")
    opening, *lines, _ = bob.asks(f"@label=b REGISTER * * {GOOD}")
    assert opening.startswith("@label=b :irc.test BATCH +")
    assert 2 == len(lines)


# Before


def test_before_connect(world: IrcWorld) -> None:
    """The nick is that which was asked for last; then all goes on as after SASL."""
    bob = world.calls()
    bob.sends("CAP LS 302", "NICK zed", "NICK bob")
    bob.reads()
    mask = "bob!~u@local.irc.test"
    assert [
        ":irc.test REGISTER SUCCESS bob :bob is yours now",
        f":irc.test 900 bob {mask} bob :You are now logged in as bob",
    ] == bob.asks(f"REGISTER * * {GOOD}")
    assert owner(world, "bob") is not None
    assert owner(world, "zed") is None
    assert [] == [user.person.name for user in world.chat.people()]
    assert [":irc.test 907"] == [line[:13] for line in bob.asks("AUTHENTICATE PLAIN")]
    bob.sends("USER u 0 * :Bob", "CAP END")
    assert bob.reads()[0].startswith(":irc.test 001 bob :")
    world.check()


def test_before_the_nick(world: IrcWorld) -> None:
    """There is nothing yet that could be made one's own."""
    answer = f"{FAIL} NEED_NICK * :Give your nick first"
    assert [answer] == world.calls().asks(f"REGISTER * * {GOOD}")
    assert [answer] == world.calls().asks(f"REGISTER bob * {GOOD}")


@pytest.mark.parametrize("nick", ["ann", "ANN", "\uff41nn"])
def test_a_nick_that_is_owned(world: IrcWorld, nick: str) -> None:
    """Nobody takes it from its owner, here or not."""
    ann = world.own("ann")
    for _ in range(2):
        eve = world.calls()
        (answer,) = eve.asks(f"NICK {nick}", f"REGISTER * * {GOOD}")
        assert answer.startswith(f"{FAIL} ACCOUNT_EXISTS {nick} :")
        ann.types("/quit")
        world.tick()


def test_a_nick_that_a_guest_bears(world: IrcWorld, bob: Caller) -> None:
    """Nor from him."""
    (answer,) = world.calls().asks("NICK bob", f"REGISTER * * {GOOD}")
    assert answer.startswith(f"{FAIL} ACCOUNT_EXISTS bob :bob is taken")
    assert owner(world, "bob") is None


def test_a_nick_that_looks_like_an_owned_one(world: IrcWorld) -> None:
    """A one is no l, but looks like it."""
    world.own("paul").types("/quit")
    world.tick()
    (answer,) = world.calls().asks("NICK pau1", f"REGISTER * * {GOOD}")
    assert answer.startswith(f"{FAIL} ACCOUNT_EXISTS pau1 :")


def test_the_password_of_the_server_comes_first() -> None:
    """Or anybody could do without it."""
    world = IrcWorld({"password": "sesame"})
    bob = world.calls()
    bob.sends("NICK bob", f"REGISTER * * {GOOD}")
    assert ["464", "ERROR"] == numbers(bob.reads())
    assert owner(world, "bob") is None
    bob = world.calls()
    bob.sends("PASS sesame", "NICK bob", f"REGISTER * * {GOOD}", "USER u 0 * :B")
    assert ["REGISTER", "900", "001"] == numbers(bob.reads())[:3]


def test_two_register_one_nick_at_once(world: IrcWorld) -> None:
    """One has it."""
    world.hasher.slow = True
    callers = [world.calls(), world.calls()]
    for caller in callers:
        caller.sends("NICK bob", f"REGISTER * * {GOOD}")
    world.hasher.go()
    world.hasher.slow = False
    world.hasher.go()
    world.turns.end()
    answers = [line for caller in callers for line in caller.reads()]
    assert 1 == sum(" REGISTER SUCCESS " in line for line in answers)
    assert 1 == sum(" FAIL REGISTER ACCOUNT_EXISTS " in line for line in answers)


def test_who_hangs_up_while_it_is_made(world: IrcWorld) -> None:
    """Has it all the same, and the nick is nobody else's."""
    storing = Held(world.store.accounts, "register")
    bob = world.calls()
    bob.sends("NICK bob", f"REGISTER * * {GOOD}")
    bob.vanishes(Departure.LOST)
    storing.go()
    world.turns.end()
    assert owner(world, "bob") is not None
    again = world.calls()
    again.sends("AUTHENTICATE PLAIN", f"AUTHENTICATE {plain('bob', GOOD)}")
    assert "900" in numbers(again.reads())


# Where it is not for everybody


def test_where_nobody_may() -> None:
    """The code of the refusal is that of the other doors."""
    world = IrcWorld(rules=AccountRules("closed"))
    (answer,) = world.registers("bob").asks(f"REGISTER * * {GOOD}")
    assert answer.startswith(
        f"{FAIL} REGISTRATION_CLOSED bob :nobody can register here"
    )


def test_where_it_takes_a_code() -> None:
    """It is one more parameter, and good for one account."""
    world = IrcWorld(rules=AccountRules("invitation"))
    world.store.accounts.make_code("sesame", Person(1, "boss"), 1)
    bob, eve = world.registers("bob"), world.calls()
    for line in (f"REGISTER * * {GOOD}", f"REGISTER * * {GOOD} nonsense"):
        assert bob.asks(line)[0].startswith(f"{FAIL} CODE_NEEDED bob :registering here")
    assert ["900", "REGISTER"] == numbers(bob.asks(f"REGISTER * * {GOOD} sesame"))
    (answer,) = eve.asks("NICK eve", f"REGISTER * * {GOOD} sesame")
    assert answer.startswith(f"{FAIL} CODE_NEEDED eve :")


def test_too_many_accounts_from_one_place() -> None:
    """They wait."""
    world = IrcWorld(trying=TryBounds(new_accounts_per_address=1))
    answers = []
    for nick in ("ann", "bob"):
        caller = world.registers(nick, address="192.0.2.7")
        answers += caller.asks(f"REGISTER * * {GOOD}")[-1:]
    assert " REGISTER SUCCESS ann " in answers[0]
    assert answers[1].startswith(f"{FAIL} TEMPORARILY_UNAVAILABLE bob :too often; try")


def test_what_cannot_be_stored(world: IrcWorld, bob: Caller) -> None:
    """Is told as what passes, and can be tried again."""
    world.store.why = "disk-full"
    (answer,) = bob.asks(f"REGISTER * * {GOOD}")
    assert answer.startswith(f"{FAIL} TEMPORARILY_UNAVAILABLE bob :not stored")
    world.store.why = None
    assert "900" in numbers(bob.asks(f"REGISTER * * {GOOD}"))


# Who is told


def test_neighbours_are_told_once(world: IrcWorld, bob: Caller) -> None:
    """Those who have asked to be; nobody at the other doors."""
    zed = world.enter("zed")
    eve = world.registers("eve", "account-notify", "account-tag")
    mia = world.registers("mia")
    for caller in (bob, eve, mia):
        caller.sends("JOIN #lobby,#dev")
    for each in (zed, eve, mia):
        each.reads()
    bob.asks(f"REGISTER * * {GOOD}")
    assert [f"@account=bob :{MASK} ACCOUNT bob"] == eve.reads()
    assert [] == mia.reads()
    assert [] == zed.reads()
    bob.sends("PRIVMSG #dev :hi")
    assert [f"@account=bob :{MASK} PRIVMSG #dev :hi"] == eve.reads()


def test_a_guest_elsewhere_registers(world: IrcWorld) -> None:
    """At netcat: clients of IRC are told too."""
    eve = world.registers("eve", "account-notify")
    eve.sends("JOIN #lobby")
    zed = world.enter("zed")
    eve.reads()
    zed.types(f"/register {GOOD}")
    assert [":zed!~u@zed.users.irc.test ACCOUNT zed"] == eve.reads()


def test_he_is_told_himself(world: IrcWorld) -> None:
    """In a room or not, before the answer."""
    for number, room in enumerate((["JOIN #a"], [])):
        bob = world.registers(f"bob{number}", "account-notify")
        bob.sends(*room)
        lines = bob.asks(f"REGISTER * * {GOOD}")
        assert ["ACCOUNT", "900", "REGISTER"] == numbers(lines)


# Passwords stay where they belong


@pytest.mark.parametrize(
    "lines",
    [
        ["REGISTER * * hush-hush-hush"],
        ["NS register hush-hush-hush"],
        ["PRIVMSG NickServ :register hush-hush-hush"],
        ["PRIVMSG NickServ :identify ann hush-hush-hush"],
        ["AUTHENTICATE PLAIN", f"AUTHENTICATE {plain('ann', 'hush-hush-hush')}"],
    ],
)
def test_a_bug_does_not_log_a_password(
    world: IrcWorld, monkeypatch: pytest.MonkeyPatch, lines: list[str]
) -> None:
    """Whatever it says itself, only its kind is told; the client is answered."""
    bob = world.registers("bob")

    def break_down(password: str, *rest: str) -> None:
        raise LookupError(f"hush-hush-hush {password} {rest}")

    monkeypatch.setattr(world.hasher, "hash", break_down)
    monkeypatch.setattr(world.hasher, "verify", break_down)
    answers = bob.asks(*lines, "PING 1")
    assert ["400", "PONG"] == numbers(answers)[-2:]
    (bug,) = world.bugs
    assert isinstance(bug, Bug)
    assert "LookupError" == str(bug)
    assert "hush" not in repr(bug) + "".join(answers)
    assert bug.__suppress_context__


def test_a_bug_in_pass(world: IrcWorld, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same before somebody has come in."""
    world.own("ann").types("/quit")
    world.tick()

    def break_down(password: str | None, *rest: str) -> None:
        raise LookupError(f"{password} {rest}")

    monkeypatch.setattr(world.hasher, "verify", break_down)
    world.logs_in("ann").reads()
    (bug,) = world.bugs
    assert password_of("ann") not in repr(bug)


def test_a_refusal_by_the_store_is_no_bug(
    world: IrcWorld, bob: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is told as what it is."""

    def refuse(*_: object) -> None:
        raise NotStored("busy")

    monkeypatch.setattr(world.store.accounts, "register", refuse)
    (answer,) = bob.asks(f"REGISTER * * {GOOD}")
    assert answer.startswith(f"{FAIL} TEMPORARILY_UNAVAILABLE bob :")
    assert [] == world.bugs
