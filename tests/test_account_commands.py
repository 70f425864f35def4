"""The commands about whose a name is: register, login, password, nick, sessions,
unregister; told as transcripts."""

import pytest
from talking import TELNET, Held, Talker, World, password_of

from twistchat.chat.events import Departure, Person
from twistchat.chat.roles import Role
from twistchat.errands.accounts import AccountRules
from twistchat.errands.tries import TryBounds

DAY = 86_400
WRONG = "!! the name or the password is wrong"
SECRET = password_of("ann")
NEW = "another-secret"
CODE = "-- the invitation code:"
NO_CODE = (
    "!! registering here takes a code that is still good; an operator of the server"
    " gives one"
)
BY_PASSWORD = "!! the password was changed: enter again with the new one"


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
def ann(world: World) -> Talker:
    """She owns her name, and is in #lobby."""
    return world.own("ann")


def owned(name: str) -> str:
    return f"-- {name} is now yours; next time come in with NAME ROOM PASSWORD"


def rooms(talker: Talker) -> list[str]:
    return sorted(each.name for each in talker.conversation.here.user.rooms.values())


def can_enter(world: World, line: str) -> bool:
    talker = world.connect()
    talker.types(line)
    return any("-- welcome" in each for each in talker.reads())


# /register


def test_register(world: World) -> None:
    """The name is theirs, nobody else hears of it, and the password opens."""
    bob, zed = world.enter("bob"), world.enter("zed")
    bob.reads()
    assert [owned("bob")] == bob.asks("/register long-secret")
    assert [] == zed.reads()
    assert can_enter(world, "bob - long-secret")
    assert ["!! bob is yours already"] == bob.asks("/register long-secret")
    world.check()


def test_register_with_a_password_that_is_asked_for(world: World) -> None:
    """Twice, and nothing happens if that was not the same."""
    bob = world.enter("bob")
    assert ["-- the new password:"] == bob.asks("/register")
    assert ["-- the new password again:"] == bob.asks("long secret")
    refusal = "!! that was not the same twice; nothing has changed"
    again = "-- the new password:"
    assert [refusal, again] == bob.asks("long  secret")
    short = "!! a password has at least 8 characters"
    assert [short, again] == bob.asks("short")
    bob.types("long secret")
    assert [owned("bob")] == bob.asks("long secret")
    world.come("bob")


@pytest.mark.parametrize(
    ("password", "refusal"),
    [
        ("1234567", "!! a password has at least 8 characters"),
        ("x" * 129, "!! a password has at most 128 characters"),
        ("p\u0301" * 129, "!! a password has at most 128 characters"),
        ("x" * 8000, "!! a password has at most 128 characters"),
        ("zero\u200bwidth", "!! a password cannot hold that character"),
        ("nul\0nul\0nul", "!! a NUL cannot be part of a text; it was not said"),
        (
            b"\xed\xa0\x80\xed\xa0\x80\xed\xa0",
            "!! that is not UTF-8 text; it was not said",
        ),
    ],
)
def test_n12_a_password_that_cannot_be(
    world: World, password: str | bytes, refusal: str
) -> None:
    """It is refused through /register and /password, before anything is hashed."""
    bob, ann = world.enter("bob"), world.own("ann")
    line = b"/register " + (
        password.encode() if isinstance(password, str) else password
    )
    world.hasher.busy = True
    assert [refusal] == bob.asks(line)
    world.hasher.busy = False
    world.hasher.asked.clear()
    ann.asks("/password", SECRET)
    typed = line.removeprefix(b"/register ")
    assert any(answer.startswith("!! ") for answer in ann.asks(typed, typed))
    assert can_enter(world, f"ann - {SECRET}")
    assert [] == world.bugs


@pytest.mark.parametrize(
    "password", ["x" * 8, "x" * 128, "\u00e9" * 128, "日本語の合言葉です"]
)
def test_n12_passwords_at_the_bounds(world: World, password: str) -> None:
    """They count by characters, and in either of Unicode's forms they are the same."""
    bob = world.enter("bob")
    assert [owned("bob")] == bob.asks(f"/register {password}")
    decomposed = password.replace("\u00e9", "e\u0301")
    assert can_enter(world, f"bob - {decomposed}")


def test_an_empty_password(world: World) -> None:
    """It is asked for again, and spaces are too few."""
    bob = world.enter("bob")
    bob.types("/register", "", "")
    refusal = "!! a password has at least 8 characters"
    assert [refusal, "-- the new password:"] == bob.asks("       ")


def test_register_with_an_address(world: World) -> None:
    """Something that mail could be sent to, or a dash for none."""
    bob, zed = world.enter("bob"), world.enter("zed")
    assert ["!! b@b is not an e-mail address"] == bob.asks("/register long-secret b@b")
    bob.types("/register long-secret b@example.org")
    zed.types("/register long-secret -")
    assert "== email = b@example.org" in "\n".join(bob.asks("/set"))
    assert "== email = - " in "\n".join(zed.asks("/set"))


def test_registration_is_closed() -> None:
    """Whoever has no account stays a guest."""
    world = World(rules=AccountRules(registration="closed"))
    bob = world.enter("bob")
    refusal = "!! nobody can register here; ask an operator of the server"
    assert [refusal] * 2 == bob.asks("/register long-secret", "/register")
    assert not can_enter(world, "bob - long-secret")


def test_registration_by_invitation() -> None:
    """It takes a code, which is good for one account; a wrong one is nobody's."""
    world = World(rules=AccountRules(registration="invitation", operators={"boss"}))
    boss, bob, zed = (world.enter(name) for name in ("boss", "bob", "zed"))
    assert [NO_CODE] == boss.asks("/register long-secret - nonsense")
    store = world.store.accounts
    store.make_code("first", boss.conversation.here.user.person, world.now())
    assert [owned("boss")] == boss.asks("/register long-secret - first")
    (answer,) = boss.asks("/accounts code")
    code = answer.split()[3]
    assert f"-- the code {code} is good for one account" == answer
    assert [owned("bob")] == bob.asks(f"/register long-secret b@example.org {code}")
    assert [NO_CODE] == zed.asks(f"/register long-secret - {code}")
    world.check()


@pytest.mark.parametrize("guests", [True, False])
def test_the_code_is_asked_for(guests: bool) -> None:
    """As the password is, by who is here and by who is to come in; one that is none is
    asked for again, lest the next try be taken for talk."""
    rules = AccountRules(registration="invitation", guests=guests)
    world = World(rules=rules)
    world.store.accounts.make_code("first", Person(1, "boss"), world.now())
    ann = world.connect()
    ann.types("ann")
    ann.reads()
    assert ["-- the new password:"] == ann.asks("/register")
    assert ["-- the new password again:"] == ann.asks("long-secret")
    assert [CODE] == ann.asks("long-secret")
    assert [NO_CODE, CODE] == ann.asks("frist")
    assert owned("ann") == ann.asks(" first ")[0]
    world.check()


def test_the_code_alone_is_asked_for() -> None:
    """If there is a password already; and not for ever."""
    world = World(rules=AccountRules(registration="invitation"))
    ann, zed = world.enter("ann"), world.enter("zed")
    assert [CODE] == ann.asks("/register long-secret")
    for wrong in ("one", "two", ""):
        assert [NO_CODE, CODE] == ann.asks(wrong or "nonsense")
    assert [NO_CODE] == ann.asks("three")
    ann.types("hello")
    assert ["<ann> hello"] == zed.reads()


def test_no_code_is_asked_of_a_pipe() -> None:
    """What waits already was not meant for one."""
    world = World(rules=AccountRules(registration="invitation"))
    ann = world.enter("ann")
    ann.types("/register long-secret", "hello")
    assert [NO_CODE] == ann.reads()


def test_too_many_new_accounts() -> None:
    """From one address, and in all; one more may register when the time has come."""
    world = World(trying=TryBounds(new_accounts_per_address=1, new_accounts=2))
    people = [world.connect(address=f"192.0.2.{n // 2}") for n in range(4)]
    for number, talker in enumerate(people):
        talker.types(f"p{number}x")
        talker.reads()
    register = "/register long-secret"
    assert [owned("p0x")] == people[0].asks(register)
    assert ["!! too often; try again in 600 seconds"] == people[1].asks(register)
    assert [owned("p2x")] == people[2].asks(register)
    other = world.connect(address="2001:db8::1")
    other.types("other")
    assert ["!! too often; try again in 300 seconds"] == other.asks(register)[-1:]
    world.tick(600)
    assert [owned("p1x")] == people[1].asks(register)


def test_hanging_up_while_registering(world: World) -> None:
    """The name is owned all the same, once it is, and nobody gets it before."""
    bob, zed = world.enter("bob"), world.enter("zed")
    world.hasher.slow = True
    bob.types("/register long-secret")
    bob.vanishes(Departure.QUIT)
    assert ["-- bob left (quit)"] == zed.reads()[-1:]
    other = world.connect()
    assert ["!! bob is taken; bob2 is free"] == other.asks("bob")
    world.hasher.go()
    world.turns.end()
    world.check()
    assert ["-- bob is owned by somebody; its password:"] == other.asks("bob")


def test_the_store_refuses_the_name(world: World) -> None:
    """Whoever wanted it stays a guest, and may go on as one."""
    bob = world.enter("bob")
    world.store.why = "read-only"
    answer = bob.asks("/register long-secret")
    assert [
        "!! not stored, so not sent: the server cannot store at the moment"
    ] == answer
    world.store.why = None
    assert bob.conversation.here.user.account is None
    bob.types("/quit")
    world.check()
    assert can_enter(world, "bob")


def test_what_a_guest_was_belongs_to_the_account(world: World) -> None:
    """The rooms, and whom they ignore, who ignores them: all is there the next time."""
    bob, eve, zed = world.enter("bob"), world.own("eve"), world.enter("zed")
    bob.types("/join dev", "/ignore eve", "/ignore zed")
    eve.types("/ignore bob")
    bob.asks(f"/register {password_of('bob')}")
    for talker in (bob, eve):
        talker.types("/quit")
    world.tick()
    bob, eve = world.come("bob"), world.come("eve")
    assert ["#dev", "#lobby"] == rooms(bob)
    assert ["-- you ignore eve"] == bob.asks("/ignore")
    assert ["-- you ignore bob"] == eve.asks("/ignore")
    zed.types("/quit")
    world.check()


def test_guests_whom_one_ignores_are_not_kept(world: World, ann: Talker) -> None:
    """They never come again, and would fill the list."""
    world.enter("bob")
    ann.types("/ignore bob", "/quit")
    assert ["-- you ignore nobody"] == world.come("ann").asks("/ignore")


# /login


def test_a_guest_who_logs_in_becomes_the_account(world: World, ann: Talker) -> None:
    """In his rooms, with those of the account; all who are there read who it is now."""
    ann.types("/join ops", "/quit")
    world.tick()
    bob, zed = world.enter("bob", "dev"), world.enter("zed", "dev")
    world.enter("eve", "ops")
    bob.reads()
    answer = bob.asks(f"/login ann {SECRET}")
    assert "-- you are ann now" == answer[0]
    assert ["-- bob is now ann"] == zed.reads()[-1:]
    assert ["#dev", "#lobby", "#ops"] == rooms(bob)
    assert "#dev" == bob.conversation.here.current.name
    assert ["bob"] != [user.person.name for user in world.chat.people()]
    world.check()
    assert can_enter(world, "bob")
    bob.types("hello")
    assert ["<ann> hello"] == zed.reads()[-1:]
    bob.types("/quit")
    world.tick()
    world.check()
    assert ["#dev", "#lobby", "#ops"] == rooms(world.come("ann"))


def test_a_guest_who_logs_in_where_the_account_is_online(
    world: World, ann: Talker
) -> None:
    """The account is in the guest's rooms too, with all its connections, and stays in
    those that it is in; one that it has left meanwhile it has left."""
    bob, zed = world.enter("bob", "dev"), world.enter("zed", "dev")
    ann.types("/join ops")
    world.tick()
    asking = Held(world.store.accounts, "load")
    bob.types(f"/login ann {SECRET}")
    ann.types("/part ops")
    ann.reads()
    asking.go()
    world.turns.end()
    assert ["-- ann joined #dev (2 here)"] == ann.reads()
    assert ["#dev", "#lobby"] == rooms(ann) == rooms(bob)
    zed.types("hello")
    assert ["[#dev] <zed> hello"] == ann.reads()
    assert ["<zed> hello"] == bob.reads()[-1:]
    assert ["-- bob is now ann"] == zed.reads()[-1:]
    world.check()


def test_a_guest_who_logs_in_where_the_account_was_lost(
    world: World, ann: Talker
) -> None:
    """It is back, and nobody reads that it left."""
    zed = world.enter("zed")
    ann.vanishes(Departure.LOST)
    bob = world.enter("bob")
    zed.reads()
    bob.asks(f"/login ann {SECRET}")
    world.tick(90)
    assert ["-- bob is now ann"] == zed.reads()
    assert ["ann", "zed"] == sorted(user.person.name for user in world.chat.people())
    world.check()


def test_a_guest_who_logs_in_and_may_not_be_there(world: World, ann: Talker) -> None:
    """The account is banned from the guest's room: it is not in there, and is told."""
    boss, bob = world.enter("boss", "dev"), world.enter("bob", "dev")
    boss.types("/ban ann 1h go away")
    boss.reads()
    answer = bob.asks(f"/login ann {SECRET}")
    until = "until 2026-11-21 13:00 UTC"
    assert f"!! you are banned from #dev {until}: go away" == answer[0]
    assert "-- now talking to #lobby" in answer
    assert ["-- bob is now ann", "-- ann left #dev"] == boss.reads()
    assert ["#lobby"] == rooms(bob)
    boss.types("secret")
    assert [] == bob.reads()
    world.check()


def test_what_the_guest_was_in_a_room_the_account_is(world: World, ann: Talker) -> None:
    """Who made it stays its operator, but is nothing less than the account was."""
    bob = world.enter("bob", "dev")
    bob.asks(f"/login ann {SECRET}")
    dev = bob.conversation.here.current
    assert {ann.conversation.here.user.id: Role.OPERATOR} == dev.roles


def test_login_before_a_name_is_given(world: World, ann: Talker) -> None:
    """It leads into the default room; the password is asked for if it is not there."""
    ann.types("/quit")
    again = world.connect()
    again.reads()
    assert ["-- your password:"] == again.asks("/login ann")
    assert "-- welcome ann; nobody else here; /help for help" == again.asks(SECRET)[0]
    assert ["!! ann is yours already"] == again.asks(f"/login ann {SECRET}")


@pytest.mark.parametrize("name", ["bob", "nobody", "annie"])
def test_login_as_somebody_else(world: World, ann: Talker, name: str) -> None:
    """Whoever has an account here stays it; no password is asked for or tried."""
    world.own("bob")
    refusal = "!! you are ann here; to be somebody else, /quit and come again"
    assert [refusal] * 2 == ann.asks(f"/login {name}", f"/login {name} long-secret")
    assert ["!! ann is yours already"] == ann.asks("/login ANN")
    assert ann.asks("/login 1x")[0].startswith("!! 1x cannot be a name")


@pytest.mark.parametrize("name", ["nobody", "1x", "x" * 40])
def test_login_to_what_nobody_owns(world: World, name: str) -> None:
    """It is refused, and whoever tries stays who they are."""
    bob = world.enter("bob")
    (answer,) = bob.asks(f"/login {name} whatever")
    assert answer.startswith("!! ")
    assert ["bob"] == [user.person.name for user in world.chat.people()]


def test_a19_commands_that_come_while_another_login_runs(
    world: World, ann: Talker
) -> None:
    """They wait, and find the account that it was."""
    bob = world.enter("bob")
    world.hasher.slow = True
    bob.types(f"/login ann {SECRET}", f"/login ann {SECRET}", "/nick other", "hi")
    bob.reads()
    world.hasher.go()
    world.turns.end()
    lines = bob.reads()
    assert "-- you are ann now" == lines[0]
    assert "!! ann is yours already" in lines
    assert "-- you are other now" in lines
    assert "<other> hi" == ann.reads()[-1]
    world.check()


def test_hanging_up_while_logging_in(world: World, ann: Talker) -> None:
    """The guest has gone, and the account is where it was."""
    bob = world.enter("bob")
    loading = Held(world.store.accounts, "load")
    bob.types(f"/login ann {SECRET}")
    bob.vanishes(Departure.LOST)
    loading.go()
    world.turns.end()
    assert ["ann"] == [user.person.name for user in world.chat.people()]
    world.check()


# /password


def test_a_changed_password_ends_the_other_sessions(world: World, ann: Talker) -> None:
    """On whatever door; the one at which it was changed goes on."""
    zed = world.enter("zed")
    other, third = world.come("ann"), world.come("ann", "dev", TELNET)
    for talker in (zed, other, third, ann):
        talker.reads()
    assert ["-- your old password:"] == ann.asks("/password")
    assert ["-- the new password:"] == ann.asks(SECRET)
    assert ["-- the new password again:"] == ann.asks(NEW)
    done = "-- your password is changed; your other sessions have ended"
    assert [done] == ann.asks(NEW)
    for talker in (other, third):
        assert [BY_PASSWORD] == talker.reads()
        assert talker.wire.closed
    assert [] == zed.reads()
    assert not can_enter(world, f"ann - {SECRET}")
    assert can_enter(world, f"ann - {NEW}")
    ann.types("still here")
    assert ["<ann> still here"] == zed.reads()
    world.check()


@pytest.mark.parametrize(
    ("typed", "refusal"),
    [
        (("guess", "/cancel"), "!! cancelled; nothing was changed"),
        ((SECRET, *(NEW, "other-again") * 4), "that was not the same twice"),
        ((SECRET, *["short"] * 4), "!! a password has at least 8 characters"),
    ],
)
def test_a_password_that_is_not_changed(
    world: World, ann: Talker, typed: tuple[str, ...], refusal: str
) -> None:
    """The old one stays, and so do the other sessions."""
    other = world.come("ann")
    other.reads()
    answer = [line for each in ("/password", *typed) for line in ann.asks(each)]
    assert refusal in answer[-1]
    assert [] == other.reads()
    assert can_enter(world, f"ann - {SECRET}")


def test_the_old_password_is_judged_at_once(world: World, ann: Talker) -> None:
    """A wrong one is asked for again, and no new one before it is right."""
    asked = "-- your old password:"
    assert [asked] == ann.asks("/password")
    assert [WRONG, asked] == ann.asks("guess")
    assert ["-- the new password:"] == ann.asks(SECRET)
    ann.types(NEW, NEW)
    assert can_enter(world, f"ann - {NEW}")


def test_who_guesses_the_old_password(ann: Talker) -> None:
    """Does not do so for long."""
    ann.asks("/password", "one")
    ann.asks("two")
    assert [WRONG, "!! too many wrong passwords"] == ann.asks("three")
    assert ann.wire.closed


def test_what_comes_in_one_go_is_never_said(world: World, ann: Talker) -> None:
    """A new password that follows a wrong old one is taken for one all the same."""
    bob = world.enter("bob")
    ann.reads()
    answers = ann.asks("/password", "guess", NEW, NEW, "hello")
    assert [WRONG] == answers[-1:]
    assert ["<ann> hello"] == bob.reads()
    assert can_enter(world, f"ann - {SECRET}")


def test_who_comes_in_with_the_old_password_while_it_is_changed(
    world: World, ann: Talker
) -> None:
    """They do not come in, or do not stay."""
    loading = Held(world.store.accounts, "load")
    eve = world.come("ann")
    for line in ("/password", SECRET, NEW, NEW):
        ann.types(line)
    loading.go()
    world.turns.end()
    assert [WRONG] == eve.reads()
    world.check()


def test_the_one_who_changes_it_leaves_meanwhile(world: World, ann: Talker) -> None:
    """Whoever has come in with the old one by then does not stay."""
    for line in ("/password", SECRET, NEW):
        ann.types(line)
    world.store.at_once = False
    ann.types(NEW)
    ann.vanishes(Departure.QUIT)
    (changing,) = world.store.waiting
    world.store.waiting.clear()
    world.store.at_once = True
    eve = world.come("ann")
    assert "-- welcome ann; nobody else here; /help for help" == eve.reads()[0]
    world.store.waiting.append(changing)
    world.commit()
    assert [BY_PASSWORD] == eve.reads()
    assert [] == world.chat.people()
    world.check()


def test_a_password_that_was_reset_meanwhile(world: World, ann: Talker) -> None:
    """What the administration has set is not undone by who knew the old one."""
    ann.types("/password")
    ann.types(SECRET)
    ann.types(NEW)
    world.hasher.slow = True
    ann.types(NEW)
    world.store.connection.exec_driver_sql("UPDATE accounts SET password = 'hash of x'")
    world.store.connection.commit()
    world.hasher.go()
    world.hasher.go()
    world.turns.end()
    assert [WRONG] == ann.reads()[-1:]
    world.hasher.slow = False
    assert can_enter(world, "ann - x")


def test_guests_have_no_password(world: World) -> None:
    """They are told what it takes."""
    refusal = "!! that needs an account; /register makes your name yours"
    bob = world.enter("bob")
    assert [refusal] * 2 == bob.asks("/password", "/unregister")
