"""Files on the IRC door: told as what is said, sent and had by way of FileServ."""

import re

import pytest
from fakes_files import OGG
from filing import WEB, link_in
from irc_world import Caller, IrcWorld


@pytest.fixture
def world() -> IrcWorld:
    return IrcWorld(web_url=WEB)


def told(lines: list[str]) -> list[str]:
    """What FileServ has said."""
    head = re.compile(r":FileServ!service@irc.test NOTICE \w+ :")
    return [head.sub("", line) for line in lines if head.match(line)]


def asks(caller: Caller, text: str) -> list[str]:
    return told(caller.asks(f"FILESERV :{text}"))


def test_a_file_goes_to_a_channel(world: IrcWorld) -> None:
    """The others read it as what was said; who sent it reads it of FileServ, or as
    their own words if they read these."""
    ann, bob = world.registers("ann"), world.registers("bob")
    eve = world.registers("eve", "echo-message", "message-tags")
    for each in (ann, bob, eve):
        each.sends("JOIN #dev")
    answer = asks(ann, "send #dev my report.pdf")
    path = link_in(answer)
    assert answer == [
        "Good once, for 10m; run it in a shell:",
        f"curl -T 'my report.pdf' {WEB}{path}",
    ]
    bob.reads(), eve.reads()
    file = world.brings(path, b"x" * 2048).file
    words = f"sent a file: my report.pdf (2 KiB) {WEB}{file.path}"
    assert [f"{ann.client.mask} PRIVMSG #dev :{words}"] == [
        line[1:] for line in bob.reads()
    ]
    [tagged] = eve.reads()
    assert tagged.startswith("@msgid=")
    assert tagged.endswith(f":{words}")
    assert ["Sent to #dev: my report.pdf (2 KiB)"] == told(ann.reads())
    path = link_in(asks(eve, "send bob"))
    file = world.brings(path + "v.txt").file
    words = f"sent a file: v.txt (5 B) {WEB}{file.path}"
    assert bob.reads()[-1].endswith(f"PRIVMSG bob :{words}")
    assert eve.reads()[-1].endswith(f"PRIVMSG bob :{words}")


def test_a_name_in_quotes(world: IrcWorld) -> None:
    """They are the shell's: a terminal writes them around a file that is dropped."""
    ann = world.registers("ann")
    ann.sends("JOIN #dev")
    told = asks(ann, "send #dev '#1 draft.txt'")[1]
    assert told.startswith(f"curl -T '#1 draft.txt' {WEB}/send/")
    assert told.endswith("/%231%20draft.txt")


def test_a_voice_message(world: IrcWorld) -> None:
    ann, bob = world.registers("ann"), world.registers("bob")
    ann.sends("JOIN #dev"), bob.sends("JOIN #dev")
    session = ann.client.here
    [room] = session.user.rooms.values()
    path = world.files.slot(session, room, "v.ogg", voice=True)
    bob.reads()
    world.brings(path, OGG + bytes([12]))
    assert f"sent a voice message (0:12) {WEB}/files/" in bob.reads()[0]
    assert ["Sent to #dev: v.ogg (0:12, 5 B)"] == told(ann.reads())


def test_a_long_name_is_told_in_several_lines(world: IrcWorld) -> None:
    """Whole, and as one message where that can be said."""
    ann, bob = world.registers("ann"), world.registers("bob")
    eve = world.registers("eve", "batch", "draft/multiline", "message-tags")
    for each in (ann, bob, eve):
        each.sends("JOIN #dev")
    name = "é" * 120 + ".pdf"
    path = link_in(asks(ann, "send #dev"))
    bob.reads(), eve.reads()
    file = world.brings(path, name=name).file
    lines = bob.reads()
    texts = [line.partition(" PRIVMSG #dev :")[2] for line in lines]
    assert len(texts) > 1
    whole = f"sent a file: {name} (5 B) {WEB}{file.path}"
    assert whole.replace(" ", "") == "".join(texts).replace(" ", "")
    first, *rest, last = eve.reads()
    assert " BATCH +" in first
    assert " BATCH -" in last
    texts = [line.partition(" PRIVMSG #dev :")[2] for line in rest]
    assert whole == "".join(texts)


def test_a_list_and_a_link(world: IrcWorld) -> None:
    """Of a channel one is in, or of what was sent between two."""
    ann, bob = world.registers("ann"), world.registers("bob")
    ann.sends("JOIN #dev"), bob.sends("JOIN #dev")
    assert ["No files"] == asks(bob, "files #dev") == asks(bob, "files ann")
    file = world.brings(link_in(asks(ann, "send #dev a.txt"))).file
    assert asks(bob, "files #dev") == [
        f"{file.id}  a.txt (5 B)  ann  2026-11-21 12:00 UTC",
        "/msg FileServ get FILE gives one, by what its line begins with",
    ]
    for which in (file.id, WEB + file.path):
        lines = asks(bob, f"get {which}")
        assert lines[1] == f"curl -OJ {WEB}{link_in(lines)}"
        assert link_in(lines).startswith("/get/")
    eve = world.registers("eve")
    assert ["There is no such file for you to have"] == asks(eve, f"get {file.id}")
    [refused] = asks(eve, "files #dev")
    assert "#dev" in refused
    assert bob.asks("FS help")[0].endswith(
        "FileServ takes files for channels and nicks, and gives them to you."
    )
    assert told(bob.asks("PRIVMSG FileServ :help send"))


def test_it_is_said_again(world: IrcWorld) -> None:
    """To who comes later, as it was told."""
    ann = world.registers("ann")
    ann.sends("JOIN #dev")
    file = world.brings(link_in(asks(ann, "send #dev a.txt"))).file
    bob = world.registers("bob")
    lines = bob.asks("JOIN #dev")
    words = f"sent a file: a.txt (5 B) {WEB}{file.path}"
    assert [line for line in lines if line.endswith(words)]
    eve = world.registers("eve", "draft/chathistory", "batch", "server-time")
    eve.sends("JOIN #dev")
    lines = eve.asks("CHATHISTORY LATEST #dev * 10")
    assert [line for line in lines if line.endswith(f":{words}")]


def test_without_a_web_door() -> None:
    ann = IrcWorld().registers("ann")
    ann.sends("JOIN #dev")
    assert ["Files come and go by the web door, which this server lacks"] == asks(
        ann, "send #dev a.txt"
    )
