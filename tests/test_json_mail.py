"""Mail for programs: read, written, answered, deleted, and kept unfinished."""

import pytest
from json_world import CARRIERS, JsonWorld, Program
from talking import Talker

from twistchat.chat.errors import MailboxFull, NotStored
from twistchat.errands.mail import DRAFTS, MailBounds

NOON = "2026-11-21T12:00:00.000Z"
GREATEST = 2**63 - 1


@pytest.fixture(params=CARRIERS)
def world(request: pytest.FixtureRequest) -> JsonWorld:
    """On each of the carriers."""
    return JsonWorld(tongue=request.param)


@pytest.fixture
def bob(world: JsonWorld) -> Talker:
    """He owns his name and types."""
    return world.own("bob")


@pytest.fixture
def ann(world: JsonWorld, bob: Talker) -> Program:
    """She owns hers and has a program."""
    world.own("ann").types("/quit")
    ann = world.logs_in("ann")
    ann.reads()
    return ann


def numbers(answer: dict) -> list[int]:
    return [each["number"] for each in answer["mails"]]


# Reading


def test_the_inbox(ann: Program, bob: Talker) -> None:
    """As a list, the oldest first, without what is empty."""
    bob.types("/mail ann Lunch :: At noon?", "/mail ann,bob :: two")
    assert ann.events() == [
        {"event": "mailed", "from": "bob", "number": 1, "subject": "Lunch"},
        {"event": "mailed", "from": "bob", "number": 2},
    ]
    first, second = ann.asks("mail-inbox")["mails"]
    assert first == {
        "box": "inbox",
        "number": 1,
        "at": NOON,
        "from": "bob",
        "subject": "Lunch",
        "words": "At noon?",
        "unread": True,
    }
    assert (second["number"], "subject" in second) == (2, False)


def test_a_mail_is_read(ann: Program, bob: Talker) -> None:
    """All its lines; it is not new any more then."""
    bob.types("/mail ann,bob Lunch", "one", "", "two", ".")
    assert ann.asks("mail-count")["unread"] == 1
    answer = ann.asks("mail-read", number=1)
    assert {key: answer[key] for key in answer.keys() - {"ref", "ok"}} == {
        "number": 1,
        "at": NOON,
        "from": "bob",
        "to": ["ann", "bob"],
        "subject": "Lunch",
        "text": "one\n\ntwo",
    }
    count = ann.asks("mail-count")
    assert (count["unread"], count["mails"]) == (0, 1)
    assert ann.asks("mail-inbox", new=True)["mails"] == []
    assert numbers(ann.asks("mail-inbox")) == [1]


def test_a_mail_is_read_though_nothing_can_be_stored(
    world: JsonWorld, ann: Program, bob: Talker
) -> None:
    """Then it is still new."""
    bob.types("/mail ann Lunch :: At noon?")
    world.store.why = "disk-full"
    assert ann.asks("mail-read", number=1)["text"] == "At noon?"
    assert ann.asks("mail-count")["unread"] == 1


def test_pages(ann: Program) -> None:
    """The last ones, then those before; it is said whether there are more."""
    for number in range(1, 6):
        assert ann.asks("mail-send", to=["ann"], subject=f"mail {number}")["ok"]
    for op in ("mail-inbox", "mail-sent"):
        page = ann.asks(op, limit=2)
        assert (numbers(page), page["more"]) == ([4, 5], True)
        page = ann.asks(op, limit=2, before=4)
        assert (numbers(page), page["more"]) == ([2, 3], True)
        page = ann.asks(op, limit=2, before=2)
        assert (numbers(page), page.get("more")) == ([1], None)
        assert numbers(ann.asks(op, limit=5, before=GREATEST)) == [1, 2, 3, 4, 5]


def test_nobody_has_more_than_a_page_at_once() -> None:
    """As many as the settings let anybody have, whatever is asked for."""
    world = JsonWorld(page_most=2)
    world.own("ann").types("/quit")
    ann = world.logs_in("ann")
    for _ in range(3):
        ann.asks("mail-send", to=["ann"], subject="x")
    page = ann.asks("mail-inbox", limit=10**30)
    assert (numbers(page), page["more"]) == ([2, 3], True)
    world = JsonWorld(page_most=0, before=world)
    ann = world.logs_in("ann")
    assert numbers(ann.asks("mail-inbox", limit=10**30)) == [1, 2, 3]


def test_what_was_sent(ann: Program, bob: Talker) -> None:
    """It says whom it was for, and can be read; others cannot read it."""
    ann.asks("mail-send", to=["bob", "ann"], subject="Lunch", text="At\nnoon?")
    (line,) = ann.asks("mail-sent")["mails"]
    assert line["to"] == ["bob", "ann"]
    assert line["box"] == "sent"
    assert line["words"] == "At noon?"
    assert not {"from", "unread"} & line.keys()
    assert ann.asks("mail-read", number=1, box="sent")["text"] == "At\nnoon?"
    assert bob.asks("/mail sent 1") == ["!! you have no mail 1"]


def test_search(ann: Program, bob: Talker) -> None:
    """In what came and what was sent, the newest first; it costs."""
    bob.types("/mail ann Lunch :: Soup", "/mail ann Tea :: Cake")
    ann.asks("mail-send", to=["bob"], subject="Soup", text="for lunch?")
    charged = ann.charged
    found = ann.asks("mail-search", query="LUNCH soup")
    assert [each["box"] for each in found["mails"]] == ["sent", "inbox"]
    assert "more" not in found
    assert ann.charged > charged
    found = ann.asks("mail-search", query="lunch", limit=1)
    assert (len(found["mails"]), found["more"]) == (1, True)
    assert ann.refused("mail-search", query=" \u0000\t") == "bad-query"
    assert ann.refused("mail-search", query="x" * 129) == "too-long"
    assert ann.asks("mail-search", query="x" * 128)["mails"] == []


# Writing


def test_send(world: JsonWorld, ann: Program, bob: Talker) -> None:
    """To several: kept for accounts, shown to guests; the answer says so."""
    carl, dora = world.enter("carl"), world.greets("dora")
    bob.reads()
    carl.reads()
    to = ["@bob", "carl", "dora"]
    answer = ann.asks("mail-send", to=to, subject="Hi", text="one\ntwo")
    assert answer["stored"] == ["bob"]
    assert answer["shown"] == ["carl", "dora"]
    assert "gone" not in answer
    assert "== from ann to bob, carl, dora" in bob.asks("/mail 1")[0]
    assert carl.reads() == [f"[ann -> you] {text}" for text in ("Hi", "one", "two")]
    assert [each["text"] for each in dora.events()] == ["Hi", "one", "two"]


def test_who_has_left_before_it_was_stored(world: JsonWorld, ann: Program) -> None:
    """A guest who is gone has got nothing."""
    carl = world.enter("carl")
    world.store.at_once = False
    ref = ann.sends("mail-send", to=["carl"], subject="Hi")
    carl.types("/quit")
    world.commit()
    (answer,) = [line for line in ann.reads() if line.get("ref") == ref]
    assert answer["gone"] == ["carl"]


def test_ok_means_stored(world: JsonWorld, ann: Program, bob: Talker) -> None:
    """Nothing is answered before, and a refusal is one."""
    bob.reads()
    ann.reads()
    world.store.at_once = False
    ann.sends("mail-send", to=["bob"], subject="Hi")
    assert ann.reads() == []
    assert bob.reads() == []
    world.commit()
    assert ann.reads()[0]["ok"]
    assert bob.reads() != []
    world.store.at_once, world.store.why = True, "disk-full"
    for op, fields in {
        "mail-send": {"to": ["bob"], "subject": "Hi"},
        "mail-draft-keep": {"subject": "Hi"},
        "mail-undo": {},
    }.items():
        assert ann.refused(op, **fields) == NotStored.code


def test_nothing_that_controls_a_terminal(ann: Program, bob: Talker) -> None:
    """Lines stay lines; all that is no text is taken out of them on the way in."""
    evil = "\x1b[2J\x07\x08\x7f\x9b\u2028\u0085\u202e\u2066"
    text = f"a{evil}\r\nb\rc\r\n\r\n{evil}\n\td"
    assert ann.asks("mail-send", to=["bob"], subject=f"S{evil}\nx", text=text)["ok"]
    kept = ann.asks("mail-read", number=1, box="sent")
    assert kept["text"] == "a[2J\nb c\n\n[2J\n\td"
    assert kept["subject"] == "S[2J x"
    assert ann.refused("mail-send", to=["bob"], subject="nul\0") == "bad-char"
    assert ann.refused("mail-send", to=["bob"], text="nul\0") == "bad-char"
    assert bob.asks("/mail 2") == ["!! you have no mail 2"]


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"to": [], "subject": "x"}, "bad-request"),
        ({"to": "bob", "subject": "x"}, "bad-request"),
        ({"to": ["bob"] * 5, "subject": "x"}, "too-many-recipients"),
        ({"to": ["nobody"], "subject": "x"}, "no-such-name"),
        ({"to": ["bob", "b ad"], "subject": "x"}, "no-such-name"),
        ({"to": ["bob"]}, "empty"),
        ({"to": ["bob"], "subject": "\u200b", "text": "\n \n"}, "empty"),
        ({"to": ["bob"], "subject": "x" * 201}, "too-long"),
        ({"to": ["bob"], "text": "\u20ac" * 5461 + "xx"}, "too-long"),
        ({"to": ["bob"], "text": "\n" * 16_385}, "too-long"),
        ({"to": ["bob"], "subject": "x", "body": ""}, "bad-request"),
    ],
)
def test_a_mail_that_cannot_be_sent(
    ann: Program, bob: Talker, fields: dict, code: str
) -> None:
    """Goes to nobody."""
    assert ann.refused("mail-send", **fields) == code
    assert bob.asks("/mail") == ["-- no mail"]
    assert ann.asks("mail-sent")["mails"] == []


def test_a_mail_at_the_bounds(ann: Program) -> None:
    """It goes."""
    bounds = MailBounds()
    text, subject = "x\n" * (bounds.body_bytes // 2), "x" * bounds.subject_characters
    assert ann.asks("mail-send", to=["bob"], subject=subject, text=text)["ok"]


def test_too_many_mails(world: JsonWorld, ann: Program) -> None:
    """So many an hour."""
    for _ in range(MailBounds().per_hour):
        assert ann.asks("mail-send", to=["bob"], subject="x")["ok"]
    assert ann.refused("mail-send", to=["bob"], subject="x") == "too-many-tries"
    world.clock.advance(121)
    assert ann.asks("mail-send", to=["bob"], subject="x")["ok"]


def test_a_full_box(world: JsonWorld, ann: Program) -> None:
    """The refusal says whose it is."""
    world.desk.mail.bounds = MailBounds(box=1)
    assert ann.asks("mail-send", to=["bob"], subject="x")["ok"]
    answer = ann.asks("mail-send", to=["ann", "bob"], subject="x")
    assert (answer["code"], answer["facts"]) == (MailboxFull.code, {"name": "bob"})
    assert ann.asks("mail-inbox")["mails"] == []


def test_reply(ann: Program, bob: Talker) -> None:
    """To whoever sent it, whatever they are called by now."""
    bob.types("/mail ann Lunch :: At noon?", "/nick bert")
    assert ann.asks("mail-reply", number=1, text="Yes\nplease")["stored"] == ["bert"]
    assert bob.asks("/mail 1")[1:5] == [
        "== subject: Re: Lunch",
        "==",
        "== Yes",
        "== please",
    ]
    assert ann.asks("mail-count")["unread"] == 0
    assert ann.refused("mail-reply", number=2, text="x") == "no-such-mail"
    assert ann.refused("mail-reply", number=1, text="x" * 16_385) == "too-long"
    assert ann.refused("mail-reply", number=1) == "bad-request"


def test_forward(ann: Program, bob: Talker) -> None:
    """As it is, under a note."""
    bob.types("/mail ann Lunch :: At noon?")
    assert ann.asks("mail-forward", number=1, to=["ann"], note="Look")["ok"]
    assert ann.asks("mail-forward", number=1, to=["bob"])["ok"]
    kept = ann.asks("mail-read", number=2)
    assert kept["subject"] == "Fwd: Lunch"
    assert kept["text"] == "Look\n\n-- bob, 2026-11-21 12:00 UTC\nAt noon?"
    assert bob.asks("/mail 1")[3].startswith("== -- bob")
    assert ann.refused("mail-forward", number=9, to=["bob"]) == "no-such-mail"
    assert ann.refused("mail-forward", number=1, to=["zed"]) == "no-such-name"
    assert ann.refused("mail-forward", number=1, to=[]) == "bad-request"


# Deleting


def test_delete_and_undo(ann: Program) -> None:
    """All or none; what was deleted last comes back, or what is named."""
    for _ in range(4):
        ann.asks("mail-send", to=["ann"], subject="x")
    assert ann.refused("mail-delete", numbers=[1, 9]) == "no-such-mail"
    assert ann.asks("mail-delete", numbers=[1, 2, 2])["ok"]
    assert ann.asks("mail-delete", numbers=[3])["ok"]
    assert numbers(ann.asks("mail-inbox")) == [4]
    assert ann.refused("mail-read", number=3) == "no-such-mail"
    assert ann.refused("mail-delete", numbers=[3]) == "no-such-mail"
    assert ann.asks("mail-undo")["numbers"] == [3]
    assert ann.refused("mail-undo", numbers=[1, 3]) == "no-such-mail"
    assert ann.asks("mail-undo", numbers=[2, 1])["numbers"] == [1, 2]
    assert ann.asks("mail-undo")["numbers"] == []
    assert numbers(ann.asks("mail-inbox")) == [1, 2, 3, 4]


@pytest.mark.parametrize("numbers", [[], [0], ["1"], list(range(1, 1002)), 1, [2**63]])
def test_numbers_that_cannot_be(ann: Program, numbers: object) -> None:
    """None, too many, or not numbers."""
    assert ann.refused("mail-delete", numbers=numbers) == "bad-request"
    if numbers != []:
        assert ann.refused("mail-undo", numbers=numbers) == "bad-request"


@pytest.mark.parametrize("number", [-1, 0, 2**63, 10**20, 1e9, 1.5, "7", None, [1]])
def test_a_number_that_cannot_be(ann: Program, number: object) -> None:
    """None of the operations takes it, or goes wrong over it."""
    for op, more in {
        "mail-read": {},
        "mail-reply": {"text": "x"},
        "mail-forward": {"to": ["bob"]},
        "mail-draft": {},
        "mail-draft-drop": {},
    }.items():
        assert ann.refused(op, number=number, **more) == "bad-request"
        assert ann.refused(op, number=GREATEST, **more) == "no-such-mail"
    if number != 0:
        assert ann.refused("mail-inbox", before=number) == "bad-request"
        assert ann.refused("mail-send", to=["bob"], draft=number) == "bad-request"
    if number not in (2**63, 10**20):
        assert ann.refused("mail-sent", limit=number) == "bad-request"


# Drafts


def test_a_draft(ann: Program, bob: Talker) -> None:
    """Kept, listed, taken up and sent; then it is none any more."""
    kept = ann.asks("mail-draft-keep", to=["@bob", "zed"], subject="Hi", text="a\nb")
    assert (kept["number"], "gone" in kept) == (1, False)
    (line,) = ann.asks("mail-drafts")["mails"]
    assert (line["box"], line["number"]) == ("drafts", 1)
    assert (line["to"], line["words"]) == (["bob", "zed"], "a b")
    draft = ann.asks("mail-draft", number=1)
    assert (draft["to"], draft["text"]) == (["bob", "zed"], "a\nb")
    assert "from" not in draft
    fields = {"subject": draft["subject"], "text": draft["text"], "draft": 1}
    assert ann.refused("mail-send", to=draft["to"], **fields) == "no-such-name"
    assert ann.asks("mail-drafts")["mails"] != []
    assert ann.asks("mail-send", to=["bob"], **fields)["stored"] == ["bob"]
    assert ann.asks("mail-drafts")["mails"] == []
    assert "== a" in bob.asks("/mail 1")


def test_drafts_give_way(ann: Program) -> None:
    """The oldest, if there are too many; a draft that is kept again is one."""
    for number in range(1, DRAFTS + 1):
        assert ann.asks("mail-draft-keep", text="x")["number"] == number
    again = ann.asks("mail-draft-keep", text="y", number=2)
    assert (again["number"], "gone" in again) == (DRAFTS + 1, False)
    more = ann.asks("mail-draft-keep", subject="z")
    assert (more["number"], more["gone"]) == (DRAFTS + 2, 1)
    assert numbers(ann.asks("mail-drafts")) == [3, 4, 5, 6, 7]


def test_a_draft_is_given_up(ann: Program) -> None:
    """Once."""
    ann.asks("mail-draft-keep", text="x")
    assert ann.asks("mail-draft-drop", number=1)["ok"]
    assert ann.refused("mail-draft-drop", number=1) == "no-such-mail"
    assert ann.refused("mail-draft", number=1) == "no-such-mail"


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"to": ["bob"]}, "empty"),
        ({"to": ["bob, zed"], "text": "x"}, "bad-name"),
        ({"to": ["bob"] * 5, "text": "x"}, "too-many-recipients"),
        ({"subject": "x" * 201}, "too-long"),
        ({"text": "x" * 16_385}, "too-long"),
        ({"text": "nul\0"}, "bad-char"),
    ],
)
def test_a_draft_that_cannot_be(ann: Program, fields: dict, code: str) -> None:
    """Nothing is kept."""
    assert ann.refused("mail-draft-keep", **fields) == code
    assert ann.asks("mail-drafts")["mails"] == []


# Whose it is


def test_a_guest_has_no_mail(world: JsonWorld) -> None:
    """It takes an account."""
    carl = world.greets("carl")
    for op, fields in {
        "mail-inbox": {},
        "mail-sent": {},
        "mail-count": {},
        "mail-search": {"query": "x"},
        "mail-read": {"number": 1},
        "mail-send": {"to": ["carl"], "subject": "x"},
        "mail-reply": {"number": 1, "text": "x"},
        "mail-forward": {"number": 1, "to": ["carl"]},
        "mail-delete": {"numbers": [1]},
        "mail-undo": {},
        "mail-drafts": {},
        "mail-draft": {"number": 1},
        "mail-draft-keep": {"text": "x"},
        "mail-draft-drop": {"number": 1},
    }.items():
        answer = carl.asks(op, **fields)
        assert answer["code"] == "right-missing"
        assert answer["facts"]["right"] == "account"
        assert world.calls().refused(op, **fields) == "not-logged-in"
