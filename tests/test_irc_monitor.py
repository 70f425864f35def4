"""MONITOR: to be told when somebody comes or goes, by whatever door."""

import pytest
from irc_world import Caller, IrcWorld

from twistchat.chat.events import Departure
from twistchat.chat.presence import ChatLimits


@pytest.fixture
def world() -> IrcWorld:
    return IrcWorld()


@pytest.fixture
def zed(world: IrcWorld) -> Caller:
    """He monitors."""
    return world.registers("zed")


def online(nick: str, host: str = "local.irc.test") -> str:
    return f":irc.test 730 zed :{nick}!~u@{host}"


def offline(nick: str) -> str:
    return f":irc.test 731 zed :{nick}"


# The list


def test_who_is_here_and_who_is_not(world: IrcWorld, zed: Caller) -> None:
    """Told at once, as the names are written by those who bear them, or else as they
    were asked for."""
    world.enter("ann")
    world.registers("yan", address="10.0.0.7")
    assert zed.asks("MONITOR + ANN,yan,Xi,wu") == [
        ":irc.test 730 zed :ann!~u@local.irc.test,yan!~u@135d76b0e73d.ip.irc.test",
        ":irc.test 731 zed :Xi,wu",
    ]


def test_the_list_is_told(zed: Caller) -> None:
    """Each name once, as it was given first."""
    zed.sends("MONITOR + Ann,ann,bob", "MONITOR + ANN")
    assert zed.asks("MONITOR L") == [
        ":irc.test 732 zed :Ann,bob",
        ":irc.test 733 zed :End of MONITOR list",
    ]


def test_only_what_is_new_is_answered(zed: Caller) -> None:
    zed.sends("MONITOR + ann")
    assert [offline("bob")] == zed.asks("MONITOR + ann,bob")
    assert [] == zed.asks("MONITOR + ann")


def test_the_state_is_told(world: IrcWorld, zed: Caller) -> None:
    """For all names of the list."""
    zed.sends("MONITOR + ann,bob")
    world.enter("ann")
    assert [online("ann"), offline("bob")] == zed.asks("MONITOR S")


def test_names_are_taken_off(world: IrcWorld, zed: Caller) -> None:
    """Nothing is said of it, and nothing of them from then on."""
    zed.sends("MONITOR + ann,bob,carl")
    assert [] == zed.asks("MONITOR - ANN,nobody,!!")
    assert ":irc.test 732 zed :bob,carl" in zed.asks("MONITOR L")
    assert [] == zed.asks("MONITOR C")
    assert [":irc.test 733 zed :End of MONITOR list"] == zed.asks("MONITOR L")
    assert [] == zed.asks("MONITOR S")
    world.enter("ann")
    assert [] == zed.reads()
    world.check()


def test_letters_may_be_small(zed: Caller) -> None:
    assert [":irc.test 733 zed :End of MONITOR list"] == zed.asks("MONITOR l")


def test_a_long_list_takes_several_lines(zed: Caller) -> None:
    names = [f"somebody-whose-name-is-long-{number}" for number in range(60)]
    for start in range(0, 60, 10):
        zed.sends(f"MONITOR + {','.join(names[start : start + 10])}")
    *found, _ = zed.asks("MONITOR L")
    assert len(found) > 1
    told = ",".join(line.partition(" :")[2] for line in found)
    assert names == told.split(",")


def test_so_many_names_and_no_more() -> None:
    """What is too much is said back, what fitted is monitored."""
    world = IrcWorld(limits=ChatLimits(monitored=3))
    zed = world.registers("zed")
    zed.sends("MONITOR + a,b")
    assert zed.asks("MONITOR + a,c,d,e") == [
        offline("c"),
        ":irc.test 734 zed 3 d,e :Monitor list is full.",
    ]
    assert ":irc.test 732 zed :a,b,c" in zed.asks("MONITOR L")
    zed.sends("MONITOR - a")
    assert [offline("d")] == zed.asks("MONITOR + d")


def test_any_number_of_names() -> None:
    """A bound of 0 is none."""
    zed = IrcWorld(limits=ChatLimits(monitored=0)).registers("zed")
    for number in range(150):
        assert len(zed.asks(f"MONITOR + n{number}")) == 1


# Coming and going


def test_guests_come_and_go(world: IrcWorld, zed: Caller) -> None:
    """Whether they share a room or not."""
    zed.asks("MONITOR + yan", "JOIN #lobby")
    yan = world.registers("yan")
    assert [online("yan")] == zed.reads()
    yan.sends("JOIN #lobby", "QUIT")
    assert [line for line in zed.reads() if " 731 " in line] == [offline("yan")]
    world.check()


def test_people_at_text_doors_come_and_go(world: IrcWorld, zed: Caller) -> None:
    zed.asks("MONITOR + ann")
    ann = world.enter("ann")
    assert [online("ann")] == zed.reads()
    ann.types("/quit")
    assert [offline("ann")] == zed.reads()


def test_owners_of_accounts_come_and_go(world: IrcWorld, zed: Caller) -> None:
    """Not with each of their sessions."""
    ann = world.own("ann")
    ann.types("/quit")
    zed.asks("MONITOR + ann")
    ann = world.come("ann")
    assert [online("ann", "ann.users.irc.test")] == zed.reads()
    other = world.logs_in("ann")
    ann.types("/quit")
    assert [] == zed.reads()
    other.sends("QUIT")
    assert [offline("ann")] == zed.reads()


def test_who_is_lost_for_a_moment(world: IrcWorld, zed: Caller) -> None:
    """Nobody is told if they come back, and all if they do not."""
    ann = world.own("ann")
    zed.asks("MONITOR + ann")
    ann.vanishes(Departure.LOST)
    assert [online("ann", "ann.users.irc.test")] == zed.asks("MONITOR S")
    ann = world.come("ann")
    assert [] == zed.reads()
    ann.vanishes(Departure.LOST)
    world.tick(61)
    assert [offline("ann")] == zed.reads()


def test_another_name(world: IrcWorld, zed: Caller) -> None:
    """Whoever monitors the old one or the new one is told of that; not of another way
    to write it."""
    zed.asks("MONITOR + yan,xi")
    yan = world.registers("yan")
    zed.reads()
    yan.sends("NICK YAN")
    assert [] == zed.reads()
    yan.sends("NICK xi")
    assert [offline("YAN"), online("xi")] == zed.reads()


def test_a_guest_who_logs_in(world: IrcWorld, zed: Caller) -> None:
    """The name of the guest is free, the account's owner is here."""
    world.own("ann").types("/quit")
    zed.asks("MONITOR + ann,visitor")
    visitor = world.enter("visitor")
    zed.reads()
    visitor.types("/login ann", "secret-of-ann")
    assert [offline("visitor"), online("ann", "ann.users.irc.test")] == zed.reads()


def test_a_guest_who_registers(world: IrcWorld, zed: Caller) -> None:
    """The name is borne as before."""
    zed.asks("MONITOR + ann")
    world.own("ann")
    assert [online("ann")] == zed.reads()


def test_who_is_killed(world: IrcWorld, zed: Caller) -> None:
    world.enter("ann")
    zed.asks("MONITOR + ann")
    world.chat.kill(world.chat.person("ann"), zed.client.here.user.person, "")
    world.turns.end()
    assert [offline("ann")] == zed.reads()


def test_a_name_that_is_only_asked_for(world: IrcWorld, zed: Caller) -> None:
    """Whoever claims a name and does not come in was not here."""
    zed.asks("MONITOR + ann")
    user = world.chat.claim("ann")
    world.chat.release(user)
    assert [] == zed.reads()
    assert [offline("ann")] == zed.asks("MONITOR S")


def test_it_comes_with_the_time(world: IrcWorld) -> None:
    """For clients that want it."""
    zed = world.registers("zed", "server-time")
    zed.asks("MONITOR + ann")
    world.enter("ann")
    [line] = zed.reads()
    assert line.startswith("@time=2026-11-21T12:00:00.000Z :irc.test 730 zed :ann!")


def test_nobody_monitors_who_has_left(world: IrcWorld, zed: Caller) -> None:
    """The list ends with the session."""
    zed.sends("MONITOR + ann,bob", "QUIT")
    world.enter("ann")
    world.check()
    assert not world.chat.monitors._sessions


def test_sessions_of_one_user_have_lists_of_their_own(world: IrcWorld) -> None:
    world.own("ann").types("/quit")
    one, other = world.logs_in("ann"), world.logs_in("ann")
    one.asks("MONITOR + bob")
    other.reads()
    world.enter("bob")
    assert " 730 " in "".join(one.reads())
    assert " 730 " not in "".join(other.reads())


# extended-monitor


def monitoring(world: IrcWorld, *caps: str) -> Caller:
    """Somebody who monitors yan, with these capabilities."""
    zed = world.registers("zed", *caps)
    zed.asks("MONITOR + yan,ann")
    return zed


def test_away_is_told(world: IrcWorld) -> None:
    """To whoever knows both capabilities."""
    zed = monitoring(world, "extended-monitor", "away-notify")
    yan = world.registers("yan")
    zed.reads()
    yan.sends("AWAY :out", "AWAY")
    head = ":yan!~u@local.irc.test AWAY"
    assert [f"{head} :out", head] == zed.reads()


def test_realnames_are_told(world: IrcWorld) -> None:
    zed = monitoring(world, "extended-monitor", "setname")
    yan = world.registers("yan")
    zed.reads()
    yan.sends("SETNAME :Yan The Man")
    assert [":yan!~u@local.irc.test SETNAME :Yan The Man"] == zed.reads()


def test_accounts_are_told(world: IrcWorld) -> None:
    """That a name is owned from now on."""
    zed = monitoring(world, "extended-monitor", "account-notify")
    ann = world.enter("ann")
    zed.reads()
    ann.types("/register secret-of-ann")
    assert [":ann!~u@ann.users.irc.test ACCOUNT ann"] == zed.reads()


@pytest.mark.parametrize(
    "caps",
    [
        ["away-notify", "setname", "account-notify"],
        ["extended-monitor"],
        ["server-time"],
    ],
)
def test_who_does_not_want_that_much(world: IrcWorld, caps: list[str]) -> None:
    """Either capability without the other is not enough."""
    zed = monitoring(world, *caps)
    yan, ann = world.registers("yan"), world.enter("ann")
    zed.reads()
    yan.sends("AWAY :out", "SETNAME :Yan The Man", "AWAY")
    ann.types("/register secret-of-ann")
    assert [] == zed.reads()


def test_it_is_told_once_to_who_shares_a_room(world: IrcWorld) -> None:
    zed = monitoring(world, "extended-monitor", "away-notify")
    yan = world.registers("yan")
    for each in (zed, yan):
        each.sends("JOIN #lobby")
    zed.reads()
    yan.sends("AWAY :out")
    assert [":yan!~u@local.irc.test AWAY :out"] == zed.reads()


def test_one_does_not_monitor_oneself_twice(world: IrcWorld) -> None:
    """One's own client knows already."""
    zed = world.registers("zed", "extended-monitor", "away-notify")
    zed.asks("MONITOR + zed")
    assert [":irc.test 306 zed :You have been marked as being away"] == zed.asks(
        "AWAY :out"
    )


def test_a_login_is_no_change_of_name(world: IrcWorld) -> None:
    """Who monitors reads of names by MONITOR alone."""
    zed = monitoring(world, "extended-monitor", "account-notify")
    yan = world.registers("yan")
    zed.reads()
    yan.sends("NICK xi")
    assert [offline("yan")] == zed.reads()


# Hostile


@pytest.mark.parametrize(
    "targets",
    [
        "*!~u@local.irc.test",
        "*",
        "x" * 400,
        "a," * 200,
        ",",
        ",,,,",
        "#lobby",
        "12,-a,a b",
        "用户" * 30,
        "пользователь",
        "\x02bold\x02",
        ":",
    ],
)
@pytest.mark.parametrize("modifier", ["+", "-", "C", "L", "S"])
def test_hostile_targets(
    world: IrcWorld, zed: Caller, modifier: str, targets: str
) -> None:
    """What is no nickname is monitored by nobody, and nothing breaks."""
    replies = zed.asks(
        f"MONITOR {modifier} {targets}", f"MONITOR {modifier} :{targets}"
    )
    assert {line.split()[1] for line in replies} <= {"730", "731", "732", "733"}
    names = world.chat.monitors.names(zed.client.here)
    assert not any(set(key) & set("*#!") for key in names)
    world.enter("ann")
    assert [] == zed.reads()
    world.check()


@pytest.mark.parametrize("subcommand", ["X", "+-", "++", "x" * 400, "Ω", "L,S"])
def test_unknown_subcommands(world: IrcWorld, subcommand: str) -> None:
    """The standard reply, or a notice."""
    zed = world.registers("zed", "standard-replies")
    [line] = zed.asks(f"MONITOR {subcommand} ann")
    assert line.startswith(":irc.test FAIL MONITOR INVALID_PARAMS ")
    [line] = world.registers("yan").asks(f"MONITOR {subcommand}")
    assert line.split()[1] == "NOTICE"
    assert not world.bugs


def test_too_few_parameters(zed: Caller) -> None:
    assert [":irc.test 461 zed MONITOR :Not enough parameters"] == zed.asks("MONITOR")
    assert [] == zed.asks("MONITOR +", "MONITOR + :", "MONITOR -")
