"""Who loses the connection and comes back: an account within a minute is not missed; a
guest is gone at once."""

import pytest
from talking import Talker, World
from two_rooms import ann as ann
from two_rooms import world as world
from two_rooms import zed as zed

from twistchat.chat.events import Departure
from twistchat.chat.people import ChatLimits

LOST = (Departure.LOST, Departure.TIMED_OUT, Departure.TOO_SLOW)


def rooms(talker: Talker) -> list[str]:
    return sorted(each.name for each in talker.conversation.here.user.rooms.values())


@pytest.mark.parametrize("reason", LOST)
def test_an_account_that_comes_back_within_a_minute_causes_no_leave_and_join(
    world: World, ann: Talker, zed: Talker, reason: Departure
) -> None:
    """It is in its rooms all the time, with what it was there."""
    before = ann.conversation.here.user
    ann.vanishes(reason)
    world.check()
    world.tick(59)
    again = world.come("ann")
    assert [] == zed.reads()
    assert before is again.conversation.here.user
    assert ["#dev", "#lobby"] == rooms(again)
    world.tick(60)
    assert [] == zed.reads()
    world.check()


def test_an_account_that_does_not_come_back_leaves_after_a_minute(
    world: World, ann: Talker, zed: Talker
) -> None:
    """Then it is told, once; and its rooms await it."""
    ann.vanishes(Departure.TIMED_OUT)
    world.tick(59)
    assert [] == zed.reads()
    world.tick(1)
    assert ["-- ann left (timed out)"] == zed.reads()
    world.check()
    world.tick(60)
    again = world.come("ann")
    assert [
        "-- ann joined #lobby (2 here)",
        "-- ann joined #dev (2 here)",
    ] == zed.reads()
    assert ["#dev", "#lobby"] == rooms(again)
    world.check()


def test_who_quits_leaves_at_once(world: World, ann: Talker, zed: Talker) -> None:
    """They said so themselves."""
    ann.types("/quit bye")
    assert ["-- ann left (quit: bye)"] == zed.reads()
    world.check()


def test_the_end_of_input_is_quitting(world: World, ann: Talker, zed: Talker) -> None:
    """A half-close is what a pipe ends with."""
    ann.ends()
    assert ["-- ann left (quit)"] == zed.reads()
    world.check()


@pytest.mark.parametrize("reason", LOST)
def test_guests_are_announced_and_freed_at_once(
    world: World, zed: Talker, reason: Departure
) -> None:
    """Their name is anybody's as soon as their connection is gone."""
    world.enter("bob").vanishes(reason)
    assert f"-- bob left ({reason.value})" == zed.reads()[-1]
    world.check()
    world.enter("bob")


def test_nobody_gets_the_name_meanwhile(world: World, ann: Talker) -> None:
    """It is owned, whether its owner is there or not."""
    ann.vanishes(Departure.LOST)
    bob = world.enter("bob")
    asked = "-- ann is owned by somebody; its password:"
    assert [asked] == world.connect().asks("ann")
    assert ["!! ann is taken; ann2 is free"] == bob.asks("/nick ann")


def test_private_messages_meanwhile_are_kept(
    world: World, ann: Talker, zed: Talker
) -> None:
    """And shown when they are back."""
    ann.vanishes(Departure.LOST)
    kept = "-- ann is offline; kept, will see it at next login"
    assert kept in "\n".join(zed.asks("@ann psst"))
    again = world.come("ann").reads()
    assert "-- 1 private message waited for you:" in again
    assert "12:00 [zed -> you] psst" in again


def test_what_was_sent_into_a_dead_connection_is_shown_again(
    world: World, ann: Talker, zed: Talker
) -> None:
    """Nobody knows that it was read: there was no sign of her since."""
    ann.types("hello")
    zed.types("@ann psst", "hello to all")
    ann.vanishes(Departure.TIMED_OUT)
    again = world.come("ann", "dev").reads()
    assert "12:00 [zed -> you] psst" in again
    assert "== missed: #lobby 1; /missed shows them" == again[-1]


def test_what_is_said_in_rooms_meanwhile_is_missed(
    world: World, ann: Talker, zed: Talker
) -> None:
    """It is counted on coming back, in the rooms that are not shown then."""
    ann.vanishes(Departure.LOST)
    zed.types("@#dev one", "@#dev two")
    assert "== missed: #dev 2; /missed shows them" == world.come("ann").reads()[-1]


def test_what_is_not_stored_yet_when_one_is_back(
    world: World, ann: Talker, zed: Talker
) -> None:
    """It is shown in all rooms once it is, and once."""
    ann.vanishes(Departure.LOST)
    world.tick()
    world.store.at_once = False
    zed.types("@#dev one", "two")
    again = world.come("ann")
    while world.store.waiting:
        world.commit()
    lines = again.reads()
    assert 1 == len([line for line in lines if line == "[#dev] <zed> one"])
    assert 1 == len([line for line in lines if line == "<zed> two"])


def test_who_is_lost_is_not_here(world: World, ann: Talker, zed: Talker) -> None:
    """They are listed among the members and nowhere else."""
    ann.vanishes(Departure.LOST)
    assert ["-- 1 here"] == zed.asks("/who")[-1:]
    assert ["== ann last seen 0s ago (connection lost)"] == zed.asks("/seen ann")
    assert "ann" in zed.asks("/names")[0]


def test_who_is_put_out_meanwhile_is_out(world: World, ann: Talker) -> None:
    """A ban holds for who is lost, too."""
    boss = world.own("boss", "ops")
    ann.types("/join ops", "/part dev", "/room lobby")
    ann.vanishes(Departure.LOST)
    boss.types("/ban ann")
    again = world.come("ann")
    assert ["#lobby"] == rooms(again)
    assert not [line for line in again.reads() if line.startswith("!!")]
    world.check()


def test_bans_meet_those_who_come_back(world: World, ann: Talker) -> None:
    """Who was banned while away is told so, and is in the room again afterwards."""
    boss = world.own("boss", "ops")
    ann.types("/join ops", "/part dev", "/quit")
    world.tick()
    boss.types("/ban ann 1h")
    again = world.come("ann")
    assert "!! you are banned from #ops until 2026-11-21 13:00 UTC" in again.reads()
    assert ["#lobby"] == rooms(again)
    again.types("/quit")
    world.tick(3600)
    assert ["#lobby", "#ops"] == rooms(world.come("ann"))
    world.check()


def test_an_account_that_ends_while_it_is_lost(
    world: World, ann: Talker, zed: Talker
) -> None:
    """It leaves at once."""
    boss = world.own("boss")
    boss.types("/operator open-sesame")
    zed.reads()
    ann.vanishes(Departure.LOST)
    boss.types("/accounts suspend ann")
    assert ["-- ann left (quit)"] == zed.reads()
    world.check()


def test_the_last_session_counts(world: World, ann: Talker, zed: Talker) -> None:
    """Who lost one of two connections is still here; who then quits leaves."""
    also = world.come("ann")
    ann.vanishes(Departure.LOST)
    also.types("/quit")
    assert ["-- ann left (quit)"] == zed.reads()
    world.check()


def test_deleted_mail_goes_when_they_leave_and_not_before(
    world: World, ann: Talker, zed: Talker
) -> None:
    """Until then it can be taken back, also by who has lost the connection."""
    boss = world.own("boss")
    boss.types("/mail ann Tea :: At five?", "/mail ann Cake :: At six?")
    ann.types("/mail del 1")
    ann.vanishes(Departure.LOST)
    world.tick(30)
    again = world.come("ann")
    assert ["-- back in your mailbox: 1"] == again.asks("/mail undo")
    again.types("/mail del 2")
    again.vanishes(Departure.LOST)
    world.tick(60)
    last = world.come("ann")
    assert ["-- there is nothing to take back"] == last.asks("/mail undo")


def test_the_clock_is_set_back(world: World, ann: Talker, zed: Talker) -> None:
    """Nobody stays for longer by that."""
    world.tick(3600)
    ann.vanishes(Departure.LOST)
    world.chat.expire_absent(world.now() - 10_000)
    world.turns.end()
    assert ["-- ann left (connection lost)"] == zed.reads()
    world.check()


def test_a_friend_who_was_lost_does_not_come_anew(
    world: World, ann: Talker, zed: Talker
) -> None:
    """Only who was away is announced to their friends."""
    bob = world.own("bob", "ops")
    bob.types("/friends +ann")
    bob.reads()
    ann.vanishes(Departure.LOST)
    again = world.come("ann")
    assert [] == bob.reads()
    again.types("/quit")
    world.come("ann")
    assert ["-- your friend ann is here"] == bob.reads()


def test_a_private_room_waits_for_who_is_lost() -> None:
    """It ends when the last of those who were in it has left for good."""
    world = World(limits=ChatLimits(linger_seconds=5))
    bob, ann = world.enter("bob"), world.own("ann")
    bob.types("/create secret private", "/invite ann")
    ann.types("/join secret")
    bob.types("/quit")
    ann.vanishes(Departure.LOST)
    world.tick(4)
    again = world.come("ann")
    assert "#secret" in rooms(again)
    again.vanishes(Departure.LOST)
    world.tick(5)
    assert "#secret" not in {room.name for room in world.chat.rooms()}
    world.check()
