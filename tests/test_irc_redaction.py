"""REDACT (https://ircv3.net/specs/extensions/message-redaction): what was said is taken
back, by who said it or by an operator of the room, at whatever door."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from irc_world import Caller, IrcWorld
from talking import Talker

from twistchat.chat.events import Said
from twistchat.chat.ids import spell
from twistchat.chat.roles import Role
from twistchat.chat.rooms import Room
from twistchat.irc.message import Message, parse
from twistchat.text.words import handle

CAPS = (
    "draft/message-redaction",
    "message-tags",
    "echo-message",
    "batch",
    "labeled-response",
)


@pytest.fixture
def world() -> IrcWorld:
    return IrcWorld()


@pytest.fixture
def ann(world: IrcWorld) -> Talker:
    """She sits at netcat, in #lobby, where she has said something."""
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


@pytest.fixture
def zed(comes: Any) -> Caller:
    """He can take back what he says, and has said something."""
    zed: Caller = comes("zed", *CAPS)
    zed.asks("PRIVMSG #lobby :not much")
    return zed


def one(lines: list[str]) -> Message:
    (line,) = lines
    return parse(line)


def last(room: Room) -> str:
    return spell(room.recent[-1].id)


def texts(room: Room) -> list[str]:
    return [event.text for event in room.recent if isinstance(event, Said)]


def test_taken_back(comes: Any, ann: Talker, zed: Caller, lobby: Room) -> None:
    """Everybody reads it who can, each in the words of their door, and it is gone."""
    yam, bud = comes("yam", *CAPS), comes("bud", "message-tags")
    for each in (ann, zed, yam, bud):
        each.reads()
    msgid, name = last(lobby), handle(lobby.recent[-1].id)
    zed.sends(f"@label=3 REDACT #lobby {msgid} :a slip of the tongue")
    mine, theirs = one(zed.reads()), one(yam.reads())
    assert "3" == mine.tags.pop("label")
    assert mine == theirs
    assert ["#lobby", msgid, "a slip of the tongue"] == theirs.parameters
    assert msgid < theirs.tags["msgid"]
    (told,) = ann.reads()
    assert name in told
    assert "a slip of the tongue" in told
    assert [] == bud.reads()
    assert ["what is up"] == texts(lobby)


def test_without_a_reason(ann: Talker, zed: Caller, lobby: Room) -> None:
    """There is no empty parameter; what netcat deletes is read alike."""
    msgid = last(lobby)
    (line,) = zed.asks(f"REDACT #lobby {msgid}")
    assert line.endswith(f":zed!~u@local.irc.test REDACT #lobby {msgid}")
    msgid = last(lobby)
    ann.types(f"/delete {handle(lobby.recent[-1].id)}")
    (line,) = zed.reads()
    assert line.endswith(f":ann!~u@ann.users.irc.test REDACT #lobby {msgid}")


def test_by_an_operator_of_the_room(
    world: IrcWorld, comes: Any, ann: Talker, zed: Caller, lobby: Room
) -> None:
    """Others may not, and are told so."""
    msgid, mallory = last(lobby), comes("mallory", *CAPS)
    mallory.reads()
    refusal = one(mallory.asks(f"@label=1 REDACT #lobby {msgid} :spam"))
    assert "1" == refusal.tags["label"]
    code = ["REDACT", "REDACT_FORBIDDEN", "#lobby", msgid]
    assert ["FAIL", code] == [refusal.command, refusal.parameters[:4]]
    lobby.roles[mallory.client.here.user.id] = Role.OPERATOR
    zed.reads()
    mallory.sends(f"REDACT #lobby {msgid} spam")
    told = one(zed.reads())
    assert ["#lobby", msgid, "spam"] == told.parameters


def test_privately(world: IrcWorld, comes: Any, zed: Caller) -> None:
    """One's own words, for both; not those of the other one."""
    yam = comes("yam", *CAPS)
    zed.reads()
    zed.sends("PRIVMSG yam :psst")
    msgid = one(zed.reads()).tags["msgid"]
    yam.reads()
    assert "REDACT_FORBIDDEN" == one(yam.asks(f"REDACT zed {msgid}")).at(1)
    zed.sends(f"REDACT yam {msgid}")
    assert ["yam", msgid] == one(zed.reads()).parameters
    assert ["yam", msgid] == one(yam.reads()).parameters


@pytest.mark.parametrize(
    ("target", "msgid", "code"),
    [
        ("#nowhere", "{last}", "INVALID_TARGET"),
        ("nobody", "{last}", "INVALID_TARGET"),
        ("$*", "{last}", "INVALID_TARGET"),
        ("zed,ann", "{last}", "INVALID_TARGET"),
        ("a" * 300, "{last}", "INVALID_TARGET"),
        ("#lobby", "0000000000000", "UNKNOWN_MSGID"),
        ("#lobby", "zzz", "UNKNOWN_MSGID"),
        ("#lobby", "*", "UNKNOWN_MSGID"),
        ("#lobby", "x" * 300, "UNKNOWN_MSGID"),
        ("ann", "{last}", "UNKNOWN_MSGID"),
        ("#den", "{last}", "UNKNOWN_MSGID"),
    ],
)
def test_refused(zed: Caller, lobby: Room, target: str, msgid: str, code: str) -> None:
    """With the codes of the page, and what they are about; nothing is taken back."""
    zed.asks("JOIN #den")
    msgid = msgid.format(last=last(lobby))
    refusal = one(zed.asks(f"REDACT {target} {msgid} :why"))
    assert ["FAIL", ["REDACT", code, target[:64]]] == [
        refusal.command,
        refusal.parameters[:3],
    ]
    if code == "UNKNOWN_MSGID":
        assert msgid[:64] == refusal.at(3)
    assert ["what is up", "not much"] == texts(lobby)


def test_parameters_are_needed(zed: Caller) -> None:
    for line in ("REDACT", "REDACT #lobby"):
        assert "461" == one(zed.asks(line)).command


def test_a_room_one_is_not_in_is_like_none(
    world: IrcWorld, ann: Talker, zed: Caller
) -> None:
    """Nobody learns what was said there."""
    ann.types("/join den", "psst")
    msgid = last(ann.conversation.here.current)
    for target, code in (("#den", "INVALID_TARGET"), ("#lobby", "UNKNOWN_MSGID")):
        assert code == one(zed.asks(f"REDACT {target} {msgid}")).at(1)


def test_the_answer_comes_when_it_is_stored(
    world: IrcWorld, comes: Any, ann: Talker, zed: Caller, lobby: Room
) -> None:
    """Till then nobody is told; who has no echo gets the ACK of the label then."""
    yam = comes("yam", *CAPS[:2], "batch", "labeled-response")
    yam.asks("PRIVMSG #lobby :oh no")
    zed.reads()
    world.store.at_once = False
    yam.sends(f"@label=9 REDACT #lobby {last(lobby)}")
    assert [[], []] == [yam.reads(), zed.reads()]
    world.commit()
    assert ["@label=9 :irc.test ACK"] == yam.reads()
    assert "REDACT" == one(zed.reads()).command


@pytest.mark.parametrize("standard", [True, False])
def test_a_store_that_refuses(
    world: IrcWorld, comes: Any, lobby: Room, standard: bool
) -> None:
    """FAIL, or 404, has the label; the message stays."""
    yam = comes("yam", *CAPS, *["standard-replies"] * standard)
    yam.asks("PRIVMSG #lobby :oh no")
    world.store.at_once = False
    yam.sends(f"@label=9 REDACT #lobby {last(lobby)}")
    world.store.why = "disk full"
    world.store.commit()
    world.turns.end()
    refusal = one(yam.reads())
    assert "9" == refusal.tags["label"]
    assert ("FAIL" if standard else "404") == refusal.command
    assert "oh no" == texts(lobby)[-1]


def test_twice_at_once(world: IrcWorld, zed: Caller, lobby: Room) -> None:
    """What the store finds gone is told in the words of the page."""
    world.store.at_once = False
    session, target = zed.client.here, lobby.recent[-1]
    assert isinstance(target, Said)
    for _ in range(2):
        world.chat.delete(session, target)
    world.turns.end()
    world.store.commit()
    world.turns.end()
    lines = [parse(line) for line in zed.reads()]
    code = ["REDACT", "UNKNOWN_MSGID", "#lobby", spell(target.id)]
    assert ["REDACT", "FAIL"] == [line.command for line in lines]
    assert code == lines[1].parameters[:4]


def test_one_may_take_back_what_is_not_stored_yet(
    world: IrcWorld, zed: Caller, lobby: Room
) -> None:
    """It waits for that."""
    world.store.at_once = False
    zed.sends("PRIVMSG #lobby :wait")
    (entry,) = lobby.waiting
    zed.sends(f"REDACT #lobby {spell(entry.event.id)}")
    for _ in range(3):
        world.commit()
    assert ["PRIVMSG", "REDACT"] == [parse(line).command for line in zed.reads()]


def test_reasons(zed: Caller, lobby: Room) -> None:
    """They are cleaned as all that is said, and bounded."""
    msgid = last(lobby)
    refusal = one(zed.asks(f"REDACT #lobby {msgid} :{'x' * 391}"))
    assert "417" == refusal.command
    told = one(zed.asks(f"REDACT #lobby {msgid} :a\x01\x1b\x07b"))
    assert "ab" == told.at(2)


def test_history_knows_nothing_of_it(comes: Any, zed: Caller, lobby: Room) -> None:
    """What was taken back is left out."""
    zed.asks(f"REDACT #lobby {last(lobby)}")
    yam = comes("yam", "draft/chathistory", *CAPS)
    history = yam.asks("CHATHISTORY LATEST #lobby * 10")
    assert not [line for line in history if re.search("REDACT|not much", line)]
    assert any("what is up" in line for line in history)


PLAYBACK = ("draft/chathistory", "draft/event-playback", *CAPS)


def test_history_with_all_that_happened(
    world: IrcWorld, comes: Any, zed: Caller, lobby: Room
) -> None:
    """Who saw it before, and was away since, reads that it was taken back, and what was
    reacted to, each once wherever a page ends."""
    question, gone = spell(lobby.recent[0].id), last(lobby)
    react = f"@+draft/reply={question};+draft/react=ok TAGMSG #lobby"
    lines = [react, f"REDACT #lobby {gone}", "PRIVMSG #lobby :hm", "PRIVMSG #lobby :so"]
    for line in lines:
        zed.asks(line)
        world.tick()
    yam = comes("yam", *PLAYBACK)
    expected = ["PRIVMSG", "TAGMSG", "REDACT", "PRIVMSG", "PRIVMSG"]
    whole = [parse(line) for line in yam.asks("CHATHISTORY LATEST #lobby * 10")[1:-1]]
    assert expected == [each.command for each in whole]
    assert [question, "ok"] == [
        whole[1].tags["+draft/reply"],
        whole[1].tags["+draft/react"],
    ]
    assert ["#lobby", gone] == whole[2].parameters
    after, pages = question, whole[:1]
    for _ in range(2):
        page = yam.asks(f"CHATHISTORY AFTER #lobby msgid={after} 1")[1:-1]
        pages += map(parse, page)
        after = pages[-1].tags["msgid"]
    assert [each.parameters for each in whole] == [each.parameters for each in pages]
    pages, before = [], "timestamp=2027-01-01T00:00:00.000Z"
    for _ in range(3):
        page = yam.asks(f"CHATHISTORY BEFORE #lobby {before} 1")[1:-1]
        pages = [*map(parse, page), *pages]
        before = f"msgid={pages[0].tags['msgid']}"
    assert [each.parameters for each in whole] == [each.parameters for each in pages]


def test_private_history_with_all_that_happened(comes: Any, zed: Caller) -> None:
    """Of this talk and no other."""
    yam, mallory = comes("yam", *PLAYBACK), comes("mallory", *PLAYBACK)
    for each in (yam, mallory):
        each.reads()
    zed.reads()
    for name in ("yam", "mallory"):
        msgid = one(zed.asks(f"PRIVMSG {name} :psst")).tags["msgid"]
        zed.asks(f"REDACT {name} {msgid}")
        zed.asks(f"PRIVMSG {name} :for {name}")
    yam.reads()
    history = [parse(line) for line in yam.asks("CHATHISTORY LATEST zed * 10")[1:-1]]
    assert ["REDACT", "PRIVMSG"] == [line.command for line in history]
    assert ["yam", "yam"] == [line.at(0) for line in history]


def test_a_reaction_is_not_taken_back_so(zed: Caller, lobby: Room) -> None:
    """But by its own tag."""
    react = f"@+draft/reply={last(lobby)};+draft/react=ok TAGMSG #lobby"
    msgid = one(zed.asks(react)).tags["msgid"]
    assert "UNKNOWN_MSGID" == one(zed.asks(f"REDACT #lobby {msgid}")).at(1)


def test_somebody_who_is_gone(world: IrcWorld, zed: Caller) -> None:
    """What one has said to who owns a name is theirs to read, till it is taken back."""
    bob = world.own("bob")
    bob.types("/quit")
    world.tick(100)
    zed.reads()
    zed.sends("PRIVMSG bob :psst")
    msgid = parse(zed.reads()[0]).tags["msgid"]
    assert ["bob", msgid] == one(zed.asks(f"REDACT bob {msgid}")).parameters
    zed.asks("PRIVMSG bob :hello")
    told = "\n".join(world.logs_in("bob").reads())
    assert "hello" in told
    assert "psst" not in told
