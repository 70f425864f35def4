"""Writes ``docs/protocol.rst`` and ``docs/protocol.schema.json`` from the types of the
protocol::

    python -m twistchat.jsonlines.manual > docs/protocol.rst
    python -m twistchat.jsonlines.manual schema > docs/protocol.schema.json

A test holds the files to the types.
"""

import json
import re
import sys
import textwrap
from collections.abc import Iterator
from itertools import groupby
from typing import Any

from msgspec import NODEFAULT, UNSET, inspect
from msgspec.json import encode

from twistchat.chat.errors import ChatError
from twistchat.chat.roles import Right
from twistchat.jsonlines import operations as operations  # fills the table
from twistchat.jsonlines.examples import EXAMPLES
from twistchat.jsonlines.examples.example import written
from twistchat.jsonlines.examples.session import A_SESSION
from twistchat.jsonlines.glossary import meaning
from twistchat.jsonlines.introduction import BEGINNING
from twistchat.jsonlines.samples import refusals, told
from twistchat.jsonlines.schema import EVENTS, build, name_of, rows
from twistchat.jsonlines.table import Request, Row
from twistchat.jsonlines.writing import message_of
from twistchat.text.language import ENGLISH

_WIDTH = 88

#: The groups of operations, in the order of the page. Others come behind.
GROUPS = {
    "session": "The session",
    "talk": "Talk",
    "rooms": "Rooms",
    "files": "Files",
    "memory": "What was said before",
    "mail": "Mail",
    "account": "Accounts and sessions",
    "settings": "Settings",
    "operators": "Operators of the server",
    "order": "Order in rooms",
    "people": "People",
    "server": "The server",
}
_RIGHTS = {
    Right.ACCOUNT: "For accounts.",
    Right.SERVER_OPERATOR: "For operators of the server.",
}

#: The operation that comes first.
FIRST = "hello"

OPERATIONS_BEGIN = """\
Each has its fields, with their types, and those of its answer besides ``ref`` and
``ok``. A field that is not said to be needed may be left out; unless another value is
named it is then empty, ``false`` or ``0``. ``ref`` may stand in every request and is
not told again. In the examples ``>`` is what the client sends and ``<`` what it reads;
in all of them ann, who has an account and is an operator of the server, owns ``#dev``,
and bob is a guest there; eve has an account too.
"""
EVENTS_BEGIN = """\
All but ``closing`` have an ``id`` and ``at``, the time; both are in every example and
not told again below.
"""
ERRORS_BEGIN = """\
The ``code`` of a refusal, the names of its ``facts``, and its ``message`` for such
facts as an example has. Codes of commands that people type do not come to programs and
are not listed here.
"""


def manual() -> str:
    """The page."""
    return "\n".join(_lines()) + "\n"


def schema() -> str:
    """The schema, to be read by people too."""
    return json.dumps(json.loads(encode(build())), indent=2, ensure_ascii=False) + "\n"


def _lines() -> Iterator[str]:
    yield BEGINNING.rstrip()
    yield from ("", *_heading("A session", "-"), "")
    yield from ("Of a guest who comes, hears and says something, and goes::", "")
    for sign, line in A_SESSION:
        yield from _wire(sign, written(line))
    yield from ("", *_heading("Operations", "-"), "", OPERATIONS_BEGIN)
    for group, table in _grouped():
        yield from (*_heading(GROUPS.get(group, group.capitalize()), "~"), "")
        for row in table:
            yield from _operation(row)
    yield from _heading("Objects", "-")
    yield from ("", "What fields of several answers and events hold.", "")
    for kind in _objects():
        yield from _object(kind)
    yield from (*_heading("Events", "-"), "", EVENTS_BEGIN.rstrip(), "")
    lines = told()
    for event in EVENTS:
        yield from _event(event, lines.get(name_of(event), ""))
    yield from (*_heading("Codes of refusals", "-"), "", ERRORS_BEGIN.rstrip(), "")
    for error in refusals():
        yield from _error(error)


def _grouped() -> Iterator[tuple[str, list[Row]]]:
    order = [*GROUPS]

    def place(row: Row) -> int:
        return order.index(row.group) if row.group in order else len(order)

    table = sorted(rows(), key=lambda row: (place(row), row.group, row.name != FIRST))
    for group, found in groupby(table, lambda row: row.group):
        yield group, list(found)


def _operation(row: Row) -> Iterator[str]:
    yield f"``{row.name}``"
    notes = [_RIGHTS[row.right]] if row.right else []
    notes += ["Also before ``hello``."] * row.anytime
    notes += ["Counts for several requests."] * row.costly
    yield from _paragraph(" ".join([row.help, *notes]))
    yield ""
    yield from _fields(row.name, row.request, skip=("ref",))
    if _fields_of(row.answer):
        yield from ("    The answer has", "")
        yield from _fields(f"{row.name} answer", row.answer)
    if row.name in EXAMPLES:
        request, answer = EXAMPLES[row.name].lines
        yield from ("    ::", "", *_wire(">", request, 8), *_wire("<", answer, 8), "")


def _event(event: type, line: str) -> Iterator[str]:
    name = name_of(event)
    yield f"``{name}``"
    yield from _paragraph(_doc(event))
    yield ""
    yield from _fields(f"{name} event", event, skip=("id", "at"))
    yield from ("    ::", "", *_wire("<", line, 8), "")


def _object(kind: type) -> Iterator[str]:
    yield f"``{_name(kind)}``"
    yield from _paragraph(_doc(kind))
    yield ""
    yield from _fields(kind.__name__, kind)


def _error(error: ChatError) -> Iterator[str]:
    facts = ", ".join(f"``{name}``" for name in error.fields)
    yield f"``{error.code}``" + f" ({facts})" * bool(facts)
    yield from _paragraph(_escaped(message_of(error, ENGLISH)))
    yield ""


# Fields and their types


def _fields(place: str, kind: type, skip: tuple[str, ...] = ()) -> Iterator[str]:
    answered = not issubclass(kind, Request)
    for each in _fields_of(kind):
        name = each.encode_name
        if name not in skip:
            what = meaning(place, name)
            text = f"- ``{name}``: {_type(each.type)}{_default(each, answered)}"
            yield from _paragraph(f"{text}; {what}" if what else text, "      ")
    if [each for each in _fields_of(kind) if each.encode_name not in skip]:
        yield ""


def _fields_of(kind: type) -> tuple[inspect.Field, ...]:
    info = inspect.type_info(kind)
    return info.fields if isinstance(info, inspect.StructType) else ()


def _default(field: inspect.Field, answered: bool) -> str:
    if field.required:
        return ", always there" if answered else ", needed"
    plain = field.default in (NODEFAULT, UNSET, "", 0, ())
    return "" if plain else f", else ``{encode(field.default).decode()}``"


_PLAIN = {
    inspect.StrType: "string",
    inspect.IntType: "integer",
    inspect.FloatType: "number",
    inspect.BoolType: "boolean",
    inspect.RawType: "anything",
    inspect.AnyType: "anything",
    inspect.NoneType: "null",
}


def _type(kind: inspect.Type) -> str:
    """A type in words."""
    if isinstance(kind, inspect.Metadata):
        return _type(kind.type)
    if isinstance(kind, inspect.UnionType):
        return " or ".join(map(_type, kind.types))
    if isinstance(kind, inspect.LiteralType):
        return "one of " + ", ".join(f'``"{value}"``' for value in kind.values)
    if isinstance(kind, inspect.DictType):
        return f"object, any names, each {_type(kind.value_type)}"
    if isinstance(kind, inspect.CollectionType):
        return f"array of {_type(kind.item_type)}"
    if isinstance(kind, inspect.StructType):
        return f"``{kind.tag}`` event" if kind.tag else f"``{_name(kind.cls)}``"
    return _PLAIN[type(kind)]


def _objects() -> list[type]:
    """All structs within answers and events, by name, but for events themselves."""
    found: dict[type, None] = {}
    for kind in (*(row.answer for row in rows()), *EVENTS):
        for each in _fields_of(kind):
            _gather(each.type, found)
    return sorted(found, key=_name)


def _gather(kind: inspect.Type, found: dict[type, None]) -> None:
    if isinstance(kind, inspect.StructType):
        if not kind.tag and kind.cls not in found:
            found[kind.cls] = None
            for each in kind.fields:
                _gather(each.type, found)
        return
    inner: list[Any] = [*getattr(kind, "types", ()), getattr(kind, "item_type", None)]
    for each in (*inner, getattr(kind, "value_type", None)):
        if each is not None:
            _gather(each, found)


def _name(kind: type) -> str:
    return kind.__name__.removesuffix("Shape")


# Text

#: Where a line of the wire may be broken: behind a comma that is in no string.
_BREAKS = re.compile(r'(?<=,)(?=["{\[])')


def _heading(title: str, line: str) -> tuple[str, str]:
    return title, line * len(title)


def _doc(kind: type) -> str:
    return " ".join((kind.__doc__ or "").split())


def _escaped(text: str) -> str:
    for sign in "\\*`|_":
        text = text.replace(sign, f"\\{sign}")
    return text


def _paragraph(text: str, indent: str = "    ") -> list[str]:
    """The text in lines that fit; those of an item of a list stand under its first."""
    first = indent[:-2] if text.startswith("- ") else indent
    return textwrap.wrap(
        text,
        _WIDTH,
        initial_indent=first,
        subsequent_indent=indent,
        break_long_words=False,
        break_on_hyphens=False,
    )


def _wire(sign: str, line: str, indent: int = 4) -> list[str]:
    """A line of the wire, broken behind a comma where it is too long for the page."""
    first = f"{' ' * indent}{sign} "
    space, lines = _WIDTH - len(first), [""]
    for part in _BREAKS.split(line):
        if lines[-1] and len(lines[-1]) + len(part) > space:
            lines.append("")
        lines[-1] += part
    return [
        (first if at == 0 else " " * len(first)) + each for at, each in enumerate(lines)
    ]


if __name__ == "__main__":  # pragma: no cover
    sys.stdout.write(schema() if "schema" in sys.argv else manual())
