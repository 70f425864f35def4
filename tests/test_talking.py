"""Talking: to the room and to nobody else, in private, and what is said back."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from talking import LINE, TELNET, World

from twistchat.chat.cleaning import plain
from twistchat.chat.events import Departure
from twistchat.chat.rooms import History
from twistchat.chat.service import ChatLimits
from twistchat.text.endings import TOO_SLOW
from twistchat.text.table import TABLE


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


# To the room


def test_what_is_said_goes_to_the_room_and_nobody_else(world, ann, bob):
    """The others in the room read it; the speaker and other rooms do not."""
    carl = world.enter("carl", "dev")
    ann.types("hello")
    assert ["<ann> hello"] == bob.reads()
    assert [] == ann.reads()
    assert [] == carl.reads()


def test_a_room_that_is_not_the_current_one_is_named(world, ann, bob):
    """Bare text goes to the current room; what is said in another is told with it."""
    bob.types("/join dev")
    bob.reads()
    ann.types("hello")
    assert ["[#lobby] <ann> hello"] == bob.reads()
    bob.types("not for ann")
    assert [] == ann.reads()


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("hello", "<ann> hello"),
        ("two  spaces ", "<ann> two  spaces "),
        ("a\ttab", "<ann> a\ttab"),
        ("//who am I", "<ann> /who am I"),
        (" /who", "<ann> /who"),
        (" @bob", "<ann> @bob"),
        (" .who", "<ann> .who"),
        ("  indented", "<ann>   indented"),
        (" ;x", "<ann>  ;x"),
        ("...ok", "<ann> ...ok"),
        (".5", "<ann> .5"),
        (". who is there", "<ann> . who is there"),
        (".", "<ann> ."),
        ("@", "<ann> @"),
        ("@ five", "<ann> @ five"),
        ("@\tfive", "<ann> @\tfive"),
        ("@\u3000five", "<ann> @\u3000five"),
        ("@@bob", "<ann> @@bob"),
        ("@: x", "<ann> @: x"),
        ("@,bob x", "<ann> @,bob x"),
        ("bob: hi", "<ann> bob: hi"),
        ("hi @bob", "<ann> hi @bob"),
        (";waves", "<ann> ;waves"),
        (":)", "<ann> :)"),
        (">bob x", "<ann> >bob x"),
        ('"x', '<ann> "x'),
        ("{name} %s %(x)d {0}", "<ann> {name} %s %(x)d {0}"),
        ("'; DROP TABLE messages; --", "<ann> '; DROP TABLE messages; --"),
        ("\x1b[2Jhi\x07", "<ann> [2Jhi"),
        ("\x02bold\x0f \x0304,01red", "<ann> bold red"),
        ("a\u202eb\u2028c", "<ann> abc"),
        ("/me waves", "* ann waves"),
        ("/ME  waves", "* ann waves"),
        (".me waves", "* ann waves"),
        ("/me {name}", "* ann {name}"),
    ],
)
def test_how_a_line_is_said(ann, bob, typed, said):
    """Each of these lines is said, and read like this by the others."""
    assert [] == ann.asks(typed)
    assert [said] == bob.reads()


@pytest.mark.parametrize(
    ("typed", "refusal"),
    [
        ("/jion dev", "!! unknown command /jion - did you mean /join?"),
        ("/identify hunter2", "!! unknown command /identify; /help lists them"),
        ("/", "!! unknown command /; /help lists them"),
        ("/ who", "!! unknown command /; /help lists them"),
        ("/wh\x02a", "!! unknown command /wha - did you mean /who?"),
        ("@nobody hi", "!! nobody called nobody is here"),
        ("@bob", "!! that is written: @NAME TEXT"),
        ("@bob: ", "!! that is written: @NAME TEXT"),
        ("@bob,nobody hi", "!! nobody called nobody is here"),
        ("@#dev hi", "!! you are not in #dev; /join #dev takes you there"),
        ("/msg , hi", "!! that is written: @NAME TEXT"),
        ("/me", "!! that is written: /me TEXT..."),
        ("   ", "!! there is nothing to see in that"),
        ("@bob \u200b", "!! there is nothing to see in that"),
        ("nul\0", "!! a NUL cannot be part of a text; it was not said"),
        (b"\xff\xfe", "!! that is not UTF-8 text; it was not said"),
        ("é" * 2049, "!! too long: at most 4096"),
        ("@a,b,c,d,e hi", "!! at most 4 people at once; it was not said"),
    ],
)
def test_what_is_never_said(ann, bob, typed, refusal):
    """Each of these lines is answered, and nobody else reads anything of it."""
    assert [refusal] == ann.asks(typed)
    assert [] == bob.reads()


def test_the_longest_text_passes(ann, bob):
    """At the limit a text is said whole."""
    ann.types("é" * 2048)
    assert [f"<ann> {'é' * 2048}"] == bob.reads()


def test_another_room_by_its_sign(world, ann, bob):
    """``@#room text`` is said in another room that one is in."""
    ann.types("/join dev", "/join ops")
    bob.types("/join dev")
    bob.reads()
    ann.types("@#dev hello", "/msg #dev again")
    assert ["<ann> hello", "<ann> again"] == bob.reads()


def test_the_shortcuts_of_talkers(ann, bob):
    """They mean something only after ``/set shortcuts on``."""
    ann.types("/set shortcuts on")
    ann.types(";waves", ":nods", ">bob psst", '"hello', ":", ">", " ;x", "plain")
    assert [
        "* ann waves",
        "* ann nods",
        "[ann -> you] psst",
        "<ann> hello",
        "<ann> :",
        "<ann> >",
        "<ann> ;x",
        "<ann> plain",
    ] == bob.reads()
    ann.reads()
    ann.types("!hear me")
    assert ["!! that needs an operator of the server"] == ann.reads()
    ann.types("/set shortcuts off", ";waves")
    assert ["<ann> ;waves"] == bob.reads()


# In private


@pytest.mark.parametrize(
    "typed",
    ["@bob hi", "@bob: hi", "@bob, hi", "@BOB\u3000hi", "/msg bob hi", "/t\t@bob hi"],
)
def test_a_private_word(world, ann, bob, typed):
    """Only the one it is meant for reads it."""
    carl = world.enter("carl")
    bob.reads()
    assert ["-- carl joined #lobby (3 here)"] == ann.reads()
    assert [] == ann.asks(typed)
    assert ["[ann -> you] hi"] == bob.reads()
    assert [] == carl.reads()


def test_several_at_once(world, ann, bob):
    """Each of several people reads it, once."""
    carl = world.enter("carl", "dev")
    ann.types("@bob,carl,,bob hi")
    assert ["[ann -> you] hi"] == bob.reads()
    assert ["[ann -> you] hi"] == carl.reads()


def test_talking_to_oneself(ann):
    """It is heard once."""
    assert ["[ann -> you] hi"] == ann.asks("@ann hi")


def test_a_reply(world, ann, bob):
    """``/reply`` goes to the last who wrote privately, and never to a namesake."""
    assert ["-- nobody has written to you privately yet"] == ann.asks("/reply yes")
    bob.types("@ann hi")
    ann.types("/r yes")
    assert ["[ann -> you] yes"] == bob.reads()
    bob.types("/quit")
    ann.reads()
    namesake = world.enter("bob")
    ann.reads()
    assert ["!! bob has left; it was not said"] == ann.asks("/reply secret")
    assert [] == namesake.reads()


def test_a_private_talk(world, ann, bob):
    """``/query`` lets bare text go to one person, until it is ended."""
    talk = "-- now talking to bob alone; /query ends it"
    assert [talk] == ann.asks("/query bob")
    assert [talk] == ann.asks("/room")
    ann.types("psst", "/me winks")
    assert ["[ann -> you] psst", "[ann -> you] * ann winks"] == bob.reads()
    assert ["-- now talking to #lobby"] == ann.asks("/query")
    assert ["-- no private talk to end"] == ann.asks("/query")
    ann.types("hello")
    assert ["<ann> hello"] == bob.reads()


def test_a_private_talk_outlives_nobody(world, ann, bob):
    """When the other has left, nobody reads what is said on: not the room, and not the
    next who bears the name."""
    zed = world.enter("zed")
    ann.types("/query bob")
    bob.types("/quit")
    namesake = world.enter("bob")
    zed.reads()
    refusal = "!! bob has left; it was not said"
    talk = "-- now talking to bob alone; /query ends it"
    ann.reads()
    assert [refusal, talk] == ann.asks("secret")
    assert [] == namesake.reads() + zed.reads()


def test_a_room_ends_a_private_talk(ann, bob):
    """Who goes to a room talks to the room."""
    ann.types("/query bob", "/room lobby", "hello")
    assert ["<ann> hello"] == bob.reads()


def test_writing_to_somebody_who_is_away(ann, bob):
    """The writer is told so at once, with the reason if there is one."""
    bob.types("/away lunch \x02until\x02 2")
    ann.reads()
    assert ["-- bob is away: lunch until 2"] == ann.asks("@bob hi")
    assert ["-- you are away; /back ends that", "[ann -> you] hi"] == bob.reads()
    bob.types("/away")
    ann.reads()
    assert ["-- bob is away"] == ann.asks("/query bob", "hi")[1:]
    assert [] == bob.asks("@bob note to myself")[1:]


# What is said back


def test_echo(ann, bob):
    """One's own words come back in the same form, all, some or none."""
    words = ("hello", "/me waves", "@bob hi", "@#dev hi")
    ann.types("/join dev", "/room lobby")
    assert [] == ann.asks(*words)
    ann.types("/set echo private")
    assert ["[you -> bob] hi"] == ann.asks(*words)
    ann.types("/set echo on")
    expected = ["<ann> hello", "* ann waves", "[you -> bob] hi", "[#dev] <ann> hi"]
    assert expected == ann.asks(*words)
    ann.types("/set time on")
    assert [f"12:00 {line}" for line in expected] == ann.asks(*words)


def test_echo_on_telnet(world, ann):
    """The telnet door repeats what is said privately, and nothing else."""
    tom = world.enter("tom", manner=TELNET)
    assert ["[you -> ann] hi"] == tom.asks("hello", "@ann hi")


def test_echo_waits_for_the_store(world, ann, bob):
    """One's own words come back when they are stored: that is the acknowledgement."""
    ann.types("/set echo on")
    ann.reads()
    world.store.at_once = False
    ann.types("hello")
    assert [] == ann.reads() + bob.reads()
    world.commit()
    assert ["<ann> hello"] == ann.reads()
    assert ["<ann> hello"] == bob.reads()


def test_what_cannot_be_stored_is_refused(world, ann, bob):
    """The speaker is told, with the first words; nobody else reads anything."""
    world.store.why = "disk-full"
    refusal = "!! not stored, so not sent: the disk is full"
    assert [f"{refusal}: hello"] == ann.asks("\x02hello")
    assert [f"{refusal}: {'x' * 40}..."] == ann.asks("x" * 41)
    assert [f"{refusal}: hi"] == ann.asks("@bob hi")
    assert [] == bob.reads()


def test_a_room_that_keeps_nothing():
    """What is said in a room with history off is shown at once."""
    world = World(history=lambda room: History.OFF)
    ann, bob = world.enter("ann"), world.enter("bob")
    world.store.at_once = False
    ann.types("hello")
    assert ["<ann> hello"] == bob.reads()


# Coming and going


@pytest.mark.parametrize(
    ("reason", "told"),
    [
        (Departure.QUIT, "-- bob left (quit)"),
        (Departure.LOST, "-- bob left (connection lost)"),
        (Departure.TIMED_OUT, "-- bob left (timed out)"),
        (Departure.TOO_SLOW, "-- bob left (too slow)"),
        (Departure.SERVER, "-- bob left (server going down)"),
    ],
)
def test_the_reasons_of_a_departure(ann, bob, reason, told):
    """The room reads why somebody is gone, once, however often they go."""
    bob.vanishes(reason)
    bob.vanishes(Departure.LOST)
    assert [told] == ann.reads()
    assert bob.wire.closed


def test_quitting_with_a_text(ann, bob):
    """The others read it, the quitter a goodbye, and no line after it is heard."""
    bob.types("/quit see \x02you\x02", "too late")
    assert ["-- bob left (quit: see you)"] == ann.reads()
    assert ["-- goodbye"] == bob.reads()
    bob.types("hello?")
    assert [] == ann.reads() + bob.reads()


def test_quitting_at_length(ann, bob):
    """Too long a text keeps nobody here; what is too much of it is left out."""
    bob.types("/quit " + "x" * 1000)
    assert [f"-- bob left (quit: {'x' * 390})"] == ann.reads()
    assert bob.wire.closed


def test_the_end_of_input(ann, bob):
    """It is a goodbye like any other; a second one is no news."""
    bob.conversation.finish()
    bob.conversation.finish()
    bob.types()
    assert ["-- goodbye"] == bob.reads()
    assert ["-- bob left (quit)"] == ann.reads()


def test_being_cut_off(ann, bob):
    """The server says why it ends a conversation; what waits is not heard."""
    bob.conversation.cut(Departure.TIMED_OUT, "no name within {seconds} s", seconds=9)
    bob.conversation.cut(Departure.LOST, "again")
    bob.types("hello")
    assert ["!! no name within 9 s"] == bob.reads()
    assert ["-- bob left (timed out)"] == ann.reads()


def test_the_last_words():
    """Who is cut for not reading gets one whole line in the manner of the door."""
    tom = World().connect(TELNET)
    expected = b"!! too slow: you did not read\r\n"
    assert expected == tom.conversation.last_words(TOO_SLOW)


def test_the_server_stops(world, ann, bob):
    """Everybody reads that the server goes down."""
    world.chat.stopping()
    world.turns.end()
    assert ["-- the server is going down"] == ann.reads()
    assert ["-- the server is going down"] == bob.reads()


def test_muted_and_quiet(world, ann, bob):
    """A muted room is not heard, a quiet session hears of nobody's coming and going."""
    carl = world.enter("carl")
    ann.reads()
    ann.types("/mute lobby")
    bob.types("/quiet on", "/set")
    ann.reads(), bob.reads()
    carl.types("hello", "/away", "/back", "/part lobby bye", "/join lobby", "/quit")
    assert [] == ann.reads()
    assert ["<carl> hello"] == bob.reads()
    ann.types("/unmute lobby", "/quiet off")
    world.enter("dora")
    assert ["-- dora joined #lobby (3 here)"] == ann.reads()[2:]


# What goes wrong


def broken(*arguments):
    raise RuntimeError("broken")


def test_a_bug_is_apologised_for(world, ann, bob, monkeypatch):
    """An unexpected exception gives one apology with a reference, and talk goes on."""
    monkeypatch.setattr(world.chat, "say", broken)
    sorry = "!! sorry, something went wrong here; the server's log has it as ref1"
    assert [sorry] == ann.asks("hello")
    monkeypatch.undo()
    ann.types("hello")
    assert ["<ann> hello"] == bob.reads()
    assert [RuntimeError] == list(map(type, world.bugs))


def test_a_bug_in_a_slow_command(world, ann, monkeypatch):
    """It makes no difference whether the command had to wait."""
    monkeypatch.setattr(world.store, "rooms", broken)
    sorry = "!! sorry, something went wrong here; the server's log has it as ref1"
    assert [sorry, "-- up for 0s"] == ann.asks("/rooms", "/uptime")


def test_the_fifth_bug_within_a_minute_ends_it(world, ann, bob, monkeypatch):
    """Four in a minute are apologised for, the fifth closes the connection."""
    monkeypatch.setattr(world.chat, "say", broken)
    for _ in range(4):
        ann.types("hello")
    world.clock.advance(60)
    for _ in range(4):
        assert 1 == len(ann.asks("hello"))
    assert not ann.wire.closed
    lines = ann.asks("hello", "and on")
    assert "!! too much went wrong here; come again" == lines[-1]
    assert 2 == len(lines)
    assert ann.wire.closed
    assert ["-- ann left (connection lost)"] == bob.reads()


def test_a_bug_while_leaving_still_ends_it(world, ann, monkeypatch):
    """A connection ends even if the others cannot be told."""
    monkeypatch.setattr(world.chat, "hang_up", broken)
    with pytest.raises(RuntimeError):
        ann.vanishes(Departure.LOST)
    world.turns.end()
    assert ann.wire.closed


def test_a_costly_command_counts_for_several_lines(ann):
    """The intake is told what a line costs more than others."""
    ann.types("/time", "/who", "/history")
    assert 6 == ann.charged


# Whatever is typed


WORDS = st.one_of(
    st.sampled_from(sorted(TABLE._known)).map("/{}".format),
    st.sampled_from(
        "ann bob ANN #dev dev lobby on off 1 0 1h 09:30 - , @ . //".split()
    ),
    st.sampled_from(["echo", "tz", "UTC", "encoding", "latin-1", "{name}", "%s"]),
    st.text(max_size=12),
)
LINES = st.one_of(
    st.lists(WORDS, max_size=5).map(" ".join).map(str.encode),
    st.lists(WORDS, max_size=5).map("".join).map(str.encode),
    st.binary(max_size=40).map(
        lambda line: line.replace(b"\n", b"").replace(b"\r", b"")
    ),
)


@settings(
    max_examples=300,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
@given(
    st.lists(st.tuples(LINES, st.booleans()), min_size=1, max_size=8),
    st.sampled_from([LINE, TELNET]),
    st.booleans(),
)
def test_nothing_that_is_typed_does_harm(lines, manner, vanishes):
    """At any point of a conversation, whether the store has answered or not, any line
    may come: it is no bug, and nobody ever gets a control character but tab, nor half
    a line."""
    world = World()
    bystander, typist = world.enter("zed"), world.connect(manner)
    world.store.at_once = False
    for line, commits in lines:
        typist.types(*filter(None, [line]))
        typist.types("ann")  # if there is no name yet, now there is
        if commits:
            world.commit()
    if vanishes:
        typist.vanishes(Departure.LOST)
    while world.store.waiting:
        world.commit()
    assert [] == world.bugs
    for talker in (bystander, typist):
        encoding = talker.conversation.script.encoding
        read = b"".join(talker.wire.writes)
        assert read == b"" or read.endswith(b"\n")
        text = read.replace(b"\r\n", b"\n").decode(encoding, "replace")
        assert plain(text) == text
        controls = {char for char in text if not char.isprintable()} - set("\t\n")
        assert not {char for char in controls if ord(char) < 0xA0}


@given(st.text(st.characters(categories="LNPS"), max_size=60))
@settings(deadline=None)
def test_text_is_said_as_it_stands(text):
    """Whatever can be printed is read as it was typed."""
    world = World()
    ann, bob = world.enter("ann"), world.enter("bob")
    ann.types(f"x {text}")
    assert [f"<ann> x {text}"] == bob.reads()


def test_as_many_people_at_once_as_can_be():
    """At the limit a private word goes to all; a limit of 0 is none."""
    for limit in (2, 0):
        world = World(limits=ChatLimits(recipients=limit))
        ann, bob, carl = map(world.enter, ("ann", "bob", "carl"))
        bob.reads()
        ann.types("@bob,carl hi")
        assert ["[ann -> you] hi"] == carl.reads() == bob.reads()
