"""Hostile and broken messages of IRC: each row gets its one clear answer, what was
refused is never relayed, and those who sit beside it go on chatting."""

import random
import re
from collections.abc import Iterator
from typing import Any

import pytest
from irc_rows import (
    EMPTY,
    ME,
    TOO_LONG,
    Rows,
    Scene,
    play,
    sane,
)
from irc_visiting import ANYWHERE, SERVER, asks, comes
from visiting import open_house

row = Rows()


# IRC


@row("I1")
def bodies_that_are_too_long(scene: Scene) -> None:
    """Are refused, and never cut within a letter."""
    mallory = scene.enter()
    scene.refuses(mallory, b"PRIVMSG #lobby :".ljust(511, b"x"), TOO_LONG)
    scene.refuses(mallory, b"PRIVMSG #lobby :".ljust(600, b"x"), TOO_LONG)
    scene.refuses(mallory, "TOPIC #lobby :" + "é" * 300, TOO_LONG)


@row("I3")
def a_source(scene: Scene) -> None:
    """What a client says is its source is passed over."""
    mallory = scene.enter()
    mallory.sends(b":ann!u@h PRIVMSG #lobby :x\r\n:twistchat NOTICE #lobby :y\r\n")
    assert [] == asks(mallory)
    scene.reads("x")
    scene.reads("y")


@row("I4")
def nicks(scene: Scene) -> None:
    """Without one, with two, before USER, a hundred times."""
    visitor = scene.visit()
    for line in ("NICK", "NICK :", "NICK  "):
        scene.refuses(visitor, line, f":{SERVER} 431 * :")
    for number in range(100):
        assert [] == asks(visitor, f"NICK mallory{number} b")
    said = asks(visitor, "USER m 0 * :m")
    assert f" 001 mallory{number} " in said[0]


@row("I6")
def targets(scene: Scene) -> None:
    """None, no text, too many, oneself, everybody; a NOTICE of them is not answered."""
    mallory = scene.enter()
    fifty = ",".join(f"x{number}" for number in range(50))
    for rest, answer in (
        ("", "411 mallory :"),
        (" ann", "412 mallory :"),
        (" ann :", "412 mallory :"),
        (f" {fifty} :hi", "407 mallory "),
        (" , :hi", "411 mallory :"),
        (" ,x, :hi", "401 mallory x :"),
    ):
        scene.refuses(mallory, f"PRIVMSG{rest}", f":{SERVER} {answer}")
        scene.refuses(mallory, f"NOTICE{rest}")
    for mask in ("$*", "$twistchat", "#*", "*", "@#lobby", "&x", "#lobby@x"):
        said = asks(mallory, f"PRIVMSG {mask} :hi")
        assert [True] == [" 40" in line for line in said], mask
        scene.refuses(mallory, f"NOTICE {mask} :hi")
    for verb in ("PRIVMSG", "NOTICE"):
        scene.refuses(mallory, f"{verb} mallory :hi", f"{ME}")


@row("I7")
def pings(scene: Scene) -> None:
    """Of nothing, of much; and a PONG nobody asked for."""
    mallory = scene.enter()
    scene.refuses(mallory, "PING", f":{SERVER} 409 mallory :")
    scene.refuses(mallory, "PING :", f":{SERVER} 409 mallory :")
    assert [] == asks(mallory, "PONG", "PONG x", "PONG x y :z", "PONG :")
    token = "x" * 400
    scene.refuses(mallory, f"PING {token}", f":{SERVER} PONG {SERVER} :{token}")
    long = asks(mallory, "PING :" + "é" * 250)[0]
    assert len(long.encode()) <= 510
    scene.refuses(mallory, "PING \1\x1b[2J", f":{SERVER} PONG {SERVER} :[2J")


@row("I9")
def modes(scene: Scene) -> None:
    """Without a value, unknown, without end."""
    mallory = scene.enter()
    asks(mallory, "JOIN #evil")
    scene.refuses(mallory, "MODE #evil +k", f":{SERVER} 461 mallory MODE :")
    scene.refuses(mallory, "MODE #evil +y", f":{SERVER} 472 mallory y :")
    assert len(asks(mallory, "MODE #evil +" + "x" * 400)) <= 400
    for line in ("+" * 100, "+-" * 100, "+" + "b" * 100, "+" + "o" * 100, "+k" * 90):
        answers = asks(mallory, f"MODE #evil {line}")
        assert len(answers) <= 110
    for line in ("+k \x1b[2J", "+k a,b", "+k :a b", "+l \x02", "+b \x1b[2J", "+v ann"):
        answers = asks(mallory, f"MODE #evil {line}")
        assert all(sane(answer) for answer in answers)
    scene.refuses(mallory, "MODE #lobby +m", f":{SERVER} 482 mallory #lobby :")


@row("I10")
def capabilities(scene: Scene) -> None:
    """500 at once, none, unknown ones, odd commands."""
    visitor = scene.visit()
    nak = f":{SERVER} CAP * NAK :"
    scene.refuses(visitor, "CAP REQ :" + " ".join(["x"] * 500), nak)
    scene.refuses(visitor, "CAP REQ :batch nonsense", f"{nak}batch nonsense")
    scene.refuses(visitor, "CAP REQ :-", nak)
    scene.refuses(visitor, "CAP REQ :\x1b[2J", f"{nak}[2J")
    scene.refuses(visitor, "CAP NOSUCH", f":{SERVER} 410 * NOSUCH :")
    scene.refuses(visitor, "CAP", f":{SERVER} 461 * CAP :")
    assert len(asks(visitor, "CAP REQ", "CAP REQ :")) == 2
    visitor.sends(b"NICK mallory\r\nUSER m 0 * :m\r\n")
    assert [] == asks(visitor)
    assert " 001 mallory " in asks(visitor, "CAP END")[0]


@row("I11")
def history(scene: Scene) -> None:
    """Too much of it, from no time, of a room that one is not in or that is not."""
    caps = ("batch", "draft/chathistory", "message-tags", "server-time")
    mallory = scene.enter("mallory", *caps, "standard-replies")
    said = asks(mallory, "CHATHISTORY LATEST #lobby * 1000000")
    assert " BATCH +" in said[0]
    assert len([line for line in said if ";msgid=" in line]) <= 200
    fail = f":{SERVER} FAIL CHATHISTORY "
    for when in ("timestamp=yesterday", "timestamp=", "msgid=\x1b", "x=1", "\x02", "*"):
        said = asks(mallory, f"CHATHISTORY BEFORE #lobby {when} 10")
        assert 1 == len(said)
        assert said[0].startswith(fail)
    other = scene.enter("other")
    asks(other, "JOIN #secret", "PRIVMSG #secret :x", "MODE #secret +i")
    asks(mallory)
    [secret] = asks(mallory, "CHATHISTORY LATEST #secret * 10")
    [none] = asks(mallory, "CHATHISTORY LATEST #none * 10")
    assert secret.replace("#secret", "#none") == none
    assert none.startswith(fail)


@row("I12")
def client_to_client(scene: Scene) -> None:
    """An action without its end is one; all else, DCC above all, is refused; and its
    sign means nothing in a topic."""
    mallory = scene.enter()
    for text in ("\1ACTION waves\1", "\1ACTION waves", "\1action waves\1"):
        assert [] == asks(mallory, f"PRIVMSG #lobby :{text}")
        scene.reads("\1ACTION waves\1", "* mallory waves")
    no = f":{SERVER} 404 mallory #lobby :"
    for text in (
        "\1DCC SEND x 3232235521 4000 1\1",
        "\1DCC CHAT chat 1 1",
        "\1VERSION\1",
        "\1\1",
        "\1",
        "\1 ACTION x\1",
        "\1ACTIONx y\1",
    ):
        scene.refuses(mallory, f"PRIVMSG #lobby :{text}", no)
        scene.refuses(mallory, f"PRIVMSG ann :{text}", f":{SERVER} 404 mallory ann :")
    scene.refuses(mallory, "PRIVMSG #lobby :\1ACTION \1", EMPTY)
    asks(mallory, "JOIN #topics")
    asks(mallory, "TOPIC #topics :\1ACTION waves\1\x1b[2J")
    [topic] = [line for line in asks(mallory, "TOPIC #topics") if " 332 " in line]
    assert topic.endswith(" 332 mallory #topics :ACTION waves[2J")
    scene.says(mallory, "a\1b\1", "ab")


@row("I13")
def colours(scene: Scene) -> None:
    """Are kept for IRC and left out elsewhere."""
    mallory = scene.enter()
    for text, plain in {
        "\x02bold\x02": "bold",
        "\x0304,12red\x03 x": "red x",
        "\x1f_\x1d/\x1e-\x11m\x16r\x0f": "_/-mr",
        "\x04ff0000,00ff00x": "x",
        "\x035five": "five",
        "\x03,5x": ",5x",
    }.items():
        scene.says(mallory, text, text, plain)


@row("I15")
def controls_elsewhere(scene: Scene) -> None:
    """In reasons, in what one is away for, in real names: they are taken out."""
    ben = scene.enter("reader", "away-notify", "setname", "extended-join")
    visitor = scene.visit()
    visitor.sends("NICK mallory\r\nUSER m 0 * :Mal\x1b[2J\u202elory\r\n".encode())
    visitor.hears(" 001 mallory ")
    asks(visitor, "JOIN #lobby", "AWAY :\x1b]0;x\agone", "SETNAME :M\x07 \x9bx")
    asks(visitor, "JOIN #other", "PART #other :\x1b[2J", "TOPIC #lobby :\x1b[2J")
    said = asks(ben, "WHOIS mallory", "WHO mallory")
    assert any(
        ":mallory!" in line and line.endswith(" AWAY :]0;xgone") for line in said
    )
    assert all(sane(line) for line in said)
    for line in (b"AWAY :\xff", b"SETNAME :\xff", b"QUIT :\xff", b"PART #lobby :\xff"):
        [answer] = asks(visitor, line)
        assert "Messages are UTF-8" in answer
    visitor.sends("QUIT :\x1b[2J\u2028bye\r\n".encode())
    scene.ends(visitor, "mallory (Quit: [2Jbye)")
    assert any(line.endswith(" QUIT :Quit: [2Jbye") for line in asks(ben))


# More


@row("X1 one byte at a time")
def single_bytes(scene: Scene) -> None:
    """The slowest of networks changes nothing."""
    visitor = scene.visit()
    talk = (
        "NICK mallory\r\nUSER m 0 * :m\r\nJOIN #lobby\r\n"
        "PRIVMSG #lobby :olá 😀\r\nPRIVMSG nobody :x\r\nQUIT\r\n"
    ).encode()
    visitor.sends(*[bytes([byte]) for byte in talk])
    scene.reads("olá 😀")
    *_, refusal, error, _ = visitor.reads_to_end().decode().split("\r\n")
    assert " 401 mallory nobody :" in refusal
    assert "ERROR :Closing Link: mallory (Quit)" == error


@row("X2 noise")
def noise(scene: Scene) -> None:
    """Random bytes harm nobody."""
    for seed in range(4):
        visitor = scene.visit()
        visitor.sends(b"\n1\n" + random.Random(seed).randbytes(65_536))
        visitor.ends()
        assert all(map(sane, visitor.reads_to_end().decode().split("\r\n")))


@row("X3 nothing but ends")
def only_newlines(scene: Scene) -> None:
    """A hundred thousand ends of lines are nothing."""
    mallory = scene.enter()
    for end in (b"\n", b"\r", b"\r\n", b"\r\0"):
        mallory.sends(end * 100_000)
    scene.says(mallory, "hello", "hello")


@row("X4 other protocols")
def other_clients(scene: Scene) -> None:
    """Whoever is at the wrong door leaves it unharmed."""
    for greeting in (
        b"*1\r\n$4\r\nPING\r\n",
        b"\xff\xfd\x03\xff\xfb\x18\xff\xfb\x1fmallory\r\n",
        b"\x03\0\0\x13\x0e\xe0\0\0\0\0\0\1\0\x08\0\x03\0\0\0",
        b'{"op": "hello"}\n{"op": "say"}\n',
        b"\x05\x01\x00",
        b"mallory lobby\nhello\n/quit\n",
        b"EHLO x\r\nMAIL FROM:<x>\r\nQUIT\r\n",
    ):
        visitor = scene.visit()
        visitor.sends(greeting)
        visitor.ends()
        assert all(map(sane, visitor.reads_to_end().decode().split("\r\n")))


@row("X5 tags")
def odd_tags(scene: Scene) -> None:
    """What a client tags is not relayed; too much of it is refused."""
    mallory = scene.enter("mallory", "message-tags", "echo-message")
    reader = scene.enter("reader", "message-tags")
    tags = (
        "@msgid=forged;time=2000-01-01T00:00:00.000Z;account=ann;+x=y;batch=1;label=2"
    )
    [echo] = [
        line for line in asks(mallory, f"{tags} PRIVMSG #lobby :hi") if "hi" in line
    ]
    scene.reads("hi")
    [read] = [line for line in asks(reader) if "hi" in line]
    for line in (echo, read):
        assert not re.search(
            "forged|2000-|ann|[+]x|batch|label", line.partition(" ")[0]
        )
    scene.refuses(mallory, "@" + "x" * 4095 + " PRIVMSG #lobby :hi", TOO_LONG)
    for tags in (
        "@;;;",
        "@=",
        "@a==;=b",
        "@\\",
        "@+typing=\x1b[2J",
        "@é=\\:\\",
        "@a@b",
    ):
        asks(mallory, f"{tags} PRIVMSG #lobby :x", f"{tags} TAGMSG #lobby")
        scene.reads("x")


@row("X6 lists")
def odd_lists(scene: Scene) -> None:
    """Commas, and nothing between them; the same again and again."""
    mallory = scene.enter()
    for verb in ("JOIN", "PART", "NAMES", "WHO", "WHOIS", "LIST", "ISON", "USERHOST"):
        for names in (",", ",,,", "#a,,#b", ",".join(["#lobby"] * 40), "a b c d e f"):
            assert len(asks(mallory, f"{verb} {names}")) < 200
    for verb in (
        "KICK",
        "INVITE",
        "TOPIC",
        "MONITOR",
        "KNOCK",
        "MODE",
        "WHOWAS",
        "OPER",
    ):
        for names in (
            ", ,",
            "#a,#b x,y,z",
            "#lobby ,",
            ",,, ,,, ,,,",
            "+ x,y",
            "\x1b \x1b",
        ):
            assert all(map(sane, asks(mallory, f"{verb} {names}")))
    asks(mallory, "JOIN #lobby")


@pytest.fixture(scope="module")
def street(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """One house for all rows, with ann at netcat and ben at IRC in it."""
    folder = tmp_path_factory.mktemp("street")
    with open_house(folder, irc=ANYWHERE) as house:
        yield house, house.enter("ann"), comes(house, "ben")


@pytest.mark.parametrize("name", row)
def test_row(street: Any, name: str) -> None:
    """The answer is the one expected, and the bystanders read just what they should."""
    play(row[name], *street)
