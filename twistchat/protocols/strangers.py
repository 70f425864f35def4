"""Clients of other protocols that came to the line door, and what they are told."""

import re

#: How a TLS client begins: a handshake record of TLS 1.x (RFC 8446, 5.1).
TLS_HELLO = b"\x16\x03"
#: A fatal handshake_failure alert (RFC 8446, 6).
TLS_REFUSAL = bytes([0x15, 3, 1, 0, 2, 2, 40])

_HTTP = (
    b"HTTP/1.1 400 Bad Request\r\n"
    b"Content-Type: text/plain\r\n"
    b"Connection: close\r\n"
    b"\r\n"
    b"This is a chat for netcat and telnet, not a web server.\n"
)
#: How the first line of each begins.
_WEB = re.compile(rb"[A-Z]+ \S+ HTTP/[0-9]|(GET|HEAD|POST|PUT|DELETE|OPTIONS) /")
_SSH = re.compile(rb"SSH-[0-9]")
_OF_TEXT = {
    _WEB: _HTTP,
    _SSH: b"!! this is not an ssh server\n",
    re.compile(rb"CAP LS\b"): b"!! this is not an IRC door: that is at port 6667, "
    b"or where --irc has it\n",
}
_OF_IRC = {_WEB: _HTTP, _SSH: b"ERROR :Closing Link: this is not an ssh server\r\n"}


def answer_to(line: bytes) -> bytes:
    """What to answer to a first line that no person types; empty for all others."""
    return _answer(line, _OF_TEXT)


def answer_on_irc(line: bytes) -> bytes:
    """The same where IRC is spoken."""
    return _answer(line, _OF_IRC)


def _answer(line: bytes, answers: dict[re.Pattern[bytes], bytes]) -> bytes:
    for beginning, answer in answers.items():
        if beginning.match(line):
            return answer
    return b""
