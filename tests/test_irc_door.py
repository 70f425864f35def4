"""The IRC door on transports and a clock that are stepped by hand: who is still there,
who may come in, how fast, and how each of them ends."""

import pytest
from irc_doorstep import LINE, enters, irc
from irc_world import SERVER
from twisted.internet.error import ConnectionDone, ConnectionLost
from twisted.internet.error import TimeoutError as ConnectionTimedOut

from twistchat.chat.events import Stopping
from twistchat.protocols.gate import GateBounds
from twistchat.protocols.intake import InputBounds
from twistchat.protocols.strangers import TLS_REFUSAL
from twistchat.protocols.wire import SendBounds

# Is the client still there?


def test_who_is_silent_is_pinged_and_then_gone() -> None:
    """After 90 seconds and after 150; an answer in between begins anew."""
    step = irc()
    bob, ann = enters(step, "bob"), enters(step, "ann")
    bob.reads()
    for _ in range(2):
        step.pass_time(89)
        assert [] == ann.reads()
        step.pass_time(1)
        assert [f"PING :{SERVER}"] == ann.reads()
        step.pass_time(59)
        ann.sends(b"PONG :irc.test\r\n")
        bob.sends(b"PONG x\r\n")
        assert ["PING :irc.test"] == bob.reads()
    step.pass_time(90)
    bob.sends(b"PONG x\r\n")
    step.pass_time(59)
    assert not ann.closed
    step.pass_time(1)
    assert [
        f"PING :{SERVER}",
        "ERROR :Closing Link: ann (Ping timeout)",
    ] == ann.reads()
    assert ann.closed
    assert "QUIT :Ping timeout" in bob.reads()[-1]


def test_any_byte_is_a_sign() -> None:
    """It need not be a PONG, nor a whole line."""
    step = irc()
    ann = enters(step, "ann")
    for _ in range(5):
        step.pass_time(91)
        assert [f"PING :{SERVER}"] == ann.reads()
        ann.sends(b"P")
    assert not ann.closed


def test_one_ping_at_a_time() -> None:
    """Who does not answer is not asked again."""
    step = irc()
    ann = enters(step, "ann")
    step.pass_time(140)
    assert [f"PING :{SERVER}"] == ann.reads()


def test_who_is_not_read_from_is_not_silent() -> None:
    """While reading pauses nothing can be heard: that is not held against anybody."""
    slow = InputBounds(1, 5, 0, 0, unread_bytes=100)
    step = irc(input=slow, ping_seconds=20, drop_seconds=30)
    ann = enters(step, "ann")
    ann.sends(b"PONG x\r\n" * 100)
    assert not ann.transport.reading
    step.pass_time(60)
    assert not ann.transport.reading
    assert [] == ann.reads()
    step.pass_time(60)
    assert not any(line.startswith("ERROR") for line in ann.reads())


@pytest.mark.parametrize(("ping", "drop"), [(0, 0), (0, 30), (20, 0)])
def test_bounds_of_0_are_none(ping: int, drop: int) -> None:
    """Nobody is pinged, or nobody is dropped for it."""
    step = irc(ping_seconds=ping, drop_seconds=drop)
    ann = enters(step, "ann")
    step.pass_time(3600, 10)
    assert [f"PING :{SERVER}"] * bool(ping) == ann.reads()
    assert not ann.closed


def test_a_ping_waits_its_turn() -> None:
    """Behind one's own words, which wait for the store."""
    step = irc()
    ann = enters(step, "ann")
    ann.sends(b"CAP REQ echo-message\r\n")
    ann.reads()
    step.world.store.at_once = False
    ann.sends(b"PRIVMSG #lobby :hi\r\n")
    step.pass_time(90)
    assert [] == ann.reads()
    step.world.commit()
    echo, ping = ann.reads()
    assert echo.endswith(" PRIVMSG #lobby :hi")
    assert f"PING :{SERVER}" == ping


# Who comes in


@pytest.mark.parametrize(
    "said",
    [
        b"",
        b"NICK ann\r\n",
        b"USER a 0 * :x\r\n",
        b"CAP LS 302\r\nNICK ann\r\nUSER a 0 * :x\r\n",
    ],
)
def test_who_does_not_register_in_time(said: bytes) -> None:
    """I10: 30 seconds, also for who has begun to talk about capabilities and never
    says CAP END."""
    step = irc()
    caller = step.comes()
    caller.sends(said)
    nick = "ann" if b"NICK" in said else "*"
    step.pass_time(29)
    assert not caller.closed
    step.pass_time(1)
    assert f"ERROR :Closing Link: {nick} (Registration timed out)" == caller.reads()[-1]
    assert caller.closed
    caller.goes(ConnectionDone)
    assert 0 == step.gate.waiting.total


def test_who_has_registered_has_time() -> None:
    """The bound is on the registration alone."""
    step = irc(ping_seconds=0)
    ann = enters(step, "ann")
    step.pass_time(3600, 10)
    assert not ann.closed


def test_who_is_refused_at_the_gate_reads_one_line() -> None:
    """That begins with ERROR; whoever leaves makes room."""
    step = irc(GateBounds(connections=1))
    ann, bob = enters(step, "ann"), step.comes()
    assert ["ERROR :Closing Link: too many connections; try again later"] == bob.reads()
    assert bob.closed
    step.clock.advance(5.1)
    assert bob.transport.aborted
    ann.goes(ConnectionDone)
    enters(step, "bob")


@pytest.mark.parametrize(
    ("first", "answer"),
    [
        (b"GET / HTTP/1.1\r\nHost: x\r\n\r\n", b"HTTP/1.1 400 "),
        (b"POST /x HTTP/1.1\r\n\r\nNICK ann\r\nUSER x 0 * :x\r\n", b"HTTP/1.1 400 "),
        (b"SSH-2.0-OpenSSH_9.2p1\r\n", b"ERROR :Closing Link: this is not an ssh"),
        (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", TLS_REFUSAL),
    ],
)
def test_strangers(first: bytes, answer: bytes) -> None:
    """A browser, ssh and TLS get an answer of their kind, whole or byte by byte, and
    nothing of what they send is obeyed."""
    for cut in (len(first), 1):
        step = irc()
        caller = step.comes()
        pieces = [first[at : at + cut] for at in range(0, len(first), cut)]
        if answer is TLS_REFUSAL and cut == 1:
            continue
        caller.sends(*pieces)
        taken = caller.takes()
        assert taken.startswith(answer)
        assert b" 001 " not in taken
        assert caller.closed


def test_what_looks_like_a_stranger_later_is_none() -> None:
    """Only the first line can say that."""
    step = irc()
    ann = enters(step, "ann")
    ann.sends(b"GET / HTTP/1.1\r\n")
    [answer] = ann.reads()
    assert answer == f":{SERVER} 421 ann GET :Unknown command"
    assert not ann.closed


# What is read


def test_whatever_ends_a_line_ends_it() -> None:
    """LF, CRLF, CR; and what is empty is nothing."""
    step = irc()
    ann = enters(step, "ann")
    for number, end in enumerate(
        (b"\n", b"\r\n", b"\r", b"\n\r", b"\r\0", b"\r\n\r\n")
    ):
        ann.sends(b"PING %d" % number + end)
        assert [f":{SERVER} PONG {SERVER} :{number}"] == ann.reads()


def test_lines_that_are_too_long() -> None:
    """Each is answered by 417, however many there are, and the next one is heard."""
    step = irc()
    ann = enters(step, "ann")
    ping = b"PING x\r\n"
    for size in (511, 600, LINE, LINE + 1, LINE + 1000, 20_000):
        answers = ann.asks(b"PRIVMSG #lobby :".ljust(size, b"x") + b"\r\n" + ping)
        assert [
            f":{SERVER} 417 ann :Input line was too long",
            f":{SERVER} PONG {SERVER} :x",
        ] == answers, size
    assert not ann.closed


def test_tags_have_their_own_bound() -> None:
    """4096 bytes with their signs, and a body of 510 behind them; one more of either
    is too long."""
    step = irc()
    ann = enters(step, "ann")
    for tags, body, fits in (
        (4096, 510, True),
        (4097, 9, False),
        (4096, 511, False),
        (9, 511, False),
        (9, 510, True),
    ):
        line = b"@" + b"x" * (tags - 2) + b" " + b"PING :".ljust(body, b"y")
        answers = ann.asks(line + b"\r\n")
        assert [fits] == [" PONG " in answer for answer in answers], (tags, body)
        assert [not fits] == [" 417 " in answer for answer in answers]


def test_a_line_without_end() -> None:
    """RecvQ: who has registered may come to 64 KiB, who has not to 16."""
    step = irc()
    ann, stranger = enters(step, "ann"), step.comes()
    stranger.sends(b"x" * 16_384)
    assert not stranger.closed
    stranger.sends(b"x")
    assert "ERROR :Closing Link: * (RecvQ exceeded)" == stranger.reads()[-1]
    assert stranger.closed
    ann.sends(*[b"x" * 16_384] * 4)
    assert not ann.closed
    ann.sends(b"x")
    assert "ERROR :Closing Link: ann (RecvQ exceeded)" == ann.reads()[-1]
    assert ann.closed


def test_flood_is_slowed_and_not_killed() -> None:
    """A hundred lines at once, ten a second after that; all are obeyed in order, and
    others are heard meanwhile."""
    step = irc(ping_seconds=0)
    ann, bob = enters(step, "ann"), enters(step, "bob")
    ann.reads()
    ann.sends(b"".join(b"PING %d\r\n" % number for number in range(1000)))
    bob.sends(b"PING me\r\n")
    assert [f":{SERVER} PONG {SERVER} :me"] == bob.reads()
    answers = ann.reads()
    assert 90 < len(answers) <= 100
    step.pass_time(10)
    more = ann.reads()
    assert 95 <= len(more) <= 105
    step.pass_time(100)
    answers += more + ann.reads()
    expected = [f":{SERVER} PONG {SERVER} :{number}" for number in range(1000)]
    assert expected == answers
    assert not ann.closed


def test_a_costly_command_counts_for_more() -> None:
    """So many of them are slowed sooner."""
    step = irc()
    ann = enters(step, "ann")
    ann.sends(b"NAMES #lobby\r\n" * 200)
    assert len(ann.reads()) < 2 * 60


def test_reading_pauses_when_too_much_waits() -> None:
    """What a client sends is not piled up here."""
    step = irc()
    ann = enters(step, "ann")
    ann.sends(b"PING x\r\n" * 20_000)
    assert not ann.transport.reading
    assert not ann.closed


def test_four_lines_and_an_end_of_input() -> None:
    """What came before the end is obeyed, stored and answered; then ERROR, and the
    room reads that the client is gone."""
    step = irc()
    ann, bob = enters(step, "ann"), step.comes("192.0.2.2")
    step.world.store.at_once = False
    bob.sends(b"NICK bob\r\nUSER b 0 * :b\r\nJOIN #lobby\r\nPRIVMSG #lobby :hi")
    bob.ends()
    for _ in range(5):
        step.world.commit()
    said = [line.split(" ", 1)[1] for line in ann.reads()]
    assert ["JOIN #lobby", "PRIVMSG #lobby :hi", "QUIT :Connection lost"] == said
    assert "ERROR :Closing Link: bob (Connection closed)" == bob.reads()[-1]
    assert bob.closed


@pytest.mark.parametrize(
    ("registered", "line", "error"),
    [
        (True, b"QUIT", "ann (Quit)"),
        (True, b"QUIT :so long", "ann (Quit: so long)"),
        (False, b"QUIT", "* (Quit)"),
        (False, b"QUIT :x", "* (Quit: x)"),
    ],
)
def test_quit(registered: bool, line: bytes, error: str) -> None:
    """ERROR and the end, also before one has registered; nothing is obeyed behind
    it."""
    step = irc()
    ann = enters(step, "ann") if registered else step.comes()
    ann.sends(line + b"\r\nPING x\r\n")
    assert [f"ERROR :Closing Link: {error}"] == ann.reads()
    assert ann.closed


# How it ends


@pytest.mark.parametrize(
    ("why", "told"),
    [
        (ConnectionLost, "Connection lost"),
        (ConnectionDone, "Connection lost"),
        (ConnectionTimedOut, "Ping timeout"),
    ],
)
def test_how_a_connection_was_lost(why: type[Exception], told: str) -> None:
    """Who has not said QUIT has not quit."""
    step = irc()
    ann, bob = enters(step, "ann"), enters(step, "bob")
    ann.reads()
    bob.goes(why)
    [line] = ann.reads()
    assert line.endswith(f" QUIT :{told}")
    assert 1 == len(step.world.chat.sessions)


def test_a_lost_session_is_gone_altogether() -> None:
    """Its place, its name, its timers; and nothing of what waited is said."""
    step = irc()
    bob = enters(step, "bob")
    bob.sends(b"".join(b"PRIVMSG #lobby :%d\r\n" % number for number in range(150)))
    bob.goes()
    assert ({}, 0, 0) == (
        step.factory.sessions,
        step.gate.here.total,
        step.ledger.total,
    )
    assert [] == step.clock.getDelayedCalls()
    step.pass_time(10)
    enters(step, "bob")


def test_who_does_not_read_is_cut_alone() -> None:
    """SendQ: ERROR is the last line that is tried, the room is told, and goes on."""
    step = irc(send=SendBounds(hard_bytes=5000))
    ann, bob, carl = (enters(step, name) for name in ("ann", "bob", "carl"))
    for each in (ann, bob, carl):
        each.reads()
    bob.session.wire.pauseProducing()
    for number in range(20):
        ann.sends(b"PRIVMSG #lobby :%d" % number + b"x" * 400 + b"\r\n")
    [told] = ann.reads()
    assert told.endswith(" QUIT :SendQ exceeded")
    heard = carl.reads()
    assert 20 == sum("PRIVMSG" in line for line in heard)
    assert 2 == len(step.world.chat.sessions)
    bob.session.wire.resumeProducing()
    last = bob.reads()
    assert "ERROR :Closing Link: bob (SendQ exceeded)" == last[-1]
    step.pass_time(5)
    assert bob.transport.aborted


def test_the_server_goes_down() -> None:
    """Everybody reads it, with a name and without."""
    step = irc()
    ann, stranger = enters(step, "ann"), step.comes()
    for session in list(step.factory.sessions):
        session.conversation.stop(Stopping(*step.world.chat.next_id()))
    step.world.turns.end()
    assert "ERROR :Closing Link: ann (Server going down)" == ann.reads()[-1]
    assert "ERROR :Closing Link: * (Server going down)" == stranger.reads()[-1]
    assert ann.closed
    assert stranger.closed


def test_a_bug_is_told_and_bears_no_end() -> None:
    """One apology with a reference; at the fifth in a minute the connection ends."""
    step = irc()
    ann = enters(step, "ann")
    step.world.chat.say = lambda *_: 1 / 0  # type: ignore[method-assign]
    for number in range(1, 5):
        answer, pong = ann.asks(b"PRIVMSG #lobby :hi\r\nPING x\r\n")
        assert pong == f":{SERVER} PONG {SERVER} :x"
        assert f"ref{number}" in answer
        assert answer.startswith(f":{SERVER} 400 ann PRIVMSG :")
    *_, last = ann.asks(b"PRIVMSG #lobby :hi\r\n")
    assert last.startswith("ERROR :Closing Link: ann (")
    assert ann.closed
    assert 5 == len(step.world.bugs)


# Wherever the network cuts


STREAM = (
    "CAP LS 302\r\nNICK bob\r\nUSER b 0 * :Bób\r\nCAP REQ :batch labeled-response\r\n"
    "CAP END\r\nJOIN #lobby\n@label=1 PRIVMSG #lobby :olá 😀\r\n\rPING :x\r\n"
    "NOSUCH\r\n:b PRIVMSG #lobby \x02b\r\nQUIT :tchau"
).encode()


def heard_of(cut: int) -> tuple[list[str], list[str]]:
    """What the room reads and what the client does if so many bytes come at a time."""
    step = irc()
    ann, bob = enters(step, "ann"), step.comes()
    bob.sends(*[STREAM[at : at + cut] for at in range(0, len(STREAM), cut)])
    bob.ends()
    return ann.reads(), [line for line in bob.reads() if "BATCH" not in line]


@pytest.mark.parametrize("cut", [1, 2, 3, 7, 64])
def test_cuts_change_nothing(cut: int) -> None:
    """The same is said, and the same is answered."""
    whole, answered = heard_of(len(STREAM))
    assert 4 == len(whole)
    said, answers = heard_of(cut)
    assert whole == said
    assert answered == answers
