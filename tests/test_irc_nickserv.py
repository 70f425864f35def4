"""NickServ: names are owned by way of messages to it, for clients without SASL."""

import pytest
from irc_world import Caller, IrcWorld, numbers, plain
from mailing import get
from talking import Talker, password_of

from twistchat.chat.events import Departure, Person
from twistchat.errands.accounts import AccountRules
from twistchat.irc.services.nickserv import NICKSERV
from twistchat.irc.services.table import Service

SECRET = password_of("ann")
GOOD = "good-secret"
WRONG = "The name or the password is wrong"
SERVICE = ":NickServ!service@irc.test NOTICE"


@pytest.fixture
def world() -> IrcWorld:
    """Ann owns her name and is not here."""
    world = IrcWorld()
    world.own("ann").types("/quit")
    world.tick()
    return world


@pytest.fixture
def bob(world: IrcWorld) -> Caller:
    return world.registers("bob")


@pytest.fixture
def ann(world: IrcWorld) -> Caller:
    ann = world.logs_in("ann")
    ann.reads()
    return ann


def says(caller: Caller, *words: str) -> list[str]:
    """What NickServ answers to this, without what else there is to read."""
    nick = caller.client.nick
    lines = caller.asks(*(f"PRIVMSG NickServ :{each}" for each in words))
    found = [line for line in lines if line.startswith(SERVICE)]
    return [
        line.removeprefix(f"{SERVICE} ").split(" :", 1)[1] for line in found if nick
    ]


def id_of(world: IrcWorld, name: str) -> int:
    """The id of the account of that name."""
    id: int = get(world.store.accounts.named(name)).id
    return id


def online(world: IrcWorld) -> list[str]:
    """Who is here, and with how many connections."""
    people = world.chat.people()
    return sorted(f"{user.person.name} {len(user.sessions)}" for user in people)


def can_log_in(world: IrcWorld, name: str, password: str) -> bool:
    caller = world.calls()
    lines = caller.asks("AUTHENTICATE PLAIN", f"AUTHENTICATE {plain(name, password)}")
    return "900" in numbers(lines)


# How it is spoken to


@pytest.mark.parametrize(
    "line",
    [
        "PRIVMSG NickServ :info ann",
        "PRIVMSG nickserv :INFO ann",
        "PRIVMSG NICKSERV@irc.test :  info   ann  ",
        "NICKSERV info ann",
        "NS info ann",
        "ns :info ann",
        "NS Info :ann",
    ],
)
def test_however_it_is_called(bob: Caller, line: str) -> None:
    """By a message, or a command that cannot go astray."""
    lines = bob.asks(line)
    assert f"{SERVICE} bob :ann is owned since 2026-11-21" == lines[0]
    assert all(line.startswith(f"{SERVICE} bob :") for line in lines)


def test_nobody_else_hears_it(world: IrcWorld, bob: Caller) -> None:
    """Not the rooms of the speaker, and nothing of it is kept."""
    zed = world.enter("zed")
    bob.sends("JOIN #lobby")
    zed.reads()
    for line in (f"register {GOOD}", "nonsense", "identify x y"):
        bob.sends(f"PRIVMSG NickServ :{line}")
    assert [] == zed.reads()
    assert [] == world.store.said()


def test_not_among_others(world: IrcWorld, bob: Caller) -> None:
    """What is for it alone goes to nobody then."""
    zed = world.enter("zed")
    for targets in ("NickServ,zed", "zed,nickserv", "#lobby,NS,nickserv"):
        (answer,) = bob.asks(f"PRIVMSG {targets} :identify {SECRET}")
        assert ":irc.test 404 bob " in answer
    assert [] == zed.reads()


@pytest.mark.parametrize(
    "target", ["NickServ@irc.example.org", "NickServ@", "@", "NSS"]
)
def test_another_is_another(bob: Caller, target: str) -> None:
    """There is one NickServ here."""
    lines = bob.asks(f"PRIVMSG {target} :help")
    assert (["401"] == numbers(lines)) or target == "NickServ@"


def test_it_answers_no_notice(bob: Caller) -> None:
    """As no program does (RFC 2812 section 3.3.2), nor what is no message at all."""
    assert [] == bob.asks("NOTICE NickServ :help")
    assert [] == bob.asks("@+typing=active TAGMSG NickServ")
    assert [] == bob.asks("PRIVMSG NickServ :\1ACTION waves\1")
    assert ["404"] == numbers(bob.asks("PRIVMSG NickServ :\1VERSION\1"))


def test_who_hears_himself(world: IrcWorld) -> None:
    """Reads his words before the answer, all in one batch with a label."""
    bob = world.registers("bob", "echo-message", "labeled-response", "batch")
    lines = bob.asks("PRIVMSG NickServ :logout")
    assert ":bob!~u@local.irc.test PRIVMSG NickServ :logout" == lines[0]
    assert 2 == len(lines)
    opening, *lines, _ = bob.asks("@label=x PRIVMSG NickServ :logout")
    assert opening.startswith("@label=x :irc.test BATCH +")
    assert ["PRIVMSG", "NOTICE"] == [line.split(" ")[2] for line in lines]


def test_what_it_does_not_know(bob: Caller) -> None:
    """Is said back without what could harm."""
    assert ["I do not know dance: /msg NickServ help"] == says(bob, "dance 1 2")
    (answer,) = says(bob, "\x02\x1b[2J" + "x" * 100)
    assert "I do not know [2J" + "x" * 27 + ": /msg NickServ help" == answer
    assert ["I do not know : /msg NickServ help"] == says(bob, " ")


def test_help_comes_from_the_table(bob: Caller) -> None:
    """Each command is listed, and explained."""
    lines = says(bob, "help")
    assert NICKSERV.about == lines[0]
    assert [f"  {row.usage}" for row in NICKSERV.rows.values()] == lines[1:-1]
    for name, row in NICKSERV.rows.items():
        usage, *told = says(bob, f"help {name}")
        assert row.usage == usage
        assert row.help == " ".join(told)
    assert says(bob, "help nonsense") == lines


def test_a_row_must_be_explained() -> None:
    """No command is without help, and none is there twice."""
    service = Service("TestServ", "about")
    with pytest.raises(ValueError, match="unexplained"):

        @service.command("dance")
        async def dance(request: object) -> None:
            pass

    with pytest.raises(ValueError, match="there already"):

        @service.command("sing", aliases=("help",))
        async def sing(request: object) -> None:
            """Sing."""


# register


def test_register(world: IrcWorld, bob: Caller) -> None:
    """The nick is his, and he is told how to come in with it."""
    lines = bob.asks(f"PRIVMSG NickServ :register {GOOD}")
    assert ["900", "NOTICE", "NOTICE"] == numbers(lines)
    assert f"{SERVICE} bob :bob is yours now" == lines[1]
    assert lines[2].endswith("or /msg NickServ identify bob PASSWORD")
    assert get(world.store.accounts.named("bob")) == bob.client.here.user.person
    assert can_log_in(world, "bob", GOOD)
    assert ["bob is yours already"] == says(bob, f"register {GOOD}")


def test_register_with_an_email(world: IrcWorld, bob: Caller) -> None:
    """It is kept, if it is one, and told to nobody else."""
    assert ["nonsense is not an e-mail address"] == says(
        bob, f"register {GOOD} nonsense"
    )
    says(bob, f"register {GOOD} bob@example.org")
    assert "bob@example.org" == bob.client.here.user.account.email
    assert "Your e-mail: bob@example.org" in says(bob, "info")


@pytest.mark.parametrize("line", ["register", "register a b c d"])
def test_register_written_otherwise(bob: Caller, line: str) -> None:
    """How it is written is told."""
    usage = "/msg NickServ register PASSWORD [EMAIL] [CODE]"
    assert [f"That is written: {usage}"] == says(bob, line)


def test_register_with_a_bad_password(bob: Caller) -> None:
    """Why it is none is told."""
    assert ["A password has at least 8 characters"] == says(bob, "register short")
    assert ["A password cannot hold that character"] == says(
        bob, "register a\x01bcdefgh"
    )


def test_register_where_it_takes_a_code() -> None:
    """A dash stands before it for the e-mail."""
    world = IrcWorld(rules=AccountRules("invitation"))
    world.store.accounts.make_code("sesame", Person(1, "boss"), 1)
    bob = world.registers("bob")
    (answer,) = says(bob, f"register {GOOD}")
    assert answer.endswith("/msg NickServ register PASSWORD - CODE")
    assert answer == says(bob, f"register {GOOD} - nonsense")[0]
    assert says(bob, f"register {GOOD} - sesame")[0].startswith("bob is yours now")


def test_register_where_nobody_may() -> None:
    """It is refused as at the other doors."""
    bob = IrcWorld(rules=AccountRules("closed")).registers("bob")
    (answer,) = says(bob, f"register {GOOD}")
    assert answer.startswith("Nobody can register here")


# identify


@pytest.mark.parametrize("verb", ["identify", "login", "id", "IDENTIFY"])
def test_identify(world: IrcWorld, bob: Caller, verb: str) -> None:
    """With the name before the password; then he is the owner, rooms and all."""
    eve = world.registers("eve")
    for caller in (bob, eve):
        caller.sends("JOIN #dev")
    eve.reads()
    lines = bob.asks(f"PRIVMSG NickServ :{verb} ann {SECRET}")
    assert ["900", "NICK"] == numbers(lines)[:2]
    assert ":ann!~u@ann.users.irc.test JOIN #lobby" in lines
    assert f"{SERVICE} ann :You are logged in as ann" == lines[-1]
    assert [":bob!~u@ann.users.irc.test NICK ann"] == eve.reads()
    assert ["ann 1", "eve 1"] == online(world)
    assert ["ann is yours already"] == says(bob, f"identify ann {SECRET}")


def test_a_password_with_spaces(world: IrcWorld, bob: Caller) -> None:
    """Is all that follows the name."""
    zed = world.enter("zed")
    zed.types("/register", "my good secret", "my good secret", "/quit")
    world.tick()
    assert ["You are logged in as zed"] == says(bob, "identify zed my good secret")


def test_without_a_name(world: IrcWorld, bob: Caller) -> None:
    """It is the account of the nick, which a guest's is not."""
    assert [WRONG] == says(bob, f"identify {SECRET}")
    usage = "/msg NickServ identify [NAME] PASSWORD"
    assert [f"That is written: {usage}"] == says(bob, "identify")


def test_three_wrong_passwords_end_it(world: IrcWorld, bob: Caller) -> None:
    """As at the other doors."""
    for _ in range(2):
        assert [WRONG] == says(bob, "identify ann wrong")
    lines = bob.asks("PRIVMSG NickServ :identify ann wrong", "PING 1")
    assert f"{SERVICE} bob :{WRONG}" == lines[0]
    assert ["ERROR :Closing Link: bob (too many wrong passwords)"] == lines[1:]
    assert [] == online(world)


@pytest.mark.parametrize(
    "words", ["identify ann wrong", "identify nobody x", "identify a! x", "ghost ann x"]
)
def test_who_fails_stays_who_he_is(world: IrcWorld, bob: Caller, words: str) -> None:
    """Whether the name was wrong or the password is not told."""
    (answer,) = says(bob, words)
    assert answer == WRONG or "cannot be a name" in answer
    assert ["bob 1"] == online(world)
    assert "bob" == bob.client.nick


# logout


def test_logout_is_refused(ann: Caller) -> None:
    """The nick is the account's."""
    (answer,) = says(ann, "logout")
    assert answer.startswith("You bear the nick of your account, ann")
    assert not ann.wire.closed


@pytest.mark.parametrize("words", ["logout", "password a b", "drop x"])
def test_what_needs_an_account(bob: Caller, words: str) -> None:
    """Guests are told how to get one."""
    needed = "That needs an account: /msg NickServ register PASSWORD"
    assert [needed] == says(bob, words)


# password


def test_password(world: IrcWorld, ann: Caller) -> None:
    """The other connections end, at whatever door, this one does not."""
    other, third = world.logs_in("ann"), world.come("ann")
    third.reads()
    other.reads()
    done = "Your password is changed; your other connections have ended"
    assert [done] == says(ann, f"password {SECRET} another-secret")
    assert "ERROR :Closing Link: ann (The password was changed)" == other.reads()[-1]
    assert third.wire.closed
    assert ["ann 1"] == online(world)
    assert not can_log_in(world, "ann", SECRET)
    assert can_log_in(world, "ann", "another-secret")


@pytest.mark.parametrize("words", ["password", "passwd x", "password a b c"])
def test_password_written_otherwise(ann: Caller, words: str) -> None:
    """Nothing is changed by half."""
    assert ["That is written: /msg NickServ password OLD NEW"] == says(ann, words)


def test_password_refused(world: IrcWorld, ann: Caller) -> None:
    """The old one stays good."""
    assert [WRONG] == says(ann, "password wrong another-secret")
    assert ["A password has at least 8 characters"] == says(ann, f"password {SECRET} x")
    assert can_log_in(world, "ann", SECRET)


# ghost and recover


@pytest.mark.parametrize("words", ["ghost", "ghost ann", f"ghost ANN {SECRET}"])
def test_ghost_by_the_owner(world: IrcWorld, ann: Caller, words: str) -> None:
    """All other connections of hers end."""
    other, third = world.logs_in("ann"), world.come("ann")
    other.reads()
    assert ["Connections of ann that have ended: 2"] == says(ann, words)
    ended = "ERROR :Closing Link: ann (Ended from another session)"
    assert ended == other.reads()[-1]
    assert third.wire.closed
    assert ["ann 1"] == online(world)


def test_ghost_by_who_knows_the_password(world: IrcWorld, ann: Caller) -> None:
    """The account is not here then; a guest cannot bear its nick, but its owner can."""
    bob = world.registers("bob")
    assert ["Connections of ann that have ended: 1"] == says(bob, f"ghost ann {SECRET}")
    assert ["bob 1"] == online(world)
    assert ["433"] == numbers(bob.asks("NICK ann"))
    assert ["ann has no connections"] == says(bob, f"ghost ann {SECRET}")


def test_ghost_of_who_was_lost(world: IrcWorld, ann: Caller) -> None:
    """She need not be waited for."""
    zed, bob = world.enter("zed"), world.registers("bob")
    ann.vanishes(Departure.LOST)
    zed.reads()
    says(bob, f"ghost ann {SECRET}")
    assert ["-- ann left (quit)"] == zed.reads()
    world.check()


def test_ghost_of_others(world: IrcWorld, ann: Caller, bob: Caller) -> None:
    """Nobody ends what is not theirs."""
    usage = "That is written: /msg NickServ ghost [NAME] [PASSWORD]"
    assert [usage] == says(ann, "ghost bob")
    assert [usage] == says(bob, "ghost ann")
    assert [usage] == says(bob, "ghost")
    assert ["ann 1", "bob 1"] == online(world)


@pytest.mark.parametrize("verb", ["recover", "regain", "release"])
def test_recover(world: IrcWorld, ann: Caller, verb: str) -> None:
    """Whoever came back under another nick is the only one then."""
    bob = world.registers("bob")
    assert [
        "You are logged in as ann",
        "Connections of ann that have ended: 1",
    ] == says(bob, f"{verb} ann {SECRET}")
    assert ann.wire.closed
    assert ["ann 1"] == online(world)
    world.check()


# info


def test_info_of_another(world: IrcWorld, ann: Caller, bob: Caller) -> None:
    """What everybody may know."""
    assert ["ann is owned since 2026-11-21", "ann is here"] == says(bob, "info ann")
    world.tick(7200)
    ann.asks("QUIT")
    world.tick(120)
    assert "ann was here 2m ago" == says(bob, "info ann")[1]
    assert ["Nobody owns the name bob"] == says(bob, "info")
    assert [f"Nobody owns the name {'x' * 32}"] == says(bob, f"info {'x' * 40}")
    world.store.accounts.set_operator(id_of(world, "ann"), True)
    assert "ann is an operator of the server" in says(bob, "info ann")
    assert ["Nobody owns the name zed"] == says(bob, "info zed")
    assert ["Nobody owns the name a!\u00e9"] == says(bob, "info a!\x02\u00e9\x1b")


def test_info_of_oneself(world: IrcWorld, ann: Caller) -> None:
    """Where one is, and the address that nobody else is told."""
    ann.client.here.user.account.email = "ann@example.org"
    other: Talker = world.come("ann")
    assert [
        "ann is owned since 2026-11-21",
        "ann is here",
        "Your e-mail: ann@example.org",
        "Your connections: 2 (irc, line)",
    ] == says(ann, "info")
    assert other.reads()
    bob = world.registers("bob")
    assert not [line for line in says(bob, "info ann") if "@" in line]


# drop


@pytest.mark.parametrize("name", ["", "ann ", "ANN "])
def test_drop(world: IrcWorld, ann: Caller, name: str) -> None:
    """It is gone, with its connections, and nobody has the nick for a while."""
    other = world.logs_in("ann")
    other.reads()
    lines = ann.asks(f"PRIVMSG NickServ :drop {name}{SECRET}")
    assert ["ERROR :Closing Link: ann (The account is deleted)"] == lines
    assert other.wire.closed
    assert [] == online(world)
    assert get(world.store.accounts.named("ann")) is None
    eve = world.calls()
    eve.sends("NICK ann", "USER e 0 * :Eve")
    assert ["433"] == numbers(eve.reads())


def test_drop_refused(world: IrcWorld, ann: Caller) -> None:
    """Without the right password, or by another's name, nothing is deleted."""
    usage = "That is written: /msg NickServ drop [NAME] PASSWORD"
    assert [WRONG] == says(ann, "drop wrong")
    assert [usage] == says(ann, f"drop bob {SECRET}")
    assert [usage] == says(ann, f"drop a! {SECRET}")
    assert [usage] == says(ann, "drop")
    assert get(world.store.accounts.named("ann")) is not None


# Strangers


@pytest.mark.parametrize(
    "text",
    [
        "\x02", "\u202eidentify x", "identify \x01 \x02", "register \u200b",
        "help help help",
        "info " + "x" * 400, "info \u0430nn", "identify " + "\U0001f511" * 100,
        "ghost " + ", " * 100, "register \t \t", "drop\u00a0x", "\u00e9" * 200,
    ],
)  # fmt: skip
def test_anything_may_be_said(world: IrcWorld, bob: Caller, text: str) -> None:
    """Each line is answered by the service or by nobody; the canary sings."""
    canary = world.registers("canary")
    for caller in (bob, world.logs_in("ann")):
        for line in caller.asks(f"PRIVMSG NickServ :{text}"):
            assert line.startswith((SERVICE, ":irc.test ")) or "JOIN" in line
        assert [":irc.test PONG irc.test :1"] == caller.asks("PING 1")
    assert [":irc.test PONG irc.test :1"] == canary.asks("PING 1")
    assert [] == world.bugs
