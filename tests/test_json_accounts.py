"""Whose a name is, for programs: register, login, rename, sessions, settings."""

from pathlib import Path
from typing import Any

import pytest
from json_world import JsonWorld, Program
from talking import HOUR, NOON, Held, Talker, compiled, password_of

from twistchat.chat.accounts import AccountRecord
from twistchat.chat.events import Departure
from twistchat.chat.roles import Role
from twistchat.errands.accounts import AccountRules
from twistchat.errands.tries import TryBounds
from twistchat.text.language import Languages
from twistchat.text.stamps import timestamp

SECRET = password_of("ann")
NEW = "another-secret"


@pytest.fixture
def world() -> JsonWorld:
    return JsonWorld()


@pytest.fixture
def ann(world: JsonWorld) -> Program:
    """She owns her name, is in #lobby, and has a program."""
    return owner(world, "ann")


def owner(world: JsonWorld, name: str) -> Program:
    world.own(name).types("/quit")
    program = world.logs_in(name)
    assert program.reads()[0]["ok"]
    return program


def can_enter(world: JsonWorld, name: str, password: str) -> bool:
    program = world.calls()
    entered = program.asks("hello", name=name, password=password)["ok"]
    program.sends("quit")
    return bool(entered)


def kept(world: JsonWorld, program: Program) -> AccountRecord:
    """What the store has of the account."""
    got: list[Any] = []
    world.store.accounts.load(program.client.here.user.id).addBoth(got.append)
    return got[0]


# Who one is


def test_whoami(world: JsonWorld, ann: Program) -> None:
    """What is one's own, and nothing that is not."""
    answer = ann.asks("whoami")
    assert answer["you"] == {"name": "ann", "account": True}
    assert answer["created"] == timestamp(NOON)
    assert not {"email", "address"} & answer.keys()
    bob = world.calls("192.0.2.7")
    assert bob.refused("whoami") == "not-logged-in"
    bob.asks("hello", name="bob")
    answer = bob.asks("whoami")
    assert (answer["you"], answer["address"]) == ({"name": "bob"}, "192.0.2.7")
    assert "created" not in answer


def test_an_address_of_e_mail(world: JsonWorld, ann: Program) -> None:
    """It is kept, changed and taken away; nothing else is one."""
    assert ann.asks("set-email", email="ann@example.org")["ok"]
    assert ann.asks("whoami")["email"] == kept(world, ann).email == "ann@example.org"
    for email in ("ann", "ann@example", "a b@example.org", "\x07@example.org"):
        assert ann.refused("set-email", email=email) == "bad-email"
    assert ann.asks("whoami")["email"] == "ann@example.org"
    assert ann.asks("set-email", email="")["ok"]
    assert kept(world, ann).email == ""


# register


def test_register(world: JsonWorld) -> None:
    """The name is theirs, with what they are in rooms, and the password opens."""
    bob = world.greets("bob", "#dev")
    answer = bob.asks("register", password="long-secret", email="bob@example.org")
    assert answer["ok"]
    assert bob.asks("whoami")["email"] == "bob@example.org"
    assert bob.shared is bob.client.here.user.account.pace
    assert can_enter(world, "bob", "long-secret")
    assert bob.refused("register", password="long-secret") == "already-registered"
    bob.sends("quit")
    world.chat.forget_idle_rooms()
    again = world.calls().asks("hello", name="bob", password="long-secret")
    assert {"name": "bob", "role": "operator"} in again["rooms"][0]["members"]
    world.check()


def test_register_is_stored_before_it_is_answered(world: JsonWorld) -> None:
    """And not done if it cannot be."""
    bob = world.greets("bob")
    world.store.at_once = False
    bob.sends("register", password="long-secret")
    assert bob.reads() == []
    assert bob.client.here.user.account is None
    world.commit()
    assert any(line.get("ok") for line in bob.reads())
    eve = world.greets("eve")
    world.store.why = "disk-full"
    assert eve.refused("register", password="long-secret") == "not-stored"
    assert eve.client.here.user.account is None


def test_register_before_hello() -> None:
    """Where guests do not come in, too."""
    world = JsonWorld(rules=AccountRules(guests=False))
    bob = world.calls()
    assert bob.refused("hello", name="bob") == "no-guests"
    assert bob.refused("register", password="long-secret") == "not-logged-in"
    assert bob.refused("register", name="b ad", password="long-secret") == "bad-name"
    assert bob.asks("register", name="bob", password="long-secret")["ok"]
    refusal = bob.refused("register", name="bob", password="long-secret")
    assert refusal == "password-needed"
    assert bob.asks("hello", name="bob", password="long-secret")["you"]["account"]
    refusal = bob.refused("register", name="eve", password="long-secret")
    assert refusal == "bad-request"


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"password": ""}, "bad-password"),
        ({"password": "1234567"}, "bad-password"),
        ({"password": "x" * 129}, "bad-password"),
        ({"password": "p\u0301" * 129}, "bad-password"),
        ({"password": "x" * 60_000}, "bad-password"),
        ({"password": "zero\u200bwidth"}, "bad-password"),
        ({"password": "nul\0nul\0nul"}, "bad-password"),
        ({"password": 12345678}, "bad-request"),
        ({}, "bad-request"),
        ({"password": "long-secret", "email": "b@b"}, "bad-email"),
    ],
)
def test_n12_what_cannot_be_registered(
    world: JsonWorld, fields: dict[str, Any], code: str
) -> None:
    """It is refused before anything is hashed, and the name stays a guest's."""
    bob = world.greets("bob")
    world.hasher.busy = True
    assert bob.refused("register", **fields) == code
    assert "account" not in bob.asks("whoami")["you"]
    assert world.bugs == []


def test_n12_nfc_and_nfd_are_the_same(world: JsonWorld) -> None:
    """However a password is typed."""
    bob = world.greets("bob")
    assert bob.asks("register", password="\u00e9" * 8)["ok"]
    assert can_enter(world, "bob", "e\u0301" * 8)


def test_registration_is_closed_or_by_invitation() -> None:
    """Then nobody can, or who has a code."""
    world = JsonWorld(rules=AccountRules(registration="closed"))
    bob = world.greets("bob")
    assert bob.refused("register", password="long-secret") == "registration-closed"
    world = JsonWorld(rules=AccountRules(registration="invitation"))
    bob = world.greets("bob")
    assert bob.refused("register", password="long-secret") == "code-needed"
    refusal = bob.refused("register", password="long-secret", code="nonsense")
    assert refusal == "code-needed"


def test_too_many_new_accounts() -> None:
    """From one address."""
    world = JsonWorld(trying=TryBounds(new_accounts_per_address=1))
    bob = world.calls("192.0.2.7")
    assert bob.asks("register", name="bob", password="long-secret")["ok"]
    refusal = bob.refused("register", name="eve", password="long-secret")
    assert refusal == "too-many-tries"


# login


def test_login(world: JsonWorld) -> None:
    """A guest is the owner from then on: in the rooms of both, told what was said in
    those that are new, and what waited."""
    world.own("ann", "dev").types("/quit")
    bob, me = world.enter("bob", "dev"), world.greets("me", "#tea")
    bob.types("hello", "@ann psst")
    world.commit()
    me.reads()
    bob.reads()
    me.sends("login", name="ann", password=SECRET)
    world.commit()
    lines = [line for line in me.reads() if "event" not in line or "text" in line]
    answer, hello, psst = lines
    assert answer["you"] == {"name": "ann", "account": True}
    assert {each["room"] for each in answer["rooms"]} == {"#tea", "#dev"}
    assert (hello["event"], hello["text"], hello["replayed"]) == ("said", "hello", True)
    assert (psst["event"], psst["text"], psst["replayed"]) == ("told", "psst", True)
    assert "-- ann joined #dev (2 here)" in bob.reads()
    assert me.shared is me.client.here.user.account.pace
    room = me.client.room_of("#tea")
    assert room.roles[me.client.here.user.id] is Role.OPERATOR
    bob.types("again")
    world.commit()
    assert [each["text"] for each in me.events()] == ["again"]
    world.check()


def test_login_without_replay(world: JsonWorld) -> None:
    """Nothing that was said before."""
    world.own("ann", "dev").types("/quit")
    bob, me = world.enter("bob", "dev"), world.greets("me")
    bob.types("hello", "@ann psst")
    assert me.asks("login", name="ann", password=SECRET, replay=False)["ok"]
    assert me.events() == []


def test_login_where_the_account_is_here(world: JsonWorld, ann: Program) -> None:
    """It has one more session; where it may not be is said."""
    boss = world.enter("boss", "dev")
    me = world.greets("me", "#dev", "#tea")
    boss.types("/ban ann")
    answer = me.asks("login", name="ann", password=SECRET)
    assert {each["room"] for each in answer["rooms"]} == {"#tea", "#lobby"}
    assert [(each["room"], each["code"]) for each in answer["refused"]] == [
        ("#dev", "banned")
    ]
    assert len(me.asks("sessions")["sessions"]) == 2
    joined = {"event": "joined", "room": "#tea", "who": "ann", "here": 1}
    assert joined in ann.events()
    world.check()


def test_what_is_not_stored_yet_comes_once(world: JsonWorld) -> None:
    """In a room that is new, after the login; in one that was heard, as it was."""
    world.own("ann", "dev").types("/quit")
    bob, me = world.enter("bob", "dev"), world.greets("me", "#tea")
    eve = world.enter("eve", "tea")
    world.hasher.slow = True
    me.sends("login", name="ann", password=SECRET)
    me.reads()
    world.store.at_once = False
    bob.types("in dev")
    eve.types("in tea")
    world.hasher.go()
    for _ in range(4):
        world.commit()
    said = [each["text"] for each in me.events() if each["event"] == "said"]
    assert sorted(said) == ["in dev", "in tea"]


def test_a_login_that_cannot_be(world: JsonWorld, ann: Program) -> None:
    """One stays who one is."""
    me = world.greets("me")
    assert me.refused("login", name="ann", password="wrong") == "wrong-password"
    assert me.refused("login", name="zed", password=SECRET) == "wrong-password"
    assert me.refused("login", name="a nn", password=SECRET) == "bad-name"
    assert me.refused("login", name="ann") == "bad-request"
    assert me.asks("whoami")["you"] == {"name": "me"}
    assert ann.refused("login", name="ANN", password=SECRET) == "already-registered"
    assert ann.refused("login", name="me", password=SECRET) == "logged-in"
    assert world.calls().refused("login", name="ann", password="") == "not-logged-in"
    boss = world.own("boss")
    boss.types("/operator open-sesame", "/accounts suspend ann spam")
    answer = me.asks("login", name="ann", password=SECRET)
    assert (answer["code"], answer["facts"]["why"]) == ("suspended", "spam")


def test_who_hangs_up_during_the_login(world: JsonWorld) -> None:
    """Nobody is there then."""
    world.own("ann", "dev").types("/quit")
    bob, me = world.enter("bob", "dev"), world.greets("me", "#tea")
    world.hasher.slow = True
    me.sends("login", name="ann", password=SECRET)
    me.vanishes(Departure.LOST)
    bob.reads()
    world.hasher.go()
    world.turns.end()
    assert bob.reads() == []
    world.check()


def test_who_hangs_up_while_told_what_waited(world: JsonWorld) -> None:
    """It is no bug."""
    world.own("ann", "dev").types("/quit")
    me = world.greets("me", "#tea")
    held = Held(world.store, "told")
    me.sends("login", name="ann", password=SECRET)
    assert any(line.get("ok") for line in me.reads())
    me.vanishes(Departure.LOST)
    held.go()
    world.turns.end()
    world.check()


@pytest.mark.parametrize(
    ("op", "fields"),
    [
        ("login", {"name": "bob", "password": "wrong"}),
        ("change-password", {"old": "wrong", "new": NEW}),
        ("unregister", {"password": "wrong"}),
    ],
)
def test_wrong_passwords_are_counted(
    world: JsonWorld, op: str, fields: dict[str, Any]
) -> None:
    """Whatever they are for, together: the third ends the connection, answered
    first."""
    world.own("bob")
    me = world.greets("me") if op == "login" else owner(world, "ann")
    assert me.refused(op, **fields) == "wrong-password"
    assert me.refused("oath", name="x", password="wrong") == "wrong-password"
    assert not me.wire.closed
    me.reads()
    ref = me.sends(op, **fields)
    answer, closing = [line for line in me.reads() if line.get("event") != "mailed"]
    assert (answer["ref"], answer["code"]) == (ref, "wrong-password")
    assert closing["event"] == "closing"
    assert me.wire.closed
    world.check()


def test_passwords_are_tried_too_often(world: JsonWorld, ann: Program) -> None:
    """From one connection after the other."""
    for _ in range(5):
        world.calls().asks("hello", name="ann", password="wrong")
    fields = {"old": SECRET, "new": NEW}
    assert ann.refused("change-password", **fields) == "too-many-tries"


# change-password


def test_change_password(world: JsonWorld, ann: Program) -> None:
    """The new one opens, the old one does not; other sessions end."""
    typing = world.come("ann")
    other = world.logs_in("ann")
    assert ann.asks("change-password", old=SECRET, new=NEW)["ok"]
    assert not can_enter(world, "ann", SECRET)
    assert can_enter(world, "ann", NEW)
    last = other.reads()[-1]
    assert (last["event"], last["reason"]) == ("ended", "password")
    assert typing.wire.closed
    assert other.wire.closed
    assert ann.asks("ping")["ok"]


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("wrong", NEW, "wrong-password"),
        ("", NEW, "wrong-password"),
        ("x" * 60_000, NEW, "wrong-password"),
        (SECRET, "short", "bad-password"),
        (SECRET, "x" * 129, "bad-password"),
        (SECRET, "nul\0nul\0nul", "bad-password"),
    ],
)
def test_a_password_that_cannot_be_changed(
    world: JsonWorld, ann: Program, old: str, new: str, code: str
) -> None:
    """It opens as before."""
    assert ann.refused("change-password", old=old, new=new) == code
    assert can_enter(world, "ann", SECRET)


def test_a_password_that_was_changed_meanwhile(world: JsonWorld, ann: Program) -> None:
    """Whoever was first has it."""
    other = world.logs_in("ann")
    world.hasher.slow = True
    other.sends("change-password", old=SECRET, new="third-secret")
    world.hasher.go()
    ann.sends("change-password", old=SECRET, new=NEW)
    world.hasher.go()
    world.hasher.go()
    world.hasher.slow = False
    assert not can_enter(world, "ann", SECRET)
    assert can_enter(world, "ann", "third-secret") != can_enter(world, "ann", NEW)


def test_no_password_gets_into_the_log(world: JsonWorld, ann: Program) -> None:
    """A bug is there without its words."""

    def verify(hash: str | None, password: str) -> None:
        raise ValueError(password)

    world.hasher.verify = verify  # type: ignore[method-assign]
    assert ann.refused("change-password", old=SECRET, new=NEW) == "internal"
    assert [str(bug) for bug in world.bugs] == ["ValueError"]


# rename


def test_rename(world: JsonWorld, ann: Program) -> None:
    """A guest is called otherwise; so is an account, which keeps what is its own."""
    bob = world.greets("bob", "#dev")
    eve = world.enter("eve", "dev")
    eve.reads()
    assert bob.asks("rename", name="Bert")["name"] == "Bert"
    assert eve.reads() == ["-- bob is now Bert"]
    assert ann.asks("rename", name="annie")["name"] == "annie"
    assert can_enter(world, "annie", SECRET)
    assert world.calls().refused("hello", name="ann") == "name-quarantined"
    world.check()


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("", "bad-name"),
        ("a b", "bad-name"),
        ("x\u202ey", "bad-name"),
        ("\u0410dmin", "bad-name"),
        ("x" * 33, "bad-name"),
        ("server", "name-reserved"),
        ("ann", "name-taken"),
        ("gone", "name-owned"),
        ("carl", "already-so"),
    ],
)
def test_a_name_that_cannot_be(
    world: JsonWorld, ann: Program, name: str, code: str
) -> None:
    """One is called as before."""
    world.own("gone").types("/quit")
    carl = world.greets("carl")
    assert carl.refused("rename", name=name) == code
    assert carl.asks("whoami")["you"]["name"] == "carl"


def test_too_many_names(world: JsonWorld) -> None:
    """So many a minute."""
    bob = world.greets("bob")
    for name in ("b1b", "b2b", "b3b"):
        assert bob.asks("rename", name=name)["ok"]
    assert bob.refused("rename", name="b4b") == "too-many-tries"


# unregister


def test_unregister(world: JsonWorld, ann: Program) -> None:
    """It is answered, then all sessions end; the name is nobody's."""
    other = world.logs_in("ann")
    other.reads()
    assert ann.refused("unregister", password="wrong") == "wrong-password"
    ann.reads()
    ref = ann.sends("unregister", password=SECRET)
    answer, ended = ann.reads()
    assert (answer["ref"], answer["ok"]) == (ref, True)
    assert (ended["event"], ended["reason"]) == ("ended", "deleted")
    assert other.reads()[-1]["reason"] == "deleted"
    assert ann.wire.closed
    assert other.wire.closed
    assert not can_enter(world, "ann", SECRET)
    world.check()


def test_an_account_that_cannot_be_given_up(world: JsonWorld, ann: Program) -> None:
    """That of the last operator; and none is while the store cannot."""
    assert ann.asks("operator-word", word="open-sesame")["ok"]
    assert ann.refused("unregister", password=SECRET) == "last-operator"
    world.store.why = "read-only"
    assert ann.refused("unregister", password=SECRET) == "not-stored"
    world.store.why = None
    assert can_enter(world, "ann", SECRET)


def test_who_is_killed_while_unregistering(world: JsonWorld, ann: Program) -> None:
    """That is no answer: nobody knows yet whether the account is given up."""
    boss = owner(world, "boss")
    boss.asks("operator-word", word="open-sesame")
    world.hasher.slow = True
    ann.reads()
    ann.sends("unregister", password=SECRET)
    assert boss.asks("kill", name="ann")["ok"]
    assert [line["event"] for line in ann.reads()] == ["ended"]
    world.hasher.go()
    world.check()


# Sessions


def test_sessions(world: JsonWorld, ann: Program) -> None:
    """All of them, with their doors; one can be ended, one's own too."""
    world.clock.advance(60)
    typing: Talker = world.come("ann")
    remote = world.calls("192.0.2.7")
    assert remote.asks("hello", name="ann", password=SECRET)["ok"]
    world.clock.advance(5)
    assert ann.asks("sessions")["sessions"] == [
        {"number": 1, "door": "json", "up": 65, "idle": 65, "here": True},
        {"number": 2, "door": "line", "up": 5, "idle": 5},
        {"number": 3, "door": "json", "up": 5, "idle": 5, "address": "192.0.2.7"},
    ]
    assert ann.asks("end-session", number=2)["ok"]
    assert typing.wire.closed
    for number in (0, -1, 3, 10**20):
        assert ann.refused("end-session", number=number) == "no-such-session"
    assert ann.refused("end-session", number=1.5) == "bad-request"
    ann.reads()
    ann.sends("end-session", number=1)
    answer, ended = ann.reads()
    assert answer["ok"]
    assert (ended["event"], ended["reason"]) == ("ended", "ended")
    assert ann.wire.closed
    assert not remote.wire.closed
    assert len(remote.asks("sessions")["sessions"]) == 1
    world.check()


def test_a_guest_has_a_session(world: JsonWorld) -> None:
    """One."""
    (mine,) = world.greets("bob").asks("sessions")["sessions"]
    assert (mine["number"], mine["here"]) == (1, True)


# Settings


def test_settings(world: JsonWorld, ann: Program) -> None:
    """They are chosen in words, kept as the text doors keep them, and taken back."""
    before = {each["key"]: each for each in ann.asks("settings")["settings"]}
    assert list(before) == [
        "echo",
        "time",
        "tz",
        "lang",
        "shortcuts",
        "bell",
        "handles",
        "quiet",
    ]
    assert before["bell"]["choices"] == "on, off, all"
    assert before["bell"]["meaning"]
    assert all("value" not in each for each in before.values())
    chosen = {"tz": "America/Sao_Paulo", "lang": "EN", "bell": "All", "quiet": "on"}
    for key, value in chosen.items():
        assert ann.asks("set", key=key, value=value)["ok"]
    expected = {**chosen, "lang": "en", "bell": "all"}
    after = {each["key"]: each for each in ann.asks("settings")["settings"]}
    assert {key: after[key].get("value") for key in expected} == expected
    assert kept(world, ann).settings == expected
    assert world.come("ann").asks("/set tz") == ["-- tz = America/Sao_Paulo"]
    assert ann.asks("set", key="tz", value="")["ok"]
    assert "tz" not in kept(world, ann).settings


@pytest.mark.parametrize(
    ("key", "value", "code"),
    [
        ("colour", "on", "unknown-setting"),
        ("encoding", "utf-8", "unknown-setting"),
        ("dnd", "1", "unknown-setting"),
        ("email", "a@example.org", "unknown-setting"),
        ("", "", "unknown-setting"),
        ("TZ", "UTC", "unknown-setting"),
        ("tz", "Nowhere/Land", "bad-value"),
        ("tz", "../../etc/passwd", "bad-value"),
        ("tz", "nul\0", "bad-value"),
        ("lang", "tlh", "bad-value"),
        ("bell", "loud", "bad-value"),
        ("quiet", "perhaps", "bad-value"),
        ("bell", True, "bad-request"),
    ],
)
def test_a_setting_that_cannot_be(
    world: JsonWorld, ann: Program, key: str, value: object, code: str
) -> None:
    """Nothing is kept of it."""
    assert ann.refused("set", key=key, value=value) == code
    assert kept(world, ann).settings == {}


def test_a_setting_that_cannot_be_stored(world: JsonWorld, ann: Program) -> None:
    """Is not so."""
    world.store.why = "disk-full"
    assert ann.refused("set", key="bell", value="on") == "not-stored"
    assert "value" not in str(ann.asks("settings")["settings"])


def test_do_not_disturb(world: JsonWorld, ann: Program) -> None:
    """For a while, for ever, or not; the text doors keep to it."""
    answer = ann.asks("dnd", span="1h")
    assert (answer["on"], answer["until"]) == (True, timestamp(NOON + HOUR))
    assert kept(world, ann).settings == {"dnd": str(NOON + HOUR)}
    typing = world.come("ann")
    assert "nothing disturbs you for" in typing.asks("/dnd")[0]
    answer = ann.asks("dnd")
    assert (answer["on"], "until" in answer) == (True, False)
    assert "on" not in ann.asks("dnd", span="off")
    assert kept(world, ann).settings == {}
    assert ann.refused("dnd", span="soon") == "bad-value"
    assert world.greets("bob").asks("dnd", span="1h")["on"]


def test_what_takes_an_account(world: JsonWorld) -> None:
    """A guest is told so; before hello there is nothing at all."""
    bob, nobody = world.greets("bob"), world.calls()
    for op, fields in {
        "change-password": {"old": "x", "new": NEW},
        "set-email": {"email": ""},
        "unregister": {"password": "x"},
        "settings": {},
        "set": {"key": "bell", "value": "on"},
    }.items():
        assert bob.refused(op, **fields) == "right-missing"
        assert nobody.refused(op, **fields) == "not-logged-in"
    for op, fields in {
        "rename": {"name": "x"},
        "sessions": {},
        "end-session": {"number": 1},
        "dnd": {},
    }.items():
        assert nobody.refused(op, **fields) == "not-logged-in"


def test_refusals_are_told_in_the_language_of_the_account(tmp_path: Path) -> None:
    """The code is the same in all of them."""
    world = JsonWorld(languages=Languages("en", compiled(tmp_path)))
    world.own("ann").types("/quit")
    ann = world.logs_in("ann")
    assert ann.asks("set", key="lang", value="pt_BR")["ok"]
    answer = ann.asks("part", room="#nowhere")
    assert answer["code"] == "not-in-room"
    assert answer["message"].startswith("você não está em ")
