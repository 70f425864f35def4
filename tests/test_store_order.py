"""Order in rooms: who is what there, what a room is like, who is kept out."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, insert, select
from store_desk import AtOnce, got, rows

from twistchat.chat.errors import NoSuchRoom, TooManyOwned
from twistchat.chat.events import (
    EVENTS,
    Announced,
    Event,
    Invited,
    Kicked,
    ModeSet,
    Pardoned,
    Person,
    Place,
    RoleGiven,
    Said,
    Sanctioned,
    TopicChanged,
)
from twistchat.chat.names import person_name, room_name
from twistchat.chat.notes import Notes
from twistchat.chat.roles import Mode, Modes, Role, Sanction, SanctionKind
from twistchat.store.changes import KeptRoom, end_rooms, end_unowned, open_room
from twistchat.store.noted import note
from twistchat.store.opening import prepare
from twistchat.store.order import keep
from twistchat.store.ownership import register
from twistchat.store.records import record
from twistchat.store.schema import messages, metadata, rooms
from twistchat.store.schema_accounts import audit, memberships, sanctions
from twistchat.store.sqlite import Sqlite

ANN, BOB, EVE = Person(1, "ann"), Person(2, "bob"), Person(3, "eve")
GUEST = Person(99, "guest")
DEV, OPS = Place(50, "#dev"), Place(51, "#ops")
NOW = 1000
FAVOURS = SanctionKind.EXCEPTION, SanctionKind.INVITATION


@pytest.fixture
def connection(tmp_path: Path) -> Iterator[Connection]:
    """A database in which Ann, Bob and Eve have accounts, and #dev belongs to Ann."""
    prepare(tmp_path / "chat.db")
    with Sqlite(tmp_path / "chat.db").writer() as connection, connection.begin():
        for person in ANN, BOB, EVE:
            name = person_name(person.name)
            register(connection, person.id, 0, name, "", "", None)
        opened(connection, DEV, owner=ANN.id)
        opened(connection, OPS)
        yield connection


def opened(
    connection: Connection, room: Place = DEV, now: int = NOW, **owner: int
) -> KeptRoom:
    return open_room(connection, room_name(room.name), room.id, now, 0, **owner)


def role(target: Person, role: Role, room: Place = DEV, id: int = 100) -> RoleGiven:
    return RoleGiven(id, NOW, room, ANN, target, role)


def ban(id: int, until: int = 0, who: int = 2, **more: Any) -> Sanction:
    parts = {"kind": SanctionKind.BAN, "key": "bob", "network": "", **more}
    return Sanction(
        id, target="bob", who=who, by="ann", reason="spam", at=NOW, until=until, **parts
    )


def sanctioned(sanction: Sanction, room: Place = DEV) -> Sanctioned:
    return Sanctioned(sanction.id + 1000, NOW, room, ANN, sanction)


def acts(connection: Connection) -> list[tuple[Any, ...]]:
    """What stands in the audit, without ids and times."""
    return [row[2:] for row in rows(connection, audit)]


# Owners


def test_who_makes_a_room_owns_it(connection: Connection) -> None:
    """And nobody owns it who comes later, or who has no account."""
    assert {1: Role.OWNER} == opened(connection).roles
    assert {1: Role.OWNER} == opened(connection, owner=BOB.id).roles
    assert {} == opened(connection, OPS, owner=BOB.id).roles
    new = opened(connection, Place(52, "#new"), owner=BOB.id)
    assert KeptRoom(52, "#new", created=True, roles={2: Role.OWNER}) == new
    assert {} == opened(connection, Place(53, "#guests"), owner=GUEST.id).roles
    assert {} == opened(connection, Place(53, "#guests")).roles


def test_so_many_rooms_and_no_more(connection: Connection) -> None:
    """At the limit one more is neither made nor given, whatever else one is elsewhere;
    those there are already can be opened as ever."""
    keep(connection, role(ANN, Role.OPERATOR, OPS))
    opened(connection, Place(52, "#two"), owner=ANN.id, most_owned=2)
    with pytest.raises(TooManyOwned) as caught:
        opened(connection, Place(53, "#three"), owner=ANN.id, most_owned=2)
    assert (2,) == caught.value.args
    with pytest.raises(TooManyOwned):
        keep(connection, role(ANN, Role.OWNER, OPS, 101), most_owned=2)
    keep(connection, role(ANN, Role.OWNER, DEV, 102), most_owned=2)
    assert not opened(connection, owner=ANN.id, most_owned=2).created
    assert {1: Role.OPERATOR} == opened(connection, OPS).roles
    opened(connection, Place(53, "#three"), owner=ANN.id)


def test_a_new_owner_makes_the_old_one_an_operator(connection: Connection) -> None:
    """There is one owner, and elsewhere nothing changes."""
    keep(connection, role(ANN, Role.OWNER, OPS))
    keep(connection, role(EVE, Role.VOICE, id=101))
    keep(connection, role(BOB, Role.OWNER, id=102))
    expected = {1: Role.OPERATOR, 2: Role.OWNER, 3: Role.VOICE}
    assert expected == opened(connection).roles
    assert {1: Role.OWNER} == opened(connection, OPS).roles
    keep(connection, role(BOB, Role.OWNER, id=103))
    assert expected == opened(connection).roles


def test_a_guest_is_nothing_that_is_kept(connection: Connection) -> None:
    """Their role lives in memory, and takes nothing from the owner."""
    before = rows(connection, memberships)
    for id, what in enumerate(Role, 100):
        keep(connection, role(GUEST, what, id=id))
    keep(connection, Invited(110, NOW, DEV, ANN, GUEST))
    keep(connection, Kicked(111, NOW, DEV, ANN, GUEST, ""))
    keep(connection, sanctioned(ban(112, who=GUEST.id)))
    assert before == rows(connection, memberships)


def test_a_role_can_be_taken(connection: Connection) -> None:
    """Then nothing is left of it, but who was there is still there."""
    notes = Notes()
    notes.memberships[EVE.id, DEV.id] = True
    note(connection, notes)
    before = rows(connection, memberships)
    keep(connection, role(EVE, Role.VOICE, id=110))
    keep(connection, role(EVE, Role.MEMBER, id=111))
    for id, what in enumerate((Role.OPERATOR, Role.VOICE, Role.MEMBER), 100):
        keep(connection, role(BOB, what, id=id))
        expected = {2: what} if what else {}
        assert {1: Role.OWNER, **expected} == opened(connection).roles
    assert before == rows(connection, memberships)


# Modes


@pytest.mark.parametrize(
    ("mode", "value", "modes", "called"),
    [
        (Mode.PRIVATE, "on", Modes(private=True), "private"),
        (Mode.KEY, "'); --", Modes(key="'); --"), "key"),
        (Mode.READ_ONLY, "on", Modes(read_only=True), "readonly"),
        (Mode.TOPIC_LOCK, "yes", Modes(topic_lock=True), "topiclock"),
        (Mode.LIMIT, "7", Modes(limit=7), "limit"),
    ],
)
def test_what_a_room_is_like(
    connection: Connection, mode: Mode, value: str, modes: Modes, called: str
) -> None:
    """It is kept, and can be undone; the audit does not know the key."""
    keep(connection, ModeSet(100, NOW, DEV, ANN, mode, value))
    assert modes == opened(connection).modes
    keep(connection, ModeSet(101, NOW, DEV, ANN, mode, ""))
    assert Modes() == opened(connection).modes
    assert [
        (1, "ann", "mode", "", "#dev", f"{called} on"),
        (1, "ann", "mode", "", "#dev", f"{called} off"),
    ] == acts(connection)


# Sanctions


def test_sanctions_come_back_as_they_were(connection: Connection) -> None:
    """All of them, in their order, and only those of the room."""
    some = [
        ban(200),
        ban(201, kind=SanctionKind.GAG, until=NOW + 5),
        ban(202, who=0, key="", network="10.0.0.0/8"),
        ban(203, who=0, key="'; --"),
        *(ban(204 + place, kind=kind) for place, kind in enumerate(FAVOURS)),
    ]
    for sanction in some:
        keep(connection, sanctioned(sanction))
    elsewhere = ban(209)
    keep(connection, sanctioned(elsewhere, OPS))
    assert some == opened(connection).sanctions
    assert [elsewhere] == opened(connection, OPS).sanctions
    assert (1, "ann", "gag", "bob", "#dev", f"until={NOW + 5} spam") in acts(connection)
    assert (1, "ann", "ban", "bob", "#dev", "spam") in acts(connection)


def test_what_is_over_does_not_hold(connection: Connection) -> None:
    """From that very millisecond on."""
    sanction = ban(200, until=NOW + 1)
    keep(connection, sanctioned(sanction))
    assert [sanction] == opened(connection, now=NOW).sanctions
    assert [] == opened(connection, now=NOW + 1).sanctions
    keep(connection, sanctioned(ban(201)))
    assert [ban(201)] == opened(connection, now=2**62).sanctions


def test_a_new_sanction_replaces_the_old(connection: Connection) -> None:
    """If it is of the same kind and holds for the same people."""
    keep(connection, sanctioned(ban(200)))
    keep(connection, sanctioned(ban(201, kind=SanctionKind.GAG)))
    keep(connection, sanctioned(ban(202), OPS))
    shorter = ban(203, until=NOW + 9)
    keep(connection, sanctioned(shorter))
    assert [201, 203] == [each.id for each in opened(connection).sanctions]
    assert [202] == [each.id for each in opened(connection, OPS).sanctions]


def test_a_sanction_can_be_lifted(connection: Connection) -> None:
    """In its own room, and harmlessly twice."""
    for id, room in (200, DEV), (201, OPS):
        keep(connection, sanctioned(ban(id), room))
    for id, sanction in enumerate((ban(201), ban(200), ban(200)), 300):
        keep(connection, Pardoned(id, NOW, DEV, ANN, sanction))
    assert [] == opened(connection).sanctions
    assert [ban(201)] == opened(connection, OPS).sanctions
    assert (1, "ann", "unban", "bob", "#dev", "") == acts(connection)[0]


# Invitations, and being put out


def test_an_invitation_is_kept_until_it_is_used(connection: Connection) -> None:
    """It is used by coming in."""
    for id, person in enumerate((BOB, EVE, EVE), 100):
        keep(connection, Invited(id, NOW, DEV, ANN, person))
    assert {2, 3} == opened(connection).invited
    notes = Notes()
    notes.memberships[BOB.id, DEV.id] = True
    notes.memberships[EVE.id, DEV.id] = False
    note(connection, notes)
    assert {3} == opened(connection).invited
    assert set() == opened(connection, OPS).invited
    assert [] == acts(connection)


def test_a_ban_takes_the_invitation(connection: Connection) -> None:
    """Else it would be the stronger of the two; a gag is something else."""
    for id, person in enumerate((BOB, EVE), 100):
        keep(connection, Invited(id, NOW, DEV, ANN, person))
    keep(connection, sanctioned(ban(200)))
    keep(connection, sanctioned(ban(201, who=EVE.id, kind=SanctionKind.GAG)))
    assert {3} == opened(connection).invited


def test_who_is_put_out_is_not_there_any_more(connection: Connection) -> None:
    """What else they are there, and have read, stays."""
    notes = Notes()
    for room in DEV, OPS:
        notes.memberships[BOB.id, room.id] = True
    notes.marks[BOB.id, DEV.id] = 77
    note(connection, notes)
    keep(connection, role(BOB, Role.VOICE))
    keep(connection, Kicked(101, NOW, DEV, ANN, BOB, "enough"))
    columns = memberships.c.room_id, memberships.c.member, memberships.c.read_id
    his = select(*columns).where(memberships.c.account_id == BOB.id)
    assert [(50, False, 77), (51, True, 0)] == connection.execute(his).all()
    assert Role.VOICE == opened(connection).roles[BOB.id]
    assert (1, "ann", "kick", "bob", "#dev", "enough") in acts(connection)


# What was done


def test_what_is_said_to_all_is_written_down(connection: Connection) -> None:
    """With whether it was said for the server."""
    for id, official in (100, True), (101, False):
        keep(connection, Announced(id, NOW, ANN, "tea'; --", official))
    assert [
        (1, "ann", "announce", "", "", "tea'; --"),
        (1, "ann", "shout", "", "", "tea'; --"),
    ] == acts(connection)
    assert (100, NOW) == rows(connection, audit)[0][:2]


def test_who_became_what_is_written_down(connection: Connection) -> None:
    """Also of guests; a topic is nothing to write down."""
    keep(connection, role(GUEST, Role.OPERATOR))
    keep(connection, TopicChanged(101, NOW, DEV, ANN, "tea"))
    assert [(1, "ann", "role", "guest", "#dev", "operator")] == acts(connection)


NOWHERE = Place(404, "#nowhere")
IN_A_ROOM: list[Event] = [
    TopicChanged(100, NOW, NOWHERE, ANN, "tea"),
    role(BOB, Role.OWNER, NOWHERE),
    ModeSet(100, NOW, NOWHERE, ANN, Mode.PRIVATE, "on"),
    Kicked(100, NOW, NOWHERE, ANN, BOB, ""),
    sanctioned(ban(200), NOWHERE),
    Invited(100, NOW, NOWHERE, ANN, BOB),
]


@pytest.mark.parametrize("event", IN_A_ROOM, ids=lambda event: type(event).__name__)
def test_a_room_that_has_ended(connection: Connection, event: Event) -> None:
    """Nothing is kept of it, and whoever tried is told."""
    before = [rows(connection, table) for table in metadata.sorted_tables]
    with pytest.raises(NoSuchRoom) as caught:
        got(AtOnce(connection).change(lambda it: keep(it, event)))
    assert {"room": "#nowhere"} == caught.value.facts
    assert before == [rows(connection, table) for table in metadata.sorted_tables]


KEPT = {type(event) for event in IN_A_ROOM} | {Pardoned, Announced}


@pytest.mark.parametrize("kind", [kind for kind in EVENTS if kind not in KEPT])
def test_other_events_change_nothing(connection: Connection, kind: type) -> None:
    """What is not kept in this way is refused."""
    values = [None] * len(kind.__struct_fields__)
    with pytest.raises(TypeError, match=kind.__name__):
        keep(connection, kind(*values))


def test_what_is_refused_leaves_nothing(connection: Connection) -> None:
    """Not even what was done before the rest could not be."""
    keep(connection, role(BOB, Role.VOICE))
    before = [rows(connection, table) for table in metadata.sorted_tables]
    again = role(EVE, Role.OWNER, id=100)  # an id that is in the audit already
    with pytest.raises(Exception, match="UNIQUE"):
        got(AtOnce(connection).change(lambda it: keep(it, again)))
    assert before == [rows(connection, table) for table in metadata.sorted_tables]


# The end of a room


def test_the_end_of_a_room(connection: Connection) -> None:
    """Its name is free, and nobody is anything in the next of that name; what was said
    is left, and other rooms are as they were."""
    row = record(Said(90, NOW, DEV, BOB, "hi"))
    connection.execute(insert(messages).values(row))
    for id, room in (300, DEV), (310, OPS):
        keep(connection, role(BOB, Role.VOICE, room, id))
        keep(connection, Invited(id, NOW, room, ANN, EVE))
        keep(connection, sanctioned(ban(id + 2), room))
        keep(connection, ModeSet(id + 3, NOW, room, ANN, Mode.PRIVATE, "on"))
    other = opened(connection, OPS)
    end_rooms(connection, [DEV.id, 404])
    assert [(51,)] == connection.execute(select(rooms.c.id)).all()
    new = Place(60, "#dev")
    assert KeptRoom(60, "#dev", created=True) == opened(connection, new)
    assert KeptRoom(60, "#dev") == opened(connection, new)
    assert other == opened(connection, OPS)
    assert [90] == [row[0] for row in rows(connection, messages)]
    for table in memberships, sanctions:
        assert {51} == set(connection.scalars(select(table.c.room_id)))


@pytest.mark.parametrize(
    ("mode", "value", "ends"),
    [
        (Mode.PRIVATE, "on", True),
        (Mode.KEY, "word", True),
        (Mode.READ_ONLY, "on", True),
        (Mode.LIMIT, "7", True),
        (Mode.TOPIC_LOCK, "on", False),
        (Mode.PRIVATE, "", False),
    ],
)
def test_rooms_that_nobody_looks_after(
    connection: Connection, mode: Mode, value: str, ends: bool
) -> None:
    """They end unless somebody owns them, or they are to be spared."""
    lobby = Place(52, "#lobby")
    opened(connection, lobby)
    for id, room in enumerate((DEV, OPS, lobby), 300):
        keep(connection, ModeSet(id, NOW, room, ANN, mode, value))
        keep(connection, role(BOB, Role.OPERATOR, room, id + 50))
    keep(connection, sanctioned(ban(400), OPS))
    end_unowned(connection, ["#lobby"])
    left = {50, 52} if ends else {50, 51, 52}
    for column in rooms.c.id, memberships.c.room_id:
        assert left == set(connection.scalars(select(column)))
    assert ends is (rows(connection, sanctions) == [])
    end_unowned(connection)
    left = {50} if ends else {50, 51, 52}
    assert left == set(connection.scalars(select(rooms.c.id)))
