"""Telnet as a codec over bytes (RFC 854, 855), with no socket and no clock of its own.

What comes from the network goes into `TelnetCodec.receive`. Out come the application's
bytes and, in their place among them, each `Signal` that a door may want to know of.
What has to be answered waits in `TelnetCodec.take_answers`. Lines are not its business:
CR NUL and CRLF stay as they are.
"""

from collections.abc import Callable
from enum import Enum
from typing import Final

from twisted.conch.telnet import AYT, BRK, DO, DONT, IAC, IP, SB, SE, WILL, WONT

EOF: Final = b"\xec"  # RFC 1184
SUSP: Final = b"\xed"
ECHO: Final = b"\x01"  # RFC 857
TIMING_MARK: Final = b"\x06"  # RFC 860

_FIRST_COMMAND = EOF  # what is below follows a 0xFF only in text
#: GNU telnet strips the eighth bit to look for its keys: of a letter such as Ü, with
#: the byte 0x9C, it makes the key with 0x1C, and sends what that key means.
_STRIPPED = {IP: b"\x83", BRK: b"\x9c", SUSP: b"\x9a"}
_OPTION_VERBS = (WILL, WONT, DO, DONT)
_REFUSAL = {WILL: DONT, DO: WONT}
WILL_ECHO: Final = IAC + WILL + ECHO
WONT_ECHO: Final = IAC + WONT + ECHO
DO_TIMING_MARK: Final = IAC + DO + TIMING_MARK
WILL_TIMING_MARK: Final = IAC + WILL + TIMING_MARK


class Signal(Enum):
    """What a telnet peer can tell besides its bytes. The last two end the session."""

    ALIVE = "our timing mark was answered"
    SHOWN = "what is typed is shown, though we asked to hide it"
    END_OF_INPUT = "Ctrl-D"
    FLOOD = "too many commands that want an answer"
    OVERLONG = "a subnegotiation without end"


def _inside_letter(text: bytes) -> bool:
    """The text ends inside a letter of UTF-8."""
    for back, byte in enumerate(reversed(text[-3:]), 1):
        if byte >= 0xC0:
            return back < (2 if byte < 0xE0 else 3 if byte < 0xF0 else 4)
        if byte < 0x80:
            return False
    return False


def escape(data: bytes) -> bytes:
    """``data`` as it goes over the wire: each 0xFF doubled."""
    return data.replace(IAC, IAC + IAC)


class TelnetCodec:
    """One end of a telnet connection that agrees to no option of its peer's.

    Each option is refused once in each direction and its repeats are passed over, lest
    two ends answer each other for ever (RFC 1143). Only a timing mark is always given:
    after Ctrl-C a client may throw away all output until it comes (RFC 860). WILL and
    WONT TIMING-MARK are the answer to our own `probe`.

    One option is our own: to `hide` what is typed we say that we echo it, and do not
    (RFC 857). The peer's answers to that are only heard.

    A 0xFF before a byte that is no command stays in the data: it is text in some 8-bit
    encoding, which the decoding of the line refuses while the session goes on. All
    commands not mentioned here are passed over, EC and EL too: clients that edit their
    line do it at home.

    ``clock`` tells seconds. A ``limit`` of 0 is no limit:

    * ``command_limit`` commands that want an answer (options, AYT) in
      ``command_period`` seconds; one more is `Signal.FLOOD`.
    * ``subnegotiation_limit`` bytes between SB and SE; more is `Signal.OVERLONG`.

    After either of these nothing is heard or answered any more.
    """

    def __init__(
        self,
        clock: Callable[[], float],
        ayt_answer: bytes = b"[yes]\r\n",
        *,
        command_limit: int = 64,
        command_period: float = 10.0,
        subnegotiation_limit: int = 4096,
    ) -> None:
        self._clock = clock
        self._ayt_answer = ayt_answer
        self._command_limit = command_limit
        self._command_period = command_period
        self._subnegotiation_limit = subnegotiation_limit
        self._hear = self._hear_text
        self._held = b""  # a command cut by the network: at most two bytes
        self._inside = 0  # bytes of the subnegotiation under way
        self._asked: list[float] = []  # when the last commands came, in order
        self._refused: set[tuple[bytes, bytes]] = set()
        self._hides = False  # we said that we echo
        self._unanswered = 0  # of our WILL ECHO and WONT ECHO, said in turn
        self._hid_at = 0.0
        self._answers: list[bytes] = []
        self._text: list[bytes] = []
        self._heard: list[bytes | Signal] = []

    def probe(self) -> bytes:
        """What to send to learn whether the peer is there: `Signal.ALIVE` follows."""
        return DO_TIMING_MARK

    def hide(self) -> bytes:
        """What to send so that what is typed next is not shown."""
        self._hides = True
        self._unanswered += 1
        self._hid_at = self._clock()
        return WILL_ECHO

    def show(self) -> bytes:
        """What to send to end that, with the end of the line that was not shown; what
        was shown needs nothing."""
        if not self._hides:
            return b""
        self._hides = False
        self._unanswered += 1
        return WONT_ECHO + b"\r\n"

    @property
    def in_doubt(self) -> float:
        """For how many seconds it is not known whether the peer hides what is typed."""
        known = self._unanswered < (1 if self._hides else 2)
        return 0.0 if known else self._clock() - self._hid_at

    def take_answers(self) -> bytes:
        """What is to be sent back at once, given one time."""
        answers = b"".join(self._answers)
        self._answers.clear()
        return answers

    def receive(self, data: bytes) -> list[bytes | Signal]:
        """The application's bytes in ``data``, and signals between them, in order."""
        if IAC not in data and not self._held and self._hear == self._hear_text:
            return [data]
        data = self._held + data
        self._held = b""
        at = 0
        while at < len(data):
            at = self._hear(data, at)
        return self._take_heard()

    def finish(self) -> bytes:
        """What is left when the peer says no more: the start of a command is text."""
        held, self._held = self._held, b""
        return held if self._hear == self._hear_text else b""

    # What is heard depends on where we are: each of these takes some of data[at:] and
    # returns how far it came.

    def _hear_text(self, data: bytes, at: int) -> int:
        iac = data.find(IAC, at)
        if iac < 0:
            self._text.append(data[at:])
            return len(data)
        self._text.append(data[at:iac])
        end = iac + (3 if data[iac + 1 : iac + 2] in _OPTION_VERBS else 2)
        if end > len(data):
            self._held = data[iac:]
            return len(data)
        self._obey(data[iac:end])
        return end

    def _hear_subnegotiation(self, data: bytes, at: int) -> int:
        """Skip it; IAC before anything but SE and IAC means that its end was lost."""
        iac = data.find(IAC, at)
        end = iac if iac >= 0 else len(data)
        self._inside += end - at
        if 0 < self._subnegotiation_limit < self._inside:
            self._end(Signal.OVERLONG)
            return len(data)
        if end + 1 >= len(data):
            self._held = data[end:]
            return len(data)
        following = data[end + 1 : end + 2]
        if following == IAC:
            self._inside += 2
            return end + 2
        self._hear = self._hear_text
        return end + 2 if following == SE else end

    def _hear_nothing(self, data: bytes, at: int) -> int:
        return len(data)

    def _obey(self, command: bytes) -> None:
        verb = command[1:2]
        if verb == IAC:
            self._text.append(IAC)
        elif verb < _FIRST_COMMAND:
            self._text.append(command)
        elif verb in _STRIPPED and _inside_letter(b"".join(self._text[-6:])):
            self._text.append(_STRIPPED[verb])
        elif verb == EOF:
            self._signal(Signal.END_OF_INPUT)
        elif verb == SB:
            self._inside = 0
            self._hear = self._hear_subnegotiation
        elif verb == AYT:
            if self._may_ask():
                self._answers.append(self._ayt_answer)
        elif verb in _OPTION_VERBS:
            self._hear_option(verb, command[2:])

    def _hear_option(self, verb: bytes, option: bytes) -> None:
        about_ours = option == ECHO and verb in (DO, DONT)
        if about_ours and self._unanswered:
            self._hear_answer(verb == DO)
        elif self._may_ask():
            if about_ours and self._hides:
                self._hear_second_thought(verb == DO)
            else:
                self._negotiate(verb, option)

    def _hear_answer(self, agreed: bool) -> None:
        """DO or DONT answers the oldest of our WILL ECHO and WONT ECHO that has no
        answer. Who refuses the one does not answer the other (RFC 1143)."""
        willing = self._hides == (self._unanswered % 2 == 1)
        self._unanswered = max(0, self._unanswered - (1 if agreed == willing else 2))
        if willing and not agreed:
            self._hides = self._hides and self._unanswered > 0
            self._signal(Signal.SHOWN)

    def _hear_second_thought(self, agreed: bool) -> None:
        """DONT ECHO is obeyed at once, whatever was agreed."""
        if not agreed:
            self._hides = False
            self._answers.append(WONT_ECHO)
            self._signal(Signal.SHOWN)

    def _may_ask(self) -> bool:
        """Count a command that wants an answer; one too many ends the session."""
        if not self._command_limit:
            return True
        now = self._clock()
        self._asked.append(now)
        if len(self._asked) <= self._command_limit:
            return True
        if now - self._asked.pop(0) >= self._command_period:
            return True
        self._end(Signal.FLOOD)
        return False

    def _negotiate(self, verb: bytes, option: bytes) -> None:
        refusal = _REFUSAL.get(verb)
        if option == TIMING_MARK:
            if verb == DO:
                self._answers.append(WILL_TIMING_MARK)
            elif verb != DONT:
                self._signal(Signal.ALIVE)
        elif refusal and (refusal, option) not in self._refused:
            self._refused.add((refusal, option))
            self._answers.append(IAC + refusal + option)

    # What was heard, in order, text that hangs together as one.

    def _signal(self, signal: Signal) -> None:
        self._gather_text()
        self._heard.append(signal)

    def _end(self, signal: Signal) -> None:
        self._signal(signal)
        self._hear = self._hear_nothing

    def _gather_text(self) -> None:
        text = b"".join(self._text)
        self._text.clear()
        if text:
            self._heard.append(text)

    def _take_heard(self) -> list[bytes | Signal]:
        self._gather_text()
        heard, self._heard = self._heard, []
        return heard
