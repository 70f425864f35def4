"""What an example is, and the ids that examples have in common."""

from __future__ import annotations

from typing import Any

from msgspec import Struct

from twistchat.jsonlines.writing import encode

#: The ids of what was said in #dev, and when.
FIRST, SECOND, THIRD = "038e7wy000001", "038e7x0yg0000", "038e7x1xr0000"
NEW = "038e7x2x00000"
#: The id of a token of ann's.
TOKEN = "038e7wx000000"
#: What a token or a ticket looks like.
SECRET = "3pW-xUEVZ0yI1PJcQkOeS9BhV_4nT7gaRmLw2dFbKtE"
AT = "2026-11-21T12:00:00.000Z"

#: The id of a file that ann has sent to bob alone, and of that message; and what links
#: that are good once begin with.
FILE, SENT = "n0Vq3wJ2yG8hQmT5sXc1Zg", "038e7x2re8000"
TICKET = "S1cQ0gqvJ5yWb2m8TnXk4H"
WEB = "https://chat.example"

#: Lines as objects.
Line = dict[str, Any]


class Example(Struct, frozen=True):
    """A request of ``who`` (``new`` has not said hello yet) and its answer, without
    ``ref`` and ``ok``; ``before`` are the requests that must come first, each with who
    makes it."""

    request: Line
    answer: Line = {}
    who: str = "ann"
    before: tuple[tuple[str, Line], ...] = ()

    @property
    def lines(self) -> tuple[str, str]:
        """The request and the answer as they are written."""
        op, *rest = self.request.items()
        request = dict([op, ("ref", 7), *rest])
        return written(request), written({"ref": 7, "ok": True, **self.answer})


def written(line: Line) -> str:
    """A line, with an ellipsis where anything may stand."""
    return encode(_shown(line)).decode().replace('"..."', "...")


def _shown(value: Any) -> Any:
    if value is ...:
        return "..."
    if isinstance(value, dict):
        return {key: _shown(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_shown(each) for each in value]
    return value


def said(id: str, sender: str, text: str) -> Line:
    """What was said in #dev before."""
    return {
        "event": "said",
        "id": id,
        "at": AT,
        "room": "#dev",
        "from": sender,
        "text": text,
        "replayed": True,
    }


#: What was said in #dev.
TALK = (
    said(FIRST, "ann", "shall we ship it?"),
    said(SECOND, "bob", "ann: yes, today"),
    said(THIRD, "ann", "then I do"),
)
#: #dev as its members read it.
DEV: Line = {
    "room": "#dev",
    "members": [{"name": "ann", "role": "owner"}, {"name": "bob"}],
    "topic": "release 2",
    "topic_by": "ann",
    "topic_at": AT,
}
#: Eve comes, whose session is that of ``new``.
EVE_COMES: tuple[str, Line] = (
    "new",
    {"op": "hello", "name": "eve", "password": "secret-of-eve"},
)
