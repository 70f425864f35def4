"""What was said, found by its words."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace
from running import logged
from sqlalchemy import Connection, delete, insert, select
from sqlalchemy.exc import DatabaseError

from twistchat.chat.events import Person, Place, Said, ToldPrivately
from twistchat.chat.folding import words_of
from twistchat.chat.ids import EPOCH, first_id_at
from twistchat.chat.names import person_name
from twistchat.chat.searching import Asker, Query
from twistchat.store import fts5
from twistchat.store.opening import prepare
from twistchat.store.records import record
from twistchat.store.retention import Retention
from twistchat.store.schema import messages, meta
from twistchat.store.sqlite import Sqlite, blame

ANN, BOB, EVE = Person(1, "Ann"), Person(2, "bob"), Person(3, "eve")
LOBBY, DEV, OPS = Place(10, "#lobby"), Place(11, "#dev"), Place(12, "#ops")


def asker(person: Person = ANN, *rooms: Place, talks: bool = True) -> Asker:
    ids = [room.id for room in rooms or (LOBBY, DEV)]
    return Asker(person.id, person_name(person.name), ids, talks=talks)


def words(*texts: str) -> Query:
    return Query(words=tuple(" ".join(words_of(text)) for text in texts))


def phrase(text: str) -> Query:
    return Query(phrases=(" ".join(words_of(text)),))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    prepare(tmp_path / "chat.db")
    return tmp_path / "chat.db"


@pytest.fixture
def connection(path: Path) -> Iterator[Connection]:
    with Sqlite(path).writer() as connection:
        yield connection


class Archive:
    """A database in which things are said, and indexed when somebody searches."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self.last = 0

    def keep(self, event: Said | ToldPrivately) -> int:
        """This is stored."""
        self.connection.execute(insert(messages).values(record(event)))
        self.last = event.id
        return event.id

    def say(
        self, text: str, room: Place = LOBBY, by: Person = BOB, id: int | None = None
    ) -> int:
        id = id or self.last + 1
        return self.keep(Said(id, id, room, by, text))

    def tell(self, text: str, by: Person, to: Person) -> int:
        return self.keep(ToldPrivately(self.last + 1, self.last + 1, by, to, text))

    def index(self) -> None:
        while fts5.index(self.connection, 3):
            pass

    def find(
        self, query: Query, who: Asker | None = None, limit: int = 50
    ) -> list[int]:
        """The ids of what fits."""
        self.index()
        found = fts5.find(self.connection, query, who or asker(), limit)
        return [event.id for event in found]

    def mentions(self, who: Asker, first_id: int = 0, limit: int = 50) -> list[int]:
        self.index()
        return [e.id for e in fts5.mentions(self.connection, who, first_id, limit)]

    def unread(
        self, who: Asker, marks: dict[int, int], most: int = 1000
    ) -> dict[int, tuple[int, int]]:
        self.index()
        return fts5.unread(self.connection, who, marks, most)

    @property
    def indexed(self) -> int:
        return self.connection.scalar(select(meta.c.indexed_id)) or 0

    def terms(self) -> set[str]:
        """All that stands in the index."""
        run = self.connection.exec_driver_sql
        run("CREATE VIRTUAL TABLE terms USING fts5vocab(search, row)")
        terms = {term for (term,) in run("SELECT term FROM terms")}
        run("DROP TABLE terms")
        run("INSERT INTO search (search) VALUES ('integrity-check')")
        return terms


@pytest.fixture
def archive(connection: Connection) -> Archive:
    return Archive(connection)


# Words


@pytest.mark.parametrize(
    ("said", "found_by", "not_by"),
    [
        (
            "The release plan",
            ["release", "rel", "RELEASE", "the plan"],
            ["lease", "ep"],
        ),
        ("foo-bar_baz", ["foo-bar", "bar", "foo bar", "baz", "FOO_bar"], ["foobar"]),
        ("don't", ["don't", "don’t", "don"], ["dont"]),
        ("I am", ["i", "am"], []),
        ("in time", ["ti"], ["i", "t"]),
        ("ação É fácil", ["acao", "AÇÃO", "aça", "e", "fa\u0301cil"], ["cao"]),
        ("Straße", ["strasse", "STRASSE", "straße"], []),
        ("ｆｕｌｌ ﬁne", ["full", "fine"], []),
        ("İstanbul", ["istanbul"], []),
        ("ΣΊΣΥΦΟΣ", ["σίσυφος", "σισυφοσ"], []),
        ("Ёлка", ["елка", "ёлк"], []),
        ("हिन्दी में", ["हिन्दी", "हिन्", "में"], ["दी"]),
        ("שָׁלוֹם", ["שלום", "של"], []),
        ("عَرَبِيّ", ["عربي"], []),
        ("日本語テキスト", ["日", "日本", "日本語"], ["本語", "テキスト"]),
        ("한국어", ["한국", "한"], ["국어", "하"]),
        ("が", ["が"], ["か"]),
        (
            "\x02bo\x02ld \x0304,05red\x0f \x04ff0000x\x1dy",
            ["bold", "red", "xy"],
            ["04"],
        ),
        ("version 10.5", ["10", "10.5", "1"], ["0"]),
        ("🎉party🎉", ["party"], []),
    ],
)
def test_words(
    archive: Archive, said: str, found_by: list[str], not_by: list[str]
) -> None:
    """A word is found by its beginning, whatever its case, accents, width and
    formatting; a run of a script without spaces is one word."""
    id = archive.say(said)
    for text in found_by:
        assert [id] == archive.find(words(*text.split())), text
    for text in not_by:
        assert [] == archive.find(words(text)), text


def test_a_phrase(archive: Archive) -> None:
    """Its words stand together, in that order, and are whole."""
    id = archive.say("The release, plan of\ttoday")
    for text in ("release plan", "the release", "Plan OF today", "release-plan"):
        assert [id] == archive.find(phrase(text))
    for text in ("the plan", "plan release", "release pla", "plan of to"):
        assert [] == archive.find(phrase(text))


def test_all_words_must_be_there(archive: Archive) -> None:
    """Also those of phrases, in any order; not those of the sender or the room."""
    both = archive.say("one two three")
    archive.say("one")
    archive.say("two")
    assert [both] == archive.find(words("two", "one"))
    assert [both] == archive.find(Query(words=("thr",), phrases=("one two",)))
    assert [] == archive.find(words("bob")) == archive.find(words("one", "lobby"))
    assert [] == archive.find(words("r10")) == archive.find(words("r10", "one"))


@pytest.mark.parametrize(
    "text",
    [
        'a"b',
        '"a" OR "b',
        "a* OR b",
        "NEAR(a b)",
        "text : a",
        "{text sender} : a",
        "a AND NOT b",
        "-a",
        "^a + b",
        "(a",
        "'; DROP TABLE search; --",
        "%' OR 1=1",
        "(a+)+$",  # N14: no expression of anybody's is ever run
        "a\0b",
    ],
)
def test_syntax_is_text(archive: Archive, text: str) -> None:
    """What means something to the database means nothing here."""
    id = archive.say(text)
    archive.say("a b zebra")
    assert [id] == archive.find(replace(words(text), first_id=id, end_id=id + 1))
    assert id in archive.find(phrase(text))
    assert [] == archive.find(words(text + " zeppelin"))


def test_from(archive: Archive) -> None:
    """The sender is the very name, in any case, borne when it was said."""
    names = ["bob", "bob-x", "Bob", "bobby", "B^b|[x]"]
    ids = [archive.say("hi", by=Person(9, name)) for name in names]
    assert [ids[2], ids[0]] == archive.find(Query(sender="bob"))
    assert [ids[1]] == archive.find(Query(words=("hi",), sender="bob-x"))
    assert [ids[4]] == archive.find(Query(sender=person_name("B^b|[x]").key))
    assert [] == archive.find(Query(words=("ho",), sender="bob"))


def test_from_a_name_that_none_may_bear_any_more(archive: Archive) -> None:
    """What was said in another day is found as it was written then."""
    id = archive.say("hi", by=Person(9, "a name!"))
    assert [id] == archive.find(Query(sender="a name!"))


# Where and when


def test_newest_first(archive: Archive) -> None:
    """At most so many, and of a stretch of ids from the first to before the end."""
    ids = [archive.say(f"hello {number}") for number in range(7)]
    assert ids[::-1] == archive.find(words("hello"))
    assert ids[:4:-1] == archive.find(words("hello"), limit=2)
    some = replace(words("hello"), first_id=ids[2], end_id=ids[5])
    assert ids[4:1:-1] == archive.find(some)


def test_only_what_one_may_read(archive: Archive) -> None:
    """Rooms one is in, and what oneself said or was told privately; not what others
    said to each other, nor what somebody else of that name was told."""
    here = archive.say("secret", LOBBY)
    there = archive.say("secret", OPS)
    to_ann = archive.tell("secret", BOB, ANN)
    by_ann = archive.tell("secret", ANN, EVE)
    archive.tell("secret", BOB, EVE)
    archive.tell("secret", BOB, Person(4, "Ann"))
    query = words("secret")
    assert [by_ann, to_ann, here] == archive.find(query)
    assert [by_ann, to_ann, there] == archive.find(query, asker(ANN, OPS))
    assert [here] == archive.find(query, asker(talks=False))
    assert [by_ann, to_ann] == archive.find(query, replace(asker(), rooms=()))
    assert [] == archive.find(query, replace(asker(talks=False), rooms=()))
    nobody = replace(asker(Person(10, "ten")), rooms=())
    assert [] == archive.find(query, nobody)  # 10 is the id of a room


def test_whom_one_ignores(archive: Archive) -> None:
    """They are not found, and others are instead."""
    bob = archive.say("hello")
    for _ in range(3):
        archive.say("hello", by=EVE)
    who = replace(asker(), ignored=frozenset([EVE.id]))
    assert [bob] == archive.find(words("hello"), who, limit=1)


def test_what_is_found_is_whole(archive: Archive) -> None:
    """With the name of its room, as it was said."""
    archive.say("He\x02ll\x02o", Place(99, "#gone"))
    archive.index()
    who = asker(ANN, Place(99, ""))
    [said] = fts5.find(archive.connection, words("hello"), who, 5)
    assert Said(1, 1, Place(99, ""), BOB, "He\x02ll\x02o") == said


def test_the_index_is_asked_first(archive: Archive) -> None:
    """And not once for every message."""
    sql = str(fts5._FOUND.compile(dialect=archive.connection.dialect))
    plan = archive.connection.exec_driver_sql(
        f"EXPLAIN QUERY PLAN {sql}", ("place:r1", 0, 9)
    )
    steps = [row[3].split()[:2] for row in plan]
    found = [["SEARCH", each] for each in ("messages", "rooms", "answered", "files")]
    assert [["SCAN", "search"], *found] == steps


# Names in texts


def test_mentions(archive: Archive) -> None:
    """Lines of others that name one as a word of its own, in one's rooms; the newest
    first."""
    ids = [
        archive.say(text)
        for text in ("Ann: hi", "hi @ANN!", "annual", "ann-marie", "I, ann", "nobody")
    ]
    archive.say("ann", by=ANN)
    archive.say("ann", OPS)
    archive.tell("ann", BOB, ANN)
    ignored = archive.say("ann", by=EVE)
    expected = [ids[4], ids[1], ids[0]]
    assert [ignored, *expected] == archive.mentions(asker())
    who = replace(asker(), ignored=frozenset([EVE.id]))
    assert expected == archive.mentions(who)
    assert expected[:2] == archive.mentions(who, limit=2)
    assert expected[:2] == archive.mentions(who, first_id=ids[1])
    assert [] == archive.mentions(replace(who, rooms=()))


@pytest.mark.parametrize("name", ["b^b|[x]", "a_b-c", "Ёлка", "हिन्दी", "josé"])
def test_mentions_of_any_name(archive: Archive, name: str) -> None:
    """Signs and marks are part of a name."""
    who = asker(Person(50, name))
    id = archive.say(f"({name.upper()}), look")
    archive.say(f"x{name}")
    assert [id] == archive.mentions(who)


def test_a_name_of_nothing_but_signs(archive: Archive) -> None:
    """It is no word, so it is not found."""
    archive.say("__: hi")
    assert [] == archive.mentions(asker(Person(50, "__")))


def test_unread(archive: Archive) -> None:
    """What others said in each room behind its mark, and what of it names one."""
    archive.say("ann, before")
    mark = archive.say("ann, the last that was read")
    archive.say("hi")
    archive.say("ann?")
    archive.say("me, ann", by=ANN)
    archive.say("ann!", by=EVE)
    dev = archive.say("ann", DEV)
    archive.say("ann", OPS)
    marks = {LOBBY.id: mark, DEV.id: 0}
    assert {LOBBY.id: (3, 2), DEV.id: (1, 1)} == archive.unread(asker(), marks)
    deaf = replace(asker(), ignored=[EVE.id])
    assert (2, 1) == archive.unread(deaf, marks)[LOBBY.id]
    assert {DEV.id: (0, 0)} == archive.unread(asker(), {DEV.id: dev})
    assert {} == archive.unread(asker(), {})


def test_a_room_where_one_is_named_a_lot(archive: Archive) -> None:
    """It does not hide that one is named in another."""
    archive.say("ann", DEV)
    for _ in range(9):
        archive.say("ann")
    unread = archive.unread(asker(), {LOBBY.id: 0, DEV.id: 0}, 3)
    assert {LOBBY.id: (3, 3), DEV.id: (1, 1)} == unread


def test_unread_is_not_counted_for_ever(archive: Archive) -> None:
    """Neither what is unread nor what names one of it."""
    for _ in range(9):
        archive.say("ann")
    assert {LOBBY.id: (4, 4)} == archive.unread(asker(), {LOBBY.id: 0}, most=4)


# The index


def test_it_is_made_in_bites(archive: Archive) -> None:
    """The oldest messages first, so that those which are still missing have greater
    ids; what comes meanwhile is not missed."""
    ids = [archive.say("hi") for _ in range(5)]
    bites = []
    for _ in range(3):
        bites.append((fts5.index(archive.connection, 2), archive.indexed))
        ids.append(archive.say("hi"))
    expected = [(True, ids[1]), (True, ids[3]), (True, ids[5])]
    assert expected == bites
    assert not fts5.index(archive.connection, 9)
    assert not fts5.index(archive.connection, 9)
    assert ids[::-1] == archive.find(words("hi"))


@pytest.mark.parametrize("batch", [1, 2, 50])
def test_what_is_deleted_leaves_the_index(archive: Archive, batch: int) -> None:
    """No word of it is left there."""
    now = EPOCH + 1_000_000
    old, new = first_id_at(now - 20_000), first_id_at(now)
    archive.say("old Éins \x0304zwei", LOBBY, id=old)
    archive.keep(ToldPrivately(old + 1, 0, BOB, ANN, "old drei"))
    archive.say("new eins", LOBBY, id=new)
    archive.index()
    before = archive.terms()
    archive.connection.exec_driver_sql(
        "INSERT INTO rooms (id, key, skeleton, name, created_at)"
        " VALUES (10, '#lobby', '#lobby', '#lobby', 0)"
    )
    retention = Retention({}, 10, now, batch)
    while retention.expire(archive.connection):
        pass
    assert before - {"old", "zwei", "drei", "p1", "p2"} == archive.terms()


def test_what_is_not_indexed_yet_is_not_taken_out(archive: Archive) -> None:
    """It would contradict what is there."""
    archive.say("hello")
    archive.say("hello")
    with logged() as lines:
        fts5.forget(archive.connection, select(messages.c.id))
    assert [] == lines
    assert [2, 1] == archive.find(words("hello"))


def test_a_database_that_cannot_be_written(archive: Archive) -> None:
    """That is said, for it is not the index that is broken."""
    archive.say("hello")
    archive.index()
    archive.connection.exec_driver_sql("PRAGMA query_only = 1")
    with pytest.raises(DatabaseError) as caught:
        fts5.forget(archive.connection, select(messages.c.id))
    assert blame(caught.value)


@pytest.mark.parametrize("block", ["ff00ff", "", "00000000", "7f7f7f7f7f7f7f7f"])
def test_a_broken_index(path: Path, block: str) -> None:
    """Nothing but searching fails for it: what is too old is still deleted, and that
    nothing can be indexed is not the fault of the database."""
    database = Sqlite(path)
    with database.writer() as connection:
        archive = Archive(connection)
        archive.say("hello", id=100)
        archive.index()
        spoil = f"UPDATE search_data SET block = x'{block}' WHERE id = 10"
        connection.exec_driver_sql(spoil)
        connection.commit()
    with database.writer() as connection:
        fts5.forget(connection, select(messages.c.id))
        connection.execute(delete(messages))
        connection.commit()
        assert [] == connection.scalars(select(messages.c.id)).all()
        archive = Archive(connection)
        archive.say("hello", id=101)
        connection.commit()
        with pytest.raises(DatabaseError) as caught:
            archive.find(words("hello"))
        assert blame(caught.value) is None
