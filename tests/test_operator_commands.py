"""Operators of the server: how the first one comes to be, and what they do."""

import pytest
from talking import Held, Talker, World
from twisted.internet.defer import fail

from twistchat.chat.errors import Busy
from twistchat.chat.events import Departure

NEEDED = "!! that needs an operator of the server"
ACCOUNT = "!! that needs an account; /register makes your name yours"
WRONG_WORD = "!! that is not the word, or it was used already"
YOU_ARE = "-- you are an operator of the server now"
SUSPENDED = "!! the account ann is suspended"


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
def boss(world: World) -> Talker:
    """The first operator."""
    boss = world.own("boss")
    boss.types("/operator open-sesame")
    return boss


@pytest.fixture
def ann(world: World, boss: Talker) -> Talker:
    ann = world.own("ann")
    boss.reads()
    return ann


def acts(world: World) -> list[tuple[str, str, str, str]]:
    """The audit: who did what to whom, and why."""
    rows = world.store.connection.exec_driver_sql(
        "SELECT actor_name, act, target, detail FROM audit ORDER BY id"
    ).all()
    world.store.connection.rollback()
    return [tuple(row) for row in rows]


def is_operator(talker: Talker) -> bool:
    return talker.conversation.here.user.operator


# The word


def test_the_word_makes_the_account_that_says_it_an_operator(world: World) -> None:
    """For good, and the word is void."""
    boss, eve = world.own("boss"), world.own("eve")
    assert [WRONG_WORD] == boss.asks("/operator open-sesamee")
    assert not is_operator(boss)
    assert [YOU_ARE] == boss.asks("/operator open-sesame")
    assert is_operator(boss)
    assert [WRONG_WORD] == eve.asks("/operator open-sesame")
    assert [("boss", "operator", "boss", "")] == acts(world)
    boss.types("/quit")
    assert is_operator(world.come("boss"))


def test_a_guest_is_no_operator(world: World) -> None:
    """It takes an account, and the word is still good."""
    bob = world.enter("bob")
    assert [ACCOUNT] == bob.asks("/operator open-sesame")
    assert world.word.good


def test_two_who_say_the_word_at_once(world: World) -> None:
    """It is good for one of them."""
    boss, eve = world.own("boss"), world.own("eve")
    world.store.at_once = False
    boss.types("/operator open-sesame")
    eve.types("/operator open-sesame")
    while world.store.waiting:
        world.commit()
    assert YOU_ARE == boss.reads()[-1]
    assert WRONG_WORD == eve.reads()[-1]
    assert (True, False) == (is_operator(boss), is_operator(eve))


def test_a_word_that_cannot_be_stored(world: World) -> None:
    """Nothing has happened, and it can be said again."""
    boss = world.own("boss")
    world.store.why = "disk-full"
    refusal = ["!! not stored, so not sent: the disk is full"]
    assert refusal == boss.asks("/operator open-sesame")
    assert not is_operator(boss)
    world.store.why = None
    assert [YOU_ARE] == boss.asks("/operator open-sesame")


def test_a_word_that_cannot_be_made_void(world: World) -> None:
    """Nobody is an operator by a word that stays good for others."""
    boss = world.own("boss")

    def void() -> None:
        raise PermissionError

    world.word.void, honest = void, world.word.void
    (answer,) = boss.asks("/operator open-sesame")
    assert answer.startswith("!! sorry, something went wrong")
    assert [PermissionError] == [type(bug) for bug in world.bugs]
    assert not is_operator(boss)
    boss.types("/quit")
    boss = world.come("boss")
    assert not is_operator(boss)
    world.word.void = honest
    assert [YOU_ARE] == boss.asks("/operator open-sesame")[-1:]


def test_an_act_that_cannot_be_written_down(world: World, boss: Talker) -> None:
    """It is so all the same: who is suspended is not here."""
    ann = world.own("ann")
    refusing(world, "audit")
    boss.asks("/accounts suspend ann")
    assert SUSPENDED == ann.reads()[-1]
    assert ann.wire.closed


def refusing(world: World, name: str) -> None:
    """The store refuses this from now on."""
    method = getattr(world.store.accounts, name)

    def refused(*arguments: object, **named: object) -> object:
        world.store.why = "busy"
        try:
            return method(*arguments, **named)
        finally:
            world.store.why = None

    setattr(world.store.accounts, name, refused)


# Who may


@pytest.mark.parametrize(
    "command",
    [
        "/grant bob",
        "/revoke boss",
        "/accounts",
        "/accounts suspend boss",
        "/accounts delete boss",
        "/accounts resume boss",
        "/accounts code",
    ],
)
def test_every_refusal_says_which_right_is_missing(
    world: World, ann: Talker, boss: Talker, command: str
) -> None:
    """Neither guests nor owners of accounts may; nothing is done."""
    before = acts(world)
    for talker in (ann, world.enter("zed")):
        assert [NEEDED] == talker.asks(command)
    assert before == acts(world)
    assert is_operator(boss)


def test_the_rules_ask_for_the_right_too(world: World, ann: Talker) -> None:
    """Whatever a door forgets."""
    session = ann.conversation.here
    for done in (
        world.operators.grant(session, "ann"),
        world.operators.revoke(session, "boss"),
        world.operators.suspend(session, "boss", ""),
        world.operators.resume(session, "boss"),
        world.operators.delete(session, "boss"),
        world.operators.people(session, "", 9),
        world.operators.make_code(session),
    ):
        with pytest.raises(Exception, match="server-operator"):
            done.send(None)
    assert not is_operator(ann)


@pytest.mark.parametrize(
    "command", ["/grant", "/revoke", "/accounts suspend", "/accounts delete"]
)
def test_what_nobody_owns(world: World, boss: Talker, command: str) -> None:
    """There is nothing to be done."""
    world.enter("zed")
    usage = "/accounts [suspend|resume|delete|bot] NAME [REASON]"
    if command.count(" "):
        assert [f"!! that is written: {usage}"] == boss.asks(command)
    for name in ("zed", "'; DROP TABLE accounts; --", "%"):
        before = acts(world)
        (answer,) = boss.asks(f"{command} {name.split()[0]}")
        assert answer.startswith("!! ")
        assert before == acts(world)


# What they do


def test_grant_and_revoke(world: World, boss: Talker, ann: Talker) -> None:
    """At once, wherever they are, and for good."""
    assert ["-- ann is an operator of the server now"] == boss.asks("/grant ANN")
    assert is_operator(ann)
    assert ["-- boss is no longer an operator of the server"] == ann.asks(
        "/revoke boss"
    )
    assert [NEEDED] == boss.asks("/grant boss")
    assert [("boss", "grant", "ann", ""), ("ann", "revoke", "boss", "")] == acts(world)[
        1:
    ]
    ann.types("/quit")
    assert is_operator(world.come("ann"))


def test_one_who_is_granted_or_revoked_while_they_come_in(
    world: World, boss: Talker, ann: Talker
) -> None:
    """They are what they are by then, or are not in."""
    boss.types("/grant ann")
    ann.types("/quit")
    loading = Held(world.store.accounts, "load")
    again = world.come("ann")
    boss.types("/revoke ann")
    loading.go()
    world.turns.end()
    assert ["!! the name or the password is wrong"] == again.reads()
    assert not is_operator(world.come("ann"))


def test_suspension_ends_open_sessions(world: World, boss: Talker, ann: Talker) -> None:
    """On all doors; and nobody comes in any more until it is over."""
    also = world.come("ann")
    answer = boss.asks("/accounts suspend ann being rude")
    assert "-- the account ann is suspended" == answer[-1]
    assert "-- ann left (quit)" in answer
    for talker in (ann, also):
        assert SUSPENDED == talker.reads()[-1]
        assert talker.wire.closed
    refusal = "!! ann is suspended: being rude"
    assert refusal == world.come("ann").reads()[-1]
    assert ["-- the account ann may be used again"] == boss.asks("/accounts resume ann")
    assert "-- welcome ann" in world.come("ann").reads()[0]
    assert ("boss", "suspend", "ann", "being rude") in acts(world)
    world.check()


def test_a_reason_that_is_too_long(world: World, boss: Talker, ann: Talker) -> None:
    """It is refused, and nothing has happened."""
    assert ["!! too long: at most 390"] == boss.asks(
        f"/accounts suspend ann {'x' * 391}"
    )
    assert not ann.wire.closed
    boss.types(f"/accounts suspend ann {'x' * 390}")
    assert ann.wire.closed


def test_deletion_ends_open_sessions(world: World, boss: Talker, ann: Talker) -> None:
    """And the account is gone."""
    also = world.come("ann")
    assert "-- the account ann is deleted" == boss.asks("/accounts delete ann")[-1]
    for talker in (ann, also):
        assert "!! the account ann is deleted" == talker.reads()[-1]
    assert ["!! the name or the password is wrong"] == world.come("ann").reads()
    kept = "!! ann was somebody's until lately; choose another"
    assert [kept] == world.connect().asks("ann")
    world.tick()
    world.check()


def test_an_operator_who_ends_their_own_account(world: World, boss: Talker) -> None:
    """They may if there is another."""
    world.own("ann").types("/quit")
    boss.asks("/grant ann", "/accounts delete boss")
    assert boss.wire.closed
    assert [] == world.chat.people()
    world.check()


def test_the_list_of_accounts(world: World, boss: Talker, ann: Talker) -> None:
    """All of them or those with a pattern, which is text and nothing else."""
    world.own("bob")
    boss.types("/accounts suspend bob", "/grant ann")
    boss.reads()
    assert [
        "== ann  since 2026-11-21  operator",
        "== bob  since 2026-11-21  suspended: -",
        "== boss  since 2026-11-21  operator",
        "-- end of accounts",
    ] == boss.asks("/accounts")
    assert 3 == len(boss.asks("/accounts BO"))
    for pattern in ("%", "_", "'", "\\"):
        assert ["-- end of accounts"] == boss.asks(f"/accounts {pattern}")
    assert [
        "!! that is written: /accounts [suspend|resume|delete|bot] NAME [REASON]"
    ] == (boss.asks("/accounts bob ann"))


# What was done elsewhere


def tell(world: World, kind: str, change: str, name: str = "ann") -> None:
    """The administration command does this while the server runs."""
    run = world.store.connection.exec_driver_sql
    (id,) = run("SELECT id FROM accounts WHERE key = ?", (name,)).one()
    run(f"{change} WHERE id = {id}")
    run("INSERT INTO notices (at, kind, account_id) VALUES (1, ?, ?)", (kind, id))
    world.store.connection.commit()


@pytest.mark.parametrize(
    ("kind", "change", "told"),
    [
        (
            "password",
            "UPDATE accounts SET password = 'hash of other'",
            "!! the password was changed: enter again with the new one",
        ),
        ("suspended", "UPDATE accounts SET suspended_at = 7", SUSPENDED),
        ("deleted", "DELETE FROM accounts", "!! the account ann is deleted"),
    ],
)
def test_what_the_administration_command_does_ends_open_sessions(
    world: World, boss: Talker, ann: Talker, kind: str, change: str, told: str
) -> None:
    """Within a second, and once."""
    also = world.come("ann")
    tell(world, kind, change)
    world.tick()
    assert told == ann.reads()[-1] == also.reads()[-1]
    assert not boss.wire.closed
    world.tick()
    world.check()


def test_what_the_administration_command_grants(
    world: World, boss: Talker, ann: Talker
) -> None:
    """It is so within a second; the session goes on."""
    tell(world, "operator", "UPDATE accounts SET operator = 1")
    world.tick()
    assert is_operator(ann)
    tell(world, "operator", "UPDATE accounts SET operator = 0")
    tell(world, "resumed", "UPDATE accounts SET suspended_at = 0")
    world.tick()
    assert not is_operator(ann)
    assert not ann.wire.closed


def test_a_notice_that_cannot_be_heeded_now(
    world: World, boss: Talker, ann: Talker
) -> None:
    """It is not lost."""
    tell(world, "operator", "UPDATE accounts SET operator = 1")
    load = world.store.accounts.load
    refusing_reads(world, "load")
    world.tick()
    assert not is_operator(ann)
    world.store.accounts.load = load
    world.tick()
    assert is_operator(ann)


def refusing_reads(world: World, name: str) -> None:
    setattr(world.store.accounts, name, lambda *given: fail(Busy()))


def test_who_is_lost_when_the_account_ends(
    world: World, boss: Talker, ann: Talker
) -> None:
    """They leave at once."""
    ann.vanishes(Departure.LOST)
    tell(world, "suspended", "UPDATE accounts SET suspended_at = 7")
    world.tick()
    assert ["-- ann left (quit)"] == boss.reads()
    world.check()


# What is written down


def test_what_operators_did_can_be_read(
    world: World, boss: Talker, ann: Talker
) -> None:
    """By operators, the newest first; as much as is asked for."""
    ann.types("/create #den", "/ban #den troll 1h spam")
    boss.types("/accounts suspend ann spam")
    boss.reads()
    suspended, banned, *_, end = boss.asks("/audit")
    assert suspended.endswith("  boss  suspend  ann  spam")
    assert banned.split("  ")[1:4] == ["ann", "ban", "troll"]
    assert "#den" in banned
    assert end == "-- end of audit"
    assert [suspended, end] == boss.asks("/audit 1")
    world.clock.advance(7200)
    assert [end] == boss.asks("/audit 1h")
    eve = world.enter("eve")
    assert [NEEDED] == eve.asks("/audit")
