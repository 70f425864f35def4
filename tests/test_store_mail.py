"""Mail in the store: nothing accepted is lost or doubled, numbers only grow."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fakes_store import Posts
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from mailing import Kept, get
from sqlalchemy import Connection, func, select
from sqlalchemy.exc import IntegrityError
from twisted.internet.defer import Deferred

from twistchat.chat.errors import MailboxFull, NobodyThere, NoSuchMail
from twistchat.chat.events import Person
from twistchat.chat.mail import Box, Draft, KeptMail, MailLine
from twistchat.store import Store
from twistchat.store import mailbox as boxes
from twistchat.store.opening import prepare
from twistchat.store.schema_mail import mailbox, mailbox_counts, mails
from twistchat.store.sqlite import Sqlite

ANN, BOB, CARL = Person(1, "ann"), Person(2, "bob"), Person(3, "carl")
NOBODY = Person(9, "nobody")


class Post(Kept):
    """The store of mail, with the accounts of Ann, Bob and Carl."""

    def __init__(self, connection: Connection) -> None:
        super().__init__(connection)
        self.store = self.mail
        self.id = 0
        for person in (ANN, BOB, CARL):
            self.own(person)

    def send(
        self,
        *to: Person,
        sender: Person = ANN,
        subject: str = "Lunch",
        body: str = "At noon?",
        most: int = 0,
        client_id: str = "",
    ) -> dict[int, int]:
        self.id += 1
        names = ", ".join(person.name for person in to)
        sent = self.store.send(
            self.id, 1000 + self.id, sender, to, names, subject, body, most, client_id
        )
        return get(sent)

    def sent_as(self, client_id: str, person: Person = ANN) -> list[str] | None:
        return get(self.store.sent_as(person.id, client_id))

    def inbox(self, person: Person = BOB) -> list[int]:
        return numbers(self.store.inbox(person.id, False, None, 99))

    def sent(self, person: Person = ANN) -> list[int]:
        return numbers(self.store.sent(person.id, None, 99))

    def found(self, *words: str, person: Person = BOB) -> list[int]:
        return numbers(self.store.search(person.id, words, 99))

    def delete(self, *which: int, person: Person = BOB) -> None:
        self.id += 1
        get(self.store.delete(person.id, which, self.id))

    def keep(
        self, person: Person, draft: Draft, number: int = 0, most: int = 0
    ) -> tuple[int, int]:
        self.id += 1
        at = 1000 + self.id
        kept = self.store.draft_keep(self.id, at, person.id, draft, number, most)
        return get(kept)

    def drafts(self, person: Person = ANN) -> list[int]:
        return numbers(self.store.drafts(person.id, 99))

    def count(self, table: Any) -> int:
        return self.connection.scalar(select(func.count()).select_from(table)) or 0


def numbers(lines: Deferred[list[MailLine]]) -> list[int]:
    return [line.number for line in get(lines)]


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Sqlite:
    path = tmp_path_factory.mktemp("store") / "chat.db"
    prepare(path)
    return Sqlite(path)


@pytest.fixture
def post(database: Sqlite) -> Iterator[Post]:
    with database.writer() as connection:
        connection.begin()
        yield Post(connection)
        connection.rollback()


# Sending


def test_a_mail_is_in_the_boxes_of_all_and_of_its_sender(post: Post) -> None:
    """Each has it under a number of their own."""
    assert {2: 1} == post.send(BOB)
    assert {2: 2, 3: 1} == post.send(BOB, CARL, body="First.\n\nSecond.")
    mail = KeptMail(2, 1002, ANN, "bob, carl", "Lunch", "First.\n\nSecond.")
    assert mail == get(post.store.read(BOB.id, Box.IN, 2, False))
    line = MailLine(Box.IN, 2, True, 1002, "ann", "Lunch", "First.\n\nSecond.")
    assert line == get(post.store.inbox(BOB.id, False, None, 9))[-1]
    line = MailLine(Box.SENT, 2, False, 1002, "bob, carl", "Lunch", "First.\n\nSecond.")
    assert line == get(post.store.sent(ANN.id, None, 9))[-1]
    assert ([1], [1, 2], []) == (post.inbox(CARL), post.sent(), post.inbox(ANN))
    assert 2 == post.count(mails)


def test_what_its_sender_calls_it(post: Post) -> None:
    """Is known with who got it, whatever becomes of the mail; there is one of that
    name."""
    post.send(BOB, CARL, client_id="c1")
    for person in BOB, CARL:
        post.delete(1, person=person)
    get(post.store.purge_all())
    post.send(client_id="c2", most=1)
    assert 1 == post.count(mails)
    post.send(BOB, sender=CARL, client_id="c1")
    assert ["bob", "carl"] == post.sent_as("c1")
    assert ["bob"] == post.sent_as("c1", CARL)
    assert [] == post.sent_as("c2")
    assert post.sent_as("c3") is post.sent_as("") is None
    with pytest.raises(IntegrityError):
        post.send(BOB, client_id="c1")
    assert [2] == post.inbox()


def test_a_mail_that_is_refused_has_no_name(post: Post) -> None:
    """Nor has one whose sender is not there any more: nobody can send it again."""
    with pytest.raises(NobodyThere):
        post.send(BOB, NOBODY, client_id="c1")
    post.send(BOB, sender=NOBODY, client_id="c1")
    assert post.sent_as("c1") is post.sent_as("c1", NOBODY) is None


def test_a_mail_to_oneself(post: Post) -> None:
    """It is in both boxes."""
    assert {1: 1} == post.send(ANN)
    assert ([1], [1]) == (post.inbox(ANN), post.sent())


@pytest.mark.parametrize(
    "text",
    [
        "",
        "'; DROP TABLE mails; --",
        "%_\\",
        "\x02bold\x02 {0} %s",
        "ünï✓ 🎉",
        "x" * 16_384,
    ],
)
def test_what_is_written_comes_back(post: Post, text: str) -> None:
    """Whatever stands in it."""
    post.send(BOB, subject=text, body=text)
    mail = get(post.store.read(BOB.id, Box.IN, 1, True))
    assert (text, text) == (mail.subject, mail.body)
    line = get(post.store.inbox(BOB.id, False, None, 9))[0]
    assert (text, text[:200]) == (line.subject, line.words)


def test_all_get_it_or_nobody(post: Post) -> None:
    """One box that is full keeps it from everybody, the sender's own included."""
    post.send(BOB, most=2)
    post.send(BOB, most=2)
    with pytest.raises(MailboxFull) as refused:
        post.send(CARL, BOB, most=2)
    assert "bob" == refused.value.facts["name"]
    with pytest.raises(NobodyThere) as unknown:
        post.send(CARL, NOBODY)
    assert "nobody" == unknown.value.facts["name"]
    assert ([], [1, 2], [1, 2]) == (post.inbox(CARL), post.inbox(), post.sent())
    assert (2, 2) == (post.count(mails), post.count(mailbox_counts))


def test_what_was_deleted_gives_way(post: Post) -> None:
    """A full box takes another mail for each that is deleted, the oldest goes first."""
    for _ in range(3):
        post.send(BOB, most=3)
    post.delete(2)
    post.delete(1)
    assert {2: 4} == post.send(BOB, most=3)
    assert [3, 4] == post.inbox()
    assert [2] == get(post.store.undelete(BOB.id))
    with pytest.raises(MailboxFull):
        post.send(BOB, most=3)


def test_only_the_last_of_what_was_sent_is_kept(post: Post) -> None:
    """The recipient still has what the sender's box has lost."""
    for _ in range(5):
        post.send(BOB, CARL)
    for number in (1, 2, 3, 4):
        post.delete(number, person=CARL)
    get(post.store.purge_all())
    post.send(CARL, most=2)
    assert [5, 6] == post.sent()
    assert [1, 2, 3, 4, 5] == post.inbox()
    assert 6 == post.count(mails)


def test_a_sender_without_an_account(post: Post) -> None:
    """The server itself, or an account that is no more, has no box of what it sent."""
    for sender in (Person(0, "server"), NOBODY):
        post.send(BOB, sender=sender)
        assert [] == post.sent(sender)
    assert [1, 2] == post.inbox()


# Reading


def test_what_is_read_is_not_new(post: Post) -> None:
    """Reading marks it, looking does not."""
    post.send(BOB)
    post.send(BOB)
    get(post.store.read(BOB.id, Box.IN, 1, False))
    assert (2, 2) == get(post.store.counts(BOB.id))
    get(post.store.read(BOB.id, Box.IN, 1, True))
    assert (1, 2) == get(post.store.counts(BOB.id))
    lines = get(post.store.inbox(BOB.id, False, None, 9))
    assert [False, True] == [line.unread for line in lines]
    assert [2] == numbers(post.store.inbox(BOB.id, True, None, 9))
    assert (0, 0) == get(post.store.counts(CARL.id))


def test_pages(post: Post) -> None:
    """The last ones, or the last before a number; the oldest comes first."""
    for _ in range(5):
        post.send(BOB)
    assert [4, 5] == numbers(post.store.inbox(BOB.id, False, None, 2))
    assert [2, 3] == numbers(post.store.inbox(BOB.id, False, 4, 2))
    assert [1] == numbers(post.store.inbox(BOB.id, False, 2, 2))
    assert [] == numbers(post.store.inbox(BOB.id, False, 1, 2))
    assert [3, 4] == numbers(post.store.sent(ANN.id, 5, 2))


@pytest.mark.parametrize("mark", [True, False])
def test_a_mail_that_is_not_there(post: Post, mark: bool) -> None:
    """Not of another box, another account, or deleted."""
    post.send(BOB)
    post.send(BOB)
    post.delete(2)
    for person, box, number in (
        (BOB, Box.IN, 0),
        (BOB, Box.IN, 2),
        (BOB, Box.IN, 3),
        (BOB, Box.SENT, 1),
        (CARL, Box.IN, 1),
    ):
        with pytest.raises(NoSuchMail) as refused:
            get(post.store.read(person.id, box, number, mark))
        assert {"number": str(number)} == refused.value.facts


# Searching


def test_what_is_found(post: Post) -> None:
    """All words, in any part, in any writing; in what came and what was sent; only in
    one's own boxes and not in what is deleted; the newest first."""
    post.send(BOB, subject="Café", body="um doze")
    post.send(BOB, CARL, subject="", body="the CAFE is shut")
    post.send(BOB, subject="cafe", body="deleted")
    post.send(ANN, sender=BOB, subject="Re: Caf\u00e9", body="Grüße")
    post.delete(3)
    assert [1, 2, 1] == post.found("cafe")
    assert [1, 2, 1] == post.found("CAFÉ")
    assert [2] == post.found("cafe", "shut")
    assert [] == post.found("cafe", "shut", "doze")
    assert [1] == post.found("grusse")
    assert [2, 1] == post.found("ann", "cafe", "e")[1:]
    assert [2] == post.found("carl")
    assert [1] == post.found("cafe", person=CARL)
    assert [1] == numbers(post.store.search(BOB.id, ["cafe"], 1))


@pytest.mark.parametrize(
    "word", ['"', "'", "%", "*", "a OR b", "NEAR(", "\\", "(a+)+$"]
)
def test_signs_are_no_syntax(post: Post, word: str) -> None:
    """What is searched for is text."""
    post.send(BOB)
    assert [] == post.found(word)
    post.send(BOB, body=f"so: {word}")
    assert [2] == post.found(word)


def test_every_mail_is_searched(post: Post) -> None:
    """The oldest too, however many lie above it."""
    post.send(BOB, body="a needle")
    for _ in range(250):
        post.send(BOB)
    assert [1] == post.found("needle")


# Deleting


def test_deleting_and_taking_back(post: Post) -> None:
    """One, or all that were deleted last; until it is purged."""
    for _ in range(4):
        post.send(BOB)
    post.delete(1, 3)
    post.delete(2, 2)
    assert [4] == post.inbox()
    assert (1, 1) == get(post.store.counts(BOB.id))
    assert [2] == get(post.store.undelete(BOB.id))
    assert [3] == get(post.store.undelete(BOB.id, [3]))
    assert [2, 3, 4] == post.inbox()
    get(post.store.purge(CARL.id))
    assert [1] == get(post.store.undelete(BOB.id))
    assert [] == get(post.store.undelete(BOB.id))
    post.delete(1)
    get(post.store.purge(BOB.id))
    assert [] == get(post.store.undelete(BOB.id))
    assert [2, 3, 4] == post.inbox()


def test_what_cannot_be_deleted_or_taken_back(post: Post) -> None:
    """If one of them is not there, none is."""
    post.send(BOB)
    post.send(BOB)
    with pytest.raises(NoSuchMail) as refused:
        post.delete(1, 7)
    assert "7" == refused.value.facts["number"]
    assert [1, 2] == post.inbox()
    post.delete(1)
    for which in (1, 3):
        with pytest.raises(NoSuchMail):
            post.delete(which, 2)
    with pytest.raises(NoSuchMail):
        get(post.store.undelete(BOB.id, [1, 2]))
    assert [2] == post.inbox()


def test_a_mail_goes_with_its_last_box(post: Post) -> None:
    """And not before."""
    post.send(BOB, CARL, most=1)
    for person in (BOB, CARL):
        post.delete(1, person=person)
    post.send(ANN, sender=CARL)
    get(post.store.purge(BOB.id))
    assert 2 == post.count(mails)
    get(post.store.purge_all())
    assert 2 == post.count(mails)
    assert [1] == post.sent()
    post.send(BOB, most=1)
    assert 2 == post.count(mails)


def test_an_account_that_is_deleted(post: Post) -> None:
    """Nothing of its mail stays but what others have."""
    post.send(BOB, CARL)
    post.send(BOB, sender=BOB)
    post.keep(BOB, Draft("ann", "", ""))
    for person in (ANN, BOB):
        post.send(CARL, sender=person, client_id="c1")
    boxes.forget(post.connection, BOB.id)
    assert ([], [1, 2, 3]) == (post.inbox(), post.inbox(CARL))
    assert 3 == post.count(mails)
    assert (["carl"], None) == (post.sent_as("c1"), post.sent_as("c1", BOB))
    left = post.connection.scalars(select(mailbox_counts.c.account_id)).all()
    assert BOB.id not in left
    assert [] == post.drafts(BOB)


def test_numbers_never_come_twice(post: Post) -> None:
    """Not even when the last mail is gone."""
    post.send(BOB)
    post.send(BOB)
    post.delete(2)
    get(post.store.purge_all())
    assert {2: 3} == post.send(BOB)


# Drafts


def test_a_draft_is_kept(post: Post) -> None:
    """Until it is dropped, under a number that never comes twice."""
    assert [] == post.drafts()
    drafts = Draft("bob", "Lunch", "At"), Draft("", "", "At noon\n?")
    for number, draft in enumerate(drafts, 1):
        assert (number, 0) == post.keep(ANN, draft)
        kept = get(post.store.read(ANN.id, Box.DRAFTS, number, False))
        assert draft == Draft(kept.recipients, kept.subject, kept.body)
    line = MailLine(Box.DRAFTS, 1, False, 1001, "bob", "Lunch", "At")
    assert line == get(post.store.drafts(ANN.id, 9))[0]
    assert ([1, 2], []) == (post.drafts(), post.drafts(BOB))
    for _ in range(2):
        get(post.store.draft_drop(ANN.id, 2))
    assert [1] == post.drafts()
    assert (3, 0) == post.keep(ANN, drafts[0])
    assert 2 == post.count(mails)


def test_a_draft_in_place_of_another(post: Post) -> None:
    """What was gone on with is not there twice; it is the newest then."""
    for _ in range(2):
        post.keep(ANN, Draft("bob", "Lunch", "At"))
    assert (3, 0) == post.keep(ANN, Draft("bob", "Lunch", "At noon?"), 1)
    assert ([2, 3], 2) == (post.drafts(), post.count(mails))
    assert (4, 0) == post.keep(ANN, Draft("bob", "Lunch", "At one?"), 1)
    assert [2, 3, 4] == post.drafts()


def test_the_oldest_draft_gives_way(post: Post) -> None:
    """If there are as many as can be; those of others are not counted."""
    post.keep(BOB, Draft("ann", "", "so"), most=2)
    kept = [post.keep(ANN, Draft("bob", "Lunch", "At"), most=2) for _ in range(4)]
    assert [(1, 0), (2, 0), (3, 1), (4, 2)] == kept
    assert (5, 0) == post.keep(ANN, Draft("bob", "Lunch", "At"), 3, most=2)
    assert ([4, 5], [1]) == (post.drafts(), post.drafts(BOB))


def test_a_draft_of_an_account_that_is_deleted(post: Post) -> None:
    """Whoever wrote it while the account went has none; nothing is left behind."""
    assert (0, 0) == post.keep(NOBODY, Draft("bob", "Lunch", "At noon?"))
    assert (0, 0) == (post.count(mails), post.count(mailbox_counts))


def test_a_draft_is_not_found_among_mail(post: Post) -> None:
    """Nor counted, nor sent."""
    post.keep(BOB, Draft("ann", "Lunch", "At noon?"))
    assert ([], [], []) == (post.inbox(), post.sent(BOB), post.found("noon"))
    assert (0, 0) == get(post.store.counts(BOB.id))


# In the house


def test_what_is_answered_is_stored(tmp_path: Path) -> None:
    """A mail whose number was given is there after a restart, one that was refused is
    not."""
    path = tmp_path / "chat.db"
    prepare(path)
    posts = Posts()
    for number in (1, 2):
        store = Store(path, posts, gather=0.0)
        store.open(lambda settled: None)
        if number == 1:
            posts.result(store.change(lambda connection: Post(connection)))
        sent = store.mail.send(number, 5, ANN, [BOB], "bob", "Lunch", "At noon?", 9)
        assert {BOB.id: number} == posts.result(sent)
        lines = posts.result(store.mail.inbox(BOB.id, False, None, 9))
        assert list(range(1, number + 1)) == [line.number for line in lines]
        found = posts.result(store.mail.search(BOB.id, ["noon"], 9))
        assert number == len(found)
        with pytest.raises(MailboxFull):
            posts.result(store.mail.send(9, 5, ANN, [BOB], "bob", "", "x", 1))
        posts.result(store.close())


# Whatever is done


STEPS = st.one_of(
    st.tuples(st.just("send"), st.sets(st.sampled_from((ANN, BOB, CARL)), min_size=1)),
    st.tuples(st.just("delete"), st.integers(1, 6)),
    st.tuples(st.sampled_from(("undelete", "purge", "purge_all", "read")), st.none()),
)


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(STEPS, max_size=25))
def test_nothing_is_lost_or_doubled(database: Sqlite, steps: list[Any]) -> None:
    """Against a model of Bob's box: all that was accepted is there once, under numbers
    that only grow, until it was deleted and purged."""
    with database.writer() as connection:
        connection.begin()
        post, model = Post(connection), Model()
        for step, argument in steps:
            getattr(model, step)(post, argument)
            there = post.store.inbox(BOB.id, False, None, 99)
            assert model.there == {line.number: line.subject for line in get(there)}
            kept = set(connection.scalars(select(mails.c.id)))
            assert set(connection.scalars(select(mailbox.c.mail_id))) == kept
        connection.rollback()


class Model:
    """Bob's box, as a dict; it holds four."""

    def __init__(self) -> None:
        self.there: dict[int, str] = {}
        self.deleted: list[dict[int, str]] = []
        self.last = 0

    def send(self, post: Post, to: set[Person]) -> None:
        subject = f"mail {post.id}"
        here = {BOB: len(self.there)}
        if any(here.get(each, len(post.inbox(each))) == 4 for each in to):
            with pytest.raises(MailboxFull):
                post.send(*to, most=4)
            return
        given = post.send(*to, subject=subject, most=4)
        assert {person.id for person in to} == set(given)
        if BOB not in to:
            return
        assert given[BOB.id] > self.last
        self.last = given[BOB.id]
        gone = {number for each in self.deleted for number in each}
        if len(self.there) + len(gone) == 4:
            self._lose(min(gone))
        self.there[self.last] = subject

    def _lose(self, number: int) -> None:
        for each in self.deleted:
            each.pop(number, None)
        self.deleted = [each for each in self.deleted if each]

    def delete(self, post: Post, number: int) -> None:
        try:
            post.delete(number)
        except NoSuchMail:
            assert number not in self.there
        else:
            self.deleted.append({number: self.there.pop(number)})

    def undelete(self, post: Post, _: None) -> None:
        back = self.deleted.pop() if self.deleted else {}
        assert sorted(back) == get(post.store.undelete(BOB.id))
        self.there |= back

    def purge(self, post: Post, _: None) -> None:
        get(post.store.purge(BOB.id))
        self.deleted.clear()

    def purge_all(self, post: Post, _: None) -> None:
        get(post.store.purge_all())
        self.deleted.clear()

    def read(self, post: Post, _: None) -> None:
        for number, subject in self.there.items():
            assert subject == get(post.store.read(BOB.id, Box.IN, number, True)).subject
