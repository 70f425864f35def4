"""Mail on the text doors: read, answered, searched and deleted."""

from collections.abc import Iterator
from zoneinfo import ZoneInfo

import pytest
from mailing import Here, Kept, get
from talking import HOUR, NOON
from twisted.internet.defer import Deferred

from twistchat.chat.events import Person
from twistchat.errands.mail import MailBounds
from twistchat.store.opening import prepare
from twistchat.store.sqlite import Sqlite
from twistchat.text.mails import mail_at_entry

HINT = "-- type the mail; a lone dot sends it, /cancel gives up"


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Sqlite:
    path = tmp_path_factory.mktemp("store") / "chat.db"
    prepare(path)
    return Sqlite(path)


@pytest.fixture
def here(database: Sqlite) -> Iterator[Here]:
    with database.writer() as connection:
        connection.begin()
        here = Here(Kept(connection), MailBounds())
        yield here
        assert [] == here.world.bugs
        connection.rollback()


# Reading


@pytest.fixture
def box(here: Here) -> Here:
    """Bob has three mails, and has read the second."""
    for body in ("one\n\x02two\x02 and " + "x" * 99, "", "tree"):
        subject = "" if body == "tree" else "Lunch {0} \x0304red"
        sending = here.world.desk.mail.send(
            here.ann.conversation.here, ["bob"], subject, body
        )
        get(Deferred.fromCoroutine(sending))
        here.world.clock.advance(60)
    here.bob.types("/mail 2")
    here.bob.reads()
    return here


FIRST = f"== 1 N ann  Sat 12:00  Lunch {{0}} red  one two and {'x' * 28}..."
SECOND = "== 2 - ann  Sat 12:01  Lunch {0} red"
THIRD = "== 3 N ann  Sat 12:02  (no subject)  tree"


@pytest.mark.parametrize("typed", ["/mail", "/inbox", ".rmail", ".from", "/mail list"])
def test_the_list(box: Here, typed: str) -> None:
    """The newest below, each with its first words."""
    assert [FIRST, SECOND, THIRD] == box.bob.asks(typed)


def test_what_is_new(box: Here) -> None:
    """Only that, if that is asked for."""
    assert [FIRST, THIRD] == box.bob.asks("/mail new")
    box.bob.types("/mail 1", "/mail 3")
    assert ["-- no new mail"] == box.bob.asks("/mail NEW")
    assert ["-- no mail"] == box.ann.asks("/mail")


@pytest.mark.parametrize("typed", ["/mail 1", "/mail read 1", "/inbox 01", ".rmail 1"])
def test_a_mail_is_read(box: Here, typed: str) -> None:
    """Every line of it has a sign; then it is not new any more."""
    assert [
        "== from ann to bob, 2026-11-21 12:00 UTC",
        "== subject: Lunch {0} red",
        "==",
        "== one",
        f"== two and {'x' * 99}",
        "-- end of mail; /mail reply 1 answers it",
    ] == box.bob.asks(typed)
    assert FIRST.replace(" N ", " - ") == box.bob.asks("/mail")[0]


def test_a_body_looks_like_nothing_else(here: Here) -> None:
    """Whatever it says, no line of it stands for an event."""
    here.ann.types("/mail bob Hi", "-- goodbye", "<carl> I owe you", "mail: 3 new", ".")
    lines = here.bob.asks("/mail 1")[3:-1]
    assert ["== -- goodbye", "== <carl> I owe you", "== mail: 3 new"] == lines


def test_times_in_ones_own_zone(box: Here) -> None:
    """On the day of the reader; what is older than a week has its date."""
    box.bob.conversation.zone = ZoneInfo("Asia/Tokyo")
    assert "== 3 N ann  Sat 21:02  (no subject)  tree" == box.bob.asks("/mail")[-1]
    assert "== from ann to bob, 2026-11-21 21:00 JST" == box.bob.asks("/mail 1")[0]
    box.world.clock.advance(6 * 24 * HOUR / 1000)
    assert "Sat 21:02" in box.bob.asks("/mail")[-1]
    box.world.clock.advance(24 * HOUR / 1000)
    assert "2026-11-21" in box.bob.asks("/mail")[-1]
    box.world.clock.advance(-9 * 24 * HOUR / 1000)  # it was wrong
    assert "2026-11-21" in box.bob.asks("/mail")[-1]


@pytest.mark.parametrize(
    ("typed", "refusal"),
    [
        ("/mail 4", "!! you have no mail 4"),
        ("/mail 0", "!! you have no mail 0"),
        ("/mail 999999999999999999", "!! you have no mail 999999999999999999"),
        ("/mail reply 4 hi", "!! you have no mail 4"),
        ("/mail fwd 4 carl", "!! you have no mail 4"),
        ("/mail del 1 4", "!! you have no mail 4"),
        ("/mail undo 1", "!! you have no mail 1"),
        ("/mail sent 1", "!! you have no mail 1"),
        *(
            (f"/mail {text}", f"!! {text} is not a number that can be used here")
            for text in ("-1", "1e9", "9" * 19, "1_000", "+5", "\u0667", "1 2", "1x")
        ),
        ("/mail del x", "!! x is not a number that can be used here"),
        ("/mail list x", "!! x is not a number that can be used here"),
        ("/mail reply", "!! that is written: /mail reply N [TEXT]"),
        ("/mail fwd 1", "!! that is written: /mail fwd N NAME[,NAME] [TEXT]"),
        ("/mail del", "!! that is written: /mail del N..."),
        ("/mail search", "!! that is written: /mail search TEXT"),
        ("/mail search " + "x" * 129, "!! too long: at most 128"),
        ("/dmail", "!! that is written: /dmail N..."),
    ],
)
def test_what_is_no_number_of_a_mail(box: Here, typed: str, refusal: str) -> None:
    """It is refused, and nothing has changed."""
    assert [refusal] == box.bob.asks(typed)
    assert [FIRST, SECOND, THIRD] == box.bob.asks("/mail")


def test_long_lists(here: Here) -> None:
    """The newest twenty, and how to come to the others."""
    for number in range(20):
        here.ann.types(f"/mail bob,ann {number} :: x")
    assert 20 == len(here.bob.asks("/mail"))
    for number in range(20, 25):
        here.ann.types(f"/mail bob,ann {number} :: x")
    lines = here.bob.asks("/mail")
    assert "== 6 N ann  Sat 12:00  5  x" == lines[0]
    assert "== 25 N ann  Sat 12:00  24  x" == lines[-2]
    assert "-- there may be older ones: /mail list 6" == lines[-1]
    lines = here.bob.asks("/mail list 6")
    assert ["1", "2", "3", "4", "5"] == [line.split()[1] for line in lines]
    lines = here.ann.asks("/mail sent")
    assert "== 6 > bob, ann  Sat 12:00  5  x" == lines[0]
    assert "-- there may be older ones: /mail sent list 6" == lines[-1]
    assert 5 == len(here.ann.asks("/mail sent list 6"))


def test_what_was_sent(box: Here) -> None:
    """It is listed and read under numbers of its own."""
    sent = [line.replace(" N ", " > ").replace("ann", "bob") for line in (FIRST, THIRD)]
    lines = box.ann.asks("/mail sent")
    assert sent == [lines[0], lines[2]]
    lines = box.ann.asks("/mail sent 3")
    assert ["== from ann to bob, 2026-11-21 12:02 UTC", "-- end of mail"] == [
        lines[0],
        lines[-1],
    ]
    assert ["-- you have sent no mail"] == box.bob.asks("/mail sent")


def test_searching(box: Here) -> None:
    """The newest first, whatever is typed; it counts for several lines."""
    assert [SECOND, FIRST] == box.bob.asks("/mail search LÚNCH")
    assert [THIRD] == box.bob.asks("/mail search tree ann")
    assert [FIRST] == box.bob.asks("/mail search two and")
    before = box.bob.charged
    for word in ("%", '"', "NEAR(", "a*", "\x02\x02nothing"):
        assert ["-- nothing found"] == box.bob.asks(f"/mail search {word}")
    assert ["-- nothing found"] == box.bob.asks("/mail search " + "y" * 128)
    assert before + 6 * 3 == box.bob.charged


def test_many_found(here: Here) -> None:
    """Some are shown, and that there are more."""
    for _ in range(21):
        here.ann.types("/mail bob Lunch :: x")
    lines = here.bob.asks("/mail search lunch")
    assert "-- there may be more; other words find them" == lines[-1]
    assert 21 == len(lines)


# Answering, forwarding, deleting


@pytest.mark.parametrize("typed", ["1 Yes, gladly", "1 :: Yes, gladly"])
def test_a_reply(box: Here, typed: str) -> None:
    """It goes to the sender, under the same subject."""
    assert ["mail: stored for ann as #1"] == box.bob.asks(f"/mail reply {typed}")
    assert ("Re: Lunch {0} \x0304red", "Yes, gladly") == (
        box.subject("ann"),
        box.body("ann"),
    )
    [told] = box.ann.reads()
    assert told.startswith("mail: new from bob: Re: Lunch {0} red")


def test_a_reply_of_several_lines(box: Here) -> None:
    """If no text is given it is asked for."""
    assert [HINT] == box.bob.asks("/mail reply 3")
    assert ["mail: stored for ann as #1"] == box.bob.asks("Yes", "", "gladly", ".")
    assert ("Re:", "Yes\n\ngladly") == (box.subject("ann"), box.body("ann"))


def test_a_reply_to_nobody(here: Here) -> None:
    """Who wrote may be no more, and nobody else gets it who has the name by now."""
    here.kept.mail.send(
        1, NOON, Person(77, "ann"), [here.who["bob"]], "bob", "Hi", "", 0
    )
    assert ["!! nobody called ann is here"] == here.bob.asks("/mail reply 1 Hello")


def test_forwarding(box: Here) -> None:
    """With the words of whoever forwards it before it."""
    assert ["mail: stored for carl as #1"] == box.bob.asks("/mail fwd 1 carl See this")
    assert "Fwd: Lunch {0} \x0304red" == box.subject("carl")
    original = f"-- ann, 2026-11-21 12:00 UTC\none\n\x02two\x02 and {'x' * 99}"
    assert f"See this\n\n{original}" == box.body("carl")
    box.bob.types("/mail forward 1 carl, ann")
    assert original == box.body("carl", 2) == box.body("ann")


@pytest.mark.parametrize(
    ("typed", "note"),
    [
        ("See this :: it is urgent", "See this :: it is urgent"),
        ("a :: b :: c", "a :: b :: c"),
        (":: See this", "See this"),
        ("::", ""),
    ],
)
def test_a_note_with_the_sign_of_a_body_in_it(box: Here, typed: str, note: str) -> None:
    """All of it is said: the subject is there already. Only at its beginning the sign
    is one."""
    assert ["mail: stored for carl as #1"] == box.bob.asks(f"/mail fwd 3 carl {typed}")
    original = "-- ann, 2026-11-21 12:02 UTC\ntree"
    assert original == box.body("carl").removeprefix(f"{note}\n\n" if note else "")


def test_deleting(box: Here) -> None:
    """Several at once, and back again."""
    one = "-- 1 mail deleted; /mail undo takes it back until you leave"
    two = "-- 2 mails deleted; /mail undo takes them back until you leave"
    assert [one] == box.bob.asks("/mail del 2")
    assert [two] == box.bob.asks("/dmail 1, 3")
    assert ["-- no mail"] == box.bob.asks("/mail")
    assert ["-- back in your mailbox: 1 3"] == box.bob.asks("/mail undo")
    assert ["-- back in your mailbox: 2"] == box.bob.asks("/mail undo 2")
    assert ["-- there is nothing to take back"] == box.bob.asks("/mail undo")
    assert [FIRST, SECOND, THIRD] == box.bob.asks("/mail")


# On coming in


def test_what_waits(box: Here) -> None:
    """How much is new; nothing if nothing is, and nothing for a guest."""
    assert ["mail: 2 new"] == box.reads_anew("bob").reads()
    box.bob.types("/mail 1", "/mail 3")
    assert [] == box.reads_anew("bob").reads()
    guy = box.world.guest("guy")
    get(Deferred.fromCoroutine(mail_at_entry(guy.conversation)))
    assert [] == guy.reads()
