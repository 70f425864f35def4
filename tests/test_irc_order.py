"""KICK, INVITE and KNOCK: out of rooms and into them."""

import pytest
from irc_room import ann as ann
from irc_room import world as world
from irc_room import zed as zed
from irc_world import Caller, IrcWorld
from talking import Talker

from twistchat.chat.events import Departure


@pytest.fixture
def bob(world: IrcWorld, zed: Caller, ann: Talker) -> Caller:
    """A guest with an IRC client, who is in #dev too."""
    bob = world.registers("bob")
    bob.asks("JOIN #dev")
    zed.reads()
    ann.reads()
    return bob


def by(name: str) -> str:
    return f":{name}!~u@local.irc.test"


NOT_OPERATOR = ":irc.test 482 {} #dev :You're not channel operator"

# KICK


def test_who_is_kicked_reads_so(zed: Caller, ann: Talker, bob: Caller) -> None:
    """As all in the room do, each in the manner of their door; they may come back."""
    kick = f"{by('zed')} KICK #dev bob :be nice"
    assert [kick] == zed.asks("KICK #dev bob :be nice")
    assert [kick] == bob.reads()
    assert ["-- zed put bob out of #dev (be nice)"] == ann.reads()
    assert [":irc.test 442 bob #dev :You're not on that channel"] == bob.asks(
        "TOPIC #dev :x"
    )
    assert f"{by('bob')} JOIN #dev" in bob.asks("JOIN #dev")


def test_without_a_reason_it_is_the_kickers_name(zed: Caller, bob: Caller) -> None:
    """As clients have it by custom."""
    kick = f"{by('zed')} KICK #dev bob :zed"
    assert [kick] == zed.asks("KICK #dev BOB")
    assert [kick] == bob.reads()


def test_netcat_kicks_as_well(zed: Caller, ann: Talker, bob: Caller) -> None:
    """And is kicked."""
    zed.asks("MODE #dev +o ann")
    bob.reads()
    ann.types("/kick bob be nice")
    kick = f"{by('ann')} KICK #dev bob :be nice"
    assert [kick] == zed.reads() == bob.reads()
    ann.reads()
    zed.sends("KICK #dev ann")
    assert ["-- zed put ann out of #dev"] == ann.reads()[:1]


def test_several_are_kicked(world: IrcWorld, zed: Caller, bob: Caller) -> None:
    """With commas between them; whoever is not there keeps nobody else in."""
    world.registers("cat")
    assert [
        f"{by('zed')} KICK #dev bob :out",
        ":irc.test 401 zed dog :No such nick/channel",
        ":irc.test 441 zed cat #dev :They aren't on that channel",
        f"{by('zed')} KICK #dev ann :out",
    ] == zed.asks("KICK #dev bob,dog,cat,ann :out")


def test_several_rooms_are_as_many_as_people(zed: Caller, bob: Caller) -> None:
    """Each of them out of one (RFC 2812 section 3.2.8)."""
    zed.asks("JOIN #ops")
    bob.asks("JOIN #ops")
    zed.reads()
    assert [
        f"{by('zed')} KICK #ops bob :x",
        f"{by('zed')} KICK #dev ann :x",
    ] == zed.asks("KICK #ops,#dev bob,ann x")
    missing = [":irc.test 461 zed KICK :Not enough parameters"]
    assert missing == zed.asks("KICK #ops,#dev,#x bob,ann")
    assert missing == zed.asks("KICK #ops")


def test_four_at_once_and_no_more(world: IrcWorld, zed: Caller) -> None:
    """As TARGMAX says."""
    names = [f"c{number}" for number in range(5)]
    for name in names:
        world.registers(name).sends("JOIN #dev")
    zed.reads()
    *kicks, refused = zed.asks(f"KICK #dev {','.join(names)} x")
    assert [f"{by('zed')} KICK #dev {name} :x" for name in names[:4]] == kicks
    assert refused.startswith(":irc.test 407 zed 4 :")


def test_who_may_not_kick(world: IrcWorld, zed: Caller, bob: Caller) -> None:
    """Members may not, nor whoever is elsewhere; of a private room these know
    nothing."""
    assert [NOT_OPERATOR.format("bob")] == bob.asks("KICK #dev zed")
    assert [NOT_OPERATOR.format("bob")] == bob.asks("KICK #dev nobody")
    cat = world.registers("cat")
    assert [":irc.test 442 cat #dev :You're not on that channel"] == cat.asks(
        "KICK #dev zed"
    )
    zed.sends("MODE #dev +s")
    for name in "#dev", "#none", "none":
        assert [f":irc.test 403 cat {name} :No such channel"] == cat.asks(
            f"KICK {name} zed"
        )


def test_nobody_kicks_who_is_more(world: IrcWorld) -> None:
    """An operator no owner, an owner no operator of the server."""
    world.own("eve").types("/quit")
    eve = world.logs_in("eve")
    eve.asks("JOIN #hers")
    cat = world.registers("cat")
    cat.asks("JOIN #hers")
    eve.asks("MODE #hers +o cat")
    assert [":irc.test 482 cat #hers :You're not channel owner"] == cat.asks(
        "KICK #hers eve"
    )[-1:]
    world.own("sam").types("/operator open-sesame", "/join hers")
    eve.reads()
    assert [":irc.test 481 eve :Permission Denied- You're not an IRC operator"] == (
        eve.asks("KICK #hers sam")
    )


def test_a_reason_is_cut_and_cleaned(zed: Caller, ann: Talker, bob: Caller) -> None:
    """To KICKLEN, and of control codes."""
    [line] = zed.asks("KICK #dev bob :\x01" + "x" * 430)
    assert f"{by('zed')} KICK #dev bob :{'x' * 390}" == line
    assert [line] == bob.reads()
    ann.reads()
    zed.sends("KICK #dev ann :\x1b")
    assert ["-- zed put ann out of #dev"] == ann.reads()[:1]


def test_who_was_lost_is_kicked_too(world: IrcWorld, zed: Caller) -> None:
    """They are in the room for a minute, as NAMES shows."""
    eve = world.own("eve", "dev")
    eve.vanishes(Departure.LOST)
    zed.reads()
    assert ":irc.test 353 zed = #dev :@zed eve" in zed.asks("NAMES #dev")
    assert [f"{by('zed')} KICK #dev eve :zed"] == zed.asks("KICK #dev eve")
    assert ":irc.test 353 zed = #dev :@zed" in zed.asks("NAMES #dev")
    world.check()


def test_one_kicks_oneself(world: IrcWorld, zed: Caller) -> None:
    """It is told once."""
    assert [f"{by('zed')} KICK #dev zed :zed"] == zed.asks("KICK #dev zed")
    world.check()


def test_a_kick_waits_for_the_store(world: IrcWorld, zed: Caller, bob: Caller) -> None:
    """Who has left by then is kicked no more, and nobody is told so."""
    world.store.at_once = False
    zed.sends("KICK #dev bob,ann")
    bob.asks("PART #dev")
    zed.reads()
    world.commit()
    assert not [line for line in zed.reads() if "KICK #dev bob" in line]
    world.commit()
    assert [f"{by('zed')} KICK #dev ann :zed"] == zed.reads()


# INVITE


def test_who_is_invited_comes_in(world: IrcWorld, zed: Caller, ann: Talker) -> None:
    """341 to the one who invites, an INVITE to the other, who comes in once."""
    zed.asks("MODE #dev +ik sesame")
    bob, cat = world.registers("bob"), world.enter("cat")
    assert [":irc.test 341 zed bob #dev"] == zed.asks("INVITE BOB #DEV")
    assert [f"{by('zed')} INVITE bob #dev"] == bob.reads()
    assert f"{by('bob')} JOIN #dev" in bob.asks("JOIN #dev")
    assert ":irc.test 473" in bob.asks("PART #dev", "JOIN #dev")[-1]
    zed.sends("INVITE cat #dev")
    assert ["-- zed invited cat to #dev; /join #dev"] == cat.reads()
    cat.types("/join #dev")
    assert "-- you joined #dev; 2 others here" in cat.reads()


def test_netcat_invites_as_well(zed: Caller, ann: Talker, world: IrcWorld) -> None:
    """An IRC client reads an INVITE."""
    bob = world.registers("bob")
    ann.types("/invite bob")
    assert [f"{by('ann')} INVITE bob #dev"] == bob.reads()


def test_who_is_away_or_not_here(world: IrcWorld, zed: Caller) -> None:
    """301 says so; the invitation waits."""
    bob = world.registers("bob")
    bob.sends("AWAY :lunch")
    world.own("eve").types("/quit")
    assert [
        ":irc.test 341 zed bob #dev",
        ":irc.test 301 zed bob :lunch",
    ] == zed.asks("INVITE bob #dev")
    assert [
        ":irc.test 341 zed eve #dev",
        ":irc.test 301 zed eve :eve is not here; the invitation waits",
    ] == zed.asks("INVITE eve #dev")
    zed.sends("MODE #dev +i")
    eve = world.logs_in("eve")
    eve.reads()
    assert [":irc.test 336 eve #dev", ":irc.test 337 eve :End of /INVITE list"] == (
        eve.asks("INVITE")
    )
    assert any(" JOIN #dev" in line for line in eve.asks("JOIN #dev"))
    assert [":irc.test 337 eve :End of /INVITE list"] == eve.asks("INVITE")


def test_invitations_to_rooms_that_are_not_in_use(world: IrcWorld) -> None:
    """An account finds them too; a guest has those of rooms in use."""
    for name in "eve", "cat":
        world.own(name).types("/quit")
    eve = world.logs_in("eve")
    bob = world.registers("bob")
    eve.asks("JOIN #b,#a", "MODE #b +i")
    eve.sends("INVITE cat #b", "INVITE cat #a", "INVITE bob #b", "QUIT")
    cat = world.logs_in("cat")
    cat.reads()
    both = [":irc.test 336 cat #a", ":irc.test 336 cat #b"]
    end = ":irc.test 337 cat :End of /INVITE list"
    assert [*both, end] == cat.asks("INVITE")
    assert ":irc.test 336 bob #b" in bob.asks("INVITE")
    world.chat.forget_idle_rooms()
    assert [*both, end] == cat.asks("INVITE")


def test_operators_know_who_is_invited(
    world: IrcWorld, zed: Caller, ann: Talker
) -> None:
    """If their clients have asked to (invite-notify); the others read nothing of it."""
    keen, plain = world.registers("keen", "invite-notify"), world.registers("plain")
    mere = world.registers("mere", "invite-notify")
    for caller in keen, plain, mere:
        caller.sends("JOIN #dev")
    zed.sends("MODE #dev +ooo keen plain ann")
    for caller in zed, keen, plain, mere, ann:
        caller.reads()
    bob = world.registers("bob")
    ann.types("/invite bob #dev")
    line = f"{by('ann')} INVITE bob #dev"
    assert [line] == bob.reads() == keen.reads()
    assert [] == plain.reads() == mere.reads() == zed.reads()
    assert ["-- you invited bob to #dev"] == ann.reads()
    assert [":irc.test 341 keen bob #dev"] == keen.asks("INVITE bob #dev")
    assert [] == ann.reads()


def test_who_may_not_invite(world: IrcWorld, zed: Caller, bob: Caller) -> None:
    """Any member may where anybody may come in; else only operators (482); nobody from
    outside (442), and to no room that is none (403)."""
    cat = world.registers("cat")
    assert [":irc.test 341 bob cat #dev"] == bob.asks("INVITE cat #dev")
    zed.sends("MODE #dev +l 9")
    bob.reads()
    assert [NOT_OPERATOR.format("bob")] == bob.asks("INVITE cat #dev")
    assert [":irc.test 443 zed bob #dev :is already on channel"] == zed.asks(
        "INVITE bob #dev"
    )[-1:]
    assert [":irc.test 401 zed dog :No such nick/channel"] == zed.asks(
        "INVITE dog #dev"
    )
    assert [":irc.test 442 cat #dev :You're not on that channel"] == cat.asks(
        "INVITE cat #dev"
    )[-1:]
    assert [":irc.test 403 cat #none :No such channel"] == cat.asks("INVITE bob #none")
    assert [":irc.test 461 cat INVITE :Not enough parameters"] == cat.asks("INVITE bob")


def test_invitations_are_counted(world: IrcWorld, zed: Caller) -> None:
    """Four a minute; 263 then."""
    world.registers("bob")
    for _ in range(4):
        zed.asks("INVITE bob #dev")
    assert [":irc.test 263 zed INVITE :Please wait a while and try again"] == zed.asks(
        "INVITE bob #dev"
    )


def test_the_answer_comes_after_the_store(world: IrcWorld, zed: Caller) -> None:
    """Nobody is told of an invitation that a crash could take back."""
    bob = world.registers("bob")
    world.store.at_once = False
    assert [] == zed.asks("INVITE bob #dev") == bob.reads()
    world.commit()
    assert [":irc.test 341 zed bob #dev"] == zed.reads()
    assert [f"{by('zed')} INVITE bob #dev"] == bob.reads()


# KNOCK


def test_who_knocks_is_heard(world: IrcWorld, zed: Caller, ann: Talker) -> None:
    """By the room's operators, at every door: 710 there, 711 here."""
    zed.sends("MODE #dev +io ann")
    zed.reads()
    ann.reads()
    cat = world.registers("cat", address="10.1.2.3")
    assert [":irc.test 711 cat #dev :Your KNOCK has been delivered"] == cat.asks(
        "KNOCK #dev :it is me"
    )
    mask = world.irc.masks.of(cat.client.here.user.person)
    told = f":irc.test 710 zed #dev {mask} :has asked for an invite (it is me)"
    assert [told] == zed.reads()
    assert ["-- cat knocks at #dev; /invite cat #dev lets them in (it is me)"] == (
        ann.reads()
    )
    assert [":irc.test 711 cat #dev :Your KNOCK has been delivered"] == cat.asks(
        "KNOCK #dev"
    )
    assert [told.replace(" (it is me)", "")] == zed.reads()


@pytest.mark.parametrize("change", ["+i", "+k x", "+l 1"])
def test_whatever_keeps_one_out(world: IrcWorld, zed: Caller, change: str) -> None:
    """Is a reason to knock."""
    zed.asks(f"MODE #dev {change}")
    cat = world.registers("cat")
    assert cat.asks("KNOCK #dev")[0].startswith(":irc.test 711 ")


def test_where_nobody_needs_to_knock(world: IrcWorld, zed: Caller, bob: Caller) -> None:
    """713 where anybody may come in, 714 where one is already, 403 where nothing is."""
    cat = world.registers("cat")
    assert [":irc.test 713 cat #dev :Channel is open"] == cat.asks("KNOCK #dev")
    assert [":irc.test 714 bob #dev :You are already on that channel"] == bob.asks(
        "KNOCK #dev"
    )
    for name in "#none", "none":
        assert [f":irc.test 403 cat {name} :No such channel"] == cat.asks(
            f"KNOCK {name}"
        )
    assert cat.asks("KNOCK #")[0].startswith(":irc.test 403 cat ")
    assert len(cat.asks(f"KNOCK {'x' * 400}")[0]) < 130


def test_who_is_banned_does_not_knock(world: IrcWorld, zed: Caller) -> None:
    """474; and 480 if nobody is there who could open."""
    cat = world.registers("cat")
    zed.sends("MODE #dev +ib cat")
    assert cat.asks("KNOCK #dev")[0].startswith(":irc.test 474 cat #dev ")
    world.own("eve").types("/quit")
    eve = world.logs_in("eve")
    eve.asks("JOIN #hers")
    cat.asks("JOIN #hers")
    eve.sends("MODE #hers +i", "QUIT")
    bob = world.registers("bob")
    assert bob.asks("KNOCK #hers")[0].startswith(
        ":irc.test 480 bob #hers :nobody is in"
    )


def test_knocks_are_counted(world: IrcWorld, zed: Caller) -> None:
    """With invitations, four a minute; 712 then."""
    zed.sends("MODE #dev +i")
    cat = world.registers("cat")
    for _ in range(4):
        cat.asks("KNOCK #dev")
    assert [":irc.test 712 cat #dev :Too many KNOCKs"] == cat.asks("KNOCK #dev")
