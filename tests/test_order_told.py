"""How long somebody is kept out or silent, as it is typed; and that whoever it concerns
is told of what was done, until when, wherever they are."""

import pytest
from talking import World, compiled

from twistchat.text.language import Languages

NOWHERE = "-- no room is chosen now; /room NAME or /join NAME"
NOBODY = ["-- nobody is banned or silent in #dev"]


@pytest.fixture
def world():
    return World()


@pytest.fixture
def ann(world):
    """A guest, who made #dev."""
    return world.enter("ann", "dev")


@pytest.fixture
def bob(world, ann):
    bob = world.enter("bob", "dev")
    ann.reads()
    return bob


# For how long


@pytest.mark.parametrize("command", ["ban", "gag"])
@pytest.mark.parametrize(
    "typed",
    [
        "-1h",
        "+1h",
        "10x",
        "1hh",
        "1h30m",
        "1,",
        "1.5h",
        ".5h",
        "7",
        "00",
        "0h",
        "3651d",
        "522w",
        "99999w",
        "2147483647d",
        "9" * 40,
        "١h",
    ],
)
def test_a_slip_of_the_finger_is_no_reason(ann, bob, command, typed):
    """What begins like a number was meant for a span: unless it is one, nothing is
    done, least of all for ever."""
    refusal = (
        f"!! {typed[:40]} is no span of time such as 30m, 12h or 7d; at most ten "
        "years, and without one it is for ever"
    )
    assert [refusal] == ann.asks(f"/{command} bob {typed}")
    assert [refusal] == ann.asks(f"/{command} #dev bob {typed} spam")
    assert [] == bob.reads()
    assert NOBODY == ann.asks("/bans")


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("", "for ever"),
        (" 0", "for ever"),
        (" for an hour", "for ever (for an hour)"),
        (" -- 1h", "for ever (-- 1h)"),
        (" 1h", "until 2026-11-21 13:00 UTC"),
        (" 2H loud", "until 2026-11-21 14:00 UTC (loud)"),
        (" 3650d", "until 2036-11-18 12:00 UTC"),
        (" 521w", "until 2036-11-15 12:00 UTC"),
    ],
)
def test_until_when_is_told(ann, bob, typed, told):
    """To whoever did it and to whoever it was done to."""
    line = f"-- ann silenced bob in #dev {told}"
    assert [line] == ann.asks(f"/gag bob{typed}")
    assert [line] == bob.reads()
    line = f"-- ann banned bob from #dev {told}"
    assert line == ann.asks(f"/ban bob{typed}")[0]
    assert line == bob.reads()[0]


def test_until_when_in_the_time_of_the_reader(ann, bob):
    """Who reads each line with its time reads it in their zone."""
    bob.types("/set tz America/Sao_Paulo", "/set time on")
    bob.reads()
    ann.types("/gag bob 1h")
    assert ["09:00 -- ann silenced bob in #dev until 2026-11-21 10:00 -03"] == (
        bob.reads()
    )


def test_until_when_in_portuguese(tmp_path):
    """Nothing of it is left in English."""
    world = World(languages=Languages("pt_BR", compiled(tmp_path / "all")))
    ann = world.connect()
    ann.types("ann dev")
    assert ["-- ann silenciou gil em #dev para sempre (oi)"] == ann.asks("/gag gil oi")
    assert ["-- ann baniu gil de #dev até 2026-11-21 13:00 UTC"] == ann.asks(
        "/ban gil 1h"
    )
    assert ann.asks("/ban gil 1")[0].startswith("!! 1 não é um período como 30m")


# Whom it concerns


def test_who_mutes_a_room_is_told_what_is_done_to_them(ann, bob):
    """And so is who did it, but nobody else there; each once."""
    ann.types("/mute dev")
    bob.types("/mute dev")
    for typed, line in (
        ("/voice bob", "-- ann gave bob a voice in #dev"),
        ("/devoice bob", "-- ann made bob an ordinary member of #dev"),
        ("/gag bob 1h", "-- ann silenced bob in #dev until 2026-11-21 13:00 UTC"),
        ("/ungag bob", "-- ann lets bob speak in #dev again"),
    ):
        bob.reads()
        assert [line] == ann.asks(typed)
        assert [line] == bob.reads()
    assert ["-- ann made #dev read-only"] == ann.asks("/readonly on")
    assert ["-- ann set the topic of #dev: tea"] == ann.asks("/topic tea")
    assert [] == bob.reads()
    banned = ["-- ann banned bob from #dev for ever", "-- ann put bob out of #dev"]
    assert banned == ann.asks("/ban bob")
    assert [*banned, NOWHERE] == bob.reads()


def test_all_sessions_of_who_is_given_a_role_are_told(world, ann):
    """In the room or not, muted or not, each once; and again when it is taken."""
    eve = world.own("eve", "ops")
    also = world.come("eve", "ops")
    for typed, line in (
        ("/op eve", "-- ann made eve an operator of #dev"),
        ("/voice eve", None),
    ):
        eve.reads(), also.reads()
        told = [line] if line else []
        assert (told or ["!! that is so already"]) == ann.asks(typed)
        assert told == eve.reads() == also.reads()
    eve.types("/join dev", "/mute dev")
    eve.reads(), also.reads(), ann.reads()
    ann.types("/owner eve")
    assert ["!! that needs the owner of #dev"] == ann.reads()
    eve.types("/deop eve")
    line = "-- eve made eve an ordinary member of #dev"
    assert [line] == ann.reads() == eve.reads() == also.reads()


def test_bans_are_not_told_to_those_outside(world, ann):
    """Or anybody could trouble them: they read it when they want to come in."""
    eve = world.own("eve", "ops")
    assert ["-- ann banned eve from #dev for ever"] == ann.asks("/ban eve")
    ann.types("/gag eve", "/unban eve", "/ban eve 1h")
    assert [] == eve.reads()
    refusal = ["!! you are banned from #dev until 2026-11-21 13:00 UTC"]
    assert refusal == eve.asks("/join dev")


def test_who_puts_themselves_out_reads_it_once(world, ann, bob):
    """In each of their sessions."""
    eve = world.own("eve", "dev")
    also = world.come("eve", "dev")
    ann.types("/op eve", "/mute dev")
    for talker in (eve, also, bob, ann):
        talker.reads()
    line = "-- eve put eve out of #dev"
    assert [line, NOWHERE] == eve.asks("/kick eve") == also.reads()
    assert [line] == bob.reads()
    assert [] == ann.reads()
    line = "-- ann put bob out of #dev (bye)"
    assert [line] == ann.asks("/kick bob bye")
    assert [line, NOWHERE] == bob.reads()


# Which room is meant


def test_where_a_reason_follows_a_room_needs_its_sign(world, ann, bob):
    """Whoever is called like a room is meant before the room; and no name is banned
    that was meant for one."""
    dev = world.enter("dev", "dev")
    zed = world.enter("zed", "dev")
    assert ["-- ann put zed out of #dev (dev)"] == ann.asks("/kick zed dev")
    assert ["-- ann put dev out of #dev (zed)"] == ann.asks("/kick dev zed")
    dev.types("/quit")
    ann.reads()
    assert ["!! nobody called dev is here"] == ann.asks("/kick dev bob")
    for command in ("ban", "gag"):
        usage = f"/{command} [#ROOM] NAME|ADDRESS [1h] [REASON...]"
        for typed in ("dev bob", "dev", "DEV bob 1h spam"):
            assert [f"!! that is written: {usage}"] == ann.asks(f"/{command} {typed}")
    assert NOBODY == ann.asks("/bans")
    assert ["-- ann banned dev from #dev for ever (x)"] == ann.asks("/ban #dev dev x")
    assert ["-- ann put bob out of #dev (x)"] == ann.asks("/kick #dev bob x")
    assert zed.reads()


def test_who_is_called_like_a_room_of_ours(world, ann):
    """Is meant where a name must be."""
    dev = world.enter("dev", "dev")
    ann.reads()
    assert ["-- ann made dev an operator of #dev"] == ann.asks("/op dev")
    assert ["!! that is so already"] == ann.asks("/op dev dev")
    assert ["!! that is written: /op [#ROOM] NAME"] == ann.asks("/op #dev")
    dev.types("/create ops")
    assert ["== #ops: @dev"] == dev.reads()[-1:]


def test_owners_operators_and_voices_have_signs_of_their_own(world):
    """So one sees who may do what."""
    eve = world.own("eve")
    eve.types("/create ops")
    talkers = [world.enter(name, "ops") for name in ("ann", "bob", "carl")]
    eve.types("/op ann", "/voice bob")
    talkers[2].types("/away")
    talkers[2].reads()
    line = ["== #ops: ~eve @ann +bob carl(away)"]
    assert line == eve.asks("/names") == eve.asks("/who #ops")
    assert line == talkers[0].asks("/names #ops")
