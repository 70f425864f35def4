"""What is in whose box: functions of a connection in a transaction."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    and_,
    case,
    delete,
    exists,
    func,
    insert,
    literal,
    select,
    update,
)

from twistchat.chat.errors import MailboxFull, NobodyThere, NoSuchMail
from twistchat.chat.events import Person
from twistchat.chat.folding import folded
from twistchat.chat.mail import Box, Draft, KeptMail, MailLine
from twistchat.store.schema_accounts import accounts
from twistchat.store.schema_mail import (
    mail_client_ids,
    mailbox,
    mailbox_counts,
    mails,
)

#: So many characters of a body are read for a list.
_FIRST_WORDS = 200
#: So many mails are looked at together, in a search and when they are taken away.
_AT_ONCE = 100
#: For so long, in milliseconds, it is known what a mail was called by a program.
_REMEMBERED = 7 * 24 * 3600 * 1000


# Sending


def send(
    connection: Connection,
    mail: dict[str, Any],
    to: Sequence[Person],
    most: int,
    client_id: str,
) -> dict[int, int]:
    """Put a mail, a row of ``mails``, into the boxes of these accounts and of its
    sender; its number in each of the former. Its sender calls it so, if that is not
    empty. MailboxFull, NobodyThere."""
    sender: int = mail["sender_id"]
    asked = {sender, *(person.id for person in to)}
    owners = select(accounts.c.id).where(accounts.c.id.in_(asked))
    there = set(connection.scalars(owners))
    for person in to:
        if person.id not in there:
            raise NobodyThere(person.name)
        _make_room(connection, person, most)
    connection.execute(insert(mails), mail)
    numbers = {
        person.id: _put(connection, person.id, Box.IN, mail["id"]) for person in to
    }
    if sender in there:
        last = _put(connection, sender, Box.SENT, mail["id"])
        _trim(connection, sender, last, most)
        if client_id:
            _remember(connection, mail, to, client_id)
    return numbers


def _remember(
    connection: Connection, mail: dict[str, Any], to: Sequence[Person], client_id: str
) -> None:
    """Who got the mail that its sender calls so. There is none of that name yet."""
    row = {
        "account_id": mail["sender_id"],
        "client_id": client_id,
        "stored": ",".join(person.name for person in to),
        "until": mail["at"] + _REMEMBERED,
    }
    connection.execute(insert(mail_client_ids), row)


def sent_as(connection: Connection, account: int, client_id: str) -> list[str] | None:
    """Who got what an account has sent under that name; None if it has sent none."""
    so_called = _client_ids_of(account), mail_client_ids.c.client_id == client_id
    stored = connection.scalar(select(mail_client_ids.c.stored).where(*so_called))
    return stored if stored is None else [name for name in stored.split(",") if name]


def _client_ids_of(account: int) -> ColumnElement[bool]:
    return mail_client_ids.c.account_id == account


def _make_room(connection: Connection, person: Person, most: int) -> None:
    """Another mail will fit into the box; MailboxFull if none does."""
    box = _in_box(person.id, Box.IN)
    count = connection.scalar(select(func.count()).where(box)) or 0
    if not 0 < most <= count:
        return
    deleted = and_(box, mailbox.c.deleted > 0)
    oldest = connection.scalar(select(func.min(mailbox.c.number)).where(deleted))
    if oldest is None:
        raise MailboxFull(person.name)
    _take_away(connection, and_(box, mailbox.c.number == oldest))


def _put(connection: Connection, account: int, box: Box, mail: int) -> int:
    """Put a mail into a box; its number there."""
    counts = mailbox_counts
    here = and_(counts.c.account_id == account, counts.c.box == box)
    key = {"account_id": account, "box": box}
    last = connection.scalar(select(counts.c.last).where(here))
    number = 1 + (last or 0)
    if last is None:
        connection.execute(insert(counts), {**key, "last": number})
    else:
        connection.execute(update(counts).where(here).values(last=number))
    it = {**key, "number": number, "mail_id": mail, "read": box is not Box.IN}
    connection.execute(insert(mailbox), it)
    return number


def _trim(connection: Connection, account: int, last: int, most: int) -> None:
    """Only so many of what was sent are kept."""
    if most:
        old = and_(_in_box(account, Box.SENT), mailbox.c.number <= last - most)
        _take_away(connection, old)


def _take_away(connection: Connection, which: ColumnElement[bool]) -> None:
    """Take mails out of boxes; those go that are in no box any more."""
    found = connection.scalars(select(mailbox.c.mail_id).where(which)).all()
    connection.execute(delete(mailbox).where(which))
    kept = exists(literal(1)).where(mailbox.c.mail_id == mails.c.id)
    for start in range(0, len(found), _AT_ONCE):
        some = found[start : start + _AT_ONCE]
        connection.execute(delete(mails).where(mails.c.id.in_(some), ~kept))


def keep_draft(
    connection: Connection,
    id: int,
    at: int,
    account: int,
    draft: Draft,
    number: int,
    most: int,
) -> tuple[int, int]:
    """Keep it in place of the draft of that number, if that is there; its own number,
    and that of the oldest one if it gave way (else 0), for there are ``most``. Both are
    0 if the account is deleted by now."""
    if connection.scalar(select(accounts.c.id).where(accounts.c.id == account)) is None:
        return 0, 0
    drop_draft(connection, account, number)
    row = {
        "id": id,
        "at": at,
        "sender_id": account,
        "sender_name": "",
        "recipients": draft.recipients,
        "subject": draft.subject,
        "body": draft.body,
    }
    connection.execute(insert(mails), row)
    kept = _put(connection, account, Box.DRAFTS, id)
    return kept, _drop_beyond(connection, account, most)


def _drop_beyond(connection: Connection, account: int, most: int) -> int:
    """The oldest draft goes if there are more than that; its number, or 0."""
    drafts = select(mailbox.c.number).where(_in_box(account, Box.DRAFTS))
    there: list[int] = sorted(connection.scalars(drafts))
    if not 0 < most < len(there):
        return 0
    drop_draft(connection, account, there[0])
    return there[0]


def drop_draft(connection: Connection, account: int, number: int) -> None:
    """It was sent, or given up, or there is none."""
    here = _in_box(account, Box.DRAFTS)
    _take_away(connection, and_(here, mailbox.c.number == number))


# Reading


def _in_box(account: int, box: Box) -> ColumnElement[bool]:
    return and_(mailbox.c.account_id == account, mailbox.c.box == box)


def _lines() -> Select[Any]:
    """Rows as `_line` takes them, of what is not deleted, the newest first."""
    came = mailbox.c.box == Box.IN
    return (
        select(
            mailbox.c.box,
            mailbox.c.number,
            ~mailbox.c.read,
            mails.c.at,
            case((came, mails.c.sender_name), else_=mails.c.recipients),
            mails.c.subject,
            func.substr(mails.c.body, 1, _FIRST_WORDS),
        )
        .join_from(mailbox, mails, mailbox.c.mail_id == mails.c.id)
        .where(mailbox.c.deleted == 0)
    )


def _line(row: Sequence[Any]) -> MailLine:
    box, number, unread, *rest = row
    return MailLine(Box(box), number, bool(unread), *rest)


def page(
    connection: Connection,
    account: int,
    box: Box,
    unread_only: bool,
    before: int | None,
    limit: int,
) -> list[MailLine]:
    """The last ``limit`` mails of a box, of those before that number."""
    query = _lines().where(_in_box(account, box)).order_by(mailbox.c.number.desc())
    if unread_only:
        query = query.where(~mailbox.c.read)
    if before is not None:
        query = query.where(mailbox.c.number < before)
    return [
        _line(row) for row in reversed(connection.execute(query.limit(limit)).all())
    ]


def read(
    connection: Connection, account: int, box: Box, number: int, mark: bool
) -> KeptMail:
    """The mail of that number, marked as read if it is to be; NoSuchMail."""
    it = and_(_in_box(account, box), mailbox.c.number == number, mailbox.c.deleted == 0)
    found = select(mails).join(mailbox, mailbox.c.mail_id == mails.c.id).where(it)
    row = connection.execute(found).first()
    if row is None:
        raise NoSuchMail(str(number))
    if mark:
        connection.execute(update(mailbox).where(it).values(read=True))
    sender = Person(row.sender_id, row.sender_name)
    return KeptMail(number, row.at, sender, row.recipients, row.subject, row.body)


def counts(connection: Connection, account: int) -> tuple[int, int]:
    """How many mails that came are not read, and how many there are."""
    unread = func.count(case((~mailbox.c.read, 1)))
    there = and_(_in_box(account, Box.IN), mailbox.c.deleted == 0)
    row = connection.execute(select(unread, func.count()).where(there)).one()
    return row[0], row[1]


def search(
    connection: Connection, account: int, words: Sequence[str], limit: int
) -> list[MailLine]:
    """The last mails that came or were sent and have all the words, the newest
    first."""
    wanted = [folded(word) for word in words]
    query = (
        _lines()
        .add_columns(mails.c.recipients, mails.c.body)
        .where(mailbox.c.account_id == account, mailbox.c.box != Box.DRAFTS)
        .order_by(mailbox.c.mail_id.desc(), mailbox.c.box)
        .execution_options(yield_per=_AT_ONCE)
    )
    found: list[MailLine] = []
    with connection.execute(query) as rows:
        for *row, recipients, body in rows:
            line = _line(row)
            text = folded("\n".join((line.who, recipients, line.subject, body)))
            if all(word in text for word in wanted):
                found.append(line)
            if len(found) == limit:
                break
    return found


# Deleting


def mark_deleted(
    connection: Connection, account: int, numbers: Sequence[int], id: int
) -> None:
    """Mark them as deleted together; NoSuchMail if one is not there."""
    there = and_(_numbered(account, numbers), mailbox.c.deleted == 0)
    _check_all(connection, there, numbers)
    connection.execute(update(mailbox).where(there).values(deleted=id))


def undelete(connection: Connection, account: int, numbers: Sequence[int]) -> list[int]:
    """Take back these, or what was deleted last; NoSuchMail if one is not deleted."""
    gone = and_(_in_box(account, Box.IN), mailbox.c.deleted > 0)
    if numbers:
        gone = and_(gone, _numbered(account, numbers))
        _check_all(connection, gone, numbers)
    else:
        last = select(func.max(mailbox.c.deleted)).where(gone)
        gone = and_(gone, mailbox.c.deleted == last.scalar_subquery())
    back = sorted(connection.scalars(select(mailbox.c.number).where(gone)))
    connection.execute(update(mailbox).where(gone).values(deleted=0))
    return back


def _check_all(
    connection: Connection, which: ColumnElement[bool], numbers: Sequence[int]
) -> None:
    """NoSuchMail with the first of the numbers that is not among these."""
    found = set(connection.scalars(select(mailbox.c.number).where(which)))
    for number in numbers:
        if number not in found:
            raise NoSuchMail(str(number))


def _numbered(account: int, numbers: Sequence[int]) -> ColumnElement[bool]:
    return and_(_in_box(account, Box.IN), mailbox.c.number.in_(numbers))


def purge(connection: Connection, account: int | None = None) -> None:
    """What is marked as deleted is gone, of one account or of all."""
    gone = mailbox.c.deleted > 0
    if account is not None:
        gone = and_(mailbox.c.account_id == account, gone)
    _take_away(connection, gone)


def forget(connection: Connection, account: int) -> None:
    """Nothing is left of the mail of an account that is deleted."""
    _take_away(connection, mailbox.c.account_id == account)
    gone = mailbox_counts.c.account_id == account
    connection.execute(delete(mailbox_counts).where(gone))
    connection.execute(delete(mail_client_ids).where(_client_ids_of(account)))
