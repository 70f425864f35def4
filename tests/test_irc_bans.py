"""The lists of a room: whom masks are about, and what comes of it."""

import pytest
from fakes_delivery import SHIPPED
from irc_room import NOT_OPERATOR, mode
from irc_room import ann as ann
from irc_room import bob as bob
from irc_room import world as world
from irc_room import zed as zed
from irc_world import Caller, IrcWorld
from msgspec.structs import replace
from talking import Talker

# How lists are told and changed


LISTED = {
    "b": ("367", "368", "Channel Ban List", ""),
    "e": ("348", "349", "Channel Exception List", ""),
    "I": ("346", "347", "Channel Invite List", ""),
    "q": ("728", "729", "Channel Quiet List", " q"),
}


@pytest.mark.parametrize("letter", LISTED)
def test_a_list_is_told(zed: Caller, letter: str) -> None:
    """Asked for with a sign or without one; who set it, and when (367 and the like)."""
    entry, end, name, more = LISTED[letter]
    last = f":irc.test {end} zed #dev{more} :End of {name}"
    assert [last] == zed.asks(f"MODE #dev {letter}")
    assert [mode("zed", f"+{letter} troll!*@*")] == zed.asks(
        f"MODE #dev +{letter} troll"
    )
    told = f":irc.test {entry} zed #dev{more} troll!*@* zed 1795262400"
    for sign in "", "+", "-":
        assert [told, last] == zed.asks(f"MODE #dev {sign}{letter}")
    assert 3 * 5 - 3 == zed.charged
    assert [] == zed.asks(f"MODE #dev +{letter} TROLL!*@*")
    assert [mode("zed", f"-{letter} troll!*@*")] == zed.asks(
        f"MODE #dev -{letter} troll"
    )
    assert [] == zed.asks(f"MODE #dev -{letter} troll")
    assert [last] == zed.asks(f"MODE #dev {letter}")


def test_all_lists_at_once(zed: Caller) -> None:
    """Each once, however often its letter stands there."""
    lines = zed.asks(f"MODE #dev {'beIq' * 100}")
    assert ["368", "349", "347", "729"] == [line.split()[1] for line in lines]


def test_who_reads_the_lists(zed: Caller, bob: Caller) -> None:
    """Members read who is banned or silent, as they were told; of addresses, and of
    what is in somebody's favour, only operators."""
    zed.asks("MODE #dev +bbe troll 10.0.0.0/8 friend")
    assert [mode("zed", "+b troll!*@*")] == bob.reads()[:1]
    zed.asks("INVITE bob #dev")
    bob.asks("JOIN #dev")
    assert [
        ":irc.test 367 bob #dev troll!*@* zed 1795262400",
        ":irc.test 368 bob #dev :End of Channel Ban List",
    ] == bob.asks("MODE #dev b")
    assert [NOT_OPERATOR] == bob.asks("MODE #dev e") == bob.asks("MODE #dev +I")


MASKS = [
    # what is asked for, what is listed
    ("troll", "troll!*@*"),
    ("troll!*@*", "troll!*@*"),
    ("BOB!~U@*", "BOB!*@*"),
    ("troll!*", "troll!*@*"),
    ("bob!*u@*", "bob!*@*"),
    ("bob", "bob!*@*"),
    ("BoB!*@*", "BoB!*@*"),
    ("bob!*@{bob}", "bob!*@*"),
    ("bob!*@*.IP.irc.test", "bob!*@*"),
    ("EVA!*@eva.USERS.irc.test", "*!*@Eva.users.irc.test"),
    ("*!*@eva.users.irc.test", "*!*@Eva.users.irc.test"),
    ("*!*@{bob}", "*!*@{bob}"),
    ("*!~u@{bob}", "*!*@{bob}"),
    ("@{bob}", "*!*@{bob}"),
    ("eve", "*!*@eve.users.irc.test"),
    ("eve!*@*", "*!*@eve.users.irc.test"),
    ("*!*@eve.users.irc.test", "*!*@eve.users.irc.test"),
    ("*!*@EVE.users.irc.TEST", "*!*@eve.users.irc.test"),
    ("*!*@10.1.2.0/24", "*!*@10.1.2.0/24"),
    ("*!*@10.1.2.3", "*!*@10.1.2.3/32"),
    ("10.1.2.3", "*!*@10.1.2.3/32"),
    ("10.1.2.*", "*!*@10.1.2.0/24"),
    ("*!*@10.1.2.*", "*!*@10.1.2.0/24"),
    ("*!*@10.1.*", "*!*@10.1.0.0/16"),
    ("*!*@10.1.*.*", "*!*@10.1.0.0/16"),
    ("*!*@10.*", "*!*@10.0.0.0/8"),
    ("*!*@2001:db8:1:2::9", "*!*@2001:db8:1:2::/64"),
    ("*!*@2001:db8:*", "*!*@2001:db8::/32"),
    ("*!*@2001:db8::/48", "*!*@2001:db8::/48"),
]


@pytest.mark.parametrize(("mask", "listed"), MASKS)
@pytest.mark.parametrize("letter", "qeI")
def test_whom_a_mask_is_about(
    world: IrcWorld, zed: Caller, bob: Caller, letter: str, mask: str, listed: str
) -> None:
    """One person, a name, an account, a host that somebody has, or addresses; what is
    listed can be taken off again as it stands there."""
    world.own("eve").types("/quit")
    world.own("Eva")
    host = world.irc.masks.host(bob.client.here.user.person)
    mask, listed = mask.format(bob=host), listed.format(bob=host)
    assert [mode("zed", f"+{letter} {listed}")] == zed.asks(
        f"MODE #dev +{letter} {mask}"
    )
    assert [] == zed.asks(f"MODE #dev +{letter} {listed}")
    assert listed in zed.asks(f"MODE #dev {letter}")[0].split()
    assert [mode("zed", f"-{letter} {listed}")] == zed.asks(
        f"MODE #dev -{letter} {listed}"
    )


@pytest.mark.parametrize(
    "mask",
    [
        "*!*@*",
        "*",
        "!",
        "@",
        "!@",
        "troll*!*@*",
        "?roll!*@*",
        "*!*@*.users.irc.test",
        "*!*@*.irc.test",
        "*!*@nobody.users.irc.test",
        "*!*@000000000000.ip.irc.test",
        "*!*@local.irc.test",
        "*!*@gone.irc.test",
        "*!root@10.1.2.3",
        "troll!*@10.1.2.3",
        "bob!*@10.1.2.3",
        "*!*@example.org",
        "*!*@host",
        "*!*@*.*",
        "*!*@10.*.2.*",
        "*!*@1*",
        "*!*@0.0.0.0/0",
        "*!*@10.0.0.0/7",
        "*!*@2001:*",
        "*!*@2001::*",
        "*!*@10.1.2.3.*",
        "*!*@10.?.*",
        "*!*@:*",
        "*!*@10.1.2.300",
        "*!*@10.1.2.3/99",
        "10.1.2.3!*@*",
        "a b",
        ":",
        "$a:eve",
        "~a:eve",
        "\x02!*@*",
        "Аdmin!*@*",
        "x" * 300,
        "*" * 300,
        "*a" * 100 + "!*" * 50,
    ],
)
@pytest.mark.parametrize("sign", "+-")
def test_what_a_mask_cannot_be_about(
    zed: Caller, bob: Caller, sign: str, mask: str
) -> None:
    """Everybody, a pattern of names, a host that nobody has: 696 says so, and nothing
    changes."""
    [line] = zed.asks(f"MODE #dev {sign}b :{mask}")
    assert line.startswith((":irc.test 696 zed #dev b ", ":irc.test 472"))
    assert ["368"] == [each.split()[1] for each in zed.asks("MODE #dev b")]
    assert [] == bob.reads()


def test_a_hash_is_never_told_as_an_address(
    world: IrcWorld, zed: Caller, ann: Talker, bob: Caller
) -> None:
    """Who bans a host need not know where it is, and does not learn it either; at
    netcat it is lifted as it is listed."""
    host = world.irc.masks.host(bob.client.here.user.person)
    zed.sends("MODE #dev +o ann")
    zed.asks(f"MODE #dev +b *!*@{host}")
    assert [
        f"-- zed banned {host} from #dev for ever",
        "-- zed put bob out of #dev",
    ] == (ann.reads()[-2:])
    assert f"== banned: {host}, by zed" in ann.asks("/bans")
    for reader in zed, bob:
        assert not any("10.1.2" in line for line in reader.reads())
    cat = world.registers("cat", address="10.1.2.3")
    assert cat.asks("JOIN #dev")[0].startswith(":irc.test 474 cat #dev ")
    bob.sends("QUIT")
    cat.sends("QUIT")
    ann.types(f"/unban {host}")
    assert [mode("ann", f"-b *!*@{host}")] == zed.reads()[-1:]
    assert [] == world.bugs


def test_who_has_left_can_be_kept_out(
    world: IrcWorld, zed: Caller, bob: Caller
) -> None:
    """By the host that was shown of them."""
    host = world.irc.masks.host(bob.client.here.user.person)
    bob.sends("QUIT")
    zed.reads()
    assert [mode("zed", f"+b *!*@{host}")] == zed.asks(f"MODE #dev +b *!*@{host}")


# Bans, gags, exceptions and invitations that last


def test_who_is_banned_is_put_out(zed: Caller, ann: Talker, bob: Caller) -> None:
    """At every door: a ban is told, then the kick that it is."""
    told = [mode("zed", "+b bob!*@*"), ":zed!~u@local.irc.test KICK #dev bob :zed"]
    assert told == zed.asks("MODE #dev +b bob")
    assert told == bob.reads()
    assert [
        "-- zed banned bob from #dev for ever",
        "-- zed put bob out of #dev",
    ] == ann.reads()
    assert [":irc.test 474 bob #dev :you are banned from #dev"] == bob.asks("JOIN #dev")
    zed.asks("MODE #dev +o ann")
    ann.types(
        "/unban bob", "/ban bob 1h flooding", "/gag zed", "/unban bob", "/gag bob"
    )
    assert [
        mode("ann", "-b bob!*@*"),
        mode("ann", "+b bob!*@*"),
        mode("ann", "-b bob!*@*"),
        mode("ann", "+q bob!*@*"),
    ] == zed.reads()
    assert [":irc.test 353 bob = #dev :@zed @ann bob"] == bob.asks("JOIN #dev")[1:2]
    [refused] = bob.asks("PRIVMSG #dev :hi")
    assert refused.startswith(":irc.test 404 bob #dev :you are silenced in #dev")


@pytest.mark.parametrize("here", [True, False])
def test_a_name_is_listed_as_it_was_said(
    world: IrcWorld, zed: Caller, bob: Caller, here: bool
) -> None:
    """As clients look for the mask that they sent; it holds however it is written."""
    zed.asks("MODE #dev +i")
    bob.sends("PART #dev")
    if not here:
        bob.sends("QUIT")
    zed.reads()
    assert [mode("zed", "+I BOB!*@*")] == zed.asks("MODE #dev +I BOB!*@*")
    if not here:
        bob = world.registers("bob")
    assert any(" JOIN #dev" in line for line in bob.asks("JOIN #dev"))
    zed.reads()
    assert [mode("zed", "-I BOB!*@*")] == zed.asks("MODE #dev -I bob!*@*")


def test_netcats_bans_by_address_are_for_operators(
    world: IrcWorld, zed: Caller, ann: Talker, bob: Caller
) -> None:
    """Where people come from is not everybody's business, here neither; but whoever it
    puts out is told why."""
    cat = world.registers("cat")
    cat.asks("JOIN #dev")
    zed.asks("MODE #dev +o ann")
    cat.reads()
    bob.reads()
    ann.types("/ban 10.0.0.0/8")
    kick = ":ann!~u@local.irc.test KICK #dev bob :ann"
    assert [mode("ann", "+b *!*@10.0.0.0/8"), kick] == zed.reads() == bob.reads()
    assert [kick] == cat.reads()


def test_an_operator_is_not_banned(zed: Caller, ann: Talker, bob: Caller) -> None:
    """482, and it is said why."""
    zed.asks("MODE #dev +o bob")
    assert [":irc.test 482 zed #dev :You're not channel owner"] == zed.asks(
        "MODE #dev +b bob"
    )


def test_an_exception_spares_bans_and_gags(
    world: IrcWorld, zed: Caller, ann: Talker, bob: Caller
) -> None:
    """Who matches stays and speaks, and comes in; until it is taken back."""
    zed.asks("MODE #dev +e bob")
    assert ["-- zed spares bob the bans and gags of #dev"] == ann.reads()
    host = world.irc.masks.host(bob.client.here.user.person)
    assert [mode("zed", "+b *!*@10.1.2.0/24")] == zed.asks("MODE #dev +b 10.1.2.0/24")
    zed.asks(f"MODE #dev +q *!*@{host}")
    bob.reads()
    ann.reads()
    bob.sends("PRIVMSG #dev :still here")
    assert ["<bob> still here"] == ann.reads()
    assert f":bob!~u@{host} JOIN #dev" in bob.asks("PART #dev", "JOIN #dev")
    zed.asks("MODE #dev -e bob")
    assert "-- zed spares bob the bans and gags of #dev no more" == ann.reads()[-1]
    assert bob.asks("PRIVMSG #dev :hi")[-1].startswith(":irc.test 404 bob #dev")
    assert bob.asks("PART #dev", "JOIN #dev")[1].startswith(":irc.test 474 bob #dev")
    zed.asks("MODE #dev +o ann")
    ann.types("/bans")
    assert "== banned: 10.1.2.0/24, by zed" in ann.reads()


def test_an_invitation_that_lasts(
    world: IrcWorld, zed: Caller, ann: Talker, bob: Caller
) -> None:
    """Who matches comes into a private room whenever they like; a key and a ban keep
    them out all the same."""
    zed.asks("MODE #dev +iI bob")
    assert ["-- zed made #dev private", "-- zed lets bob into #dev at any time"] == (
        ann.reads()
    )
    for _ in range(2):
        assert ":irc.test 353 bob @ #dev :@zed ann bob" in bob.asks(
            "PART #dev", "JOIN #dev"
        )
    zed.asks("MODE #dev +k x")
    assert (
        ":irc.test 475 bob #dev :Cannot join channel (+k)"
        == bob.asks("PART #dev", "JOIN #dev")[-1]
    )
    ann.reads()
    zed.asks("MODE #dev -kI bob")
    assert "-- zed lets bob into #dev no more at any time" in ann.reads()
    assert [":irc.test 473 bob #dev :Cannot join channel (+i)"] == bob.asks("JOIN #dev")


def test_lists_are_kept(world: IrcWorld) -> None:
    """After a restart they are as they were, and hold."""
    world.own("eve").types("/quit")
    eve = world.logs_in("eve")
    eve.asks("JOIN #hers", "MODE #hers +i", "MODE #hers +beIq a b c d")
    world.tick()
    again = IrcWorld(before=world)
    eve = again.logs_in("eve")
    eve.reads()
    lines = eve.asks("MODE #hers beIq")
    assert ["a", "b", "c", "d"] == [
        line.partition("!*@*")[0][-1] for line in lines if "!*@*" in line
    ]
    cat = again.registers("c")
    assert ":irc.test 353 c @ #hers :~eve c" in cat.asks("JOIN #hers")


def test_a_list_is_full(bob: Caller) -> None:
    """All lists of a room have so many entries; 478 says which letter had to stay
    out."""
    world = IrcWorld(limits=replace(SHIPPED, sanctions_per_room=2))
    zed = world.registers("zed")
    zed.asks("JOIN #dev", "MODE #dev +be a b")
    assert [":irc.test 478 zed #dev I :Channel list is full"] == zed.asks(
        "MODE #dev +I c"
    )
    assert [mode("zed", "-e b!*@*"), mode("zed", "+I c!*@*")] == zed.asks(
        "MODE #dev -e+I b c"
    )
