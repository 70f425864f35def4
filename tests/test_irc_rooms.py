"""JOIN, PART, TOPIC, NAMES and LIST: rooms, as clients of IRC come into them."""

import pytest
from fakes_delivery import SHIPPED
from irc_world import Caller, IrcWorld
from msgspec.structs import replace
from talking import Held, Talker
from twisted.internet.defer import Deferred

from twistchat.chat.events import Departure
from twistchat.irc.globs import longest_part, matches
from twistchat.irc.listing import Listed, parse_filter


@pytest.fixture
def world() -> IrcWorld:
    return IrcWorld()


@pytest.fixture
def ann(world: IrcWorld) -> Talker:
    """A guest at netcat, who made #dev and keeps it in order."""
    return world.enter("ann", "dev")


@pytest.fixture
def zed(world: IrcWorld, ann: Talker) -> Caller:
    """A guest with an IRC client, in no room yet."""
    return world.registers("zed")


def mask(nick: str) -> str:
    """Somebody without an account, from the machine itself."""
    return f"{nick}!~u@local.irc.test"


# JOIN


def test_who_comes_in_reads_who_is_there(ann: Talker, zed: Caller) -> None:
    """The JOIN, what the room is about, and the names (RFC 2812 section 3.2.1)."""
    ann.types("/topic tea at four")
    ann.reads()
    assert [
        f":{mask('zed')} JOIN #dev",
        ":irc.test 332 zed #dev :tea at four",
        ":irc.test 333 zed #dev ann 1795262400",
        ":irc.test 353 zed = #dev :@ann zed",
        ":irc.test 366 zed #dev :End of /NAMES list",
    ] == zed.asks("JOIN #DEV")
    assert ["-- zed joined #dev (2 here)"] == ann.reads()
    assert [] == zed.asks("JOIN #dev")


def test_who_makes_a_room_keeps_it(world: IrcWorld) -> None:
    """A guest as its operator, an account as its owner, whom multi-prefix shows as
    both."""
    zed = world.registers("zed")
    assert ":irc.test 353 zed = #new :@zed" in zed.asks("JOIN #new")
    world.own("eve").types("/quit")
    eve, other = world.logs_in("eve"), world.logs_in("eve", "multi-prefix")
    assert ":irc.test 353 eve = #hers :~eve" in eve.asks("JOIN #hers")
    assert ":irc.test 353 eve = #hers :~@eve" in other.reads()


def test_several_rooms_each_with_its_key(
    world: IrcWorld, ann: Talker, zed: Caller
) -> None:
    """What is refused is refused alone."""
    ann.types("/key sesame", "/join ops", "/key open")
    lines = zed.asks("JOIN #ops,#dev,nowhere,#tea open,salt,x")
    shown = [line for line in lines if " 353 " not in line and " 366 " not in line]
    assert [
        f":{mask('zed')} JOIN #ops",
        ":irc.test 475 zed #dev :Cannot join channel (+k)",
        ":irc.test 403 zed nowhere :No such channel",
        f":{mask('zed')} JOIN #tea",
    ] == shown
    assert [f":{mask('zed')} JOIN #dev"] == zed.asks("JOIN #dev sesame")[:1]


def test_zero_is_no_room_at_all(world: IrcWorld, ann: Talker, zed: Caller) -> None:
    """It leaves all that one is in (RFC 2812 section 3.2.1)."""
    zed.sends("JOIN #dev,#tea")
    ann.reads()
    assert [f":{mask('zed')} PART #dev", f":{mask('zed')} PART #tea"] == zed.asks(
        "JOIN 0"
    )
    assert ["-- zed left #dev"] == ann.reads()
    assert [] == zed.asks("JOIN 0")
    assert [":irc.test 403 zed 0 :No such channel"] == zed.asks("JOIN #dev,0")[-1:]


@pytest.mark.parametrize("name", ["#", "#a\x07b", "#\N{EM SPACE}", f"#{'!' * 64}"])
def test_what_is_no_name_of_a_room(zed: Caller, name: str) -> None:
    """476 for what begins as one; it is said back no longer than it has to be."""
    [line] = zed.asks(f"JOIN {name}")
    assert line.startswith(":irc.test 476 zed #")
    assert line.endswith(" :Bad channel name")
    assert len(line) < 120


def test_a_name_that_is_too_long(zed: Caller) -> None:
    """403: none can be there. Clients find the room that they asked for by the name,
    which is said back whole, unless it fills the line."""
    assert zed.asks(f"JOIN #{'x' * 64}")[0].endswith(f" JOIN #{'x' * 64}")
    for name in (f"#{'x' * 65}", f"#{'Ω' * 90}"):
        no = f":irc.test 403 zed {name} :No such channel"
        assert [no] == zed.asks(f"JOIN {name}")
    [line] = zed.asks(f"JOIN #{'x' * 490}")
    assert line.startswith(":irc.test 403 zed #xxx")
    assert line.endswith("x :No such channel")
    assert len(line) < 300


def test_who_may_not_come_in(world: IrcWorld, ann: Talker, zed: Caller) -> None:
    """For each thing that keeps somebody out there is a number."""
    ann.types("/private on")
    assert [":irc.test 473 zed #dev :Cannot join channel (+i)"] == zed.asks("JOIN #dev")
    ann.types("/private off", "/ban zed 1h flooding")
    assert [
        ":irc.test 474 zed #dev :you are banned from #dev until 2026-11-21 13:00 UTC: "
        "flooding"
    ] == zed.asks("JOIN #dev")
    ann.types("/unban zed")
    eve = world.registers("eve")
    eve.sends("JOIN #tea", "MODE #tea +l 1")
    assert [":irc.test 471 zed #tea :Cannot join channel (+l)"] == zed.asks("JOIN #tea")
    assert [f":{mask('zed')} JOIN #dev"] == zed.asks("JOIN #dev")[:1]


def test_only_so_many_rooms(ann: Talker) -> None:
    """405 with the one that is too much; those one is in already are no matter."""
    world = IrcWorld(limits=replace(SHIPPED, rooms_per_user=2))
    zed = world.registers("zed")
    lines = zed.asks("JOIN #a,#b,#c,#a")
    assert [":irc.test 405 zed #c :Too many channels"] == lines[-1:]
    assert ["#a", "#b"] == [line.split()[-1] for line in lines if " JOIN " in line]


def test_a_name_that_looks_like_another_is_not_made(zed: Caller, ann: Talker) -> None:
    """403, for there is none of that name, and a reason."""
    zed.sends("JOIN #bill")
    [line] = zed.asks("JOIN #bi11")
    assert line.startswith(":irc.test 403 zed #bi11 :")


def test_rooms_are_joined_at_a_pace(world: IrcWorld, zed: Caller) -> None:
    """Who joins too fast waits, and is nowhere if they go meanwhile."""
    zed.pause = Deferred()
    assert [] == zed.asks("JOIN #a,#b", "PING 1")
    zed.pause.callback(None)
    world.turns.end()
    assert ":irc.test PONG irc.test :1" == zed.reads()[-1]
    zed.pause = Deferred()
    zed.sends("JOIN #c,#d")
    zed.vanishes(Departure.LOST)
    zed.pause.callback(None)
    assert "#d" not in {room.name for room in world.chat.rooms()}
    world.check()


# PART


def test_who_leaves_says_why(ann: Talker, zed: Caller) -> None:
    """Or not; and reads it as the others do."""
    zed.sends("JOIN #dev")
    ann.reads()
    assert [f":{mask('zed')} PART #dev :so long"] == zed.asks("PART #dev :so long")
    assert ["-- zed left #dev (so long)"] == ann.reads()
    zed.sends("JOIN #dev")
    assert [f":{mask('zed')} PART #dev"] == zed.asks("PART #dev")


def test_where_one_is_not(ann: Talker, zed: Caller) -> None:
    """442 for a room that there is, 403 for none, and for one that is private."""
    assert [
        ":irc.test 442 zed #dev :You're not on that channel",
        ":irc.test 403 zed #none :No such channel",
        ":irc.test 403 zed x :No such channel",
    ] == zed.asks("PART #dev,#none,x")
    ann.types("/private on")
    assert [":irc.test 403 zed #dev :No such channel"] == zed.asks("PART #dev")
    assert [":irc.test 461 zed PART :Not enough parameters"] == zed.asks("PART")
    for verb in "PART", "JOIN", "TOPIC", "NAMES":
        assert len(zed.asks(f"{verb} {'x' * 400}")[0]) < 130


def test_a_reason_is_cut_and_cleaned(ann: Talker, zed: Caller) -> None:
    """It keeps nobody in the room, however long it is."""
    zed.sends("JOIN #dev")
    ann.reads()
    [line] = zed.asks("PART #dev :a\x01b" + "é" * 225)
    assert line.startswith(f":{mask('zed')} PART #dev :abé")
    assert [f"-- zed left #dev (ab{'é' * 225})"] == ann.reads()
    zed.sends("JOIN #dev")
    assert zed.asks("PART #dev :" + "x" * 480)[0].endswith("x" * 390)


# TOPIC


def test_a_topic_is_set_shown_and_cleared(ann: Talker, zed: Caller) -> None:
    """331, 332 and 333 (modern.ircdocs.horse/#topic-message)."""
    zed.sends("JOIN #dev")
    ann.reads()
    assert [":irc.test 331 zed #dev :No topic is set"] == zed.asks("TOPIC #dev")
    assert [f":{mask('zed')} TOPIC #dev :tea : cake"] == zed.asks(
        "TOPIC #dev :tea : cake"
    )
    assert ["-- zed set the topic of #dev: tea : cake"] == ann.reads()
    assert [
        ":irc.test 332 zed #dev :tea : cake",
        ":irc.test 333 zed #dev zed 1795262400",
    ] == zed.asks("TOPIC #dev")
    ann.types("/topic coffee")
    assert [f":{mask('ann')} TOPIC #dev :coffee"] == zed.reads()
    assert [f":{mask('zed')} TOPIC #dev :"] == zed.asks("TOPIC #dev :")
    assert [":irc.test 331 zed #dev :No topic is set"] == zed.asks("TOPIC #dev")
    assert ["-- zed cleared the topic of #dev"] == ann.reads()[-1:]


def test_who_may_set_a_topic(ann: Talker, zed: Caller) -> None:
    """Whoever is in the room, or its operators if it is locked; who is outside may
    read it, unless the room is private."""
    ann.types("/topic tea", "/topiclock on")
    assert ":irc.test 332 zed #dev :tea" in zed.asks("TOPIC #dev")
    not_there = ":irc.test 442 zed #dev :You're not on that channel"
    assert [not_there] == zed.asks("TOPIC #dev :x")
    zed.sends("JOIN #dev")
    not_operator = ":irc.test 482 zed #dev :You're not channel operator"
    assert [not_operator] == zed.asks("TOPIC #dev :x")
    zed.sends("PART #dev")
    ann.types("/private on")
    assert [":irc.test 403 zed #dev :No such channel"] == zed.asks("TOPIC #dev")


def test_a_topic_is_cut_where_it_is_too_long(ann: Talker, zed: Caller) -> None:
    """TOPICLEN has said so; control codes go, colours stay, and terminals show none
    (I12, I13)."""
    zed.sends("JOIN #dev")
    ann.reads()
    [line] = zed.asks("TOPIC #dev :" + "x" * 400)
    assert line.endswith(":" + "x" * 390)
    assert zed.asks("TOPIC #dev :\x01a\x0304b\x1b[2J")[0].endswith(":a\x0304b[2J")
    assert "-- zed set the topic of #dev: ab[2J" == ann.reads()[-1]


# A room that nobody is in


@pytest.fixture
def empty(world: IrcWorld, ann: Talker) -> IrcWorld:
    """Ann has made #tea and #den and left them; #den is private, and so is kept by her
    account. Zed is not in them."""
    ann.types("/register secret-of-ann", "/join tea", "/topic leaves", "/key sesame")
    ann.types("/join den", "/private on", "/part #tea", "/part #den")
    world.tick()
    world.chat.forget_idle_rooms()
    return world


def test_an_empty_room_is_a_room(empty: IrcWorld, zed: Caller) -> None:
    """It has its topic, its modes and nobody in it; to change it one has to be in it.
    It is not opened by being looked at."""
    topic, modes, names = (
        [
            ":irc.test 332 zed #tea :leaves",
            ":irc.test 333 zed #tea ann 1795262400",
        ],
        [":irc.test 324 zed #tea +nk *", ":irc.test 329 zed #tea 1795262400"],
        [":irc.test 366 zed #TEA :End of /NAMES list"],
    )
    assert topic == zed.asks("TOPIC #TEA")
    assert modes == zed.asks("MODE #TEA")
    assert names == zed.asks("NAMES #TEA")
    assert [":irc.test 315 zed #tea :End of WHO list"] == zed.asks("WHO #tea")
    not_there = ":irc.test 442 zed #tea :You're not on that channel"
    for line in (
        "TOPIC #tea :x",
        "MODE #tea +t",
        "MODE #tea b",
        "KICK #tea ann",
        "INVITE ann #tea",
        "PART #tea",
    ):
        assert [not_there] == zed.asks(line), line
    assert not any(room.name == "#tea" for room in empty.chat.rooms())


@pytest.mark.parametrize("line", ["TOPIC {}", "TOPIC {} :x", "MODE {}", "MODE {} +t"])
def test_an_empty_room_that_is_private_is_like_none(
    empty: IrcWorld, zed: Caller, line: str
) -> None:
    """To whoever is outside; so is a name that only looks like that of a room."""
    for name in ("#den", "#none", "#t\u0435a", "#"):
        answer = f":irc.test 403 zed {name} :No such channel"
        assert [answer] == zed.asks(line.format(name))


def test_answers_keep_their_order(empty: IrcWorld, zed: Caller) -> None:
    """While the store looks for one room, what was asked next waits; and who comes in
    meanwhile changes what there is to tell."""
    looking = Held(empty.store, "find_room")
    assert [] == zed.asks("TOPIC #tea", "MODE #none", "PING 1")
    eve = empty.come("ann", "tea")
    eve.types("/topic coffee")
    looking.go()
    empty.turns.end()
    lines = zed.reads()
    assert ["332", "333", "403", "PONG"] == [line.split()[1] for line in lines]
    assert lines[0].endswith(":coffee")


def test_who_leaves_meanwhile_is_told_nothing(empty: IrcWorld, zed: Caller) -> None:
    """And nothing breaks."""
    looking = Held(empty.store, "find_room")
    zed.sends("TOPIC #tea")
    zed.vanishes(Departure.LOST)
    zed.reads()
    looking.go()
    empty.turns.end()
    assert [] == zed.reads()
    empty.check()


# NAMES


def test_who_is_in_a_room(world: IrcWorld, ann: Talker, zed: Caller) -> None:
    """With what they are there, and who they are for who has asked for that."""
    eve = world.registers("eve", "multi-prefix", "userhost-in-names")
    eve.sends("JOIN #dev")
    ann.types("/voice eve")
    end = ":irc.test 366 {} #dev :End of /NAMES list"
    assert [":irc.test 353 zed = #dev :@ann +eve", end.format("zed")] == zed.asks(
        "NAMES #dev"
    )
    full = f"@{mask('ann')} +{mask('eve')}"
    assert [f":irc.test 353 eve = #dev :{full}", end.format("eve")] == eve.asks(
        "NAMES #dev"
    )


def test_a_private_room_is_like_none(ann: Talker, zed: Caller) -> None:
    """To who is outside: the end comes and nothing else, as for any other name."""
    zed.sends("JOIN #dev")
    ann.types("/private on")
    assert ":irc.test 353 zed @ #dev :@ann zed" in zed.asks("NAMES #dev")
    zed.sends("PART #dev")
    for name in "#dev", "#none", "none", "#":
        end = f":irc.test 366 zed {name} :End of /NAMES list"
        assert [end] == zed.asks(f"NAMES {name}")
    assert [":irc.test 366 zed * :End of /NAMES list"] == zed.asks("NAMES")


def test_many_names_are_several_lines(world: IrcWorld) -> None:
    """None of them longer than a line may be; nobody is left out."""
    zed = world.registers("zed")
    names = [f"{'x' * 25}{number:02}" for number in range(40)]
    for name in names:
        world.registers(name).sends("JOIN #big")
    *lines, end = zed.asks("NAMES #big")
    assert len(lines) > 2
    shown = " ".join(line.partition(" :")[2] for line in lines).replace("@", "")
    assert names == shown.split()
    assert end.startswith(":irc.test 366 zed #big ")


def test_what_costs_more_counts_for_more(zed: Caller) -> None:
    """NAMES and LIST for four lines; each further room for one."""
    zed.sends("NAMES #a", "LIST", "NAMES #a,#b,#c")
    assert 3 + 3 + 5 == zed.charged


# LIST


def listed(lines: list[str]) -> list[str]:
    """The rooms with how many are there, of a list that is whole."""
    start, *rooms, end = lines
    assert start == ":irc.test 321 zed Channel :Users  Name"
    assert end == ":irc.test 323 zed :End of /LIST"
    return [" ".join(line.split()[3:5]) for line in rooms]


@pytest.fixture
def town(world: IrcWorld, ann: Talker) -> IrcWorld:
    """#dev has Ann, #tea has Ann and Bob; nobody is in #old, which was made an hour
    before, and #den is private."""
    ann.types("/join old", "/topic rust", "/part")
    world.tick(3600)
    bob = world.enter("bob", "tea")
    ann.types("/join tea", "/topic biscuits", "/join den", "/private on")
    bob.reads()
    world.chat.forget_idle_rooms()
    return world


def test_rooms_are_listed(town: IrcWorld) -> None:
    """The fullest first, then those that nobody is in; no private one."""
    zed = town.registers("zed")
    assert [
        ":irc.test 321 zed Channel :Users  Name",
        ":irc.test 322 zed #tea 2 :biscuits",
        ":irc.test 322 zed #dev 1 :",
        ":irc.test 322 zed #old 0 :rust",
        ":irc.test 323 zed :End of /LIST",
    ] == zed.asks("LIST")


def test_a_private_room_is_listed_for_who_is_in_it(town: IrcWorld, ann: Talker) -> None:
    """And for operators of the server."""
    zed = town.registers("zed")
    ann.types("/invite zed #den")
    zed.asks("JOIN #den")
    assert "#den 2" in listed(zed.asks("LIST"))
    zed.sends("PART #den")
    assert "#den 1" not in listed(zed.asks("LIST #den"))
    zed.sends("NICK zeb")
    town.own("zed").types("/operator open-sesame", "/quit")
    zed = town.logs_in("zed")
    assert "#den 1" in listed(zed.asks("LIST #den"))


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ("#dev", "#dev"),
        ("#DEV,#tea", "#tea #dev"),
        ("dev", "#dev"),
        ("#none", ""),
        ("#t*", "#tea"),
        ("*e?", "#tea #dev"),
        ("!#t*", "#dev #old"),
        ("!#T*,!#D*", "#old"),
        (">0", "#tea #dev"),
        (">1", "#tea"),
        ("<1", "#old"),
        (">0,<2", "#dev"),
        ("C<60", "#tea"),
        ("C>30", "#dev #old"),
        ("c>30,>0", "#dev"),
        ("T<1", "#tea"),
        ("T>30", "#old"),
        ("#d* <5", "#dev"),
        ("* !*e*", "#old"),
        (">x", ""),
        ("C>", ""),
        (">1e3", ""),
        (">99999999999999999999", ""),
        (">\N{ARABIC-INDIC DIGIT ONE}", ""),
        ("", "#tea #dev #old"),
        (",,,", "#tea #dev #old"),
    ],
)
def test_what_is_listed(town: IrcWorld, wanted: str, found: str) -> None:
    """By name, pattern, people, age, and age of the topic, as ELIST=CMNTU says; what is
    no condition is a name that no room has (A18)."""
    zed = town.registers("zed")
    rooms = [room.split()[0] for room in listed(zed.asks(f"LIST {wanted}"))]
    assert found.split() == rooms


def test_names_are_compared_without_case(zed: Caller) -> None:
    """As CASEMAPPING has it."""
    zed.asks("JOIN #BIG")
    assert ["#BIG 1"] == listed(zed.asks("LIST #big")) == listed(zed.asks("LIST B?g"))


def test_a_list_has_an_end(world: IrcWorld, zed: Caller) -> None:
    """What is beyond as many rooms as are listed is not, and that is said."""
    most = world.desk.customs.rooms_listed
    for number in range(most + 3):
        if not number % 40:
            zed.sends("JOIN 0")
        zed.sends(f"JOIN #r{number}")
        if number == most - 2:  # and #dev
            assert most == len(listed(zed.asks("LIST")))
    _, *rooms, notice, _ = zed.asks("LIST")
    assert most == len(rooms)
    more = ":irc.test NOTICE zed :There are more rooms than these; LIST #pattern*"
    assert notice.startswith(more)
    assert ["#r3 0"] == listed(zed.asks("LIST #r3"))


def test_a_pattern_takes_its_time_and_no_more() -> None:
    """Stars cannot make it slow, whatever stands between them."""
    name = "a" * 65
    assert not matches("*a" * 200 + "b", name)
    assert matches("*a" * 65, name)
    for pattern, text in ("", ""), ("*", ""), ("a*", "a"), ("?b*d", "abcd"):
        assert matches(pattern, text)
    for pattern, text in ("", "a"), ("?", ""), ("a", "ab"), ("a*b?", "ab"):
        assert not matches(pattern, text)
    assert "abc" == longest_part("a*abc?b")


def test_the_part_that_all_have_in_common() -> None:
    """It is looked for where the rooms are kept; nothing can be if several are
    wanted."""
    assert "dev" == parse_filter(["#dev*"], 0).part
    assert "" == parse_filter(["#dev*", "#ops"], 0).part
    assert "" == parse_filter([">3"], 0).part
    assert "" == parse_filter(["!#dev"], 0).part
    room = Listed("#dev", 1, "", 0, 0)
    assert not parse_filter(["C>0"], 60_000).passes(room)


# Several sessions of one account


def test_the_other_session_comes_and_goes_too(world: IrcWorld) -> None:
    """What one session of an account does, the others read as if they had."""
    eve = world.own("eve")
    phone, desk = world.logs_in("eve"), world.logs_in("eve", "extended-join")
    bob = world.registers("bob")
    bob.sends("JOIN #dev")
    for caller in phone, desk, bob:
        caller.reads()
    host = "eve!~u@eve.users.irc.test"
    names = ":irc.test 353 eve = #dev :@bob eve"
    end = ":irc.test 366 eve #dev :End of /NAMES list"
    assert [f":{host} JOIN #dev", names, end] == phone.asks("JOIN #dev")
    assert [f":{host} JOIN #dev eve :x", names, end] == desk.reads()
    assert [f":{host} JOIN #dev"] == bob.reads()
    assert [] == desk.asks("JOIN #dev")
    assert [f":{host} PART #dev :bye"] == desk.asks("PART #dev :bye")
    assert [f":{host} PART #dev :bye"] == phone.reads() == bob.reads()
    eve.types("/join dev")
    assert [f":{host} JOIN #dev", names, end] == phone.reads()
    bob.sends("KICK #dev eve :enough")
    kick = f":{mask('bob')} KICK #dev eve :enough"
    assert [kick] == phone.reads()
    assert "-- bob put eve out of #dev (enough)" == eve.reads()[-2]
    world.check()


@pytest.mark.parametrize("door", ["irc", "text", "text at the entry"])
def test_the_other_session_reads_what_was_said_there(
    world: IrcWorld, door: str
) -> None:
    """As if it had come itself: the last lines, then what is not stored yet."""
    eve, phone = world.own("eve"), world.logs_in("eve")
    desk = world.logs_in("eve", "server-time", "batch")
    asker = world.logs_in("eve", "draft/chathistory")
    other = world.logs_in("eve")
    bob = world.registers("bob")
    bob.sends("JOIN #dev", "PRIVMSG #dev :one")
    world.store.at_once = False
    bob.sends("PRIVMSG #dev :two")
    for caller in phone, desk, asker:
        caller.reads()
    if door == "irc":
        other.sends("JOIN #dev")
    elif door == "text":
        eve.types("/join dev")
    else:
        world.come("eve", "dev")
    world.commit()
    said = f":{mask('bob')} PRIVMSG #dev :"
    end, two = ":irc.test 366 eve #dev :End of /NAMES list", f"{said}two"
    assert [
        end,
        ":irc.test NOTICE #dev :Said here before, times are UTC:",
        f"{said}[12:00] one",
        ":irc.test NOTICE #dev :End of what was said before",
        two,
    ] == phone.reads()[-5:]
    lines = [line.split(" ") for line in desk.reads()[-5:]]
    batch = ["366", "BATCH", "PRIVMSG", "BATCH", "PRIVMSG"]
    assert batch == [words[2 if words[0][0] == "@" else 1] for words in lines]
    assert [end, two] == asker.reads()[-2:]
    world.check()


def test_who_comes_back_is_in_their_rooms(world: IrcWorld) -> None:
    """An account is made to JOIN where it is already, with topic and names."""
    eve = world.own("eve", "dev")
    eve.types("/topic tea")
    lines = world.logs_in("eve").reads()
    at = lines.index(":eve!~u@eve.users.irc.test JOIN #dev")
    assert ":irc.test 332 eve #dev :tea" == lines[at + 1]
    assert ":irc.test 353 eve = #dev :@eve" in lines[at:]


def test_an_answer_bears_its_label(world: IrcWorld) -> None:
    """JOIN with its names is a batch, a topic one line (labeled-response)."""
    zed = world.registers("zed", "labeled-response", "batch", "draft/chathistory")
    opening, *inside, closing = zed.asks("@label=1 JOIN #dev")
    reference = opening.split()[-2].removeprefix("+")
    assert f"@label=1 :irc.test BATCH +{reference} labeled-response" == opening
    assert all(line.startswith(f"@batch={reference} ") for line in inside)
    assert f":irc.test BATCH -{reference}" == closing
    assert [f"@label=2 :{mask('zed')} TOPIC #dev :tea"] == zed.asks(
        "@label=2 TOPIC #dev :tea"
    )
    assert ["@label=3 :irc.test ACK"] == zed.asks("@label=3 JOIN #dev")
