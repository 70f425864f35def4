"""Owned names that change, and that are given up; who may have them then."""

import pytest
from talking import Held, Talker, World, password_of

from twistchat.chat.events import Departure
from twistchat.chat.roles import Role
from twistchat.errands.accounts import AccountRules

WRONG = "!! the name or the password is wrong"
SECRET = password_of("ann")
MONTH = 30 * 86_400
KEPT = "!! {} was somebody's until lately; choose another"


@pytest.fixture
def world() -> World:
    return World(rules=AccountRules(renames_per_minute=0))


@pytest.fixture
def ann(world: World) -> Talker:
    """She owns her name, and is in #lobby."""
    return world.own("ann")


def online(world: World) -> list[str]:
    return sorted(user.person.name for user in world.chat.people())


# Changing a name


def test_all_who_share_a_room_read_of_it_once(world: World, ann: Talker) -> None:
    """And one's other sessions; nobody else."""
    other, zed, bob = world.come("ann"), world.enter("zed"), world.enter("bob", "dev")
    ann.types("/join ops")
    zed.types("/join ops")
    for talker in (other, zed, bob):
        talker.reads()
    assert ["-- you are annie now"] == ann.asks("/nick annie")
    assert ["-- ann is now annie"] == other.reads() == zed.reads()
    assert [] == bob.reads()
    ann.types("hello")
    assert ["[#ops] <annie> hello"] == other.reads()
    world.check()


def test_a_guest_has_the_old_name_no_more(world: World) -> None:
    """It is free at once: nobody owned it."""
    bob = world.enter("bob")
    assert ["-- you are rob now"] == bob.asks("/nick rob")
    world.enter("bob")
    assert ["bob", "rob"] == online(world)
    world.check()


def test_only_the_case(world: World, ann: Talker) -> None:
    """One's own name may be written otherwise, and so may one that looks like it."""
    for name in ("Ann", "aNN", "ANN", "ann"):
        assert [f"-- you are {name} now"] == ann.asks(f"/nick {name}")
        world.check()
    ann.types("/nick ANN", "/quit")
    again = world.connect()
    assert "-- welcome ANN" in again.asks(f"ann - {SECRET}")[0]


@pytest.mark.parametrize(
    ("name", "refusal"),
    [
        ("bob", "!! bob is taken; bob2 is free"),
        ("B0B", "!! B0B is taken; B0B2 is free"),
        ("eve", "!! eve is owned by somebody; choose another name"),
        ("eνe", "!! eνe cannot be a name: it mixes scripts"),
        ("zed", "!! zed is taken; zed2 is free"),
        ("root", "!! root is kept for the server; choose another name"),
        ("1", "!! 1 cannot be a name: it must begin with a letter"),
        ("x" * 33, f"!! {'x' * 33} is too long: at most 32 characters"),
        ("", "!! that is written: /nick NAME"),
    ],
)
def test_a_name_that_cannot_be_had(
    world: World, ann: Talker, name: str, refusal: str
) -> None:
    """The one that one has stays."""
    world.own("eve").types("/quit")
    world.own("bob")
    world.enter("zed")
    assert [refusal] == ann.asks(f"/nick {name}")
    assert "ann" == ann.conversation.here.user.person.name
    world.check()


def test_a_guest_is_told_what_is_free(world: World, ann: Talker) -> None:
    """If the name that they want is owned."""
    ann.types("/quit")
    bob = world.enter("bob")
    assert ["!! ann is owned by somebody; ann2 is free"] == bob.asks("/nick ann")
    assert ["!! Ann is owned by somebody; Ann2 is free"] == bob.asks("/nick Ann")


def test_n11_the_old_name_after_a_renaming(world: World, ann: Talker) -> None:
    """For a month nobody has it but the account itself; whatever its spelling."""
    ann.types("/nick annie", "/quit")
    world.tick()
    bob = world.connect()
    assert [KEPT.format("ann")] == bob.asks("ann")
    assert [KEPT.format("ANN")] == bob.asks("ANN")
    assert [WRONG] == bob.asks(f"ann - {SECRET}")
    bob.types("bob")
    assert [KEPT.format("ann")] == bob.asks("/nick ann")[-1:]
    again = world.connect()
    assert "-- welcome annie" in again.asks(f"annie - {SECRET}")[0]
    assert ["-- you are ann now"] == again.asks("/nick ann")
    assert [KEPT.format("annie")] == bob.asks("/nick annie")
    world.tick(MONTH)
    assert ["-- you are annie now"] == bob.asks("/nick annie")
    world.check()


def test_n11_the_name_of_a_deleted_account(world: World, ann: Talker) -> None:
    """For a month nobody has it, not even who had it; then anybody."""
    bob = world.enter("bob")
    ann.types("/unregister", SECRET)
    for name in ("ann", "ANN"):
        assert [KEPT.format(name)] == bob.asks(f"/nick {name}")[-1:]
    assert [KEPT.format("ann")] == world.connect().asks("ann")
    world.tick(MONTH)
    assert ["-- you are ann now"] == bob.asks("/nick ann")
    assert "-- ann is now yours" in bob.asks("/register long-secret")[0]
    world.check()


def test_renaming_keeps_what_belongs_to_the_account(world: World) -> None:
    """Rooms and what one is in them, settings, marks, ignores and friends: they are
    there under the new name, also after a restart."""
    bob = world.own("bob")
    ann = world.own("ann")
    ann.types("/join ops", "/join dev", "/set time on", "/ignore bob", "/friends +bob")
    bob.types("/join ops", "hello")
    world.tick()
    ann.types("/read all", "/nick annie", "/quit")
    bob.types("/quit")
    world.tick()
    world = World(before=world)
    ann = world.connect()
    ann.types(f"annie - {SECRET}")
    lines = ann.reads()
    assert not [line for line in lines if "missed" in line]
    user = ann.conversation.here.user
    rooms = {room.name: room.role_of(user) for room in user.rooms.values()}
    expected = {"#lobby": Role.MEMBER, "#dev": Role.OWNER, "#ops": Role.OWNER}
    assert expected == rooms
    assert ann.conversation.clock
    assert "-- you ignore bob" in ann.asks("/ignore")[0]
    assert "== friends who are not: bob" in ann.asks("/friends")[0]


def test_three_in_a_minute() -> None:
    """The next has to wait, as long as it is told; what cannot be had does not
    count."""
    world = World()
    bob = world.enter("bob")
    bob.types("/nick root", "/nick bobb", "/nick root", "/nick bobbb", "/nick bobbbb")
    bob.reads()
    refusal = ["!! too often; try again in 20 seconds"]
    assert refusal == bob.asks("/nick bob")
    world.tick(19)
    assert ["!! too often; try again in 1 second"] == bob.asks("/nick bob")
    world.tick(1)
    assert ["-- you are bob now"] == bob.asks("/nick bob")


# What happens while a name changes


def test_nobody_reads_what_is_for_the_owner_meanwhile(
    world: World, ann: Talker
) -> None:
    """Whoever asks for a name that is somebody's is not them while the store is asked,
    whatever it says then."""
    bob, zed = world.own("bob"), world.enter("zed")
    bob.types("/quit")
    world.store.at_once = False
    ann.types("/nick bob")
    zed.types("@bob psst", "/whois bob")
    assert "ann" not in "".join(zed.reads())
    world.store.at_once = True
    world.commit()
    assert not [line for line in ann.reads() if "psst" in line]
    assert "-- bob is offline; kept, will see it at next login" in zed.reads()
    assert [line for line in world.come("bob").reads() if "[zed -> you] psst" in line]


def test_nobody_gets_either_name_meanwhile(world: World, ann: Talker) -> None:
    """Until it is stored one bears both; if it cannot be stored, the old one."""
    world.store.at_once = False
    ann.types("/nick annie")
    bob = world.connect()
    assert ["!! annie is taken; annie2 is free"] == bob.asks("annie")
    assert ["-- ann is owned by somebody; its password:"] == bob.asks("ann")
    world.store.why = "busy"
    world.commit()
    world.store.why, world.store.at_once = None, True
    assert ["!! not stored, so not sent: the database is busy"] == ann.reads()
    world.check()
    other = world.connect()
    assert "-- welcome annie" in other.asks("annie")[0]


@pytest.mark.parametrize("reason", [Departure.QUIT, Departure.LOST])
def test_who_leaves_while_their_name_changes(
    world: World, ann: Talker, reason: Departure
) -> None:
    """The name is changed; nobody is left with either."""
    world.store.at_once = False
    ann.types("/nick annie")
    ann.vanishes(reason)
    world.commit()
    world.store.at_once = True
    world.tick(90)
    world.check()
    again = world.connect()
    assert "-- welcome annie" in again.asks(f"annie - {SECRET}")[0]
    world.check()


def test_a_guest_who_leaves_while_their_name_changes(world: World) -> None:
    """Both names are free."""
    bob = world.enter("bob")
    asking = Held(world.store.accounts, "owner")
    bob.types("/nick rob")
    bob.vanishes(Departure.LOST)
    asking.go()
    world.turns.end()
    world.check()
    world.enter("bob")
    world.enter("rob")


def test_who_comes_again_while_their_name_changes(world: World, ann: Talker) -> None:
    """They are let in under a name that is theirs, and nobody bears another."""
    renaming = Held(world.store.accounts, "rename")
    ann.types("/nick annie")
    ann.vanishes(Departure.QUIT)
    again = world.connect()
    again.types(f"annie - {SECRET}")
    renaming.go()
    world.turns.end()
    assert ["annie"] == online(world)
    world.check()
    again.types("/quit")
    world.check()
    assert not world.chat._users


def test_two_sessions_that_change_the_name_at_once(world: World, ann: Talker) -> None:
    """One of them is asked to wait."""
    other = world.come("ann")
    world.store.at_once = False
    ann.types("/nick annie")
    assert "!! the server is busy; try again in a moment" in other.asks("/nick anna")
    world.commit()
    world.store.at_once = True
    assert ["-- you are annie now"] == ann.reads()[-1:]
    assert ["-- you are anna now"] == other.asks("/nick anna")[-1:]
    world.check()


def test_an_account_that_is_deleted_while_its_name_changes(
    world: World, ann: Talker
) -> None:
    """There is nobody left to be called so."""
    other = world.come("ann")
    other.types("/unregister")
    world.store.at_once = False
    other.types(SECRET)
    ann.types("/nick annie")
    while world.store.waiting:
        world.commit()
    world.store.at_once = True
    assert [] == online(world)
    world.check()
    world.enter("annie")


# Giving a name up


def test_unregister(world: World, ann: Talker) -> None:
    """With the password, all sessions end; what was said stays."""
    other, zed = world.come("ann"), world.enter("zed")
    ann.types("hello")
    zed.reads()
    assert ["-- this cannot be undone; your password:"] == ann.asks("/unregister")
    assert "!! the account ann is deleted" == ann.asks(SECRET)[-1]
    assert "!! the account ann is deleted" == other.reads()[-1]
    assert ann.wire.closed
    assert other.wire.closed
    assert ["-- ann left (quit)"] == zed.reads()
    assert [WRONG] == world.connect().asks(f"ann - {SECRET}")
    assert "12:00 <ann> hello" in world.connect().asks("bob")
    world.tick()
    world.check()


def test_unregister_takes_the_password(world: World, ann: Talker) -> None:
    """A terminal that somebody has left is not enough."""
    ann.types("/unregister")
    assert [WRONG] == ann.asks("guess")
    assert ["ann"] == online(world)
    ann.types("/quit")
    assert "-- welcome ann" in world.come("ann").reads()[0]


def test_the_rooms_of_who_is_gone(world: World, ann: Talker) -> None:
    """A private one goes with the last who is in it, others are nobody's."""
    ann.types("/create secret private", "/create open", "/unregister", SECRET)
    zed = world.enter("zed", "secret")
    assert {"#secret": Role.OPERATOR, "#open": Role.MEMBER} == {
        name: room_of(world, zed, name) for name in ("#secret", "#open")
    }


def room_of(world: World, talker: Talker, name: str) -> Role:
    talker.types(f"/join {name}")
    user = talker.conversation.here.user
    return world.chat.room_of(user, name).role_of(user)


def test_a_private_room_whose_owner_is_gone(world: World, ann: Talker) -> None:
    """Whoever is in it stays, and it ends when they leave."""
    zed = world.enter("zed")
    ann.types("/create secret private", "/invite zed")
    zed.types("/join secret")
    ann.types("/unregister", SECRET)
    assert "#secret" in {room.name for room in world.chat.rooms()}
    zed.types("/part secret")
    assert "#secret" not in {room.name for room in world.chat.rooms()}
    assert Role.OPERATOR == room_of(world, zed, "#secret")


def test_the_name_that_one_bears_already(world: World, ann: Talker) -> None:
    """Is no other, nobody is told, and it costs no try."""
    bob = world.enter("bob")
    for _ in range(9):
        assert ["!! that is so already"] == ann.asks("/nick ann")
    assert [] == bob.reads()
    assert ["-- you are Ann now"] == ann.asks("/nick Ann")
