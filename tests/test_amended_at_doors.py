"""What becomes of messages, and messages of several lines, as people read them at the
text doors and with clients of IRC."""

import pytest
from irc_world import IrcWorld
from talking import Talker

from twistchat.chat.events import Kind
from twistchat.chat.rooms import Room
from twistchat.text.words import handle

FORGED = "hello\n<bob> I am bob\n\n-- bob left"


@pytest.fixture
def world() -> IrcWorld:
    return IrcWorld()


@pytest.fixture
def ann(world: IrcWorld) -> Talker:
    return world.own("ann")


@pytest.fixture
def bob(world: IrcWorld, ann: Talker) -> Talker:
    bob = world.own("bob")
    ann.reads()
    return bob


@pytest.fixture
def lobby(ann: Talker) -> Room:
    return ann.conversation.here.current


def says(world: IrcWorld, who: Talker, text: str, **how: object) -> None:
    """As a door of several lines does it."""
    world.chat.say(
        who.conversation.here, who.conversation.here.current, text, lines=True, **how
    )
    world.turns.end()


LINES = ["<ann> hello", "<ann> <bob> I am bob", "<ann>", "<ann> -- bob left"]


def test_nobody_forges_a_line(world: IrcWorld, ann: Talker, bob: Talker) -> None:
    """Each line says who it is from: as it is said, told again, found, missed."""
    says(world, ann, FORGED)
    assert LINES == bob.reads()
    assert [*(f"12:00 {line}" for line in LINES), "-- end of history"] == bob.asks(
        "/history"
    )
    found = [f"== 2026-11-21 12:00 #lobby {line}" for line in LINES]
    assert [*found, "-- end of search"] == bob.asks("/search hello")
    backlog = [line for line in world.connect().asks("eve lobby") if "<" in line]
    assert [f"12:00 {line}" for line in LINES] == backlog


def test_nobody_forges_a_private_line(
    world: IrcWorld, ann: Talker, bob: Talker
) -> None:
    """Nor with the clock, nor in another room."""
    bob.asks("/set time on", "/join dev")
    world.chat.tell(ann.conversation.here, ["bob"], "a\n-- b", lines=True)
    world.chat.say(
        ann.conversation.here, ann.conversation.here.current, "c\nd", lines=True
    )
    world.turns.end()
    assert [
        "12:00 [ann -> you] a",
        "12:00 [ann -> you] -- b",
        "12:00 [#lobby] <ann> c",
        "12:00 [#lobby] <ann> d",
    ] == bob.reads()


def test_irc_reads_several_messages(world: IrcWorld, ann: Talker) -> None:
    """One for each line that is not blank, live and later; none is another command."""
    zed = world.registers("zed")
    zed.asks("JOIN #lobby")
    says(world, ann, "one\n\nPRIVMSG #lobby :two\n:bob!x@y QUIT :three")
    texts = [line.split(" PRIVMSG #lobby :", 1) for line in zed.reads()]
    assert ["one", "PRIVMSG #lobby :two", ":bob!x@y QUIT :three"] == [
        text for _, text in texts
    ]
    assert all(source.startswith(":ann!") for source, _ in texts)
    says(world, ann, "waves\nand goes", kind=Kind.EMOTE)
    actions = [line.rpartition(" :")[2] for line in zed.reads()]
    assert ["\1ACTION waves\1", "\1ACTION and goes\1"] == actions
    yam = world.registers("yam")
    lines = [line for line in yam.asks("JOIN #lobby") if "PRIVMSG" in line]
    assert 5 == len(lines)


def test_irc_reads_the_new_text(world: IrcWorld, ann: Talker, lobby: Room) -> None:
    """And nothing of what is taken away."""
    zed = world.registers("zed")
    zed.asks("JOIN #lobby")
    says(world, ann, "hi")
    zed.reads()
    world.chat.edit(ann.conversation.here, lobby.recent[-1], "ho\nhum", lines=True)
    world.turns.end()
    texts = [line.split(" PRIVMSG #lobby :", 1)[1] for line in zed.reads()]
    assert ["[edited] ho", "[edited] hum"] == texts
    world.chat.delete(ann.conversation.here, lobby.recent[-1])
    world.turns.end()
    assert [] == zed.reads()


def test_irc_reads_of_reactions_and_answers(
    world: IrcWorld, ann: Talker, bob: Talker, lobby: Room
) -> None:
    """In words, for who has no tags: in a room, privately, later."""
    zed = world.registers("zed")
    zed.asks("JOIN #lobby")
    says(world, ann, "shall we?")
    question = lobby.recent[-1]
    zed.reads()
    world.chat.react(bob.conversation.here, question, "+1")
    world.turns.end()
    world.chat.react(bob.conversation.here, lobby.recent[-1], "+1", added=False)
    says(world, bob, "yes\nlet us", reply_to=question)
    says(world, bob, "nods", kind=Kind.EMOTE, reply_to=question)
    lines = [
        "\1ACTION reacted with +1 to ann: shall we?\1",
        "\1ACTION took back +1 from ann: shall we?\1",
        "(to ann: shall we?) yes",
        "let us",
        "\1ACTION (to ann: shall we?) nods\1",
    ]
    source = ":bob!~u@bob.users.irc.test PRIVMSG"
    assert [f"{source} #lobby :{line}" for line in lines] == zed.reads()
    yam = world.registers("yam")
    before = [line for line in yam.asks("JOIN #lobby") if " PRIVMSG " in line]
    assert f"{source} #lobby :[12:00] (to ann: shall we?) yes" == before[1]
    zed.reads()
    (told,) = world.chat.tell(zed.client.here, ["bob"], "psst")
    world.chat.tell(bob.conversation.here, ["zed"], "what?", reply_to=told)
    world.chat.react(bob.conversation.here, told, "ok")
    world.turns.end()
    assert [
        f"{source} zed :(to zed: psst) what?",
        f"{source} zed :\1ACTION reacted with ok to zed: psst\1",
    ] == zed.reads()


@pytest.mark.parametrize("text", ["\u0301" * 4000, "日本" * 300, "👍" * 900])
def test_a_reaction_in_words_fits_a_line(
    world: IrcWorld, ann: Talker, lobby: Room, text: str
) -> None:
    """And ends as an action does."""
    zed = world.registers("zed")
    zed.asks("JOIN #lobby")
    says(world, ann, f"a{text}")
    zed.reads()
    world.chat.react(ann.conversation.here, lobby.recent[-1], "👍" * 16)
    world.turns.end()
    (line,) = zed.reads()
    assert line.endswith("\1")
    assert len(line.encode()) <= 510


# Commands


def name_of(room: Room) -> str:
    """The handle of the last thing said."""
    return handle(room.recent[-1].id)


def test_handles_are_shown_to_who_wants_them(
    world: IrcWorld, ann: Talker, bob: Talker, lobby: Room
) -> None:
    """As it is said and as it is told again."""
    bob.asks("/set handles on")
    says(world, ann, "hi\nho")
    name = name_of(lobby)
    assert [f"{name} <ann> hi", f"{name} <ann> ho"] == bob.reads()
    assert [f"12:00 {name} <ann> hi", f"12:00 {name} <ann> ho"] == bob.asks("/history")[
        :2
    ]
    assert ["12:00 <ann> hi", "12:00 <ann> ho"] == ann.asks("/history")[:2]
    world.chat.tell(ann.conversation.here, ["bob"], "psst")
    world.turns.end()
    (line,) = bob.reads()
    assert line.startswith("#")
    assert line.endswith(" [ann -> you] psst")


def test_edit(world: IrcWorld, ann: Talker, bob: Talker, lobby: Room) -> None:
    """Both read it, the author as what was done; who sees handles by its own."""
    ann.asks("hi", "/set handles on")
    bob.reads()
    name = name_of(lobby)
    assert [f"-- ann edited {name}: ho"] == ann.asks(f"/edit {name} ho")
    assert ["-- ann edited what they said at 12:00 UTC: ho"] == bob.reads()
    assert ["12:00 <ann> ho", "-- end of history"] == bob.asks("/history")
    assert ["!! that is not your message"] == bob.asks(f"/edit {name[1:].upper()} no")
    assert ["!! there is no such message for you to read"] == ann.asks("/edit #0000 x")


def test_delete(ann: Talker, bob: Talker, lobby: Room) -> None:
    """It is gone from history, and its words are not told again."""
    ann.asks("hi")
    bob.reads()
    name = name_of(lobby)
    (refused,) = bob.asks(f"/delete {name}")
    assert refused.startswith("!! that needs an operator of #lobby")
    told = "-- ann deleted what they said at 12:00 UTC (a slip)"
    assert [told] == ann.asks(f"/delete {name} a slip")
    assert [told] == bob.reads()
    assert ["-- end of history"] == bob.asks("/history")
    assert ["-- nothing was found"] == bob.asks("/search hi")


def test_react(ann: Talker, bob: Talker, lobby: Room) -> None:
    """The same again takes it back."""
    ann.asks("hi")
    bob.reads()
    name = name_of(lobby)
    assert ["-- bob reacted with +1 to ann: hi"] == bob.asks(f"/react {name} +1")
    assert ["-- bob reacted with +1 to ann: hi"] == ann.reads()
    ann.asks("/set handles on")
    assert ["-- bob took back +1 from ann: hi"] == bob.asks(f"/react {name} +1")
    assert [f"-- bob took back +1 from {name}"] == ann.reads()


def test_thread(world: IrcWorld, ann: Talker, bob: Talker, lobby: Room) -> None:
    """A message and what answers it, as both were told and are told again."""
    ann.asks("shall we?", "or not?")
    question = lobby.recent[0]
    says(world, bob, "yes", reply_to=question)
    assert ["<bob> (to ann: shall we?) yes"] == ann.reads()
    name = handle(question.id)
    assert [
        "12:00 <ann> shall we?",
        "12:00 <bob> (to ann: shall we?) yes",
        "-- end of thread",
    ] == ann.asks(f"/thread {name}")
    ann.asks("/set handles on")
    assert ann.asks("/history")[-2].endswith(f"<bob> (to {name}) yes")
    ann.asks("/set handles off", f"/delete {name}")
    assert "12:00 <bob> yes" == ann.asks("/history")[-2]


def test_handles_of_a_private_talk(ann: Talker, bob: Talker, world: IrcWorld) -> None:
    """Where bare text goes, handles are looked for."""
    ann.asks("/query bob", "psst")
    bob.reads()
    told = world.store.said()[-1]
    name = handle(told.id)
    edited = "-- ann edited what they said at 12:00 UTC: pst"
    assert [edited] == ann.asks(f"/edit {name} pst")
    assert [edited] == bob.reads()
    assert ["!! there is no such message for you to read"] == bob.asks(
        f"/react {name} ok"
    )
    bob.asks("/query ann")
    assert ["-- bob reacted with ok to ann: pst"] == bob.asks(f"/react {name} ok")
    assert ["-- bob reacted with ok to ann: pst"] == ann.reads()


def test_two_of_one_name(
    ann: Talker, lobby: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither is meant."""
    ann.asks("one", "two")
    path = "twistchat.text.commands.messages.handle"
    monkeypatch.setattr(path, lambda id: "#aaaa")
    assert ["!! several messages are called #aaaa"] == ann.asks("/delete #aaaa")
    assert 2 == len(lobby.recent)


def test_what_is_refused_by_the_store(
    world: IrcWorld, ann: Talker, bob: Talker, lobby: Room
) -> None:
    """Is told to who did it, and to nobody else."""
    says(world, ann, "hi")
    bob.reads()
    event = world.chat.edit(
        ann.conversation.here, lobby.recent[-1], "ho\nhum", lines=True
    )
    world.store.refuse([event.id])
    world.turns.end()
    refusal = "!! not stored, so not sent: the database refused it: ho hum"
    assert [refusal] == ann.reads()
    assert [] == bob.reads()
    assert ["hi"] == [each.text for each in lobby.recent]


def test_who_is_ignored_edits_unheard(
    world: IrcWorld, ann: Talker, bob: Talker, lobby: Room
) -> None:
    """And who is not in the focus."""
    says(world, ann, "hi")
    bob.asks("/ignore ann")
    world.chat.edit(ann.conversation.here, lobby.recent[-1], "ho")
    world.turns.end()
    assert [] == bob.reads()
    bob.asks("/unignore ann", "/focus bob")
    world.chat.edit(ann.conversation.here, lobby.recent[-1], "hm")
    world.turns.end()
    assert [] == bob.reads()
