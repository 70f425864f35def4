"""Settings are typed and checked as a whole; what is wrong is said in one line."""

import runpy
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from msgspec import Meta
from msgspec.structs import fields

from twistchat.chat.rooms import History
from twistchat.config import (
    Settings,
    defaults_as_toml,
    endpoint,
    load,
    span_of,
    text_of,
    values,
)
from twistchat.config.values import OFF, parts_of
from twistchat.errands import passwords
from twistchat.errands.hashing import HashCosts
from twistchat.errands.passwords import PasswordBounds
from twistchat.errands.tries import TryBounds

CONF = Path(__file__).parent.parent / "conf"

Write = Callable[[str | bytes], Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Writes a settings file and returns its path."""

    def write(text: str | bytes) -> Path:
        path = tmp_path / "x.toml"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    return write


# The files that are shipped


def test_without_anything() -> None:
    """Nothing given, everything is as by default."""
    assert Settings() == load()


def test_shipped_file_is_the_code(capsys: pytest.CaptureFixture[str]) -> None:
    """conf/twistchat.toml is what ``python -m twistchat.config`` prints."""
    runpy.run_module("twistchat.config")
    shipped = (CONF / "twistchat.toml").read_text(encoding="utf-8")
    assert shipped == capsys.readouterr().out


def test_shipped_file_says_the_defaults() -> None:
    """Every line of conf/twistchat.toml sets what would be so without it."""
    assert Settings() == load(CONF / "twistchat.toml")


def test_shipped_example_can_be_used(write: Write) -> None:
    """The commented example of a room is right once its signs are taken away."""
    text = defaults_as_toml()
    start = text.index('# [rooms."#example"]')
    example = text[start : text.index("\n\n", start)].replace("# ", "", 1)
    settings = load(write(example.replace("\n# ", "\n")))
    assert History.OFF == settings.history_of("#example")
    assert 30 * 86_400 == settings.keep_of("#example")


def test_shipped_example_of_an_operator(write: Write) -> None:
    """So is that of an operator, which may stand there several times."""
    text = defaults_as_toml()
    start = text.index("# [[operators]]")
    example = text[start : text.index("\n\n", start)].replace("# ", "", 1)
    example = example.replace("\n# ", "\n")
    settings = load(write(f"{example}\n{example.replace('ann', 'Bob')}"))
    assert ["ann", "Bob"] == [operator.name for operator in settings.operators]
    assert settings.operators[0].password
    assert {"ann", "bob"} == settings.operator_keys()


def test_benchmark_file() -> None:
    """conf/benchmark.toml only turns limits off and makes hashing cheap; it leaves
    history alone."""
    settings, default = load(CONF / "benchmark.toml"), Settings()
    changed = {
        field.name: getattr(settings.limits, field.name)
        for field in fields(settings.limits)
        if getattr(settings.limits, field.name) != getattr(default.limits, field.name)
    }
    assert len(changed) > 10
    assert {0} == set(changed.values())
    for field in fields(settings.accounts):
        if not field.name.startswith("hash_"):
            kept = getattr(settings.accounts, field.name)
            assert getattr(default.accounts, field.name) == kept
    for section in {field.name for field in fields(Settings)} - {"limits", "accounts"}:
        assert getattr(default, section) == getattr(settings, section)


# Every setting


def every_setting() -> list[Any]:
    """The key and the notes of every setting of the fixed tables."""
    return [
        pytest.param(
            f"{section.name}.{field.name}",
            parts_of(field.type)[1],
            id=f"{section.name}.{field.name}",
        )
        for section in fields(Settings)
        if section.name not in ("rooms", "operators")
        for field in fields(section.type)
    ]


@pytest.mark.parametrize(("key", "notes"), every_setting())
def test_every_setting_is_explained(key: str, notes: list[Any]) -> None:
    """Before each setting stands what it does; of a limit, that 0 turns it off."""
    (sentence,) = [note.description for note in notes if says_something(note)]
    section, name = key.split(".")
    table = defaults_as_toml().partition(f"\n[{section}]\n")[2]
    before = table.partition(f"\n{name} = ")[0].rpartition("\n\n")[2]
    explained = before.replace("\n# ", " ").removeprefix("# ")
    is_limit = any(isinstance(note, Meta) and note.extra for note in notes)
    assert explained == (f"{sentence} {OFF}" if is_limit else sentence)
    assert explained.endswith(".")


def says_something(note: Any) -> bool:
    return isinstance(note, Meta) and bool(note.description)


# --set and the doors


def test_set_text_as_it_stands() -> None:
    """A value that is to be text needs no quotes."""
    settings = load(
        None,
        [
            "server.name=chat.example.org",
            "history.default=off",
            "history.keep=30d",
            "log.format=json",
            "limits.line_bytes=4096",
            'doors.line=["4000", "0.0.0.0:5000"]',
            "rooms.dev.history=relaxed",
            'rooms."#café".keep=1h',
        ],
    )
    assert "chat.example.org" == settings.server.name
    assert History.OFF is settings.history.default
    assert "30d" == settings.history.keep
    assert "json" == settings.log.format
    assert 4096 == settings.limits.line_bytes
    assert ("4000", "0.0.0.0:5000") == settings.doors.line
    assert History.RELAXED is settings.history_of("#dev")
    assert 3600 == settings.keep_of("#café")


def test_set_what_is_true_or_false() -> None:
    """As in TOML."""
    assert not load(None, ["accounts.guests=false"]).accounts.guests


def test_set_operators() -> None:
    """A list of tables, as in TOML."""
    settings = load(None, ['operators=[{name="ann"}, {name="bob", password="x"}]'])
    assert [("ann", ""), ("bob", "x")] == [
        (operator.name, operator.password) for operator in settings.operators
    ]


def test_set_wins(write: Write) -> None:
    """--set overrides the file, a later one an earlier one, and leaves the rest."""
    path = write("[limits]\nline_bytes = 1000\ntext_bytes = 500")
    settings = load(path, ["limits.line_bytes=2000", "limits.line_bytes=3000"])
    assert (3000, 500) == (settings.limits.line_bytes, settings.limits.text_bytes)


def test_doors_given_as_options(write: Write) -> None:
    """The doors of the options take the place of the file's."""
    path = write('[doors]\nline = ["1"]\ntelnet = ["2"]')
    settings = load(path, doors={"line": ["3", "4"]})
    assert (("3", "4"), ("2",)) == (settings.doors.line, settings.doors.telnet)


# What settings mean


@pytest.mark.parametrize(
    ("door", "expected"),
    [
        ("off", ""),
        ("4000", "tcp:4000:interface=127.0.0.1"),
        ("0", "tcp:0:interface=127.0.0.1"),
        ("65535", "tcp:65535:interface=127.0.0.1"),
        ("0.0.0.0:4000", "tcp:4000:interface=0.0.0.0"),
        ("localhost:4000", "tcp:4000:interface=localhost"),
        ("[::1]:4000", r"tcp:4000:interface=\:\:1"),
        ("tcp:4000:interface=10.0.0.1", "tcp:4000:interface=10.0.0.1"),
        ("unix:/run/chat", "unix:/run/chat"),
        ("systemd:domain=INET:index=0", "systemd:domain=INET:index=0"),
    ],
)
def test_endpoint(door: str, expected: str) -> None:
    """A door is a port of this machine, a host and a port, or Twisted's endpoint."""
    assert expected == endpoint(door)


@pytest.mark.parametrize(
    "door",
    ["", "OFF", "65536", "100000", "-1", "4_0", "٤", ":4000", "a:b", "a b:1", "::1:40"],
)
def test_no_endpoint(door: str) -> None:
    """Anything else is no door."""
    with pytest.raises(ValueError, match="expected a PORT"):
        endpoint(door)


@pytest.mark.parametrize(
    ("door", "reason"),
    [
        ("tcp:many", "invalid literal"),
        ("tcp:", "invalid literal"),
        ("tcp:4000:colour=red", "unexpected keyword argument"),
        ("ssl:4000:privateKey=none.pem", "No such file"),
    ],
)
def test_no_endpoint_for_twisted(door: str, reason: str) -> None:
    """An endpoint that Twisted would refuse is refused with Twisted's reason."""
    with pytest.raises(ValueError, match=f"^{door} is no endpoint: .*{reason}"):
        endpoint(door)


def test_history_of_rooms(write: Write) -> None:
    """What a room does not say of its history is as in [history]."""
    settings = load(
        write(
            '[history]\ndefault = "relaxed"\nkeep = "2d"\n'
            '[rooms."#Dev"]\nhistory = "off"\n[rooms.ops]\nkeep = "0"\n'
        )
    )
    assert History.OFF is settings.history_of("#dev")
    assert History.RELAXED is settings.history_of("#ops")
    assert History.RELAXED is settings.history_of("#lobby")
    assert 172_800 == settings.keep_of("#dev") == settings.keep_of("#lobby")
    assert 0 == settings.keep_of("#ops")


def test_operators(write: Write) -> None:
    """They are known by the keys of their names, however these are written."""
    assert frozenset() == Settings().operator_keys()
    settings = load(write("[[operators]]\nname = 'ÉVA'\n[[operators]]\nname = 'bob'"))
    assert {"éva", "bob"} == settings.operator_keys()


def test_passwords_as_they_are_checked() -> None:
    """The settings can allow no password that is too long to be compared."""
    assert values.MOST_PASSWORD == passwords.MOST
    accounts = Settings().accounts
    bounds = PasswordBounds(accounts.password_min, accounts.password_max)
    assert bounds == PasswordBounds()


def test_hashing_as_it_is_by_itself() -> None:
    """The defaults of the settings are those of the hasher."""
    accounts = Settings().accounts
    costs = (accounts.hash_memory_kib, accounts.hash_passes, accounts.hash_lanes)
    assert HashCosts(*costs) == HashCosts()


def test_tries_as_they_are_by_themselves() -> None:
    """So are those of the bounds on tries."""
    limits = Settings().limits
    assert TryBounds() == TryBounds(
        limits.tries_per_account,
        limits.tries_per_account_per_minute,
        limits.tries_per_address,
        limits.tries_per_address_per_minute,
        limits.tries_penalty_seconds,
        limits.tries_notice,
        limits.new_accounts_per_address,
        limits.new_accounts,
        limits.new_accounts_minutes,
        limits.exempt,
    )


def test_span_of() -> None:
    """History is kept for ever if nothing is said, or 0."""
    assert 0 == span_of("") == span_of("0")
    assert 60 == span_of("1m")


def test_text_of(tmp_path: Path) -> None:
    """A file's text is read; that there is none, or no UTF-8 in it, is told."""
    path = tmp_path / "motd"
    path.write_text("olá\n", encoding="utf-8")
    assert ("olá\n", "") == (text_of(str(path)), text_of(""))
    path.write_bytes(b"\xff")
    with pytest.raises(ValueError, match="not UTF-8"):
        text_of(str(path))
    with pytest.raises(ValueError, match="Is a directory"):
        text_of(str(tmp_path))
