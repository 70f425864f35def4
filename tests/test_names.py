"""Names: one rule for every door. The ids are those of the list of bad input."""

import json
import unicodedata
from collections import Counter
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from twistchat.chat import names
from twistchat.chat.cleaning import ECHO
from twistchat.chat.errors import NAME_REASONS, BadName, BadRoom, NameReserved
from twistchat.chat.names import Name, Reserved, person_name, room_name

ACCEPTED = ("", "")
ACUTE = "\u0301"

#: Mostly names, or nearly.
texts = st.text(
    st.sampled_from(r"abImlO019_-[]\^|`")
    | st.sampled_from("ßİΣσςАаӏéＡ１ｱﾞーノ東한אם٣ا१हि" + ACUTE)
    | st.characters(categories=["L", "M", "Nd"])
    | st.characters(),
    max_size=40,
)


def refused(text: str, read: Callable[[str], Name] = person_name) -> tuple[str, str]:
    """The name and the reason that the refusal gives; `ACCEPTED` if there is none."""
    try:
        read(text)
    except (BadName, BadRoom) as refusal:
        return refusal.facts["name"], refusal.facts["reason"]
    return ACCEPTED


# What is a name


@pytest.mark.parametrize(
    "text",
    [
        *("a", "alice", "Bob_2", "x-y", "`tick", "[a]", "\\o", "^^", "|", "_", "n0"),
        *("straße", "İnci", "ΟΔΟΣ", "Νίκος", "Иван", "وليد", "محمد٣", "שלום2"),
        *("हिन्दी", "ไทย", "東京", "らーめん", "ﾃﾞｨ", "한국", "ㄅㄆ", "〆木"),
        *("東京bob", "aらカ東", "bob한국", "bobㄅ東", "ʻokina", "oʼbrien", "Ａlice１"),
    ],
)
def test_the_names_of_the_world_are_names(text: str) -> None:
    """Letters of one script, Latin beside those of East Asia, and a few signs."""
    assert person_name(text).shown == unicodedata.normalize("NFC", text)


NO_NAMES = [
    ("none", "empty", ("",)),
    ("N2", "scripts", ("Аdmin", "αdmin", "bob१", "bobि", "カ한", "東Я")),
    ("N2", "confusable", ("аррӏе", "ТОР", "гера", "Гера", "ノノ")),
    ("N4", "characters", [f"a{c}" for c in "\u200b\u200d\u202e\u2066\ufeff\U000e0041"]),
    ("N4", "characters", ("a\u3164", "a\u115f", "a\u2800", "a\xad", "क्\u200dष")),
    ("N5", "characters", ("a b", "a\xa0b", "ﬁn", "Ⅷ", "a😀")),
    ("N6", "scripts", ("אa", "bob٣")),
    ("N6", "characters", ("_א", "א_", "ا٠1")),
    ("N7", "long", ("a" + ACUTE * 40, "x" * 300, "x" * 33, "é" * 33)),
    ("N7-bytes", "long", ("\U00020000" * 25,)),
    ("N7-folded", "long", ("İ" * 17,)),
    ("N7", "marks", ("x" + ACUTE * 5,)),
    ("N9", "characters", ("*",)),
    ("first", "start", ("12", "١a", "-a", ACUTE + "a")),
    ("else", "characters", ("bobː", "aـb", "a.b", "#dev", "a\ud800", "a\n", "a\0")),
    ("signs", "characters", [f"a{c}" for c in "@,{}~!?*%$&'\"<>/:;+="]),
]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        pytest.param(text, reason, id=f"{row}-{reason}-{number}")
        for row, reason, some in NO_NAMES
        for number, text in enumerate(some)
    ],
)
def test_what_is_no_name(text: str, reason: str) -> None:
    """Each refusal says why, by a key that doors have a sentence for."""
    assert refused(text)[1] == reason


def test_a_name_may_be_as_long_as_the_limits() -> None:
    """32 characters, 96 bytes and 4 marks are still a name."""
    for text in ("x" * 32, "東" * 32, "\U00020000" * 24, "x" + ACUTE * 4, "İ" * 16):
        assert refused(text) == ACCEPTED
    assert refused("e\u0302\u0301" * 32) == ACCEPTED, "NFC is what is counted"


@pytest.mark.parametrize(
    ("text", "echo"),
    [
        ("a b", "a b"),
        ("\x1b[2Jbad\r\n\x9b!\u202e\u2028", "[2Jbad!"),
        ("x" * 10_000, "x" * ECHO),
        ("\0" * 10_000 + "x", ""),
        ("!" + ACUTE * 100, "!" + ACUTE * 4),
        ("a\ud800", "a"),
    ],
)
def test_a_refusal_can_be_printed(text: str, echo: str) -> None:
    """What is said back of a refused name is short and harmless."""
    for read in (person_name, room_name):
        assert refused(text, read)[0] == echo


# Rooms


@pytest.mark.parametrize("text", ["#dev", "dev", "#Dev", "a.b", "x" * 64, "[team]"])
def test_a_room_is_shown_with_its_sign(text: str) -> None:
    """The # may be left out where a room is expected and is always there after."""
    room = room_name(text)
    assert room.shown == "#" + text.removeprefix("#")
    assert room.key == room.shown.lower()
    assert room_name(room.shown) == room


@pytest.mark.parametrize(
    ("reason", "text"),
    [
        pytest.param("characters", "../../x", id="N15-path"),
        pytest.param("long", "x" * 65, id="N15-65"),
        pytest.param("characters", "   ", id="N15-spaces"),
        *[
            ("empty", "#"),
            ("empty", ""),
            ("characters", "##dev"),
            ("characters", "a/b"),
        ],
        *[("start", ".x"), ("start", "#12"), ("long", "\U00020000" * 49)],
    ],
)
def test_what_is_no_room(text: str, reason: str) -> None:
    """Rooms follow the rule of names, but for the dot and the length."""
    assert refused(text, room_name)[1] == reason


def test_a_room_and_a_person_never_collide() -> None:
    """#dev is not dev, in the canonical form or in looks."""
    for text in ("dev", "東京"):
        room, person = room_name(text), person_name(text)
        assert room.shown == f"#{person.shown}"
        assert {room.key, room.skeleton}.isdisjoint({person.key, person.skeleton})


def test_rooms_that_look_the_same_have_one_skeleton() -> None:
    """N15: the same skeleton as another, told as for people."""
    assert room_name("#he1p").skeleton == room_name("help").skeleton


# How names compare


@pytest.mark.parametrize("text", ["Alice", "ALICE", "Ａlice", "alice"])
def test_one_name_however_it_is_typed(text: str) -> None:
    """N1: case and width do not make another name, and are shown as typed."""
    name = person_name(text)
    assert name.key == "alice"
    assert name.shown == text


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("straße", "straße"),
        ("STRASSE", "strasse"),
        ("İ", "i̇"),
        ("ΟΔΟΣ", "οδος"),
        ("οδοσ", "οδοσ"),
        ("E\u0301va", "éva"),
        ("ﾃﾞｨ", "ディ"),
    ],
)
def test_the_canonical_form_is_stable(text: str, key: str) -> None:
    """N10: saved and loaded again, a name is still the same."""
    name = person_name(text)
    assert name.key == key
    assert person_name(name.shown) == name
    assert person_name(name.key).key == key


@pytest.mark.parametrize(
    ("one", "other"),
    [
        *[("Alice", "AIice"), ("alice", "a1ice"), ("bill", "bi1|"), ("Bob", "b0b")],
        *[("modem", "rnodern"), ("Mary", "rnary"), ("straße", "STRASSE")],
        *[("admin", "admın"), ("admin", "ɑdmin"), ("apple", "ɑpple")],
        *[("Ａlice", "Alice"), ("bｏb", "bob"), ("œuvre", "oeuvre")],
    ],
)
def test_names_that_look_the_same_have_one_skeleton(one: str, other: str) -> None:
    """UTS 39: the second of two such names is not free."""
    assert person_name(one).skeleton == person_name(other).skeleton


def test_ordinary_names_do_not_look_the_same() -> None:
    """Nobody is refused for a namesake's sake."""
    words = (
        "bob rob bill dill will ana anna ali all neil nell tim tom kim jim mia mila "
        "ian lan liam lily lilly user1 user2 user10 eva Éva zoe zoë max marx d cl w vv "
        "nn m_ a-b a_b a`b a^b [a] иван ивана вера павел Νίκος 東京 束京"
    ).split()
    for spell in (str, str.upper):
        spelled = [spell(word) for word in words]
        assert len({names.skeleton(word) for word in spelled}) == len(spelled)


def test_numbered_names_are_all_different() -> None:
    """A load generator's names and a guest's number never clash."""
    for stem in ("n", "user", "I", "l-"):
        numbered = {person_name(f"{stem}{n}").skeleton for n in range(10_000)}
        assert len(numbered) == 10_000


@given(texts)
def test_a_name_read_again_is_the_same_name(text: str) -> None:
    """Whatever is accepted is stable, within its bounds, and printable."""
    for read, characters in ((person_name, 32), (room_name, 65)):
        if refused(text, read) != ACCEPTED:
            continue
        name = read(text)
        assert read(name.shown) == name
        assert read(name.key).key == name.key
        assert len(name.shown) <= characters
        assert len(name.key) <= characters
        assert name.shown.isprintable()
        assert not set(" ,@!:*?").intersection(name.shown + name.key)


@given(texts)
def test_every_refusal_can_be_printed(text: str) -> None:
    """No refusal carries what the name was refused for."""
    for read in (person_name, room_name):
        echo, reason = refused(text, read)
        assert reason in (*NAME_REASONS, "")
        assert echo.isprintable()
        assert len(echo) <= ECHO


@given(
    st.from_regex(r"[A-Za-z_\[\]\\^|`][A-Za-z0-9_\-\[\]\\^|`]{0,31}", fullmatch=True)
)
def test_the_short_way_for_ascii_is_no_other_way(text: str) -> None:
    """ASCII names come out as the general rule would have them."""
    assert names._examined(text, names._PEOPLE) == person_name(text)


@given(st.text(st.characters(max_codepoint=127)))
def test_the_short_way_to_a_skeleton_is_no_other_way(text: str) -> None:
    """One letter outside ASCII does not change what the others look like."""
    assert names.skeleton(text + "東") == names.skeleton(text) + "東"


# The tables behind it


def test_what_looks_alike_within_ascii_is_all_there_is() -> None:
    """The folds written down for ASCII are the ones in the table, and no others."""
    alike: dict[str, list[str]] = {}
    for char in map(chr, range(33, 127)):
        alike.setdefault(names.skeleton(char), []).append(char)
    letters = {"".join(chars) for chars in alike.values() if len(chars) > 1}
    pairs = {a + a.lower() for a in "ABCDEFGHJKMNPQRSTUVWXYZ"}
    assert letters == pairs | {"1Il|", "0Oo", "'`"}
    assert names.skeleton("rn") == names.skeleton("m") == names.skeleton("M")


def test_no_class_of_lookalikes_runs_into_another() -> None:
    """The table's classes are stars, each around one character, ASCII if it has any."""
    table = names._lookalikes()
    assert all(hub.translate(table) == hub for hub in table.values())
    sizes = Counter(hub for hub in table.values() if len(hub) == 1)
    assert max(sizes.values()) < 100
    for char, others in json.loads(names._data("confusables.json")).items():
        for other in (other["c"].strip("\u200e") for other in others):
            if char.isalnum() and char.isascii() and is_decomposed(other):
                assert names.skeleton(char) == names.skeleton(other)


def is_decomposed(char: str) -> bool:
    return unicodedata.normalize("NFKD", char) == char


# Reserved names


@pytest.fixture(scope="module")
def reserved() -> Reserved:
    return Reserved("chat.example.org")


@pytest.mark.parametrize(
    "text",
    [
        *("server", "System", "ROOT", "admin", "operator", "NickServ", "MailServ"),
        *("ChanServ", "chan_serv", "Oper-Serv", "SaslServ"),
        *("Guest-1", "guest", "GUESTHOUSE", "_guest", "you", "All", "HERE", "a1l"),
        *("new", "Send", "reply", "fwd", "de1", "sent", "search", "inbox", "write"),
        *("Adm1n", "adm|n", "AdMlN", "admın", "ɑdmin", "adrnin", "r00t", "operat0r"),
        *("ｓｅｒｖｅｒ", "[server]", "_root_", "nick-serv", "mai1serv"),
        *("chat-example-org", "ChatExampleOrg", "chat_exarnple_org"),
    ],
)
def test_a_reserved_name_is_nobodys(reserved: Reserved, text: str) -> None:
    """N9: nobody may pass for the server or for everybody."""
    name = person_name(text)
    with pytest.raises(NameReserved) as refusal:
        reserved.check(name)
    assert refusal.value.facts == {"name": name.shown}


@pytest.mark.parametrize(
    "text",
    [
        *("alice", "ali", "ALI", "Ali", "allan", "servera", "roots", "admins", "gues"),
        *("chat", "example", "yourself", "news", "_", "^^", "|", "東京", "Иван"),
    ],
)
def test_other_names_are_free(reserved: Reserved, text: str) -> None:
    """Only whole names are reserved, and only what looks like them."""
    reserved.check(person_name(text))


def test_a_server_without_a_name_reserves_none() -> None:
    """Signs alone are no server's name."""
    Reserved("").check(person_name("_"))


def test_a_server_may_have_a_name_of_one_word() -> None:
    """And nobody else may then bear it."""
    with pytest.raises(NameReserved):
        Reserved("Twistchat").check(person_name("tw1stchat"))


# Suggestions


@pytest.mark.parametrize(
    ("text", "suggested"),
    [
        ("alice", "alice2"),
        ("Alice", "Alice2"),
        ("alice2", "alice3"),
        ("alice9", "alice10"),
        ("bob2026", "bob2027"),
        ("n007", "n8"),
        ("a" * 32, "a" * 31 + "2"),
        ("a" * 31 + "9", "a" * 30 + "10"),
        ("a" + "9" * 31, "a" + "9" * 24 + "1000000"),
        ("東" * 32, "東" * 31 + "2"),
        ("İ" * 16, "İ" * 15 + "2"),
        ("שלום", "שלום2"),
        ("م٣", "م2"),
    ],
)
def test_a_suggestion_is_made_from_the_name(text: str, suggested: str) -> None:
    """The next number, in place of a letter where there is no room for it."""
    assert names.suggest(person_name(text), lambda name: False) == suggested


def test_a_suggestion_is_free() -> None:
    """What is taken, by name or by looks, is passed over."""
    borne = {person_name(text).skeleton for text in ("alice", "alice2", "A1ice3")}
    free = names.suggest(person_name("alice"), lambda name: name.skeleton in borne)
    assert free == "alice4"


def test_the_search_for_a_free_name_ends() -> None:
    """However many are taken, a bounded number is tried, in ever greater steps."""
    tried: list[str] = []

    def taken(name: Name) -> bool:
        tried.append(name.shown)
        return True

    assert names.suggest(person_name("n"), taken) == ""
    assert len(tried) == len(set(tried)) == 32
    assert tried[0] == "n2"
    assert tried[-1] == "n40962"


def test_no_suggestion_where_no_number_can_stand() -> None:
    """All but the last of these Cyrillic letters look Latin, with a number they do."""
    assert names.suggest(person_name("о" * 31 + "ж"), lambda name: False) == ""


@given(texts)
def test_every_suggestion_is_a_name(text: str) -> None:
    """A suggestion can be taken as it is."""
    if refused(text) == ACCEPTED:
        free = names.suggest(person_name(text), lambda name: False)
        assert free == "" or person_name(free).shown == free != text
