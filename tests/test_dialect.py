"""How what happened is told: every event, in every variant of the text doors."""

import itertools
from typing import Any, get_type_hints
from zoneinfo import ZoneInfo

import pytest
from msgspec.structs import fields
from talking import LINE, NOON, TELNET, World, compiled

from twistchat.chat.cleaning import plain
from twistchat.chat.events import (
    EVENTS,
    Announced,
    Appointed,
    BotMarked,
    CameBack,
    CameOnline,
    Deleted,
    Departed,
    Departure,
    Edited,
    Ended,
    Ending,
    Event,
    File,
    Invited,
    Joined,
    Kicked,
    Kind,
    Knocked,
    Left,
    Mailed,
    ModeSet,
    Pardoned,
    Person,
    Place,
    Quote,
    Reacted,
    Reaction,
    Renamed,
    RoleGiven,
    Said,
    Sanctioned,
    Stopping,
    ToldPrivately,
    TopicChanged,
    TypingState,
    WentAway,
)
from twistchat.chat.ids import first_id_at, time_of
from twistchat.chat.roles import Mode, Role, Sanction, SanctionKind
from twistchat.chat.traits import Trait
from twistchat.text.dialect import (
    _WORDS,
    DEPARTURES,
    ENDINGS,
    MODES,
    PARDONS,
    ROLES,
    SANCTIONS,
    TextDialect,
)
from twistchat.text.language import ENGLISH, Languages
from twistchat.text.script import Script
from twistchat.text.words import date_and_hour, handle, hour

ANN, BOB = Person(1, "ann"), Person(2, "bob")
DEV = Place(9, "#dev")
UTC, TOKYO = ZoneInfo("UTC"), ZoneInfo("Asia/Tokyo")
#: When what has the id `NOON` was said.
EARLY = time_of(NOON)

#: What text may hold within the house, after it was cleaned.
TEXTS = (
    "",
    "hello",
    "\x02bold\x02 \x0304,12red\x0f \x1d\x1e\x1f\x11\x16 {0} %s",
    "é\t✓ ÿ",
)


def sanction(kind: SanctionKind, reason: str = "", until: int = 0) -> Sanction:
    return Sanction(7, kind, "bob", 2, "bob", "", "ann", reason, NOON, until)


SCRIPTS = (
    Script(),
    Script("\r\n", telnet=True),
    Script("\r\n", "latin-1", telnet=True),
    Script(encoding="koi8-r"),
)

#: All values that a field of an event may have in these tests.
VALUES: dict[Any, tuple[Any, ...]] = {
    int: (NOON,),
    str: TEXTS,
    bool: (False, True),
    Person: (ANN,),
    Person | None: (ANN,),
    Place: (DEV,),
    Place | None: (DEV,),
    Kind: tuple(Kind),
    File | None: (
        None,
        File("n0Vq", "a b.pdf", 12_288, "application/pdf"),
        File("n0Vq", "voice.ogg", 12_288, "audio/ogg", 12, True),
    ),
    Quote | None: (None, Quote(BOB, "shall we?")),
    tuple[Reaction, ...]: ((), (Reaction("+1", (ANN,)),)),
    TypingState: tuple(TypingState),
    Departure: tuple(Departure),
    Ending: tuple(Ending),
    Mode: tuple(Mode),
    Role: tuple(Role),
    Trait: tuple(Trait),
    Sanction: tuple(
        sanction(kind, reason, until)
        for kind, reason, until in itertools.product(SanctionKind, TEXTS, (0, NOON))
    ),
}


#: What the text doors have no words for.
UNTOLD = {kind for kind, words in _WORDS.items() if words is TextDialect.untold}


def every(kind: type[Event]) -> list[Event]:
    """Events of this kind with every value in every field."""
    hints = get_type_hints(kind)
    values = [VALUES[hints[field.name]] for field in fields(kind)]
    return [kind(*each) for each in itertools.product(*values)]


@pytest.fixture(scope="module")
def languages(tmp_path_factory):
    return Languages("en", compiled(tmp_path_factory.mktemp("locale")))


def dialects(languages):
    """Every variant there is."""
    for code, script, current, quiet, clock in itertools.product(
        languages.codes, SCRIPTS, (True, False), (True, False), (None, UTC)
    ):
        yield TextDialect(languages.find(code), script, current, quiet, clock)


def test_every_kind_of_event_is_walked():
    """An event that is new is in `EVENTS`, or this fails."""
    assert set(Event.__subclasses__()) == set(EVENTS)


@pytest.mark.parametrize("kind", EVENTS)
def test_every_event_is_one_clean_line(languages, kind):
    """Each event, in each variant, is nothing or one line that ends as the door wants
    it, without a control character but tab."""
    for dialect, event in itertools.product(dialects(languages), every(kind)):
        data = dialect.word(event)
        script = dialect.script
        if not data:
            assert dialect.quiet or kind in UNTOLD
            continue
        text = data.decode(script.encoding)
        assert text.endswith(script.newline)
        line = text.removesuffix(script.newline)
        assert line.splitlines() == [line]
        assert plain(line) == line
        assert line.replace("\t", " ").isprintable()


@pytest.mark.parametrize("kind", EVENTS)
def test_telnet_bytes_are_doubled(languages, kind):
    """On a telnet door no lone 255 leaves, whatever the encoding."""
    for dialect, event in itertools.product(dialects(languages), every(kind)):
        if dialect.script.telnet:
            assert b"\xff" not in dialect.word(event).replace(b"\xff\xff", b"")


@pytest.mark.parametrize("kind", sorted(set(EVENTS) - UNTOLD, key=str))
def test_the_clock_stands_first(kind):
    """A variant with the time says the same as the one without, behind it, and tells
    other times in the same zone."""
    with_time = TextDialect(ENGLISH, Script(), clock=TOKYO)
    for event in every(kind):
        line = TextDialect(ENGLISH, Script()).word(event)
        line = line.replace(b"12:00 UTC", b"21:00 JST")
        line = line.replace(*(date_and_hour(EARLY, z).encode() for z in (UTC, TOKYO)))
        assert b"21:00 " + line == with_time.word(event)


#: What was said an hour before noon, and how it is called; and what was the day before.
FIRST = first_id_at(NOON - 3_600_000)
NAME = handle(FIRST)
OLD = first_id_at(NOON - 86_400_000)
SHALL_WE = Quote(BOB, "shall we?")

SAMPLES = [
    (Said(1, NOON, DEV, ANN, "hi"), "<ann> hi"),
    (Said(1, NOON, DEV, ANN, "waves", Kind.EMOTE), "* ann waves"),
    (ToldPrivately(1, NOON, ANN, BOB, "hi"), "[ann -> you] hi"),
    (ToldPrivately(1, NOON, ANN, BOB, "waves", Kind.EMOTE), "[ann -> you] * ann waves"),
    (ToldPrivately(1, NOON, ANN, BOB, "hi", Kind.NOTICE), "[ann -> you] -ann- hi"),
    (Said(1, NOON, DEV, ANN, "hi\n\nho"), "<ann> hi\n<ann>\n<ann> ho"),
    (
        Said(1, NOON, DEV, ANN, "waves\n<bob> hi", Kind.EMOTE),
        "* ann waves\n* ann <bob> hi",
    ),
    (
        ToldPrivately(1, NOON, ANN, BOB, "hi\nho"),
        "[ann -> you] hi\n[ann -> you] ho",
    ),
    (
        ToldPrivately(1, NOON, ANN, BOB, "waves\nhi", Kind.EMOTE),
        "[ann -> you] * ann waves\n[ann -> you] * ann hi",
    ),
    (
        Said(2, NOON, DEV, ANN, "yes\nno", reply_to=1, quote=SHALL_WE),
        "<ann> (to bob: shall we?) yes\n<ann> no",
    ),
    (
        Said(2, NOON, DEV, ANN, "nods", Kind.EMOTE, 1, quote=SHALL_WE),
        "* ann (to bob: shall we?) nods",
    ),
    (
        ToldPrivately(2, NOON, ANN, BOB, "yes", reply_to=1, quote=SHALL_WE),
        "[ann -> you] (to bob: shall we?) yes",
    ),
    (Said(2, NOON, DEV, ANN, "yes", reply_to=1), "<ann> yes"),
    (
        Edited(2, NOON, DEV, None, ANN, FIRST, "ho\n<bob> hi", ANN),
        "-- ann edited what they said at 11:00 UTC: ho\n"
        "-- ann edited what they said at 11:00 UTC: <bob> hi",
    ),
    (
        Edited(2, NOON, None, BOB, ANN, OLD, "ho", ANN),
        "-- ann edited what they said at 2026-11-20 12:00 UTC: ho",
    ),
    (
        Deleted(2, NOON, DEV, None, ANN, FIRST, "", ANN),
        "-- ann deleted what they said at 11:00 UTC",
    ),
    (
        Deleted(2, NOON, DEV, None, ANN, FIRST, "spam", BOB),
        "-- ann deleted what bob said at 11:00 UTC (spam)",
    ),
    (
        Reacted(2, NOON, DEV, None, ANN, FIRST, "ok", True, BOB, SHALL_WE),
        "-- ann reacted with ok to bob: shall we?",
    ),
    (
        Reacted(2, NOON, DEV, None, ANN, FIRST, "ok", False, BOB, SHALL_WE),
        "-- ann took back ok from bob: shall we?",
    ),
    (
        Reacted(2, NOON, DEV, None, ANN, FIRST, "ok", True, BOB),
        f"-- ann reacted with ok to {NAME}",
    ),
    (Joined(1, NOON, DEV, ANN, 4), "-- ann joined #dev (4 here)"),
    (Left(1, NOON, DEV, ANN, ""), "-- ann left #dev"),
    (Left(1, NOON, DEV, ANN, "bye"), "-- ann left #dev (bye)"),
    (Departed(1, NOON, ANN, Departure.QUIT, ""), "-- ann left (quit)"),
    (Departed(1, NOON, ANN, Departure.QUIT, "bye"), "-- ann left (quit: bye)"),
    (Departed(1, NOON, ANN, Departure.LOST, ""), "-- ann left (connection lost)"),
    (TopicChanged(1, NOON, DEV, ANN, "x"), "-- ann set the topic of #dev: x"),
    (TopicChanged(1, NOON, DEV, ANN, ""), "-- ann cleared the topic of #dev"),
    (WentAway(1, NOON, ANN, ""), "-- ann is away"),
    (WentAway(1, NOON, ANN, "lunch"), "-- ann is away: lunch"),
    (CameBack(1, NOON, ANN), "-- ann is back"),
    (Stopping(1, NOON), "-- the server is going down"),
    (Renamed(1, NOON, ANN, BOB), "-- ann is now bob"),
    (RoleGiven(1, NOON, DEV, ANN, BOB, Role.VOICE), "-- ann gave bob a voice in #dev"),
    (
        RoleGiven(1, NOON, DEV, ANN, BOB, Role.MEMBER),
        "-- ann made bob an ordinary member of #dev",
    ),
    (ModeSet(1, NOON, DEV, ANN, Mode.KEY, "abc"), "-- ann gave #dev a key"),
    (ModeSet(1, NOON, DEV, ANN, Mode.KEY, ""), "-- ann took the key from #dev"),
    (
        ModeSet(1, NOON, DEV, ANN, Mode.LIMIT, "9"),
        "-- ann set the limit of people in #dev to 9",
    ),
    (Kicked(1, NOON, DEV, ANN, BOB, ""), "-- ann put bob out of #dev"),
    (Kicked(1, NOON, DEV, ANN, BOB, "spam"), "-- ann put bob out of #dev (spam)"),
    (
        Sanctioned(1, NOON, DEV, ANN, sanction(SanctionKind.BAN, "spam")),
        "-- ann banned bob from #dev for ever (spam)",
    ),
    (
        Sanctioned(1, NOON, DEV, ANN, sanction(SanctionKind.BAN, "spam", NOON)),
        "-- ann banned bob from #dev until 2026-11-21 12:00 UTC (spam)",
    ),
    (
        Sanctioned(1, NOON, DEV, ANN, sanction(SanctionKind.GAG)),
        "-- ann silenced bob in #dev for ever",
    ),
    (
        Sanctioned(1, NOON, DEV, ANN, sanction(SanctionKind.GAG, "", NOON)),
        "-- ann silenced bob in #dev until 2026-11-21 12:00 UTC",
    ),
    (
        Sanctioned(1, NOON, DEV, ANN, sanction(SanctionKind.EXCEPTION)),
        "-- ann spares bob the bans and gags of #dev",
    ),
    (
        Pardoned(1, NOON, DEV, ANN, sanction(SanctionKind.BAN, "spam")),
        "-- ann lifted the ban of bob from #dev",
    ),
    (Invited(1, NOON, DEV, ANN, BOB), "-- ann invited bob to #dev; /join #dev"),
    (
        Knocked(1, NOON, DEV, ANN, "me!"),
        "-- ann knocks at #dev; /invite ann #dev lets them in (me!)",
    ),
    (Announced(1, NOON, ANN, "tea", True), "-- announcement: tea"),
    (Announced(1, NOON, ANN, "tea", False), "-- ann shouts: tea"),
    (
        Appointed(1, NOON, ANN, BOB, True),
        "-- you are an operator of the server now: ann granted it",
    ),
    (
        Appointed(1, NOON, ANN, BOB, False),
        "-- you are an operator of the server no more: ann revoked it",
    ),
    (
        BotMarked(1, NOON, ANN, BOB, True),
        "-- you are a bot now and may say more at a time: ann marked you",
    ),
    (
        BotMarked(1, NOON, ANN, BOB, False),
        "-- you are no bot any more: ann took the mark away",
    ),
    (Mailed(1, NOON, BOB, ANN, 4, "tea"), "mail: new from ann: tea; /mail 4 reads it"),
    (
        Mailed(1, NOON, BOB, ANN, 4, ""),
        "mail: new from ann: (no subject); /mail 4 reads it",
    ),
    (CameOnline(1, NOON, ANN), "-- your friend ann is here"),
    (Ended(1, NOON, ANN, Ending.SUSPENDED), "!! the account ann is suspended"),
]


@pytest.mark.parametrize(("event", "line"), SAMPLES)
def test_how_events_read(event, line):
    """Each kind of event, in English."""
    assert f"{line}\n".encode() == TextDialect(ENGLISH, Script()).word(event)


def test_every_kind_has_a_sample():
    """No kind of event is left out of the list above."""
    assert set(EVENTS) == {type(event) for event, _ in SAMPLES} | UNTOLD


@pytest.mark.parametrize(
    ("event", "line"),
    [
        (
            Said(2, NOON, DEV, ANN, "yes", reply_to=FIRST, quote=SHALL_WE),
            f"{handle(2)} <ann> (to {NAME}) yes",
        ),
        (
            Edited(2, NOON, DEV, None, ANN, FIRST, "ho", ANN),
            f"-- ann edited {NAME}: ho",
        ),
        (
            Deleted(2, NOON, DEV, None, ANN, FIRST, "spam", BOB),
            f"-- ann deleted {NAME} (spam)",
        ),
        (
            Reacted(2, NOON, DEV, None, ANN, FIRST, "ok", True, BOB, SHALL_WE),
            f"-- ann reacted with ok to {NAME}",
        ),
    ],
)
def test_who_sees_handles_is_told_them(event, line):
    """A message that something happens to is meant by its own."""
    told = TextDialect(ENGLISH, Script(), handles=True).word(event)
    assert f"{line}\n".encode() == told


@pytest.mark.parametrize(("event", "line"), SAMPLES)
def test_what_is_quiet(event, line):
    """Only comings and goings are not told to who is quiet."""
    told = not isinstance(event, Joined | Left | Departed | WentAway | CameBack)
    quiet = TextDialect(ENGLISH, Script(), quiet=True).word(event)
    assert (f"{line}\n".encode() if told else b"") == quiet


def test_another_room_is_named():
    """What is said in a room that is not the current one is told with its name."""
    elsewhere = TextDialect(ENGLISH, Script(), current=False)
    assert b"[#dev] <ann> hi\n" == elsewhere.word(Said(1, NOON, DEV, ANN, "hi"))
    assert b"[#dev] * ann hi\n" == elsewhere.word(
        Said(1, NOON, DEV, ANN, "hi", Kind.EMOTE)
    )
    private = ToldPrivately(1, NOON, ANN, BOB, "hi")
    assert b"[ann -> you] hi\n" == elsewhere.word(private)


def test_every_departure_has_words():
    """No reason is left out."""
    assert set(Departure) == set(DEPARTURES)


def test_every_role_mode_and_ending_has_words():
    """Nor is any of these."""
    assert set(Role) == set(ROLES)
    assert set(itertools.product(Mode, (True, False))) == set(MODES)
    assert set(itertools.product(SanctionKind, (True, False))) == set(SANCTIONS)
    assert set(SanctionKind) == set(PARDONS)
    assert set(Ending) == set(ENDINGS)


def test_one_event_in_portuguese(languages):
    """The sentence is translated, its facts are not."""
    dialect = TextDialect(languages.find("pt"), Script())
    event = Departed(1, NOON, ANN, Departure.QUIT, "quit")
    assert b"-- ann saiu (despedida: quit)\n" == dialect.word(event)


def test_the_variants_are_values():
    """Equal variants are one group of readers; each chunk is an object of its own."""
    one, same = (TextDialect(ENGLISH, Script(), clock=UTC) for _ in range(2))
    assert one == same
    assert hash(one) == hash(same)
    assert one != TextDialect(ENGLISH, Script("\r\n"), clock=UTC)
    event = Stopping(1, NOON)
    assert one.word(event) is not one.word(event)


def test_the_voice_chooses_the_variant():
    """Room, mute, quiet, clock and language of one session decide how it is told."""
    world = World()
    ann = world.enter("ann", "dev", TELNET)
    voice, dev = ann.conversation, ann.conversation.here.current
    expected = TextDialect(ENGLISH, TELNET.script)
    assert expected == voice.dialect(dev) == voice.dialect(None)
    ann.types("/join ops")
    assert TextDialect(ENGLISH, TELNET.script, current=False) == voice.dialect(dev)
    ann.types("/quiet on", "/set time on")
    expected = TextDialect(ENGLISH, TELNET.script, True, True, UTC)
    assert expected == voice.dialect(voice.here.current)
    ann.types("/mute dev")
    assert voice.dialect(dev) is None
    stranger = world.connect().conversation
    assert TextDialect(ENGLISH, LINE.script) == stranger.dialect(dev)


def test_the_hour():
    """It is that of the zone, in summer and winter."""
    berlin = ZoneInfo("Europe/Berlin")
    assert "13:00" == hour(NOON, berlin)
    assert "14:00" == hour(NOON - 150 * 86_400_000, berlin)
