"""The protocol as a JSON Schema, made from the types that are checked."""

from functools import cache
from typing import Any

from msgspec.json import encode, schema_components

from twistchat.jsonlines.shapes import ClosingShape, Shape
from twistchat.jsonlines.table import OPERATIONS, Row
from twistchat.jsonlines.writing import Refusal

#: Every event that a client may be told.
EVENTS: tuple[type, ...] = (*Shape.__subclasses__(), ClosingShape)

_DESCRIPTION = (
    "Whatever is one line of the protocol is valid against this schema. What a client "
    "may send is under $defs/request, what it may read under $defs/success, "
    "$defs/failure and $defs/event. Readers pass over events and fields that they do "
    "not know; operations say which answer belongs to which request."
)


def rows() -> list[Row]:
    """The operations, by group and name."""
    return sorted(OPERATIONS.values(), key=lambda row: (row.group, row.name))


def build() -> dict[str, Any]:
    """The schema: ``operations`` say for each which request and which answer it has,
    ``events`` what may be told; the types are under ``$defs``."""
    table = rows()
    requests = [row.request for row in table]
    answers = list(dict.fromkeys(row.answer for row in table))
    types = [*requests, *answers, *EVENTS, Refusal]
    found, parts = schema_components(types, ref_template="#/$defs/{name}")
    by_type = dict(zip(types, found, strict=True))
    events = {name_of(event): by_type[event] for event in EVENTS}
    lines = {
        "request": {"anyOf": [by_type[each] for each in requests]},
        "success": _answer(True),
        "failure": {"allOf": [_answer(False), by_type[Refusal]]},
        "event": {"anyOf": list(events.values())},
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "twistchat, JSON lines, version 1",
        "description": _DESCRIPTION,
        "anyOf": [{"$ref": f"#/$defs/{name}"} for name in lines],
        "operations": {
            row.name: {
                "request": by_type[row.request],
                "answer": by_type[row.answer],
                "help": row.help,
            }
            for row in table
        },
        "refusal": by_type[Refusal],
        "events": events,
        "$defs": {**lines, **parts},
    }


def _answer(ok: bool) -> dict[str, Any]:
    """What every answer has."""
    return {
        "type": "object",
        "properties": {"ref": {}, "ok": {"const": ok}},
        "required": ["ref", "ok"],
    }


def name_of(event: type) -> str:
    """What stands under ``event``."""
    return str(event.__struct_config__.tag)  # type: ignore[attr-defined]


@cache
def describe() -> bytes:
    """The schema as JSON."""
    return encode(build())
