"""Files as rows: functions of a connection in a transaction."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    bindparam,
    delete,
    exists,
    insert,
    literal,
    or_,
    select,
    union_all,
)

from twistchat.chat.events import Person
from twistchat.chat.files import File, KeptFile, ListedFile
from twistchat.chat.roles import Role, SanctionKind
from twistchat.chat.searching import Talk
from twistchat.store.schema import messages
from twistchat.store.schema_accounts import accounts, memberships, sanctions
from twistchat.store.schema_files import files, gone_files
from twistchat.store.talks import ends

_ADD = insert(files)
_FIND = select(files).where(files.c.id == bindparam("file"))
_ALL = select(files.c.digest).distinct()
_GONE = select(gone_files.c.digest).where(
    ~exists(literal(1)).where(files.c.digest == gone_files.c.digest)
)
_KNOWN_GONE = exists(literal(1)).where(gone_files.c.digest == files.c.digest)
_IS_GONE = select(literal(1)).where(gone_files.c.digest == bindparam("wanted"))


def _holds(kind: SanctionKind) -> ColumnElement[bool]:
    """There is a sanction of that kind about the account in the room; where its owner
    comes from nobody knows."""
    return exists(literal(1)).where(
        sanctions.c.room_id == memberships.c.room_id,
        sanctions.c.kind == kind.value,
        or_(sanctions.c.until == 0, sanctions.c.until > bindparam("now")),
        or_(sanctions.c.who == accounts.c.id, sanctions.c.key == accounts.c.key),
    )


#: Who was banned while they were away is in the room until they come, and are not let
#: in (`check_entry`).
_MEMBER = (
    select(literal(1))
    .join_from(memberships, accounts, accounts.c.id == memberships.c.account_id)
    .where(
        memberships.c.account_id == bindparam("account"),
        memberships.c.room_id == bindparam("room"),
        memberships.c.member,
        or_(
            memberships.c.role >= Role.OPERATOR,
            ~_holds(SanctionKind.BAN),
            _holds(SanctionKind.EXCEPTION),
        ),
    )
)
_UNSAID = ~exists(literal(1)).where(
    messages.c.file_id == files.c.id, messages.c.file_id.is_not(None)
)
_TOO_OLD = (
    select(files.c.id)
    .where(files.c.at < bindparam("before"))
    .order_by(files.c.at)
    .limit(bindparam("most"))
)

_late = files.alias("late")
_OF_LATE = select(_late.c.sender_id).where(_late.c.at > bindparam("after"))
_SENT = (
    select(files.c.sender_id, files.c.size, files.c.at)
    .where(
        files.c.sender_id.in_(_OF_LATE),
        exists(literal(1)).where(accounts.c.id == files.c.sender_id),
    )
    .order_by(files.c.at)
)


def forget(connection: Connection, which: ColumnElement[bool]) -> None:
    """These files are no more; their bytes are to be unlinked."""
    digests = select(files.c.digest).where(which, ~_KNOWN_GONE).distinct()
    connection.execute(insert(gone_files).from_select(["digest"], digests))
    connection.execute(delete(files).where(which))


def remove(connection: Connection, id: str) -> None:
    """It is no more."""
    forget(connection, files.c.id == id)


def end_rooms(connection: Connection, rooms: Iterable[int]) -> None:
    """The files of these rooms are no more."""
    forget(connection, files.c.room_id.in_(list(rooms)))


def forget_of(connection: Connection, said: Select[Any]) -> None:
    """The same of the files that are these messages, a query for their ids."""
    of = select(messages.c.file_id).where(
        messages.c.id.in_(said), messages.c.file_id.is_not(None)
    )
    forget(connection, files.c.id.in_(of))


def leave(connection: Connection, digest: str) -> None:
    """These bytes may be nobody's from now on."""
    if connection.scalar(_IS_GONE, {"wanted": digest}) is None:
        connection.execute(insert(gone_files), {"digest": digest})


def add(connection: Connection, kept: KeptFile) -> None:
    """The file is there from now on."""
    file = kept.file
    row = {
        "id": file.id,
        "digest": kept.digest,
        "size": file.size,
        "name": file.name,
        "type": file.type,
        "seconds": file.seconds,
        "voice": file.voice,
        "sender_id": kept.sender.id,
        "sender_name": kept.sender.name,
        "room_id": kept.room_id or None,
        "recipient_id": kept.recipient_id or None,
        "at": kept.at,
    }
    connection.execute(_ADD, row)


def expire(connection: Connection, before: int, most: int) -> int:
    """At most ``most`` files that were sent before that time are no more; how many that
    were."""
    old = connection.scalars(_TOO_OLD, {"before": before, "most": most}).all()
    forget(connection, files.c.id.in_(old))
    return len(old)


def begin(connection: Connection) -> set[str]:
    """Files that nobody was told of are no more; the digests of all that there are."""
    forget(connection, _UNSAID)
    return set(connection.scalars(_ALL))


def gone(connection: Connection) -> set[str]:
    """Digests that no file has any more."""
    return set(connection.scalars(_GONE))


def sent(connection: Connection, after: int) -> list[tuple[int, int, int]]:
    """Of each account that has sent something after that time: who, how many bytes, and
    when, of all that there is; the oldest comes first."""
    return [
        (who, size, at) for who, size, at in connection.execute(_SENT, {"after": after})
    ]


def swept(connection: Connection, digests: Iterable[str]) -> None:
    """These bytes are not on disk any more."""
    rows = [{"gone": digest} for digest in digests]
    if rows:
        this = gone_files.c.digest == bindparam("gone")
        connection.execute(delete(gone_files).where(this), rows)


def is_member(connection: Connection, account: int, room: int, now: int) -> bool:
    """Whether an account is in the room, here or not, and not kept out of it now."""
    about = {"account": account, "room": room, "now": now}
    return connection.scalar(_MEMBER, about) is not None


def find(connection: Connection, id: str) -> KeptFile | None:
    """The file of that id."""
    row = connection.execute(_FIND, {"file": id}).first()
    if row is None:
        return None
    sender = Person(row.sender_id, row.sender_name)
    where = row.room_id or 0, row.recipient_id or 0
    return KeptFile(_file(row), row.digest, sender, *where, row.at)


def page(
    connection: Connection, talk: Talk, before: int, limit: int
) -> list[ListedFile]:
    """The last ``limit`` files that were sent there by messages with ids less than
    ``before``, the newest first."""
    ways = [
        select(messages.c.id)
        .where(way, messages.c.file_id.is_not(None), messages.c.id < before)
        .order_by(messages.c.id.desc())
        .limit(limit)
        for way in ends(talk)
    ]
    ids = union_all(*(select(way.subquery().c.id) for way in ways))
    query = (
        select(files, messages.c.id.label("message"))
        .join(messages, messages.c.file_id == files.c.id)
        .where(messages.c.id.in_(ids))
        .order_by(messages.c.id.desc())
        .limit(limit)
    )
    return [
        ListedFile(
            _file(row),
            Person(row.sender_id, row.sender_name),
            row.at,
            row.message,
        )
        for row in connection.execute(query)
    ]


def _file(row: Any) -> File:
    return File(row.id, row.name, row.size, row.type, row.seconds, row.voice)
