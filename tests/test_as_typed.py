"""Names, rooms, keys and values are taken as they were typed, by whatever way: what
text loses is never left out of them, so none of them turns into another."""

import re
from unicodedata import normalize

import pytest
from talking import Talker, World, password_of

from twistchat.errands.accounts import AccountRules
from twistchat.errands.tries import TryBounds
from twistchat.text.table import TABLE

#: What no name may hold: N4 of the list of bad input, and what is taken out of text.
N4 = "\u200b\u200d\u202e\u2066\ufeff\U000e0041\u3164\u115f"
REMOVED = "\x01\x08\x0b\x1b\x1c\x7f\x85\x9b\u061c\u200e\u2028\u2029"
CODES = "\x02\x0f\x1d\x1f"
HIDDEN = pytest.mark.parametrize("char", [*N4, *REMOVED, *CODES], ids=ascii)
#: N7: text keeps four of these marks.
MARK = "\u0301"
MARKS = MARK * 40

FREE = TryBounds(per_account=0, per_address=0, new_accounts=0)


def town(**rules: object) -> World:
    """A world without a limit in the way."""
    fast = AccountRules(renames_per_minute=0, **rules)  # type: ignore[arg-type]
    return World(trying=FREE, rules=fast, tries=0)


def is_refused(said: list[str]) -> bool:
    """It is, and nothing else is answered, in words that are fit to be read."""
    (line,) = said
    return line.startswith("!! ") and line.isprintable()


# Names and rooms that there would be

#: What takes the name of somebody who is there. ``{}`` is the name.
NAMING = """\
/whois {}
/seen {}
/ignore {}
/unignore {}
/query {}
/msg {} hi
/msg ann,{} hi
/op {}
/op #xy {}
/deop {}
/voice {}
/devoice {}
/owner {}
/invite {} #den
/invite {} always
/uninvite {}
/spare {}
/unspare {}
/kick {}
/kick #xy {}
/ban {}
/ban #xy {} 1h
/gag {}
/unban {}
/ungag {}
/howtoban {}
/friends +{}
/login {} secret-of-malory
/grant {}
/revoke {}
/accounts suspend {}
/accounts delete {}
/mail {} x :: y
/mail send {} x :: y
/mail ann,{} x :: y
/mail fwd 1 {}
/compose {} x :: y
/history @{}
/send @{} a.txt
/files @{}
/search hi from:{}
/focus {}
/focus ann,{}
@{} hi
@{}: hi
@ann,{} hi
""".splitlines()
#: What takes the name of a room.
ROOMS = """\
/join {}
/create {}
/part {}
/room {}
/names {}
/topic {}
/topic {} hi
/mute {}
/unmute {}
/who {}
/history {}
/send {} a.txt
/files {}
/missed {}
/read {}
/search hi in:{}
/focus {}
/msg {} hi
/op {} malory
/deop {} malory
/voice {} malory
/devoice {} malory
/owner {} malory
/private {} on
/readonly {} on
/topiclock {} on
/key {} word
/limit {} 3
/invite malory {}
/uninvite {} malory
/spare {} malory
/unspare {} malory
/knock {}
/kick {} malory
/ban {} malory
/unban {} malory
/gag {} malory
/ungag {} malory
/bans {}
@{} hi
""".splitlines()


@pytest.fixture(scope="module")
def owner() -> Talker:
    """May do whatever there is, in #xy and in the lobby, where malory is too."""
    world = town()
    owner, malory = world.own("owner"), world.own("malory")
    world.own("ann").types("/join #xy", "/mail owner x :: y")
    owner.types("/operator open-sesame", "/create #xy")
    malory.types("/join #xy", "/mail owner x :: y")
    owner.types("/ignore malory", "/friends +malory")
    return owner


def test_all_commands_that_take_names_are_tried() -> None:
    """A new one belongs into these lists, or takes a name that is new."""
    takes = {
        row.name
        for row in TABLE.rows.values()
        if re.search(r"\b(NAME|ROOM)\b", row.usage)
    }
    tried = {line[1:].split()[0] for line in (*NAMING, *ROOMS) if line[0] == "/"}
    assert set() == takes - tried - {"nick"}


@HIDDEN
@pytest.mark.parametrize("form", ["mal{}ory", "{}malory", "malory{}"])
def test_n4_nobody_is_meant_by_a_name_with_more_in_it(
    owner: Talker, char: str, form: str
) -> None:
    """What cannot be seen in it does not go away."""
    name = form.format(char)
    for line in NAMING:
        assert is_refused(owner.asks(line.format(name))), line
    assert "is not among your friends" in owner.asks(f"/friends -{name}")[0]


@HIDDEN
def test_n4_no_room_is_meant_by_a_name_with_more_in_it(
    owner: Talker, char: str
) -> None:
    """Nor is a room."""
    for line in ROOMS:
        assert is_refused(owner.asks(line.format(f"#x{char}y"))), line


def test_n7_marks_that_text_loses_are_not_lost_of_a_name() -> None:
    """Four marks on a letter are a name, forty are none that could be mended."""
    world = town()
    short, long = (f"zx{MARK * count}" for count in (4, 40))
    world.own(short, f"#{short}")
    owner = world.own("owner", f"#{short}")
    owner.types("/operator open-sesame")
    for line in NAMING:
        if "ann" not in line and "#xy" not in line and "/mail fwd" not in line:
            assert is_refused(owner.asks(line.format(long))), line
    for line in ROOMS:
        line = line.replace("malory", short)
        assert is_refused(owner.asks(line.format(f"#{long}"))), line


# Names that are new

NEW = [f"new{char}name" for char in (*N4, *REMOVED, *CODES)]
NEW += [f"a{MARKS}", "x" * 300, f"new{MARKS}name", "\x1bnewname", "newname\u202e"]


@pytest.mark.parametrize("name", NEW, ids=ascii)
def test_n4_n7_nobody_bears_such_a_name(name: str) -> None:
    """Neither in the first line, nor by a command, nor by registering."""
    world = town()
    ann, bob = world.own("ann"), world.enter("bob")
    for talker in (ann, bob):
        assert is_refused(talker.asks(f"/nick {name}"))
    assert is_refused(world.connect().asks(f"{name} lobby"))
    assert is_refused(world.connect().asks(f"/login {name} {password_of('ann')}"))
    assert ["ann", "bob"] == [each.name.shown for each in world.chat.people()]
    closed = town(guests=False).connect()
    assert is_refused(closed.asks(f"{name} lobby"))
    assert ["!! give your name first"] == closed.asks("/register secretsecret")


@pytest.mark.parametrize("name", NEW, ids=ascii)
def test_n4_n7_no_room_has_such_a_name(name: str) -> None:
    """However it is made."""
    world = town()
    ann = world.own("ann")
    for line in ("/join {}", "/create #{}", "/create {} private"):
        assert is_refused(ann.asks(line.format(name)))
    assert is_refused(world.connect().asks(f"bob {name}"))
    assert is_refused(world.connect().asks(f"ann {name} {password_of('ann')}"))
    assert ["#lobby"] == [room.name for room in world.chat.rooms()]


# Keys, values and numbers


@HIDDEN
def test_a_key_fits_as_it_is_or_not_at_all(char: str) -> None:
    """It is shown to people, so it holds nothing that they could not read."""
    world = town()
    ann, bob = world.own("ann"), world.enter("bob")
    ann.types("/create #den key=sesame")
    if char not in N4 or char in "\u202e\u2066":
        for line in ("/key {}", "/create #other key={}"):
            assert is_refused(ann.asks(line.format(f"se{char}same")))
    assert is_refused(bob.asks(f"/join #den se{char}same"))
    assert ["-- the key of #den is sesame"] == ann.asks("/key")
    assert "-- you joined" in bob.asks("/join #den sesame")[0]


@HIDDEN
@pytest.mark.parametrize(
    "line",
    """\
/set echo o{}n
/set ech{}o on
/lang e{}n
/quiet o{}n
/bell o{}n
/dnd 1{}h
/private o{}n
/history 1{}0
/mentions 1{}h
/search hi since:1{}d
/sessions kill 1{}1
/mail read 1{}1
/mail del 1{}1
/dmail 1{}1
/ban 192.0.{}2.1
/unban 192.0.2.{}0/24
/help jo{}in
/create #den pri{}vate
/operator {}
/nosuch{}thing
""".splitlines(),
)
def test_no_value_is_mended(owner: Talker, line: str, char: str) -> None:
    """And what is refused is said back without it."""
    assert is_refused(owner.asks(line.format(char))), line


def test_n7_nothing_is_said_back_with_too_many_marks(owner: Talker) -> None:
    """Terminals were broken by them."""
    for line in ("/{}", "/set {} on", "/who {}", "/dnd {}", "/friends +{}", "/ban .{}"):
        (said,) = owner.asks(line.format(f"a{MARKS}"))
        assert MARK * 5 not in normalize("NFD", said)


def test_whatever_is_answered_is_harmless() -> None:
    """Even by a command that forgets what it says back."""
    ann = World().enter("ann")
    ann.conversation.write(f"-- a\x1b[2J\x9b\u202e\x02b{MARKS}\rc")
    assert [f"-- a[2Jb{MARK * 4}c"] == ann.asks()


@pytest.mark.parametrize("text", ["\x1b", "\u200b", "\u3164", "\xa0", "\u202e\x02"])
def test_what_cannot_be_seen_does_not_clear_a_topic(text: str) -> None:
    """Only a dash does."""
    ann = World().enter("ann", "dev")
    ann.types("/topic hello")
    assert ["!! there is nothing to see in that"] == ann.asks(f"/topic {text}")
    assert ["== topic of #dev: hello (set by ann)"] == ann.asks("/topic")


# Commands


@pytest.mark.parametrize(
    "line",
    [
        "\x1b/login malory {}",
        "\u202e/login malory {}",
        "/\x1blogin malory {}",
        "/lo\x7fgin malory {}",
        ".lo\u200egin malory {}",
        ".\x1blogin malory {}",
        "/ login malory {}",
        "/nosuch\x1bthing {}",
        "@\x1bnobody {}",
        "@\u2028nobody {}",
    ],
    ids=ascii,
)
def test_what_is_meant_as_a_command_is_never_said(line: str) -> None:
    """Whatever is in its word: what follows may be secret."""
    world = town()
    ann, bob = world.enter("ann"), world.enter("bob")
    ann.reads()
    assert bob.asks(line.format("secret"))
    assert not any("secret" in said for said in ann.reads())


def test_wide_spaces_part_words_too() -> None:
    """Keyboards for Japanese write them. Other spaces are part of a word, for a
    password may hold them."""
    world = town()
    ann = world.connect()
    assert any("-- welcome ann" in line for line in ann.asks("ann\u3000dev"))
    assert "-- you joined #ops" in ann.asks("/join\u3000#ops")[0]
    bob = world.enter("bob", "ops")
    assert [] == ann.asks("@bob\u3000hi\u3000there", "/msg\u3000bob \u3000 hi")
    assert ["[ann -> you] hi\u3000there", "[ann -> you] hi"] == bob.reads()
    assert is_refused(ann.asks("/join\xa0#dev"))
    assert is_refused(ann.asks("/join #a\xa0b"))


@pytest.mark.parametrize(
    "key",
    ["\x1b[A", "\x1bOA", "\x9bA", "\x1b[1;5D", "\x04", "\x02", "\x0304,1", "\x03"],
)
@pytest.mark.parametrize("line", ["/msg bob psst", "@bob psst", ".tell bob psst"])
def test_a_key_hit_before_a_command_makes_it_no_speech(key: str, line: str) -> None:
    """An arrow up, a Ctrl-D, a colour: what is for one person alone stays so."""
    world = town()
    ann, bob, eve = (world.enter(name) for name in ("ann", "bob", "eve"))
    bob.reads()
    eve.reads()
    ann.types(f"{key}{line}")
    assert ["[ann -> you] psst"] == bob.reads()
    assert [] == eve.reads()
