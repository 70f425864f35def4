"""OPER, KILL, WALLOPS: for operators of the server, and how to be one."""

from pathlib import Path

import pytest
from argon2 import PasswordHasher
from argon2.exceptions import VerifyMismatchError
from irc_world import Caller, IrcWorld
from talking import LINE, Talker
from twisted.internet.defer import Deferred, succeed

from twistchat.bounds import operator_passwords
from twistchat.chat.events import Departure
from twistchat.config import BadSettings, load
from twistchat.errands.hashing import Verdict
from twistchat.errands.tries import TryBounds

DENIED = "Permission Denied- You're not an IRC operator"
WRONG = ":irc.test 464 zed :Password incorrect"


@pytest.fixture
def world() -> IrcWorld:
    """The settings know one operator, the boss."""
    world = IrcWorld()
    world.operator_passwords["boss"] = "sesame"
    return world


@pytest.fixture
def zed(world: IrcWorld) -> Caller:
    """A guest."""
    zed = world.registers("zed")
    zed.sends("JOIN #lobby")
    zed.reads()
    return zed


@pytest.fixture
def chief(world: IrcWorld) -> Caller:
    """An operator, in no room."""
    chief = world.registers("chief")
    chief.sends("OPER boss sesame")
    chief.reads()
    return chief


@pytest.fixture
def ann(world: IrcWorld, zed: Caller) -> Talker:
    """She sits at netcat, in #lobby."""
    ann = world.enter("ann", "lobby")
    ann.reads()
    zed.reads()
    return ann


def audit(world: IrcWorld) -> list[tuple[str, str, str, str]]:
    """Who did what to whom, and why."""
    query = "SELECT actor_name, act, target, detail FROM audit ORDER BY id"
    with world.store.connection.begin():
        rows = world.store.connection.exec_driver_sql(query).all()
    return [tuple(row) for row in rows]


# OPER


def test_oper(world: IrcWorld, zed: Caller) -> None:
    """Whoever knows the password is an operator, account or not."""
    assert zed.asks("OPER boss sesame") == [
        ":zed!~u@local.irc.test MODE zed +o",
        ":irc.test 381 zed :You are now an IRC operator",
    ]
    assert [":irc.test 221 zed +ow"] == zed.asks("MODE zed")
    assert ":irc.test 313 zed zed :is an IRC operator" in zed.asks("WHOIS zed")
    assert [("zed", "oper", "boss", "")] == audit(world)


def test_the_name_may_be_written_in_capitals(zed: Caller) -> None:
    """But not the password."""
    assert [WRONG] == zed.asks("OPER boss SESAME")
    assert zed.asks("OPER BOSS sesame")[1].split()[1] == "381"


def test_twice(zed: Caller) -> None:
    """The mode is no news then."""
    zed.sends("OPER boss sesame")
    line = ":irc.test 381 zed :You are now an IRC operator"
    assert [line] == zed.asks("OPER boss sesame")


@pytest.mark.parametrize(
    "asked",
    [
        "boss open",
        "nobody sesame",
        "boss :",
        "12 sesame",
        "zed sesame",
        "x :",
        f"{'x' * 200} {'y' * 200}",
        "босс сезам",
        "* *",
        "boss sesame\u200b",
    ],
)
def test_a_wrong_password(world: IrcWorld, zed: Caller, asked: str) -> None:
    """Nobody learns whether there is an operator of that name."""
    assert [WRONG] == zed.asks(f"OPER {asked}")
    assert [":irc.test 221 zed +w"] == zed.asks("MODE zed")
    assert world.hasher.asked == [None]
    assert [] == audit(world)
    assert not world.bugs


def test_without_a_password(zed: Caller) -> None:
    line = ":irc.test 461 zed OPER :Not enough parameters"
    assert [line] == zed.asks("OPER boss")


def test_a_password_that_is_kept_as_a_hash(
    world: IrcWorld, zed: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The hash is compared where the passwords of accounts are; it is no password
    itself."""
    real = PasswordHasher(1, 8, 1)
    hashed = world.operator_passwords["boss"] = real.hash("sesame")

    def verify(kept: str | None, given: str) -> Deferred[Verdict]:
        try:
            return succeed(Verdict(kept is not None and real.verify(kept, given)))
        except VerifyMismatchError:
            return succeed(Verdict(False))

    monkeypatch.setattr(world.hasher, "verify", verify)
    assert [WRONG] == zed.asks(f"OPER boss {hashed}")
    assert zed.asks("OPER boss sesame")[1].split()[1] == "381"


def test_nobody_can_become_one(world: IrcWorld, zed: Caller) -> None:
    """The settings give no operator a password."""
    world.operator_passwords.clear()
    line = ":irc.test 491 zed :No O-lines for your host"
    assert [line] == zed.asks("OPER boss sesame")


def test_passwords_in_the_settings(tmp_path: Path) -> None:
    """By the key of the name; who has none cannot become one so."""
    file = tmp_path / "chat.toml"
    hashed = PasswordHasher(1, 8, 1).hash("sesame")
    operators = (("Boss", "sesame"), ("ann", ""), ("bob", hashed))
    file.write_text(
        "".join(
            f'[[operators]]\nname = "{name}"\npassword = "{password}"\n'
            for name, password in operators
        )
    )
    known = operator_passwords(load(file))
    assert {"boss": "sesame", "bob": hashed} == known


def test_what_looks_like_a_hash_must_be_one(tmp_path: Path) -> None:
    """Or nobody would know why the password is always wrong."""
    file = tmp_path / "chat.toml"
    file.write_text('[[operators]]\nname = "ann"\npassword = "$argon2id$v=19$m"\n')
    with pytest.raises(BadSettings, match="begins like a hash of argon2"):
        load(file)


def test_three_wrong_passwords_end_the_connection(world: IrcWorld, zed: Caller) -> None:
    """Whether of an operator or of an account."""
    assert [WRONG, WRONG] == zed.asks("OPER boss a", "OPER boss b")
    assert zed.asks("OPER boss c") == [
        WRONG,
        "ERROR :Closing Link: zed (too many wrong passwords)",
    ]
    assert zed.client.outbox.ending


def test_guessing_is_slowed(world: IrcWorld) -> None:
    """However often one connects anew; and no account suffers for it."""
    world = IrcWorld(trying=TryBounds(per_account=2))
    world.operator_passwords["boss"] = "sesame"
    world.own("boss").types("/quit")
    for nick in ("yan", "xi"):
        world.registers(nick).sends("OPER boss wrong")
    wu = world.registers("wu", "standard-replies")
    [line] = wu.asks("OPER boss sesame")
    assert line.startswith(":irc.test FAIL OPER TOO_MANY_TRIES :")
    assert any(" 001 " in line for line in world.logs_in("boss").reads())


def test_the_right_password_is_no_try_that_counts() -> None:
    """Operators come and go as often as they like."""
    world = IrcWorld(trying=TryBounds(per_account=1))
    world.operator_passwords["boss"] = "sesame"
    for nick in ("yan", "xi", "wu"):
        caller = world.registers(nick)
        assert caller.asks("OPER boss sesame")[1].split()[1] == "381"


def test_too_many_are_hashed(world: IrcWorld, zed: Caller) -> None:
    """It is no try that counts."""
    world.hasher.busy = True
    for _ in range(9):
        assert zed.asks("OPER boss sesame")[0].split()[1] == "400"
    world.hasher.busy = False
    assert zed.asks("OPER boss sesame")[1].split()[1] == "381"


def test_hanging_up_meanwhile(world: IrcWorld, zed: Caller) -> None:
    """Nobody is made an operator who has left."""
    world.hasher.slow = True
    zed.sends("OPER boss sesame")
    user = zed.client.here.user
    zed.vanishes(Departure.LOST)
    world.hasher.go()
    assert not user.operator
    assert [] == audit(world)
    assert not world.bugs


def test_giving_it_up(world: IrcWorld, chief: Caller) -> None:
    assert [":chief!~u@local.irc.test MODE chief -o"] == chief.asks("MODE chief -o")
    assert [f":irc.test 481 chief :{DENIED}"] == chief.asks("KILL chief")


def test_it_ends_with_the_last_session(world: IrcWorld) -> None:
    """An account that was lost comes back without it, but in its rooms."""
    world.own("ann").types("/quit")
    ann = world.logs_in("ann")
    ann.sends("OPER boss sesame", "JOIN #den")
    ann.vanishes(Departure.LOST)
    again = world.logs_in("ann")
    assert "JOIN #den" in "\n".join(again.reads())
    assert [":irc.test 221 ann +w"] == again.asks("MODE ann")


def test_all_sessions_of_the_user_are_an_operators(world: IrcWorld) -> None:
    """It is somebody who is an operator, and not a connection."""
    world.own("ann").types("/quit")
    one, other = world.logs_in("ann"), world.logs_in("ann")
    one.sends("OPER boss sesame")
    assert [":irc.test 221 ann +ow"] == other.asks("MODE ann")


def test_they_are_told_so(world: IrcWorld, chief: Caller) -> None:
    """By whom, if somebody else did it; not what makes no difference."""
    world.own("ann")
    one, other = world.logs_in("ann"), world.logs_in("ann")
    other.reads()
    said = ":ann!~u@ann.users.irc.test MODE ann"
    one.sends("OPER boss sesame")
    assert [f"{said} +o"] == other.reads()
    one.sends("MODE ann -o")
    assert [f"{said} -o"] == other.reads()
    id, by = one.client.here.user.id, chief.client.here.user.person
    for on, sign in ((True, "+"), (False, "-"), (True, "+")):
        world.chat.set_operator(id, on, by)
        world.turns.end()
        assert [f":chief!~u@local.irc.test MODE ann {sign}o"] == other.reads()
    one.sends("OPER boss sesame", "MODE ann -o")
    assert [] == other.reads()
    one.sends("OPER boss sesame")
    world.chat.set_operator(id, False, by)
    world.turns.end()
    assert [] == other.reads()
    assert [":irc.test 221 ann +ow"] == other.asks("MODE ann")


# KILL


def test_kill(world: IrcWorld, chief: Caller, zed: Caller, ann: Talker) -> None:
    """Who is meant reads it and is gone; who shared a room reads why."""
    yan = world.registers("yan")
    yan.sends("JOIN #lobby")
    yan.reads()
    ann.reads()
    assert [] == chief.asks("KILL zed :enough of that")
    assert zed.reads()[-2:] == [
        ":chief!~u@local.irc.test KILL zed :enough of that",
        "ERROR :Closing Link: zed (Killed (chief (enough of that)))",
    ]
    assert zed.client.outbox.ending
    assert yan.reads() == [
        ":zed!~u@local.irc.test QUIT :Killed (chief (enough of that))"
    ]
    assert ann.reads() == ["-- zed left (ended by an operator: chief (enough of that))"]
    assert ("chief", "kill", "zed", "enough of that") in audit(world)
    world.check()


def test_kill_at_a_text_door(world: IrcWorld, chief: Caller, ann: Talker) -> None:
    """A terminal reads it in words."""
    chief.sends("KILL ann :enough of that")
    assert ann.reads()[-1] == (
        "!! chief, an operator of the server, ends this session (enough of that)"
    )
    assert ann.conversation.outbox.ending
    world.check()


def test_kill_without_a_reason(world: IrcWorld, chief: Caller, zed: Caller) -> None:
    chief.sends("KILL zed")
    assert zed.reads()[-1] == "ERROR :Closing Link: zed (Killed (chief (chief)))"


def test_kill_ends_all_sessions_at_once(world: IrcWorld, chief: Caller) -> None:
    """An account does not stay for a while, as one does whose connection was lost."""
    ann = world.own("ann", "lobby", LINE)
    other = world.logs_in("ann")
    chief.sends("KILL ann :out")
    assert "KILL" in other.reads()[-2]
    assert ann.conversation.outbox.ending
    assert chief.asks("WHOIS ann")[0].split()[1] == "401"
    world.check()


def test_kill_oneself(world: IrcWorld, chief: Caller) -> None:
    chief.sends("KILL chief :bye")
    assert chief.reads()[-1] == "ERROR :Closing Link: chief (Killed (chief (bye)))"
    assert not world.bugs


def test_only_operators_kill(chief: Caller, zed: Caller) -> None:
    line = f":irc.test 481 zed :{DENIED}"
    assert [line] == zed.asks("KILL chief :you go")
    assert [line] == zed.asks("KILL zed")
    assert chief.asks("PING 1")


@pytest.mark.parametrize("name", ["nobody", "x" * 400, "#lobby", "用户", "*", "12"])
def test_kill_nobody(world: IrcWorld, chief: Caller, name: str) -> None:
    [line] = chief.asks(f"KILL {name} :out")
    assert line.startswith(":irc.test 401 chief ")
    assert not world.bugs


def test_kill_the_server(chief: Caller) -> None:
    line = ":irc.test 483 chief :You can't kill a server!"
    assert [line] == chief.asks("KILL IRC.test :out")


def test_kill_without_anybody(chief: Caller) -> None:
    assert chief.asks("KILL")[0].split()[1] == "461"
    assert chief.asks("KILL :")[0].split()[1] == "401"


def test_a_long_reason_is_cut(world: IrcWorld, chief: Caller, zed: Caller) -> None:
    """No line is too long for it, and no character is cut in two."""
    yan = world.registers("yan")
    yan.sends("JOIN #lobby")
    chief.sends(f"KILL zed :{'й' * 230}")
    assert "KILL" in zed.reads()[-2]
    assert "QUIT" in yan.reads()[-1]
    assert not world.bugs


def test_it_is_told_when_they_were_seen(world: IrcWorld, chief: Caller) -> None:
    """At the text doors, of the owner of an account."""
    world.own("ann")
    bob = world.enter("bob")
    chief.sends("KILL ann :out")
    [line] = bob.asks("/seen ann")
    assert line.endswith("(ended by an operator)")


# WALLOPS


def test_wallops(world: IrcWorld, chief: Caller, zed: Caller, ann: Talker) -> None:
    """Everybody reads it, by whatever door, whoever says it too."""
    line = ":chief!~u@local.irc.test WALLOPS :lunch is ready"
    assert [line] == chief.asks("WALLOPS :lunch is ready")
    assert [line] == zed.reads()
    assert ["-- chief shouts: lunch is ready"] == ann.reads()


def test_who_does_not_want_wallops(chief: Caller, zed: Caller) -> None:
    """The mode w, which all have at first; announcements are not to be missed."""
    zed.sends("MODE zed -w")
    zed.reads()
    chief.sends("WALLOPS :lunch is ready")
    assert [] == zed.reads()
    zed.sends("MODE zed +w")
    zed.reads()
    chief.sends("WALLOPS :lunch is ready")
    assert len(zed.reads()) == 1


def test_announcements_are_told_to_all(world: IrcWorld, zed: Caller) -> None:
    """Those of the server itself are not WALLOPS."""
    ann = world.own("ann")
    world.chat.set_operator(world.chat.person("ann").id, True)
    zed.asks("MODE zed -w")
    ann.types("/announce we restart at noon")
    assert [":irc.test NOTICE $* :we restart at noon"] == zed.reads()


def test_only_operators_say_wallops(zed: Caller) -> None:
    assert [f":irc.test 481 zed :{DENIED}"] == zed.asks("WALLOPS :hear ye")


def test_wallops_of_nothing(chief: Caller) -> None:
    assert chief.asks("WALLOPS")[0].split()[1] == "461"
    assert chief.asks("WALLOPS :")[0].split()[1] == "412"
    assert chief.asks("WALLOPS :\x02")[0].split()[1] == "412"
