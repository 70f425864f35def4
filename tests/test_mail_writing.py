"""Writing mail on the text doors: in one line, line by line, from a pipe."""

from collections.abc import Callable, Iterator

import pytest
from mailing import Here, Kept
from talking import TELNET

from twistchat.chat.events import Departure
from twistchat.chat.mail import Draft
from twistchat.errands.mail import MailBounds
from twistchat.store.opening import prepare
from twistchat.store.sqlite import Sqlite

HINT = "-- type the mail; a lone dot sends it, /cancel gives up"
KEPT = "-- it is kept; /mail draft {} goes on with it"
GIVEN_UP = "-- given up; nothing was sent"
DROPPED = "-- given up; nothing was sent, and the draft is deleted"
LEFT_OUT = "-- that line is left out; what came before it stays"
SKIPPED = "-- what follows, up to a lone dot, is left out"
UNKNOWN = "!! nobody called {} is known; no account has that name"
NEW = "mail: new from ann: {}; /mail {} reads it"


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Sqlite:
    path = tmp_path_factory.mktemp("store") / "chat.db"
    prepare(path)
    return Sqlite(path)


@pytest.fixture
def make(database: Sqlite) -> Iterator[Callable[..., Here]]:
    with database.writer() as connection:
        connection.begin()
        made = []

        def make(**bounds: int) -> Here:
            made.append(Here(Kept(connection), MailBounds(**bounds)))
            return made[-1]

        yield make
        assert [] == [bug for here in made for bug in here.world.bugs]
        connection.rollback()


@pytest.fixture
def here(make: Callable[..., Here]) -> Here:
    return make()


# In one line


@pytest.mark.parametrize(
    "command", ["/mail", "/mail send", ".compose", "/smail", "/inbox"]
)
def test_a_mail_in_one_line(here: Here, command: str) -> None:
    """The subject stands before the sign, the body behind it; the recipient reads of it
    at once."""
    stored = ["mail: stored for bob as #1"]
    assert stored == here.ann.asks(f"{command} bob Lunch today :: At noon?")
    assert [NEW.format("Lunch today", 1)] == here.bob.reads()
    assert ("Lunch today", "At noon?") == (here.subject(), here.body())


@pytest.mark.parametrize(
    ("typed", "subject", "body"),
    [
        ("bob :: At noon?", "", "At noon?"),
        ("bob Lunch ::", "Lunch", ""),
        ("@bob std::vector :: a::b :: c", "std::vector", "a::b :: c"),
        ("bob  '; DROP TABLE mails; -- :: x", "'; DROP TABLE mails; --", "x"),
        ("bob \x1b[2Ja\tb :: \x07c", "[2Ja b", "c"),
    ],
)
def test_what_a_line_says(here: Here, typed: str, subject: str, body: str) -> None:
    """Either part may be missing; the sign is one only between spaces."""
    assert ["mail: stored for bob as #1"] == here.ann.asks(f"/mail {typed}")
    assert (subject, body) == (here.subject(), here.body())


@pytest.mark.parametrize(
    "names", ["bob,carl", "bob, carl", "@bob,@CARL", "bob,carl,bob"]
)
def test_several_recipients(here: Here, names: str) -> None:
    """Each is told of with their number."""
    stored = [f"mail: stored for {name} as #1" for name in ("bob", "carl")]
    assert stored == here.ann.asks(f"/mail {names} Lunch :: At noon?")


def test_a_guest(here: Here) -> None:
    """They are shown it line by line; the sender is told that nobody keeps it."""
    guy = here.world.guest("guy")
    assert [
        "mail: stored for bob as #1",
        "mail: shown to guy, who is here as a guest; nobody keeps it",
    ] == here.ann.asks("/mail bob,guy Lunch :: At noon?")
    assert ["[ann -> you] Lunch", "[ann -> you] At noon?"] == guy.reads()[-2:]


def test_a_guest_has_no_mail(here: Here) -> None:
    """Every word of it needs an account."""
    guy = here.world.guest("guy")
    for typed in ("/mail", "/mail bob Hi :: there", "/compose", "/dmail 1", ".from"):
        [refusal] = guy.asks(typed)
        assert refusal.startswith("!! ")
        assert "account" in refusal
    assert 0 == here.mails()


@pytest.mark.parametrize(
    ("typed", "refusal"),
    [
        ("/mail nobody Hi :: there", UNKNOWN.format("nobody")),
        ("/mail bob,nobody Hi :: there", UNKNOWN.format("nobody")),
        ("/mail bob ::", "!! there is nothing to see in that"),
        ("/mail bob :: \u200b", "!! there is nothing to see in that"),
        ("/mail a,b,c,d,e Hi :: x", "!! at most 4 people at once; it was not said"),
        ("/mail bob " + "x" * 201 + " :: y", "!! too long: at most 200"),
        ("/mail bob :: a\0b", "!! a NUL cannot be part of a text; it was not said"),
    ],
)
def test_what_is_refused(here: Here, typed: str, refusal: str) -> None:
    """Nobody gets it, and what is typed next is said as ever."""
    assert [refusal] == here.ann.asks(typed)
    here.ann.types("hello")
    assert ["<ann> hello"] == here.bob.reads()
    assert 0 == here.mails()


def test_a_full_box(make: Callable[..., Here]) -> None:
    """It is told at once, and nobody else has got it either."""
    here = make(box=1)
    here.ann.types("/mail bob one :: two")
    refusal = ["!! bob's mailbox is full; nothing was sent"]
    assert refusal == here.ann.asks("/mail carl,bob one :: two")
    assert 0 == here.mails("carl")


def test_a_full_disk(here: Here) -> None:
    """So is this."""
    here.kept.why = "disk-full"
    refusal = "!! not stored, so not sent: the disk is full"
    assert [refusal] == here.ann.asks("/mail bob one :: two")
    assert [HINT] == here.ann.asks("/mail bob one", "two")
    assert [refusal, "!! it cannot be kept as a draft either"] == here.ann.asks(".")


# Line by line


def test_a_mail_of_several_lines(here: Here) -> None:
    """Up to a lone dot; blank lines belong to it, and none of it is heard by a room."""
    assert [HINT] == here.ann.asks("/mail bob Lunch")
    assert [] == here.ann.asks("At noon?", "", "  /who", "@bob hi", "...")
    assert ["mail: stored for bob as #1"] == here.ann.asks(".")
    assert [NEW.format("Lunch", 1)] == here.bob.reads()
    assert "At noon?\n\n  /who\n@bob hi\n.." == here.body()
    here.ann.types("hello")
    assert ["<ann> hello"] == here.bob.reads()


@pytest.mark.parametrize(
    ("typed", "body"),
    [
        ([], ""),
        (["", ""], ""),
        ([".."], "."),
        (["..."], ".."),
        ([".a", "..a", "a."], ".a\n.a\na."),
        ([" ."], " ."),
        (["~", "~x", "/cancel it"], "~\n~x\n/cancel it"),
    ],
)
def test_dots(here: Here, typed: list[str], body: str) -> None:
    """Only a dot alone ends a mail; two at the beginning of a line stand for one."""
    assert "mail: stored for bob as #1" in here.ann.asks("/mail bob Hi", *typed, ".")
    assert body == here.body()


def test_telnet(here: Here) -> None:
    """It goes the same way there, with its own ends of lines."""
    tom = here.world.owner(here.who["carl"], TELNET)
    tom.types("/mail bob Hi", "there", ".")
    assert b"mail: stored for bob as #1\r\n" in b"".join(tom.wire.writes)


def test_to_and_subject_are_asked_for(here: Here) -> None:
    """If nothing was said; the subject may be left out."""
    assert ["To:"] == here.ann.asks("/mail send")
    assert ["Subject (optional):"] == here.ann.asks("bob carl")
    assert [HINT] == here.ann.asks("")
    assert ["mail: stored for bob as #1", "mail: stored for carl as #1"] == (
        here.ann.asks("At noon?", ".")
    )
    assert ("", "At noon?") == (here.subject(), here.body())
    assert ["To:"] == here.ann.asks("/compose")
    here.ann.types("bob", "Lunch", "x", ".")
    assert "Lunch" == here.subject(number=2)


def test_somebody_who_is_not_there_is_asked_for_again(here: Here) -> None:
    """Until somebody is there."""
    here.ann.types("/mail send", "bbo")
    refusal = [UNKNOWN.format("bbo"), "To:"]
    assert refusal == here.ann.asks("Lunch")
    assert ["Subject (optional):"] == here.ann.asks("bob")
    assert [HINT] == here.ann.asks("Dinner")
    here.ann.types("x", ".")
    assert "Dinner" == here.subject()


def test_somebody_who_is_not_there_is_refused_before_the_body(here: Here) -> None:
    """What is typed then is no mail any more."""
    assert [UNKNOWN.format("bbo")] == here.ann.asks("/mail bbo Lunch")
    here.ann.types("hello")
    assert ["<ann> hello"] == here.bob.reads()


@pytest.mark.parametrize("at", [0, 1, 2])
@pytest.mark.parametrize("sign", ["/cancel", "~q"])
def test_giving_up(here: Here, sign: str, at: int) -> None:
    """At any question, and in the middle of the body."""
    here.ann.types("/mail send", *["bob", "Lunch", "At noon?"][:at])
    assert [GIVEN_UP] == here.ann.asks(sign)
    assert here.draft() is None
    here.ann.types("hello")
    assert ["<ann> hello"] == here.bob.reads()
    assert 0 == here.mails()


def test_giving_up_at_the_questions(here: Here) -> None:
    """A lone dot does it there too; it never becomes a name or a subject."""
    assert GIVEN_UP == here.ann.asks("/mail send", ".")[-1]
    assert GIVEN_UP == here.ann.asks("/mail send", "bob", ".")[-1]


def test_another_subject(here: Here) -> None:
    """It can be changed as long as the mail is not sent; one too long is none."""
    here.ann.types("/mail bob Lunch", "At noon?")
    assert ["Subject (optional):"] == here.ann.asks("~e")
    assert [] == here.ann.asks("Dinner")
    here.ann.types("~e")
    assert ["!! too long: at most 200", LEFT_OUT] == here.ann.asks("x" * 201)
    here.ann.types("or at one?", ".")
    assert ("Dinner", "At noon?\nor at one?") == (here.subject(), here.body())


def test_a_line_too_much(make: Callable[..., Here]) -> None:
    """It is refused and told so; what was there stays, and goes."""
    here = make()
    here.ann.types("/mail bob Long", *["x" * 4095] * 4)  # and their ends: 16,383
    for line in ("yy", "y" * 4000):
        assert ["!! too long: at most 16384", LEFT_OUT] == here.ann.asks(line)
    assert [] == here.ann.asks("")
    assert ["!! too long: at most 16384", LEFT_OUT] == here.ann.asks("")
    assert ["mail: stored for bob as #1"] == here.ann.asks(".")
    assert 16_384 == len(here.body())


def test_a_line_that_cannot_be(here: Here) -> None:
    """The same with what no text may hold."""
    here.ann.types("/mail bob Hi", "one")
    refusal = "!! a NUL cannot be part of a text; it was not said"
    assert [refusal, LEFT_OUT] == here.ann.asks("t\0wo")
    here.ann.types("three", ".")
    assert "one\nthree" == here.body()


def test_what_cannot_be_sent_is_kept(make: Callable[..., Here]) -> None:
    """If it is refused only at the dot, what was typed is not lost."""
    here = make(per_hour=1)
    here.ann.types("/mail bob one :: two")
    [_, refusal, is_kept] = here.ann.asks("/mail bob Lunch", "At noon?", ".")
    assert refusal.startswith("!! ")
    assert "3600" in refusal
    assert KEPT.format(1) == is_kept
    assert Draft("bob", "Lunch", "At noon?") == here.draft()
    assert ["!! there is nothing to see in that"] == here.ann.asks("/mail bob", ".")[1:]
    assert Draft("bob", "Lunch", "At noon?") == here.draft()


# From a pipe


def test_a_mail_from_a_pipe(here: Here) -> None:
    """All lines come at once, and then the end."""
    here.ann.types("/mail bob Lunch", "At noon?", ".")
    here.ann.ends()
    assert [HINT, "mail: stored for bob as #1", "-- goodbye"] == here.ann.reads()
    assert here.ann.wire.closed
    assert "At noon?" == here.body()


@pytest.mark.parametrize("name", ["bbo", "bbo,bob"])
def test_a_mail_from_a_pipe_to_nobody(here: Here, name: str) -> None:
    """What follows is not said in the room and goes to nobody, up to the dot."""
    here.ann.types(f"/mail {name} Lunch", "Dear", "carl", "you know what", ".", "hello")
    refusal = [UNKNOWN.format("bbo"), SKIPPED, GIVEN_UP]
    assert refusal == here.ann.reads()
    assert ["<ann> hello"] == here.bob.reads()
    assert (0, 0) == (here.mails(), here.mails("carl"))


def test_questions_answered_by_a_pipe(here: Here) -> None:
    """A wrong name does not make the next line one."""
    here.ann.types(
        "/mail", "/mail send", "bbo", "Lunch", "carl", "is fired", ".", "hello"
    )
    assert [UNKNOWN.format("bbo"), SKIPPED, GIVEN_UP] == here.ann.reads()[-3:]
    assert ["<ann> hello"] == here.bob.reads()
    assert (0, 0) == (here.mails(), here.mails("carl"))


@pytest.mark.parametrize("line", ["x" * 16_385, "a\0b"])
def test_a_pipe_with_a_line_that_is_refused(here: Here, line: str) -> None:
    """A mail with a hole in it is not sent: what came before it is kept."""
    here.ann.types("/mail bob Lunch", "one", line, "three", ".", "hello")
    _, refusal, *rest = here.ann.reads()
    assert refusal.startswith("!! ")
    assert [LEFT_OUT, SKIPPED, KEPT.format(1)] == rest
    assert ["<ann> hello"] == here.bob.reads()
    assert Draft("bob", "Lunch", "one") == here.draft()
    assert 0 == here.mails()


# Drafts


def test_the_end_of_input_keeps_a_draft(here: Here) -> None:
    """It is offered at the next entry, and can be gone on with."""
    here.ann.types("/mail bob,carl Lunch", "At noon?", "", "..")
    here.ann.ends()
    assert [HINT, KEPT.format(1), "-- goodbye"] == here.ann.reads()
    assert Draft("bob, carl", "Lunch", "At noon?\n\n.") == here.draft()
    ann = here.reads_anew("ann")
    assert ["mail: one is not finished; /mail draft goes on with it"] == ann.reads()
    assert [
        "== to bob, carl",
        "== subject: Lunch",
        "==",
        "== At noon?",
        "==",
        "== .",
        HINT,
    ] == ann.asks("/mail draft")
    stored = [f"mail: stored for {name} as #1" for name in ("bob", "carl")]
    assert stored == ann.asks("Or one?", ".")
    assert "At noon?\n\n.\nOr one?" == here.body("carl")
    assert ["-- no mail is unfinished"] == ann.asks("/mail draft")


@pytest.mark.parametrize("how", [Departure.LOST, Departure.TIMED_OUT])
def test_a_lost_connection_keeps_a_draft(here: Here, how: Departure) -> None:
    """So does this, though nobody reads of it."""
    here.ann.types("/mail bob Lunch", "At noon?")
    here.ann.vanishes(how)
    assert Draft("bob", "Lunch", "At noon?") == here.draft()
    assert 0 == here.mails()


def test_nothing_to_keep(here: Here) -> None:
    """A mail without a word is no draft."""
    here.ann.types("/mail send", "bob")
    here.ann.ends()
    assert here.draft() is None
    assert "-- goodbye" == here.ann.reads()[-1]


def test_a_draft_whose_recipient_has_gone(here: Here) -> None:
    """It is asked for again; the subject stays."""
    guy = here.world.guest("guy")
    here.ann.types("/mail guy Lunch", "At noon?")
    here.ann.vanishes(Departure.LOST)
    guy.vanishes(Departure.QUIT)
    ann = here.reads_anew("ann")
    assert [UNKNOWN.format("guy"), "To:"] == ann.asks("/mail draft")[-2:]
    assert [HINT] == ann.asks("bob")
    ann.types(".")
    assert ("Lunch", "At noon?") == (here.subject(), here.body())
    assert here.draft() is None


def test_a_draft_that_is_given_up(here: Here) -> None:
    """It is gone; one whose end comes once more is not."""
    here.ann.types("/mail bob Lunch", "At noon?")
    here.ann.vanishes(Departure.LOST)
    ann = here.reads_anew("ann")
    ann.types("/mail draft", "Or one?")
    ann.vanishes(Departure.LOST)
    assert Draft("bob", "Lunch", "At noon?\nOr one?") == here.draft()
    ann = here.reads_anew("ann")
    ann.reads()
    assert DROPPED == ann.asks("/mail draft", "/cancel")[-1]
    assert here.draft() is None


def unfinished(here: Here, number: int) -> None:
    """Ann's connection is lost while she writes another mail."""
    ann = here.world.owner(here.who["ann"])
    ann.types(f"/mail bob Lunch {number}", "At noon?")
    ann.vanishes(Departure.LOST)


def test_several_drafts(here: Here) -> None:
    """None takes the place of another; each is gone on with by its number."""
    for number in (1, 2, 3):
        unfinished(here, number)
    ann = here.reads_anew("ann")
    assert ["mail: 3 are not finished; /mail draft lists them"] == ann.reads()
    lines = [
        f"== {number} - bob  Sat 12:00  Lunch {number}  At noon?"
        for number in (1, 2, 3)
    ]
    how = "-- /mail draft N goes on with one"
    assert [*lines, how] == ann.asks("/mail draft") == ann.asks("/mail drafts")
    assert "== subject: Lunch 2" in ann.asks("/mail draft 2")
    assert ["mail: stored for bob as #1"] == ann.asks(".")
    assert [lines[0], lines[2], how] == ann.asks("/mail draft")
    assert DROPPED == ann.asks("/mail draft 1", "/cancel")[-1]
    assert "== subject: Lunch 3" in ann.asks("/mail draft")
    ann.types("/cancel")
    assert ["-- no mail is unfinished"] == ann.asks("/mail draft")


def test_as_many_drafts_as_can_be(here: Here) -> None:
    """One is told before the oldest gives way, and when it does."""
    for number in range(1, 6):
        unfinished(here, number)
    told = (
        "mail: 5 are not finished, and the next takes the place of the oldest; "
        "/mail draft lists them"
    )
    ann = here.reads_anew("ann")
    assert [told] == ann.reads()
    ann.types("/mail bob Lunch 6", "At noon?")
    ann.ends()
    gone = "-- the oldest draft, 1, was deleted to make room"
    assert [HINT, KEPT.format(6), gone, "-- goodbye"] == ann.reads()
    assert [2, 3, 4, 5, 6] == [line.number for line in here.drafts()]


def test_a_draft_gone_on_with_twice(here: Here) -> None:
    """What is not finished again is the newest; it has not become two."""
    unfinished(here, 1)
    unfinished(here, 2)
    ann = here.reads_anew("ann")
    ann.types("/mail draft 1", "Or one?")
    ann.vanishes(Departure.LOST)
    assert [2, 3] == [line.number for line in here.drafts()]
    assert Draft("bob", "Lunch 1", "At noon?\nOr one?") == here.draft()


def test_a_draft_that_is_not_there(here: Here) -> None:
    """By whatever number; those of others are not one's own."""
    unfinished(here, 1)
    assert ["!! you have no mail 2"] == here.ann.asks("/mail draft 2")
    assert ["!! you have no mail 1"] == here.bob.asks("/mail draft 1")
    refusal = "!! x is not a number that can be used here"
    assert [refusal] == here.ann.asks("/mail draft x")


def test_drafts_are_no_mail(here: Here) -> None:
    """They are neither listed nor counted nor found among it."""
    unfinished(here, 1)
    assert ["-- no mail"] == here.ann.asks("/mail")
    assert ["-- you have sent no mail"] == here.ann.asks("/mail sent")
    assert ["-- nothing found"] == here.ann.asks("/mail search noon")
    assert ["!! you have no mail 1"] == here.ann.asks("/mail del 1")
    assert 0 == here.mails("ann")
