"""``twistchat-admin``: what an operator does to accounts at the machine itself, whether
the daemon runs or not. So nobody is locked out for good.

It works on the database; a daemon that runs is left a notice and heeds it in a second.
"""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any, NoReturn

import click
from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from twistchat.chat.accounts import About
from twistchat.chat.cleaning import clean_line, plain
from twistchat.chat.errors import BadName, BadPassword, ChatError
from twistchat.chat.ids import Ids
from twistchat.chat.names import person_name
from twistchat.config import BadSettings, Settings, load, span_of
from twistchat.errands.hashing import HashCosts
from twistchat.errands.operators import ADMINISTRATION, new_code
from twistchat.errands.passwords import PasswordBounds, prepared
from twistchat.folder import data_path, database_in
from twistchat.operator_word import GROUP, easy_word
from twistchat.store import order, ownership, people, sqlite
from twistchat.store.opening import StoreBroken, check, newest

#: How it ends (sysexits.h).
NO_SUCH_ACCOUNT = 1
EX_DATAERR = 65
EX_NOINPUT = 66
EX_TEMPFAIL = 75
EX_CONFIG = 78

#: No daemon has this node number: what is written here never takes an id of theirs.
_NODE = 1023
_ALL = 2**31
#: The least groups of letters of a password that is made here: 72 bits.
_GROUPS = 4
_LONGEST_LINE = 65_536

#: Does something to the account of that id, at a time in milliseconds since 1970.
Work = Callable[[Connection, int, int], None]


class Refused(click.ClickException):
    """It cannot be done; said in a line."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(reason)
        self.exit_code = status  # type: ignore[misc]  # click asks the instance

    def show(self, file: Any = None) -> None:
        click.echo(f"twistchat-admin: {_readable(self.message)}", err=True)


class Database:
    """The accounts of one data folder, whole and up to date. Raises Refused."""

    def __init__(self, folder: Path, settings: Settings) -> None:
        self.settings = settings
        self._path = database_in(folder)
        with _kindly(self._path):
            if not folder.is_dir():
                raise Refused(EX_NOINPUT, f"{folder}: there is no such folder")
            if not self._path.exists():
                raise Refused(EX_NOINPUT, f"{folder}: no daemon has put data there yet")
            if check(self._path) != newest():
                old = "from an older version; start the daemon to bring it up to date"
                raise Refused(EX_CONFIG, f"{self._path}: {old}")

    def list(self, pattern: str) -> list[About]:
        """The accounts with that in their names, by name."""
        reading = self._engine("ro")
        with _kindly(self._path), reading.begin() as connection:
            return people.people(connection, _readable(pattern).lower(), _ALL)

    def change(self, name: str, act: str, kind: str, work: Work, why: str = "") -> str:
        """Do it to the account of that name, write it down as that act and leave a
        notice of that kind: the name as its owner writes it."""
        with self._writing() as (connection, at):
            about = people.about(connection, _key(name))
            if about is None:
                raise Refused(NO_SUCH_ACCOUNT, f"{name}: there is no such account")
            work(connection, about.person.id, at)
            ownership.give_notice(connection, at, kind, about.person.id)
            self._write_down(connection, act, about.person.name, why)
        return about.person.name

    def invite(self) -> str:
        """A code with which one may register."""
        code = new_code()
        with self._writing() as (connection, at):
            ownership.make_code(connection, code, ADMINISTRATION, at)
            self._write_down(connection, "code")
        return code

    def _write_down(
        self, connection: Connection, act: str, target: str = "", why: str = ""
    ) -> None:
        id, at = Ids(_now, _NODE).next()
        order.record_act(connection, id, at, ADMINISTRATION, act, target, detail=why)

    @contextmanager
    def _writing(self) -> Iterator[tuple[Connection, int]]:
        with _kindly(self._path), self._engine("rw").begin() as connection:
            yield connection, _now()

    def _engine(self, mode: sqlite.Mode) -> Any:
        settings = self.settings
        busy, durability = settings.store.busy_seconds, settings.history.durability
        return sqlite.engine(self._path, mode, busy, durability)


@contextmanager
def _kindly(path: Path) -> Iterator[None]:
    """What the database and the system say no to is refused in a line."""
    try:
        yield
    except StoreBroken as error:
        _refuse(error.__cause__, str(error))
    except (DBAPIError, OSError) as error:
        why = getattr(error, "orig", None) or getattr(error, "strerror", None) or error
        _refuse(error, f"{path}: {why}")


def _refuse(error: BaseException | None, reason: str) -> NoReturn:
    """Whoever else holds the database, or has filled the disk, may be gone later."""
    found = sqlite.blame(error) if isinstance(error, DBAPIError) else None
    passes = found is not None and found.why in ("busy", "disk-full")
    raise Refused(EX_TEMPFAIL if passes else EX_CONFIG, reason) from error


def _now() -> int:
    return time.time_ns() // 1_000_000


def _key(name: str) -> str:
    try:
        return person_name(name).key
    except BadName:
        return ""  # and that nobody has


def _readable(text: str) -> str:
    """The text as a terminal may have it."""
    return "".join(c if c.isprintable() else "?" for c in plain(text))


def _say(line: str) -> None:
    click.echo(_readable(line))


# What is typed

#: Opens the database that is meant.
Open = Callable[[], Database]


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--data", "-d", help="Where the database lives, as for twistd chat.")
@click.option("--config", "-c", help="Settings, as for twistd chat.")
@click.pass_context
def main(context: click.Context, data: str | None, config: str | None) -> None:
    """Look after a twistchat from its own machine, whether it runs or not.

    It ends with 0 if all is done, 1 if there is no such account, 65 if that cannot be a
    password, 66 if there is no data, 75 if the database is locked, and 78 if it or the
    settings cannot be used.
    """
    context.obj = partial(_open, data, config)


def _open(data: str | None, config: str | None) -> Database:
    try:
        settings = load(None if config is None else Path(config))
    except BadSettings as error:
        raise Refused(EX_CONFIG, str(error)) from None
    return Database(data_path(data), settings)


@main.group()
def accounts() -> None:
    """List the accounts, and act on one of them."""


@accounts.command("list")
@click.argument("pattern", default="")
@click.pass_obj
def list_(open_: Open, pattern: str) -> None:
    """The accounts, or those with PATTERN in their names."""
    for about in open_().list(pattern):
        _say(_line(about))


@accounts.command()
@click.argument("name")
@click.option("--stdin", is_flag=True, help="Read the password there, as one line.")
@click.pass_obj
def reset_password(open_: Open, name: str, stdin: bool) -> None:
    """Give an account another password; its sessions end. The password is one made for
    it, and told."""
    database = open_()
    rules = database.settings.accounts
    bounds = PasswordBounds(rules.password_min, rules.password_max)
    password = _typed(bounds) if stdin else _made(bounds)
    costs = HashCosts(rules.hash_memory_kib, rules.hash_passes, rules.hash_lanes)
    hashed = costs.hasher().hash(password)
    set_password = partial(ownership.set_password, password=hashed)
    database.change(name, "password", "password", _timeless(set_password))
    if not stdin:
        _say(password)


@accounts.command()
@click.argument("name")
@click.pass_obj
def grant(open_: Open, name: str) -> None:
    """Make an account an operator of the server."""
    set_operator = partial(ownership.set_operator, on=True)
    shown = open_().change(name, "grant", "operator", _timeless(set_operator))
    _say(f"{shown} is an operator of the server now")


@accounts.command()
@click.argument("name")
@click.pass_obj
def revoke(open_: Open, name: str) -> None:
    """Make an operator of the server an ordinary account again."""
    set_operator = partial(ownership.set_operator, on=False)
    shown = open_().change(name, "revoke", "operator", _timeless(set_operator))
    _say(f"{shown} is no longer an operator of the server")


@accounts.command()
@click.argument("name")
@click.argument("state", type=click.Choice(["on", "off"]))
@click.pass_obj
def bot(open_: Open, name: str, state: str) -> None:
    """Let an account say more at a time, for it is a program; or no more."""
    mark = _timeless(partial(ownership.mark_bot, on=state == "on"))
    shown = open_().change(name, "bot", "bot", mark, state)
    _say(f"{shown} is {'a bot now' if state == 'on' else 'no bot any more'}")


@accounts.command()
@click.argument("name")
@click.argument("reason", nargs=-1)
@click.pass_obj
def suspend(open_: Open, name: str, reason: tuple[str, ...]) -> None:
    """Let nobody use an account; its sessions end. Its owner is told the REASON."""
    database = open_()
    try:
        limit = database.settings.limits.topic_characters
        why = clean_line(" ".join(reason), limit)
    except ChatError as error:
        raise Refused(EX_DATAERR, f"that is no reason: {error.code}") from None
    work = partial(ownership.suspend, why=why)
    shown = database.change(name, "suspend", "suspended", work, why)
    _say(f"{shown} is suspended")


@accounts.command()
@click.argument("name")
@click.pass_obj
def resume(open_: Open, name: str) -> None:
    """Let the owner of a suspended account use it again."""
    shown = open_().change(name, "resume", "resumed", _timeless(ownership.resume))
    _say(f"{shown} may be used again")


@accounts.command()
@click.argument("name")
@click.pass_obj
def delete(open_: Open, name: str) -> None:
    """Delete an account and its mail; what its owner said stays. Nobody gets the name
    as long as the settings say."""
    database = open_()
    stays = 1000 * span_of(database.settings.accounts.quarantine)

    def work(connection: Connection, id: int, at: int) -> None:
        ownership.remove(connection, id, at + stays)

    shown = database.change(name, "delete", "deleted", work)
    _say(f"{shown} is deleted")


@accounts.command()
@click.pass_obj
def invite(open_: Open) -> None:
    """A code with which one more may register, where that takes one."""
    _say(open_().invite())


def _timeless(work: Callable[[Connection, int], None]) -> Work:
    return lambda connection, id, at: work(connection, id)


def _line(about: About) -> str:
    """``ann  since 2026-11-22  seen 2026-11-23  operator  suspended: spam``"""
    parts = [about.person.name, f"since {_day(about.created_at)}"]
    if about.seen_at:
        parts.append(f"seen {_day(about.seen_at)}")
    if about.operator:
        parts.append("operator")
    if about.bot:
        parts.append("bot")
    if about.suspended_at:
        parts.append(f"suspended: {about.suspended_why or '-'}")
    return "  ".join(parts)


def _day(at: int) -> str:
    return datetime.fromtimestamp(at / 1000, UTC).date().isoformat()


def _made(bounds: PasswordBounds) -> str:
    groups = max(_GROUPS, bounds.least // GROUP + 1)
    return easy_word(groups)[: bounds.most]


def _typed(bounds: PasswordBounds) -> str:
    line = sys.stdin.buffer.readline(_LONGEST_LINE)
    try:
        return prepared(line.rstrip(b"\r\n").decode(errors="surrogateescape"), bounds)
    except BadPassword as error:
        why = _WHY[error.facts["reason"]].format(error.facts["limit"])
        raise Refused(EX_DATAERR, f"that cannot be a password: {why}") from None


_WHY = {
    "short": "it has fewer than {} characters",
    "long": "it has more than {} characters",
    "characters": "it holds a character that none may hold",
}
