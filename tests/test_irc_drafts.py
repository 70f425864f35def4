"""A long mail written to MailServ, line by line, and what becomes of one that was not
sent."""

import pytest
from irc_mailing import comes, post_office, says, told
from irc_world import Caller, IrcWorld
from talking import Held

from twistchat.chat.events import Departure

HINT = (
    "Now say the text to MailServ, line by line; a lone dot sends it, cancel gives up"
)
GIVEN_UP = "Given up; nothing was sent"


@pytest.fixture
def world() -> IrcWorld:
    return post_office()


@pytest.fixture
def ann(world: IrcWorld) -> Caller:
    return comes(world, "ann")


@pytest.fixture
def bob(world: IrcWorld) -> Caller:
    return comes(world, "bob")


def kept_as(number: int) -> str:
    return f"It is kept; /msg MailServ draft {number} goes on with it"


def test_a_mail_of_several_lines(ann: Caller, bob: Caller) -> None:
    """Nothing but the mail is said till the dot, whatever it looks like: blank lines,
    commands, indented ones, dots that are doubled."""
    assert [HINT] == says(ann, "send bob Lunch today")
    lines = "At noon?", " ", "help", "  two", "..", "...and on", "send x :: y"
    assert [] == says(ann, *lines)
    assert [] == told(bob)
    assert ["Stored for bob"] == says(ann, ".")
    _, subject, *body, _ = says(bob, "read 1")
    assert "Subject: Lunch today" == subject
    expected = "At noon?", "", "help", "  two", ".", "..and on", "send x :: y"
    assert [*expected] == [line.removeprefix("| ").rstrip() for line in body]
    assert "No mail" in says(ann, "inbox")


@pytest.mark.parametrize("before", ["MS ", "ms :", "MAILSERV :", "PRIVMSG MailServ :"])
def test_however_it_is_said(ann: Caller, bob: Caller, before: str) -> None:
    """By the command too; without a subject also."""
    ann.sends(f"{before}send bob", f"{before}one two", f"{before}(a b)", f"{before}. ")
    assert [HINT, "Stored for bob"] == told(ann)
    expected = ["Subject: (no subject)", "| one two", "| (a b)"]
    assert expected == says(bob, "read 1")[1:-1]


def test_a_reply_of_several_lines(ann: Caller, bob: Caller) -> None:
    """It has its subject already."""
    says(ann, "send bob Lunch :: At noon?")
    assert [HINT, "Stored for ann"] == says(bob, "reply 1", "Fine.", "Bye.", ".")
    assert ["Subject: Re: Lunch", "| Fine.", "| Bye."] == says(ann, "read 1")[1:-1]


@pytest.mark.parametrize("word", ["cancel", "CANCEL ", "/cancel"])
def test_it_is_given_up(ann: Caller, bob: Caller, word: str) -> None:
    """Nobody gets it, and it is not kept; commands are commands again."""
    assert [HINT, GIVEN_UP] == says(ann, "send bob Lunch", "At noon?", word)
    assert ["No mail is unfinished"] == says(ann, "draft")
    assert [] == told(bob)


def test_what_is_no_line_of_a_mail(ann: Caller, bob: Caller) -> None:
    """A line that does not fit is left out; what a program says is not heard, and no
    more is what is done."""
    says(ann, "send bob Lunch", *["x" * 400] * 40)
    left_out = "That line is left out; what came before it stays"
    assert ["Too long: at most 16384", left_out] == says(ann, "y" * 400)
    ann.sends("NOTICE MailServ :.", "PRIVMSG MailServ :\1ACTION waves\1")
    assert ["Stored for bob"] == says(ann, ".")
    assert 40 == len(says(bob, "read 1")) - 3


@pytest.mark.parametrize(
    ("words", "answer"),
    [
        (
            "send nobody Lunch",
            "Nobody called nobody is known; no account has that name",
        ),
        (f"send bob {'x' * 201}", "Too long: at most 200"),
        ("send a,b,c,d,e x", "At most 4 people at once; it was not said"),
        ("reply 7", "You have no mail 7"),
        ("draft 7", "You have no mail 7"),
        ("draft x", "x is not a number that can be used here"),
        ("draft 1 2", "That is written: /msg MailServ draft [N]"),
    ],
)
def test_what_is_not_begun(ann: Caller, words: str, answer: str) -> None:
    """It is refused before anything is written."""
    assert [answer] == says(ann, words)
    assert ["No mail"] == says(ann, "inbox")


def test_nothing_to_send(ann: Caller, bob: Caller) -> None:
    """Neither subject nor text: there is nothing to keep either."""
    nothing = "There is nothing to see in that"
    assert [HINT, nothing] == says(ann, "send bob", " ", ".")
    assert ["No mail is unfinished"] == says(ann, "draft")


def test_what_cannot_be_stored(world: IrcWorld, ann: Caller, bob: Caller) -> None:
    """It can be neither sent nor kept, and that is said."""
    says(ann, "send bob Lunch", "At noon?")
    world.store.why = "disk-full"
    full = "Not stored, so not sent: the disk is full"
    assert [full, "It cannot be kept as a draft either"] == says(ann, ".")
    world.store.why = None
    assert ["No mail is unfinished"] == says(ann, "draft")


def test_what_cannot_be_sent_is_kept(world: IrcWorld, ann: Caller, bob: Caller) -> None:
    """It goes on where it was, and then it is no draft any more."""
    says(ann, *(f"send bob {number} :: x" for number in range(30)))
    refused, kept = says(ann, "send bob Lunch", "At noon?", ".")[1:]
    assert refused.startswith("Too often")
    assert kept_as(1) == kept
    world.tick(3600)
    assert ["To bob", "Subject: Lunch", "| At noon?", HINT] == says(ann, "draft")
    assert ["Stored for bob"] == says(ann, "Or one?", ".")
    assert ["No mail is unfinished"] == says(ann, "draft")
    assert ["| At noon?", "| Or one?"] == says(bob, "read 31")[2:-1]


@pytest.mark.parametrize("end", ["QUIT", "lost", "ended"])
def test_who_goes_finds_it_again(world: IrcWorld, ann: Caller, end: str) -> None:
    """By whatever door they come, and they are told so."""
    says(ann, "send bob Lunch", "At noon?")
    if end == "QUIT":
        ann.sends("QUIT")
    elif end == "lost":
        ann.vanishes(Departure.LOST)
    else:
        world.connect().types("ann - secret-of-ann", "/sessions end", "/quit")
        ann.sends("QUIT")
    world.tick()
    again = world.logs_in("ann")
    assert ["You have 1 mail to finish: /msg MailServ draft"] == told(again)
    assert ["To bob", "Subject: Lunch", "| At noon?"] == says(again, "draft 1")[:-1]
    assert [f"{GIVEN_UP}, and the draft is deleted"] == says(again, "cancel")
    assert [] == world.bugs


def test_it_is_a_draft_of_the_other_doors(world: IrcWorld, ann: Caller) -> None:
    """Begun here and finished there."""
    says(ann, "send bob Lunch", "At noon?")
    ann.sends("QUIT")
    world.tick()
    talker = world.come("ann")
    assert any("/mail draft" in line for line in talker.reads())
    talker.types("/mail draft", "Or one?", ".")
    assert ["mail: stored for bob as #1"] == talker.reads()[-1:]


def test_several_drafts_are_listed(world: IrcWorld, ann: Caller) -> None:
    """Each goes on by its number; the oldest of too many gives way."""
    for number in range(2):
        says(ann, f"send bob {number}", "x")
        ann.sends("QUIT")
        world.tick()
        ann = comes(world, "ann")
    *lines, hint = says(ann, "draft")
    assert ["#1 -", "#2 -"] == [line[:4] for line in lines]
    assert "/msg MailServ draft N goes on with one" == hint


def test_who_goes_while_it_is_sent(world: IrcWorld, ann: Caller, bob: Caller) -> None:
    """It is sent all the same, once, and is no draft."""
    sending = Held(world.store.mail, "send")
    says(ann, "send bob Lunch", "At noon?", ".")
    ann.vanishes(Departure.LOST)
    sending.go()
    world.turns.end()
    assert ["New mail #1 from ann: Lunch"] == told(bob)
    world.tick(120)
    assert [] == told(world.logs_in("ann"))
    assert [] == world.bugs


def test_who_goes_before_it_begins(world: IrcWorld, ann: Caller, bob: Caller) -> None:
    """Nothing was written, so nothing is kept."""
    looking = Held(world.store.accounts, "named")
    says(ann, "send bob Lunch")
    ann.vanishes(Departure.LOST)
    looking.go()
    world.tick(120)
    assert [] == told(world.logs_in("ann"))


def test_guests_write_no_mail(world: IrcWorld) -> None:
    """They have no drafts either."""
    zed = world.registers("zed")
    needed = "That needs an account: /msg NickServ register PASSWORD"
    assert [needed] * 2 == says(zed, "send bob Lunch", "draft")
