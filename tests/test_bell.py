"""What rings, what disturbs, and whom one hears."""

import pytest
from fakes_delivery import Hall, Tongue
from talking import LINE, TELNET, World

from twistchat.chat.rooms import History
from twistchat.text.voice import Bell

LOUD = Tongue("!")


@pytest.fixture
def world():
    return World()


@pytest.fixture
def ann(world):
    return world.own("ann")


@pytest.fixture
def bob(world, ann):
    """He came after her, and she has read so."""
    bob = world.enter("bob")
    ann.reads()
    return bob


# In the delivery


@pytest.fixture
def hall():
    return Hall(fast=History.RELAXED)


def listening(hall, name, room="lobby"):
    """Somebody who wants to know when they are named."""
    guest = hall.come(name)
    guest.voice.named_in = LOUD
    guest.join(room)
    hall.end()
    guest.lines()
    return guest


@pytest.mark.parametrize("room", ["lobby", "fast"])
def test_who_is_named_is_told_so(hall, room):
    """Once, in words of their own, in the order of all; the others as ever."""
    ann, bob = hall.come("ann", room), listening(hall, "bob", room)
    eve = hall.come("eve", room)
    bob.lines()
    for text in ("one", "two, Bob!", "three"):
        ann.say(room, text)
    hall.end()
    hall.commit()
    assert [f"#{room} ann: one", f"!#{room} ann: two, Bob!", f"#{room} ann: three"] == (
        bob.lines()
    )
    assert [f"#{room} ann: {text}" for text in ("one", "two, Bob!", "three")] == (
        eve.lines()
    )
    assert [] == ann.lines()


def test_what_names_somebody_is_stored_first(hall):
    """And if it cannot be, nobody is shown it."""
    ann, bob = hall.come("ann", "lobby"), listening(hall, "bob")
    ann.lines()
    ann.say("lobby", "hi bob")
    ann.say("lobby", "hello")
    hall.end()
    assert [] == bob.lines()
    hall.refuse("hi bob")
    assert ["#lobby ann: hello"] == bob.lines()
    assert ["!! disk-full: hi bob"] == ann.lines()


def test_several_are_named(hall):
    """Each who wants to know is told so, in all their sessions; not who says it, nor
    who ignores them."""
    ann, bob = listening(hall, "ann"), listening(hall, "bob")
    eve = listening(hall, "eve")
    second = hall.again(bob)
    eve.ignore(ann)
    for guest in (ann, bob, eve, second):
        guest.lines()
    ann.say("lobby", "bob, eve and ann")
    hall.end()
    hall.commit()
    said = "#lobby ann: bob, eve and ann"
    assert [f"!{said}"] == bob.lines()
    assert [said] == second.lines()
    assert [] == ann.lines() == eve.lines()


def test_ones_own_name(hall):
    """Who says it is not named by it in their other sessions."""
    ann = hall.come("ann", "lobby")
    second = hall.again(ann)
    second.voice.named_in = LOUD
    hall.delivery.retune(second.session)
    ann.say("lobby", "ann was here")
    hall.end()
    hall.commit()
    assert ["#lobby ann: ann was here"] == second.lines()


def test_who_is_called_otherwise(hall):
    """The new name counts from then on, and the old one no more."""
    ann, bob = hall.come("ann", "lobby"), listening(hall, "bob")
    hall.chat.rename(bob.user, hall.chat.free_name("rob", bob.user), bob.session)
    hall.end()
    bob.lines()
    ann.say("lobby", "bob?")
    ann.say("lobby", "rob!")
    hall.end()
    hall.commit()
    assert ["#lobby ann: bob?", "!#lobby ann: rob!"] == bob.lines()


@pytest.mark.parametrize("how", ["leave", "quit", "mute", "calm", "end"])
def test_nothing_is_left_of_who_is_gone(hall, how):
    """Who leaves the room or the chat, or does not want to know any more, costs nobody
    anything."""
    ann, bob = hall.come("ann", "lobby"), listening(hall, "bob")
    room = hall.room("lobby")
    assert room.called
    if how == "leave":
        bob.leave("lobby")
    elif how == "quit":
        bob.quit()
    elif how == "end":
        hall.pipeline.end(bob.outbox)
    else:
        bob.voice.named_in = None
        bob.voice.muted = {room} if how == "mute" else set()
        hall.delivery.retune(bob.session)
    assert {} == room.called
    assert not [each for each in bob.outbox.groups if each.audience is room.called]
    ann.say("lobby", "bob")
    hall.end()
    hall.commit()
    assert (["#lobby ann: bob"] if how == "calm" else []) == [
        line for line in bob.lines() if "ann:" in line
    ]


def test_a_dialect_that_breaks_down(hall):
    """A bug in the words of those who are named refuses the message whole."""
    ann, bob = hall.come("ann", "lobby"), listening(hall, "bob")
    bob.voice.named_in = Tongue(broken=(type(None), object))
    hall.delivery.retune(bob.session)
    with pytest.raises(ZeroDivisionError):
        ann.say("lobby", "hi bob")
    hall.end()
    assert [] == bob.lines() == hall.journal.waiting


# At the doors


def test_no_bell_unless_asked_for(ann, bob):
    """The line door stays clean."""
    bob.types("ann!", "@ann psst")
    assert ["<bob> ann!", "[bob -> you] psst"] == ann.reads()
    assert ["-- the bell is off"] == ann.asks("/bell")


def test_a_bell_for_what_is_meant_for_me(ann, bob):
    """Private words and lines that name me ring, one byte 7 before each."""
    assert ["-- the bell rings when somebody writes to you or names you"] == ann.asks(
        "/bell on"
    )
    bob.types("hello", "hello Ann", "/me pokes ann", "@ann psst", "/topic ann")
    assert [
        "<bob> hello",
        "\a<bob> hello Ann",
        "\a* bob pokes ann",
        "\a[bob -> you] psst",
        "-- bob set the topic of #lobby: ann",
    ] == ann.reads()


def test_a_bell_for_all_that_is_said(ann, bob):
    """What only happens does not ring, nor do one's own words or answers."""
    ann.types("/bell all", "/set echo on")
    ann.reads()
    bob.types("hello", "@ann psst", "/away")
    assert ["\a<bob> hello", "\a[bob -> you] psst", "-- bob is away"] == ann.reads()
    assert ["<ann> hi", "[you -> bob] hi", "-- bob is away"] == ann.asks(
        "hi", "@bob hi"
    )
    assert ["-- the bell is off"] == ann.asks("/bell off")
    bob.types("ann")
    assert ["<bob> ann"] == ann.reads()


def test_a_bell_in_other_rooms(world, ann, bob):
    """With its room and its time in the line, whatever the encoding."""
    ann.types("/set encoding cp437", "/set time on", "/bell on", "/join dev")
    ann.types("/room lobby", "/mute lobby", "/unmute lobby")
    bob.types("/join dev")
    ann.reads()
    bob.types("Ann?")
    assert ["\a12:00 [#dev] <bob> Ann?"] == ann.reads()
    ann.types("/mute dev")
    ann.reads()
    bob.types("Ann?")
    assert [] == ann.reads()


def test_a_bell_on_telnet(world, bob):
    """It is the same byte there."""
    tom = world.enter("tom", manner=TELNET)
    tom.types("/bell on")
    tom.wire.writes.clear()
    bob.types("tom")
    assert [b"\a<bob> tom\r\n"] == tom.wire.writes


def test_no_text_rings_by_itself(ann, bob):
    """A byte 7 in what is said is taken out at the door."""
    bob.types(b"\aann\a", b"@ann \a\apsst", b"/me \awaves")
    assert ["<bob> ann", "[bob -> you] psst", "* bob waves"] == ann.reads()


def test_a_bell_that_cannot_be(ann):
    """The choices are told."""
    assert ["!! bell cannot be loud, only on, off, all"] == ann.asks("/bell loud")


# Not to be disturbed


def test_not_disturbed_for_a_time(world, ann, bob):
    """Nothing rings until then, by itself again afterwards; all is told as ever."""
    ann.types("/bell all")
    told = ["-- nothing disturbs you for 1h; /dnd off ends that"]
    assert told == ann.asks("/dnd 1h")
    bob.types("ann", "@ann psst")
    assert ["<bob> ann", "[bob -> you] psst"] == ann.reads()
    world.clock.advance(3600)
    bob.types("ann", "@ann psst")
    assert ["\a<bob> ann", "\a[bob -> you] psst"] == ann.reads()


@pytest.mark.parametrize("end", ["/dnd off", "/dnd 0", "/dnd OFF"])
def test_not_disturbed_until_further_notice(world, ann, bob, end):
    """In all one's sessions, whichever of them said so."""
    second = world.come("ann")
    second.types("/bell on")
    assert ["-- nothing disturbs you; /dnd off ends that"] == ann.asks("/dnd")
    second.reads()
    world.clock.advance(10**9)
    bob.types("ann")
    assert ["<bob> ann"] == second.reads()
    assert ["-- you can be disturbed"] == ann.asks(end)
    bob.types("ann")
    assert ["\a<bob> ann"] == second.reads()


def test_whether_one_can_be_disturbed(world, ann):
    """Alone the command says so while it is on, and changes nothing."""
    told = "-- nothing disturbs you for {}; /dnd off ends that"
    ann.types("/dnd 2h")
    world.clock.advance(3600)
    assert [told.format("1h")] == ann.asks("/dnd")
    world.clock.advance(1800)
    assert [told.format("30m")] == ann.asks("/dnd")
    ever = "-- nothing disturbs you; /dnd off ends that"
    assert [ever] == ann.asks("/dnd on") == ann.asks("/dnd")
    assert [told.format("1h")] == ann.asks("/dnd 1h")
    world.clock.advance(0.4)
    assert [told.format("1h")] == ann.asks("/dnd")
    world.clock.advance(3600)
    assert [ever] == ann.asks("/dnd")


def test_friends_do_not_disturb(world, ann):
    """Nobody is told that they come."""
    carl = world.own("carl", "dev")
    carl.types("/quit")
    ann.types("/friends +carl")
    ann.reads()
    carl = world.come("carl", "dev")
    assert ["-- your friend carl is here"] == ann.reads()
    carl.types("/quit")
    ann.types("/dnd 1h")
    ann.reads()
    world.come("carl", "dev")
    assert [] == ann.reads()


def test_mail_does_not_disturb(world, ann):
    """It is there all the same."""
    carl = world.own("carl")
    ann.reads()
    carl.types("/mail ann Lunch :: at noon")
    assert ["mail: new from carl: Lunch; /mail 1 reads it"] == ann.reads()
    ann.types("/dnd")
    ann.reads()
    carl.types("/mail ann Supper :: at six")
    assert [] == ann.reads()


@pytest.mark.parametrize("span", ["soon", "-1h", "1 h", "999999h", "1x", "١h"])
def test_a_time_that_is_none(ann, span):
    """It is refused, and one can be disturbed."""
    assert ann.asks(f"/dnd {span}")[0].startswith("!! ")
    assert 0 == ann.conversation.here.user.undisturbed_until


def test_not_disturbed_after_coming_back(world, ann, bob):
    """An account's stays so until its time has come."""
    ann.types("/bell on", "/dnd 2h", "/quit")
    world.clock.advance(3600)
    ann = world.come("ann")
    ann.reads()
    bob.types("ann")
    assert ["<bob> ann"] == ann.reads()
    world.clock.advance(3600)
    bob.types("ann")
    assert ["\a<bob> ann"] == ann.reads()


def test_a_guest_is_not_disturbed_either(ann, bob):
    """Nothing of it is kept."""
    bob.types("/bell all", "/dnd")
    bob.reads()
    ann.types("bob")
    assert ["<ann> bob"] == bob.reads()


# Whom one hears


def test_hearing_only_some(world, ann, bob):
    """Of rooms one is told what these say, and of private words and events all."""
    carl = world.enter("carl")
    ann.reads()
    assert ["-- you hear everybody"] == ann.asks("/focus")
    assert ["-- you hear only bob; /focus - ends that"] == ann.asks("/focus @BOB")
    bob.types("one")
    carl.types("two", "@ann three", "/away")
    assert ["<bob> one", "[carl -> you] three", "-- carl is away"] == ann.reads()
    assert ["-- you hear only bob; /focus - ends that"] == ann.asks("/focus")
    assert ["-- you hear everybody"] == ann.asks("/focus -")
    carl.types("four")
    assert ["<carl> four"] == ann.reads()


def test_hearing_only_one_room(world, ann, bob):
    """All of it, and those of whom one hears everything besides."""
    carl = world.enter("carl")
    for talker in (ann, bob, carl):
        talker.types("/join dev")
    told = ["-- you hear only #dev carl; /focus - ends that"]
    assert told == ann.asks("/focus #dev,carl") == ann.asks("/focus")
    bob.types("one", "@#lobby two")
    carl.types("@#lobby three")
    assert ["<bob> one", "[#lobby] <carl> three"] == ann.reads()


def test_what_is_not_heard_does_not_ring(ann, bob):
    """Whoever is named by somebody they do not hear is told nothing."""
    ann.types("/bell on", "/focus ann")
    ann.reads()
    bob.types("hi ann")
    assert [] == ann.reads()


def test_ones_own_words_are_heard(world, ann, bob):
    """Of one's own sessions each hears the others, and its echo."""
    second = world.come("ann")
    second.types("/focus bob", "/set echo on")
    second.reads()
    ann.types("hello")
    assert ["<ann> hello"] == second.reads()
    assert ["<ann> hi"] == second.asks("hi")


@pytest.mark.parametrize(
    ("whom", "refusal"),
    [
        ("nobody", "!! nobody called nobody is here"),
        ("bob,nobody", "!! nobody called nobody is here"),
        ("#dev", "!! you are not in #dev; /join #dev takes you there"),
        (",", "!! nobody called , is here"),
        ("bob ann", "!! that is written: /focus [NAME[,NAME]|#ROOM|-]"),
    ],
)
def test_whom_one_cannot_hear(ann, bob, whom, refusal):
    """Then everybody is heard as before."""
    assert [refusal] == ann.asks(f"/focus {whom}")
    bob.types("hello")
    assert ["<bob> hello"] == ann.reads()


def test_what_nobody_uses_costs_nothing(world, ann, bob):
    """Without these settings all who are spoken to alike are one group."""
    world.enter("carl", manner=LINE)
    ann.types("/dnd")  # nothing rings for her in any case
    room = bob.conversation.current
    assert (1, {}) == (len(room.audience), room.called)
    assert Bell.OFF is ann.conversation.bell
