"""What is written a moment later, all of it in one change."""

from sqlalchemy import Connection, bindparam, update

from twistchat.chat.notes import Notes
from twistchat.store.memberships import HERE, MAKE, PRUNE
from twistchat.store.schema_accounts import accounts, memberships

_IN = update(memberships).where(HERE).values(member=True, invited=False)
_OUT = update(memberships).where(HERE).values(member=False)
_READ = (
    update(memberships)
    .where(HERE, memberships.c.read_id < bindparam("mark"))
    .values(read_id=bindparam("mark"))
)
_SEEN = update(accounts).where(accounts.c.id == bindparam("account"))
_TOLD = (
    update(accounts)
    .where(accounts.c.id == bindparam("account"), accounts.c.told_id < bindparam("to"))
    .values(told_id=bindparam("to"))
)


def note(connection: Connection, notes: Notes) -> None:
    """Write it down. Marks only grow, and what is about accounts or rooms that are gone
    is left out."""
    there = [_key(key) for key, here in notes.memberships.items() if here]
    gone = [_key(key) for key, here in notes.memberships.items() if not here]
    marks = [{**_key(key), "mark": mark} for key, mark in notes.marks.items()]
    seen = [
        {"account": account, "seen_at": at, "seen_how": how}
        for account, (at, how) in notes.seen.items()
    ]
    told = [{"account": account, "to": to} for account, to in notes.told.items()]
    for statement, rows in (
        (MAKE, there),
        (MAKE, marks),
        (_IN, there),
        (_OUT, gone),
        (_READ, marks),
        (PRUNE, gone),
        (_SEEN, seen),
        (_TOLD, told),
    ):
        if rows:
            connection.execute(statement, rows)


def _key(key: tuple[int, int]) -> dict[str, int]:
    account, room = key
    return {"account": account, "room": room}
