"""AWAY, SETNAME and MODE of oneself, and who is told of it."""

import pytest
from irc_world import Caller, IrcWorld
from talking import Talker

from twistchat.chat.events import Departure
from twistchat.chat.users import Trait


@pytest.fixture
def world() -> IrcWorld:
    return IrcWorld()


@pytest.fixture
def zed(world: IrcWorld) -> Caller:
    """He is in #lobby."""
    zed = world.registers("zed")
    zed.sends("JOIN #lobby")
    zed.reads()
    return zed


@pytest.fixture
def ann(world: IrcWorld, zed: Caller) -> Talker:
    """She sits at netcat, in #lobby."""
    ann = world.enter("ann", "lobby")
    ann.reads()
    zed.reads()
    return ann


def watcher(world: IrcWorld, *caps: str) -> Caller:
    """Somebody in #lobby whose client knows these capabilities."""
    yan = world.registers("yan", *caps)
    yan.sends("JOIN #lobby")
    yan.reads()
    return yan


# AWAY


def test_away_and_back(zed: Caller, ann: Talker) -> None:
    """The text doors read it like one of theirs."""
    said = ":irc.test 306 zed :You have been marked as being away"
    assert [said] == zed.asks("AWAY :gone fishing")
    assert ["-- zed is away: gone fishing"] == ann.reads()
    said = ":irc.test 305 zed :You are no longer marked as being away"
    assert [said] == zed.asks("AWAY")
    assert ["-- zed is back"] == ann.reads()


@pytest.mark.parametrize("nothing", ["AWAY", "AWAY :"])
def test_back_without_having_been_away(zed: Caller, nothing: str) -> None:
    assert zed.asks(nothing)[0].split()[1] == "305"


def test_whoever_wants_to_know_is_told(world: IrcWorld, zed: Caller) -> None:
    """The capability away-notify."""
    yan = watcher(world, "away-notify")
    zed.sends("AWAY :gone fishing", "AWAY :gone fishing", "AWAY")
    assert yan.reads() == [
        ":zed!~u@local.irc.test AWAY :gone fishing",
        ":zed!~u@local.irc.test AWAY",
    ]


def test_others_are_not_told(world: IrcWorld, zed: Caller) -> None:
    yan = watcher(world)
    zed.sends("AWAY :gone fishing", "AWAY")
    assert [] == yan.reads()


def test_it_is_seen_by_who_writes(world: IrcWorld, zed: Caller) -> None:
    """RPL_AWAY, in WHOIS too."""
    yan = watcher(world)
    zed.sends("AWAY :gone fishing")
    said = ":irc.test 301 yan zed :gone fishing"
    assert [said] == yan.asks("PRIVMSG zed :hello")
    assert said in yan.asks("WHOIS zed")


def test_a_long_text_is_cut(zed: Caller, ann: Talker) -> None:
    """To the length that ISUPPORT tells, not refused."""
    assert zed.asks(f"AWAY :{'x' * 400}")[0].split()[1] == "306"
    [line] = ann.reads()
    assert line == f"-- zed is away: {'x' * 390}"


@pytest.mark.parametrize("text", ["\x02\x02", "\u202e", "👋" * 90, "\x1b[2J", "::"])
def test_hostile_reasons(world: IrcWorld, zed: Caller, text: str) -> None:
    """Away is away, whatever is left of the text."""
    yan = watcher(world, "away-notify")
    assert zed.asks(f"AWAY :{text}")[0].split()[1] == "306"
    [line] = yan.reads()
    assert line.startswith(":zed!~u@local.irc.test AWAY :")
    assert "\x1b" not in line
    assert not world.bugs


# In several sessions

AWAY = ":irc.test 306 ann :You have been marked as being away"
BACK = ":irc.test 305 ann :You are no longer marked as being away"
MASK = ":ann!~u@ann.users.irc.test"


@pytest.fixture
def phone(world: IrcWorld) -> Caller:
    """Ann's client of IRC; she sits at netcat too, in no room."""
    world.own("ann").types("/leave #lobby")
    phone = world.logs_in("ann")
    phone.reads()
    return phone


@pytest.mark.parametrize("room", ["", "JOIN #dev"])
def test_other_sessions_know_who_is_away(
    world: IrcWorld, phone: Caller, room: str
) -> None:
    """Once each, as if they had asked; the one that did reads its one answer."""
    laptop = world.logs_in("ann", "away-notify")
    phone.sends(room)
    for caller in (phone, laptop):
        caller.reads()
    for asked, said in (("AWAY :out", AWAY), ("AWAY", BACK)):
        assert [said] == phone.asks(asked)
        assert [said] == [line for line in laptop.reads() if " AWAY" not in line]
    assert [BACK] == phone.asks("AWAY")
    assert [] == laptop.reads()


def test_away_at_netcat(world: IrcWorld, phone: Caller) -> None:
    """The client is told what it could not know."""
    ann = world.come("ann")
    ann.reads()
    phone.reads()
    assert "-- you are away; /back ends that" in ann.asks("/away lunch")
    assert [AWAY] == phone.reads()
    ann.types("/back")
    assert [BACK] == phone.reads()


def test_who_comes_while_away(world: IrcWorld, phone: Caller) -> None:
    """After the welcome; and nobody else is told so."""
    assert AWAY not in world.logs_in("ann").reads()
    phone.sends("AWAY :out")
    lines = world.logs_in("ann").reads()
    assert 1 == lines.count(AWAY)
    assert lines.index(AWAY) > lines.index(":irc.test 422 ann :MOTD File is missing")


def test_who_logs_in_is_as_away_as_the_account(world: IrcWorld, phone: Caller) -> None:
    """It is what it was for the guest that ends."""
    eve, bob = world.registers("eve"), world.registers("bob")
    bob.sends("AWAY :out")
    login = "NS identify ann secret-of-ann"
    assert BACK in bob.asks(login)
    phone.sends("AWAY :out")
    assert AWAY in eve.asks(login)
    for caller in (eve, bob):
        assert not [line for line in caller.reads() if " 305 " in line]


def test_other_sessions_know_the_modes(world: IrcWorld, phone: Caller) -> None:
    """Of the user; whether operators are read is each client's own."""
    laptop = world.logs_in("ann")
    laptop.reads()
    assert [f"{MASK} MODE ann +Bi-w"] == phone.asks("MODE ann +Bi-w")
    assert [f"{MASK} MODE ann +B", f"{MASK} MODE ann +i"] == laptop.reads()
    assert [] == phone.asks("MODE ann +B")
    assert [f"{MASK} MODE ann -i"] == laptop.asks("MODE ann -i")
    assert [f"{MASK} MODE ann -i"] == phone.reads()
    assert [":irc.test 221 ann +Bw"] == laptop.asks("MODE ann")


def test_a_guest_brings_modes_along(world: IrcWorld, phone: Caller) -> None:
    """The account's other sessions are told of those that it did not have."""
    eve = world.registers("eve")
    eve.sends("MODE eve +B", "NS identify ann secret-of-ann")
    assert [f"{MASK} MODE ann +B"] == phone.reads()


# SETNAME


def test_setname(world: IrcWorld) -> None:
    """It is confirmed, and from then on WHOIS tells it."""
    yan = watcher(world, "setname")
    said = ":yan!~u@local.irc.test SETNAME :Yan The Man"
    assert [said] == yan.asks("SETNAME :Yan The Man")
    assert yan.asks("WHOIS yan")[0].endswith(" * :Yan The Man")
    assert [":yan!~u@local.irc.test SETNAME :Yan"] == yan.asks("SETNAME Yan")


def test_who_knows_setname_is_told(world: IrcWorld, zed: Caller, ann: Talker) -> None:
    """Nobody else, at no door; and nobody to whom it is no news."""
    yan = watcher(world, "setname")
    xi = world.registers("xi", "setname")
    ann.reads()
    assert [] == zed.asks("SETNAME :Zed Zeppelin", "SETNAME :Zed Zeppelin")
    assert [":zed!~u@local.irc.test SETNAME :Zed Zeppelin"] == yan.reads()
    assert [] == xi.reads()
    assert [] == ann.reads()


def test_other_sessions_are_told(world: IrcWorld) -> None:
    """Of the same account, be it in no room at all."""
    ann = world.own("ann")
    one, other = world.logs_in("ann", "setname"), world.logs_in("ann", "setname")
    ann.types("/leave #lobby")
    one.reads()
    other.reads()
    assert len(one.asks("SETNAME :Ann of Cleves")) == 1
    assert [":ann!~u@ann.users.irc.test SETNAME :Ann of Cleves"] == other.reads()


@pytest.mark.parametrize("name", ["", "\x02", "x" * 201, "\u200b"])
@pytest.mark.parametrize("caps", [("setname",), ("setname", "standard-replies"), ()])
def test_a_name_that_cannot_be(
    world: IrcWorld, caps: tuple[str, ...], name: str
) -> None:
    """The standard reply, whatever was agreed on, and nothing has changed."""
    yan = watcher(world, *caps)
    assert yan.asks(f"SETNAME :{name}") == [
        ":irc.test FAIL SETNAME INVALID_REALNAME "
        ":A realname has between 1 and 200 characters"
    ]
    assert yan.asks("WHOIS yan")[0].endswith(":Yan")


def test_the_longest_name_fits_every_line(world: IrcWorld) -> None:
    """It is cut where a line has no room for it, between characters."""
    nick = "日" * 32
    yan = world.calls()
    yan.sends("CAP REQ :setname extended-join", f"NICK {nick}", "USER y 0 * :y")
    xi = world.registers("xi", "setname", "extended-join")
    xi.sends("JOIN #lobby")
    yan.sends("CAP END", "JOIN #lobby", f"SETNAME :{'Ω' * 200}", "PART #lobby")
    yan.sends("JOIN #lobby")
    assert len(xi.reads()) > 3  # `reads` looks at the lengths
    assert not world.bugs


# Modes


def test_modes_are_told(world: IrcWorld, zed: Caller) -> None:
    """Everybody is told first what operators say to all."""
    assert [":irc.test 221 zed +w"] == zed.asks("MODE zed")
    zed.sends("MODE zed +Bi-w")
    assert [":irc.test 221 zed +Bi"] == zed.asks("MODE ZED")


def test_an_operator_has_it_among_the_modes(world: IrcWorld) -> None:
    """Also by the account, which -o does not take."""
    world.own("ann")
    world.chat.set_operator(world.chat.person("ann").id, True)
    ann = world.logs_in("ann")
    assert [":irc.test 221 ann +ow"] == ann.asks("MODE ann")
    assert [] == ann.asks("MODE ann -o")
    assert [":irc.test 221 ann +ow"] == ann.asks("MODE ann")


@pytest.mark.parametrize(
    ("asked", "changed"),
    [
        ("+B", "+B"),
        ("B", "+B"),
        ("+Bi", "+Bi"),
        ("+B-w+i", "+B-w+i"),
        ("-w", "-w"),
        ("+i-i+i", "+i-i+i"),
    ],
)
def test_what_has_changed_is_told(zed: Caller, asked: str, changed: str) -> None:
    """With one sign for all that go the same way."""
    said = f":zed!~u@local.irc.test MODE zed {changed}"
    assert [said] == zed.asks(f"MODE zed {asked}")


@pytest.mark.parametrize("asked", ["+w", "-B", "-i", "+o", "-o", "+", "-", "+-+"])
def test_what_is_so_already_is_not_told(zed: Caller, asked: str) -> None:
    """Nor does anybody become an operator so."""
    assert [] == zed.asks(f"MODE zed {asked}")
    assert [":irc.test 221 zed +w"] == zed.asks("MODE zed")


@pytest.mark.parametrize("unknown", ["x", "β", "用", "1", "_", "x" * 400])
def test_unknown_modes(world: IrcWorld, zed: Caller, unknown: str) -> None:
    """What is known is done all the same; one refusal for all that is not."""
    assert zed.asks(f"MODE zed +{unknown}B") == [
        ":zed!~u@local.irc.test MODE zed +B",
        ":irc.test 501 zed :Unknown MODE flag",
    ]
    assert not world.bugs


def test_modes_of_others(zed: Caller, ann: Talker) -> None:
    """They are neither changed nor told."""
    said = ":irc.test 502 zed :Cant change mode for other users"
    assert [said] == zed.asks("MODE ann +B")
    assert [said] == zed.asks("MODE ann")


def test_modes_of_nobody(zed: Caller) -> None:
    said = ":irc.test 401 zed nobody :No such nick/channel"
    assert [said] == zed.asks("MODE nobody +B")
    assert zed.asks(f"MODE {'x' * 400} +B")[0].split()[1] == "401"


def test_modes_end_with_the_visit(world: IrcWorld, zed: Caller) -> None:
    """The next guest of that name is somebody else."""
    zed.sends("MODE zed +Bi", "QUIT")
    assert [":irc.test 221 zed +w"] == world.registers("zed").asks("MODE zed")


def test_modes_outlast_a_login(world: IrcWorld, zed: Caller) -> None:
    """A bot that logs in is one still."""
    world.own("ann").types("/quit")
    visitor = world.enter("visitor")
    world.chat.set_trait(world.chat.person("visitor"), Trait.BOT, True)
    visitor.types("/login ann", "secret-of-ann")
    assert zed.asks("WHO ann")[0].split()[8] == "HB"


# Bots


def test_what_a_bot_says_is_marked(world: IrcWorld, zed: Caller, ann: Talker) -> None:
    """For who knows tags: what it says and does, in rooms and privately."""
    yan = watcher(world, "message-tags")
    zed.sends("MODE zed +B", "PRIVMSG #lobby :beep", "PRIVMSG yan :boop", "AWAY :out")
    zed.sends("PART #lobby")
    said = yan.reads()
    assert [line.split(" ", 3)[2] for line in said] == ["PRIVMSG", "PRIVMSG", "PART"]
    assert all("bot" in line.split(" ")[0][1:].split(";") for line in said)
    assert "bot" not in "".join(ann.reads())


def test_what_people_say_is_not(world: IrcWorld, zed: Caller) -> None:
    yan = watcher(world, "message-tags")
    zed.sends("PRIVMSG #lobby :hello")
    [line] = yan.reads()
    assert "bot" not in line.split(" ")[0]


def test_a_bot_is_told_by_whois(world: IrcWorld, zed: Caller) -> None:
    """RPL_WHOISBOT, and B in the flags of WHO."""
    zed.sends("MODE zed +B")
    yan = watcher(world)
    assert ":irc.test 335 yan zed :is a bot on TestNet" in yan.asks("WHOIS zed")
    assert yan.asks("WHO zed")[0].split()[8] == "HB"


def test_leaving(world: IrcWorld, zed: Caller) -> None:
    """Who is lost takes their modes with them."""
    zed.sends("MODE zed +i")
    zed.vanishes(Departure.LOST)
    assert not world.chat.census.invisible


def test_who_comes_is_told_the_modes_of_the_account(
    world: IrcWorld, phone: Caller
) -> None:
    """Those that another session has chosen; who has only what all have is not told."""
    laptop = world.logs_in("ann")
    assert not [line for line in laptop.reads() if " MODE ann " in line]
    phone.sends("MODE ann +iB")
    tablet = world.logs_in("ann")
    assert f"{MASK} MODE ann +Biw" in tablet.reads()
