"""What is done to messages: they change, they go, they get reactions; and it is written
down."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import (
    Connection,
    bindparam,
    delete,
    insert,
    literal,
    select,
    update,
)

from twistchat.chat.errors import AlreadySo, ChatError, NoSuchMessage
from twistchat.chat.events import Person
from twistchat.store import filing, fts5
from twistchat.store.order import record_act
from twistchat.store.records import DELETE, EDIT, REACT, UNREACT, AmendmentRecord
from twistchat.store.schema import messages
from twistchat.store.schema_amendments import amendments, reactions

_this = messages.c.id == bindparam("message")
_WHAT = select(messages.c.text, messages.c.file_id).where(_this)
_EDIT = update(messages).where(_this)
_DELETE = delete(messages).where(_this)
_DELETE_REACTIONS = delete(reactions).where(
    reactions.c.message_id == bindparam("message")
)
_own = (
    reactions.c.message_id == bindparam("message"),
    reactions.c.person_id == bindparam("person"),
    reactions.c.reaction == bindparam("sign"),
)
_FIND_REACTION = select(literal(1)).select_from(reactions).where(*_own)
_REACT = insert(reactions)
_UNREACT = delete(reactions).where(*_own)
_WRITE_DOWN = insert(amendments)


def amend(connection: Connection, record: AmendmentRecord) -> ChatError | None:
    """Do it, and write down that it was done; or why not, with nothing done:
    NoSuchMessage if it is gone meanwhile, AlreadySo for a reaction that is there, or is
    not. With a message goes the file that it is."""
    found = connection.execute(_WHAT, {"message": record.message_id}).first()
    if found is None:
        return NoSuchMessage()
    refusal = _DO[record.kind](connection, record)
    if refusal is not None:
        return refusal
    before, file = found
    if file is not None and record.kind == DELETE:
        filing.remove(connection, file)
    row = record._asdict()
    del row["room_name"]
    row["before"] = before if record.kind in (EDIT, DELETE) else ""
    connection.execute(_WRITE_DOWN, row)
    return None


def _edit(connection: Connection, record: AmendmentRecord) -> None:
    message = record.message_id
    indexed = fts5.forget_one(connection, message)
    change = {"message": message, "text": record.after, "edited_at": record.at}
    connection.execute(_EDIT, change)
    if indexed:
        fts5.put_back(connection, message)


def _delete(connection: Connection, record: AmendmentRecord) -> None:
    message = {"message": record.message_id}
    fts5.forget_one(connection, record.message_id)
    connection.execute(_DELETE, message)
    connection.execute(_DELETE_REACTIONS, message)
    if record.person_id != record.sender_id:
        actor = Person(record.person_id, record.person_name)
        about = record.sender_name, record.room_name, record.after
        record_act(connection, record.id, record.at, actor, "delete", *about)


def _react(connection: Connection, record: AmendmentRecord) -> ChatError | None:
    own = _reaction(record)
    if connection.scalar(_FIND_REACTION, own) is not None:
        return AlreadySo()
    row = {
        "message_id": record.message_id,
        "person_id": record.person_id,
        "reaction": record.after,
        "person_name": record.person_name,
        "id": record.id,
        "at": record.at,
    }
    connection.execute(_REACT, row)
    connection.execute(_EDIT, {"message": record.message_id, "reacted": 1})
    return None


def _unreact(connection: Connection, record: AmendmentRecord) -> ChatError | None:
    gone = connection.execute(_UNREACT, _reaction(record))
    return None if gone.rowcount else AlreadySo()


_DO: dict[int, Callable[[Connection, AmendmentRecord], ChatError | None]] = {
    EDIT: _edit,
    DELETE: _delete,
    REACT: _react,
    UNREACT: _unreact,
}


def _reaction(record: AmendmentRecord) -> dict[str, Any]:
    return {
        "message": record.message_id,
        "person": record.person_id,
        "sign": record.after,
    }
