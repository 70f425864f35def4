"""Messages of several lines (https://ircv3.net/specs/extensions/multiline): sent as one
batch, read as one by who can, as several by who cannot, and stored as one."""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from irc_doorstep import enters, irc
from irc_world import Caller, IrcWorld
from talking import Talker

from twistchat.chat.events import Kind, Said
from twistchat.chat.ids import spell
from twistchat.chat.people import ChatLimits
from twistchat.chat.rooms import Room
from twistchat.irc.batches import MOST_BYTES, MOST_LINES, SECONDS
from twistchat.irc.message import Message, parse

CAPS = ("draft/multiline", "batch", "message-tags")
ECHO = (*CAPS, "echo-message", "labeled-response")
ME = ":zed!~u@local.irc.test"


@pytest.fixture
def world() -> IrcWorld:
    return IrcWorld()


@pytest.fixture
def ann(world: IrcWorld) -> Talker:
    """She sits at netcat, in #lobby."""
    return world.enter("ann")


@pytest.fixture
def comes(world: IrcWorld, ann: Talker) -> Callable[..., Caller]:
    """A client with these capabilities is in #lobby."""

    def come(name: str, *caps: str) -> Caller:
        caller = world.registers(name, *caps)
        caller.asks("JOIN #lobby")
        ann.reads()
        return caller

    return come


@pytest.fixture
def zed(comes: Any) -> Caller:
    """He can do it, and hears himself."""
    zed: Caller = comes("zed", *ECHO)
    return zed


@pytest.fixture
def lobby(ann: Talker) -> Room:
    return ann.conversation.here.current


def batch(
    *texts: str, target: str = "#lobby", verb: str = "PRIVMSG", tags: str = ""
) -> list[str]:
    """The lines of a batch; a text that begins with + goes on with the one before."""
    head = f"@{tags} " if tags else ""
    lines = [f"{head}BATCH +x draft/multiline {target}"]
    for text in texts:
        more = ";draft/multiline-concat" if text.startswith("+") else ""
        lines.append(f"@batch=x{more} {verb} {target} :{text.removeprefix('+')}")
    return [*lines, "BATCH -x"]


def whole(lines: list[str]) -> tuple[Message, str, Message]:
    """The message that a batch is: how it begins, what it says, one of its lines. All
    of it is as the page wants it."""
    opening, *inside, closing = map(parse, lines)
    reference = opening.at(0)[1:]
    assert ["BATCH", f"+{reference}", "draft/multiline"] == [
        opening.command,
        *opening.parameters[:2],
    ]
    assert ["BATCH", [f"-{reference}"]] == [closing.command, closing.parameters]
    text = ""
    for line in inside:
        assert reference == line.tags["batch"]
        assert {"batch", "draft/multiline-concat"} >= set(line.tags)
        assert opening.at(2) == line.at(0)
        goes_on = "draft/multiline-concat" in line.tags
        text += ("" if goes_on or line is inside[0] else "\n") + line.at(1)
    return opening, text, inside[0]


def texts(lines: list[str]) -> list[str]:
    return [parse(line).at(1) for line in lines]


def failed(lines: list[str]) -> list[str]:
    """The code of a FAIL of BATCH, and what it is about."""
    (line,) = lines
    message = parse(line)
    assert ["FAIL", "BATCH"] == [message.command, message.at(0)], line
    return message.parameters[1:-1]


def remembered(room: Room) -> list[str]:
    return [event.text for event in room.recent if isinstance(event, Said)]


# What is said so


def test_one_message(comes: Any, ann: Talker, zed: Caller, lobby: Room) -> None:
    """To who can read it so it is one; others read lines, none of them blank, of which
    the first has the id."""
    yam, old, bud = comes("yam", *CAPS), comes("old", "message-tags"), comes("bud")
    for each in (zed, yam, old):
        each.reads()
    zed.sends(*batch("hello", "", "how is ", "+everyone?"))
    for each in (zed, yam):
        opening, text, _ = whole(each.reads())
        assert "hello\n\nhow is everyone?" == text
        assert spell(lobby.recent[-1].id) == opening.tags["msgid"]
    first, second = map(parse, old.reads())
    assert ["msgid"] == [*first.tags]
    assert {} == second.tags
    lines = [f"{ME} PRIVMSG #lobby :{text}" for text in ("hello", "how is everyone?")]
    assert lines == bud.reads()
    assert ["<zed> hello", "<zed>", "<zed> how is everyone?"] == ann.reads()
    assert ["hello\n\nhow is everyone?"] == remembered(lobby)


def test_a_notice_of_several_lines(zed: Caller, ann: Talker, lobby: Room) -> None:
    zed.sends(*batch("the build", "is red", verb="NOTICE"))
    _, text, line = whole(zed.reads())
    assert ["NOTICE", "the build\nis red"] == [line.command, text]
    assert ["-zed- the build", "-zed- is red"] == ann.reads()


def test_to_somebody_alone(comes: Any, zed: Caller) -> None:
    """Also to oneself, and with the tags of others than the message's."""
    yam = comes("yam", *CAPS, "account-tag", "server-time")
    yam.reads()
    zed.sends(*batch("a", "b", target="yam"))
    opening, text, _ = whole(yam.reads())
    assert ["yam", "a\nb"] == [opening.at(2), text]
    assert {"msgid", "time"} == set(opening.tags)


def test_one_line_is_a_plain_message(zed: Caller, lobby: Room) -> None:
    """Whether it was sent in one piece or in two."""
    zed.sends(*batch("hello ", "+there"))
    (line,) = zed.reads()
    assert line.endswith(f"{ME} PRIVMSG #lobby :hello there")


def test_what_other_doors_say(
    world: IrcWorld, comes: Any, ann: Talker, zed: Caller, lobby: Room
) -> None:
    """Several lines, and one that is longer than a line of IRC: no character is lost,
    and none of spaces at its ends."""
    zed.reads()
    long = " ".join(f"wörd{n}" for n in range(200))
    here = ann.conversation.here
    for text in ("one\n\n  two", long, f"{long}\n{long}"):
        world.chat.say(here, lobby, text, lines=True)
        world.turns.end()
        assert text == whole(zed.reads())[1]


def test_actions_are_several(
    world: IrcWorld, comes: Any, ann: Talker, zed: Caller, lobby: Room
) -> None:
    """No batch of actions says that it is one; one that is sent so is one elsewhere."""
    zed.reads()
    world.chat.say(ann.conversation.here, lobby, "a\nb", Kind.EMOTE, lines=True)
    world.turns.end()
    assert ["\1ACTION a\1", "\1ACTION b\1"] == texts(zed.reads())
    zed.sends(*batch("\1ACTION waves", "and goes\1"))
    assert ["\1ACTION waves\1", "\1ACTION and goes\1"] == texts(zed.reads())
    assert "waves\nand goes" == remembered(lobby)[-1]


def test_history(comes: Any, zed: Caller) -> None:
    """The batch is within that of the history; without time tags it begins with the
    time, once."""
    zed.asks(*batch("one", "two"), "PRIVMSG #lobby :three")
    yam = comes("yam", *CAPS, "draft/chathistory")
    lines = yam.asks("CHATHISTORY LATEST #lobby * 10")
    outer = parse(lines[0]).at(0)[1:]
    inner = [parse(line) for line in lines[1:-1]]
    assert [outer] * 3 == [inner[at].tags.pop("batch") for at in (0, 3, 4)]
    assert "[12:00] one\ntwo" == whole(lines[1:5])[1]
    assert f"BATCH -{outer}" in lines[-1]


def test_a_new_text_of_several_lines(
    world: IrcWorld, ann: Talker, zed: Caller, lobby: Room
) -> None:
    """Says once that it is one."""
    ann.types("hm")
    zed.reads()
    target = lobby.recent[-1]
    assert isinstance(target, Said)
    world.chat.edit(ann.conversation.here, target, "a\nb", lines=True)
    world.turns.end()
    opening, text, _ = whole(zed.reads())
    assert "[edited] a\nb" == text
    assert spell(target.id) == opening.tags["+draft/reply"]


def test_an_answer_of_several_lines(zed: Caller, ann: Talker, lobby: Room) -> None:
    """The tags of a message are those of what begins the batch, both ways."""
    ann.types("what is up?")
    zed.reads()
    question = spell(lobby.recent[-1].id)
    zed.sends(*batch("not", "much", tags=f"+draft/reply={question}"))
    opening, _, _ = whole(zed.reads())
    assert question == opening.tags["+draft/reply"]


@given(
    st.lists(
        st.text(st.characters(exclude_characters="\r\n\0", codec="utf-8"), max_size=60),
        min_size=1,
        max_size=8,
    )
)
@settings(max_examples=60, deadline=None)
def test_any_lines(lines: list[str]) -> None:
    """What one client sends another reads, as the house keeps it; or it is refused."""
    world = IrcWorld()
    zed, yam = world.registers("zed", *CAPS), world.registers("yam", *CAPS)
    for each in (zed, yam):
        each.asks("JOIN #lobby")
    zed.reads()
    texts = [text.lstrip("+\1") for text in lines]
    answer, told = zed.asks(*batch(*texts)), yam.reads()
    (room,) = world.chat.rooms()
    if not remembered(room):
        assert answer
        assert [] == told
        return
    assert [] == answer
    (kept,) = remembered(room)
    assert kept == (whole(told)[1] if len(told) > 1 else parse(told[0]).at(1))


# Labels


def test_the_batch_bears_the_label(zed: Caller) -> None:
    """Of what began it; there is nothing else around it."""
    lines = zed.asks(*batch("a", "b", tags="label=7"))
    opening, text, _ = whole(lines)
    assert ["7", "a\nb"] == [opening.tags["label"], text]
    assert 1 == "".join(lines).count("label=")


def test_labels_of_both_ends(zed: Caller) -> None:
    """Each command is answered."""
    first, *lines, last = batch("a", "b", tags="label=7")
    ack, *rest = zed.asks(first, *lines, f"@label=8 {last}")
    assert "@label=8 :irc.test ACK" == ack
    assert "7" == whole(rest)[0].tags["label"]


def test_without_echo_it_is_acknowledged(world: IrcWorld, comes: Any) -> None:
    """When it is stored, and not before."""
    yam = comes("yam", *CAPS, "labeled-response")
    world.store.at_once = False
    assert [] == yam.asks(*batch("a", "b", tags="label=7"))
    world.commit()
    assert ["@label=7 :irc.test ACK"] == yam.reads()


def test_the_label_of_what_is_refused(
    world: IrcWorld, comes: Any, zed: Caller, ann: Talker
) -> None:
    """By the rules, by the store, or because it is no batch."""
    for target in ("#den", "nobody"):
        (line,) = zed.asks(*batch("a", "b", target=target, tags="label=1"))
        assert "1" == parse(line).tags["label"]
        assert parse(line).command in ("404", "401")
    (line,) = zed.asks(*batch("", tags="label=2"))
    assert "@label=2 :irc.test FAIL BATCH MULTILINE_INVALID" == line.split(" :There")[0]
    world.store.at_once = False
    zed.sends(*batch("a", "b", tags="label=3"))
    world.store.why = "disk full"
    world.store.commit()
    world.turns.end()
    (line,) = zed.reads()
    assert line.startswith("@label=3 :irc.test 404 zed #lobby")


def test_somebody_away_and_the_label(comes: Any, zed: Caller) -> None:
    """Two things answer it, so both are in one batch."""
    yam = comes("yam")
    yam.asks("AWAY :lunch")
    zed.reads()
    lines = zed.asks(*batch("a", "b", target="yam", tags="label=1"))
    assert "labeled-response" in lines[0]
    outer = parse(lines[0]).at(0)[1:]
    assert [outer] * 3 == [parse(lines[at]).tags["batch"] for at in (1, -3, -2)]
    assert "301" == parse(lines[-2]).command


# What clients are told


def test_the_bounds_are_told() -> None:
    """Which are those of the settings; there is always one."""
    for limits, told in (
        (ChatLimits(), "max-bytes=4096,max-lines=100"),
        (ChatLimits(text_bytes=50, text_lines=3), "max-bytes=50,max-lines=3"),
        (
            ChatLimits(text_bytes=0, text_lines=0),
            f"max-bytes={MOST_BYTES},max-lines={MOST_LINES}",
        ),
    ):
        lines = IrcWorld(limits=limits).calls().asks("CAP LS 302")
        assert f"draft/multiline={told}" in " ".join(lines).split()


def test_it_takes_both_capabilities(world: IrcWorld, comes: Any, ann: Talker) -> None:
    """In any order, and till either is given up."""
    yam = comes("yam", "draft/multiline")
    assert ["MULTILINE_INVALID"] == failed(yam.asks("BATCH +x draft/multiline #lobby"))
    say = ann.conversation.here, ann.conversation.here.current, "a\nb"
    for line, count in (
        ("CAP REQ batch", 4),
        ("CAP REQ -draft/multiline", 2),
        ("CAP REQ draft/multiline", 4),
        ("CAP REQ -batch", 2),
    ):
        yam.asks(line)
        world.chat.say(*say, lines=True)
        world.turns.end()
        assert count == len(yam.reads())


def test_a_tag_of_who_knows_no_batches(comes: Any, lobby: Room) -> None:
    """Means nothing, as before."""
    comes("yam", "message-tags").asks("@batch=x PRIVMSG #lobby :hello")
    assert ["hello"] == remembered(lobby)


# What is no batch


LIMITED = ChatLimits(text_bytes=10, text_lines=3)


def limited() -> Caller:
    """In a world of short messages."""
    zed = IrcWorld(limits=LIMITED).registers("zed", *ECHO)
    zed.asks("JOIN #lobby")
    return zed


@pytest.mark.parametrize(
    ("lines", "code"),
    [
        (("0123456789",), []),
        (("01234", "5678"), []),
        (("a", "b", "c"), []),
        (("", "", "c"), []),
        (("ö" * 5,), []),
        (("0123456789a",), ["MULTILINE_MAX_BYTES", "10"]),
        (("01234", "56789"), ["MULTILINE_MAX_BYTES", "10"]),
        (("01234", "+56789a"), ["MULTILINE_MAX_BYTES", "10"]),
        (("ö" * 5, "+a"), ["MULTILINE_MAX_BYTES", "10"]),
        (("a", "b", "c", "d"), ["MULTILINE_MAX_LINES", "3"]),
        (("a", "+b", "+c", "+d"), ["MULTILINE_MAX_LINES", "3"]),
        (("a", *[""] * 200), ["MULTILINE_MAX_LINES", "3"]),
        ((), ["MULTILINE_INVALID"]),
        (("",), ["MULTILINE_INVALID"]),
        (("", "", ""), ["MULTILINE_INVALID"]),
        ((" ", ""), ["MULTILINE_INVALID"]),
        (("a", "+", "b"), ["MULTILINE_INVALID"]),
    ],
)
def test_bounds(lines: tuple[str, ...], code: list[str]) -> None:
    """At the limit, and one above: one FAIL for all, and the next batch is as good as
    any."""
    zed = limited()
    answer = zed.asks(*batch(*lines))
    if code:
        assert code == failed(answer)
    else:
        assert answer
        assert "FAIL" not in "".join(answer)
    assert "a\nb" == whole(zed.asks(*batch("a", "b")))[1]


def test_lines_for_others(zed: Caller, lobby: Room) -> None:
    """All lines are for the target of the batch, in any case of its letters."""
    first, line, last = batch("a")
    answer = zed.asks(first, line, "@batch=x PRIVMSG #den :b", line, last)
    assert ["MULTILINE_INVALID_TARGET", "#lobby", "#den"] == failed(answer)
    assert [] == remembered(lobby)
    zed.asks(first, "@batch=x privmsg #LOBBY :b", last)
    assert ["b"] == remembered(lobby)


@pytest.mark.parametrize(
    "line",
    [
        "@batch=x NOTICE #lobby :b",
        "@batch=x;draft/multiline-concat PRIVMSG #lobby :",
        "@batch=x BATCH +y draft/multiline #lobby",
        "BATCH +y draft/multiline #lobby",
        b"@batch=x PRIVMSG #lobby :\xff",
        b"@batch=x PRIVMSG #lobby :a\0b",
        "@batch=x PRIVMSG #lobby :" + "x" * 600,
    ],
)
def test_no_message_with_a_hole(zed: Caller, lobby: Room, line: str | bytes) -> None:
    """What cannot be part of it spoils all of it, and it is told with its label; what
    comes after that is passed over, or answered."""
    first, one, last = batch("a", tags="label=1")
    answer = zed.asks(first, one, line, one, last)
    labelled = [each for each in answer if each.startswith("@label=1 ")]
    assert ["MULTILINE_INVALID"] == failed(labelled)
    assert [] == remembered(lobby)
    zed.asks("BATCH -y", *batch("a", "b"))
    assert ["a\nb"] == remembered(lobby)


def test_a_line_that_was_cut_off(zed: Caller, lobby: Room) -> None:
    """One longer than any may be is not even looked at: it may have been part."""
    first, one, last = batch("a")
    zed.sends(first, one)
    zed.client.hear_too_long(8192)
    zed.sends("PING x")
    zed.reads()
    answer = [parse(line).command for line in zed.asks(one, last)]
    assert ["FAIL"] == answer
    assert [] == remembered(lobby)


@pytest.mark.parametrize(
    "line",
    [
        "BATCH x draft/multiline #lobby",
        "BATCH + draft/multiline #lobby",
        "BATCH * draft/multiline #lobby",
        f"BATCH +{'x' * 64} draft/multiline #lobby",
        "BATCH +x",
        "BATCH +x draft/multiline",
        "BATCH +x draft/multiline :",
        "BATCH +x netsplit a b",
        "BATCH +x chathistory #lobby",
        "BATCH -x",
        "BATCH -",
        "@batch=y BATCH +x draft/multiline #lobby",
        "@batch=x PRIVMSG #lobby :a",
        "@batch=x NOTICE #lobby :a",
        "@batch PRIVMSG #lobby :a",
    ],
)
def test_what_is_no_batch(zed: Caller, lobby: Room, line: str) -> None:
    """And a label is answered by the FAIL."""
    assert ["MULTILINE_INVALID"] == failed(zed.asks(line))
    assert [] == remembered(lobby)
    if line.startswith("BATCH"):
        zed.asks("BATCH -x")
        (answer,) = zed.asks(f"@label=1 {line}")
        assert answer.startswith("@label=1 :irc.test FAIL BATCH MULTILINE_INVALID :")


def test_the_command_needs_a_parameter(zed: Caller) -> None:
    assert "461" == parse(*zed.asks("BATCH")).command


def test_other_commands_come_between(zed: Caller, lobby: Room) -> None:
    """A PING is answered at once, and what is said besides stands before."""
    first, one, two, last = batch("a", "b")
    assert "PONG" in zed.asks(first, one, "PING 1")[0]
    zed.asks("PRIVMSG #lobby :c", two, last)
    assert ["c", "a\nb"] == remembered(lobby)


def test_services_hear_one_line(zed: Caller) -> None:
    """A password is not said in pieces."""
    (line,) = zed.asks(*batch("identify", "secret", target="NickServ"))
    assert "404" == parse(line).command
    assert "secret" not in line


# What is never ended


def test_a_batch_that_is_not_ended(world: IrcWorld, zed: Caller, lobby: Room) -> None:
    """Is given up after a while, and the client is told, with the label."""
    first, one, last = batch("a", tags="label=4")
    zed.sends(first, one)
    start = world.clock.seconds()
    zed.client.check(start + SECONDS - 0.1)
    world.turns.end()
    assert [] == zed.reads()
    zed.client.check(start + SECONDS)
    world.turns.end()
    (line,) = zed.reads()
    assert line.startswith("@label=4 :irc.test FAIL BATCH TIMEOUT x :")
    assert ["MULTILINE_INVALID"] == failed(zed.asks(one))
    assert ["MULTILINE_INVALID"] == failed(zed.asks(last))
    zed.client.check(start + 3 * SECONDS)
    assert [] == zed.reads() + remembered(lobby)


def test_a_batch_that_comes_slowly(world: IrcWorld, zed: Caller, lobby: Room) -> None:
    """For lines may have to wait for their turn: each of them is a sign of life."""
    first, one, last = batch("a")
    zed.sends(first)
    for _ in range(3):
        world.clock.advance(SECONDS - 1)
        zed.client.check(world.clock.seconds())
        zed.sends(one)
    zed.sends(last)
    assert ["a\na\na"] == remembered(lobby)


def test_the_door_looks_at_the_clock() -> None:
    """Every second, as it does for silence."""
    step = irc(ping_seconds=0)
    ann = enters(step, "ann")
    ann.asks(b"CAP REQ :batch draft/multiline\r\nBATCH +x draft/multiline #lobby\r\n")
    step.pass_time(SECONDS - 2)
    assert [] == ann.reads()
    step.pass_time(3)
    assert ["TIMEOUT", "x"] == failed(ann.reads())


def test_who_gives_up_batches(zed: Caller, lobby: Room) -> None:
    """Says nothing by halves: one that is under way is ended, and no other begun."""
    first, one, last = batch("a")
    zed.asks(first, one, "CAP REQ -draft/multiline", one, last)
    assert ["a\na"] == remembered(lobby)
    assert ["MULTILINE_INVALID"] == failed(zed.asks(first))


def test_one_that_has_failed_is_forgotten(world: IrcWorld, zed: Caller) -> None:
    """Without another word."""
    assert failed(zed.asks("BATCH +x unknown"))
    zed.client.check(world.clock.seconds() + SECONDS)
    assert zed.client.batch is None
    world.turns.end()
    assert [] == zed.reads()


def test_the_end_of_a_client(zed: Caller, lobby: Room) -> None:
    """Says nothing of what was not ended."""
    first, one, _ = batch("a")
    zed.sends(first, one, "QUIT")
    assert [] == remembered(lobby)
