"""The server is never left without an operator, but by the administration command; and
whoever becomes one, or is one no more, is told."""

import pytest
from talking import Talker, World

from twistchat.errands.accounts import AccountRules

LAST = (
    "!! the server would have no operator any more; /grant NAME makes another one first"
)
GRANTED = "-- you are an operator of the server now: {} granted it"
REVOKED = "-- you are an operator of the server no more: {} revoked it"
#: How an operator of that name would end it for herself.
ENDS = ["/revoke {}", "/accounts suspend {}", "/accounts delete {}", "/unregister"]


def started(*named: str) -> tuple[World, Talker]:
    """A world with the first operator, where these are named in the settings."""
    world = World(rules=AccountRules(operators=frozenset(named)))
    boss = world.own("boss")
    boss.asks("/operator open-sesame")
    return world, boss


def asks(talker: Talker, line: str, name: str = "boss") -> list[str]:
    """The answer, also to the question for the password."""
    more = [f"secret-of-{name}"] if line == "/unregister" else []
    return talker.asks(line.format(name), *more)


def is_operator(talker: Talker) -> bool:
    return talker.conversation.here.user.operator


@pytest.mark.parametrize("line", ENDS)
def test_the_last_operator_stays_one(line: str) -> None:
    """Whoever is no operator, or suspended, does not count; nothing has happened."""
    world, boss = started()
    ann, _ = world.own("ann"), world.own("eve")
    boss.types("/grant eve", "/accounts suspend eve")
    assert LAST == asks(boss, line)[-1]
    assert is_operator(boss)
    assert not boss.wire.closed
    boss.types("/quit")
    boss = world.come("boss")
    assert is_operator(boss)
    assert [] == [each for each in ann.reads() if "suspend" in each]
    audit = boss.asks("/accounts boss")
    assert ["== boss  since 2026-11-21  operator", "-- end of accounts"] == audit
    world.check()


@pytest.mark.parametrize("line", ENDS)
def test_one_of_two_may_go(line: str) -> None:
    """Then the other is the last, until there is one more."""
    world, boss = started()
    ann = world.own("ann")
    boss.types("/grant ann")
    assert LAST != asks(boss, line)[-1]
    assert LAST == asks(ann, line, "ann")[-1]
    assert is_operator(ann)
    world.check()


@pytest.mark.parametrize("line", ENDS[:3])
def test_the_last_operator_may_not_be_ended_by_another(line: str) -> None:
    """Each ends the other at once: one of them stays."""
    world, boss = started()
    ann = world.own("ann")
    boss.types("/grant ann")
    world.store.at_once = False
    boss.types(line.format("ann"))
    ann.types(line.format("boss"))
    while world.store.waiting:
        world.commit()
    world.store.at_once = True
    (left,) = [
        each for each in (ann, boss) if not each.wire.closed and is_operator(each)
    ]
    known = [each for each in left.asks("/accounts") if "suspended" not in each]
    assert 1 == sum("  operator" in each for each in known)
    assert is_operator(left)
    world.check()


@pytest.mark.parametrize("line", ENDS)
def test_who_is_named_in_the_settings_counts(line: str) -> None:
    """If the name is owned by an account that may be used, or can still be registered
    here; not if it is her own who goes, or kept from everybody."""
    world, boss = started("ann")
    assert LAST != asks(boss, line)[-1]
    world, boss = started("ann")
    ann = world.own("ann")
    assert LAST != asks(boss, line)[-1]
    assert is_operator(ann)
    world, boss = started("ann")
    world.own("ann")
    boss.types("/accounts suspend ann")
    assert LAST == asks(boss, line)[-1]
    world, boss = started("ann")
    world.own("ann")
    boss.types("/accounts delete ann")
    assert LAST == asks(boss, line)[-1]


@pytest.mark.parametrize("line", ENDS[1:])
def test_who_alone_is_named_in_the_settings_stays(line: str) -> None:
    """The name would be nobody's."""
    world = World(rules=AccountRules(operators=frozenset(["boss"])))
    boss = world.own("boss")
    assert LAST == asks(boss, line)[-1]
    world.check()


def test_others_are_suspended_where_there_is_no_operator() -> None:
    """There was none before."""
    world, _ = started()
    ann = world.own("ann")
    run = world.store.connection.exec_driver_sql
    run("UPDATE accounts SET operator = 0")
    world.store.connection.commit()
    assert "!! the account ann is deleted" == asks(ann, "/unregister", "ann")[-1]


# Who is told


def test_who_becomes_an_operator_is_told() -> None:
    """By whom, in all their sessions; and when they are one no more."""
    world, boss = started()
    ann = world.own("ann")
    also = world.come("ann", "ops")
    for talker in (ann, also, boss):
        talker.reads()
    assert ["-- ann is an operator of the server now"] == boss.asks("/grant ann")
    assert [GRANTED.format("boss")] == ann.reads() == also.reads()
    answer = ["-- ann is no longer an operator of the server"]
    assert answer == boss.asks("/revoke ann")
    assert [REVOKED.format("boss")] == ann.reads() == also.reads()
    boss.types("/grant ann")
    ann.reads(), also.reads()
    assert answer == ann.asks("/revoke ann")
    assert [REVOKED.format("ann")] == also.reads()
    assert [] == boss.reads()[1:]


def test_what_is_so_already_is_said_to_be_so() -> None:
    """Of an account that is here, or not."""
    world, boss = started("zoe")
    world.own("ann").types("/quit")
    boss.reads()
    so = ["!! that is so already"]
    assert so == boss.asks("/revoke ann")
    assert ["-- ann is an operator of the server now"] == boss.asks("/grant ann")
    assert so == boss.asks("/grant ann") == boss.asks("/grant boss")
    zoe = world.own("zoe")
    boss.reads()
    assert ["-- zoe is an operator of the server now"] == boss.asks("/grant zoe")
    assert [] == zoe.reads()
    boss.types("/revoke zoe")
    assert [REVOKED.format("boss")] == zoe.reads()
    assert so == boss.asks("/revoke zoe")


def test_what_the_administration_command_does_is_told_too() -> None:
    """Once."""
    world, boss = started()
    run = world.store.connection.exec_driver_sql
    for on, told in ((0, REVOKED), (1, GRANTED)):
        run("UPDATE accounts SET operator = ?", (on,))
        run(
            "INSERT INTO notices (at, kind, account_id) VALUES (1, 'operator', ?)",
            (boss.conversation.here.user.id,),
        )
        world.store.connection.commit()
        boss.reads()
        world.tick()
        world.tick()
        assert [told.format("twistchat-admin")] == boss.reads()
