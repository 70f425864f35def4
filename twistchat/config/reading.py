"""Settings read from TOML and from the command line, checked as a whole.

Whatever is wrong is said in one line: the source, the key and the reason.
"""

import json
import re
import tomllib
from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from enum import Enum
from pathlib import Path
from typing import Annotated, Any, Literal, get_args, get_origin

import msgspec
from msgspec.structs import FieldInfo, fields

from twistchat.config.settings import Settings
from twistchat.config.values import Checked, Section, parts_of

_MOST_BYTES = 1_048_576  # a settings file is small: refuse a device or a database
_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")
_PLACE = re.compile(r" \(at (line \d+, column \d+|end of document)\)$")
_PLAIN = {
    "`int`": "a whole number",
    "`float`": "a number",
    "`bool`": "true or false",
    "`str`": "text",
    "`array`": "a list",
    "`object`": "a table",
    "`datetime`": "a date and time",
    "`date`": "a date",
    "`time`": "a time",
    " >= ": " of at least ",
    " <= ": " of at most ",
}

Key = tuple[str, ...]


class BadSettings(Exception):
    """Settings that cannot be. Its text is one line: source, key and reason."""


class _Wrong(Exception):
    """What cannot be, and the key it is at."""

    def __init__(self, key: Key, reason: object) -> None:
        super().__init__(key, reason)
        self.key = key
        self.reason = reason

    def of(self, source: object) -> BadSettings:
        """The same, for people; what they cannot read is a question mark."""
        parts = (str(source), _spell(self.key), str(self.reason))
        line = ": ".join(filter(None, parts))
        return BadSettings("".join(c if c.isprintable() else "?" for c in line))


def load(
    path: Path | None = None,
    overrides: Sequence[str] = (),
    doors: Mapping[str, Sequence[str]] | None = None,
) -> Settings:
    """The settings of the file, and the defaults of all that it does not name.

    ``overrides`` are the SECTION.KEY=VALUE of ``--set``; ``doors`` are the lists given
    to the options ``--line`` and the like. Raises BadSettings.
    """
    given = _parse(path) if path else {}
    sources: dict[Key, str] = {}
    for override in overrides:
        key, value = _override(override)
        _put(given, key, value)
        sources[key] = "--set"
    for door, endpoints in (doors or {}).items():
        _put(given, ("doors", door), list(endpoints))
        sources["doors", door] = f"--{door}"
    try:
        settings: Settings = _section(Settings, given, ())
    except _Wrong as wrong:
        raise wrong.of(sources.get(wrong.key, path or "--set")) from None
    return settings


# The file


def _parse(path: Path) -> dict[str, Any]:
    """What the file says, not checked yet."""
    text = ""
    try:
        with path.open("rb") as file:
            data = file.read(_MOST_BYTES + 1)
        if len(data) > _MOST_BYTES:
            raise ValueError("larger than 1 MiB")
        text = data.decode("utf-8-sig")
        return tomllib.loads(text)
    except OSError as error:
        raise _Wrong((), error.strerror).of(path) from None
    except UnicodeDecodeError as error:
        raise _Wrong((), f"not UTF-8 (byte {error.start + 1})").of(path) from None
    except ValueError as error:
        raise _Wrong((), _syntax(error, text)).of(path) from None
    except RecursionError:
        raise _Wrong((), "too deeply nested").of(path) from None


def _syntax(error: Exception, text: str) -> str:
    """What tomllib says, beginning with the line."""
    reason = str(error)
    place = _PLACE.search(reason)
    if place is None:
        return reason[:1].lower() + reason[1:]
    where = place[1]
    if where == "end of document":
        where = f"line {len(text.splitlines())}"
    return f"{where}: {reason[0].lower()}{reason[1 : place.start()]}"


# What --set says


def _override(text: str) -> tuple[Key, Any]:
    """The key and the value of SECTION.KEY=VALUE, the value read as the key's type."""
    name, equals, value = text.partition("=")
    key = _key(name)
    if not (equals and key):
        raise _Wrong((), f"expected SECTION.KEY=VALUE, got {text}").of("--set")
    try:
        base = parts_of(_kind(key))[0]
        as_it_stands = base is str or _choices(base)
        return key, value if as_it_stands else _value(value, key)
    except _Wrong as wrong:
        raise wrong.of("--set") from None


def _key(name: str) -> Key:
    """The parts of a dotted key, of which each may be quoted; none if it is no key."""
    try:
        inner: Any = tomllib.loads(f"{name}=0")
    except (ValueError, RecursionError):
        return ()
    key = []
    while isinstance(inner, dict) and len(inner) == 1:
        ((part, inner),) = inner.items()
        key.append(part)
    return tuple(key) if inner == 0 else ()


def _value(text: str, key: Key) -> Any:
    """The value that is written so in TOML."""
    try:
        table = tomllib.loads(f"value={text}")
    except (ValueError, RecursionError):
        table = {}
    if len(table) != 1:
        raise _Wrong(key, 'expected a value as in TOML, such as 10 or ["4000"]')
    return table["value"]


def _put(table: dict[str, Any], key: Key, value: Any) -> None:
    """Set the key in nested tables; what is no table is left for the check to find."""
    *outer, last = key
    for part in outer:
        inner = table.setdefault(part, {})
        if not isinstance(inner, dict):
            return
        table = inner
    table[last] = value


def _kind(key: Key) -> Any:
    """The type of the setting of that key."""
    kind: Any = Settings
    for count, part in enumerate(key, 1):
        base = parts_of(kind)[0]
        if _is_section(base):
            kind = _field(base, part, key[:count]).type
        elif get_origin(base) is dict:
            name, kind = get_args(base)
            _read(name, part, key[:count])
        else:
            raise _Wrong(key[:count], "no such setting")
    base = parts_of(kind)[0]
    if _is_section(base) or get_origin(base) is dict:
        raise _Wrong(key, "that is a table, not a setting")
    return kind


# Checking


def _read(kind: Any, value: Any, key: Key) -> Any:
    """A value as what it is to be."""
    base, notes = parts_of(kind)
    if _is_section(base):
        return _section(base, _convert(dict, value, key), key)
    if get_origin(base) is dict:
        return _tables(base, _convert(dict, value, key), key)
    if get_origin(base) is tuple:
        return _list(base, _convert(list, value, key), key)
    choices = _choices(base)
    if choices and value not in choices:
        raise _Wrong(key, f"expected one of {', '.join(choices)}")
    found = _convert(Annotated[base, *notes], value, key)
    _check(notes, found, key)
    return found


def _section(kind: type[Any], given: dict[str, Any], key: Key) -> Any:
    """A table as its class."""
    values = {}
    for name, value in given.items():
        inner = (*key, name)
        values[name] = _read(_field(kind, name, inner).type, value, inner)
    for field in fields(kind):
        if field.required and field.name not in values:
            raise _Wrong((*key, field.name), "it must be given")
    try:
        return kind(**values)
    except ValueError as error:  # two settings that do not go together
        name, _, reason = str(error).partition(": ")
        raise _Wrong((*key, name), reason) from None


def _tables(kind: Any, given: dict[str, Any], key: Key) -> dict[str, Any]:
    """Tables by name, the name as its check makes it."""
    name_kind, table_kind = get_args(kind)
    tables: dict[str, Any] = {}
    for name, table in given.items():
        inner = (*key, name)
        true_name = _check(parts_of(name_kind)[1], name, inner)
        if true_name in tables:
            raise _Wrong(inner, "given twice")
        tables[true_name] = _read(table_kind, table, inner)
    return tables


def _list(kind: Any, given: list[Any], key: Key) -> tuple[Any, ...]:
    items = []
    for number, item in enumerate(given, 1):
        try:
            items.append(_read(get_args(kind)[0], item, key))
        except _Wrong as wrong:
            inner = _spell(wrong.key[len(key) :])
            parts = filter(None, (f"item {number}", inner, str(wrong.reason)))
            raise _Wrong(key, ": ".join(parts)) from None
    return tuple(items)


def _convert(kind: Any, value: Any, key: Key) -> Any:
    """The value if it is of that type."""
    try:
        return msgspec.convert(value, kind)
    except msgspec.ValidationError as error:
        reason = str(error)
        for word, plain in _PLAIN.items():
            reason = reason.replace(word, plain)
        raise _Wrong(key, reason[0].lower() + reason[1:]) from None


def _check(notes: Sequence[object], text: str, key: Key) -> Any:
    """What the check among the notes makes of the text; the text if there is none."""
    checks = [note.check for note in notes if isinstance(note, Checked)]
    try:
        return checks[0](text) if checks else text
    except ValueError as error:
        raise _Wrong(key, error) from None


# What a setting is


def _is_section(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, Section)


def _choices(kind: Any) -> list[str]:
    """The words that a setting may be; none if it may be others."""
    if get_origin(kind) is Literal:
        return list(get_args(kind))
    if isinstance(kind, type) and issubclass(kind, Enum):
        return [member.value for member in kind]
    return []


def _field(kind: type[Section], name: str, key: Key) -> FieldInfo:
    """The field of that name; a near one is told if there is none."""
    found = {field.name: field for field in fields(kind)}
    if name not in found:
        near = get_close_matches(name, found, 1)
        hint = f"; did you mean {near[0]}?" if near else ""
        raise _Wrong(key, f"no such setting{hint}")
    return found[name]


def _spell(key: Key) -> str:
    """The key as it is written in TOML."""
    return ".".join(
        part if _BARE_KEY.fullmatch(part) else json.dumps(part, ensure_ascii=False)
        for part in key
    )
