"""CAP: what a client and the server agree on beyond RFC 2812."""

import pytest
from irc_world import IrcWorld

from twistchat.errands.accounts import AccountRules
from twistchat.irc.capabilities import NAMES, Cap
from twistchat.irc.message import LINE_BYTES
from twistchat.irc.splitting import cut


@pytest.fixture
def world() -> IrcWorld:
    return IrcWorld()


def caps(lines: list[str]) -> list[str]:
    """The capabilities that these lines of CAP name."""
    return [name for line in lines for name in line.split(" :", 1)[1].split()]


def test_cap_ls_is_answered_always(world: IrcWorld) -> None:
    """Before and after, as often as it is asked, however the command is written."""
    ann = world.calls()
    for line in ("CAP LS", "cap ls", "CAP LS 302", "CAP LS x", "CAP LS :"):
        assert set(NAMES.values()) <= {
            name.split("=")[0] for name in caps(ann.asks(line))
        }
    ann.sends("NICK ann", "USER a 0 * :Ann", "CAP END")
    ann.reads()
    (*_, last) = ann.asks("CAP LS")
    assert last.startswith(":irc.test CAP ann LS :")


def test_cap_301_has_one_line_and_no_values(world: IrcWorld) -> None:
    """Whoever names no version knows neither."""
    (line,) = world.calls().asks("CAP LS")
    assert line.startswith(":irc.test CAP * LS :")
    assert "=" not in line
    assert "sasl" in line.split()


@pytest.mark.parametrize("version", ["302", "303", "999999999999999999999"])
def test_cap_302_has_values(world: IrcWorld, version: str) -> None:
    """And cap-notify with it, which cannot be given up then."""
    ann = world.calls()
    *before, last = ann.asks(f"CAP LS {version}")
    assert all(line.startswith(":irc.test CAP * LS * :") for line in before)
    assert last.startswith(":irc.test CAP * LS :")
    found = caps([*before, last])
    assert {"sasl=PLAIN", "draft/account-registration=before-connect"} <= set(found)
    assert ["cap-notify"] == caps(ann.asks("CAP LIST"))
    assert [":irc.test CAP * NAK :-cap-notify"] == ann.asks("CAP REQ -cap-notify")
    assert "=" not in ann.asks("CAP LS")[0]
    assert ["cap-notify"] == caps(ann.asks("CAP LIST"))


def test_cap_notify_by_itself_can_be_given_up(world: IrcWorld) -> None:
    """If it was asked for by its name."""
    ann = world.calls()
    asked = ["CAP REQ cap-notify", "CAP REQ -cap-notify"]
    assert [":irc.test CAP * ACK :cap-notify"] == ann.asks(asked[0])
    assert [":irc.test CAP * ACK :-cap-notify"] == ann.asks(asked[1])
    assert [":irc.test CAP * LIST :"] == ann.asks("CAP LIST")


def test_cap_req_is_all_or_nothing(world: IrcWorld) -> None:
    """In the order in which it was asked; what is there already is there."""
    ann = world.calls()
    asked = "foo multi-prefix bar"
    assert [f":irc.test CAP * NAK :{asked}"] == ann.asks(f"CAP REQ :{asked}")
    assert [":irc.test CAP * LIST :"] == ann.asks("CAP LIST")
    asked = "server-time batch -setname"
    for _ in range(2):
        assert [f":irc.test CAP * ACK :{asked}"] == ann.asks(f"CAP REQ :{asked}")
    assert ["batch", "server-time"] == caps(ann.asks("CAP LIST"))
    assert [":irc.test CAP * ACK :-batch"] == ann.asks("CAP REQ -batch")
    assert ["server-time"] == caps(ann.asks("CAP LIST"))


@pytest.mark.parametrize(
    "asked", ["BATCH", "sasl=PLAIN", "-", "--batch", "sts", "=", "*"]
)
def test_cap_req_of_what_is_not_there(world: IrcWorld, asked: str) -> None:
    """Names are compared letter by letter, and have no value in a request."""
    assert [f":irc.test CAP * NAK :{asked}"] == world.calls().asks(f"CAP REQ {asked}")


@pytest.mark.parametrize("name", ["x", "batch", "\u65e5\u672c"])
def test_i10_cap_req_of_500(world: IrcWorld, name: str) -> None:
    """Even of good ones: one line could not confirm them. As much of it is said back as
    a line holds, and no character is cut in two."""
    ann = world.calls()
    asked = "CAP REQ :" + " ".join([name] * 500)
    (answer,) = ann.asks(asked)
    assert [answer] == ann.asks(cut(asked, LINE_BYTES - 2))
    head, names = answer.split(" :", 1)
    assert ":irc.test CAP * NAK" == head
    assert LINE_BYTES - 2 - len(answer.encode()) < 4
    assert {name} == set(names.split()[:-1])
    assert Cap(0) == ann.client.caps


@pytest.mark.parametrize(("more", "verb"), [("", "ACK"), (" batch", "NAK")])
def test_what_one_line_can_confirm(world: IrcWorld, more: str, verb: str) -> None:
    """To the last byte of it."""
    asked = " ".join(["sasl"] * (98 - bool(more))) + more
    (answer,) = world.calls().asks(f"CAP REQ :{asked}")
    assert answer.startswith(f":irc.test CAP * {verb} :sasl")
    assert LINE_BYTES - 2 == len(answer)


def test_more_than_one_line_holds(
    world: IrcWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All but the last have a star, for who knows of it; none is left out."""
    whole = world.calls()
    at_once = caps(whole.asks("CAP LS 302"))
    monkeypatch.setattr("twistchat.irc.commands.capabilities.LINE_BYTES", 120)
    ann = world.calls()
    lines = ann.asks("CAP LS 302")
    assert len(lines) > 3
    longest = max(map(len, at_once))
    assert all(118 - longest <= len(line) <= 118 for line in lines[:-1])
    assert [":irc.test CAP * LS *"] * (len(lines) - 1) + [":irc.test CAP * LS"] == [
        line.split(" :")[0] for line in lines
    ]
    assert at_once == caps(lines)
    names = " ".join(["server-time", "message-tags", "account-tag", "echo-message"])
    for line in (f"CAP REQ :{names}", "CAP REQ :labeled-response userhost-in-names"):
        ann.asks(line)
    listed = ann.asks("CAP LIST")
    assert [":irc.test CAP * LIST *", ":irc.test CAP * LIST"] == [
        line.split(" :")[0] for line in listed
    ]
    assert 7 == len(caps(listed))


def test_cap_end_at_any_time(world: IrcWorld) -> None:
    """Ends what has begun; afterwards it says nothing."""
    ann = world.registers("ann")
    assert [] == ann.asks("CAP END", "CAP END")
    assert [] == world.bugs


def test_410_another_cap(world: IrcWorld) -> None:
    """What only servers say, clients do not."""
    (answer,) = world.calls().asks("CAP ACK :batch")
    assert ":irc.test 410 * ACK :Invalid CAP command" == answer


def test_caps_change_afterwards_too(world: IrcWorld) -> None:
    """From the next line on, in rooms as well."""
    ann, bob = world.registers("ann"), world.registers("bob")
    for caller in (ann, bob):
        caller.sends("JOIN #a")
        caller.reads()
    ann.reads()
    bob.sends("PRIVMSG #a :one")
    assert [":bob!~u@local.irc.test PRIVMSG #a :one"] == ann.reads()
    ann.asks("CAP REQ server-time")
    bob.sends("PRIVMSG #a :two")
    assert ann.reads()[0].startswith("@time=2026-11-21T12:00:")
    ann.asks("CAP REQ -server-time")
    bob.sends("PRIVMSG #a :three")
    assert [":bob!~u@local.irc.test PRIVMSG #a :three"] == ann.reads()


@pytest.mark.parametrize("registration", ["closed", "invitation"])
def test_register_is_offered_where_it_works(registration: str) -> None:
    """Not where nobody may, nor where it takes more than clients know to ask for."""
    world = IrcWorld(rules=AccountRules(registration))
    ann = world.calls()
    assert not [n for n in caps(ann.asks("CAP LS 302")) if "account-registration" in n]
    asked = "draft/account-registration"
    assert [f":irc.test CAP * NAK :{asked}"] == ann.asks(f"CAP REQ {asked}")
