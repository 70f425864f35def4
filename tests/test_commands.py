"""The commands of the text doors, each in a transcript."""

import pytest
from talking import TELNET, World
from twisted.internet.defer import Deferred

from twistchat.chat.events import Departure
from twistchat.chat.service import ChatLimits
from twistchat.text import commands
from twistchat.text.settings import SETTINGS


@pytest.fixture
def world():
    return World()


@pytest.fixture
def ann(world):
    return world.enter("ann")


@pytest.fixture
def bob(world, ann):
    """He came after her, and she has read so."""
    bob = world.enter("bob")
    ann.reads()
    return bob


# Rooms


def test_joining_and_switching(world, ann, bob):
    """Bare text goes to the room last joined, or chosen among one's own."""
    carl = world.enter("carl", "dev")
    assert ["-- you joined #dev; 1 other here", "== #dev: @carl ann"] == ann.asks(
        "/j dev"
    )
    assert ["-- ann joined #dev (2 here)"] == carl.reads()
    assert [] == bob.reads()
    assert ["-- now talking to #lobby"] == ann.asks("/room lobby")
    ann.types("hello")
    assert ["<ann> hello"] == bob.reads()
    assert ["-- now talking to #dev"] == ann.asks("/join #DEV")
    assert ["-- now talking to #dev"] == ann.asks("/room")
    refusal = ["!! you are not in #ops; /join #ops takes you there"]
    assert refusal == ann.asks("/switch ops")
    assert ["-- now talking to #dev"] == ann.asks(".win")


def test_joining_is_paced(world, ann):
    """Who joins too many rooms waits, and so do the lines behind."""

    ann.pause = Deferred()
    assert [] == ann.asks("/join dev", "/room")
    pause, ann.pause = ann.pause, None
    pause.callback(None)
    world.turns.end()
    assert "-- now talking to #dev" == ann.reads()[-1]


def test_hanging_up_while_joining(world, ann):
    """Who is gone when the room is open does not come into it."""
    world.store.at_once = False
    ann.types("/join dev")
    ann.vanishes(Departure.LOST)
    world.commit()
    assert [] == [room.name for room in world.chat.rooms() if room.members]


def test_rooms_that_look_alike(ann):
    """A room whose name looks like another's is not made."""
    refusal = "!! #1obby cannot be a name"
    assert ["!! 1obby cannot be a name: it must begin with a letter"] == ann.asks(
        "/join 1obby"
    )
    assert refusal not in ann.asks("/join |obby")
    assert ["!! #|obby looks like #lobby, which exists already"] == ann.asks(
        "/join |obby"
    )


@pytest.mark.parametrize(
    ("typed", "told", "answer"),
    [
        ("/part", "-- ann left #dev", "#dev"),
        ("/part dev", "-- ann left #dev", "#dev"),
        ("/part dev bye", "-- ann left #dev (dev bye)", "#dev"),
        ("/part lobby is boring", "-- ann left #dev (lobby is boring)", "#dev"),
        ("/part #dev bye \x02now\x02", "-- ann left #dev (bye now)", "#dev"),
        ("/leave bye dev", "-- ann left #dev (bye dev)", "#dev"),
        ("/part lobby", None, "#lobby"),
    ],
)
def test_leaving_a_room(world, ann, typed, told, answer):
    """The others read the reason; bare text goes to a room that is left."""
    carl = world.enter("carl", "dev")
    ann.types("/join dev")
    carl.reads()
    other = "#dev" if answer == "#lobby" else "#lobby"
    assert [f"-- you left {answer}", f"-- now talking to {other}"] == ann.asks(typed)
    assert ([told] if told else []) == carl.reads()


def test_leaving_the_last_room(ann):
    """Then bare text goes nowhere, until a room is joined."""
    gone = ["-- you left #lobby", "-- you are in no room now; /join one"]
    assert gone == ann.asks("/part")
    refusal = ["!! no room is chosen; /room NAME or /join NAME, /rooms lists them"]
    assert refusal == ann.asks("hello") == ann.asks("/part") == ann.asks("/names")
    assert ["-- you are in no room now; /join one"] == ann.asks("/room")
    assert ["== ann  -  idle 0s  line"] == ann.asks("/whois ann")[:1]


def test_leaving_keeps_a_private_talk(ann, bob):
    """Who leaves a room still talks to the one they talked to alone."""
    ann.types("/query bob")
    talk = "-- now talking to bob alone; /query ends it"
    assert ["-- you left #lobby", talk] == ann.asks("/part lobby")


def test_the_list_of_rooms(world, ann):
    """The fullest first, then those that nobody is in, with their topics."""
    world.enter("eve", "empty").types("/topic Nothing", "/quit")
    world.enter("bob", "dev").types("/topic \x02Release\x02")
    world.enter("carl", "dev")
    assert [
        "== #dev  2 here  Release",
        "== #lobby  1 here",
        "== #empty  nobody here  Nothing",
        "-- end of rooms",
    ] == ann.asks("/rooms")
    for pattern in ("/list DEV", "/rooms #dev"):
        assert ["== #dev  2 here  Release", "-- end of rooms"] == ann.asks(pattern)
    assert ["-- end of rooms"] == ann.asks("/rooms nothing-like-it")


def test_a_long_list_of_rooms():
    """What is not shown is said to be there."""
    world = World(rooms_listed=2)
    ann = world.enter("ann")
    world.enter("bob", "dev")
    world.enter("carl", "ops")
    assert [
        "== #lobby  1 here",
        "== #dev  1 here",
        "-- there may be more; /rooms PATTERN finds them",
        "-- end of rooms",
    ] == ann.asks("/rooms")
    assert ["== #dev  1 here", "-- end of rooms"] == ann.asks("/rooms dev")


def test_a_long_list_of_rooms_that_nobody_is_in():
    """It is not known whether the store has more than it was asked for."""
    world = World(rooms_listed=2)
    for room in ("a", "b", "c"):
        world.enter("eve", room).types("/quit")
    ann = world.enter("ann", "a")
    assert [
        "== #a  1 here",
        "== #b  nobody here",
        "-- there may be more; /rooms PATTERN finds them",
    ] == ann.asks("/rooms")[:-1]


def test_names(ann, bob):
    """Who is in a room, and who of them is away."""
    bob.types("/away")
    ann.types("/join dev")
    assert ["== #dev: @ann"] == ann.asks("/names")
    assert ["== #lobby: ann bob(away)"] == ann.asks("/names lobby")
    assert ["== #lobby: ann bob(away)"] == ann.asks("/who #lobby")
    refusal = ["!! you are not in #ops; /join #ops takes you there"]
    assert refusal == ann.asks("/names ops") == ann.asks("/who #ops")


def test_topics(ann, bob):
    """A topic is shown, set for all to read, and taken away; what has no # is no
    room."""
    ann.types("/join dev")
    assert ["== #dev has no topic"] == ann.asks("/topic")
    assert ["== #lobby has no topic"] == ann.asks("/topic #lobby")
    told = ["-- ann set the topic of #lobby: {free} beer"]
    assert told == ann.asks("/topic #lobby {free} \x02beer\x02")
    assert told == bob.reads()
    assert ["== topic of #lobby: {free} beer (set by ann)"] == bob.asks("/topic")
    for text in ("lobbying", "lobby", "lobby is down", "dev"):
        told = [f"-- ann set the topic of #dev: {text}"]
        assert told == ann.asks(f"/topic {text}")
    assert ["-- bob cleared the topic of #lobby"] == bob.asks("/topic -")
    assert ["== #lobby has no topic"] == bob.asks("/topic #lobby")


def test_a_topic_that_cannot_be(world, ann, bob):
    """Too long a one, or one that cannot be stored, is refused; nothing changes."""
    ann.types("/topic " + "x" * 390)
    assert ["!! too long: at most 390"] == ann.asks("/topic " + "x" * 391)
    world.store.why = "read-only"
    refusal = "!! not stored, so not sent: the server cannot store at the moment"
    assert [refusal] == ann.asks("/topic new")
    assert ["== topic of #lobby: " + "x" * 390 + " (set by ann)"] == bob.asks("/topic")[
        -1:
    ]


def test_muting(ann, bob):
    """A muted room is one's own to hear again."""
    muted = ["-- #lobby is muted; /unmute #lobby ends that"]
    assert muted == ann.asks("/mute lobby") == ann.asks("/mute #lobby")
    bob.types("one")
    assert ["-- you hear #lobby again"] == ann.asks("/unmute lobby")
    bob.types("two")
    assert ["<bob> two"] == ann.reads()
    assert "not in #dev" in ann.asks("/mute dev")[0]


# People


def test_who(world, ann, bob):
    """Everybody who is here, their rooms, their silence, their door."""
    world.clock.advance(200)
    tom = world.enter("tom", "dev", TELNET)
    tom.types("/join ops", "/away \x02lunch")
    assert [
        "== ann  #lobby  idle 0s  line",
        "== bob  #lobby  idle 3m  line",
        "== tom  #dev,#ops  idle 0s  telnet  away: lunch",
        "-- 3 here",
    ] == ann.asks("/who")
    tom.types("/away")
    assert ["== tom  #dev,#ops  idle 0s  telnet  away", "-- 1 here"] == ann.asks(
        "/w TO"
    )
    assert ["-- nobody here has {x} in their name"] == ann.asks("/who {x}")


def test_a_crowd(world, monkeypatch):
    """Of very many people some are listed and the others counted."""
    monkeypatch.setattr(commands.people, "PEOPLE_SHOWN", 2)
    ann = world.enter("ann")
    world.enter("bob")
    assert "-- 2 here" == ann.asks("/users")[-1]
    world.enter("carl")
    lines = ann.asks(".people")
    assert ["-- and 1 more", "-- 3 here"] == lines[2:]


def test_whois(world, ann, bob):
    """What is known of one person, without guessing whom."""
    bob.types("/join dev", "/join ops")
    ann.types("/join dev")
    world.clock.advance(7200)
    assert [
        "== bob  #lobby,#dev,#ops  idle 2h  line",
        "-- rooms you share: #lobby #dev",
        "-- here for 2h, as a guest",
    ] == ann.asks("/whois @BOB")
    tom = world.enter("tom", "elsewhere")
    assert "-- here for 2h, as a guest" == tom.asks("/finger ann")[1]
    refusal = "!! nobody called bo is known; no account has that name"
    assert [refusal] == ann.asks("/whois bo")


def test_away_and_back(ann, bob):
    """The neighbours read it once, and so does who writes then."""
    away = ["-- you are away; /back ends that"]
    assert away == ann.asks("/away lunch") == ann.asks("/afk lunch")
    assert ["-- ann is away: lunch"] == bob.reads()
    assert ["-- you are back"] == ann.asks("/back")
    assert ["-- you were not away"] == ann.asks("/back")
    assert ["-- ann is back"] == bob.reads()
    assert away == ann.asks("/away")
    assert ["-- ann is away"] == bob.reads()


def test_ignoring(world, ann, bob):
    """Nothing that the ignored say is heard, then or later, in rooms or in private."""
    assert ["-- you ignore nobody"] == ann.asks("/ignore")
    assert ["-- you ignore bob"] == ann.asks("/ignore bob") == ann.asks("/ignore BOB")
    world.enter("carl")
    ann.types("/ignore carl")
    assert ["-- you ignore bob carl"] == ann.asks("/ignore")
    bob.reads()
    assert [] == bob.asks("hello", "/me waves", "@ann psst")
    assert [] == ann.reads()
    assert ["-- end of history"] == ann.asks("/history")
    assert ["-- you hear bob again"] == ann.asks("/unignore bob")
    assert ["-- you did not ignore bob"] == ann.asks("/unignore bob")
    bob.types("hello")
    assert ["<bob> hello"] == ann.reads()
    assert 3 == len(ann.asks("/history")[:-1])


def test_whom_one_cannot_ignore(ann):
    """Oneself, and nobody."""
    assert ["!! you cannot ignore yourself"] == ann.asks("/ignore ann")
    assert ["!! nobody called bob is here"] == ann.asks("/ignore bob")
    assert ["!! nobody called bob is here"] == ann.asks("/unignore bob")
    assert ["-- you ignore nobody"] == ann.asks("/ignore")


def test_as_many_as_can_be_ignored():
    """At the limit one more is refused."""
    world = World(limits=ChatLimits(ignores=1))
    ann, _, _ = world.enter("ann"), world.enter("bob"), world.enter("carl")
    assert ["-- you ignore bob"] == ann.asks("/ignore bob")
    refusal = ["!! you ignore 1 person, which is as many as can be"]
    assert refusal == ann.asks("/ignore carl")


# One's own settings


def test_the_settings(ann):
    """All are listed with what they mean; one is shown, or changed."""
    lines = ann.asks("/set")
    assert "== echo = off  (which of your own words are said back to you" in lines[0]
    keys = [line.split()[1] for line in lines]
    assert list(SETTINGS) == keys
    for key in keys:
        value = ann.asks(f"/set {key.upper()}")[0].removeprefix(f"-- {key} = ")
        assert [f"-- {key} = {value}"] == ann.asks(f"/set {key} {value.upper()}") or (
            key == "tz"
        )


@pytest.mark.parametrize(
    ("typed", "answer"),
    [
        ("echo on", "-- echo = on"),
        ("Echo PRIVATE", "-- echo = private"),
        ("echo yes", "!! echo cannot be yes, only off, private, on"),
        ("time on", "-- time = on"),
        ("time {x}", "!! time cannot be {x}, only on, off"),
        ("tz America/Sao_Paulo", "-- tz = America/Sao_Paulo"),
        ("tz Mars", "!! tz cannot be Mars, only UTC, America/Sao_Paulo, ..."),
        ("tz America", "!! tz cannot be America, only UTC, America/Sao_Paulo, ..."),
        (
            f"tz {'x' * 5000}",
            f"!! tz cannot be {'x' * 40}, only UTC, America/Sao_Paulo, ...",
        ),
        (
            "tz ../../etc/passwd",
            "!! tz cannot be ../../etc/passwd, only UTC, America/Sao_Paulo, ...",
        ),
        ("lang tlh", "!! lang cannot be tlh, only en"),
        ("encoding CP437", "-- encoding = cp437"),
        ("shortcuts on", "-- shortcuts = on"),
        ("colour on", "!! there is no setting colour; /set lists them"),
        ("time on off", "!! that is written: /set [KEY] [VALUE]"),
    ],
)
def test_changing_a_setting(ann, typed, answer):
    """It takes what it can, whatever the case; all else is refused with the choices."""
    assert [answer] == ann.asks(f"/set {typed}")


def test_an_encoding_that_is_none(ann):
    """Only encodings that keep ASCII as it is can be chosen."""
    assert (
        "encoding cannot be utf-16, only utf-8" in ann.asks("/set encoding utf-16")[0]
    )


def test_times_before_lines(ann, bob):
    """With ``/set time on`` what happens is told with its time, in one's own zone."""
    ann.types("/set tz Asia/Tokyo", "/set time on", "/mute lobby", "/unmute lobby")
    ann.reads()
    bob.types("hello", "@ann psst")
    assert ["21:00 <bob> hello", "21:00 [bob -> you] psst"] == ann.reads()
    ann.types("/set time off")
    bob.types("hello")
    assert ["-- time = off", "<bob> hello"] == ann.reads()


def test_a_time_of_day(ann):
    """The server's time is told in one's own zone."""
    assert ["-- 2026-11-21 12:00:00 UTC"] == ann.asks("/time")
    ann.types("/set tz America/Sao_Paulo")
    assert ["-- 2026-11-21 09:00:00 -03"] == ann.asks("/time")


def test_languages(ann):
    """They are listed, and chosen; there may be only one."""
    assert ["-- languages: en"] == ann.asks("/lang")
    assert ["-- now in English"] == ann.asks("/lang en")
    assert ["!! lang cannot be pt_BR, only en"] == ann.asks("/lang pt_BR")


def test_quiet(ann):
    """It is switched, and said which way it is."""
    told, quiet = "-- comings and goings are told", "-- comings and goings are not told"
    assert [told] == ann.asks("/quiet")
    assert [quiet] == ann.asks("/quiet on") == ann.asks("/quiet")
    assert [told] == ann.asks("/quiet OFF") == ann.asks("/quiet")
    assert ["!! quiet cannot be maybe, only on, off"] == ann.asks("/quiet maybe")


def test_clear(ann):
    """What is on the screen goes out of sight, without a control sequence."""
    assert [""] * 51 == ann.asks("/clear")
    tom = ann._world.enter("tom", manner=TELNET)
    tom.reads()
    tom.types("/clear")
    assert [b"\r\n" * 51] == tom.wire.writes


# The server


def test_motd_and_rules(world, ann):
    """What the operator wrote is read line by line; if nothing, that is said."""
    assert ["-- there is no message of the day"] == ann.asks("/motd")
    assert ["-- this server has set down no rules"] == ann.asks("/rules")
    world.motd, world.rules = ["Be kind.", ""], ["1. {No} shouting."]
    assert ["== Be kind.", "=="] == ann.asks("/motd")
    assert ["== 1. {No} shouting."] == ann.asks("/rules")


def test_version_and_uptime(world, ann):
    """What runs here, and for how long."""
    assert ["-- twistchat 1.0"] == ann.asks("/version")
    for seconds, told in ((59, "59s"), (1, "1m"), (3540, "1h"), (7 * 86_400, "7d")):
        world.clock.advance(seconds)
        assert [f"-- up for {told}"] == ann.asks("/uptime")


def test_help(ann):
    """One command is explained, however it is named."""
    expected = [
        "== /join ROOM [KEY]",
        "== Enter a room, which is made if there is none of that name; bare text then "
        "goes there. A room with a key is entered with it.",
        "== for example: /join #dev",
        "== also: /j /go",
    ]
    for word in ("join", "/join", ".JOIN", "j", "joi"):
        assert expected == ann.asks(f"/help {word}")
    assert expected[:3] != ann.asks("/? back")
    assert 3 == len(ann.asks("/h back"))
    assert ["!! unknown command /jion - did you mean /join?"] == ann.asks("/help jion")
    assert ["!! /q could be /query, /quiet, /quit"] == ann.asks("/q")
    assert ["!! /bac could be /back, /backlog"] == ann.asks("/bac")


def test_the_ways_to_quit(world):
    """All of them say goodbye and close."""
    for way in ("/quit", "/exit", ".bye", "/quit bye"):
        ann = world.enter("ann")
        assert ["-- goodbye"] == ann.asks(way)
        assert ann.wire.closed
