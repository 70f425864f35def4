"""Names that are owned, and what belongs to their owners."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from fakes_store import Posts
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, insert
from store_desk import AtOnce, got, rows

from twistchat.chat.accounts import (
    About,
    AccountRecord,
    Credentials,
    Notice,
    Owner,
)
from twistchat.chat.errors import (
    CodeNeeded,
    LastOperator,
    NameOwned,
    NameQuarantined,
    NoSuchAccount,
    TooManyFriends,
    TooManyIgnored,
    WrongPassword,
)
from twistchat.chat.events import (
    Invited,
    Person,
    Place,
    RoleGiven,
    Said,
    ToldPrivately,
)
from twistchat.chat.mail import Draft
from twistchat.chat.names import Name, person_name, room_name
from twistchat.chat.notes import Notes
from twistchat.chat.roles import Role
from twistchat.store import Store
from twistchat.store.accounts import AccountStore
from twistchat.store.changes import open_room
from twistchat.store.mail import MailStore
from twistchat.store.opening import prepare
from twistchat.store.order import keep
from twistchat.store.ownership import FORMER_NAMES, NOTICE_STAYS, give_notice
from twistchat.store.records import record
from twistchat.store.schema import messages, metadata
from twistchat.store.schema_accounts import (
    accounts,
    audit,
    codes,
    quarantine,
    relations,
)
from twistchat.store.sqlite import Sqlite

ANN, BOB, EVE = Person(1, "ann"), Person(2, "bob"), Person(3, "eve")
NOW, LATER = 1000, 9000

#: What SQL, LIKE, FTS and JSON have words for.
HOSTILE = ("'); DROP TABLE accounts; --", '"', "%", "_", "\\", "{}", "null", "?", ":id")


class Town:
    """The accounts of one database, and those who ask for them."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self.at_once = AtOnce(connection)
        self.store = AccountStore(self.at_once.change, self.at_once.read)

    def register(self, id: int, name: str, at: int = NOW, code: str | None = None):
        who = person_name(name)
        return got(self.store.register(id, at, who, f"hash {id}", "", code))

    def rename(self, id: int, name: str, at: int = NOW, until: int = LATER) -> None:
        got(self.store.rename(id, person_name(name), at, until))

    def owner(self, name: str, now: int = NOW) -> Owner | None:
        it = person_name(name)
        return got(self.store.owner(it.key, it.skeleton, now))

    def rows(self, table: Any) -> list[tuple[Any, ...]]:
        return rows(self.connection, table)


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    prepare(tmp_path / "chat.db")
    with Sqlite(tmp_path / "chat.db").writer() as connection, connection.begin():
        yield Town(connection)


# Owning a name


def test_what_is_known_of_an_account(town: Town) -> None:
    """It is found by its id, and by its name in whatever case."""
    who = person_name("Bob")
    got(town.store.register(2, NOW, who, "hash", "bob@example.org", None))
    record = AccountRecord(2, "Bob", "bob@example.org", NOW)
    assert record == got(town.store.load(2))
    assert Credentials(2, "Bob", "hash", 0, "") == got(town.store.credentials("bob"))
    assert Person(2, "Bob") == got(town.store.named("bob"))
    assert About(Person(2, "Bob"), NOW) == got(town.store.about("bob"))
    assert Owner(2, "Bob", False) == town.owner("BOB")


def test_who_has_no_account(town: Town) -> None:
    """Nothing is known of them."""
    town.register(2, "bob")
    for key in "b", "bobo", "Bob", "", *HOSTILE:
        assert got(town.store.credentials(key)) is None
        assert got(town.store.named(key)) is None
        assert got(town.store.about(key)) is None
        assert got(town.store.owner(key, key, NOW)) is None
    assert got(town.store.load(3)) is None


@pytest.mark.parametrize("name", ["bob", "BOB", "Ｂob", "b0b", "B0B"])
def test_an_owned_name_is_nobody_elses(town: Town, name: str) -> None:
    """Nor is one that differs in case only, or that looks like it."""
    town.register(2, "bob")
    town.register(1, "ann")
    before = town.rows(accounts), town.rows(quarantine)
    for ask in (lambda: town.register(3, name), lambda: town.rename(1, name)):
        with pytest.raises(NameOwned) as caught:
            ask()
        assert {"name": person_name(name).shown, "suggestion": ""} == caught.value.facts
    assert before == (town.rows(accounts), town.rows(quarantine))
    assert Owner(2, "bob", False) == town.owner(name)


def test_the_owner_of_that_very_name_comes_first(town: Town) -> None:
    """Whatever else looks like it since the tables of likeness were renewed."""
    for id, name in (1, Name("a", "a", "now")), (2, Name("b", "b", "was")):
        got(town.store.register(id, NOW, name, "", "", None))
    assert Owner(2, "b", False) == got(town.store.owner("b", "now", NOW))


def test_a_name_can_be_written_otherwise(town: Town) -> None:
    """By its owner; nobody else can have what it was or what looks like it."""
    town.register(2, "bill")
    town.rename(2, "BILL")
    assert Person(2, "BILL") == got(town.store.named("bill"))
    for name in "bill", "Bill", "bi1l", "B1LL":
        with pytest.raises((NameOwned, NameQuarantined)):
            town.register(3, name)
    town.rename(2, "joe")
    for name in "bill", "BILL", "bi1l", "B1LL":
        with pytest.raises(NameQuarantined):
            town.register(3, name)


def test_renaming_to_the_same_name_keeps_nothing_from_others(town: Town) -> None:
    """There is no former name then."""
    town.register(2, "bob")
    town.rename(2, "bob")
    assert [] == town.rows(quarantine)


# Quarantine


def test_a_former_name_is_free_after_a_while(town: Town) -> None:
    """Until then only who had it may have it back."""
    town.register(2, "bob")
    town.register(1, "ann")
    town.rename(2, "robert", until=LATER)
    for name in "bob", "BOB", "b0b":
        for ask in (
            lambda name: town.register(3, name, at=LATER - 1),
            lambda name: town.rename(1, name, at=LATER - 1),
        ):
            with pytest.raises(NameQuarantined) as caught:
                ask(name)
            assert {"name": name} == caught.value.facts
        assert Owner(2, "bob", True) == town.owner(name, LATER - 1)
    town.rename(2, "bob", at=LATER - 1, until=2 * LATER)
    assert Owner(2, "bob", False) == town.owner("b0b")
    town.rename(2, "robert", at=LATER, until=3 * LATER)
    assert town.owner("bob", 3 * LATER) is None
    town.register(3, "b0b", at=3 * LATER)


def test_a_deleted_name_is_free_after_a_while(town: Town) -> None:
    """Its former names too, and until then nobody may have them."""
    town.register(2, "bob")
    town.rename(2, "robert", until=LATER)
    got(town.store.delete(2, LATER + 5))
    assert Owner(0, "bob", True) == town.owner("BOB", LATER - 1)
    assert Owner(0, "robert", True) == town.owner("robert", LATER + 4)
    for name in "bob", "robert":
        with pytest.raises(NameQuarantined):
            town.register(3, name, at=LATER - 1)
    town.register(3, "bob", at=LATER)
    with pytest.raises(NameQuarantined):
        town.rename(3, "robert", at=LATER + 4)
    town.rename(3, "robert", at=LATER + 5)


def test_one_account_keeps_only_so_many_names_from_others(town: Town) -> None:
    """The last ones; else one person could keep them all."""
    town.register(1, "ann")
    town.rename(1, "anna")
    town.register(2, "n")
    for n in range(1, FORMER_NAMES + 1):
        town.rename(2, "n" + "x" * n, until=LATER + n)
    assert FORMER_NAMES + 1 == len(town.rows(quarantine))
    assert Owner(2, "n", True) == town.owner("n")
    town.rename(2, "last", until=LATER + 99)
    assert FORMER_NAMES + 1 == len(town.rows(quarantine))
    assert town.owner("n") is None
    assert Owner(2, "nx", True) == town.owner("nx")
    assert Owner(1, "ann", True) == town.owner("ann")


# Codes


def test_a_code_is_used_once(town: Town) -> None:
    """Who comes second with it has no account."""
    got(town.store.make_code("xyz", ANN, NOW))
    town.register(2, "bob", at=NOW + 1, code="xyz")
    with pytest.raises(CodeNeeded):
        town.register(3, "eve", code="xyz")
    assert [("xyz", 1, "ann", NOW, 2, NOW + 1)] == town.rows(codes)
    assert got(town.store.named("eve")) is None


@pytest.mark.parametrize("code", ["", "XYZ", "xyz ", "%", *HOSTILE])
def test_a_code_is_that_very_code(town: Town, code: str) -> None:
    """Nothing that is like it."""
    got(town.store.make_code("xyz", ANN, NOW))
    with pytest.raises(CodeNeeded):
        town.register(2, "bob", code=code)
    assert [] == town.rows(accounts)


def test_who_is_refused_keeps_the_code(town: Town) -> None:
    """It is good for another name."""
    got(town.store.make_code("xyz", ANN, NOW))
    town.register(2, "bob")
    town.rename(2, "robert")
    for name in "robert", "bob":
        with pytest.raises((NameOwned, NameQuarantined)):
            town.register(3, name, code="xyz")
    town.register(3, "eve", code="xyz")


# What is said of an account


def test_what_can_be_changed(town: Town) -> None:
    """Of that account only, and it is read back as it was said."""
    town.register(2, "bob")
    town.register(3, "eve")
    others = got(town.store.load(3)), got(town.store.credentials("eve"))
    store = town.store
    got(store.change_password(2, "hash 2", "other hash"))
    got(store.set_email(2, HOSTILE[0]))
    got(store.suspend(2, 77, HOSTILE[0]))
    got(store.set_operator(2, True))
    known = Credentials(2, "bob", "other hash", 77, HOSTILE[0], True)
    assert known == got(store.credentials("bob"))
    about = About(BOB, NOW, 0, "", True, 77, HOSTILE[0])
    assert about == got(store.about("bob"))
    assert AccountRecord(2, "bob", HOSTILE[0], NOW, True) == got(store.load(2))
    got(store.resume(2))
    got(store.set_operator(2, False))
    assert About(BOB, NOW) == got(store.about("bob"))
    assert others == (got(store.load(3)), got(store.credentials("eve")))


def test_the_last_operator(town: Town) -> None:
    """Is neither revoked nor suspended nor deleted, unless the owner of a name that is
    ``named`` is one, or whoever registers it will be."""
    town.register(2, "bob")
    town.register(3, "eve")
    store, bob = town.store, About(BOB, NOW, 0, "", True)
    got(store.set_operator(2, True))
    for named in ((), ("bob",), ("gone",)):
        if named == ("gone",):
            town.register(4, "gone")
            got(store.delete(4, LATER))
        with pytest.raises(LastOperator):
            got(store.suspend(2, 77, "", named))
        with pytest.raises(LastOperator):
            got(store.delete(2, LATER, named))
        assert bob == got(store.about("bob"))
    with pytest.raises(LastOperator):
        got(store.revoke(2))
    for named in (("eve",), ("free", "gone")):
        got(store.suspend(2, 77, "", named))
        got(store.resume(2))
    got(store.suspend(3, 77, ""))
    with pytest.raises(LastOperator):
        got(store.delete(2, LATER, ("eve",)))
    got(store.revoke(2, ("bob",)))
    got(store.delete(2, LATER))


def test_a_password_that_is_another_by_now(town: Town) -> None:
    """Whoever would change it knows an old one, and changes nothing."""
    town.register(2, "bob")
    with pytest.raises(WrongPassword):
        got(town.store.change_password(2, "another hash", "other hash"))
    assert Credentials(2, "bob", "hash 2") == got(town.store.credentials("bob"))


def test_settings(town: Town) -> None:
    """Each is by itself; None takes one away, also where there is none."""
    town.register(2, "bob")
    for text in HOSTILE:
        got(town.store.set_setting(2, text, text))
    assert dict(zip(HOSTILE, HOSTILE, strict=True)) == got(town.store.load(2)).settings
    for text in (*HOSTILE[1:], "never set"):
        got(town.store.set_setting(2, text, None))
    assert {HOSTILE[0]: HOSTILE[0]} == got(town.store.load(2)).settings


@pytest.mark.parametrize(
    "change",
    [
        lambda store: store.rename(9, person_name("eve"), NOW, LATER),
        lambda store: store.delete(9, LATER),
        lambda store: store.change_password(9, "", ""),
        lambda store: store.set_email(9, ""),
        lambda store: store.set_setting(9, "a", "b"),
        lambda store: store.set_operator(9, True),
        lambda store: store.suspend(9, 1, ""),
        lambda store: store.resume(9),
        lambda store: store.relate(9, "friend", BOB, 0),
    ],
)
def test_an_account_that_is_gone(town: Town, change: Callable[[Any], Any]) -> None:
    """Whoever changes it is told, and nothing is left of it."""
    town.register(2, "bob")
    before = {table: town.rows(table) for table in metadata.sorted_tables}
    with pytest.raises(NoSuchAccount):
        got(change(town.store))
    assert before == {table: town.rows(table) for table in metadata.sorted_tables}


@pytest.mark.parametrize(
    ("pattern", "found"),
    [
        ("", ["a_b", "ann", "eve"]),
        ("n", ["ann"]),
        ("_", ["a_b"]),
        *((text, ["a_b"] if text == "_" else []) for text in HOSTILE),
    ],
)
def test_people_by_a_part_of_their_name(
    town: Town, pattern: str, found: list[str]
) -> None:
    """No character of the pattern is anything but itself."""
    for id, name in (3, "eve"), (1, "ann"), (2, "a_b"):
        town.register(id, name)
    names = [about.person.name for about in got(town.store.people(pattern, 9))]
    assert found == names
    assert found[:1] == [
        about.person.name for about in got(town.store.people(pattern, 1))
    ]


def test_where_an_account_is_invited(town: Town) -> None:
    """By the names of the rooms, in their order; nobody else, nowhere else."""
    bob = Person(2, "bob")
    town.register(2, "bob")
    town.register(3, "eve")
    rooms = [Place(50 + number, f"#{name}") for number, name in enumerate("cab")]
    for room in rooms:
        open_room(town.connection, room_name(room.name), room.id, NOW, 0)
    for id, room in enumerate(rooms[:2], 100):
        keep(town.connection, Invited(id, NOW, room, EVE, bob))
    assert ["#a", "#c"] == got(town.store.invitations(2))
    assert [] == got(town.store.invitations(3)) == got(town.store.invitations(99))


# Other people


def test_friends_and_the_ignored(town: Town) -> None:
    """Each list by itself, by name; one may stand in both."""
    town.register(2, "bob")
    store = town.store
    for person in EVE, ANN:
        got(store.relate(2, "friend", person, 0))
    got(store.relate(2, "ignore", ANN, 0))
    account = got(store.load(2))
    assert ([ANN, EVE], [ANN]) == (account.friends, account.ignored)
    got(store.relate(2, "friend", Person(3, "Evelyn"), 0))
    got(store.unrelate(2, "friend", 1))
    got(store.unrelate(2, "friend", 99))
    account = got(store.load(2))
    assert ([Person(3, "Evelyn")], [ANN]) == (account.friends, account.ignored)


@pytest.mark.parametrize(
    ("kind", "error"), [("friend", TooManyFriends), ("ignore", TooManyIgnored)]
)
def test_so_many_and_no_more(town: Town, kind: str, error: type[Exception]) -> None:
    """At the limit one more is refused, but not one who is there already."""
    town.register(2, "bob")
    town.register(1, "ann")
    got(town.store.relate(1, kind, BOB, 1))
    for person in ANN, EVE, EVE:
        got(town.store.relate(2, kind, person, 2))
    with pytest.raises(error) as caught:
        got(town.store.relate(2, kind, Person(4, "dan"), 2))
    assert (2,) == caught.value.args
    assert 3 == len(town.rows(relations))
    got(town.store.relate(2, kind, Person(4, "dan"), 0))


# The end of an account


def test_an_account_that_is_deleted_leaves_little(town: Town) -> None:
    """Messages, the audit, what it has sent to others, and whom it was given a code by:
    nothing else names it, and nothing is gone that was somebody else's."""
    town.register(1, "ann")
    room = open_room(town.connection, room_name("dev"), 50, NOW, 0, owner=1)
    got(town.store.make_code("uvw", BOB, NOW))
    town.register(3, "eve", code="uvw")
    before = {table: town.rows(table) for table in metadata.sorted_tables}
    got(town.store.make_code("xyz", ANN, NOW))
    town.register(2, "bob", code="xyz")
    live(town, Place(room.id, room.name))
    got(town.store.delete(2, LATER))
    stay = {"messages", "audit", "mails", "mailbox", "mailbox_counts", "codes"}
    for table in metadata.sorted_tables:
        if table.name not in stay:
            assert table is quarantine or before[table] == town.rows(table), table.name
    assert [("bob", "bob", 0, LATER)] == town.rows(quarantine)
    given = [("uvw", 2, "bob", NOW, 3, NOW), ("xyz", 1, "ann", NOW, 2, NOW)]
    assert given == town.rows(codes)
    assert 1 == len(town.rows(audit))
    assert 2 == len(town.rows(messages))
    mail = MailStore(town.at_once.change, town.at_once.read, town.at_once.read)
    assert ["to ann"] == [line.subject for line in got(mail.inbox(1, False, None, 9))]
    assert (0, 0) == got(mail.counts(2))
    assert ["to ann"] == [row.subject for row in town.connection.execute(MAILS)]


MAILS = metadata.tables["mails"].select()


def live(town: Town, room: Place) -> None:
    """Bob talks, writes, and is known; so does Ann."""
    from_bob = ToldPrivately(90, NOW, BOB, ANN, "hi")
    for event in from_bob, Said(91, NOW, room, BOB, "hi"):
        town.connection.execute(insert(messages).values(record(event)))
    keep(town.connection, RoleGiven(60, NOW, room, ANN, BOB, Role.OPERATOR))
    keep(town.connection, Invited(61, NOW, room, ANN, BOB))
    notes = Notes()
    notes.memberships[2, room.id] = True
    notes.marks[2, room.id] = 91
    notes.seen[2], notes.told[2] = (NOW, "quit"), 90
    got(town.store.note(notes))
    for kind in "friend", "ignore":
        got(town.store.relate(1, kind, BOB, 0))
        got(town.store.relate(2, kind, ANN, 0))
    got(town.store.make_code("abc", BOB, NOW))
    got(town.store.set_setting(2, "bell", "on"))
    mail = MailStore(town.at_once.change, town.at_once.read, town.at_once.read)
    got(mail.send(70, NOW, BOB, [ANN], "ann", "to ann", "", 0))
    got(mail.send(71, NOW, BOB, [BOB], "bob", "to himself", "", 0))
    got(mail.draft_keep(72, NOW, 2, Draft("ann", "", "so"), 0, 5))


# What other programs do, and who did what


def test_what_another_program_has_done(town: Town) -> None:
    """Each notice is read once by who remembers the last."""
    for at, kind in enumerate(("password", "operator", "suspended")):
        give_notice(town.connection, at, kind, 2)
    found = got(town.store.notices(0))
    expected = [(kind, 2) for kind in ("password", "operator", "suspended")]
    assert expected == [(notice.kind, notice.account_id) for notice in found]
    assert found[1:] == got(town.store.notices(found[0].id))
    assert [] == got(town.store.notices(found[-1].id))


def test_notices_are_for_a_daemon_that_runs(town: Town) -> None:
    """Old ones are forgotten, and their numbers never come again."""
    give_notice(town.connection, NOW, "password", 2)
    [first] = got(town.store.notices(0))
    give_notice(town.connection, NOW + NOTICE_STAYS, "resumed", 3)
    assert 2 == len(got(town.store.notices(0)))
    give_notice(town.connection, NOW + 2 * NOTICE_STAYS + 1, "deleted", 4)
    [last] = got(town.store.notices(0))
    assert Notice(first.id + 2, "deleted", 4) == last


def test_who_did_what(town: Town) -> None:
    """As it was said."""
    got(town.store.audit(9, NOW, ANN, "suspend", "bob", "", HOSTILE[0]))
    assert [(9, NOW, 1, "ann", "suspend", "bob", "", HOSTILE[0])] == town.rows(audit)


# At the same time


def test_one_of_many_gets_the_name(tmp_path: Path) -> None:
    """However they write it, and all others are refused, with nothing left of them."""
    prepare(tmp_path / "chat.db")
    posts = Posts()
    store = Store(tmp_path / "chat.db", posts)
    store.open(lambda settled: None)
    asked = [
        store.accounts.register(id, NOW, person_name(name), "", "", None)
        for id, name in enumerate(("bob", "BOB", "b0b", "Bob", "B0B", "bob"), 1)
    ]
    for deferred in asked[1:]:
        with pytest.raises(NameOwned):
            posts.result(deferred)
    assert posts.result(asked[0]) is None
    owner = posts.result(store.accounts.owner("b0b", "bob", NOW))
    assert Owner(1, "bob", False) == owner
    assert [About(Person(1, "bob"), NOW)] == posts.result(store.accounts.people("", 9))
    assert 1 == store.greatest_id()
    posts.result(store.close())


NAMES = ["bob", "BOB", "b0b", "Neil", "NEIL", "Nell", "bill", "BILL", "biII", "ann"]
acts = st.tuples(
    st.sampled_from(["register", "rename", "delete"]),
    st.integers(1, 4),
    st.sampled_from(NAMES),
    st.integers(0, 30),
)


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(st.lists(acts, max_size=25))
def test_names_are_owned_by_one(town: Town, some: list[tuple[Any, ...]]) -> None:
    """Whatever is tried in whatever order: no two accounts have names that are the same
    or look so, and nobody gets what is kept for another."""
    names: dict[int, Name] = {}
    kept: list[tuple[Name, int, int]] = []  # name, for whom, until
    now = NOW

    def may_have(id: int, name: Name) -> bool:
        owned = [other for it, other in names.items() if it != id]
        owned += [other for other, whose, end in kept if whose != id and now < end]
        return not any(like(name, other) for other in owned)

    savepoint = town.connection.begin_nested()
    for act, id, text, step in some:
        now += step
        name = person_name(text)
        if (act == "register") == (id in names):
            continue
        try:
            if act == "register":
                town.register(id, text, at=now)
            elif act == "rename":
                town.rename(id, text, at=now, until=now + 50)
            else:
                got(town.store.delete(id, now + 50))
        except (NameOwned, NameQuarantined):
            assert not may_have(id, name)
            continue
        assert act == "delete" or may_have(id, name)
        old = names.pop(id, None)
        if act == "delete":
            kept = [(n, 0 if whose == id else whose, end) for n, whose, end in kept]
        else:
            names[id] = name
        if old is not None and (act == "delete" or old != name):
            kept.append((old, 0 if act == "delete" else id, now + 50))
    found = {about.person for about in got(town.store.people("", 99))}
    assert {Person(id, name.shown) for id, name in names.items()} == found
    savepoint.rollback()


def like(one: Name, other: Name) -> bool:
    return one.key == other.key or one.skeleton == other.skeleton
