"""Marks: they move where there is a sign of somebody, never back, and never beyond what
was shown."""

from talking import Held, Talker, World
from two_rooms import ann as ann
from two_rooms import world as world
from two_rooms import zed as zed

from twistchat.chat.events import Departure
from twistchat.chat.rooms import History


def unread(talker: Talker) -> list[str]:
    """What /unread lists."""
    return [line for line in talker.asks("/unread") if line.startswith("== ")]


def marks(world: World, name: str) -> dict[str, int]:
    """What is stored of them, by room."""
    rows = world.store.connection.exec_driver_sql(
        "SELECT rooms.name, read_id FROM memberships JOIN rooms ON rooms.id = room_id"
        " JOIN accounts ON accounts.id = account_id WHERE accounts.key = ?",
        (name,),
    ).all()
    world.store.connection.rollback()
    return dict(map(tuple, rows))


def test_what_was_shown_before_a_sign_of_somebody_is_read(
    world: World, ann: Talker, zed: Talker
) -> None:
    """Whatever they typed then; it is stored within a second, so that a crash loses no
    more."""
    zed.types("one", "@#dev two")
    world.tick()
    newest = {event.room.name: event.id for event in world.store.said()}
    before = marks(world, "ann")
    assert {"#lobby", "#dev"} == set(before)
    assert all(before[room] < newest[room] for room in newest)
    ann.types("/time")
    world.tick()
    assert newest == marks(world, "ann")
    again = World(before=world).come("ann")
    assert not [line for line in again.reads() if "missed" in line]


def test_what_was_shown_after_the_last_sign_is_not_read(
    world: World, ann: Talker, zed: Talker
) -> None:
    """Perhaps nobody was there, or the connection was dead."""
    zed.types("@#dev one")
    ann.types("hello")
    zed.types("@#dev two", "@#dev three")
    ann.vanishes(Departure.TIMED_OUT)
    assert ["== #dev: 2 unread"] == unread(world.come("ann"))


def test_who_quits_has_read_all(world: World, ann: Talker, zed: Talker) -> None:
    """What waits for the store included, for it is shown before the end, and one's own
    words."""
    world.store.at_once = False
    zed.types("@#dev one")
    ann.types("two", "/quit")
    while world.store.waiting:
        world.commit()
    assert ["[#dev] <zed> one", "-- goodbye"] == ann.reads()
    world.store.at_once = True
    world.tick()
    again = world.come("ann", "ops")
    assert [] == unread(again)
    assert ["-- you have missed nothing"] == again.asks("/missed")


def test_what_is_not_shown_yet_is_not_read(
    world: World, ann: Talker, zed: Talker
) -> None:
    """What one types while it waits for the store is no sign that one has seen it."""
    world.store.at_once = False
    zed.types("@#dev one")
    ann.types("/time")
    world.commit()
    ann.vanishes(Departure.LOST)
    world.store.at_once = True
    world.commit()
    assert ["== #dev: 1 unread"] == unread(world.come("ann"))


def test_what_waits_when_one_comes_is_not_read(
    world: World, ann: Talker, zed: Talker
) -> None:
    """Whose connection is lost before it is shown has missed it."""
    ann.vanishes(Departure.LOST)
    loading = Held(world.store.accounts, "load")
    again = world.come("ann", "lobby")
    world.store.at_once = False
    zed.types("one", "@#dev two")
    loading.go()
    world.turns.end()
    assert again.conversation.session is not None
    assert [] == again.reads()
    again.vanishes(Departure.LOST)
    world.commit()
    world.store.at_once = True
    world.commit()
    again = world.come("ann", "ops")
    assert ["== #lobby: 1 unread", "== #dev: 1 unread"] == unread(again)


def test_what_is_refused_was_never_there(
    world: World, ann: Talker, zed: Talker
) -> None:
    """A mark that stands there does no harm."""
    world.store.at_once = False
    zed.types("one")
    ann.types("/quit")
    world.store.why = "disk-full"
    world.commit()
    world.store.why, world.store.at_once = None, True
    world.tick()
    zed.types("@#dev two")
    again = world.come("ann", "ops")
    assert ["== #dev: 1 unread"] == unread(again)


def test_who_has_missed_something_does_not_follow(
    world: World, ann: Talker, zed: Talker
) -> None:
    """What is said then is unread too, until they say that they have read it."""
    ann.types("/quit")
    world.tick()
    zed.types("@#dev one")
    ann = world.come("ann")
    zed.types("@#dev two")
    ann.types("hello", "/quit")
    world.tick()
    ann = world.come("ann")
    assert ["== #dev: 2 unread"] == unread(ann)
    assert ["-- all of #dev is read"] == ann.asks("/read dev")
    zed.types("@#dev three")
    ann.types("/quit")
    world.tick()
    assert [] == unread(world.come("ann"))


def test_the_last_lines_that_are_shown_at_entry_close_a_small_gap(
    world: World, ann: Talker, zed: Talker
) -> None:
    """If what came before them was read, nothing is left; else all is unread still."""
    zed.types("before")
    ann.types("/quit")
    world.tick()
    zed.types(*(f"line {number}" for number in range(19)))
    ann = world.come("ann")
    assert [] == unread(ann)
    ann.types("/quit")
    world.tick()
    zed.types(*(f"line {number}" for number in range(21)))
    assert ["== #lobby: 21 unread"] == unread(world.come("ann"))


def test_nothing_of_the_last_lines_is_shown() -> None:
    """Then no gap is closed, and none is taken for read."""
    world = World(backlog=0)
    world.own("ann").types("/quit")
    zed = world.enter("zed")
    zed.types("one", "/quit")
    world.tick()
    world.chat.forget_idle_rooms()
    ann = world.come("ann")
    assert ["== #lobby: 1 unread"] == unread(ann)
    ann.types("/quit")
    world.tick()
    assert ["== #lobby: 1 unread"] == unread(world.come("ann"))


def test_whoever_comes_into_a_room_has_missed_nothing(
    world: World, ann: Talker, zed: Talker
) -> None:
    """Also who was there once, and left."""
    zed.types("/join ops", "one")
    ann.types("/join ops", "/part ops")
    zed.types("two")
    assert [] == unread(ann)
    ann.types("/join ops", "/quit")
    world.tick()
    assert [] == unread(world.come("ann"))


def test_who_registers_has_missed_nothing(world: World) -> None:
    """What was said before is read, in all rooms; and private words are not told
    again."""
    bob, zed = world.enter("bob"), world.enter("zed")
    bob.types("/join dev", "/room lobby")
    zed.types("/join dev", "one", "@bob psst")
    bob.types("/register secret-of-bob")
    assert [] == unread(bob)
    bob.types("/quit")
    world.tick()
    again = world.come("bob").reads()
    assert not [line for line in again if "missed" in line or "psst" in line]


def test_a_muted_room_is_not_read(world: World, ann: Talker, zed: Talker) -> None:
    """What is said there meanwhile is unread, and what came before is not."""
    zed.types("@#dev one")
    ann.types("/mute dev")
    zed.types("@#dev two")
    ann.types("/time", "/quit")
    world.tick()
    assert ["== #dev: 1 unread"] == unread(world.come("ann"))


def test_a_room_that_only_one_session_has_muted(
    world: World, ann: Talker, zed: Talker
) -> None:
    """The other shows it, as long as it is there; then nobody does."""
    also = world.come("ann")
    ann.types("/mute dev")
    zed.types("@#dev one")
    also.types("/quit")
    world.tick()
    zed.types("@#dev two")
    third = world.come("ann")
    third.types("/time", "/quit")
    world.tick()
    ann.types("/quit")
    world.tick()
    assert ["== #dev: 1 unread"] == unread(world.come("ann"))


def test_a_room_that_is_heard_again(world: World, ann: Talker, zed: Talker) -> None:
    """If nothing was said meanwhile nothing is missed, and the mark moves as before."""
    ann.types("/mute dev", "/unmute dev")
    zed.types("@#dev one")
    ann.types("/quit")
    world.tick()
    assert [] == unread(world.come("ann"))


def test_a_guests_muted_room_comes_with_them(world: World, ann: Talker) -> None:
    """Who logs in and has muted it has not read it."""
    ann.types("/quit")
    world.tick()
    bob, zed = world.enter("bob", "ops"), world.enter("zed", "ops")
    bob.types("/mute ops")
    bob.types("/login ann secret-of-ann")
    zed.types("one")
    world.come("ann").types("/time", "/quit")
    bob.types("/time", "/quit")
    world.tick()
    assert ["== #ops: 1 unread"] == unread(world.come("ann"))


def test_a_mark_never_goes_back(world: World, ann: Talker, zed: Talker) -> None:
    """Not by another session that has seen less."""
    also = world.come("ann")
    zed.types("one")
    ann.types("/time")
    world.tick()
    before = marks(world, "ann")
    also.vanishes(Departure.LOST)
    world.tick()
    assert before == marks(world, "ann")


def test_rooms_without_history_are_never_unread() -> None:
    """Nothing of them is kept."""
    world = World(history=lambda room: History.OFF)
    world.own("ann").types("/quit")
    world.tick()
    world.enter("zed").types("one")
    assert [] == unread(world.come("ann"))


def test_guests_have_no_marks(world: World) -> None:
    """Nothing is written down of them."""
    bob, zed = world.enter("bob"), world.enter("zed")
    zed.types("one", "@bob two")
    bob.types("/time", "/mute lobby", "/unmute lobby", "/quit")
    zed.vanishes(Departure.LOST)
    assert not world.chat.notes


def test_what_is_hidden_is_not_read() -> None:
    """Who has chosen to hear only some has missed what the others say."""
    world = World()
    ann, bob = world.own("ann"), world.enter("bob")
    world.enter("zed")
    ann.types("/focus zed")
    bob.types("ann: look")
    assert [] == [line for line in ann.reads() if "look" in line]
    ann.types("hello", "/focus -")
    assert "== #lobby: 1 unread, 1 names you" in ann.asks("/unread")


def test_a_second_session_does_not_read_for_the_first() -> None:
    """What was said before it came is unread, if nobody sat at the other."""
    world = World()
    ann, bob = world.own("ann"), world.enter("bob")
    world.tick()
    bob.types("ann: look")
    again = world.come("ann", "dev")
    again.types("hello")
    world.tick()
    assert "== #lobby: 1 unread, 1 names you" in again.asks("/unread")
    assert ann.conversation.session is not None


def test_what_only_a_dead_connection_was_given_is_missed(
    world: World, ann: Talker, zed: Talker
) -> None:
    """Whoever comes once more is told of what came after the last sign of them."""
    zed.types("@#dev one", "@#dev two")
    again = world.come("ann", "lobby")
    assert "== missed: #dev 2; /missed shows them" in again.reads()
    ann.vanishes(Departure.TIMED_OUT)
    world.tick()
    assert "<zed> one" in "".join(again.asks("/missed"))
    assert ["-- all is read"] == again.asks("/read all")
    zed.types("@#dev three")
    again.types("/time")
    world.tick()
    assert [] == unread(again)
