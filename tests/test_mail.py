"""Mail: who gets it, who is told, what is refused before anybody gets anything."""

from collections.abc import Iterator
from typing import Any

import pytest
from fakes_chat import Place
from hypothesis import given
from hypothesis import strategies as st
from mailing import Kept, get
from twisted.internet.defer import Deferred
from twisted.internet.task import Clock

from twistchat.chat.cleaning import plain
from twistchat.chat.errors import (
    BadCharacter,
    BadUtf8,
    ChatError,
    EmptyText,
    MailboxFull,
    NobodyKnown,
    NobodyThere,
    NoSuchMail,
    NotStored,
    TooLong,
    TooManyRecipients,
    TooManyTries,
)
from twistchat.chat.events import Mailed, Person, ToldPrivately
from twistchat.chat.mail import Box, Draft, KeptMail
from twistchat.chat.users import Session
from twistchat.errands.mail import Body, Mail, MailBounds, Sent
from twistchat.store.opening import prepare
from twistchat.store.sqlite import Sqlite


class Office:
    """Ann and Bob are here and have accounts, so has Carl, who is not; Guy is a guest
    who is here. Everybody is in #lobby."""

    def __init__(self, kept: Kept, **bounds: int) -> None:
        self.kept = kept
        self.place = Place()
        self.clock = Clock()
        self.ann = self._own("ann")
        self.bob = self._own("bob")
        self.carl = Person(3, "Carl")
        kept.own(self.carl)
        self.guy = self.place.come("guy", "#lobby")
        self.mail = Mail(
            self.place.chat,
            self.place.notes,
            kept.mail,
            kept.accounts,
            MailBounds(**bounds),
            self.clock.seconds,
        )

    def _own(self, name: str) -> Session:
        session = self.place.own(name, "#lobby")
        self.kept.own(session.user.person)
        return session

    def send(self, *to: str | Person, subject: str = "Lunch", body: str = "") -> Sent:
        """What became of a mail of Ann's."""
        return get(Deferred.fromCoroutine(self.mail.send(self.ann, to, subject, body)))

    def refusal(self, *to: str | Person, **text: str) -> ChatError:
        """Why it is not sent; then nobody has got or heard anything."""
        with pytest.raises(ChatError) as refused:
            self.send(*to, **text)
        for person in (self.ann.user.person, self.bob.user.person, self.carl):
            assert (0, 0) == get(self.kept.mail.counts(person.id))
            assert [] == get(self.kept.mail.sent(person.id, None, 9))
        for session in (self.ann, self.bob, self.guy):
            assert [] == self.place.take(session)
        return refused.value

    def read(self, person: Person, number: int, box: Box = Box.IN) -> KeptMail:
        return get(Deferred.fromCoroutine(self.mail.read(person.id, box, number)))


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Sqlite:
    path = tmp_path_factory.mktemp("store") / "chat.db"
    prepare(path)
    return Sqlite(path)


@pytest.fixture
def kept(database: Sqlite) -> Iterator[Kept]:
    with database.writer() as connection:
        connection.begin()
        yield Kept(connection)
        connection.rollback()


@pytest.fixture
def office(kept: Kept) -> Office:
    return Office(kept)


def lines(events: list[Any]) -> list[str]:
    return [event.text for event in events if isinstance(event, ToldPrivately)]


# Who gets it


def test_an_account_has_it_in_its_box(office: Office) -> None:
    """Here or not, by any spelling of the name; each once; the sender keeps a copy."""
    sent = office.send("BOB", "@carl", "bob", body="At noon?\n\n1st floor")
    assert Sent([("bob", 1), ("Carl", 1)], [], []) == sent
    mail = office.read(office.carl, 1)
    assert (office.ann.user.person, "bob, Carl") == (mail.sender, mail.recipients)
    assert ("Lunch", "At noon?\n\n1st floor") == (mail.subject, mail.body)
    assert mail == office.read(office.ann.user.person, 1, Box.SENT)


def test_all_sessions_of_the_recipient_are_told(office: Office) -> None:
    """With the number and the subject; nobody else is."""
    again = office.place.again(office.bob.user)
    office.send("bob", "carl")
    for session in (office.bob, again):
        [event] = office.place.take(session)
        assert isinstance(event, Mailed)
        assert (1, "Lunch") == (event.number, event.subject)
        assert (office.ann.user.person, "bob") == (event.sender, event.recipient.name)
    assert [] == office.place.take(office.ann) == office.place.take(office.guy)


def test_who_ignores_the_sender_gets_it_silently(office: Office) -> None:
    """It is in the box, without a notice; a guest is shown nothing, without a word."""
    relations = office.place.chat.relations
    for session in (office.bob, office.guy):
        relations.ignore(session.user, office.ann.user.person)
    assert Sent([("bob", 1)], ["guy"], []) == office.send("bob", "guy")
    assert [] == office.place.take(office.bob) == office.place.take(office.guy)
    assert "Lunch" == office.read(office.bob.user.person, 1).subject


def test_a_guest_is_shown_it(office: Office) -> None:
    """Line by line, and has it nowhere else; the answer goes back to the sender."""
    sent = office.send("guy", body="At noon?\n\n\x02Yes?\x02")
    assert Sent([], ["guy"], []) == sent
    assert ["Lunch", "At noon?", "\x02Yes?\x02"] == lines(office.place.take(office.guy))
    assert office.ann.user.person == office.guy.correspondent
    assert "guy" == office.read(office.ann.user.person, 1, Box.SENT).recipients
    assert (0, 0) == get(office.kept.mail.counts(office.guy.user.id))


def test_a_guest_who_leaves_meanwhile(office: Office) -> None:
    """The sender is told; the others have it."""
    real = office.kept.mail.send
    office.mail.boxes = Slow(office.kept.mail)
    sending = Deferred.fromCoroutine(
        office.mail.send(office.ann, ["guy", "bob"], "Lunch", "")
    )
    office.place.go(office.guy)
    office.mail.boxes.go_on(real)
    assert Sent([("bob", 1)], [], ["guy"]) == get(sending)


class Slow:
    """Boxes that take their time to send."""

    def __init__(self, boxes: Any) -> None:
        self._boxes = boxes
        self._waiting: list[Any] = []

    def send(self, *arguments: Any) -> Deferred[Any]:
        answer: Deferred[Any] = Deferred()
        self._waiting.append((arguments, answer))
        return answer

    def go_on(self, send: Any) -> None:
        [(arguments, answer)] = self._waiting
        send(*arguments).chainDeferred(answer)


def test_a_person_is_not_their_name(office: Office) -> None:
    """An answer goes to whoever wrote, not to who bears their name by now."""
    carl = Person(office.carl.id, "was_called_so")
    assert [("Carl", 1)] == office.send(carl).stored
    assert ["guy"] == office.send(office.guy.user.person).shown
    with pytest.raises(NobodyThere) as refused:
        office.send(Person(77, "bob"))
    assert {"name": "bob"} == refused.value.facts


def test_a_mail_to_oneself(office: Office) -> None:
    """It comes like any other, with its notice."""
    assert [("ann", 1)] == office.send("ann").stored
    [event] = office.place.take(office.ann)
    assert isinstance(event, Mailed)


# What is refused


@pytest.mark.parametrize("name", ["nobody", "no body", "", "@", "x" * 99, "\x00", "-1"])
def test_nobody_of_that_name(office: Office, name: str) -> None:
    """One who is unknown among several keeps it from all of them."""
    assert isinstance(office.refusal("bob", "guy", name), NobodyKnown)


def test_too_many_recipients(kept: Kept) -> None:
    """At the bound it goes, one more is refused; 0 is any number."""
    office = Office(kept, recipients=2)
    refused = office.refusal("ann", "bob", "carl")
    assert isinstance(refused, TooManyRecipients)
    assert {"limit": 2} == refused.facts
    assert 2 == len(office.send("ann", "bob").stored)
    office.mail.bounds = MailBounds(recipients=0)
    assert 3 == len(office.send("ann", "bob", "carl").stored)


def test_how_long_a_body_may_be(office: Office) -> None:
    """So many bytes of UTF-8, the ends of its lines included."""
    fits = "é" * 8191 + "\na"
    assert 16_384 == len(fits.encode())
    assert isinstance(office.refusal("bob", body=fits + "b"), TooLong)
    assert isinstance(office.refusal("bob", body=fits + "\n"), TooLong)
    office.send("bob", body=fits)
    assert fits == office.read(office.bob.user.person, 1).body


def test_how_long_a_subject_may_be(office: Office) -> None:
    """So many characters, in one line."""
    assert isinstance(office.refusal("bob", subject="é" * 201), TooLong)
    office.send("bob", subject="é" * 199 + "\t")
    assert "é" * 199 + " " == office.read(office.bob.user.person, 1).subject


@pytest.mark.parametrize("body", ["", "\n", " \n\t\n", "\u200b\n\u200b"])
def test_nothing_to_see(office: Office, body: str) -> None:
    """A mail needs a subject or a body."""
    for subject in ("", " ", "\u200b"):
        refused = office.refusal("bob", subject=subject, body=body)
        assert isinstance(refused, EmptyText)
    office.send("bob", subject="Lunch", body=body)
    assert "" == office.read(office.bob.user.person, 1).body


@pytest.mark.parametrize(
    ("text", "refusal"), [("a\0b", BadCharacter), ("a\ud800b", BadUtf8)]
)
def test_what_no_store_takes(office: Office, text: str, refusal: type) -> None:
    """It is refused in any line, and in the subject."""
    assert isinstance(office.refusal("bob", body=f"one\n{text}"), refusal)
    assert isinstance(office.refusal("bob", subject=text), refusal)


@pytest.mark.parametrize(
    ("typed", "is_kept"),
    [
        ("'; DROP TABLE mails; --", "'; DROP TABLE mails; --"),
        ("\x1b[2J\x07a\u202eb\x9bc", "[2Jabc"),
        ("\x02bold\x02 {0} %s", "\x02bold\x02 {0} %s"),
        ("a\r\nb", "a\nb"),
        ("a\rb\r\n", "a b\n"),
        ("  a\tb  \n\n\u2028c", "  a\tb  \n\nc"),
        ("a" + "\u0301" * 40, "a" + "\u0301" * 4),
    ],
)
def test_what_is_cleaned(office: Office, typed: str, is_kept: str) -> None:
    """Line by line: what could harm is taken out, all else stays."""
    office.send("bob", body=typed)
    assert is_kept == office.read(office.bob.user.person, 1).body


@given(st.text())
def test_a_body_is_cleaned_once(text: str) -> None:
    """What was cleaned stays as it is."""
    try:
        once = written(text)
    except (BadCharacter, BadUtf8):
        return
    assert once == written(once)
    assert (
        plain(once).replace("\n", "").replace("\t", "").isprintable()
        or not once.isascii()
    )


def written(text: str) -> str:
    body = Body(0)
    for line in text.split("\n"):
        body.add(line)
    return body.text


def test_a_line_that_does_not_fit(office: Office) -> None:
    """What was there before stays, and what fits still can be added."""
    body = Body(10)
    body.add("12345")
    with pytest.raises(TooLong):
        body.add("67890")
    assert "12345" == body.text
    body.add("6789")
    assert "12345\n6789" == body.text


def test_a_full_box(kept: Kept) -> None:
    """One among several keeps it from all, at once."""
    office = Office(kept, box=1)
    kept.mail.send(1, 1, Person(0, "server"), [office.carl], "Carl", "full", "", 0)
    with pytest.raises(MailboxFull) as refused:
        office.send("bob", "guy", "carl")
    assert {"name": "Carl"} == refused.value.facts
    assert (0, 0) == get(kept.mail.counts(office.bob.user.id))
    assert [] == office.place.take(office.guy)
    office.send("bob")
    with pytest.raises(MailboxFull):
        office.send("bob")


def test_a_full_disk(office: Office) -> None:
    """It is told at once, and nobody has got or heard anything."""
    office.kept.why = "disk-full"
    for to in ("bob", "guy"):
        refused = office.refusal(to)
        assert isinstance(refused, NotStored)
        assert {"why": "disk-full"} == refused.facts


def test_so_many_an_hour(kept: Kept) -> None:
    """One more is refused with the seconds to wait; each account has its own count."""
    office = Office(kept, per_hour=2)
    office.send("bob")
    with pytest.raises(NobodyKnown):  # which costs nothing
        office.send("nobody")
    office.send("bob")
    with pytest.raises(TooManyTries) as refused:
        office.send("bob")
    assert {"seconds": 1800} == refused.value.facts
    office.clock.advance(1799)
    with pytest.raises(TooManyTries):
        office.send("bob")
    office.clock.advance(1)
    office.send("bob")
    office.ann = office.bob
    office.send("bob")


# Reading


def test_reading_while_nothing_can_be_stored(office: Office) -> None:
    """A mail is read, and stays new."""
    office.send("bob", body="At noon?")
    office.kept.why = "read-only"
    assert "At noon?" == office.read(office.bob.user.person, 1).body
    assert (1, 1) == get(office.kept.mail.counts(office.bob.user.id))
    with pytest.raises(NoSuchMail):
        office.read(office.bob.user.person, 2)
    office.kept.why = ""
    office.read(office.bob.user.person, 1)
    assert (0, 1) == get(office.kept.mail.counts(office.bob.user.id))


def test_deletions_have_their_order(office: Office) -> None:
    """Though they come in one millisecond."""
    bob = office.bob.user.id
    for _ in range(3):
        office.send("bob")
    for number in (2, 1, 3):
        get(Deferred.fromCoroutine(office.mail.delete(bob, [number])))
    back = [get(office.kept.mail.undelete(bob)) for _ in range(4)]
    assert [[3], [1], [2], []] == back


# Writing


@pytest.mark.parametrize(
    ("subject", "answer"),
    [
        ("Lunch", "Re: Lunch"),
        ("Re: Lunch", "Re: Lunch"),
        ("RE:Lunch", "RE:Lunch"),
        ("", "Re:"),
        ("x" * 200, "Re: " + "x" * 196),
    ],
)
def test_the_subject_of_an_answer(office: Office, subject: str, answer: str) -> None:
    """It says so, once, and never becomes too long."""
    assert answer == office.mail.prefixed("Re:", subject)


def test_drafts(office: Office) -> None:
    """Something is kept, nothing is not."""
    ann = office.ann.user.id
    for draft, kept in (
        (Draft("bob", "", ""), (0, 0)),
        (Draft("", "Lunch", ""), (1, 0)),
        (Draft("", "", "At"), (2, 0)),
    ):
        keeping = Deferred.fromCoroutine(office.mail.keep_draft(ann, draft))
        assert kept == get(keeping)
    assert [1, 2] == [line.number for line in get(office.mail.drafts(ann))]
