"""Labels (https://ircv3.net/specs/extensions/labeled-response): each command that has
one is answered by one thing that bears it, whatever happens meanwhile."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from irc_world import Caller, IrcWorld
from talking import Held, Talker

from twistchat.chat.rooms import History
from twistchat.irc.answer import LABEL_BYTES, Answer
from twistchat.irc.message import parse

LABELS = ("labeled-response", "batch")
ECHO = (*LABELS, "echo-message")
ME = ":zed!~u@local.irc.test"
ACK = ":irc.test ACK"


@pytest.fixture
def world() -> IrcWorld:
    return IrcWorld()


@pytest.fixture
def ann(world: IrcWorld) -> Talker:
    """She sits at netcat, in #lobby."""
    return world.enter("ann")


def comes(world: IrcWorld, *caps: str, name: str = "zed") -> Caller:
    """A client with these capabilities is in #lobby."""
    zed = world.registers(name, *caps)
    zed.asks("JOIN #lobby")
    return zed


class Answered:
    """The lines of a client, taken apart: the answer to each label, in the order in
    which they began, and what belongs to none. What is no answer as the page wants it
    is an error."""

    def __init__(self, lines: list[str]) -> None:
        self.by_label: dict[str, list[str]] = {}
        self.others: list[str] = []
        self._open: dict[str, str] = {}  # labels by batch
        for line in lines:
            self._take(line)
        assert {} == self._open, "a batch has no end"

    def _take(self, line: str) -> None:
        message = parse(line)
        body = line.partition(" ")[2] if line[0] == "@" else line
        label, batch = message.tags.get("label"), message.tags.get("batch")
        verb, reference = message.command, message.at(0)
        if label is not None:
            assert label not in self.by_label, "a label is borne twice"
            assert batch is None
            self.by_label[label] = []
            if verb == "BATCH":
                assert "labeled-response" == message.at(1)
                self._open[reference[1:]] = label
                return
            self.by_label[label].append(body)
        elif batch in self._open:
            self.by_label[self._open[batch]].append(body)
            if verb == "BATCH" and reference[0] == "+":  # one within the other
                self._open[reference[1:]] = self._open[batch]
            elif verb == "BATCH":
                del self._open[reference[1:]]
        elif verb == "BATCH" and reference[0] == "-" and reference[1:] in self._open:
            assert self.by_label[self._open.pop(reference[1:])]
        else:
            self.others.append(line)


def answer_to(client: Caller, line: str) -> list[str]:
    """The answer to this line with a label, without tags; there is nothing else."""
    answered = Answered(client.asks(f"@label=x {line}"))
    assert [] == answered.others
    assert ["x"] == list(answered.by_label)
    return answered.by_label["x"]


# One line, several, none


def test_one_line_bears_it(world: IrcWorld) -> None:
    """As it is, whatever it holds."""
    zed = comes(world, *LABELS)
    assert ["@label=7 :irc.test PONG irc.test :x"] == zed.asks("@label=7 PING x")
    assert [r"@label=a\sb\:\\ :irc.test PONG irc.test :x"] == zed.asks(
        r"@label=a\sb\:\\ PING x"
    )


def test_several_are_a_batch(world: IrcWorld) -> None:
    """Which bears it, and is named by each of them."""
    zed = comes(world, *LABELS)
    first, *lines, last = zed.asks("@label=7 NAMES #lobby")
    tag, _, opening = first.partition(" ")
    batch = opening.split()[2].removeprefix("+")
    assert "@label=7" == tag
    assert f":irc.test BATCH +{batch} labeled-response" == opening
    assert [
        f"@batch={batch} :irc.test 353 zed = #lobby :zed",
        f"@batch={batch} :irc.test 366 zed #lobby :End of /NAMES list",
    ] == lines
    assert f":irc.test BATCH -{batch}" == last


def test_none_is_an_ack(world: IrcWorld) -> None:
    """So that the client need not wait for more."""
    zed = comes(world, *LABELS)
    assert [f"@label=7 {ACK}"] == zed.asks("@label=7 PONG :x")


def test_no_label(world: IrcWorld) -> None:
    """Without one, all is as ever."""
    zed = comes(world, *ECHO)
    assert [] == zed.asks("PONG :x")
    assert [":irc.test PONG irc.test :x"] == zed.asks("PING x")
    assert [f"{ME} PRIVMSG #lobby :x"] == zed.asks("PRIVMSG #lobby x")


@pytest.mark.parametrize("caps", [(), ("labeled-response",), ("batch", "message-tags")])
def test_who_has_not_asked_for_it(world: IrcWorld, caps: tuple[str, ...]) -> None:
    """The one depends on the other: who has not both has none."""
    zed = comes(world, *caps)
    assert [":irc.test PONG irc.test :x"] == zed.asks("@label=7 PING x")
    assert [] == zed.asks("@label=7 PONG x", "@label=8 PRIVMSG #lobby :x")


@pytest.mark.parametrize(
    ("label", "heeded"),
    [
        ("x" * LABEL_BYTES, True),
        ("x" * (LABEL_BYTES + 1), False),
        ("é" * 32, True),
        ("é" * 32 + "x", False),
        (r"\:" * 64, True),
        ("", False),
        ("\x1b[2J", False),
        ("a\u202eb", False),
        ("日本", True),
    ],
)
def test_what_is_a_label(world: IrcWorld, label: str, heeded: bool) -> None:
    """At most 64 bytes, and nothing that a terminal obeys; else it is none."""
    zed = comes(world, *LABELS)
    [line] = zed.asks(f"@label={label} PING x")
    assert f"@label={label} " * heeded + ":irc.test PONG irc.test :x" == line


def test_a_batch_within(world: IrcWorld) -> None:
    """Its lines name it, its beginning and its end the one around it."""
    zed = comes(world, *LABELS)
    zed.sends("PRIVMSG #lobby :one", "PART #lobby")
    answer = answer_to(zed, "JOIN #lobby")
    assert f"{ME} JOIN #lobby" == answer[0]
    assert f"{ME} PRIVMSG #lobby :[12:00] one" in answer
    assert ["BATCH", "BATCH"] == [each.split()[1] for each in answer if "BATCH" in each]


def test_a_single_line_that_goes_another_way() -> None:
    """What is said before and after it goes with it all the same."""
    sent: list[str] = []
    answer = Answer(sent.append, "s", "7")
    answer.line("one", {})
    written, tags = answer.placed([({}, "two")])
    sent += written
    answer.line("three", {})
    answer.end()
    assert ["one", "two", "three"] == Answered(sent).by_label["7"]
    assert ["batch"] == list(tags)


# Refusals


@pytest.mark.parametrize(
    ("line", "answer"),
    [
        (b"NOSUCH x", ":irc.test 421 zed NOSUCH :Unknown command"),
        (b"{json} x", ":irc.test 421 zed {json} :Unknown command"),
        (b"PRIVMSG", ":irc.test 411 zed :No recipient given"),
        (b"PRIVMSG #lobby", ":irc.test 412 zed :No text to send"),
        (
            b"PRIVMSG #nosuch x",
            ":irc.test 404 zed #nosuch :Cannot send to channel (+n)",
        ),
        (b"JOIN x", ":irc.test 403 zed x :No such channel"),
        (b"JOIN", ":irc.test 461 zed JOIN :Not enough parameters"),
        (b"PRIVMSG #lobby :\1DCC SEND x\1", ":irc.test 404 zed #lobby :"),
        (b"PRIVMSG #lobby :" + b"x" * 500, ":irc.test 417 zed :Input line was too"),
        (b"PRIVMSG #lobby :\xff", ":irc.test FAIL PRIVMSG INVALID_UTF8 :"),
        (b"PRIVMSG #lobby :\x02", ":irc.test 412 zed :No text to send"),
        (b"PRIVMSG nobody x", ":irc.test 401 zed nobody :No such nick/channel"),
    ],
)
def test_a_refusal_bears_it(
    world: IrcWorld, ann: Talker, line: bytes, answer: str
) -> None:
    """Whatever refuses it, and nobody hears of it."""
    zed = comes(world, *ECHO)
    ann.reads()
    [answered] = zed.asks(b"@label=7 " + line)
    assert answered.startswith(f"@label=7 {answer}")
    assert [] == ann.reads()


def test_standard_replies(world: IrcWorld) -> None:
    """What has no number is a FAIL of the command."""
    zed = comes(world, *LABELS, "standard-replies")
    [answer] = zed.asks(b"@label=7 PRIVMSG #lobby :\xff")
    assert answer.startswith("@label=7 :irc.test FAIL PRIVMSG INVALID_UTF8 :")
    [answer] = zed.asks(b"@label=7 \xff")
    assert answer.startswith("@label=7 :irc.test FAIL * INVALID_UTF8 :")
    [answer] = zed.asks(b"@label=7 PRIVMSG #lobby :a\0b")
    assert answer.startswith("@label=7 :irc.test FAIL PRIVMSG BAD_CHAR :")


# Slow commands


def test_a_slow_command(world: IrcWorld, ann: Talker) -> None:
    """What others say meanwhile comes before its answer, and bears nothing."""
    zed = comes(world, *LABELS)
    held = Held(world.store, "open_room")
    assert [] == zed.asks("@label=7 JOIN #dev", "@label=8 PING x")
    ann.types("hello")
    assert [":ann!~u@local.irc.test PRIVMSG #lobby :hello"] == zed.reads()
    held.go()
    world.turns.end()
    answered = Answered(zed.reads())
    assert ["7", "8"] == list(answered.by_label)
    assert f"{ME} JOIN #dev" == answered.by_label["7"][0]
    assert [":irc.test PONG irc.test :x"] == answered.by_label["8"]


# What one says oneself


@pytest.mark.parametrize("verb", ["PRIVMSG", "NOTICE"])
def test_an_echo_bears_it(world: IrcWorld, ann: Talker, verb: str) -> None:
    """When it is stored, and not before; nobody else reads it."""
    zed, bob = comes(world, *ECHO), comes(world, *ECHO, name="bob")
    zed.reads()
    world.store.at_once = False
    assert [] == zed.asks(f"@label=7 {verb} #lobby :hi", "@label=8 PING x")
    world.commit()
    assert [
        f"@label=7 {ME} {verb} #lobby :hi",
        "@label=8 :irc.test PONG irc.test :x",
    ] == zed.reads()
    assert [f"{ME} {verb} #lobby :hi"] == bob.reads()


def test_no_echo_is_an_ack(world: IrcWorld) -> None:
    """It tells that the words are stored."""
    zed = comes(world, *LABELS)
    world.store.at_once = False
    assert [] == zed.asks("@label=7 PRIVMSG #lobby :hi")
    world.commit()
    assert [f"@label=7 {ACK}"] == zed.reads()


def test_an_echo_of_two_lines(world: IrcWorld) -> None:
    """A name and a host in front leave less room than there was: then it is a batch."""
    zed = comes(world, *ECHO)
    text = "x" * 480
    one, two = answer_to(zed, f"PRIVMSG #lobby :{text}")
    assert text == one.partition(" :")[2] + two.partition(" :")[2]


@pytest.mark.parametrize("history", [History.OFF, History.RELAXED])
def test_where_nothing_is_waited_for(history: History) -> None:
    """The answer is the same, at once."""
    world = IrcWorld(history=lambda room: history)
    zed, bob = comes(world, *ECHO), comes(world, *LABELS, name="bob")
    world.store.at_once = False
    zed.reads()
    assert [f"{ME} PRIVMSG #lobby :hi"] == answer_to(zed, "PRIVMSG #lobby :hi")
    bob.reads()
    assert [ACK] == answer_to(bob, "PRIVMSG #lobby :hi")


def test_typing_is_echoed(world: IrcWorld) -> None:
    """To who has asked for both: as what was said is; where nobody may be told there
    is nothing to echo."""
    world.enter("ann", "lobby")
    zed = comes(world, *ECHO, "message-tags")
    for target in ("#lobby", "ann"):
        [line] = zed.asks(f"@+typing=active;label=7 TAGMSG {target}")
        message = parse(line)
        assert {"label": "7", "+typing": "active"} == message.tags
        assert ("TAGMSG", [target]) == (message.command, message.parameters)
    assert [ACK] == answer_to(zed, "TAGMSG #lobby")
    assert [" 401 "] == [each[9:14] for each in answer_to(zed, "TAGMSG nobody")]
    bob = comes(world, *ECHO, name="bob")
    assert [f"@label=7 {ACK}"] == bob.asks("@+typing=active;label=7 TAGMSG #lobby")


def test_to_oneself(world: IrcWorld) -> None:
    """What is delivered bears nothing, what is echoed does."""
    zed = comes(world, *ECHO)
    answered = Answered(zed.asks("@label=7 PRIVMSG zed :hi"))
    assert [f"{ME} PRIVMSG zed :hi"] == answered.by_label["7"] == answered.others
    bob = comes(world, *LABELS, name="bob")
    answered = Answered(bob.asks("@label=7 PRIVMSG bob :hi"))
    assert [ACK] == answered.by_label["7"]
    assert 1 == len(answered.others)
    bob.asks("AWAY :lunch")
    answered = Answered(bob.asks("@label=7 PRIVMSG bob :hi"))
    assert [ACK] == answered.by_label["7"]


def test_other_tags(world: IrcWorld) -> None:
    """They stand beside it, or beside the batch."""
    caps = (*ECHO, "server-time", "message-tags")
    zed = comes(world, *caps)
    [line] = zed.asks("@label=7 PRIVMSG #lobby :hi")
    message = parse(line)
    assert {"label", "time", "msgid"} == set(message.tags)
    _, line, *_ = zed.asks("@label=7 PRIVMSG #lobby,zed :hi")
    assert {"batch", "time", "msgid"} == set(parse(line).tags)


AWAY = ":irc.test 301 zed ann :lunch"
KEPT = ":irc.test 301 zed ann :not here; it is kept and shown at the next login"


@pytest.mark.parametrize(("where", "line"), [("away", AWAY), ("gone", KEPT)])
def test_to_who_is_not_there(world: IrcWorld, where: str, line: str) -> None:
    """That is said with one's own words, once, and a NOTICE does not ask for it."""
    ann = world.own("ann", "lobby")
    ann.types("/away lunch" if where == "away" else "/quit")
    zed = comes(world, *ECHO)
    said = f"{ME} PRIVMSG ann :hi"
    assert [said, line] == answer_to(zed, "PRIVMSG ann :hi")
    assert [said, line] == zed.asks("PRIVMSG ann :hi")
    assert [f"{ME} NOTICE ann :hi"] == answer_to(zed, "NOTICE ann :hi")
    zed.asks("CAP REQ -echo-message")
    assert [line] == answer_to(zed, "PRIVMSG ann :hi")
    assert [ACK] == answer_to(zed, "NOTICE ann :hi")
    [action] = answer_to(zed, "PRIVMSG ann :\1ACTION waves\1")
    assert line == action


# Several targets


def test_several_echoes(world: IrcWorld, ann: Talker) -> None:
    """A batch, in the order of the targets, with what is refused."""
    zed = comes(world, *ECHO)
    assert [
        f"{ME} PRIVMSG ann :hi",
        ":irc.test 401 zed nobody :No such nick/channel",
        f"{ME} PRIVMSG #lobby :hi",
    ] == answer_to(zed, "PRIVMSG ann,nobody,#lobby :hi")


def test_several_without_echo(world: IrcWorld, ann: Talker) -> None:
    """An ACK if all is well, a line if one thing is not, else a batch."""
    zed = comes(world, *LABELS)
    assert [ACK] == answer_to(zed, "PRIVMSG ann,#lobby :hi")
    assert [":irc.test 401 zed x :No such nick/channel"] == answer_to(
        zed, "PRIVMSG ann,x,#lobby :hi"
    )
    assert 2 == len(answer_to(zed, "PRIVMSG x,ann,y :hi"))


def test_too_many(world: IrcWorld) -> None:
    """One refusal for them all."""
    zed = comes(world, *ECHO)
    [line] = answer_to(zed, "PRIVMSG " + ",".join("abcdefgh") + " :hi")
    assert line.startswith(":irc.test 407 zed ")


# What the store refuses


def waiting(world: IrcWorld) -> list[int]:
    """The ids of what waits to be stored."""
    return [record[0] for batch in world.store.waiting for record in batch.records]


@pytest.mark.parametrize("caps", [LABELS, ECHO])
@pytest.mark.parametrize("verb", ["PRIVMSG", "NOTICE"])
@pytest.mark.parametrize("target", ["#lobby", "ann"])
def test_a_refusal_later(
    world: IrcWorld, ann: Talker, caps: tuple[str, ...], verb: str, target: str
) -> None:
    """A 404 or a FAIL with its label, where the words would have been; and it is the
    only one that bears it."""
    zed = comes(world, *caps)
    ann.reads()
    world.store.at_once = False
    world.store.why = "disk-full"
    zed.asks(f"@label=7 {verb} {target} :one", "@label=8 PING x")
    world.commit()
    answered = Answered(zed.reads())
    [line] = answered.by_label["7"]
    assert line.startswith(f":irc.test 404 zed {target} :")
    assert ["7", "8"] == list(answered.by_label)
    world.store.at_once = True
    zed.asks("CAP REQ standard-replies")
    [line] = answer_to(zed, f"{verb} {target} :one")
    assert line.startswith(f":irc.test FAIL {verb} NOT_STORED {target} :")
    assert [] == ann.reads()


@pytest.mark.parametrize("caps", [LABELS, ECHO])
def test_one_of_several_is_refused_later(
    world: IrcWorld, ann: Talker, caps: tuple[str, ...]
) -> None:
    """It is told in the batch, or is all there is to tell."""
    zed = comes(world, *caps)
    world.store.at_once = False
    at_once = zed.asks("@label=7 PRIVMSG ann,#lobby :hi", "@label=8 PING x")
    _, second = waiting(world)
    world.store.refuse([second])
    world.commit()
    answered = Answered(at_once + zed.reads())
    *echo, refused = answered.by_label["7"]
    assert [f"{ME} PRIVMSG ann :hi"] * (caps is ECHO) == echo
    assert refused.startswith(":irc.test 404 zed #lobby :")
    assert ["7", "8"] == list(answered.by_label)


def test_many_wait_and_are_refused(world: IrcWorld) -> None:
    """Each refusal bears the label of its own words."""
    zed = comes(world, *LABELS)
    world.store.at_once = False
    zed.asks(*[f"@label={number} PRIVMSG #lobby :{number}" for number in range(300)])
    world.store.refuse(waiting(world)[1::2])
    world.commit()
    answered = Answered(zed.reads())
    assert [str(number) for number in range(300)] == list(answered.by_label)
    for number in range(300):
        [line] = answered.by_label[str(number)]
        assert (" 404 " in line) == bool(number % 2)


def test_what_was_stored_is_forgotten(world: IrcWorld) -> None:
    """Labels of what is stored take no room."""
    zed = comes(world, *LABELS)
    for number in range(50):
        zed.asks(f"@label={number} PRIVMSG #lobby :{number}")
    assert len(zed.client.owed) <= 1


def test_who_goes_meanwhile(world: IrcWorld) -> None:
    """They are told nothing more, and nothing breaks."""
    zed = comes(world, *LABELS)
    world.store.at_once = False
    zed.asks("@label=7 PRIVMSG #lobby,zed :one", "@label=8 QUIT")
    world.commit()
    assert [] == world.bugs


# Every command


COMMANDS = [
    "AWAY",
    "AWAY :lunch",
    "CAP LIST",
    "CAP REQ :server-time",
    "INVITE ann #lobby",
    "ISON ann zed",
    "JOIN #a,#b,x",
    "JOIN #lobby",
    "KICK #lobby ann",
    "KICK #dev bob :out",
    "LIST",
    "LUSERS",
    "MODE #dev",
    "MODE #dev +b",
    "MODE #dev +b evil!*@*",
    "MODE #dev +m-m",
    "MODE #dev +v bob",
    "MODE #lobby +m",
    "MODE zed",
    "MOTD",
    "NAMES",
    "NAMES #lobby,#dev",
    "NICK ann",
    "NICK zed",
    "NICK Zed",
    "PART #nosuch",
    "PART #dev :bye",
    "PING x",
    "PONG x",
    "PRIVMSG #dev,bob :hi",
    "PRIVMSG #lobby :hi",
    "TAGMSG #lobby",
    "TOPIC #dev",
    "TOPIC #dev :new",
    "TOPIC #lobby",
    "USERHOST ann bob",
    "VERSION",
    "WHO #lobby",
    "WHOIS ann",
    "WHOIS nobody",
    "WHOWAS nobody",
]


@pytest.mark.parametrize("line", COMMANDS)
@pytest.mark.parametrize("caps", [LABELS, ECHO])
def test_every_command(
    world: IrcWorld, ann: Talker, line: str, caps: tuple[str, ...]
) -> None:
    """It is answered once, all of the answer bears the label, and nobody else reads
    it."""
    zed, bob = comes(world, *caps), comes(world, *ECHO, name="bob")
    zed.asks("JOIN #dev")
    bob.asks("JOIN #dev")
    zed.reads()
    answered = Answered(zed.asks(f"@label=7 {line}", "@label=8 PING x"))
    assert ["7", "8"] == list(answered.by_label)
    assert [] == answered.others
    assert not any("label" in line for line in bob.reads())
    assert [] == world.bugs


@given(st.lists(st.sampled_from(COMMANDS), max_size=12), st.data())
@settings(max_examples=60, deadline=None)
def test_any_commands(lines: list[str], data: Any) -> None:
    """In any order, and whenever the store answers and whatever: each has its answer,
    in its turn."""
    world = IrcWorld()
    world.enter("ann")
    zed, bob = comes(world, *ECHO), comes(world, *LABELS, name="bob")
    world.store.at_once = False
    read: list[str] = []
    zed.reads()
    for number, line in enumerate(lines):
        zed.sends(f"@label={number} {line}")
        bob.sends(f"PRIVMSG #lobby :{number}")
        if data.draw(st.booleans()):
            world.store.why = data.draw(st.sampled_from([None, "disk-full"]))
            world.commit()
        read += zed.reads()
    world.store.at_once, world.store.why = True, None
    for _ in range(5):
        world.commit()
    answered = Answered(read + zed.reads())
    assert [str(number) for number in range(len(lines))] == list(answered.by_label)
    assert [] == world.bugs
