"""Answers and reactions: the tags that IRC clients know them by, and what the other
doors have, are the same thing."""

from collections.abc import Callable
from typing import Any

import pytest
from irc_world import Caller, IrcWorld
from talking import Talker

from twistchat.chat.events import Said
from twistchat.chat.ids import spell
from twistchat.chat.people import ChatLimits
from twistchat.chat.rooms import Room
from twistchat.irc.message import Message, parse
from twistchat.text.words import handle

TAGS = ("message-tags",)
ECHO = ("message-tags", "echo-message", "batch", "labeled-response")


@pytest.fixture
def world() -> IrcWorld:
    return IrcWorld()


@pytest.fixture
def ann(world: IrcWorld) -> Talker:
    """She sits at netcat, in #lobby, owns her name and has said something."""
    ann = world.own("ann")
    ann.types("/set handles on", "what is up")
    ann.reads()
    return ann


@pytest.fixture
def lobby(ann: Talker) -> Room:
    return ann.conversation.here.current


@pytest.fixture
def comes(world: IrcWorld, ann: Talker) -> Callable[..., Caller]:
    """A client with these capabilities is in #lobby."""

    def come(name: str, *caps: str) -> Caller:
        caller = world.registers(name, *caps)
        caller.asks("JOIN #lobby")
        ann.reads()
        return caller

    return come


def last(room: Room) -> str:
    """The msgid of what was said last."""
    return spell(room.recent[-1].id)


def messages(lines: list[str]) -> list[Message]:
    return [parse(line) for line in lines]


def one(lines: list[str]) -> Message:
    (message,) = messages(lines)
    return message


def said(room: Room) -> Said:
    event = room.recent[-1]
    assert isinstance(event, Said)
    return event


# Answers


@pytest.mark.parametrize("tag", ["+draft/reply", "+reply"])
@pytest.mark.parametrize("verb", ["PRIVMSG", "NOTICE"])
def test_an_answer_says_to_what(
    comes: Any, lobby: Room, ann: Talker, tag: str, verb: str
) -> None:
    """Clients read it by both names of the tag, whichever was sent, netcat in a
    thread; who has no tags reads it in words."""
    zed, yam, bud = comes("zed", *ECHO), comes("yam", *TAGS), comes("bud")
    for each in (zed, yam):
        each.reads()
    question = last(lobby)
    zed.sends(f"@{tag}={question} {verb} #lobby :not much")
    for each in (zed, yam):
        answer = one(each.reads())
        assert question == answer.tags["+draft/reply"] == answer.tags["+reply"]
        assert last(lobby) == answer.tags["msgid"]
        assert [verb, ["#lobby", "not much"]] == [answer.command, answer.parameters]
    words = "(to ann: what is up) not much"
    assert [f":zed!~u@local.irc.test {verb} #lobby :{words}"] == bud.reads()
    ann.reads()
    asked, told, _ = ann.asks(f"/thread {handle(lobby.recent[0].id)}")
    assert asked.endswith("what is up")
    assert told.endswith("not much")


def test_an_answer_of_another_door_has_the_tag(
    world: IrcWorld, comes: Any, ann: Talker, lobby: Room
) -> None:
    """And clients that have no tags read what is answered."""
    zed, bud = comes("zed", *TAGS), comes("bud")
    zed.reads()
    world.chat.say(ann.conversation.here, lobby, "me too", reply_to=said(lobby))
    world.turns.end()
    assert spell(lobby.recent[0].id) == one(zed.reads()).tags["+draft/reply"]
    words = "(to ann: what is up) me too"
    assert [f":ann!~u@ann.users.irc.test PRIVMSG #lobby :{words}"] == bud.reads()


def test_history_has_the_tags_of_answers(
    world: IrcWorld, comes: Any, ann: Talker, lobby: Room
) -> None:
    zed = comes("zed", *TAGS, "batch", "draft/chathistory", "server-time")
    world.chat.say(ann.conversation.here, lobby, "me too", reply_to=said(lobby))
    world.turns.end()
    _, question, answer, _ = messages(zed.asks("CHATHISTORY LATEST #lobby * 10")[-4:])
    assert question.tags["msgid"] == answer.tags["+draft/reply"]
    assert "+draft/reply" not in question.tags


@pytest.mark.parametrize(
    "msgid", ["", "x", "0000000000000", "ZZZZZZZZZZZZZ", "\\:\\s", "a" * 900]
)
def test_words_are_said_whatever_they_answer(
    comes: Any, lobby: Room, msgid: str
) -> None:
    """An id of nothing is left out, and the words are not."""
    zed = comes("zed", *ECHO)
    zed.reads()
    zed.sends(f"@+draft/reply={msgid} PRIVMSG #lobby :hm")
    answer = one(zed.reads())
    assert "+draft/reply" not in answer.tags
    assert "hm" == said(lobby).text
    assert 0 == said(lobby).reply_to


def test_nobody_learns_by_an_answer_what_is_elsewhere(
    world: IrcWorld, comes: Any, ann: Talker, lobby: Room
) -> None:
    """What was said in another room, or privately to others, is like nothing."""
    zed = comes("zed", *ECHO)
    ann.types("/join #den", "psst")
    elsewhere = last(ann.conversation.here.current)
    zed.reads()
    zed.sends(f"@+draft/reply={elsewhere} PRIVMSG #lobby :hm")
    assert "+draft/reply" not in one(zed.reads()).tags


def test_private_answers(world: IrcWorld, comes: Any, ann: Talker) -> None:
    """To what either has said, be the other one here or not."""
    zed = comes("zed", *ECHO)
    zed.reads()
    zed.sends("PRIVMSG ann :hello")
    first = one(zed.reads()).tags["msgid"]
    ann.types("/quit")
    world.tick(100)
    zed.reads()
    zed.sends(f"@+draft/reply={first};label=1 PRIVMSG ann :still there?")
    answer = [each for each in messages(zed.reads()) if each.command == "PRIVMSG"]
    assert [first] == [each.tags["+draft/reply"] for each in answer]


def test_a_refused_answer_bears_its_label(comes: Any, lobby: Room) -> None:
    """As all that is refused; a NOTICE without one is refused in silence."""
    zed = comes("zed", *ECHO)
    zed.reads()
    tag = f"+draft/reply={last(lobby)}"
    for label, verb in enumerate(("PRIVMSG", "NOTICE")):
        refusal = one(zed.asks(f"@{tag};label={label} {verb} #nowhere :hm"))
        assert [str(label), "404"] == [refusal.tags["label"], refusal.command]
    assert [] == zed.asks(f"@{tag} NOTICE #nowhere :hm")


# Reactions


def test_a_reaction_reaches_all_doors(comes: Any, ann: Talker, lobby: Room) -> None:
    """It is put and taken back by TAGMSG, and the echo says that it is stored."""
    zed, yam, bud = comes("zed", *ECHO), comes("yam", *TAGS), comes("bud")
    for each in (zed, yam):
        each.reads()
    target, name = last(lobby), handle(said(lobby).id)
    for tag, told in (
        ("+draft/react", f"-- zed reacted with 👍 to {name}"),
        ("+draft/unreact", f"-- zed took back 👍 from {name}"),
    ):
        zed.sends(f"@+draft/reply={target};{tag}=👍;label=x TAGMSG #lobby")
        mine, theirs = one(zed.reads()), one(yam.reads())
        assert "x" == mine.tags.pop("label")
        assert mine.tags == theirs.tags
        assert {"msgid", tag, "+draft/reply", "+reply"} == set(mine.tags)
        assert ["👍", target] == [mine.tags[tag], mine.tags["+draft/reply"]]
        assert ["TAGMSG", ["#lobby"]] == [theirs.command, theirs.parameters]
        assert [told] == ann.reads()
        (words,) = bud.reads()
        assert words.endswith("ann: what is up\1")
    assert () == said(lobby).reactions


def test_a_reaction_of_another_door_is_a_tagmsg(
    comes: Any, ann: Talker, lobby: Room
) -> None:
    """With what needs to be escaped escaped."""
    zed = comes("zed", *TAGS)
    zed.reads()
    ann.types(f"/react {handle(said(lobby).id)} ;-)")
    (line,) = zed.reads()
    assert ":ann!~u@ann.users.irc.test TAGMSG #lobby" in line
    assert r"+draft/react=\:-);" in line
    assert ";-)" == parse(line).tags["+draft/react"]


def test_private_reactions(comes: Any, ann: Talker) -> None:
    """Of both to what either has said."""
    zed = comes("zed", *ECHO)
    ann.types("/tell zed hello")
    target = one(zed.reads()[-1:]).tags["msgid"]
    ann.reads()
    zed.sends(f"@+draft/react=ok;+draft/reply={target} TAGMSG ann")
    assert ["TAGMSG", ["ann"]] == [(own := one(zed.reads())).command, own.parameters]
    (told,) = ann.reads()
    assert "zed reacted with ok to #" in told


def test_reactions_wait_for_the_store(world: IrcWorld, comes: Any, lobby: Room) -> None:
    """Nobody is told of what may yet be refused, and the refusal bears the label."""
    zed = comes("zed", *ECHO, "standard-replies")
    yam = comes("yam", *TAGS)
    zed.reads()
    yam.reads()
    world.store.at_once = False
    zed.sends(f"@+draft/react=ok;+draft/reply={last(lobby)};label=5 TAGMSG #lobby")
    assert [[], []] == [zed.reads(), yam.reads()]
    world.store.why = "disk full"
    world.store.commit()
    world.turns.end()
    refusal = one(zed.reads())
    assert ["5", "FAIL", "TAGMSG"] == [
        refusal.tags["label"],
        refusal.command,
        refusal.at(0),
    ]
    assert [] == yam.reads()


@pytest.mark.parametrize(
    ("sign", "code"),
    [
        ("", "EMPTY_TEXT"),
        ("two\\swords", "BAD_REACTION"),
        ("a\\nb", "BAD_REACTION"),
        ("a\\r\\nQUIT", "BAD_REACTION"),
        ("\x02bold\x02", "BAD_REACTION"),
        ("\x0304red", "BAD_REACTION"),
        ("\u200b", "EMPTY_TEXT"),
        ("\x07", "EMPTY_TEXT"),
        ("x" * 65, "TOO_LONG"),
        ("x" * 3000, "TOO_LONG"),
    ],
)
def test_what_is_no_sign(comes: Any, lobby: Room, sign: str, code: str) -> None:
    """Is refused and told nobody."""
    zed, yam = comes("zed", *ECHO, "standard-replies"), comes("yam", *TAGS)
    yam.reads()
    tags = f"@label=1;+draft/reply={last(lobby)};+draft/react={sign}"
    refusal = one(zed.asks(f"{tags} TAGMSG #lobby"))
    assert "1" == refusal.tags["label"]
    by_number = {"412": "EMPTY_TEXT", "417": "TOO_LONG"}
    assert code == by_number.get(refusal.command, refusal.at(1))
    assert [] == yam.reads()


def test_control_characters_in_signs(comes: Any, lobby: Room) -> None:
    """What a terminal would obey goes nowhere, as with words."""
    zed = comes("zed", *ECHO)
    zed.reads()
    zed.sends(f"@+draft/reply={last(lobby)};+draft/react=a\x1b\x01\x07b TAGMSG #lobby")
    assert "ab" == one(zed.reads()).tags["+draft/react"]


def test_tags_that_are_too_long(comes: Any, lobby: Room) -> None:
    """All tags together have one bound."""
    zed = comes("zed", *ECHO)
    tags = f"@+draft/reply={last(lobby)};+draft/react={'x' * 5000}"
    assert "417" == one(zed.asks(f"{tags} TAGMSG #lobby")).command


def test_reactions_that_mean_nothing(comes: Any, lobby: Room) -> None:
    """Without a message, of one that is not there, twice, and one too many."""
    zed = comes("zed", *ECHO, "standard-replies")
    zed.reads()
    for tags, code in (
        ("+draft/react=ok", "NO_SUCH_MESSAGE"),
        ("+draft/react=ok;+draft/reply=zzz", "NO_SUCH_MESSAGE"),
        (f"+draft/unreact=ok;+draft/reply={last(lobby)}", "ALREADY_SO"),
    ):
        assert ["FAIL", code] == [
            (found := one(zed.asks(f"@{tags} TAGMSG #lobby"))).command,
            found.at(1),
        ]
    react = f"@+draft/react=ok;+draft/reply={last(lobby)} TAGMSG #lobby"
    assert "TAGMSG" == one(zed.asks(react)).command
    assert "ALREADY_SO" == one(zed.asks(react)).at(1)
    assert "401" == one(zed.asks(react.replace("#lobby", "nobody"))).command
    assert "404" == one(zed.asks(react.replace("#lobby", "#den"))).command


def test_too_many_signs() -> None:
    """As many as the settings say."""
    world = IrcWorld(limits=ChatLimits(reactions=2))
    zed = world.registers("zed", *ECHO, "standard-replies")
    zed.asks("JOIN #lobby", "PRIVMSG #lobby :hi")
    (room,) = world.chat.rooms()
    react = f"+draft/reply={last(room)} TAGMSG #lobby"
    for sign in "ab":
        assert "TAGMSG" == one(zed.asks(f"@+draft/react={sign};{react}")).command
    refusal = one(zed.asks(f"@+draft/react=c;{react}"))
    assert ["FAIL", "TOO_MANY_REACTIONS"] == [refusal.command, refusal.at(1)]


def test_a_new_text_says_which_message_it_is_of(
    world: IrcWorld, comes: Any, ann: Talker, lobby: Room
) -> None:
    """Clients that know tags see what was changed; it is no message of its own."""
    zed = comes("zed", *TAGS)
    zed.reads()
    world.chat.edit(ann.conversation.here, said(lobby), "what is down")
    world.turns.end()
    changed = one(zed.reads())
    assert ["#lobby", "[edited] what is down"] == changed.parameters
    assert last(lobby) == changed.tags["+draft/reply"]
    assert "msgid" not in changed.tags


def test_what_is_told_of_tags(world: IrcWorld) -> None:
    """Clients may hide what goes nowhere."""
    zed = world.calls()
    zed.sends("NICK zed", "USER u 0 * :x")
    told = "CLIENTTAGDENY=*,-draft/react,-draft/reply,-draft/unreact,-reply,-typing"
    assert any(told in line.split() for line in zed.reads())
