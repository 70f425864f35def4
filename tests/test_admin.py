"""twistchat-admin: accounts looked after at the machine itself, daemon or not."""

import os
import re
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from running import ENVIRONMENT, Daemons
from sqlalchemy import Connection, update

from twistchat import admin
from twistchat.admin import main
from twistchat.chat.events import Person
from twistchat.chat.names import person_name
from twistchat.errands.hashing import HashCosts
from twistchat.store import ownership, people, sqlite
from twistchat.store.opening import prepare
from twistchat.store.schema_accounts import accounts

#: 2026-11-22 in milliseconds since 1970.
AT = 1_795_305_600_000
CHEAP = "[accounts]\nhash_memory_kib = 8\nhash_passes = 1\n"

Run = Callable[..., Result]


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A data folder with the accounts of Ann, bob and Zoë."""
    folder = tmp_path / "data"
    folder.mkdir()
    prepare(folder / "chat.db")
    with writing(folder) as connection:
        for id, name in enumerate(("Ann", "bob", "Zoë"), 1):
            add(connection, id, name)
    return folder


@pytest.fixture
def run(tmp_path: Path, data: Path) -> Run:
    """Runs ``twistchat-admin accounts`` on that folder, with cheap hashes."""
    config = tmp_path / "cheap.toml"
    config.write_text(CHEAP)

    def run(*arguments: str, config: Path = config, said: Any = None) -> Result:
        options = ["--data", str(data), "--config", str(config)]
        return CliRunner().invoke(main, [*options, "accounts", *arguments], said)

    return run


def writing(folder: Path) -> Any:
    return sqlite.engine(folder / "chat.db", "rw").begin()


def add(connection: Connection, id: int, name: str) -> None:
    hash = "$argon2id$the old one"
    ownership.register(connection, id, AT, person_name(name), hash, "", None)


def rows(folder: Path, query: str) -> list[tuple[Any, ...]]:
    """What the database says; nothing is left open that could hide a lock."""
    with closing(sqlite3.connect(folder / "chat.db")) as connection:
        return connection.execute(query).fetchall()


def notices(folder: Path) -> list[tuple[Any, ...]]:
    return rows(folder, "SELECT kind, account_id FROM notices ORDER BY id")


def acts(folder: Path) -> list[tuple[Any, ...]]:
    return rows(folder, "SELECT actor_name, act, target, detail FROM audit ORDER BY id")


def done(result: Result) -> str:
    """What it said; it ended well, and without a word on standard error."""
    assert (0, "") == (result.exit_code, result.stderr)
    return result.stdout


def refused(result: Result) -> tuple[int, str]:
    """Its status and the line that says why; nothing else was said."""
    assert "" == result.stdout
    assert 1 == result.stderr.count("\n")
    assert isinstance(result.exception, SystemExit)
    return result.exit_code, result.stderr.removeprefix("twistchat-admin: ")[:-1]


# What is told


def test_list(run: Run, data: Path) -> None:
    """A line for each account, by name, with all that an operator asks about."""
    with writing(data) as connection:
        ownership.set_operator(connection, 1, True)
        ownership.suspend(connection, 2, AT, "spam")
        ownership.suspend(connection, 3, AT, "")
        seen = update(accounts).where(accounts.c.id == 2)
        connection.execute(seen.values(seen_at=AT + 86_400_000))
    assert [
        "Ann  since 2026-11-22  operator",
        "bob  since 2026-11-22  seen 2026-11-23  suspended: spam",
        "Zoë  since 2026-11-22  suspended: -",
    ] == done(run("list")).splitlines()


@pytest.mark.parametrize(
    ("pattern", "names"),
    [
        ("", ["Ann", "bob", "Zoë"]),
        ("ANN", ["Ann"]),
        ("o", ["bob", "Zoë"]),
        ("OË", ["Zoë"]),
        ("%", []),
        ("_", []),
        ("' OR 1=1 --", []),
        ("\udcff", []),
    ],
)
def test_list_some(run: Run, pattern: str, names: list[str]) -> None:
    """Those with that in their names, whatever it is to a database."""
    lines = done(run("list", pattern)).splitlines()
    assert names == [line.split()[0] for line in lines]


def test_list_nobody(tmp_path: Path) -> None:
    """Where there are no accounts nothing is said, and that is well."""
    prepare(tmp_path / "chat.db")
    list_ = CliRunner().invoke(main, ["--data", str(tmp_path), "accounts", "list"])
    assert "" == done(list_)


def test_list_changes_nothing(run: Run, data: Path) -> None:
    """Not a byte of the database."""
    before = (data / "chat.db").read_bytes()
    done(run("list"))
    assert before == (data / "chat.db").read_bytes()


def test_no_control_characters(run: Run, data: Path) -> None:
    """Whatever lies in the database, a terminal is not harmed by it."""
    with writing(data) as connection:
        ownership.suspend(
            connection, 1, AT, "a\x1b]0;b\x07\n\x02c\x0304,05d\x9be\u202e"
        )
    line = done(run("list", "ann"))
    assert line[:-1].isprintable()
    assert line.endswith("a]0;b?cde\n")


# What is done


def test_reset_password(run: Run, data: Path) -> None:
    """The new one is told and works, the old one is gone; others keep theirs."""
    password = done(run("reset-password", "ann"))[:-1]
    assert re.fullmatch("[a-z]{4}(-[a-z]{4}){3}", password)
    kept = rows(data, "SELECT password FROM accounts ORDER BY id")
    assert HashCosts().hasher().verify(kept[0][0], password)
    assert kept[0][0].startswith("$argon2id$v=19$m=8,t=1,p=1$")
    assert [("$argon2id$the old one",)] * 2 == kept[1:]
    assert [("password", 1)] == notices(data)
    assert [("twistchat-admin", "password", "Ann", "")] == acts(data)
    assert password != done(run("reset-password", "ann"))[:-1]


@pytest.mark.parametrize(
    "said",
    ["correct horse\n", "correct horse\r\n", "correct horse", "correct horse\nmore\n"],
)
def test_reset_password_from_a_pipe(run: Run, data: Path, said: str) -> None:
    """Whoever gives the password is not told it again."""
    assert "" == done(run("reset-password", "--stdin", "ann", said=said))
    ((kept,),) = rows(data, "SELECT password FROM accounts WHERE id = 1")
    assert HashCosts().hasher().verify(kept, "correct horse")


@pytest.mark.parametrize(
    ("said", "why"),
    [
        (b"", "it has fewer than 8 characters"),
        (b"sevenet\n", "it has fewer than 8 characters"),
        (b"a" * 129, "it has more than 128 characters"),
        (b"a" * 10_000_000, "it has more than 128 characters"),
        (b"correct\0horse", "it holds a character that none may hold"),
        (b"correct\x1bhorse", "it holds a character that none may hold"),
        (b"correct \xff horse", "it holds a character that none may hold"),
    ],
    ids=lambda value: value[:12],
)
def test_no_password(run: Run, data: Path, said: bytes, why: str) -> None:
    """What nobody may have is refused with 65, and nothing is changed."""
    result = run("reset-password", "--stdin", "ann", said=said)
    assert (65, f"that cannot be a password: {why}") == refused(result)
    assert [] == notices(data) == acts(data)


@pytest.mark.parametrize(
    ("settings", "length"),
    [("password_min = 100", 104), ("password_min = 9\npassword_max = 9", 9)],
)
def test_a_password_within_the_settings(
    run: Run, tmp_path: Path, settings: str, length: int
) -> None:
    """One that is made is as long as passwords must be here, and no longer."""
    config = tmp_path / "other.toml"
    config.write_text(f"{CHEAP}{settings}\n")
    assert length <= len(done(run("reset-password", "bob", config=config))) - 1 <= 130


def test_grant_and_revoke(run: Run, data: Path) -> None:
    """The account is an operator, then not any more; twice does no harm."""
    operators = "SELECT id FROM accounts WHERE operator"
    for _ in range(2):
        assert "Ann is an operator of the server now\n" == done(run("grant", "ann"))
        assert [(1,)] == rows(data, operators)
    assert "Ann is no longer an operator of the server\n" == done(run("revoke", "ANN"))
    assert [] == rows(data, operators)
    assert [("operator", 1)] * 3 == notices(data)
    assert ["grant", "grant", "revoke"] == [act for _, act, *_ in acts(data)]


def test_bot(run: Run, data: Path) -> None:
    """It is one, then no more; the list and the audit say so. Nothing else is a
    state."""
    assert "Ann is a bot now\n" == done(run("bot", "ann", "on"))
    assert [(1,)] == rows(data, "SELECT id FROM accounts WHERE bot")
    assert "Ann  since 2026-11-22  bot" == done(run("list", "ann")).strip()
    assert "Ann is no bot any more\n" == done(run("bot", "ANN", "off"))
    assert [] == rows(data, "SELECT id FROM accounts WHERE bot")
    assert [("bot", 1)] * 2 == notices(data)
    assert [("bot", "on"), ("bot", "off")] == [
        (act, detail) for _, act, _, detail in acts(data)
    ]
    assert 2 == run("bot", "ann", "maybe").exit_code


def test_suspend_and_resume(run: Run, data: Path) -> None:
    """With a reason of several words, which its owner and the audit get."""
    state = "SELECT suspended_at > 0, suspended_why FROM accounts WHERE id = 2"
    assert "bob is suspended\n" == done(run("suspend", "bob", "too", "much  spam"))
    assert [(1, "too much  spam")] == rows(data, state)
    assert "bob may be used again\n" == done(run("resume", "bob"))
    assert [(0, "")] == rows(data, state)
    assert [("suspended", 2), ("resumed", 2)] == notices(data)
    assert [
        ("twistchat-admin", "suspend", "bob", "too much  spam"),
        ("twistchat-admin", "resume", "bob", ""),
    ] == acts(data)


@pytest.mark.parametrize(
    ("reason", "kept"),
    [([], ""), (["a\x1b[0m\u202eb"], "a[0mb"), (["x" * 390], "x" * 390)],
    ids=["none", "controls", "longest"],
)
def test_a_reason_is_cleaned(
    run: Run, data: Path, reason: list[str], kept: str
) -> None:
    """As one that is typed at a door."""
    done(run("suspend", "bob", *reason))
    assert [(kept,)] == rows(data, "SELECT suspended_why FROM accounts WHERE id = 2")


@pytest.mark.parametrize(
    ("reason", "code"), [("x" * 391, "too-long"), ("\udcff", "bad-utf8")]
)
def test_no_reason(run: Run, data: Path, reason: str, code: str) -> None:
    """What cannot be kept is refused with 65, and nobody is suspended."""
    result = run("suspend", "bob", reason)
    assert (65, f"that is no reason: {code}") == refused(result)
    assert [] == notices(data)


def test_delete(run: Run, data: Path, tmp_path: Path) -> None:
    """The account is gone, and its name nobody's for as long as the settings say."""
    config = tmp_path / "short.toml"
    config.write_text('[accounts]\nquarantine = "2h"\n')
    assert "Zoë is deleted\n" == done(run("delete", "zoë", config=config))
    assert [(1,), (2,)] == rows(data, "SELECT id FROM accounts ORDER BY id")
    ((until, at),) = rows(data, "SELECT until, at FROM quarantine, audit")
    assert abs(until - at - 7_200_000) < 10_000
    assert [("deleted", 3)] == notices(data)
    assert [("twistchat-admin", "delete", "Zoë", "")] == acts(data)
    assert (1, "zoë: there is no such account") == refused(run("delete", "zoë"))


def test_invite(run: Run, data: Path) -> None:
    """The code that is told makes an account, once; no two are the same."""
    one, two = (done(run("invite"))[:-1] for _ in range(2))
    assert one != two
    with writing(data) as connection:
        eve = person_name("eve")
        ownership.register(connection, 9, AT, eve, "hash", "", one)
    by = rows(data, "SELECT code, by_name, used_by FROM codes ORDER BY used_by DESC")
    assert [(one, "twistchat-admin", 9), (two, "twistchat-admin", 0)] == by
    assert ["code", "code"] == [act for _, act, *_ in acts(data)]
    assert [] == notices(data)


@pytest.mark.skipif(os.geteuid() != 0, reason="needs root")
def test_root_takes_nothing_from_the_daemon(run: Run, data: Path) -> None:
    """What root leaves beside a database of another user is that user's."""
    for path in (data, data / "chat.db"):
        os.chown(path, 65_534, 65_534)
    with closing(sqlite3.connect(data / "chat.db")) as reader:  # keeps what is beside
        reader.execute("SELECT * FROM accounts").fetchall()
        done(run("grant", "ann"))
        done(run("list"))
        files = list(data.iterdir())
        assert len(files) > 1
        assert {65_534} == {path.stat().st_uid for path in files}


# What is refused

EVERY = ["reset-password", "grant", "revoke", "suspend", "resume", "delete"]
#: Names that nobody can have among them.
NOBODY = ["eve", "", "-x", "two words", "x" * 10_000, "a\nb", "\x1b[0m", "\udcff", "%"]


@pytest.mark.parametrize("act", EVERY)
@pytest.mark.parametrize("name", NOBODY, ids=lambda name: ascii(name)[:12])
def test_no_such_account(run: Run, data: Path, act: str, name: str) -> None:
    """1 and a line; nothing is written, whatever the name."""
    status, why = refused(run(act, "--", name))
    assert 1 == status
    assert why.endswith(": there is no such account")
    assert [] == notices(data) == acts(data)


def test_no_folder(tmp_path: Path) -> None:
    """66, and none is made."""
    arguments = ["--data", str(tmp_path / "none"), "accounts", "list"]
    status, why = refused(CliRunner().invoke(main, arguments))
    assert (66, f"{tmp_path}/none: there is no such folder") == (status, why)
    assert [] == list(tmp_path.iterdir())


def test_no_database(tmp_path: Path) -> None:
    """66, and none is made: the folder may be another one than was meant."""
    arguments = ["--data", str(tmp_path), "accounts", "grant", "ann"]
    status, why = refused(CliRunner().invoke(main, arguments))
    assert (66, f"{tmp_path}: no daemon has put data there yet") == (status, why)
    assert [] == list(tmp_path.iterdir())


@pytest.mark.parametrize("where", [None, "by systemd"])
def test_where_the_data_is(
    data: Path, monkeypatch: pytest.MonkeyPatch, where: str | None
) -> None:
    """Without --data it is where a daemon that is started here would have it."""
    data.rename(data.with_name("twistchat-data"))
    monkeypatch.chdir(data.parent)
    monkeypatch.delenv("STATE_DIRECTORY", raising=False)
    if where:
        monkeypatch.setenv("STATE_DIRECTORY", str(data.with_name("twistchat-data")))
        monkeypatch.chdir("/")
    assert "Ann" in done(CliRunner().invoke(main, ["accounts", "list"]))


def test_a_broken_database(run: Run, data: Path) -> None:
    """78, and it is left as it is."""
    (data / "chat.db").write_bytes(b"nonsense" * 1000)
    status, why = refused(run("grant", "ann"))
    assert (78, True) == (status, why.startswith(f"{data}/chat.db: "))
    assert b"nonsense" * 1000 == (data / "chat.db").read_bytes()


@pytest.mark.parametrize(
    ("revision", "why"),
    [
        ("9999", "written by a newer version of twistchat"),
        ("0001", "from an older version; start the daemon to bring it up to date"),
    ],
)
def test_a_database_of_another_version(
    run: Run, data: Path, revision: str, why: str
) -> None:
    """78; to migrate it is for the daemon."""
    with closing(sqlite3.connect(data / "chat.db")) as connection, connection:
        connection.execute("UPDATE alembic_version SET version_num = ?", (revision,))
    before = (data / "chat.db").read_bytes()
    assert (78, f"{data}/chat.db: {why}") == refused(run("grant", "ann"))
    assert before == (data / "chat.db").read_bytes()


def test_a_locked_database(run: Run, data: Path, tmp_path: Path) -> None:
    """75 after the time that the settings give; who only reads is not kept waiting."""
    config = tmp_path / "impatient.toml"
    config.write_text("[store]\nbusy_seconds = 0\n")
    with closing(sqlite3.connect(data / "chat.db")) as other:
        other.execute("BEGIN IMMEDIATE")
        status, why = refused(run("grant", "ann", config=config))
        assert (75, f"{data}/chat.db: database is locked") == (status, why)
        assert "Ann" in done(run("list", config=config))
    done(run("grant", "ann", config=config))


@pytest.mark.parametrize(
    ("text", "why"),
    [("[account]", "account: no such setting"), ("x", "line 1")],
)
def test_bad_settings(run: Run, tmp_path: Path, text: str, why: str) -> None:
    """78, as twistd chat says it."""
    config = tmp_path / "bad.toml"
    config.write_text(text)
    status, said = refused(run("list", config=config))
    assert (78, True) == (status, said.startswith(f"{config}: {why}"))


@pytest.mark.parametrize(
    "arguments",
    [[], ["accounts"], ["accounts", "grant"], ["accounts", "jump"], ["--jump"]],
    ids=" ".join,
)
def test_wrong_use(arguments: list[str], tmp_path: Path) -> None:
    """It says how it is used; nothing is opened for that."""
    result = CliRunner().invoke(main, arguments)
    assert 2 == result.exit_code
    assert "Usage: " in result.output


def test_all_or_nothing(run: Run, data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What cannot be written down is not done."""

    def full(*arguments: object, **named: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(admin.order, "record_act", full)
    assert (78, f"{data}/chat.db: No space left on device") == refused(
        run("delete", "ann")
    )
    with writing(data) as connection:
        assert Person(1, "Ann") == people.named(connection, "ann")
    assert [] == notices(data)


# As a program, beside a daemon


@pytest.fixture
def daemons(tmp_path: Path) -> Iterator[Daemons]:
    with Daemons(tmp_path, "accounts.hash_memory_kib=8") as daemons:
        yield daemons


def program(*arguments: str) -> str:
    """What twistchat-admin says, run as a program."""
    code = "from twistchat.admin import main; main(prog_name='twistchat-admin')"
    command = [sys.executable, "-W", "error", "-c", code, *arguments]
    ended = subprocess.run(
        command, env=ENVIRONMENT, capture_output=True, text=True, timeout=30
    )
    assert (0, "") == (ended.returncode, ended.stderr)
    return ended.stdout


def test_while_a_daemon_runs(data: Path, daemons: Daemons) -> None:
    """The daemon is not disturbed, nor does it keep anybody waiting; when it has ended
    all is there as well."""
    daemon = daemons.start()
    accounts = ("--data", str(data), "accounts")
    assert "Ann is an operator of the server now\n" == program(
        *accounts, "grant", "ann"
    )
    assert "operator" in program(*accounts, "list", "ann")
    assert 0 == daemon.stop()
    assert "operator" in program(*accounts, "list", "ann")
