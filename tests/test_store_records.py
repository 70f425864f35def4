"""Events as rows."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from twistchat.chat.events import (
    EVENTS,
    Deleted,
    Edited,
    Kind,
    Person,
    Place,
    Reacted,
    Said,
    ToldPrivately,
)
from twistchat.store.records import event_from, record
from twistchat.store.schema import messages

KEPT = (Said, ToldPrivately, Edited, Deleted, Reacted)
ids = st.integers(1, 2**63 - 1)
people = st.builds(Person, ids, st.text())
said = st.builds(
    Said,
    ids,
    ids,
    st.builds(Place, ids, st.text()),
    people,
    st.text(),
    st.sampled_from(Kind),
)
told = st.builds(
    ToldPrivately, ids, ids, people, people, st.text(), st.sampled_from(Kind)
)


def row_of(event: Said | ToldPrivately, room: str | None) -> tuple[Any, ...]:
    """The row as it is read again: all columns of ``messages``, and its room's name; it
    answers nothing."""
    given = record(event)
    rest = (None,) * (len(messages.columns) - len(given))
    return *given, *rest, room, None, None, None


@given(said)
def test_what_is_said_comes_back_as_it_was(event: Said) -> None:
    """A row, with the name of its room, is the event again."""
    assert event_from(row_of(event, event.room.name)) == event


@given(told)
def test_what_is_said_in_private_comes_back_as_it_was(event: ToldPrivately) -> None:
    """A row that belongs to no room is a private message."""
    assert event_from(row_of(event, None)) == event


def test_a_row_follows_the_columns() -> None:
    """The hot INSERT goes by position."""
    event = Said(1, 2, Place(3, "#a"), Person(4, "bob"), "hi", kind=Kind.EMOTE)
    names = [column.name for column in messages.columns]
    assert dict(zip(names, record(event), strict=False)) == {
        "id": 1,
        "at": 2,
        "kind": 1,
        "room_id": 3,
        "sender_id": 4,
        "sender_name": "bob",
        "recipient_id": None,
        "recipient_name": None,
        "text": "hi",
    }


def test_a_room_that_is_gone_has_no_name() -> None:
    """Its history is still there."""
    event = Said(1, 2, Place(3, "#a"), Person(4, "bob"), "hi")
    assert Place(3, "") == event_from(row_of(event, None)).room


@pytest.mark.parametrize("kind", [kind for kind in EVENTS if kind not in KEPT])
def test_other_events_have_no_row(kind: type) -> None:
    """Whatever is not kept as a message is refused."""
    values = [None] * len(kind.__struct_fields__)
    with pytest.raises(TypeError, match=kind.__name__):
        record(kind(*values))
