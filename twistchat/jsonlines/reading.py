"""Requests out of lines. A line is checked as a whole against the types of all
operations before anything is done with it."""

from functools import cache
from typing import Any, Union

from msgspec import DecodeError, MsgspecError, Raw, Struct, ValidationError
from msgspec.json import Decoder

from twistchat.chat.cleaning import decode, echo
from twistchat.jsonlines.errors import BadJson, BadRequest, UnknownOperation
from twistchat.jsonlines.table import NO_REF, OPERATIONS, Request


class _Gist(Struct):
    """What can be known of a request that is refused."""

    op: Any = None
    ref: Raw = NO_REF


_gist = Decoder(_Gist)
#: The longest reason, in characters.
_REASON = 200

#: What msgspec raises for what a stranger may send: a value nested too deep, a number
#: that is none, half of a surrogate pair.
_REFUSED = (MsgspecError, RecursionError, ValueError)


@cache
def _requests() -> Decoder[Request]:
    """For all operations, once they are all known."""
    return Decoder(Union[tuple(OPERATIONS)])  # noqa: UP007


def read(line: bytes) -> Request:
    """The request of a line. Raises BadUtf8, BadJson, BadRequest, UnknownOperation."""
    decode(line)
    try:
        return _requests().decode(line)
    except _REFUSED as error:
        raise _refusal(line, error) from None


def ref_of(line: bytes) -> bytes:
    """The ``ref`` of a line that is refused, as it was written; ``null`` if it has none
    that can be made out."""
    try:
        ref = bytes(_gist.decode(line).ref)
        ref.decode()
    except _REFUSED:
        return bytes(NO_REF)
    return ref


def _refusal(line: bytes, error: Exception) -> BadJson | BadRequest | UnknownOperation:
    if not isinstance(error, ValidationError):
        why = "it is nested too deep" if isinstance(error, RecursionError) else error
        return BadJson(_shown(why))
    try:
        op = _gist.decode(line).op
    except DecodeError as broken:
        return BadJson(_shown(broken))
    if isinstance(op, str) and op not in _names():
        return UnknownOperation(echo(op))
    return BadRequest(_reason(error))


def _reason(error: ValidationError) -> str:
    """Where the request is not as it should be."""
    return _shown(error).replace("`", "'")


def _shown(why: object) -> str:
    """The reason, which may repeat a part of the line."""
    return "".join(filter(str.isprintable, str(why)))[:_REASON]


@cache
def _names() -> frozenset[str]:
    return frozenset(row.name for row in OPERATIONS.values())
