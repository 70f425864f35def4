"""Order on the text doors, as transcripts."""

from ipaddress import ip_address

import pytest
from talking import NOON, World

from twistchat.chat.events import Departure
from twistchat.text.table import TABLE

NEEDS = {
    "operator": (
        "!! that needs an operator of #dev; /names shows them with an @ or a ~"
    ),
    "owner": "!! that needs the owner of #dev",
    "server": "!! that needs an operator of the server",
}


@pytest.fixture
def world():
    return World()


@pytest.fixture
def ann(world):
    """A guest, who made #dev."""
    return world.enter("ann", "dev")


@pytest.fixture
def bob(world, ann):
    bob = world.enter("bob", "dev")
    ann.reads()
    return bob


@pytest.fixture
def sam(world):
    """An operator of the server, who is elsewhere."""
    sam = world.own("sam", "office")
    assert ["-- you are an operator of the server now"] == sam.asks(
        "/operator open-sesame"
    )
    return sam


#: What follows for who was put out of the room that bare text went to.
NOWHERE = "-- no room is chosen now; /room NAME or /join NAME"


def both(line, *talkers):
    """All of them read this line alone."""
    assert [[line]] * len(talkers) == [talker.reads() for talker in talkers]


def silent(*talkers):
    assert [[]] * len(talkers) == [talker.reads() for talker in talkers]


# Roles


def test_who_makes_a_room_keeps_it(world, ann, bob):
    """A guest while in it; the next who comes does not."""
    assert ["== #dev: @ann bob"] == bob.asks("/names")
    assert [NEEDS["operator"]] == bob.asks("/op bob")
    ann.types("/part", "/join dev")
    assert ["== #dev: bob ann"] == ann.asks("/names")[-1:]
    assert [NEEDS["operator"]] == ann.asks("/voice bob")


def test_operators_and_voices(ann, bob):
    """Who is one is shown with a sign; what is so already is said to be so."""
    ann.types("/op bob")
    both("-- ann made bob an operator of #dev", ann, bob)
    assert ["== #dev: @ann @bob"] == ann.asks("/names")
    for line in ("/op bob", "/op #dev BOB", "/voice bob", "/devoice bob"):
        assert ["!! that is so already"] == ann.asks(line)
    assert [NEEDS["owner"]] == ann.asks("/deop bob")
    assert ["-- bob made bob an ordinary member of #dev"] == bob.asks("/deop bob")
    assert ["-- ann gave bob a voice in #dev"] == ann.asks("/voice dev bob")
    assert ["== #dev: @ann +bob"] == ann.asks("/names")
    assert ["!! that is so already"] == ann.asks("/deop bob")
    assert ["-- ann made bob an ordinary member of #dev"] == ann.asks("/devoice bob")
    assert ["!! nobody called carl is here"] == ann.asks("/op carl")
    assert ["!! you are not in #ops; /join #ops takes you there"] == ann.asks(
        "/op #ops bob"
    )


def test_a_room_is_handed_over(world, ann, bob):
    """By its owner, to an account, here or not; to no guest."""
    eve = world.own("eve")
    eve.types("/join ops")
    assert ["!! nobody owns the name bob"] == eve.asks("/owner bob")
    zoe = world.own("zoe", "ops")
    assert [NEEDS["owner"].replace("dev", "ops")] == zoe.asks("/owner zoe")
    assert ["-- eve made zoe the owner of #ops"] == eve.asks("/owner zoe")
    assert ["== #ops: @eve ~zoe"] == eve.asks("/names")
    zoe.types("/owner eve", "/quit")
    assert ["-- eve made zoe the owner of #ops"] == eve.asks("/owner zoe")
    again = world.come("zoe", "ops")
    again.reads()
    assert ["-- zoe made eve the owner of #ops"] == again.asks("/owner eve")


def test_an_owner_is_one_no_more(world, sam):
    """By their own will, or an operator's of the server."""
    eve = world.own("eve")
    eve.types("/create ops")
    sam.types("/join ops")
    eve.reads()
    assert ["-- eve made eve an ordinary member of #ops"] == eve.asks("/deop eve")
    sam.types("/owner eve")
    assert ["-- sam made eve an ordinary member of #ops"] == sam.asks("/deop eve")[-1:]
    assert ["== #ops: eve sam"] == eve.asks("/names")


def test_a_role_outlives_a_restart(world):
    """What accounts are in a room is kept with it, and how the room is."""
    eve, bob = world.own("eve"), world.own("bob")
    eve.types("/join dev")
    bob.types("/join dev")
    eve.types("/voice bob", "/readonly on", "/key sesame", "/topiclock on")
    for talker in (eve, bob):
        talker.types("/part", "/quit")
    world.chat.forget_idle_rooms()
    assert not [room for room in world.chat.rooms() if room.name == "#dev"]
    carl = world.enter("carl")
    carl.types("/join dev")
    assert ["!! #dev has a key: /join #dev KEY"] == carl.reads()
    carl.types("/join dev sesame")
    carl.reads()
    world.come("bob", "dev")
    world.come("eve", "dev")
    assert ["== #dev: carl +bob ~eve"] == carl.asks("/names")
    assert [
        "!! that needs a voice in #dev; its operators give it with /voice"
    ] == carl.asks("hello")


# What rooms are like


def test_a_private_room(world, ann, bob):
    """Who is not invited does not come in and does not find it in the list."""
    ann.types("/private on")
    both("-- ann made #dev private", ann, bob)
    eve = world.enter("eve")
    refusal = ["!! #dev is private; /knock #dev asks to be let in"]
    assert refusal == eve.asks("/join dev")
    assert not [line for line in eve.asks("/rooms") if "#dev" in line]
    assert ["== #dev  2 here"] == ann.asks("/rooms")[:1]
    assert ["-- ann opened #dev to everybody"] == ann.asks("/private off")
    assert "-- you joined #dev; 2 others here" in eve.asks("/join dev")


def test_operators_of_the_server_see_private_rooms(world, ann, sam):
    """They find them in the list, and come in; no sign stands before their name."""
    ann.types("/private on", "/join office")
    ann.reads()
    assert "== #dev  1 here" in sam.asks("/rooms")
    assert "-- you joined #dev; 1 other here" in sam.asks("/join dev")
    assert ["== #dev: @ann sam"] == sam.asks("/names")
    assert ["-- sam put ann out of #dev"] == sam.asks("/kick ann")


def test_a_room_with_a_key(world, ann, bob):
    """Nobody reads the key but operators who ask for it."""
    assert ["-- #dev has no key"] == ann.asks("/key")
    ann.types("/key sesame")
    both("-- ann gave #dev a key", ann, bob)
    assert ["-- the key of #dev is sesame"] == ann.asks("/key") == ann.asks("/key dev")
    assert [NEEDS["operator"]] == bob.asks("/key") == bob.asks("/key open")
    eve = world.enter("eve")
    refusal = ["!! #dev has a key: /join #dev KEY"]
    assert refusal == eve.asks("/join dev") == eve.asks("/join #dev Sesame")
    assert "-- you joined #dev; 2 others here" in eve.asks("/j #dev sesame")
    assert ["-- ann took the key from #dev"] == ann.asks("/key -")
    assert ["!! that is so already"] == ann.asks("/key #dev -")
    assert ["!! too long: at most 64"] == ann.asks(f"/key {'x' * 65}")


def test_a_room_with_a_limit(world, ann, bob):
    """Everybody may know it; whoever is there stays."""
    assert ["-- #dev has no limit of people"] == bob.asks("/limit")
    ann.types("/limit 1")
    both("-- ann set the limit of people in #dev to 1", ann, bob)
    shown = ["-- the limit of people in #dev is 1"]
    assert shown == bob.asks("/limit dev") == bob.asks("/limit #dev")
    assert [NEEDS["operator"]] == bob.asks("/limit 3") == bob.asks("/limit off")
    eve = world.enter("eve")
    assert ["!! #dev is full: 1 person may be there"] == eve.asks("/join dev")
    assert ["-- ann set the limit of people in #dev to 3"] == ann.asks("/limit dev 03")
    assert "-- you joined #dev; 2 others here" in eve.asks("/join dev")
    ann.reads()
    assert ["-- ann lets any number of people into #dev"] == ann.asks("/limit OFF")
    assert ["!! that is so already"] == ann.asks("/limit -")
    for typed in ("0", "many", "-1", "1000001"):
        only = f"!! limit cannot be {typed}, only 1-1000000"
        assert [only] == ann.asks(f"/limit {typed}")


def test_a_read_only_room(ann, bob):
    """Operators speak, and whom they give a voice."""
    ann.types("/readonly on")
    both("-- ann made #dev read-only", ann, bob)
    refusal = ["!! that needs a voice in #dev; its operators give it with /voice"]
    assert refusal == bob.asks("hello") == bob.asks("/me waves")
    ann.types("/voice bob", "hello")
    bob.reads()
    bob.types("hello")
    assert "<bob> hello" in ann.reads()
    assert ["-- ann lets everybody speak in #dev"] == ann.asks("/readonly off")


def test_a_locked_topic(ann, bob):
    """Only operators set it then."""
    assert ["-- bob set the topic of #dev: tea"] == bob.asks("/topic tea")
    ann.types("/topiclock on")
    assert ["-- ann locked the topic of #dev"] == bob.reads()
    assert [NEEDS["operator"]] == bob.asks("/topic cake")
    assert ["== topic of #dev: tea (set by bob)"] == bob.asks("/topic")
    assert ["-- ann set the topic of #dev: milk"] == ann.asks("/topic milk")[-1:]
    unlocked = ["-- ann lets everybody set the topic of #dev"]
    assert unlocked == ann.asks("/topiclock dev OFF")


@pytest.mark.parametrize("command", ["private", "readonly", "topiclock"])
def test_on_or_off(ann, bob, command):
    """Nothing else; and only by operators."""
    assert [f"!! {command} cannot be maybe, only on, off"] == ann.asks(
        f"/{command} maybe"
    )
    assert [f"!! that is written: /{command} [#ROOM] on|off"] == ann.asks(f"/{command}")
    assert ["!! that is so already"] == ann.asks(f"/{command} off")
    assert [NEEDS["operator"]] == bob.asks(f"/{command} on")


def test_the_lobby(world, sam):
    """It is everybody's, whoever came first."""
    ann = world.enter("ann")
    sam.types("/join lobby")
    needs = NEEDS["operator"].replace("dev", "lobby")
    assert needs == ann.asks("/private on")[-1]
    refusal = ["!! #lobby is everybody's: nobody can own it, or be kept out"]
    for line in ("/private on", "/readonly on", "/key x", "/owner sam"):
        assert refusal == sam.asks(line)
    assert ["-- sam made ann an operator of #lobby"] == sam.asks("/op ann")


# Coming in


def test_an_invitation(world, ann, bob):
    """Lets somebody in once, and is told to them alone."""
    eve = world.enter("eve")
    ann.types("/private on")
    bob.reads()
    assert [NEEDS["operator"]] == bob.asks("/invite eve")
    assert ["-- you invited eve to #dev"] == ann.asks("/invite eve #dev")
    assert ["-- ann invited eve to #dev; /join #dev"] == eve.reads()
    silent(bob)
    assert "-- you joined #dev; 2 others here" in eve.asks("/join dev")
    assert ["!! eve is in #dev already"] == ann.asks("/invite eve")[-1:]
    eve.types("/part")
    refusal = ["!! #dev is private; /knock #dev asks to be let in"]
    assert refusal == eve.asks("/join dev")


def test_an_invitation_waits_for_an_account(world, ann):
    """Whose owner is not here."""
    world.own("zoe").types("/quit")
    ann.types("/private on")
    assert ["-- zoe is not here; the invitation to #dev waits"] == ann.asks(
        "/invite zoe"
    )[-1:]
    zoe = world.come("zoe")
    assert "-- you joined #dev; 1 other here" in zoe.asks("/join dev")
    assert ["!! nobody called ghost is here"] == ann.asks("/invite ghost")


def test_an_invitation_that_lasts(world, ann, bob):
    """Whoever has it comes and goes; it is in the list, and may be about a name, or
    where people come from."""
    eve = world.enter("eve")
    ann.types("/private on")
    bob.reads()
    assert [NEEDS["operator"]] == bob.asks("/invite eve always")
    lasting = "-- ann lets {} into #dev at any time"
    assert [lasting.format("eve")] == ann.asks("/invite eve always")
    both(lasting.format("eve"), bob)
    for _ in range(2):
        assert "-- you joined #dev; 2 others here" in eve.asks("/join dev")
        eve.types("/part")
    ann.reads()
    assert [lasting.format("zoe")] == ann.asks("/invite zoe #dev Always")
    assert [lasting.format("192.0.2.0/24")] == ann.asks("/invite 192.0.2.1/24 always")
    assert [
        "== let in at any time: eve, by ann",
        "== let in at any time: zoe, by ann",
        "== let in at any time: 192.0.2.0/24, by ann",
        "-- end of bans",
    ] == ann.asks("/bans")
    no_more = "-- ann lets {} into #dev no more at any time"
    for whom in ("eve", "zoe", "192.0.2.1/24"):
        shown = whom.replace(".1/", ".0/")
        assert [no_more.format(shown)] == ann.asks(f"/uninvite {whom}")
    refusal = ["!! #dev is private; /knock #dev asks to be let in"]
    assert refusal == eve.asks("/join dev")
    assert ["!! eve is not let into #dev at any time"] == ann.asks("/uninvite dev eve")
    usage = "!! that is written: /invite NAME [#ROOM] [always]"
    assert [usage] == ann.asks("/invite eve #dev never")
    assert [usage] == ann.asks("/invite dev always")
    not_there = "!! you are not in #ops; /join #ops takes you there"
    assert [not_there] == ann.asks("/invite eve ops")


def test_who_is_spared(world, ann, bob):
    """No ban or gag holds for them, for a time or till that is taken back."""
    assert [NEEDS["operator"]] == bob.asks("/spare bob") == bob.asks("/unspare bob")
    spared = "-- ann spares bob the bans and gags of #dev"
    assert [f"{spared} (good)"] == ann.asks("/spare bob good")
    bob.reads()
    ann.types("/gag bob")
    bob.types("hello")
    assert "<bob> hello" in ann.reads()
    assert ["== spared: bob, by ann: good", "== silent: bob, by ann"] == ann.asks(
        "/bans"
    )[:2]
    assert [f"{spared} no more"] == ann.asks("/unspare #dev bob")
    assert any("silen" in line for line in bob.asks("hello") if line[:2] == "!!")
    assert ["!! bob is not spared the bans and gags of #dev"] == ann.asks(
        "/unspare bob"
    )
    assert [f"{spared} until 2026-11-21 13:00 UTC"] == ann.asks("/spare bob 1h")
    world.clock.advance(3600)
    assert any("silen" in line for line in bob.asks("hello") if line[:2] == "!!")
    usage = "!! that is written: /spare [#ROOM] NAME|ADDRESS [1h] [REASON...]"
    assert [usage] == ann.asks("/spare dev bob")


def test_inviting_too_often(world, ann):
    """Four in a minute; then one reads how long to wait."""
    for number in range(5):
        world.enter(f"x{number}")
    for number in range(4):
        ann.types(f"/invite x{number}")
    assert ["!! too often; try again in 16 seconds"] == ann.asks("/invite x4")[-1:]
    world.clock.advance(16)
    assert ["-- you invited x4 to #dev"] == ann.asks("/invite x4")


def test_knocking(world, ann, bob):
    """The operators of the room hear it, and may let one in."""
    ann.types("/key sesame")
    eve = world.enter("eve")
    both("-- ann gave #dev a key", bob)
    assert ["-- the operators of #dev have heard you"] == eve.asks(
        "/knock dev it is\tme"
    )
    knock = "-- eve knocks at #dev; /invite eve #dev lets them in (it is me)"
    assert knock == ann.reads()[-1]
    silent(bob)
    assert ["!! there is no room #ops"] == eve.asks("/knock ops")
    assert ["!! #lobby is open; /join #lobby takes you there"] == bob.asks(
        "/knock lobby"
    )
    assert ["!! bob is in #dev already"] == bob.asks("/knock dev")
    ann.types("/deop ann")
    assert ["!! nobody is in #dev who could let you in; try again later"] == eve.asks(
        "/knock dev"
    )


# Out of a room


def test_a_kick(world, ann, bob):
    """Everybody reads why, and the one who is out talks nowhere then."""
    line = "-- ann put bob out of #dev (be nice)"
    assert [line] == ann.asks("/kick bob be nice")
    assert [line, NOWHERE] == bob.reads()
    assert [
        "!! no room is chosen; /room NAME or /join NAME, /rooms lists them"
    ] == bob.asks("hello")
    assert ["!! bob is not in #dev"] == ann.asks("/kick bob")
    bob.types("/join dev", "/kick ann")
    assert NEEDS["operator"] == bob.reads()[-1]


def test_who_mutes_a_room_knows_when_out(ann, bob):
    """What happens to oneself is told."""
    bob.types("/mute dev")
    bob.reads()
    ann.types("/kick bob")
    assert ["-- ann put bob out of #dev", NOWHERE] == bob.reads()


def test_who_talks_elsewhere_is_put_out_of_a_room(ann, bob):
    """And still talks there: in another room, or to somebody alone."""
    for typed in ("/join ops", "/query ann"):
        bob.asks("/join dev", typed)
        ann.types("/kick bob")
        ann.reads()
        assert ["-- ann put bob out of #dev"] == bob.reads()
    bob.types("hello")
    assert ["[bob -> you] hello"] == ann.reads()


def test_a_ban_for_a_time(world, ann, bob):
    """With a reason; it is in the list, and over when it is over."""
    assert [
        "-- ann banned bob from #dev until 2026-11-21 13:30 UTC (too loud)",
        "-- ann put bob out of #dev (too loud)",
    ] == ann.asks("/ban bob 90m too loud")
    assert [
        "-- ann banned bob from #dev until 2026-11-21 13:30 UTC (too loud)",
        "-- ann put bob out of #dev (too loud)",
        NOWHERE,
    ] == bob.reads()
    refusal = ["!! you are banned from #dev until 2026-11-21 13:30 UTC: too loud"]
    assert refusal == bob.asks("/join dev")
    assert [
        "== banned: bob, by ann, until 2026-11-21 13:30 UTC: too loud",
        "-- end of bans",
    ] == ann.asks("/bans")
    world.clock.advance(5400)
    assert ["-- nobody is banned or silent in #dev"] == ann.asks("/bans dev")
    assert "-- you joined #dev; 1 other here" in bob.asks("/join dev")


@pytest.mark.parametrize(
    ("typed", "whom", "more"),
    [
        ("bob", "bob", ""),
        ("#dev bob", "bob", ""),
        ("@bob 0", "bob", ""),
        ("bob being rude", "bob", ": being rude"),
        ("bob 1d", "bob", ", until 2026-11-22 12:00 UTC"),
        ("bob 1h spam", "bob", ", until 2026-11-21 13:00 UTC: spam"),
        ("troll", "troll", ""),
        ("10.1.2.3/16", "10.1.0.0/16", ""),
        ("2001:db8::7 1h", "2001:db8::/64", ", until 2026-11-21 13:00 UTC"),
    ],
)
def test_what_can_be_banned(ann, bob, typed, whom, more):
    """Somebody who is here, a name, a range; for a time or for ever, why or not. And
    lifted again."""
    nobody = ["-- nobody is banned or silent in #dev"]
    ann.types(f"/ban {typed}")
    assert [f"== banned: {whom}, by ann{more}", "-- end of bans"] == ann.asks("/bans")
    assert [f"-- ann lifted the ban of {whom} from #dev"] == ann.asks(f"/unban {whom}")
    assert nobody == ann.asks("/bans")
    bob.types("/join dev")
    ann.types(f"/gag {typed}")
    assert [f"== silent: {whom}, by ann{more}", "-- end of bans"] == ann.asks("/bans")
    lifted = f"-- ann lets {whom} speak in #dev again"
    assert [lifted] == ann.asks(f"/ungag {whom}")
    assert nobody == ann.asks("/bans")


@pytest.mark.parametrize(
    ("typed", "refusal"),
    [
        ("/ban ann", NEEDS["owner"]),
        ("/gag ann", NEEDS["owner"]),
        ("/ban 0.0.0.0/0", "!! 0.0.0.0/0 is no address, and no range of /8 or less"),
        ("/ban host.example", "!! host.example is no address, and no range of"),
        ("/ban 1st", "!! 1st cannot be a name: it must begin with a letter"),
        ("/ban bob 1h " + "x" * 391, "!! too long: at most 390"),
        ("/unban bob", "!! bob is not banned from #dev; /bans lists who is"),
        ("/ungag bob", "!! bob is not silenced in #dev; /bans lists who is"),
        ("/unban 10.0.0.1", "!! 10.0.0.1/32 is not banned from #dev; /bans lists"),
        ("/ban", "!! that is written: /ban [#ROOM] NAME|ADDRESS [1h] [REASON...]"),
        ("/unban a b", "!! that is written: /unban [#ROOM] NAME|ADDRESS"),
        ("/ban %", "!! % cannot be a name: letters, digits and"),
        ("/ban '; DROP", "!! '; cannot be a name: letters, digits and"),
    ],
)
def test_what_cannot_be_banned(ann, bob, typed, refusal):
    """And what is not."""
    (answer,) = ann.asks(typed)
    assert answer.startswith(refusal)
    silent(bob)
    assert ["-- nobody is banned or silent in #dev"] == ann.asks("/bans")


def test_a_gag(ann, bob):
    """Whoever is silent stays, and reads why nobody hears them."""
    ann.types("/gag bob 10m too loud")
    both("-- ann silenced bob in #dev until 2026-11-21 12:10 UTC (too loud)", bob)
    refusal = (
        "!! you are silenced in #dev until 2026-11-21 12:10 UTC: too loud; "
        "it was not said"
    )
    assert (
        [refusal] == bob.asks("hello") == bob.asks("/me waves") == bob.asks("@#dev x")
    )
    ann.types("/ungag bob")
    both("-- ann lets bob speak in #dev again", bob)
    bob.types("hello")
    assert "<bob> hello" == ann.reads()[-1]


def test_only_operators_ban(ann, bob):
    """Or see who is banned."""
    needs = [NEEDS["operator"]]
    for line in ("/ban eve", "/gag ann", "/unban x", "/ungag x", "/bans", "/kick ann"):
        assert needs == bob.asks(line)


def test_an_account_is_banned_whatever_its_name(world, ann):
    """Here or not: the ban is about its owner. It outlives a restart."""
    eve = world.own("eve", "dev")
    world.own("zoe").types("/quit")
    ann.types("/ban eve", "/ban zoe spam")
    assert ["!! you are banned from #dev"] == eve.asks("/nick eva", "/join dev")[-1:]
    carl = world.enter("carl", "dev")
    ann.types("/quit")
    assert "!! you are banned from #dev: spam" in world.come("zoe", "dev").reads()
    carl.types("/quit")
    world.chat.forget_idle_rooms()
    assert ["!! you are banned from #dev"] == eve.asks("/join dev")


def test_a_ban_of_who_lost_the_connection(world, ann):
    """They do not come back into the room."""
    eve = world.own("eve", "dev")
    eve.vanishes(Departure.LOST)
    ann.reads()
    assert [
        "-- ann banned eve from #dev for ever",
        "-- ann put eve out of #dev",
    ] == ann.asks("/ban eve")
    assert "!! you are banned from #dev" in world.come("eve", "dev").reads()


# Advice


def come_from(talker, address):
    talker.conversation.here.address = ip_address(address)


def test_how_to_ban(world, ann, bob, sam):
    """What catches whom; where people come from is for operators of the server."""
    world.own("eve")
    world.come("eve")
    world.own("zoe").types("/quit")
    come_from(bob, "10.1.2.3")
    stay = "-- /gag in place of /ban lets them stay, silent"
    guest = "== /ban bob keeps out this guest and that name; they may take another"
    unseen = "-- only operators of the server can see where {} comes from"
    assert [guest, unseen.format("bob"), stay] == ann.asks("/howtoban bob")
    owner = "== /ban {0} keeps out the owner of that name, under any name"
    assert [owner.format("eve"), unseen.format("eve"), stay] == ann.asks(
        "/howtoban @EVE"
    )
    assert [owner.format("zoe"), stay] == ann.asks("/howtoban zoe")
    assert ["== /ban troll keeps out whoever comes under that name"] == ann.asks(
        "/howtoban troll"
    )
    assert ["!! 1st cannot be a name: it must begin with a letter"] == ann.asks(
        "/howtoban 1st"
    )
    place = "== /ban 10.1.2.3 keeps out who comes from there: 1 is here"
    assert [guest, place, stay] == sam.asks("/howtoban bob")
    come_from(ann, "10.1.2.3")
    place = "== /ban 10.1.2.3 keeps out who comes from there: 2 are here"
    assert place in sam.asks("/howtoban bob")
    here = "-- eve comes from this machine"
    assert [owner.format("eve"), here, stay] == sam.asks("/howtoban eve")


def test_a_ban_by_address(world, ann, bob, sam):
    """Nobody but operators reads the address; all read who is gone."""
    eve = world.enter("eve", "dev")
    sam.types("/join dev")
    come_from(bob, "2001:db8::7")
    for talker in (ann, bob, eve, sam):
        talker.reads()
    sam.types("/ban 2001:db8::99 spam")
    banned = "-- sam banned 2001:db8::/64 from #dev for ever (spam)"
    kicked = "-- sam put bob out of #dev (spam)"
    for talker in (ann, sam):
        assert [banned, kicked] == talker.reads()
    assert [banned, kicked, NOWHERE] == bob.reads()
    both(kicked, eve)
    assert ["!! you are banned from #dev: spam"] == bob.asks("/join dev")


# The whole server


def test_announcing_and_shouting(world, ann, bob, sam):
    """Everybody reads it, wherever they are; only operators of the server do it."""
    sam.types("/announce the server restarts at \x02noon\x02")
    line = "-- announcement: the server restarts at noon"
    both(line, ann, bob, sam)
    sam.types("/shout lunch is ready")
    both("-- sam shouts: lunch is ready", ann, bob, sam)
    assert ["-- sam shouts: now"] == sam.asks("/wall now")
    for line in ("/announce x", "/shout x", "/wall x"):
        assert [NEEDS["server"]] == ann.asks(line)


# The examples


@pytest.mark.parametrize("row", [r for r in TABLE.rows.values() if r.group == "order"])
def test_every_example_works(world, sam, row):
    """In a room of one's own, with people who are something there."""
    carl, eve = world.own("carl"), world.enter("eve")
    world.enter("dan", "den").types("/private on")
    sam.types("/create dev")
    for talker in (carl, world.enter("bob")):
        talker.types("/join dev")
    sam.types("/ban troll", "/gag troll")
    before = {
        "deop": "/op carl",
        "devoice": "/voice carl",
        "uninvite": "/invite eve always",
        "unspare": "/spare eve",
    }
    sam.types(before.get(row.name, "/names"))
    answer = (eve if row.name == "knock" else sam).asks(row.example)
    assert answer
    assert not [line for line in answer if line.startswith("!!")]
    assert [] == world.bugs


# The store


@pytest.mark.parametrize(
    "line",
    [
        "/op bob",
        "/key sesame",
        "/kick bob",
        "/ban bob",
        "/gag bob",
        "/invite sam",
        "/private on",
        "/topic tea",
    ],
)
def test_what_is_not_stored_does_not_happen(world, ann, bob, sam, line):
    """And whoever wanted it reads why."""
    world.store.why = "disk-full"
    assert ["!! not stored, so not sent: the disk is full"] == ann.asks(line)
    silent(bob)
    world.store.why = None
    assert ["== #dev: @ann bob"] == ann.asks("/names")
    assert ["-- #dev has no key"] == ann.asks("/key")
    assert ["-- nobody is banned or silent in #dev"] == ann.asks("/bans")


def test_who_left_before_it_was_stored(world, ann, bob):
    """What was decided takes place, as far as there is anybody."""
    world.store.at_once = False
    ann.types("/ban bob")
    bob.types("/quit")
    ann.vanishes(Departure.LOST)
    world.store.at_once = True
    world.commit()
    assert [] == world.bugs
    world.chat.forget_idle_rooms()
    assert "!! you are banned from #dev" in world.connect().asks("bob dev")


def test_every_act_is_written_down(world, ann, bob, sam):
    """By whom, to whom, where; but no key. A guest who registers keeps his role."""
    ann.types("/voice bob", "/key sesame", "/gag bob 1h x", "/ungag bob", "/kick bob y")
    sam.types("/announce hear")
    with world.store.connection.begin():
        rows = world.store.connection.exec_driver_sql(
            "SELECT at, actor_name, act, target, room, detail FROM audit ORDER BY id"
        ).all()
    assert [NOON] * len(rows) == [row[0] for row in rows]
    assert [
        ("sam", "role", "sam", "#office", "operator"),
        ("sam", "operator", "sam", "", ""),
        ("ann", "role", "bob", "#dev", "voice"),
        ("ann", "mode", "", "#dev", "key on"),
        ("ann", "gag", "bob", "#dev", f"until={NOON + 3_600_000} x"),
        ("ann", "ungag", "bob", "#dev", ""),
        ("ann", "kick", "bob", "#dev", "y"),
        ("sam", "announce", "", "", "hear"),
    ] == [tuple(row[1:]) for row in rows]


def test_a_gag_holds_for_the_topic_too(world, ann, bob):
    """Who may not speak does not say it there."""
    ann.types("/gag bob")
    assert "silenced" in bob.asks("/topic by bob")[-1]
    assert "no topic" in ann.asks("/topic")[-1]
