"""Coming in: a name, a room if one likes, and what is read then."""

import pytest
from talking import HOUR, NOON, TELNET, World

from twistchat.chat.events import Departure, Person, Place, Said, TopicChanged
from twistchat.chat.names import room_name
from twistchat.chat.service import ChatLimits

GREETING = [
    "-- this is testchat, a chat",
    "-- give your name, and a room if you like: NAME [ROOM]; /quit leaves",
]


def welcome(name, others=0, rest=()):
    """What somebody reads who has entered an ordinary room."""
    company = {0: "nobody else", 1: "1 other"}.get(others, f"{others} others")
    return [f"-- welcome {name}; {company} here; /help for help", *rest]


# The first line


def test_the_greeting():
    """Who comes is greeted and told what to type."""
    assert GREETING == World().connect().reads()


def test_the_message_of_the_day():
    """The welcome text of the server is read before a name is given."""
    world = World()
    world.motd = ["Be kind.", "", "\x02Bold\x02 words"]
    greeting = world.connect().reads()
    assert ["== Be kind.", "==", "== Bold words"] == greeting[1:-1]


@pytest.mark.parametrize("line", ["ann", "ann -", "ann lobby", "ann #lobby", "  ann "])
def test_a_lone_name_enters_the_default_room(line):
    """A name alone, a dash, or the room with or without its sign: all lead there."""
    ann = World().connect()
    assert welcome("ann", 0, ["== #lobby: ann"]) == ann.asks(line)
    assert 1 == ann.named


def test_a_room_of_ones_own():
    """A room that is not there is made; its name is shown as it was typed."""
    world = World()
    assert welcome("ann", 0, ["== #Dev: @ann"]) == world.connect().asks("ann Dev")
    assert welcome("bob", 1, ["== #Dev: @ann bob"]) == world.connect().asks("bob #DEV")
    expected = welcome("carl", 2, ["== #Dev: @ann bob carl"])
    assert expected == world.connect().asks("carl\tdev")


def test_arriving_is_announced_to_the_room_and_nobody_else():
    """Who is in the room reads of it, who is in another does not."""
    world = World()
    ann, bob = world.enter("ann"), world.enter("bob", "dev")
    world.enter("carl")
    assert ["-- carl joined #lobby (2 here)"] == ann.reads()
    assert [] == bob.reads()


def test_what_is_read_on_entering():
    """The welcome, the topic, who is here, and the last lines that were said."""
    world = World(backlog=2)
    ann = world.enter("ann")
    ann.types("/topic Fridays", "one", "two", "/me three", "/away lunch")
    expected = [
        "== topic of #lobby: Fridays (set by ann)",
        "== #lobby: ann(away) bob",
        "12:00 <ann> two",
        "12:00 * ann three",
    ]
    assert welcome("bob", 1, expected) == world.connect().asks("bob")


def test_the_days_of_the_last_lines():
    """What was said on another day stands below a heading, and so does today then."""
    world = World()
    said = [(NOON - 48 * HOUR, "old"), (NOON - 24 * HOUR, "new"), (NOON, "now")]
    name = room_name("lobby")
    world.store.open_room(name, 1, 0, 20)
    for at, text in said:
        event = Said(at, at, Place(1, "#lobby"), Person(7, "eve"), text)
        world.store.put(event)
    assert welcome(
        "ann",
        0,
        [
            "== #lobby: ann",
            "== 2026-11-19",
            "12:00 <eve> old",
            "== 2026-11-20",
            "12:00 <eve> new",
            "== 2026-11-21",
            "12:00 <eve> now",
        ],
    ) == world.connect().asks("ann")


def test_no_more_than_the_last_twenty_lines():
    """Who enters reads twenty of them, unless the server shows none."""
    for customs, shown in (({}, 20), ({"backlog": 0}, 0)):
        world = World(**customs)
        world.enter("ann").types(*(f"line {n}" for n in range(25)))
        lines = world.connect().asks("bob")[2:]
        assert shown == len(lines)
        assert lines == [] or "12:00 <ann> line 24" == lines[-1]


def test_a_newcomer_reads_what_is_not_stored_yet():
    """What waits for the store when somebody enters is shown once it is stored."""
    world = World()
    ann = world.enter("ann")
    world.store.at_once = False
    ann.types("hello")
    bob = world.connect()
    assert "== #lobby: ann bob" in bob.asks("bob")
    world.commit()
    assert ["<ann> hello"] == bob.reads()


def test_a_topic_outlives_the_room():
    """A room that nobody was in for a while has its topic when it is entered again."""
    world = World()
    world.enter("ann", "dev").types("/topic Fridays", "/quit")
    world.chat.forget_idle_rooms()
    topic = "== topic of #dev: Fridays (set by ann)"
    assert topic in world.connect().asks("bob dev")


# Names that cannot be


@pytest.mark.parametrize(
    ("line", "refusal"),
    [
        ("ann", "!! ann is taken; ann2 is free"),
        ("ANN", "!! ANN is taken; ANN2 is free"),
        ("server", "!! server is kept for the server; choose another name"),
        ("guest-7", "!! guest-7 is kept for the server; choose another name"),
        ("1ann", "!! 1ann cannot be a name: it must begin with a letter"),
        (
            "a@b",
            "!! a@b cannot be a name: letters, digits and _ - [ ] \\ ^ | ` only",
        ),
        ("x" * 33, f"!! {'x' * 33} is too long: at most 32 characters"),
        ("Аdmin", "!! Аdmin cannot be a name: it mixes scripts"),
        (
            "аррӏе",
            "!! аррӏе cannot be a name: it reads like another in Latin letters",
        ),
        ("bob #", "!! a name is missing"),
        (
            "bob a,b",
            "!! a,b cannot be a name: letters, digits and _ - [ ] \\ ^ | ` . only",
        ),
        (f"bob #{'x' * 65}", f"!! {'x' * 40} is too long: at most 64 characters"),
        ("bob 1obby", "!! 1obby cannot be a name: it must begin with a letter"),
        ("bob |obby", "!! #|obby looks like #lobby, which exists already"),
        ("one two three four", "!! that is written: NAME [ROOM] [PASSWORD]"),
        (b"b\xffb", "!! that is not UTF-8 text; it was not said"),
        ("b\0b", "!! a NUL cannot be part of a text; it was not said"),
        ("\u200b", "!! there is nothing to see in that"),
    ],
)
def test_a_bad_first_line_gets_another_chance(line, refusal):
    """A name or room that cannot be is refused with the reason; the next may do."""
    world = World()
    ann = world.enter("ann")
    bob = world.connect()
    assert [refusal] == bob.asks(line)
    assert not bob.wire.closed
    assert welcome("bob", 1, ["== #lobby: ann bob"]) == bob.asks("bob")
    assert ["-- bob joined #lobby (2 here)"] == ann.reads()


def test_a_taken_name_without_a_free_one_like_it():
    """If no name like it is free, none is suggested."""
    world = World()
    world.enter("ann")
    world.chat._is_not_free = lambda name: True
    assert ["!! ann is taken; choose another name"] == world.connect().asks("ann")


def test_a_name_is_free_again():
    """A name can be had again when its bearer has gone, or was refused a room."""
    world = World()
    world.connect().types("ann a,b")
    ann = world.enter("ann")
    ann.types("/quit")
    world.enter("Ann")


def test_a_password_is_refused_and_never_repeated():
    """Nobody owns the name, which is not said; and nobody sees what was typed."""
    world = World()
    bystander = world.enter("zed")
    ann = world.connect()
    answer = ann.asks("ann lobby hunter2")
    assert ["!! the name or the password is wrong"] == answer
    assert [] == bystander.reads()
    assert not ann.wire.closed
    ann.types("ann")
    assert ["-- ann joined #lobby (2 here)"] == bystander.reads()


def test_a_pipe_does_not_take_its_second_line_for_a_name():
    """If more waits already when the first line is refused, the session ends."""
    world = World()
    bystander = world.enter("zed")
    ann = world.connect()
    answer = ann.asks("hello you all there", "hello world", "and more")
    assert ["!! that is written: NAME [ROOM] [PASSWORD]", "-- goodbye"] == answer
    assert ann.wire.closed
    assert [] == bystander.reads()
    assert ["zed"] == [user.person.name for user in world.chat.people()]


@pytest.mark.parametrize(
    "first", ["zed", "zed lobby secret", "zed a!", b"\xff", "/jion"]
)
def test_whatever_is_refused_in_a_pipe_ends_it(first):
    """A taken name, a password, a bad room, bad bytes, a bad command: all end it."""
    world = World()
    world.enter("zed")
    ann = world.connect()
    answer = ann.asks(first, "hello world")
    assert 2 == len(answer)
    assert answer[0].startswith("!! ")
    assert ann.wire.closed


def test_a_line_too_long_in_a_pipe_ends_it():
    """A first line beyond the limit is refused like any other."""
    ann = World().connect()
    ann.reads()
    ann._lines.append(b"hello")
    ann.conversation.hear_too_long(8192)
    ann._world.turns.end()
    assert ["!! too long: at most 8192", "-- goodbye"] == ann.reads()
    assert ann.wire.closed


def test_a_pipe_enters_and_talks():
    """The lines behind a good first line are said, whatever they have to wait for."""
    world = World()
    bob = world.enter("bob")
    world.store.at_once = False
    ann = world.connect()
    ann.types("ann dev", "/join lobby", "hello", "/quit done")
    while world.store.waiting:
        world.commit()
    assert [
        "-- ann joined #lobby (2 here)",
        "<ann> hello",
        "-- ann left (quit: done)",
    ] == bob.reads()
    assert "-- goodbye" == ann.reads()[-1]
    assert ann.wire.closed


# Before a name


def test_commands_that_need_no_name():
    """Help, the language, the version and the way out are there at once."""
    ann = World().connect()
    assert "== server: " in "\n".join(ann.asks("/help"))
    assert ["-- twistchat 1.0"] == ann.asks("/version")
    assert ["-- languages: en"] == ann.asks("/lang")
    assert ["-- now in English"] == ann.asks("/lang EN")
    assert ["== /quit [REASON...]"] == ann.asks(".help quit")[:1]
    assert ["-- goodbye"] == ann.asks("/quit")
    assert ann.wire.closed
    assert 0 == ann.named


@pytest.mark.parametrize("line", ["/who", "/join dev", ".who", "/msg ann hi", "/me x"])
def test_commands_that_need_a_name(line):
    """All others are refused before a name, and nothing is done."""
    assert ["!! give your name first"] == World().connect().asks(line)


def test_a_wrong_command_is_no_name():
    """What begins with a slash is never taken for a name."""
    ann = World().connect()
    assert ["!! unknown command /jion - did you mean /join?"] == ann.asks("/jion")
    assert not ann.wire.closed


# While the store makes the room


def test_a_name_is_kept_while_the_room_is_opened():
    """Whoever asks for the name meanwhile is refused, and it is nobody's yet."""
    world = World()
    world.store.at_once = False
    ann, other = world.connect(), world.connect()
    ann.types("ann")
    assert ["!! ann is taken; ann2 is free"] == other.asks("ann")
    assert [] == list(world.chat.people())
    world.commit()
    assert ["ann"] == [user.person.name for user in world.chat.people()]


def test_hanging_up_while_the_room_is_opened():
    """Who is gone when the room is there does not enter; the name is free."""
    world = World()
    world.store.at_once = False
    ann = world.connect()
    ann.types("ann")
    ann.vanishes(Departure.LOST)
    world.commit()
    assert [] == list(world.chat.people())
    world.store.at_once = True
    world.enter("ann")


def test_a_room_that_cannot_be_made():
    """If the store cannot make the room, that is said; the name is free."""
    world = World()
    world.store.why = "disk-full"
    ann = world.connect()
    assert ["!! not stored, so not sent: the disk is full"] == ann.asks("ann")
    world.store.why = None
    world.enter("ann")


def test_a_room_that_two_open_at_once():
    """Two who ask for the same new room meet in it."""
    world = World()
    world.store.at_once = False
    ann, bob = world.connect(), world.connect()
    ann.types("ann dev")
    bob.types("bob dev")
    world.commit()
    assert "== #dev: @ann bob" in bob.reads()
    assert "-- bob joined #dev (2 here)" in ann.reads()


def test_telnet_says_the_same_with_other_line_ends():
    """On the telnet door each line ends with CR LF, and 255 is doubled."""
    world = World()
    ann, bob = world.enter("ann", manner=TELNET), world.enter("bob")
    ann.types("/set encoding latin-1")
    ann.wire.writes.clear()
    bob.types("\xff\xe9\u20ac")
    assert [b"<bob> \xff\xff\xe9?\r\n"] == ann.wire.writes
    bob.reads()
    ann.types(b"\xff")
    assert ["<ann> \xff"] == bob.reads()


def test_a_full_room_of_names():
    """Of a big room sixty names are shown and the others counted."""
    world = World()
    for number in range(61):
        world.enter(f"p{number}x")
    lines = world.connect().asks("zed")
    names = lines[1].split()
    assert "== #lobby: p0x p1x" == " ".join(names[:4])
    assert ["and", "2", "more"] == names[-3:]
    assert 62 + 3 == len(names)


def test_as_many_rooms_as_can_be():
    """At the limit of rooms one more is refused."""
    ann = World(limits=ChatLimits(rooms_per_user=2)).enter("ann")
    assert "-- you joined #b; nobody else here" == ann.asks("/join b")[0]
    refusal = ["!! you are in 2 rooms, which is as many as can be"]
    assert refusal == ann.asks("/join c")


def test_events_that_are_not_told_again():
    """Only what was said is told again of the past."""
    world = World()
    ann = world.enter("ann")
    room = world.chat.room_of(ann.conversation.here.user, "lobby")
    room.recent.append(TopicChanged(1, NOON, room.place, Person(1, "eve"), "x"))
    assert welcome("bob", 1, ["== #lobby: ann bob"]) == world.connect().asks("bob")
