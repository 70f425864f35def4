"""What the value of a setting may be, and how each kind is checked."""

import ipaddress
import re
from collections.abc import Callable
from pathlib import Path
from types import NoneType, UnionType
from typing import Annotated, Any, Union, get_args, get_origin
from zoneinfo import ZoneInfo

from argon2 import extract_parameters
from argon2.exceptions import InvalidHashError
from msgspec import Meta, Struct
from twisted.internet.endpoints import serverFromString

from twistchat.chat.errors import ChatError
from twistchat.chat.names import person_name, room_name
from twistchat.chat.spans import parse_span

#: The endpoints of Twisted that a door may be; the rest are PORT and HOST:PORT.
ENDPOINTS = ("tcp", "tcp6", "ssl", "unix", "systemd", "haproxy")
_DOOR = re.compile(
    r"((\[(?P<ipv6>[0-9A-Fa-f:.]+)\]|(?P<host>[A-Za-z0-9.-]+)):)?(?P<port>[0-9]{1,5})"
)
_SERVER = re.compile(r"[A-Za-z0-9]([A-Za-z0-9.-]{0,61}[A-Za-z0-9])?")
MOST = 2**31 - 1  # what a C int holds
MOST_PASSWORD = 1024  # characters; each costs before it is hashed
#: What the sentence of a limit ends in.
OFF = "0 turns the limit off."


class Section(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A table of the settings file."""


class Checked(Struct, frozen=True):
    """Text that the check takes, or refuses by a ValueError with the reason."""

    check: Callable[[str], Any]


def bound(most: int = MOST) -> Meta:
    """A number that is a limit: 0 is none."""
    return Meta(ge=0, le=most, extra={"zero": OFF})


def says(sentence: str, *examples: str) -> Meta:
    """What a setting does, in a sentence."""
    return Meta(description=sentence, examples=list(examples))


def endpoint(door: str) -> str:
    """The Twisted endpoint string of a door; empty if it is ``off``.

    A door is an endpoint string, a PORT of this machine only, or HOST:PORT. Raises
    ValueError with the reason if it is none of them.
    """
    if door == "off":
        return ""
    kind, colon, _ = door.partition(":")
    if colon and kind in ENDPOINTS:
        check_endpoint(door)
        return door
    place = _DOOR.fullmatch(door)
    if place is None or int(place["port"]) > 65_535:
        raise ValueError("expected a PORT, HOST:PORT, an endpoint such as tcp:, or off")
    host = place["ipv6"] or place["host"] or "127.0.0.1"
    host = host.replace(":", "\\:")
    return f"tcp:{place['port']}:interface={host}"


def check_endpoint(text: str) -> None:
    """Whether Twisted can make an endpoint of it, certificates and all."""
    if text.startswith("systemd:"):
        return  # only systemd itself hands over what that is made of
    try:
        serverFromString(None, text)
    except Exception as error:  # each kind of endpoint raises errors of its own
        reason = " ".join(str(error).split())
        raise ValueError(f"{text} is no endpoint: {reason}") from None


def text_of(path: str) -> str:
    """What the file says; nothing if there is no path. Raises ValueError."""
    try:
        return Path(path).read_text(encoding="utf-8") if path else ""
    except (OSError, UnicodeDecodeError) as error:
        raise ValueError(getattr(error, "strerror", None) or "not UTF-8") from None


def key_of(room: str) -> str:
    """What a room is found by, its # written or not. Raises ValueError."""
    try:
        return room_name(room).key
    except ChatError:
        raise ValueError("that is no name for a room") from None


def person_key(name: str) -> str:
    """What the name of a person is found by. Raises ValueError."""
    try:
        return person_name(name).key
    except ChatError:
        raise ValueError("that is no name for a person") from None


def span_of(keep: str) -> int:
    """The seconds that history is kept, 0 for ever. Raises ValueError."""
    return parse_span(keep or "0")


def check_server(name: str) -> None:
    if not _SERVER.fullmatch(name):
        raise ValueError("expected a plain word or a DNS name")


def check_network(name: str) -> None:
    if name:
        check_server(name)


def check_hash(password: str) -> None:
    """What looks like a hash of argon2 must be one."""
    if password.startswith("$argon2"):
        try:
            extract_parameters(password)
        except InvalidHashError:
            raise ValueError("that begins like a hash of argon2 and is none") from None


def check_line(text: str) -> None:
    if text and not text.isprintable():
        raise ValueError("expected one line of plain text")


def check_zone(name: str) -> None:
    try:
        ZoneInfo(name)
    except (ValueError, OSError, KeyError):
        raise ValueError(
            "expected a time zone of the IANA list, such as UTC or America/Sao_Paulo"
        ) from None


def check_addresses(text: str) -> None:
    try:
        ipaddress.ip_network(text)
    except ValueError:
        raise ValueError("expected an address, or a range such as 10.0.0.0/8") from None


def check_at_least(section: Struct, more: str, less: str) -> None:
    """The one is 0 or at least the other; else ValueError."""
    bound = getattr(section, less)
    if 0 < getattr(section, more) < bound:
        raise ValueError(f"{more}: expected at least {less} ({bound})")


Limit = Annotated[int, bound()]
Number = Annotated[int, Meta(ge=1, le=MOST)]
Doors = tuple[Annotated[str, Checked(endpoint)], ...]
File = Annotated[str, Checked(text_of)]
Keep = Annotated[str, Checked(span_of)]
PersonName = Annotated[str, Checked(person_key)]
RoomName = Annotated[str, Checked(key_of)]


def parts_of(kind: Any) -> tuple[Any, list[Any]]:
    """A type without its notes and its None, and its notes."""
    notes: list[Any] = []
    while get_origin(kind) in (Annotated, Union, UnionType):
        kind, *more = get_args(kind)
        notes += [note for note in more if note is not NoneType]
    return kind, notes
