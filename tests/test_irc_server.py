"""MOTD, LUSERS, VERSION, TIME, INFO, ADMIN, STATS, LINKS, HELP: what the server tells
of itself."""

from typing import Any
from zoneinfo import ZoneInfo

import pytest
from irc_world import Caller, IrcWorld
from msgspec.structs import replace

from twistchat.irc.table import COMMANDS

END = "End of /MOTD command."


@pytest.fixture
def world() -> IrcWorld:
    return IrcWorld()


@pytest.fixture
def zed(world: IrcWorld) -> Caller:
    return world.registers("zed")


def numbers(lines: list[str]) -> list[str]:
    return [line.split()[1] for line in lines]


def arguments(lines: list[str], number: str) -> list[str]:
    """What stands behind the name in the numerics of that number."""
    head = f":irc.test {number} zed "
    return [line.removeprefix(head) for line in lines if line.startswith(head)]


# MOTD


def test_motd(world: IrcWorld, zed: Caller) -> None:
    """As it is at that time; an empty line is one."""
    world.motd += ["Welcome to the house", "", "Be kind"]
    assert zed.asks("MOTD") == [
        ":irc.test 375 zed :- irc.test Message of the day - ",
        ":irc.test 372 zed :- Welcome to the house",
        ":irc.test 372 zed :- ",
        ":irc.test 372 zed :- Be kind",
        f":irc.test 376 zed :{END}",
    ]


def test_no_motd(zed: Caller) -> None:
    assert [":irc.test 422 zed :MOTD File is missing"] == zed.asks("MOTD")


# Whom one asks

ASKING = ["MOTD", "VERSION", "TIME", "INFO", "ADMIN", "LUSERS *", "STATS u"]


@pytest.mark.parametrize("command", ASKING)
@pytest.mark.parametrize("target", ["irc.test", "IRC.test", "*", "irc.*", "zed", "ann"])
def test_there_is_one_server(
    world: IrcWorld, zed: Caller, command: str, target: str
) -> None:
    """It is meant by its name, by a mask, and by the name of whoever is here."""
    world.enter("ann")
    assert "402" not in numbers(zed.asks(f"{command} {target}"))


@pytest.mark.parametrize("command", ASKING)
@pytest.mark.parametrize(
    "target", ["irc.example", "nobody", "x" * 400, "*a" * 200, "сервер", "#lobby", "["]
)
def test_there_is_no_other(
    world: IrcWorld, zed: Caller, command: str, target: str
) -> None:
    """ERR_NOSUCHSERVER, and nothing else."""
    line = f"{command} {target}".encode()[:510].decode(errors="ignore")
    [refused] = zed.asks(line)
    assert refused.startswith(f":irc.test 402 zed {target[:60]}")
    assert refused.endswith(" :No such server")
    assert not world.bugs


# LUSERS


def test_lusers(world: IrcWorld, zed: Caller) -> None:
    """People of all doors, and rooms that somebody is in."""
    world.enter("ann", "lobby")
    assert zed.asks("LUSERS") == [
        ":irc.test 251 zed :There are 2 users and 0 invisible on 1 servers",
        ":irc.test 254 zed 1 :channels formed",
        ":irc.test 255 zed :I have 2 clients and 0 servers",
        ":irc.test 265 zed 2 2 :Current local users 2, max 2",
        ":irc.test 266 zed 2 2 :Current global users 2, max 2",
    ]


def test_the_most_there_were_are_remembered(world: IrcWorld, zed: Caller) -> None:
    """Also when they are gone, and two sessions of an account are one."""
    ann = world.own("ann")
    world.logs_in("ann")
    yan = world.registers("yan")
    yan.sends("QUIT")
    ann.types("/leave")
    assert arguments(zed.asks("LUSERS"), "265") == ["2 3 :Current local users 2, max 3"]


def test_invisible_people_and_operators(world: IrcWorld, zed: Caller) -> None:
    """They are counted apart, and no more when they are neither."""
    world.operator_passwords["boss"] = "sesame"
    zed.sends("MODE zed +i", "OPER boss sesame")
    found = zed.asks("LUSERS")
    assert arguments(found, "251") == [
        ":There are 0 users and 1 invisible on 1 servers"
    ]
    assert arguments(found, "252") == ["1 :operator(s) online"]
    zed.sends("MODE zed -io")
    found = zed.asks("LUSERS")
    assert arguments(found, "252") == []
    assert arguments(found, "251") == [
        ":There are 1 users and 0 invisible on 1 servers"
    ]


def test_an_account_may_become_an_operator(world: IrcWorld, zed: Caller) -> None:
    """Or be one no more, while its owner is here."""
    world.own("ann")
    id = world.chat.person("ann").id
    world.chat.set_operator(id, True)
    assert arguments(zed.asks("LUSERS"), "252") == ["1 :operator(s) online"]
    world.chat.set_operator(id, False)
    assert arguments(zed.asks("LUSERS"), "252") == []


def test_who_has_not_said_who_they_are(world: IrcWorld) -> None:
    """The door knows how many these are."""
    world.irc = replace(world.irc, strangers=lambda: 3)
    zed = world.registers("zed")
    assert arguments(zed.asks("LUSERS"), "253") == ["3 :unknown connection(s)"]


def test_a_guest_who_logs_in_is_counted_once(world: IrcWorld, zed: Caller) -> None:
    world.own("ann").types("/quit")
    visitor = world.enter("visitor")
    visitor.types("/login ann", "secret-of-ann")
    assert arguments(zed.asks("LUSERS"), "265")[0].startswith("2 2 ")
    visitor.types("/quit")
    assert arguments(zed.asks("LUSERS"), "265")[0].startswith("1 2 ")


# VERSION, TIME, INFO


def test_version(world: IrcWorld, zed: Caller) -> None:
    """RPL_VERSION, and what the welcome said of it."""
    found = zed.asks("VERSION")
    assert found[0] == ":irc.test 351 zed twistchat-1.0 irc.test :IRC door"
    assert set(numbers(found[1:])) == {"005"}
    tokens = " ".join(line.rpartition(" :")[0].split(" ", 3)[3] for line in found[1:])
    assert tokens.split() == list(world.irc.isupport)


def test_at_most_thirteen_tokens_stand_in_a_line(zed: Caller) -> None:
    """A numeric has fifteen parameters; no token has two signs of equality."""
    for line in zed.asks("VERSION")[1:]:
        tokens = line.rpartition(" :")[0].split()[3:]
        assert 0 < len(tokens) <= 13
        assert all(token.count("=") <= 1 for token in tokens)


def test_time(world: IrcWorld, zed: Caller) -> None:
    """In seconds since 1970, and as people read it."""
    world.tick(61)
    assert zed.asks("TIME") == [
        ":irc.test 391 zed irc.test 1795262461 0 :2026-11-21 12:01:01 UTC"
    ]


def test_time_of_the_server(world: IrcWorld) -> None:
    """By the clock that the settings name."""
    zone = ZoneInfo("America/Sao_Paulo")
    customs = replace(world.desk.customs, zone=zone)
    world.irc = replace(world.irc, house=replace(world.desk, customs=customs))
    assert world.registers("zed").asks("TIME")[0].endswith(":2026-11-21 09:00:00 -03")


def test_info(zed: Caller) -> None:
    found = zed.asks("INFO")
    assert set(numbers(found[:-1])) == {"371"}
    assert found[-1] == ":irc.test 374 zed :End of INFO list"
    assert found[0].startswith(":irc.test 371 zed :twistchat-1.0")


def test_when_it_was_created(world: IrcWorld) -> None:
    """RPL_CREATED tells when the server was started."""
    world.tick(100)
    zed = world.calls()
    zed.sends("NICK zed", "USER z 0 * :z")
    assert arguments(zed.reads(), "003") == [
        ":This server was created 2026-11-21 12:00:00 UTC"
    ]


# ADMIN


def told(**irc: Any) -> Caller:
    return IrcWorld(irc=irc).registers("zed")


def test_admin() -> None:
    """Where it is, who runs it, how to write to them."""
    zed = told(admin=("A house", "Ann runs it", "ann@example.org"))
    assert zed.asks("ADMIN") == [
        ":irc.test 256 zed irc.test :Administrative info",
        ":irc.test 257 zed :A house",
        ":irc.test 258 zed :Ann runs it",
        ":irc.test 259 zed :ann@example.org",
    ]


def test_some_of_admin() -> None:
    """As much as there is, and never more than there are numbers for."""
    assert numbers(told(admin=["A house"]).asks("ADMIN")) == ["256", "257"]
    assert len(told(admin=list("abcdef")).asks("ADMIN")) == 4


def test_no_admin(zed: Caller) -> None:
    line = ":irc.test 423 zed irc.test :No administrative info available"
    assert [line] == zed.asks("ADMIN")


# STATS


def test_uptime(world: IrcWorld, zed: Caller) -> None:
    """In days, hours, minutes and seconds."""
    world.tick(2 * 86_400 + 3 * 3600 + 4 * 60 + 5)
    assert zed.asks("STATS u") == [
        ":irc.test 242 zed :Server Up 2 days 3:04:05",
        ":irc.test 219 zed u :End of /STATS report",
    ]


@pytest.mark.parametrize("query", ["o", "?", "k", "Ω", "*", "olk"])
def test_there_are_no_other_figures(zed: Caller, query: str) -> None:
    """The end comes all the same."""
    assert [f":irc.test 219 zed {query[0]} :End of /STATS report"] == zed.asks(
        f"STATS {query}"
    )


def test_figures_of_nothing(zed: Caller) -> None:
    assert numbers(zed.asks("STATS")) == ["461"]
    assert [":irc.test 219 zed * :End of /STATS report"] == zed.asks("STATS :")


# LINKS


def test_links_of_a_server_that_says_what_it_is() -> None:
    """It alone makes the network; WHOIS tells the same of it."""
    zed = told(description="A house with many doors")
    assert zed.asks("LINKS") == [
        ":irc.test 364 zed irc.test irc.test :0 A house with many doors",
        ":irc.test 365 zed * :End of /LINKS list",
    ]
    said = ":irc.test 312 zed zed irc.test :A house with many doors"
    assert said in zed.asks("WHOIS zed")


def test_links_of_one_that_does_not(zed: Caller) -> None:
    """A server may leave itself out."""
    assert [":irc.test 365 zed * :End of /LINKS list"] == zed.asks("LINKS")


# HELP


@pytest.mark.parametrize("command", ["HELP", "HELPOP"])
def test_help(zed: Caller, command: str) -> None:
    """All commands, but for those that take an operator."""
    found = zed.asks(command)
    assert found[0] == ":irc.test 704 zed * :Commands"
    assert found[1] == ":irc.test 705 zed * :"
    assert set(numbers(found[1:-1])) == {"705"}
    assert found[-1].startswith(":irc.test 706 zed * :HELP")
    words = " ".join(found).split()
    assert "PRIVMSG" in words
    assert "KILL" not in words


def test_help_for_operators(world: IrcWorld, zed: Caller) -> None:
    world.operator_passwords["boss"] = "sesame"
    zed.sends("OPER boss sesame")
    assert "KILL" in " ".join(zed.asks("HELP")).split()


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_every_command_is_explained(zed: Caller, name: str) -> None:
    """How it is written, an empty line, what it does; in capitals or not."""
    found = zed.asks(f"HELP {name.lower()}")
    head, *middle, last = found
    assert head == f":irc.test 704 zed {name.lower()} :{COMMANDS[name].usage}"
    assert middle[0] == f":irc.test 705 zed {name.lower()} :"
    assert set(numbers(middle)) == {"705"}
    assert numbers([last]) == ["706"]
    text = " ".join(line.partition(" :")[2] for line in [*middle[1:], last])
    assert COMMANDS[name].help in text
    assert ("For operators" in text) is COMMANDS[name].operator


@pytest.mark.parametrize(
    "subject", ["nothing", "#lobby", "x" * 400, "用户", "a b", "*", "::", "\x02"]
)
def test_help_with_what_is_no_command(
    world: IrcWorld, zed: Caller, subject: str
) -> None:
    """ERR_HELPNOTFOUND, and what was asked."""
    [line] = zed.asks(f"HELP :{subject}")
    assert line.startswith(":irc.test 524 zed ")
    assert line.endswith(" :No help available on this topic")
    assert len(line.split(" ")) == 10
    assert not world.bugs


# What is not there


@pytest.mark.parametrize("command", ["REHASH", "DIE", "RESTART", "SQUIT", "CONNECT"])
def test_what_is_not_offered(world: IrcWorld, zed: Caller, command: str) -> None:
    """Nobody stops the server from here, not even an operator."""
    line = f":irc.test 421 zed {command} :Unknown command"
    assert [line] == zed.asks(command)
    world.operator_passwords["boss"] = "sesame"
    zed.sends("OPER boss sesame")
    assert [line] == zed.asks(command)
