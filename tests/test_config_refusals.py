"""Settings that cannot be are refused in one line: source, key and reason."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import fields

from twistchat.config import BadSettings, Settings, load
from twistchat.config.values import parts_of

Write = Callable[[str | bytes], Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Writes a settings file and returns its path."""

    def write(text: str | bytes) -> Path:
        path = tmp_path / "x.toml"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    return write


def refused(path: Path | None = None, *overrides: str, **doors: list[str]) -> str:
    """The line that says why these settings cannot be; the file's folder left out."""
    with pytest.raises(BadSettings) as caught:
        load(path, overrides, doors)
    line = str(caught.value)
    assert line.isprintable()
    return line.replace(f"{path}", "x.toml")


# Files

#: What stands in a file, and what is told.
FILES = [
    (
        '[limits]\nline_bytes = "many"',
        "limits.line_bytes: expected a whole number, got text",
    ),
    (
        "[limits]\nline_bytes = 1.5",
        "limits.line_bytes: expected a whole number, got a number",
    ),
    (
        "[limits]\nline_bytes = true",
        "limits.line_bytes: expected a whole number, got true or false",
    ),
    (
        "[limits]\nline_bytes = 1979-05-27",
        "limits.line_bytes: expected a whole number, got a date",
    ),
    (
        "[limits]\nline_bytez = 1",
        "limits.line_bytez: no such setting; did you mean line_bytes?",
    ),
    ("[limit]\nx = 1", "limit: no such setting; did you mean limits?"),
    ("[zebra]", "zebra: no such setting"),
    ('"a\\nb c" = 1', '"a\\nb c": no such setting'),
    ("limits = 3", "limits: expected a table, got a whole number"),
    ('[doors]\nline = "4000"', "doors.line: expected a list, got text"),
    (
        '[doors]\nline = ["4000", 5000]',
        "doors.line: item 2: expected text, got a whole number",
    ),
    (
        '[doors]\ntelnet = ["70000"]',
        "doors.telnet: item 1: expected a PORT, HOST:PORT, an endpoint such as "
        "tcp:, or off",
    ),
    (
        '[history]\ndefault = "sometimes"',
        "history.default: expected one of durable, relaxed, off",
    ),
    (
        "[history]\ndefault = 1",
        "history.default: expected one of durable, relaxed, off",
    ),
    (
        '[history]\nkeep = "30"',
        "history.keep: expected a number and one of s, m, h, d, w, such as 30d",
    ),
    ("[history]\npage_max = 49", "history.page_max: expected at least page (50)"),
    (
        "[accounts]\npassword_min = 129",
        "accounts.password_max: expected at least password_min (129)",
    ),
    (
        "[accounts]\nhash_lanes = 4\nhash_memory_kib = 31",
        "accounts.hash_memory_kib: expected at least 32 for all lanes",
    ),
    (
        '[accounts]\nregistration = "maybe"',
        "accounts.registration: expected one of open, invitation, closed",
    ),
    (
        '[accounts]\nguests = "no"',
        "accounts.guests: expected true or false, got text",
    ),
    (
        '[accounts]\nquarantine = "a while"',
        "accounts.quarantine: expected a number and one of s, m, h, d, w, such as 30d",
    ),
    ("[operators]\nname = 'ann'", "operators: expected a list, got a table"),
    ("operators = ['ann']", "operators: item 1: expected a table, got text"),
    ("[[operators]]", "operators: item 1: name: it must be given"),
    (
        "[[operators]]\nname = 'ann'\n[[operators]]\nname = 'two words'",
        "operators: item 2: name: that is no name for a person",
    ),
    (
        "[[operators]]\nname = 'ann'\n[[operators]]\nname = 'ANN'",
        "operators: item 2: name: given twice",
    ),
    (
        "[[operators]]\nname = 'ann'\npasword = 'secret'",
        "operators: item 1: pasword: no such setting; did you mean password?",
    ),
    (
        "[[operators]]\nname = 'ann'\npassword = 1",
        "operators: item 1: password: expected text, got a whole number",
    ),
    (
        "[limits]\ndrop_seconds = 89",
        "limits.drop_seconds: expected at least ping_seconds (90)",
    ),
    (
        "[limits]\nsend_queue_bytes = 65535",
        "limits.send_queue_bytes: expected at least send_queue_soft_bytes (65536)",
    ),
    (
        "[shutdown]\nhard_seconds = 9",
        "shutdown.hard_seconds: expected at least flush_seconds (10)",
    ),
    (
        '[server]\ntimezone = "Mars/Olympus"',
        "server.timezone: expected a time zone of the IANA list, such as UTC or "
        "America/Sao_Paulo",
    ),
    (
        '[server]\ntimezone = "../../etc/passwd"',
        "server.timezone: expected a time zone of the IANA list, such as UTC or "
        "America/Sao_Paulo",
    ),
    (
        '[server]\nname = "two words"',
        "server.name: expected a plain word or a DNS name",
    ),
    ('[server]\nlanguage = "tlh"', "server.language: expected one of en, pt_BR"),
    (
        '[server]\ndefault_room = "two words"',
        "server.default_room: that is no name for a room",
    ),
    (
        '[server]\nmotd_file = "/no/such/file"',
        "server.motd_file: No such file or directory",
    ),
    (
        '[limits]\nexempt = ["::1", "10.0.0.1/8"]',
        "limits.exempt: item 2: expected an address, or a range such as 10.0.0.0/8",
    ),
    ('[rooms."#a b"]', 'rooms."#a b": that is no name for a room'),
    ("[rooms.dev]\n[rooms.'#DEV']", 'rooms."#DEV": given twice'),
    ("[rooms.dev]\nkeep = 1", "rooms.dev.keep: expected text, got a whole number"),
    (
        "[rooms.dev]\nkept = ''",
        "rooms.dev.kept: no such setting; did you mean keep?",
    ),
    ("[limits\n", "line 1, column 8: expected ']' at the end of a table declaration"),
    ("[limits]\nline_bytes =", "line 2: invalid value"),
    ("a = 1\na = 2", "line 2: cannot overwrite a value"),
    (b"[server]\nname = '\xff'", "not UTF-8 (byte 18)"),
    ("x = " + "[" * 100_000, "too deeply nested"),
    ("#" * 1_048_577, "larger than 1 MiB"),
]


@pytest.mark.parametrize(("text", "line"), FILES, ids=[line[:40] for _, line in FILES])
def test_refused(write: Write, text: str | bytes, line: str) -> None:
    """What is wrong in a file is told with the file, the key and the reason."""
    assert f"x.toml: {line}" == refused(write(text))


def test_number_too_long_to_read(write: Write) -> None:
    """A number of 5,000 digits is refused like any other mistake."""
    line = refused(write(f"[limits]\nline_bytes = {'9' * 5000}"))
    assert line.startswith("x.toml: ")


def test_largest_file(write: Write) -> None:
    """A file of exactly 1 MiB is read."""
    assert Settings() == load(write("#" * 1_048_576))


def test_byte_order_mark(write: Write) -> None:
    """A file that an editor began with a byte order mark is read."""
    assert "en" == load(write("\ufeff[server]\nlanguage = 'en'")).server.language


@pytest.mark.parametrize(
    ("name", "reason"),
    [("none.toml", "No such file or directory"), (".", "Is a directory")],
)
def test_unreadable(tmp_path: Path, name: str, reason: str) -> None:
    """A file that cannot be read is told with the reason."""
    path = tmp_path / name
    assert f"x.toml: {reason}" == refused(path)


def test_unprintable_path(tmp_path: Path) -> None:
    """Even a path with a newline in it makes one line."""
    assert "two?lines.toml: No such file" in refused(tmp_path / "two\nlines.toml")


@given(st.binary(max_size=200))
def test_anything_is_read_or_refused(tmp_path_factory: Any, data: bytes) -> None:
    """Whatever a file holds, it is settings or one line."""
    path = tmp_path_factory.getbasetemp() / "any.toml"
    path.write_bytes(data)
    line = ""
    try:
        load(path)
    except BadSettings as error:
        line = str(error)
    assert line.isprintable()


def numbers() -> list[Any]:
    """The key and the bounds of every number."""
    found = []
    for section in fields(Settings):
        if section.name in ("rooms", "operators"):
            continue
        for field in fields(section.type):
            kind, notes = parts_of(field.type)
            if kind is int:
                (meta,) = [note for note in notes if getattr(note, "le", None)]
                key = f"{section.name}.{field.name}"
                found.append(pytest.param(key, meta.ge, meta.le, id=key))
    return found


#: Bounds that others are compared with, out of the way.
APART = (
    "accounts.password_min=1",
    "accounts.password_max=1024",
    "accounts.hash_lanes=1",
    "accounts.hash_memory_kib=4194304",
    "history.page=1",
    "history.page_max=0",
    "limits.ping_seconds=0",
    "limits.drop_seconds=0",
    "limits.send_queue_soft_bytes=0",
    "limits.send_queue_bytes=0",
    "shutdown.flush_seconds=1",
    "shutdown.hard_seconds=2147483647",
)


@pytest.mark.parametrize(("key", "least", "most"), numbers())
def test_number(key: str, least: int, most: int) -> None:
    """A number is taken at its bounds and refused one beyond them."""
    section, name = key.split(".")
    for number in (least, most):
        settings = load(None, (*APART, f"{key}={number}"))
        assert number == getattr(getattr(settings, section), name)
    low = refused(None, *APART, f"{key}={least - 1}")
    assert f"--set: {key}: expected a whole number of at least {least}" == low
    high = refused(None, *APART, f"{key}={most + 1}")
    assert f"--set: {key}: expected a whole number of at most {most}" == high


# --set and the doors

#: What is said to --set, and what is told.
OVERRIDES = [
    ("limits.line_bytes", "expected SECTION.KEY=VALUE, got limits.line_bytes"),
    ("=1", "expected SECTION.KEY=VALUE, got =1"),
    ("a..b=1", "expected SECTION.KEY=VALUE, got a..b=1"),
    ("a\nb=1", "expected SECTION.KEY=VALUE, got a?b=1"),
    ("limits=1", "limits: that is a table, not a setting"),
    ("rooms.dev=1", "rooms.dev: that is a table, not a setting"),
    ("limits.line_bytes.x=1", "limits.line_bytes.x: no such setting"),
    (
        "limits.lin_bytes=1",
        "limits.lin_bytes: no such setting; did you mean line_bytes?",
    ),
    (
        "limits.line_bytes=many",
        'limits.line_bytes: expected a value as in TOML, such as 10 or ["4000"]',
    ),
    (
        "limits.line_bytes=1\ntext_bytes=2",
        'limits.line_bytes: expected a value as in TOML, such as 10 or ["4000"]',
    ),
    (
        "limits.line_bytes='1'",
        "limits.line_bytes: expected a whole number, got text",
    ),
    ("doors.line=4000", "doors.line: expected a list, got a whole number"),
    ("operators.name=ann", "operators.name: no such setting"),
    ("operators=ann", 'operators: expected a value as in TOML, such as 10 or ["4000"]'),
    (
        "accounts.guests=perhaps",
        'accounts.guests: expected a value as in TOML, such as 10 or ["4000"]',
    ),
    ('rooms."a b".keep=1h', 'rooms."a b": that is no name for a room'),
    ("log.format=xml", "log.format: expected one of text, json"),
]


@pytest.mark.parametrize(("override", "line"), OVERRIDES)
def test_set_refused(write: Write, override: str, line: str) -> None:
    """What is wrong with --set is told as such, whatever the file says."""
    assert f"--set: {line}" == refused(write("[server]\nname = 'x'"), override)


def test_file_is_blamed_for_the_file(write: Write) -> None:
    """With --set in play, a mistake in the file is still told with the file."""
    line = refused(write("limits = 3"), "limits.line_bytes=1")
    assert "x.toml: limits: expected a table, got a whole number" == line


def test_bad_door_given_as_option() -> None:
    """A door that cannot be is told with its option."""
    assert refused(None, line=["4000", "x"]).startswith("--line: doors.line: item 2: ")
