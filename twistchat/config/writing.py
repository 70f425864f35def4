"""The settings written as a file, with their sentences as comments."""

import json
from collections.abc import Iterator
from enum import Enum
from inspect import getdoc
from textwrap import wrap
from typing import Any, get_args, get_origin

from msgspec import Meta
from msgspec.structs import FieldInfo, fields

from twistchat.config.settings import Settings
from twistchat.config.values import parts_of


def defaults_as_toml() -> str:
    """Every setting with its default and what it does, as a file that can be read."""
    lines = [
        "# Every setting of twistchat with its default. What is left out is as here,",
        "# so a file of your own needs only what it changes.",
    ]
    for section in fields(Settings):
        base = parts_of(section.type)[0]
        lines += ["", "", *_table(section.name, base)]
    return "\n".join(lines) + "\n"


def _table(name: str, kind: Any) -> Iterator[str]:
    """The lines of a section; an example, commented out, of one that has many."""
    many = get_origin(kind)
    if many:
        kind = get_args(kind)[many is dict]
        yield from _comment(getdoc(kind) or "")
        yield f'# [{name}."#example"]' if many is dict else f"# [[{name}]]"
        for field in fields(kind):
            yield f"# {field.name} = {_toml(_example(field))}  # {_sentence(field)}"
        return
    yield f"[{name}]"
    yield from _comment(getdoc(kind) or "")
    for field in fields(kind):
        yield ""
        yield from _comment(_sentence(field))
        yield f"{field.name} = {_toml(field.default)}"


def _comment(text: str) -> list[str]:
    lines = wrap(" ".join(text.split()), 86, break_on_hyphens=False)
    return [f"# {line}" for line in lines]


def _sentence(field: FieldInfo) -> str:
    """What the setting does, and what 0 does if it is a bound."""
    said = [meta.description for meta in _metas(field) if meta.description]
    zero = [meta.extra["zero"] for meta in _metas(field) if meta.extra]
    return " ".join([*said, *zero])


def _example(field: FieldInfo) -> str:
    examples = [meta.examples for meta in _metas(field) if meta.examples]
    return str(examples[0][0])


def _metas(field: FieldInfo) -> list[Meta]:
    return [note for note in parts_of(field.type)[1] if isinstance(note, Meta)]


def _toml(value: Any) -> str:
    """The value in TOML: JSON but for words that stand for things."""
    if isinstance(value, Enum):
        value = value.value
    return json.dumps(value, ensure_ascii=False)
