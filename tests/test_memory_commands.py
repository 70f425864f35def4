"""Search, mentions, and what was missed, as people on the text doors read it."""

import pytest
from talking import World
from twisted.internet.defer import fail

from twistchat.chat import errors
from twistchat.chat.events import Person, Place, Said
from twistchat.chat.ids import first_id_at
from twistchat.chat.names import room_name

END = "-- end of search"
NOTHING = "-- nothing was found"


@pytest.fixture
def world():
    return World()


@pytest.fixture
def ann(world):
    return world.own("ann")


@pytest.fixture
def bob(world, ann):
    """He came after her, and she has read so."""
    bob = world.enter("bob")
    ann.reads()
    return bob


def before(world, *texts, room="lobby", by="eve", hours=1):
    """These were said in the room before the test began."""
    kept = world.chat.room_in_use(room_name(room))
    for number, text in enumerate(texts):
        at = world.now() - hours * 3_600_000
        place = Place(kept.id, kept.name)
        world.store.put(Said(first_id_at(at) + number, at, place, Person(7, by), text))
    world.store.search.said(len(texts))


# /search


def test_search(world, ann, bob):
    """The newest comes first, each with its time, its room and who said it."""
    before(world, "the old plan", hours=30)
    bob.types("a plan?", "/me plans", "@ann Planning", "no more")
    ann.types("my plan", "/join dev", "/me has \x02plans\x02")
    lines = [
        "== 2026-11-21 12:00 #dev * ann has plans",
        "== 2026-11-21 12:00 #lobby <ann> my plan",
        "== 2026-11-21 12:00 [bob -> you] Planning",
        "== 2026-11-21 12:00 #lobby * bob plans",
        "== 2026-11-21 12:00 #lobby <bob> a plan?",
        "== 2026-11-20 06:00 #lobby <eve> the old plan",
        END,
    ]
    assert lines == ann.asks("/search plan")
    ann.types("/set tz America/Sao_Paulo")
    assert lines[-2].replace("06:00", "03:00") == ann.asks("/find PLAN")[-2]


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("/search acao", ["uma ação boa", "Ação!"]),
        ("/grep acao boa", ["uma ação boa"]),
        ('/find "acao boa"', ["uma ação boa"]),
        ('/search "boa acao"', []),
        ("/search from:eve", ["other", "uma ação boa", "Ação!"]),
        ("/search from:@EVE boa", ["uma ação boa"]),
        ("/search acao from:bob", []),
        ("/search acao in:#lobby", ["uma ação boa", "Ação!"]),
        ("/search acao in:lobby since:2h", ["uma ação boa", "Ação!"]),
        ("/search acao since:30m", []),
        ("/search acao before:30m", ["uma ação boa", "Ação!"]),
        ("/search acao since:11:00 before:11:01", ["uma ação boa", "Ação!"]),
        ("/search acao before:2026-11-21", []),
        ("/search ac* OR boa", []),
        ("/search %", None),
    ],
)
def test_what_is_found(world, ann, typed, found):
    """Words, phrases and what narrows them down; anything else is only text."""
    before(world, "Ação!", "uma ação boa", "other")
    lines = ann.asks(typed)
    if found is None:
        assert ["!! there is nothing to search for in %"] == lines
    else:
        expected = [f"== 2026-11-21 11:00 #lobby <eve> {text}" for text in found]
        assert [*expected, END if found else NOTHING] == lines


@pytest.mark.parametrize(
    ("typed", "refusal"),
    [
        ("/search", "that is written: /search TEXT..."),
        ("/search in:#dev", "there is nothing to search for in in:#dev"),
        ("/search x in:#dev", "you are not in #dev; /join #dev takes you there"),
        ("/search x in:#..", ".. cannot be a name"),
        ("/search x from:a!b", "a!b cannot be a name"),
        ("/search x since:yesterday", "yesterday is neither"),
        ("/search x since:99999999999999999999", "99999999999999999999 is neither"),
        ("/search " + "x" * 129, "too long: at most 128"),
    ],
)
def test_refusals_of_a_search(ann, typed, refusal):
    """Each says what is wrong, and the next search goes on."""
    [line] = ann.asks(typed)
    assert line.startswith(f"!! {refusal}")
    assert [NOTHING] == ann.asks("/search x")


def test_pages(world, ann):
    """What is older than a page is reached by the id that is told."""
    before(world, *(f"word {number}" for number in range(120)))
    first = ann.asks("/search word")
    assert 51 == len(first)
    assert first[0].endswith("word 119")
    assert first[49].endswith("word 70")
    assert first[50].startswith("-- for older ones add before:")
    second = ann.asks("/search word " + first[50].split()[-1])
    assert second[0].endswith("word 69")
    third = ann.asks("/search word " + second[50].split()[-1])
    assert 21 == len(third)
    assert third[-2:] == ["== 2026-11-21 11:00 #lobby <eve> word 0", END]


def test_own_words_of_a_moment_ago(world, ann):
    """Who says something and asks at once, as a pipe does, finds it."""
    world.store.at_once = False
    ann.types("hello", "/search hello")
    assert [] == ann.reads()
    world.store.at_once = True
    world.commit()
    assert ["== 2026-11-21 12:00 #lobby <ann> hello", END] == ann.reads()


def test_too_many_searches(world, ann):
    """Five at once, then one each two seconds; mentions are searches too."""
    for command in ("/search x", "/mentions") * 2:
        ann.types(command)
    assert [NOTHING] == ann.asks("/search x")
    refusal = ["!! too often; try again in 2 seconds"]
    assert refusal == ann.asks("/search x")
    assert refusal == ann.asks("/mentions")
    world.clock.advance(2)
    assert [NOTHING] == ann.asks("/search x")
    assert refusal == ann.asks("/search x")


def test_what_is_refused_does_not_count(world, ann):
    """A query that nothing can be searched for costs no search."""
    ann.types(*["/search !"] * 9)
    assert [NOTHING] == ann.asks("/search x")


@pytest.mark.parametrize("error", [errors.SearchTooSlow(), errors.Busy()])
def test_a_search_that_comes_to_nothing(world, ann, monkeypatch, error):
    """It is a refusal like any other."""
    monkeypatch.setattr(world.store.search, "find", lambda *_: fail(error))
    [line] = ann.asks("/search x")
    assert line.startswith(("!! that took too long", "!! the server is busy"))


# Nobody reads what they may not


def test_rooms_one_has_left(world, ann, bob):
    """What is said in a room is found by those who are in it now."""
    bob.types("/join dev", "secret")
    assert [NOTHING] == ann.asks("/search secret")
    ann.types("/join dev")
    assert "== 2026-11-21 12:00 #dev <bob> secret" in ann.asks("/search secret")
    ann.types("/part dev")
    assert [NOTHING] == ann.asks("/search secret")
    assert "!! you are not in #dev" in ann.asks("/search secret in:#dev")[0]


def test_private_talks_of_others(world, ann, bob):
    """Only the two who talked find it, and not by naming a room."""
    carl = world.enter("carl")
    bob.types("@ann secret")
    assert [NOTHING] == carl.asks("/search secret")
    assert [NOTHING] == carl.asks("/search secret from:bob")
    assert "== 2026-11-21 12:00 [bob -> you] secret" in ann.asks("/search secret")
    assert "== 2026-11-21 12:00 [you -> ann] secret" in bob.asks("/search secret")
    assert [NOTHING] == ann.asks("/search secret in:#lobby")


def test_a_guest_of_the_same_name(world, ann, bob):
    """The next guest called bob finds nothing that the first one was told."""
    ann.types("@bob secret")
    bob.types("@ann secret too", "/quit")
    again = world.enter("bob")
    assert [NOTHING] == again.asks("/search secret")
    assert "== 2026-11-21 12:00 [you -> bob] secret" in ann.asks("/search secret")


def test_an_account_finds_its_talks_again(world, ann, bob):
    """They are the account's, whatever session."""
    bob.types("@ann secret")
    ann.types("/quit")
    again = world.come("ann")
    assert "== 2026-11-21 12:00 [bob -> you] secret" in again.asks("/search secret")


def test_whom_one_ignores(world, ann, bob):
    """They are not found."""
    bob.types("hello")
    ann.types("/ignore bob")
    assert [NOTHING] == ann.asks("/search hello")


# /mentions


def test_mentions(world, ann, bob):
    """Where others named one in one's rooms, the newest first."""
    bob.types("ann: hi", "annual", "hello @Ann!", "@ann in private")
    ann.types("I, ann")
    lines = [
        "== 2026-11-21 12:00 #lobby <bob> hello @Ann!",
        "== 2026-11-21 12:00 #lobby <bob> ann: hi",
        "-- end of mentions",
    ]
    assert lines == ann.asks("/mentions")
    assert [lines[0], "-- there are older ones"] == ann.asks("/mentions 1")
    world.clock.advance(600)
    bob.types("ann, now")
    assert "== 2026-11-21 12:10 #lobby <bob> ann, now" == ann.asks("/mentions 5m")[0]
    assert 2 == len(ann.asks("/mentions 12:05"))
    assert ["-- nobody has named you"] == bob.asks("/mentions")
    world.clock.advance(60)
    assert ["!! 1e9 is not a number that can be used here"] == ann.asks("/mentions 1e9")


def test_mentions_of_an_earlier_bearer(world, bob, ann):
    """What was said before a visit began named somebody else."""
    ann.types("bob, you there?")
    assert 2 == len(bob.asks("/mentions"))
    bob.types("/quit")
    again = world.enter("bob")
    assert ["-- nobody has named you"] == again.asks("/mentions")
    assert ["-- nobody has named you"] == again.asks("/mentions 1h")


# What was missed


def write_down(world):
    """What is noted of accounts is stored, as it is every second."""
    world.store.accounts.note(world.chat.notes.take())


@pytest.fixture
def missed(world, ann, bob):
    """Ann was away, and things were said in two of her rooms."""
    ann.types("/join dev", "/join ops", "/quit")
    write_down(world)
    bob.types("/join ops", "hi", "/join dev", "to nobody", "ann: to you")
    return world.come("ann")


MISSED_OPS = ["== #ops", "12:00 <bob> hi"]
MISSED_DEV = ["== #dev", "12:00 <bob> to nobody", "12:00 <bob> ann: to you"]
MISSED_END = "-- end of what you missed; /read all marks it as read"


def test_what_was_missed_is_told_at_entry(missed):
    """How much, and how often it names one; those rooms first."""
    expected = "== missed: #dev 2 (1 names you), #ops 1; /missed shows them"
    assert expected == missed.reads()[-1]


def test_nothing_missed(world, ann):
    """Then nothing is told."""
    ann.types("hello", "/quit")
    again = world.come("ann")
    assert [] == [line for line in again.reads() if "missed" in line]
    assert ["-- nothing is unread"] == again.asks("/unread")
    assert ["-- you have missed nothing"] == again.asks("/missed")


def test_unread(bob, missed):
    """Counted in each room, and again after more was said."""
    assert [
        "== #dev: 2 unread, 1 names you",
        "== #ops: 1 unread",
        "-- /missed shows them; /read all marks them as read",
    ] == missed.asks("/unread")
    bob.types("/room dev", "ann, ann!", "@ann private", "nobody")
    assert "== #dev: 4 unread, 2 name you" == missed.asks("/unread")[0]


def test_missed(world, missed):
    """It is told room by room, the oldest first, until it is marked as read."""
    told = missed.asks("/missed")
    assert told in (
        [*MISSED_OPS, *MISSED_DEV, MISSED_END],
        [*MISSED_DEV, *MISSED_OPS, MISSED_END],
    )
    assert [*MISSED_DEV, MISSED_END] == missed.asks("/missed #dev")
    assert ["-- all of #dev is read"] == missed.asks("/read #dev")
    assert ["-- you have missed nothing"] == missed.asks("/catchup dev")
    assert [*MISSED_OPS, MISSED_END] == missed.asks("/missed")
    assert ["-- all is read"] == missed.asks("/read all")
    assert ["-- nothing is unread"] == missed.asks("/unread")
    missed.types("/quit")
    write_down(world)
    assert [] == [line for line in world.come("ann").reads() if "missed" in line]


def test_read_without_a_room(missed):
    """It is the current one."""
    missed.types("/room dev")
    assert ["-- all of #dev is read"] == missed.asks("/read")
    assert "== #ops: 1 unread" == missed.asks("/unread")[0]


def test_all_sessions_share_the_marks(world, missed):
    """What is read here is read there."""
    other = world.come("ann")
    missed.types("/read all")
    assert ["-- nothing is unread"] == other.asks("/unread")


def test_what_is_said_by_oneself_is_not_unread(world, missed):
    """Another session of one's own may have said it."""
    missed.types("@#ops hello")
    assert "== #ops: 1 unread" == missed.asks("/unread")[1]


def test_much_that_was_missed(world, ann, bob):
    """A page of it, and how to go on."""
    ann.types("/quit")
    write_down(world)
    for number in range(0, 210, 30):
        bob.types(*(f"line {number + n}" for n in range(30)))
        world.clock.advance(60)
    again = world.come("ann")
    lines = again.asks("/missed")
    assert 203 == len(lines)
    assert ["== #lobby", "12:00 <bob> line 0"] == lines[:2]
    assert "-- and more; /history #lobby 2026-11-21T12:06 goes on" == lines[201]
    assert "12:06 <bob> line 180" == again.asks("/history #lobby 2026-11-21T12:06")[0]


def test_what_was_missed_in_a_room_left_meanwhile(missed):
    """It is nobody's business any more."""
    assert "-- you left #dev" in missed.asks("/part dev")
    [line] = missed.asks("/missed #dev")
    assert "!! you are not in #dev; /join #dev takes you there" == line
    assert "== #ops: 1 unread" == missed.asks("/unread")[0]


def test_no_count_goes_on_for_ever(world, ann):
    """Beyond a hundred it is only said that there is more."""
    ann.types("/quit")
    write_down(world)
    before(world, *["ann!"] * 101, hours=0)
    world.chat.forget_idle_rooms()
    again = world.come("ann")
    expected = "== missed: #lobby 100+ (100+ name you); /missed shows them"
    assert expected == again.reads()[-1]


@pytest.mark.parametrize("command", ["/unread", "/missed", "/read", "/read all"])
def test_guests(bob, command):
    """Nobody remembers for guests where they were."""
    [line] = bob.asks(command)
    assert line.startswith("!! ")
    assert "account" in line


def test_a_store_that_is_too_busy_at_entry(world, ann, bob, monkeypatch):
    """Whoever comes in is in all the same."""
    ann.types("/quit")
    too_slow = errors.SearchTooSlow()
    monkeypatch.setattr(world.store.search, "unread", lambda *_: fail(too_slow))
    again = world.come("ann")
    assert "-- welcome ann; 1 other here; /help for help" in again.reads()
    bob.types("hello")
    assert ["<bob> hello"] == again.reads()


def test_unread_in_the_list_of_rooms(bob, missed):
    """/rooms says of each room how much is unread there."""
    rooms = missed.asks("/rooms")
    assert [line for line in rooms if "#dev" in line and "2 unread" in line]
    assert [line for line in rooms if "#ops" in line and "1 unread" in line]
    missed.types("/read all")
    assert not [line for line in missed.asks("/rooms") if "unread" in line]
