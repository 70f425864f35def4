"""What is typed without being seen, on a telnet client's screen."""

import pytest
from asking import SECRET, Clerk
from doorstep import Caller, Doorstep
from hypothesis import given
from hypothesis import strategies as st
from twisted.internet.task import Clock

from twistchat.chat.events import Departure, Stopping
from twistchat.protocols.sockets import DoorBounds
from twistchat.protocols.telnet import TelnetFactory
from twistchat.protocols.telnet_codec import Signal, TelnetCodec

WILL, WONT, DO, DONT, IAC = b"\xfb", b"\xfc", b"\xfd", b"\xfe", b"\xff"
SE, NOP, AYT, SB = b"\xf0", b"\xf1", b"\xf6", b"\xfa"
ECHO, NAWS = b"\x01", b"\x1f"
HIDE, SHOW = IAC + WILL + ECHO, IAC + WONT + ECHO + b"\r\n"
AGREED, REFUSED, ENDED = IAC + DO + ECHO, IAC + DONT + ECHO, IAC + DONT + ECHO
CARE = b"-- take care: what you type here may be seen on your screen\r\n"


def asked(number: int) -> bytes:
    return b"-- question %d:\r\n" % number


@pytest.fixture
def clerk(monkeypatch: pytest.MonkeyPatch) -> Clerk:
    """A clerk whose commands are in the table."""
    return Clerk(monkeypatch)


def enters(step: Doorstep) -> Caller:
    bob = step.enters("bob")
    bob.takes()
    return bob


@pytest.fixture
def step(clerk: Clerk) -> Doorstep:
    return Doorstep(TelnetFactory, DoorBounds())


@pytest.fixture
def bob(step: Doorstep) -> Caller:
    """Somebody who has read all there was."""
    return enters(step)


# The door


def test_each_hidden_line_is_typed_between_will_and_wont_echo(
    bob: Caller, clerk: Clerk
) -> None:
    """The prompt stands behind the one, the line's end behind the other."""
    bob.sends(b"/three\r\n")
    assert HIDE + asked(1) == bob.takes()
    bob.sends(AGREED, b"one\r\n")
    assert SHOW + HIDE + asked(2) == bob.takes()
    bob.sends(ENDED + AGREED, b"two\r\n")
    assert SHOW + HIDE + asked(3) == bob.takes()
    bob.sends(ENDED + AGREED, b"three\r\n")
    assert SHOW + b"-- asked three times\r\n" == bob.takes()
    bob.sends(ENDED)
    assert b"" == bob.takes()
    assert ["one", "two", "three"] == clerk.heard


def test_what_is_no_secret_is_not_hidden(bob: Caller) -> None:
    """The lines of a letter are seen."""
    bob.sends(b"/letter\r\nDear ann,\r\n.\r\n")
    assert IAC not in bob.takes()


def test_the_line_door_hides_nothing(clerk: Clerk) -> None:
    """Netcat could not."""
    bob = enters(Doorstep())
    bob.sends(b"/three\n1\n2\n3\n")
    assert IAC not in bob.takes()
    bob.sends(b"/three\n")
    bob.goes()
    assert ["1", "2", "3"] == clerk.heard


def test_what_is_refused_is_still_hidden_when_asked_again(bob: Caller) -> None:
    """Until there is an answer."""
    bob.sends(b"/three\r\n", AGREED)
    bob.takes()
    bob.sends(b"\xe9\r\n")
    assert b"!! that is not UTF-8 text; it was not said\r\n" + asked(1) == bob.takes()
    bob.sends(b"one\r\n")
    assert SHOW + HIDE + asked(2) == bob.takes()


@pytest.mark.parametrize("refusals", [1, 3])
def test_l11_who_is_shown_it_all_the_same_is_told_once(
    bob: Caller, refusals: int
) -> None:
    """L11: a client may refuse to hide it; its own echo has ended the line."""
    bob.sends(b"/three\r\n")
    bob.takes()
    bob.sends(REFUSED)
    assert CARE == bob.takes()
    for number in range(2, refusals + 1):
        bob.sends(b"%d\r\n" % number, REFUSED)
        assert HIDE + asked(number) == bob.takes()


def test_l11_who_does_not_answer_is_told_once(step: Doorstep, bob: Caller) -> None:
    """L11: a client that knows nothing of it may show it. It has two seconds."""
    bob.sends(b"/three\r\n")
    bob.takes()
    step.pass_time(1)
    assert b"" == bob.takes()
    step.pass_time(1)
    assert CARE == bob.takes()
    bob.sends(b"one\r\n")
    assert SHOW + HIDE + asked(2) == bob.takes()
    step.pass_time(10)
    assert b"" == bob.takes()


def test_l11_who_answers_in_time_is_not_told(step: Doorstep, bob: Caller) -> None:
    """L11: however long they think about their password then."""
    bob.sends(b"/three\r\n")
    step.pass_time(1)
    bob.sends(AGREED)
    bob.takes()
    step.pass_time(60)
    assert b"" == bob.takes()


def test_l11_an_answer_that_came_before_the_refusal_is_told_of_too(
    bob: Caller,
) -> None:
    """L11: as in a pipe. Such a client has no second answer to give."""
    bob.sends(b"/three\r\none\r\n")
    assert HIDE + asked(1) + SHOW + HIDE + asked(2) == bob.takes()
    bob.sends(REFUSED)
    assert CARE == bob.takes()
    bob.sends(AGREED, b"two\r\n")
    assert SHOW + HIDE + asked(3) == bob.takes()


def test_the_end_of_input_shows_again(bob: Caller) -> None:
    """Nothing is left hidden."""
    bob.sends(b"/three\r\n", AGREED)
    bob.takes()
    bob.ends()
    assert SHOW + b"-- goodbye\r\n" == bob.takes()


def test_who_is_cut_off_is_shown_what_they_type_again(bob: Caller) -> None:
    """Before the last words."""
    bob.sends(b"/three\r\n", AGREED)
    bob.takes()
    bob.session.conversation.cut(Departure.LOST, "too late")
    bob.sends(b"", NOP)
    assert SHOW + b"!! too late\r\n" == bob.takes()
    assert bob.closed


def test_whom_the_chat_ends_is_shown_what_they_type_again(
    step: Doorstep, bob: Caller
) -> None:
    """Before they read why."""
    bob.sends(b"/three\r\n", AGREED)
    bob.takes()
    here = bob.session.conversation.here
    step.world.delivery.end(here, Stopping(*step.world.ids.next()))
    step.world.turns.end()
    assert SHOW + b"-- the server is going down\r\n" == bob.takes()


def test_who_does_not_read_is_shown_what_they_type_again(bob: Caller) -> None:
    """With the last line that is tried."""
    bob.sends(b"/three\r\n")
    bob.session.wire.pauseProducing()
    bob.session.wire.write(b"never read\r\n")
    bob.session.wire.cut()
    bob.session.wire.resumeProducing()
    assert bob.takes().endswith(SHOW + b"!! too slow: you did not read\r\n")


def test_the_time_to_say_a_name_goes_on(step: Doorstep) -> None:
    """Who is asked for a password has no more of it than others."""
    carl = step.comes()
    carl.sends(b"/three\r\n", AGREED)
    carl.takes()
    step.pass_time(60)
    assert SHOW + b"!! no name within 60 seconds\r\n" == carl.takes()
    assert carl.closed


def test_hiding_is_no_flood(bob: Caller) -> None:
    """The answers to what we ask do not count as questions of the client's."""
    for _ in range(20):
        bob.sends(b"/three\r\n", AGREED, b"1\r\n", ENDED + AGREED)
        bob.sends(b"2\r\n", ENDED + AGREED, b"3\r\n", ENDED)
    bob.sends(IAC + AYT)
    assert bob.takes().endswith(b"[yes]\r\n")


# The codec


def codec() -> tuple[TelnetCodec, Clock]:
    clock = Clock()
    return TelnetCodec(clock.seconds), clock


def test_an_unasked_wish_for_echo_is_refused() -> None:
    """Before we hide anything, and after, once."""
    telnet, _ = codec()
    telnet.receive(AGREED + AGREED)
    assert IAC + WONT + ECHO == telnet.take_answers()
    telnet, _ = codec()
    telnet.hide(), telnet.show()
    telnet.receive(AGREED + ENDED)
    assert b"" == telnet.take_answers()
    telnet.receive(AGREED + AGREED)
    assert IAC + WONT + ECHO == telnet.take_answers()


def test_an_offer_to_echo_is_refused_whatever_we_do() -> None:
    """That is another option: of the client's side."""
    telnet, _ = codec()
    telnet.hide()
    telnet.receive(IAC + WILL + ECHO + IAC + WONT + ECHO)
    assert IAC + DONT + ECHO == telnet.take_answers()


def test_a_second_thought_is_obeyed() -> None:
    """A client may ask at any time for an option to end; then all is shown already."""
    telnet, _ = codec()
    telnet.hide()
    assert [] == telnet.receive(AGREED + AGREED)
    assert [Signal.SHOWN] == telnet.receive(REFUSED)
    assert IAC + WONT + ECHO == telnet.take_answers()
    assert b"" == telnet.show()


def test_show_without_hide_is_nothing() -> None:
    """Nor twice."""
    telnet, _ = codec()
    assert b"" == telnet.show()
    telnet.hide()
    assert [SHOW, b""] == [telnet.show(), telnet.show()]


def test_late_answers_are_of_the_questions_they_are_of() -> None:
    """On a slow line several are under way at once."""
    telnet, clock = codec()
    for _ in range(3):
        telnet.hide(), telnet.show()
    telnet.hide()
    clock.advance(5)
    assert 5 == telnet.in_doubt
    assert [] == telnet.receive((AGREED + ENDED) * 3)
    assert 5 == telnet.in_doubt
    assert [] == telnet.receive(AGREED)
    assert 0 == telnet.in_doubt
    assert b"" == telnet.take_answers()


def test_no_doubt_is_left_by_an_end_that_is_not_answered() -> None:
    """Only whether it hides counts, from the time that it was asked to."""
    telnet, clock = codec()
    clock.advance(5)
    telnet.hide()
    assert 0 == telnet.in_doubt
    telnet.receive(AGREED)
    telnet.show()
    clock.advance(5)
    assert 0 == telnet.in_doubt


def test_who_refuses_always_refuses_each_time() -> None:
    """WONT of what is not on has no answer."""
    telnet, clock = codec()
    for _ in range(3):
        telnet.hide(), telnet.show()
    assert [Signal.SHOWN] * 3 == telnet.receive(REFUSED * 3)
    clock.advance(5)
    assert 0 == telnet.in_doubt
    telnet.receive(AGREED)
    assert IAC + WONT + ECHO == telnet.take_answers()


class Client:
    """The other end as RFC 854 wants it: it answers what changes something, and hides
    what is typed while the other end echoes. ``willing``: whether it agrees each time.
    """

    def __init__(self, willing: list[bool]) -> None:
        self._willing = willing
        self.hides = False

    def hear(self, data: bytes) -> bytes:
        answers = b""
        for command in data.replace(b"\r\n", b"").split(IAC)[1:]:
            if command == WILL + ECHO and not self.hides:
                self.hides = self._willing.pop() if self._willing else True
                answers += AGREED if self.hides else REFUSED
            elif command == WONT + ECHO and self.hides:
                self.hides = False
                answers += ENDED
        return answers


@given(st.lists(st.booleans()), st.lists(st.sampled_from(["hide", "show", "hear"])))
def test_both_ends_agree_in_the_end(willing: list[bool], acts: list[str]) -> None:
    """However late the answers come, nobody is left hidden or in doubt, and the client
    is told of each time that it did not hide."""
    telnet, clock = codec()
    client = Client(list(willing))
    refusals, coming, hidden = 0, b"", False
    for act in [*acts, "show", "hear", "hear"]:
        clock.advance(1)
        if act == "hear":
            signals = telnet.receive(coming)
            refusals += signals.count(Signal.SHOWN)
            coming = client.hear(telnet.take_answers())
        elif (act == "hide") != hidden:
            hidden = not hidden
            coming += client.hear(telnet.hide() if hidden else telnet.show())
    assert b"" == coming
    assert not client.hides
    assert 0 == telnet.in_doubt
    assert refusals == willing[len(client._willing) :].count(False)


def test_a_secret_is_never_in_what_goes_out(bob: Caller, step: Doorstep) -> None:
    """R9: nor in what others are sent, or in a bug."""
    ann = step.enters("ann")
    secret = SECRET.encode()
    bob.sends(b"/three\r\n", secret + b"\r\n", secret + b"\xff\r\n", secret + b"\r\n")
    bob.sends(secret + b"\r\n/buggy\r\n", secret + b"\r\n")
    assert secret not in bob.takes() + ann.takes()
    assert 1 == len(step.world.bugs)
    assert SECRET not in repr(step.world.bugs)
