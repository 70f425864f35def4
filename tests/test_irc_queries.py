"""WHO, WHOIS, WHOWAS, ISON, USERHOST: people of all doors alike, as an IRC client is
told of them."""

import pytest
from irc_world import Caller, IrcWorld
from talking import Talker

from twistchat.chat.events import Departure
from twistchat.chat.presence import ChatLimits

ALL_FIELDS = "tcuihsnfdlaor"


@pytest.fixture
def world() -> IrcWorld:
    return IrcWorld()


@pytest.fixture
def zed(world: IrcWorld) -> Caller:
    """He asks."""
    return world.registers("zed")


@pytest.fixture
def ann(world: IrcWorld) -> Talker:
    """She sits at netcat, in #lobby."""
    return world.enter("ann", "lobby")


def operator(world: IrcWorld, nick: str = "chief") -> Caller:
    """A guest who is an operator of the server by the password of the settings."""
    world.operator_passwords["boss"] = "sesame"
    caller = world.registers(nick)
    caller.asks("OPER boss sesame")
    return caller


# WHO


def test_who_of_a_room(zed: Caller, ann: Talker) -> None:
    """Whoever is in it, by whatever door, as RPL_WHOREPLY has it."""
    zed.asks("JOIN #lobby")
    assert zed.asks("WHO #lobby") == [
        ":irc.test 352 zed #lobby ~u local.irc.test irc.test ann H :0 ann",
        ":irc.test 352 zed #lobby ~u local.irc.test irc.test zed H :0 Zed",
        ":irc.test 315 zed #lobby :End of WHO list",
    ]


def test_who_is_what_stands_in_the_flags(world: IrcWorld, zed: Caller) -> None:
    """Gone, operator of the server, of the room, bot: in this order."""
    chief = operator(world)
    chief.sends("JOIN #den", "MODE chief +B", "AWAY :out")
    assert zed.asks("WHO #den")[0].split()[8] == "G*@B"


def test_a_role_stands_in_the_flags(world: IrcWorld, zed: Caller) -> None:
    """The greatest sign, or all of them with multi-prefix."""
    world.own("ann").types("/create #den")
    yan = world.registers("yan", "multi-prefix")
    assert zed.asks("WHO #den")[0].split()[8] == "H~"
    assert yan.asks("WHO #den")[0].split()[8] == "H~@"


def test_who_of_a_name(zed: Caller, ann: Talker) -> None:
    """In capitals or not; the end says back what was asked."""
    assert zed.asks("WHO ANN") == [
        ":irc.test 352 zed #lobby ~u local.irc.test irc.test ann H :0 ann",
        ":irc.test 315 zed ANN :End of WHO list",
    ]


@pytest.mark.parametrize("mask", ["an*", "?nn", "*nn!~u@local.*", "*.irc.test", "A*N"])
def test_who_of_a_mask(zed: Caller, ann: Talker, mask: str) -> None:
    """The nickname fits, or all of nick!user@host, or the host."""
    replies = zed.asks(f"WHO {mask}")
    assert "ann" in [line.split()[7] for line in replies[:-1]]
    assert replies[-1] == f":irc.test 315 zed {mask} :End of WHO list"


def test_who_of_a_realname(world: IrcWorld, zed: Caller) -> None:
    """A realname has spaces, and so may a mask."""
    yan = world.calls()
    yan.sends("NICK yan", "USER y 0 * :Yan The Man")
    assert zed.asks("WHO :*the man")[0].endswith("yan H :0 Yan The Man")


@pytest.mark.parametrize("mask", ["", " 0", " *", " :"])
def test_who_of_everybody(zed: Caller, ann: Talker, mask: str) -> None:
    """Without a mask, or with one that fits all."""
    assert len(zed.asks(f"WHO{mask}")) == 3


def test_nobody_of_that_name(zed: Caller) -> None:
    """No refusal: the list is empty."""
    assert zed.asks("WHO nobody") == [":irc.test 315 zed nobody :End of WHO list"]


def test_a_private_room_is_like_none(world: IrcWorld, zed: Caller) -> None:
    """Nobody outside learns who is in it, nor that somebody is."""
    ann = world.own("ann")
    ann.types("/create #den private", "/leave #lobby")
    assert zed.asks("WHO #den") == [":irc.test 315 zed #den :End of WHO list"]
    assert zed.asks("WHO ann")[0].split()[3] == "*"
    assert "#den" in operator(world).asks("WHO #den")[0]


def test_a_public_room_is_listed_to_all(zed: Caller, ann: Talker) -> None:
    assert zed.asks("WHO #LOBBY")[0].split()[3] == "#lobby"


def test_only_operators(world: IrcWorld, zed: Caller) -> None:
    """The option o leaves out who is none."""
    operator(world)
    assert [each.split()[7] for each in zed.asks("WHO * o")[:-1]] == ["chief"]


def test_so_many_match_a_mask_and_no_more(
    world: IrcWorld, zed: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who asks for more is told to ask for less; a room is listed whole."""
    monkeypatch.setattr("twistchat.irc.commands.queries.MATCHES", 2)
    for nick in ("yan", "xi"):
        world.registers(nick).sends("JOIN #lobby")
    found = zed.asks("WHO *")
    assert [line.split()[1] for line in found] == ["352", "352", "NOTICE", "315"]
    assert found[2].endswith(":There are more than these 2; a longer mask finds them")
    assert len(zed.asks("WHO x*")) == 2
    world.registers("wu").sends("JOIN #lobby")
    assert len(zed.asks("WHO #lobby")) == 4


def test_it_counts_for_several_lines(zed: Caller) -> None:
    """What costs much slows whoever asks it often."""
    zed.asks("WHO *")
    assert zed.charged == 3


# WHOX


def test_all_fields(zed: Caller, ann: Talker) -> None:
    """In the order of the specification, whatever the order of the letters."""
    expected = (
        ":irc.test 354 zed 42 #lobby ~u 255.255.255.255 local.irc.test irc.test ann H "
        "0 0 0 n/a :ann"
    )
    assert zed.asks(f"WHO ann %{ALL_FIELDS},42")[0] == expected
    assert zed.asks(f"WHO ann %{ALL_FIELDS[::-1]},42")[0] == expected


def test_an_account_and_silence(world: IrcWorld, zed: Caller) -> None:
    """The account is the name of its owner, 0 is a guest."""
    world.own("ann")
    world.tick(30)
    assert zed.asks("WHO ann %nla")[0] == ":irc.test 354 zed ann 30 ann"
    assert zed.asks("WHO zed %na")[0] == ":irc.test 354 zed zed 0"


def test_addresses_are_for_operators_and_oneself(world: IrcWorld) -> None:
    """Others read the address that stands for none."""
    yan = world.registers("yan", address="10.0.0.7")
    xi = world.registers("xi", address="::1")
    assert yan.asks("WHO yan %ni")[0] == ":irc.test 354 yan 10.0.0.7 yan"
    assert xi.asks("WHO yan %ni")[0] == ":irc.test 354 xi 255.255.255.255 yan"
    chief = operator(world)
    assert chief.asks("WHO yan %ni")[0] == ":irc.test 354 chief 10.0.0.7 yan"
    assert chief.asks("WHO xi %ni")[0] == ":irc.test 354 chief 0::1 xi"


@pytest.mark.parametrize(
    ("options", "reply"),
    [
        ("%tn,7", "7 zed"),
        ("%tn", "0 zed"),
        ("%tn,seven", "0 zed"),
        ("%tn,1234", "123 zed"),
        ("%nzzyyn", "zed"),
        ("o%n", ""),
        ("%", ""),
        ("%,5", ""),
    ],
)
def test_what_is_asked_for_amiss(zed: Caller, options: str, reply: str) -> None:
    """Letters that stand for nothing are passed over; a token is up to three digits."""
    found = [line for line in zed.asks(f"WHO zed {options}") if " 354 " in line]
    assert [line.partition(" zed ")[2] for line in found] in ([reply], [])
    if reply:
        assert found


# WHOIS


def test_whois_of_a_guest_at_netcat(world: IrcWorld, zed: Caller, ann: Talker) -> None:
    """As modern.ircdocs.horse has it; her terminal is as good as a client."""
    world.tick(90)
    assert zed.asks("WHOIS ann") == [
        ":irc.test 311 zed ann ~u local.irc.test * :ann",
        ":irc.test 319 zed ann :#lobby",
        ":irc.test 312 zed ann irc.test :TestNet",
        ":irc.test 317 zed ann 90 1795262400 :seconds idle, signon time",
        ":irc.test 318 zed ann :End of /WHOIS list",
    ]


def test_whois_of_an_owner_of_much(world: IrcWorld, zed: Caller) -> None:
    """Account, role, operator, bot, away, a line that nobody can listen in on."""
    world.operator_passwords["boss"] = "sesame"
    world.own("ann").types("/create #den")
    yan = world.calls(address="10.0.0.7", secure=True)
    yan.sends("NICK yan", "USER y 0 * :Yan", "JOIN #den", "MODE yan +B")
    yan.sends("OPER boss sesame", "AWAY :out")
    numbers = [line.split()[1] for line in zed.asks("WHOIS yan")]
    assert numbers == ["311", "319", "312", "313", "335", "671", "301", "317", "318"]
    found = zed.asks("WHOIS ann")
    assert ":irc.test 319 zed ann :#lobby ~#den" in found
    assert ":irc.test 330 zed ann ann :is logged in as" in found


def test_where_from_is_for_oneself_and_operators(world: IrcWorld, zed: Caller) -> None:
    """RPL_WHOISACTUALLY, and for nobody else."""
    yan = world.registers("yan", address="10.0.0.7")
    line = "yan 10.0.0.7 :Is actually using host"
    assert f":irc.test 338 yan {line}" in yan.asks("WHOIS yan")
    assert f":irc.test 338 chief {line}" in operator(world).asks("WHOIS yan")
    assert not [each for each in zed.asks("WHOIS yan") if "10.0.0.7" in each]


def test_several_sessions_are_one_person(world: IrcWorld, zed: Caller) -> None:
    """The shortest silence, the first coming, and secure only if all of them are."""
    world.own("ann")
    world.tick(60)
    again = world.calls(address="10.0.0.8", secure=True)
    again.sends("PASS ann:secret-of-ann", "NICK ann", "USER a 0 * :Ann")
    world.tick(5)
    found = zed.asks("WHOIS ann")
    assert ":irc.test 317 zed ann 5 1795262400 :seconds idle, signon time" in found
    assert not [line for line in found if " 671 " in line]
    assert [line for line in again.asks("WHOIS ann") if " 338 " in line] == [
        ":irc.test 338 ann ann 10.0.0.8 :Is actually using host"
    ]


def test_private_rooms_are_not_told(world: IrcWorld, zed: Caller) -> None:
    """But for those that both are in, and to operators."""
    ann = world.own("ann")
    ann.types("/create #den private", "/invite zed #den")
    assert not [line for line in zed.asks("WHOIS ann") if "#den" in line]
    assert [line for line in operator(world).asks("WHOIS ann") if "#den" in line]
    zed.sends("JOIN #den")
    assert ":irc.test 319 zed ann :~#den #lobby" in zed.asks("WHOIS ann")


def test_many_rooms_take_several_lines(world: IrcWorld, zed: Caller) -> None:
    """None is longer than a line may be, and no room is missing."""
    rooms = [f"#room-with-a-long-name-{number}" for number in range(40)]
    yan = world.registers("yan")
    yan.sends(*(f"JOIN {room}" for room in rooms))
    lines = [line for line in zed.asks("WHOIS yan") if " 319 " in line]
    told = " ".join(line.partition(" :")[2] for line in lines).split()
    assert len(lines) > 1
    assert rooms == [room.lstrip("@~") for room in told]


@pytest.mark.parametrize("target", ["irc.test", "IRC.*", "zed", "ann"])
def test_whois_by_way_of_a_server(zed: Caller, ann: Talker, target: str) -> None:
    """The server itself is meant, or that of somebody who is here."""
    assert zed.asks(f"WHOIS {target} ann")[0].split()[1] == "311"


def test_whois_by_way_of_nothing(zed: Caller, ann: Talker) -> None:
    refused = ":irc.test 402 zed irc.example :No such server"
    assert zed.asks("WHOIS irc.example ann") == [refused]


def test_whois_of_nobody(world: IrcWorld, zed: Caller) -> None:
    """Nor of who owns the name and is not here."""
    world.own("ann").types("/quit")
    for nick in ("nobody", "ann"):
        assert zed.asks(f"WHOIS {nick}") == [
            f":irc.test 401 zed {nick} :No such nick/channel",
            f":irc.test 318 zed {nick} :End of /WHOIS list",
        ]


def test_whois_of_who_was_lost(world: IrcWorld, zed: Caller) -> None:
    """She is in her rooms still, and nobody knows for how long she is silent."""
    ann = world.own("ann")
    ann.vanishes(Departure.LOST)
    numbers = [line.split()[1] for line in zed.asks("WHOIS ann")]
    assert numbers == ["311", "319", "312", "330", "318"]
    assert zed.asks("WHO ann %nl")[0] == ":irc.test 354 zed ann 0"
    assert zed.asks("WHO ann")[0].split()[8] == "G"


def test_whois_without_a_name(zed: Caller) -> None:
    assert zed.asks("WHOIS") == [":irc.test 431 zed :No nickname given"]
    assert zed.asks("WHOIS :") == [":irc.test 431 zed :No nickname given"]


# Who is invisible


def test_who_is_invisible_is_found_by_name_only(world: IrcWorld, zed: Caller) -> None:
    """Masks find them only for who shares a room with them, and for operators; by
    whatever door one asks."""
    yan = world.registers("yan")
    yan.sends("JOIN #lobby", "MODE yan +i")
    ann = world.enter("ann", "den")
    assert len(zed.asks("WHO ya*")) == 1
    assert len(zed.asks("WHO #lobby")) == 1
    assert len(zed.asks("WHO yan")) == 2
    assert not [line for line in ann.asks("/who") if "yan" in line]
    assert "#lobby" not in ann.asks("/whois yan")[0]
    assert len(operator(world).asks("WHO ya*")) == 2
    zed.sends("JOIN #lobby")
    assert len(zed.asks("WHO ya*")) == 2


def test_rooms_of_who_is_invisible(world: IrcWorld, zed: Caller) -> None:
    """Only those that one is in oneself."""
    yan = world.registers("yan")
    yan.sends("JOIN #lobby,#den", "MODE yan +i")
    zed.sends("JOIN #den")
    [line] = [line for line in zed.asks("WHOIS yan") if " 319 " in line]
    assert "#lobby" not in line
    assert "#den" in line
    assert "#lobby" in "".join(yan.asks("WHOIS yan"))


# WHOWAS


def test_whowas(world: IrcWorld, zed: Caller) -> None:
    """The latest first, then the end."""
    world.registers("yan", address="10.0.0.7").sends("QUIT")
    world.tick(60)
    world.own("yan").types("/quit")
    assert zed.asks("WHOWAS YAN") == [
        ":irc.test 314 zed yan ~u yan.users.irc.test * :yan",
        ":irc.test 312 zed yan irc.test :2026-11-21T12:01:00.000Z",
        ":irc.test 314 zed yan ~u 135d76b0e73d.ip.irc.test * :Yan",
        ":irc.test 312 zed yan irc.test :2026-11-21T12:00:00.000Z",
        ":irc.test 369 zed YAN :End of WHOWAS",
    ]


@pytest.mark.parametrize(
    ("count", "replies"),
    [("1", 1), ("2", 2), ("9", 2), ("0", 2), ("-1", 2), ("x", 2), ("٣", 2), ("", 2)],
)
def test_so_many_of_them(
    world: IrcWorld, zed: Caller, count: str, replies: int
) -> None:
    """What is no number, or none above 0, is all (RFC 2812 section 3.6.3)."""
    for _ in range(2):
        world.registers("yan").sends("QUIT")
    found = zed.asks(f"WHOWAS yan {count}")
    assert len([line for line in found if " 314 " in line]) == replies


def test_whowas_nobody(world: IrcWorld, zed: Caller) -> None:
    """Somebody who is still here was nobody else."""
    world.registers("yan")
    for nick in ("yan", "nobody", "12"):
        assert zed.asks(f"WHOWAS {nick}") == [
            f":irc.test 406 zed {nick} :There was no such nickname",
            f":irc.test 369 zed {nick} :End of WHOWAS",
        ]
    assert zed.asks("WHOWAS") == [":irc.test 431 zed :No nickname given"]
    assert zed.asks("WHOWAS yan 1 irc.example")[0].split()[1] == "402"


def test_whowas_of_who_is_called_otherwise(world: IrcWorld, zed: Caller) -> None:
    """By whatever door; but not of another spelling, nor of a login that keeps the
    name."""
    ann = world.enter("ann")
    ann.types("/nick Ann")
    assert len(zed.asks("WHOWAS ann")) == 2
    ann.types("/nick anna")
    assert zed.asks("WHOWAS ann")[0] == (
        ":irc.test 314 zed Ann ~u local.irc.test * :Ann"
    )


def test_whowas_of_a_guest_who_logged_in(world: IrcWorld, zed: Caller) -> None:
    """The name of the visit is free again."""
    world.own("ann").types("/quit")
    guest = world.enter("visitor")
    guest.types("/login ann", "secret-of-ann")
    assert zed.asks("WHOWAS visitor")[0].split()[1] == "314"


def test_operators_see_where_they_came_from(world: IrcWorld, zed: Caller) -> None:
    """RPL_WHOISACTUALLY, for them alone."""
    world.registers("yan", address="10.0.0.7").sends("QUIT")
    line = ":irc.test 338 chief yan 10.0.0.7 :Was actually using host"
    assert line in operator(world).asks("WHOWAS yan")
    assert not [line for line in zed.asks("WHOWAS yan") if "10.0.0.7" in line]


def test_so_many_are_remembered() -> None:
    """Strangers cannot fill the memory: whoever left longest ago is forgotten."""
    world = IrcWorld(limits=ChatLimits(departed=2))
    zed = world.registers("zed")
    for nick in ("yan", "xi", "wu"):
        world.registers(nick).sends("QUIT")
    assert zed.asks("WHOWAS yan")[0].split()[1] == "406"
    assert zed.asks("WHOWAS xi")[0].split()[1] == "314"
    assert zed.asks("WHOWAS wu")[0].split()[1] == "314"


# ISON and USERHOST


def test_ison(zed: Caller, ann: Talker) -> None:
    """As the names are written, once each; in one parameter or in several."""
    assert zed.asks("ISON ANN nobody zed ann") == [":irc.test 303 zed :ann zed"]
    assert zed.asks("ISON :zed nobody ann") == [":irc.test 303 zed :zed ann"]


def test_ison_of_nobody(zed: Caller) -> None:
    """The last parameter is there, and empty."""
    assert zed.asks("ISON nobody") == [":irc.test 303 zed :"]
    assert zed.asks("ISON :") == [":irc.test 303 zed :"]
    assert zed.asks("ISON")[0].startswith(":irc.test 461 zed ISON :")


def test_userhost(world: IrcWorld, zed: Caller, ann: Talker) -> None:
    """Who is an operator has a *, who is away a -."""
    operator(world).sends("AWAY :out")
    assert zed.asks("USERHOST ann chief nobody") == [
        ":irc.test 302 zed :ann=+~u@local.irc.test chief*=-~u@local.irc.test"
    ]


def test_userhost_of_five(world: IrcWorld, zed: Caller) -> None:
    """Whoever stands beyond that is passed over (RFC 2812 section 4.8)."""
    names = ["a", "b", "c", "d", "e", "f"]
    for name in names:
        world.enter(name)
    [line] = zed.asks(f"USERHOST {' '.join(names)}")
    assert line.count("=+") == 5
    assert zed.asks("USERHOST nobody") == [":irc.test 302 zed :"]


# Whatever is asked

HOSTILE = [
    "x" * 400,
    "*" * 400,
    "*a" * 200,
    "?" * 400,
    "[" * 200,
    "\\d+(.*)*$",
    "#" * 300,
    "#",
    "#a,#b",
    "Ω" * 150,
    "пользователь",
    "用户" * 40,
    "مرحبا",
    "e\u0301" * 60,
    "👩‍👩‍👧",
    "\u202etxt",
    "a\x02b\x03c",
    ":",
    "::::",
    "$*",
    "@*",
    "!",
    "%",
    "-1",
    "1e9",
]


@pytest.mark.parametrize("verb", ["WHO", "WHOIS", "WHOWAS", "ISON", "USERHOST"])
@pytest.mark.parametrize("asked", HOSTILE)
def test_hostile_questions(
    world: IrcWorld, zed: Caller, ann: Talker, verb: str, asked: str
) -> None:
    """Each is answered by whole lines of an allowed length, and nothing breaks."""
    lines = [f"{verb} {asked}", f"{verb} :{asked}", f"{verb} zed {asked}"]
    lines += [f"{verb} {asked} {asked[:60]}", f"{verb} :", verb]
    replies = zed.asks(*(line.encode()[:510].decode(errors="ignore") for line in lines))
    assert replies
    assert all(line.startswith(":irc.test ") for line in replies)
    assert not world.bugs
    assert zed.asks("PING on") == [":irc.test PONG irc.test :on"]


def test_long_names_fit_their_lines() -> None:
    """The longest nickname and realname there can be, and a long server's name."""
    world = IrcWorld()
    nick = "日" * 32
    yan = world.calls()
    yan.sends(f"NICK {nick}", f"USER y 0 * :{'Ω' * 200}")
    yan.sends("JOIN #lobby", f"AWAY :{'ж' * 200}")
    for line in (f"WHOIS {nick}", f"WHO {nick}", "WHO #lobby", f"WHO {nick} %cuhnr"):
        assert len(yan.asks(line)) > 1  # `reads` looks at the lengths
    assert not world.bugs


def test_before_registration(world: IrcWorld) -> None:
    """Nobody asks who has not said who they are."""
    yan = world.calls()
    for verb in ("WHO *", "WHOIS zed", "WHOWAS zed", "ISON zed", "USERHOST zed"):
        assert yan.asks(verb) == [":irc.test 451 * :You have not registered"]
