"""Real sockets at the IRC door of a real house: TLS, readers who do not read, resets,
half-closed pipes, and the end of the server."""

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from irc_visiting import ANYWHERE, asks, comes
from running import Client, Daemons
from tls import OLD, Tls, certificate
from visiting import OpenHouse, Visitor, numbered, open_house, run, until

#: Both buffers shrunk, so that a reader who does not read is soon owed something.
SMALL = ("limits.send_buffer_bytes=4096", "history.default=off")
TINY = 2048


@pytest.fixture
def house(tmp_path: Path) -> Iterator[OpenHouse]:
    with open_house(tmp_path, irc=ANYWHERE) as house:
        yield house


def told(client: Visitor, speaker: str, *texts: str) -> None:
    """The client hears all of this, and nothing between."""
    for text in texts:
        line = client.reads_line()
        assert line.startswith(f":{speaker}!~u@")
        assert line.endswith(f" PRIVMSG #lobby :{text}")


# Talk


def test_three_doors(house: OpenHouse) -> None:
    """What is said at one is read at the others, whatever letters it has."""
    zed, ann = comes(house, "zed"), house.enter("ann")
    bob = house.enter("bob", "telnet")
    zed.hears(" JOIN #lobby\r\n")
    zed.hears(" JOIN #lobby\r\n")
    ann.hears("-- bob joined #lobby (3 here)\n")
    for line in ("olá, tudo bem?", "日本語 😀", "\\o/ ÿ"):
        zed.sends(f"PRIVMSG #lobby :{line}\r\n".encode())
        assert f"<zed> {line}" == ann.reads_line() == bob.reads_line()
        ann.says(line)
        told(zed, "ann", line)
        assert f"<ann> {line}" == bob.reads_line()


def test_an_emoji_is_whole_wherever_it_is_cut(house: OpenHouse) -> None:
    """By the network, at each of its inner borders."""
    zed, ann = comes(house, "zed"), house.enter("ann")
    line = "PRIVMSG #lobby :😀\r\n".encode()
    for at in range(1, len(line)):
        zed.sends(line[:at], line[at:])
        assert "<zed> 😀" == ann.reads_line()


@pytest.mark.parametrize("size", [1, 9, 10_000])
def test_a_pipe_delivers_and_ends(house: OpenHouse, size: int) -> None:
    """``nc -N`` with a file: all is said, answered, and the connection closed."""
    ann, zed = house.enter("ann"), house.visit("irc")
    stream = b"NICK zed\r\nUSER z 0 * :z\r\nJOIN #lobby\r\nPRIVMSG #lobby :hello"
    zed.sends(*[stream[at : at + size] for at in range(0, len(stream), size)])
    zed.ends()
    last = zed.reads_to_end().splitlines()[-1]
    assert b"ERROR :Closing Link: zed (Connection closed)" == last
    ann.hears("<zed> hello\n")
    ann.hears("-- zed left (connection lost)\n")
    assert ["ann"] == house.names()


def test_quit_and_reset(house: OpenHouse) -> None:
    """Each is told as what it was, and the names are free."""
    ann = house.enter("ann")
    zed, bob = comes(house, "zed"), comes(house, "bob")
    zed.sends(b"QUIT :so long\r\n")
    zed.hears("ERROR :Closing Link: zed (Quit: so long)\r\n")
    assert b"" == zed.reads_to_end()
    ann.hears("-- zed left (quit: so long)\n")
    bob.resets()
    ann.hears("-- bob left (connection lost)\n")
    comes(house, "zed")
    comes(house, "bob")


@pytest.mark.parametrize("when", ["nameless", "talking", "ended", "busy"])
def test_a_reset_leaves_nothing_behind(house: OpenHouse, when: str) -> None:
    """Whatever the client was doing: it is gone once, and its name is free."""
    ann = house.enter("ann")
    zed = house.visit("irc") if when == "nameless" else comes(house, "zed")
    if when == "ended":
        zed.ends()
    if when == "busy":
        zed.sends(b"JOIN #a,#b\r\nTOPIC #a x\r\nLIST\r\nPRIVMSG #a,#b,ann :hi\r\n")
    zed.resets()
    until(lambda: ["ann"] == house.names() and len(house.sessions) == 1)
    if when == "talking":
        ann.hears("-- zed left (connection lost)\n")
    comes(house, "zed")


def test_resets_in_the_middle_of_a_fan_out(house: OpenHouse) -> None:
    """A22: half of the readers reset while they are written to; the others get all."""
    ann = comes(house, "ann")
    readers = [comes(house, f"reader{n}") for n in range(12)]
    for number, line in enumerate(numbered(120, 300)):
        ann.sends(f"PRIVMSG #lobby :{line}\r\n".encode())
        if number % 20 == 10:
            readers.pop(number // 20).resets()
    for reader in readers:
        for line in numbered(120, 300):
            reader.hears(f" PRIVMSG #lobby :{line}\r\n")
    until(lambda: 7 == len(house.names()))


# Readers who do not read


def test_who_does_not_read_is_cut_alone(tmp_path: Path) -> None:
    """SendQ: at its bound; nobody else is delayed, and what it held is freed."""
    settings = (*SMALL, "limits.send_queue_bytes=100000")
    with open_house(tmp_path, *settings, irc=ANYWHERE) as house:
        ann, bob = house.enter("ann"), comes(house, "bob")
        comes(house, "deaf", receive_buffer=TINY)
        ann.hears("-- deaf joined #lobby (3 here)\n")
        slowest, said, heard = 0.0, 0, b""
        while not ann.heard:
            start = time.monotonic()
            ann.says(f"{said} ".ljust(400, "x"))
            heard += bob.hears(f" PRIVMSG #lobby :{said} ")
            ann.take()
            slowest, said = max(slowest, time.monotonic() - start), said + 1
            assert said < 1000
        ann.hears("-- deaf left (too slow)\n")
        bob.take()
        assert b" QUIT :SendQ exceeded\r\n" in heard + bob.heard
        assert slowest < 1
        until(lambda: 2 == len(house.sessions))
        assert 0 == house.ledger.total


def test_who_was_cut_and_reads_again_reads_why(tmp_path: Path) -> None:
    """Whole lines in order, then ERROR, then the end."""
    settings = (*SMALL, "limits.send_queue_bytes=100000")
    with open_house(tmp_path, *settings, irc=ANYWHERE) as house:
        ann, deaf = house.enter("ann"), comes(house, "deaf", receive_buffer=TINY)
        lines = numbered(600, 400)
        ann.says(*lines)
        ann.hears("-- deaf left (too slow)\n")
        *said, last = deaf.reads_to_end().decode().split("\r\n")[:-1]
        assert "ERROR :Closing Link: deaf (SendQ exceeded)" == last
        assert 0 < len(said) < 600
        for line, text in zip(said, lines, strict=False):
            assert line.endswith(f" PRIVMSG #lobby :{text}")


def test_a_slow_reader_gets_every_byte(tmp_path: Path) -> None:
    """As long as it reads at all."""
    with open_house(tmp_path, *SMALL, irc=ANYWHERE) as house:
        ann, slow = house.enter("ann"), comes(house, "slow", receive_buffer=TINY)
        lines = numbered(200, 400)
        ann.says(*lines)
        for _ in range(100):
            slow.take(100)
            run()
        assert house.ledger.total
        slow.hears(f" PRIVMSG #lobby :{lines[0]}\r\n")
        told(slow, "ann", *lines[1:])


def test_who_reads_nothing_and_asks_for_much(tmp_path: Path) -> None:
    """Answers count as well: who asks and does not read is cut."""
    settings = (*SMALL, "limits.send_queue_bytes=70000")
    with open_house(tmp_path, *settings, irc=ANYWHERE) as house:
        ann = house.enter("ann")
        deaf = comes(house, "deaf", receive_buffer=TINY)
        ann.hears("-- deaf joined #lobby (2 here)\n")
        for _ in range(40):
            if not ann.take():
                deaf.sends(b"LIST\r\nMOTD\r\nLUSERS\r\n" * 50)
        ann.hears("-- deaf left (too slow)\n")


# Time and numbers


def test_registration_has_to_come_in_time(tmp_path: Path) -> None:
    """Else the reason is read, and the end; the text doors have their own time."""
    with open_house(tmp_path, "limits.irc_login_seconds=1", irc=ANYWHERE) as house:
        silent, patient = house.visit("irc"), house.visit("line")
        silent.sends(b"CAP LS 302\r\nNICK zed\r\nUSER z 0 * :z\r\n")
        start = time.monotonic()
        said = silent.reads_to_end()
        assert said.endswith(b"ERROR :Closing Link: zed (Registration timed out)\r\n")
        assert 0.9 < time.monotonic() - start < 4
        patient.enter("ann")


def test_ping_and_its_time_out(tmp_path: Path) -> None:
    """Who is there answers, who is not is gone."""
    bounds = ("limits.ping_seconds=1", "limits.drop_seconds=2")
    with open_house(tmp_path, *bounds, irc=ANYWHERE) as house:
        ann, zed = house.enter("ann"), comes(house, "zed")
        bob = comes(house, "bob")
        zed.hears("PING :twistchat\r\n")
        zed.sends(b"PONG :twistchat\r\n")
        bob.hears("ERROR :Closing Link: bob (Ping timeout)\r\n")
        assert b"" == bob.reads_to_end()
        ann.hears("-- bob left (timed out)\n")
        zed.hears("PING :twistchat\r\n")
        assert ["ann", "zed"] == house.names()


def test_one_too_many(tmp_path: Path) -> None:
    """One line of ERROR and the end; whoever leaves makes room."""
    with open_house(tmp_path, "limits.connections=2", irc=ANYWHERE) as house:
        ann, bob = house.enter("ann"), comes(house, "bob")
        for _ in range(3):
            said = house.visit("irc").reads_to_end()
            assert said == (
                b"ERROR :Closing Link: too many connections; try again later\r\n"
            )
        bob.goes()
        ann.hears("-- bob left (connection lost)\n")
        comes(house, "bob")


# TLS


@pytest.fixture(scope="module")
def pem(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate with its key, in one file."""
    return certificate(tmp_path_factory.mktemp("tls"))


@pytest.fixture
def safe(tmp_path: Path, pem: Path) -> Iterator[OpenHouse]:
    """A house with a plain IRC door, and one behind TLS."""
    tls = f"ssl:0:privateKey={pem}:interface=127.0.0.1"
    with open_house(
        tmp_path, *SMALL, "limits.send_queue_bytes=100000", irc=ANYWHERE, irc_tls=tls
    ) as house:
        yield house


@OLD
def test_a_client_that_names_what_it_speaks(safe: OpenHouse) -> None:
    """By ALPN: then the handshake has to choose something."""
    comes(safe, "ann", door="irc_tls", wrap=lambda plain: Tls(plain, "irc")).goes()


@OLD
def test_tls_carries_everything(safe: OpenHouse) -> None:
    """Both ways, long lines and many; and it is known that nobody can listen in."""
    ann = comes(safe, "ann", door="irc_tls", wrap=Tls)
    bob = comes(safe, "bob")
    assert safe.session("ann").conversation.secure
    assert not safe.session("bob").conversation.secure
    ann.hears(" JOIN #lobby\r\n")
    lines = numbered(20, 400)
    for _ in range(5):
        for one, other, name in ((ann, bob, "ann"), (bob, ann, "bob")):
            one.sends(*[f"PRIVMSG #lobby :{line}\r\n".encode() for line in lines])
            told(other, name, *lines)
    assert any(" 671 bob ann :" in line for line in asks(bob, "WHOIS ann"))
    assert not any(" 671 " in line for line in asks(ann, "WHOIS bob"))
    ann.sends(b"QUIT\r\n")
    assert ann.reads_to_end().endswith(b"ERROR :Closing Link: ann (Quit)\r\n")
    bob.hears(" QUIT :Quit\r\n")
    carl = comes(safe, "carl", door="irc_tls", wrap=Tls)
    bob.hears(" JOIN #lobby\r\n")
    carl.goes()
    bob.hears(" QUIT :Connection lost\r\n")


@OLD
def test_a_deaf_reader_behind_tls_is_cut(safe: OpenHouse) -> None:
    """As on a plain socket: at its bound, and gone some seconds later."""
    ann = comes(safe, "ann")
    comes(safe, "deaf", door="irc_tls", wrap=Tls, receive_buffer=TINY)
    for line in numbered(800, 400):
        ann.sends(f"PRIVMSG #lobby :{line}\r\n".encode())
    ann.hears(" QUIT :SendQ exceeded\r\n")
    until(lambda: 1 == len(safe.sessions))
    assert 0 == safe.ledger.total


@OLD
@pytest.mark.parametrize("stream", [b"NICK ann\r\nUSER x 0 * :x\r\n", b"\x16\x03\x01"])
def test_who_does_not_speak_tls_is_let_go(safe: OpenHouse, stream: bytes) -> None:
    """At once, or when it goes."""
    stranger = safe.visit("irc_tls")
    stranger.sends(stream)
    run(0.05)
    stranger.goes()
    safe.settle()


def listed(client: Visitor) -> list[str]:
    """The capabilities that CAP LS names."""
    client.sends(b"CAP LS 302\r\nPING x\r\n")
    said = client.hears(" PONG twistchat :x\r\n").decode().splitlines()
    names = " ".join(line.rpartition(" :")[2] for line in said if " LS " in line)
    return names.split()


@OLD
@pytest.mark.parametrize("seconds", [2_592_000, 0])
def test_sts(tmp_path: Path, pem: Path, seconds: int) -> None:
    """Where TLS is said on plain connections, for how long on the others, and nothing
    where it is not to be insisted on."""
    tls = f"ssl:6697:privateKey={pem}:interface=127.0.0.1"
    settings = f'doors.irc=["0", "{tls}"]', f"irc.sts_seconds={seconds}"
    at = tls.replace("6697", "0")
    with open_house(tmp_path, *settings, irc=ANYWHERE, irc_tls=at) as house:
        plain, safe = house.visit("irc"), house.visit("irc_tls", wrap=Tls)
        assert ("sts=port=6697" in listed(plain)) == bool(seconds)
        assert f"sts=duration={seconds}" in listed(safe)
        assert 1 == sum("sts" in name for name in listed(safe))
        plain.sends(b"CAP REQ sts\r\n")
        plain.hears(" NAK :sts\r\n")
        plain.sends(b"CAP LS\r\nCAP END\r\n")
        assert b"sts" not in plain.hears(" LS :") + plain.hears("\r\n")


def test_no_sts_without_tls(house: OpenHouse) -> None:
    """There would be nowhere to go."""
    assert not any("sts" in name for name in listed(house.visit("irc")))


# The end of the server


def registers(daemon: Any, nick: str) -> Client:
    """A client of a real daemon that is in #lobby."""
    client = Client(daemon.address("irc"))
    client.say(f"NICK {nick}", "USER u 0 * :x", "JOIN #lobby")
    client.until(" 366 ")
    return client


def test_sigterm(tmp_path: Path) -> None:
    """Everybody reads ERROR and the end, within 5 seconds; the status is 0."""
    with Daemons(tmp_path) as daemons:
        daemon = daemons.start()
        clients = [registers(daemon, f"nick{number}") for number in range(20)]
        stranger = Client(daemon.address("irc"))
        stranger.say("NICK late")
        clients[0].say("PRIVMSG #lobby :the last words")
        clients[1].until("the last words")
        start = time.monotonic()
        assert 0 == daemon.stop()
        assert time.monotonic() - start < 5
        for client in (*clients, stranger):
            assert client.rest()[-1].startswith("ERROR :Closing Link: ")
