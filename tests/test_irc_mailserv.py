"""MailServ: the mail of the house by way of messages to it."""

import pytest
from irc_mailing import SERVICE, comes, post_office, says, told
from irc_world import Caller, IrcWorld
from talking import Held, Talker

from twistchat.irc.message import LINE_BYTES
from twistchat.irc.services.mailserv import MAILSERV, PAGE, SEARCHED


@pytest.fixture
def world() -> IrcWorld:
    return post_office()


@pytest.fixture
def ann(world: IrcWorld) -> Caller:
    return comes(world, "ann")


@pytest.fixture
def bob(world: IrcWorld) -> Caller:
    return comes(world, "bob")


def misused(usage: str) -> list[str]:
    return [f"That is written: /msg MailServ {usage}"]


# Writing and reading


@pytest.mark.parametrize("before", ["PRIVMSG MailServ :", "MS ", "MAILSERV ", "ms :"])
def test_a_mail_from_one_to_the_other(
    world: IrcWorld, ann: Caller, bob: Caller, before: str
) -> None:
    """Bob is told at once, and reads it as it was written. Which number it has in his
    box is for him to know."""
    ann.sends(f"{before}send bob Lunch today :: At noon?")
    assert ["Stored for bob"] == told(ann)
    assert ["New mail #1 from ann: Lunch today"] == told(bob)
    assert [
        "Mail from ann to bob, 2026-11-21 12:00 UTC",
        "Subject: Lunch today",
        "| At noon?",
        "End of mail; /msg MailServ reply 1 answers it",
    ] == says(bob, "read 1")


def test_it_is_the_mail_of_the_other_doors(world: IrcWorld, ann: Caller) -> None:
    """Written here and read there, and the other way round."""
    bob: Talker = world.come("bob")
    bob.reads()
    says(ann, "send bob Lunch :: At noon?")
    assert ["mail: new from ann: Lunch; /mail 1 reads it"] == bob.reads()
    bob.types("/mail ann Re: Lunch :: Fine.")
    assert ["New mail #1 from bob: Re: Lunch"] == told(ann)
    assert "| Fine." in says(ann, "read 1")


def test_what_waited_is_told_at_the_login(world: IrcWorld, ann: Caller) -> None:
    """How much of it is new; nothing if nothing is."""
    says(ann, "send bob one :: 1", "send bob two :: 2")
    bob = world.logs_in("bob")
    assert ["You have 2 new mail: /msg MailServ inbox"] == told(bob)
    says(bob, "read 1", "read 2")
    bob.asks("QUIT")
    assert [] == told(world.logs_in("bob"))


def test_and_after_a_login_by_nickserv(world: IrcWorld, ann: Caller) -> None:
    """A guest who becomes the owner is told the same."""
    says(ann, "send bob one :: 1")
    guest = world.registers("guido")
    guest.sends("NS identify bob secret-of-bob")
    assert ["You have 1 new mail: /msg MailServ inbox"] == told(guest)


@pytest.mark.parametrize(
    ("words", "subject", "body"),
    [
        ("send bob Lunch :: At noon?", "Lunch", "At noon?"),
        ("send bob :: At noon?", "(no subject)", "At noon?"),
        ("SEND BOB, bob Lunch :: At :: noon?", "Lunch", "At :: noon?"),
        ("send @bob a::b :: c::d", "a::b", "c::d"),
        ("send bob \x02bold\x02 :: \x0304red\x03", "bold", "\x0304red\x03"),
        ("send  bob   Lunch  ::  two  spaces", "Lunch", " two  spaces"),
    ],
)
def test_how_it_may_be_written(
    ann: Caller, bob: Caller, words: str, subject: str, body: str
) -> None:
    """The sign stands alone; formatting stays in the text. The notice names the subject
    as the mail itself does."""
    assert ["Stored for bob"] == says(ann, words)
    assert [f"New mail #1 from ann: {subject}"] == told(bob)
    _, first, second, _ = says(bob, "read 1")
    assert [f"Subject: {subject}", f"| {body}"] == [first, second]


@pytest.mark.parametrize(
    ("words", "usage"),
    [
        ("send", "send NAME[,NAME] [SUBJECT] [:: TEXT]"),
        ("send ,,,", "send NAME[,NAME] [SUBJECT] [:: TEXT]"),
        ("read", "read N"),
        ("read 1 2", "read N"),
        ("reply", "reply N [TEXT]"),
        ("forward 1", "forward N NAME[,NAME] [TEXT]"),
        ("delete", "delete N..."),
        ("search", "search WORDS"),
        ("search \x02 \x03", "search WORDS"),
        ("inbox 1 2", "inbox [new] [N]"),
        ("sent 1 2", "sent [list] [N]"),
    ],
)
def test_what_is_written_otherwise(ann: Caller, words: str, usage: str) -> None:
    """Is not sent half; how it is written is told."""
    assert misused(usage) == says(ann, words)


@pytest.mark.parametrize(
    ("words", "answer"),
    [
        (
            "send nobody x :: y",
            "Nobody called nobody is known; no account has that name",
        ),
        ("send a! x :: y", "Nobody called a! is known; no account has that name"),
        ("send bob ::", "There is nothing to see in that"),
        ("send bob \u200b :: \u200b", "There is nothing to see in that"),
        (f"send bob {'x' * 201} :: y", "Too long: at most 200"),
        ("send a,b,c,d,e x :: y", "At most 4 people at once; it was not said"),
        ("read 7", "You have no mail 7"),
        ("read x", "x is not a number that can be used here"),
        ("read \x1b[2J", "[2J is not a number that can be used here"),
        (f"read {'9' * 30}", f"{'9' * 30} is not a number that can be used here"),
        ("forward 7 bob", "You have no mail 7"),
        ("delete 1 7", "You have no mail 1"),
        ("undelete 7", "You have no mail 7"),
        ("reply 7 hi", "You have no mail 7"),
        ("sent 7", "You have no mail 7"),
        (f"search {'x' * 129}", f"Too long: at most {SEARCHED}"),
    ],
)
def test_what_is_refused(ann: Caller, words: str, answer: str) -> None:
    """By the service, in a sentence."""
    assert [answer] == says(ann, words)


def test_to_several_and_to_guests(world: IrcWorld, ann: Caller, bob: Caller) -> None:
    """Guests are shown it, line by line; for owners it is stored."""
    zed, mia = world.enter("zed"), world.registers("mia")
    assert [
        "Stored for bob",
        "Shown to zed, who is here as a guest; nobody keeps it",
        "Shown to mia, who is here as a guest; nobody keeps it",
    ] == says(ann, "send bob,zed,mia Lunch :: At noon?")
    assert ["[ann -> you] Lunch", "[ann -> you] At noon?"] == zed.reads()[-2:]
    head = ":ann!~u@ann.users.irc.test PRIVMSG mia :"
    assert [f"{head}Lunch", f"{head}At noon?"] == mia.reads()


def test_to_a_guest_who_leaves_meanwhile(world: IrcWorld, ann: Caller) -> None:
    """It was shown to nobody then."""
    zed = world.enter("zed")
    sending = Held(world.store.mail, "send")
    ann.reads()
    ann.sends("PRIVMSG MailServ :send zed,bob Lunch :: At noon?")
    zed.types("/quit")
    sending.go()
    world.turns.end()
    assert ["Stored for bob", "zed has left; it was not shown"] == told(ann)


def test_to_oneself(ann: Caller) -> None:
    """It comes like any other."""
    answers = says(ann, "send ann Note :: to self")
    assert {"Stored for ann", "New mail #1 from ann: Note"} == set(answers)


def test_a_long_mail_is_split_and_nothing_is_lost(world: IrcWorld, bob: Caller) -> None:
    """Each line begins as the lines of a mail do, so that none passes for the
    service's; no character is cut in two."""
    ann = world.come("ann")
    text = "\u65e5\u672c\u8a9e" * 500
    ann.types("/mail bob Long", text, "", "MailServ: all is well", ".")
    bob.reads()
    bob.sends("PRIVMSG MailServ :read 1")
    lines = bob.reads()
    assert all(len(line.encode()) <= LINE_BYTES - 2 for line in lines)
    head = f"{SERVICE} bob :"
    *body, blank, last, _ = [line.removeprefix(head) for line in lines[2:]]
    assert len(body) > 5
    assert text == "".join(line.removeprefix("| ") for line in body)
    assert all(line.startswith("| ") for line in body)
    assert ["|", "| MailServ: all is well"] == [blank.rstrip(), last]


# Answering


@pytest.mark.parametrize(
    "words", ["reply 1 :: Fine.", "reply 1 Fine.", "reply #1 Fine."]
)
def test_reply(ann: Caller, bob: Caller, words: str) -> None:
    """With the sign or without; the subject says what it answers, once."""
    says(ann, "send bob Lunch :: At noon?")
    assert ["Stored for ann"] == says(bob, words)
    assert ["New mail #1 from bob: Re: Lunch"] == told(ann)
    assert "| Fine." in says(ann, "read 1", "reply 1 See you :: there")
    assert ["Subject: Re: Lunch", "| See you :: there"] == says(bob, "read 2")[1:3]


def test_reply_of_nothing(ann: Caller, bob: Caller) -> None:
    """With a subject it is something."""
    says(ann, "send bob Lunch :: At noon?")
    assert ["Stored for ann"] == says(bob, "reply 1 ::")
    lines = says(ann, "read 1")
    assert ["Subject: Re: Lunch"] == lines[1:-1]


def test_forward_to_nobody(ann: Caller, bob: Caller) -> None:
    """Names are what is missing then."""
    says(ann, "send bob Lunch :: At noon?")
    assert misused("forward N NAME[,NAME] [TEXT]") == says(bob, "forward 1 ,,,")


def test_forward(world: IrcWorld, ann: Caller, bob: Caller) -> None:
    """As it is, under what is said of it and whose it was."""
    world.own("eve")
    says(ann, "send bob Lunch :: At noon?")
    assert ["Stored for eve"] == says(bob, "forward 1 eve Look at this")
    assert ["Stored for eve"] == says(bob, "fwd 1 eve")
    eve = world.logs_in("eve")
    eve.reads()
    assert [
        "Subject: Fwd: Lunch",
        "| Look at this",
        "|",
        "| -- ann, 2026-11-21 12:00 UTC",
        "| At noon?",
    ] == [line.rstrip() for line in says(eve, "read 1")[1:-1]]
    source = "| -- ann, 2026-11-21 12:00 UTC"
    assert [source, "| At noon?"] == says(eve, "read 2")[2:-1]


# Lists


def test_the_inbox(world: IrcWorld, ann: Caller, bob: Caller) -> None:
    """What is new has an N."""
    assert ["No mail"] == says(bob, "inbox")
    assert ["No new mail"] == says(bob, "inbox new")
    says(ann, "send bob Lunch :: At noon?", "send bob :: " + "word " * 50)
    says(bob, "read 1")
    assert [
        "#1 - ann  Sat 12:00  Lunch  At noon?",
        f"#2 N ann  Sat 12:00  (no subject)  {'word ' * 8}".rstrip() + "...",
    ] == says(bob, "inbox")
    assert ["#2"] == [line[:2] for line in says(bob, "inbox new")]
    assert ["#1"] == [line[:2] for line in says(bob, "list 2")]


def test_a_long_inbox(world: IrcWorld, ann: Caller, bob: Caller) -> None:
    """The last ones first; how to see those before is told."""
    for number in range(PAGE):
        says(ann, f"send bob {number + 1} :: x")
    assert PAGE == len(says(bob, "inbox"))
    for number in range(PAGE, PAGE + 3):
        says(ann, f"send bob {number + 1} :: x")
    lines = says(bob, "inbox")
    assert [f"#{number}" for number in range(4, PAGE + 4)] == [
        line.split()[0] for line in lines[:-1]
    ]
    assert "There may be older ones: /msg MailServ inbox 4" == lines[-1]
    assert 3 == len(says(bob, "inbox 4"))
    assert (
        "There may be older ones: /msg MailServ inbox new 4"
        == says(bob, "inbox new")[-1]
    )
    assert "There may be older ones: /msg MailServ sent list 4" == says(ann, "sent")[-1]


def test_what_was_sent(ann: Caller, bob: Caller) -> None:
    """Is listed, and read by its own numbers."""
    assert ["You have sent no mail"] == says(ann, "sent")
    says(ann, "send bob Lunch :: At noon?")
    for words in ("sent", "sent list", "SENT LIST 9"):
        assert ["#1 > bob  Sat 12:00  Lunch  At noon?"] == says(ann, words)
    *lines, last = says(ann, "sent 1")
    assert ["Subject: Lunch", "| At noon?"] == lines[1:]
    assert "End of mail" == last


def test_search(ann: Caller, bob: Caller) -> None:
    """All words, in both boxes; it costs as much as elsewhere."""
    says(ann, "send bob Lunch :: At noon?", "send bob Tea :: At four?")
    says(bob, "reply 2 Coffee at four")
    before = bob.charged
    assert ["#1 >", "#2 -"] == [line[:4] for line in says(bob, "search AT FOUR")]
    assert 3 == bob.charged - before
    for words in ("search four noon", f"search {'x' * SEARCHED}"):
        assert ["Nothing found"] == says(bob, words)
    says(ann, *(f"send bob {number} :: tomato" for number in range(PAGE)))
    *found, last = says(bob, "search tomato")
    assert PAGE == len(found)
    assert "There may be more; other words find them" == last


# Deleting


def test_delete_and_undelete(world: IrcWorld, ann: Caller, bob: Caller) -> None:
    """Several at once, all or none; what is not taken back is gone with the user."""
    says(ann, *(f"send bob {number} :: x" for number in range(1, 5)))
    deleted = "undelete takes that back"
    assert [f"Deleted: 1 3; {deleted}"] == says(bob, "delete 1, 3")
    assert ["You have no mail 1"] == says(bob, "del 1 2")
    assert ["#2", "#4"] == [line[:2] for line in says(bob, "inbox")]
    assert [f"Deleted: 2; {deleted}"] == says(bob, "delete 2 #2")
    assert ["Back in your mailbox: 2"] == says(bob, "undelete")
    assert ["Back in your mailbox: 1"] == says(bob, "undo 1")
    bob.asks("QUIT")
    world.tick()
    again = world.logs_in("bob")
    assert ["There is nothing to take back"] == says(again, "undelete")
    assert ["#1", "#2", "#4"] == [line[:2] for line in says(again, "inbox")]


# Who may


@pytest.mark.parametrize(
    "words",
    [
        "send bob x :: y",
        "inbox",
        "read 1",
        "sent",
        "search x",
        "delete 1",
        "reply 1 x",
        "forward 1 bob",
        "undelete",
        "draft",
    ],
)
def test_guests_have_no_mail(world: IrcWorld, words: str) -> None:
    """They are told how to get some."""
    zed = world.registers("zed")
    needed = "That needs an account: /msg NickServ register PASSWORD"
    assert [needed] == says(zed, words)


def test_help(world: IrcWorld) -> None:
    """For guests too."""
    zed = world.registers("zed")
    lines = says(zed, "help")
    assert MAILSERV.about == lines[0]
    assert len(MAILSERV.rows) + 2 == len(lines)
    usage, *told_more = says(zed, "help undo")
    assert "undelete [N...]" == usage
    assert MAILSERV.rows["undelete"].help == " ".join(told_more)


def test_what_the_store_refuses(world: IrcWorld, ann: Caller) -> None:
    """Nothing was sent."""
    world.store.why = "disk-full"
    assert ["Not stored, so not sent: the disk is full"] == says(ann, "send bob x :: y")
    world.store.why = None
    assert ["Stored for bob"] == says(ann, "send bob x :: y")


def test_whom_one_ignores(world: IrcWorld, ann: Caller) -> None:
    """His mail is stored, and not announced."""
    bob = world.come("bob")
    bob.types("/ignore ann")
    bob.reads()
    assert ["Stored for bob"] == says(ann, "send bob x :: y")
    assert [] == bob.reads()


def test_a_mail_with_a_long_subject_is_announced_in_one_line(
    ann: Caller, bob: Caller
) -> None:
    """As much of it as a line holds."""
    says(ann, "send bob " + "\u65e5" * 120 + " :: x")
    (line,) = told(bob)
    assert line.startswith("New mail #1 from ann: \u65e5\u65e5")
