"""MODE: what rooms are like, who is what in them, and the lists."""

import pytest
from irc_room import NOT_OPERATOR, mode
from irc_room import ann as ann
from irc_room import bob as bob
from irc_room import world as world
from irc_room import zed as zed
from irc_world import Caller, IrcWorld
from talking import Talker

from twistchat.chat.events import Departure
from twistchat.chat.roles import Mode, Modes, Role, SanctionKind
from twistchat.irc.isupport import Told, isupport
from twistchat.irc.mode_parsing import Asked, parse_modes
from twistchat.irc.modes import CHANMODES, HELD, KIND_OF, LETTERS, LISTS, ROLES, written

# How the words of a MODE are read


@pytest.mark.parametrize(
    ("words", "asked"),
    [
        ("+o bob", "+o:bob"),
        ("o bob", "+o:bob"),
        ("+oo a b", "+o:a +o:b"),
        ("+o-v a b", "+o:a -v:b"),
        ("-o+v a b", "-o:a +v:b"),
        ("+o a -v b", "+o:a -v:b"),
        ("+o", "+o"),
        ("+im-t", "+i +m -t"),
        ("+i-i", "-i"),
        ("b", "+b"),
        ("+bbb", "+b"),
        ("-b", "-b"),
        ("+b a!*@*", "+b:a!*@*"),
        ("+bb a", "+b:a +b"),
        ("beIq", "+b +e +I +q"),
        ("+k sesame", "+k:sesame"),
        ("+k -sesame", "+k:-sesame"),
        ("+k", "+k"),
        ("-k", "-k"),
        ("-k sesame", "-k:sesame"),
        ("-k *", "-k:*"),
        ("-ko bob", "-k -o:bob"),
        ("-ko sesame bob", "-k:sesame -o:bob"),
        ("+l 5", "+l:5"),
        ("-l", "-l"),
        ("-l+o bob", "-l +o:bob"),
        ("-l 5", "-l"),
        ("-i 5", "-i"),
        ("-k+l 5", "-k +l:5"),
        ("-k+l sesame 5", "-k:sesame +l:5"),
        ("+lk 5 sesame", "+l:5 +k:sesame"),
        ("+", ""),
        ("+-+-", ""),
        ("", ""),
        ("+i one two three", "+i"),
        ("+xyz", "+x +y +z"),
        ("+n", "+n"),
    ],
)
def test_how_modes_are_read(words: str, asked: str) -> None:
    """Letters take their parameters in their order, whatever stands between them."""
    expected = []
    for each in asked.split():
        letter, given, parameter = each[1:].partition(":")
        expected.append(Asked(each[0] == "+", letter, parameter, bool(given)))
    assert expected == parse_modes(words.split())
    assert expected == parse_modes([words])


def test_the_tables_agree() -> None:
    """Each letter means one thing, and what clients are told has all of them."""
    switches = "".join(
        letters
        for kind, letters in LETTERS.items()
        if kind not in (Mode.KEY, Mode.LIMIT)
    )
    letters = "".join(CHANMODES) + "".join(letter for letter, _ in ROLES.values())
    assert len(set(letters)) == len(letters)
    assert sorted(CHANMODES[3]) == sorted(switches + "n")
    assert set(CHANMODES[0]) == set(KIND_OF)
    assert set(Mode) == set(LETTERS)
    assert set(SanctionKind) == set(LISTS)
    assert set(Role) == set(HELD)


def test_what_clients_are_told(world: IrcWorld) -> None:
    """ISUPPORT has the modes, how many at once, and how long the lists may be."""
    tokens = isupport(world.irc.customs, Told(sanctions=9))
    told = {
        "CHANMODES=beIq,k,l,imnst",
        "EXCEPTS=e",
        "INVEX=I",
        "MAXLIST=beIq:9",
        "MODES=4",
        "PREFIX=(Oov)~@+",
    }
    assert told <= set(tokens)


# What a room is like


def test_what_a_room_is_like(world: IrcWorld, zed: Caller, bob: Caller) -> None:
    """324 and 329; the key is told to who may change it, and of a private room nothing
    to who is outside."""
    zed.sends("MODE #dev +mtkl sesame 5")
    made = ":irc.test 329 {} #dev 1795262400"
    assert [
        ":irc.test 324 zed #dev +nklmt sesame 5",
        made.format("zed"),
    ] == zed.asks("MODE #dev")
    assert [":irc.test 324 bob #dev +nklmt * 5", made.format("bob")] == bob.asks(
        "MODE #dev"
    )
    eve = world.registers("eve")
    assert [":irc.test 324 eve #dev +nklmt * 5", made.format("eve")] == eve.asks(
        "MODE #dev"
    )
    zed.sends("MODE #dev +s")
    for name in "#dev", "#none", "#":
        assert [f":irc.test 403 eve {name} :No such channel"] == eve.asks(
            f"MODE {name}"
        )
    assert [":irc.test 461 eve MODE :Not enough parameters"] == eve.asks("MODE")


@pytest.mark.parametrize(
    ("change", "told", "read"),
    [
        ("+i", "+is", "-- zed made #dev private"),
        ("+s", "+is", "-- zed made #dev private"),
        ("+is", "+is", "-- zed made #dev private"),
        ("+k :sesame", "+k *", "-- zed gave #dev a key"),
        ("+m", "+m", "-- zed made #dev read-only"),
        ("+t", "+t", "-- zed locked the topic of #dev"),
        ("+l 05", "+l 5", "-- zed set the limit of people in #dev to 5"),
    ],
)
def test_a_mode_is_set_and_told(
    zed: Caller, ann: Talker, bob: Caller, change: str, told: str, read: str
) -> None:
    """In the words of each door; what is so already is told to nobody."""
    own = "+k sesame" if told == "+k *" else told
    assert [mode("zed", own)] == zed.asks(f"MODE #dev {change}")
    assert [mode("zed", told)] == bob.reads()
    assert [read] == ann.reads()
    assert [] == zed.asks(f"MODE #dev {change}")
    off = told.split()[0].replace("+", "-")
    [line] = zed.asks(f"MODE #dev {off}")
    assert line.startswith(mode("zed", off))
    assert bob.reads()
    assert ann.reads()
    assert [] == zed.asks(f"MODE #dev {off}")


def test_what_netcat_sets_is_a_mode_here(zed: Caller, ann: Talker) -> None:
    """Each command is the letter that it means."""
    zed.asks("MODE #dev +o ann")
    ann.types(
        "/private on",
        "/key sesame",
        "/readonly on",
        "/topiclock on",
        "/private off",
        "/key -",
        "/readonly off",
        "/topiclock off",
    )
    changes = ["+is", "+k *", "+m", "+t", "-is", "-k *", "-m", "-t"]
    assert [mode("ann", change) for change in changes] == zed.reads()


def test_nobody_comes_in_who_is_one_too_many(
    world: IrcWorld, zed: Caller, ann: Talker
) -> None:
    """An invitation lets one more in; who is there stays, whatever the limit."""
    zed.asks("MODE #dev +l 1")
    bob, cat = world.registers("bob"), world.enter("cat")
    full = ":irc.test 471 {} #dev :Cannot join channel (+l)"
    assert [full.format("bob")] == bob.asks("JOIN #dev")
    assert ["!! #dev is full: 1 person may be there"] == cat.asks("/join dev")
    zed.asks("INVITE bob #dev")
    assert ":irc.test 353 bob = #dev :@zed ann bob" in bob.asks("JOIN #dev")
    assert [full.format("bob")] == bob.asks("PART #dev", "JOIN #dev")[-1:]
    zed.asks("MODE #dev +l 3")
    assert ":irc.test 353 bob = #dev :@zed ann bob" in bob.asks("JOIN #dev")
    zed.asks("MODE #dev -l")
    cat.types("/join dev")
    assert "-- you joined #dev; 3 others here" in cat.reads()


def test_a_limit_is_kept(world: IrcWorld) -> None:
    """Who owns a room finds it as it was, after a restart."""
    world.own("eve").types("/quit")
    eve = world.logs_in("eve")
    eve.asks("JOIN #hers", "MODE #hers +l 7")
    world.tick()
    again = IrcWorld(before=world)
    eve = again.logs_in("eve")
    eve.reads()
    assert ":irc.test 324 eve #hers +nl 7" in eve.asks("MODE #hers")
    assert ":irc.test 324 eve #hers +n" in eve.asks("MODE #hers -l", "MODE #hers")


def test_a_room_with_a_limit_needs_somebody(world: IrcWorld, zed: Caller) -> None:
    """Else nobody could ever lift it: without an owner it ends with the last."""
    zed.asks("MODE #dev +l 1", "PART #dev")
    bob = world.registers("bob")
    assert ":irc.test 353 bob = #dev :@bob" in bob.asks("JOIN #dev")
    assert ":irc.test 324 bob #dev +n" in bob.asks("MODE #dev")


@pytest.mark.parametrize("limit", ["0", "-1", "x", "1e3", "1000001", "9" * 30, "٣"])
def test_what_is_no_limit(zed: Caller, limit: str) -> None:
    """696 says of which letter it is (A18)."""
    refused = f":irc.test 696 zed #dev l {limit} :Invalid mode parameter"
    assert [refused] == zed.asks(f"MODE #dev +l {limit}")
    assert ":irc.test 324 zed #dev +n" in zed.asks("MODE #dev")


def test_an_empty_limit_is_none(zed: Caller) -> None:
    """It is there, and is no number: 696 has a star in its place."""
    refused = ":irc.test 696 zed #dev l * :Invalid mode parameter"
    assert [refused] == zed.asks("MODE #dev +l :")


@pytest.mark.parametrize(
    "key", ["a,b", ":a b", "::x", "x" * 65, ":\N{NO-BREAK SPACE}", ":"]
)
def test_what_is_no_key(zed: Caller, key: str) -> None:
    """One word, as it can stand in a JOIN: 525."""
    [line] = zed.asks(f"MODE #dev +k {key}")
    assert ":irc.test 525 zed #dev :Key is not well-formed" == line


def test_a_key_goes_by_any_word(zed: Caller) -> None:
    """Or without one: nobody needs to know it who may take it away."""
    for off in "-k", "-k wrong", "-k *":
        assert [mode("zed", "+k one")] == zed.asks("MODE #dev +k one")
        assert [mode("zed", "-k *")] == zed.asks(f"MODE #dev {off}")
    zed.asks("MODE #dev +k one")
    assert [mode("zed", "+k two")] == zed.asks("MODE #dev +k two")


def test_the_lobby_is_for_everybody(world: IrcWorld, zed: Caller) -> None:
    """Nothing keeps anybody out there, whoever asks for it."""
    world.own("sam").types("/operator open-sesame", "/quit")
    sam = world.logs_in("sam")
    sam.sends("JOIN #lobby")
    sam.reads()
    for change in "+i", "+k x", "+l 5", "+m", "+O sam":
        [line] = sam.asks(f"MODE #lobby {change}")
        assert line.startswith(":irc.test 482 sam #lobby :#lobby is everybody's")
    assert [":sam!~u@sam.users.irc.test MODE #lobby +t"] == sam.asks("MODE #lobby +t")


# Several in one line, and what is refused


def test_several_changes_in_one_line(zed: Caller, ann: Talker, bob: Caller) -> None:
    """Each is done by itself; what is refused keeps none of the others away."""
    assert [
        mode("zed", "+o bob"),
        ":irc.test 401 zed nobody :No such nick/channel",
        mode("zed", "+v ann"),
        mode("zed", "+m"),
        ":irc.test 472 zed x :is unknown mode char to me",
    ] == zed.asks("MODE #dev +ovvmx bob nobody ann")
    assert [mode("zed", each) for each in ("+o bob", "+v ann", "+m")] == bob.reads()
    assert [
        "-- zed made bob an operator of #dev",
        "-- zed gave ann a voice in #dev",
        "-- zed made #dev read-only",
    ] == ann.reads()


def test_four_parameters_and_no_more(zed: Caller) -> None:
    """As MODES says; what is left out is not left out silently."""
    masks = " ".join(f"t{number}" for number in range(5))
    *done, left_out = zed.asks(f"MODE #dev +bbbbb {masks}")
    assert [mode("zed", f"+b t{number}!*@*") for number in range(4)] == done
    assert left_out == (
        ":irc.test NOTICE zed :MODE: At most 4 modes with a parameter are set at once"
    )


@pytest.mark.parametrize(
    "words", ["+" * 400, "+-" * 200, "+ " * 15, ": ", "+n", "-n", "n"]
)
def test_what_asks_for_nothing(zed: Caller, words: str) -> None:
    """However long it is (I9): it is answered as what it is, and nothing changes."""
    lines = zed.asks(f"MODE #dev {words}")
    assert lines in ([], zed.asks("MODE #dev"))


def test_toggling_is_one_change(zed: Caller, ann: Talker) -> None:
    """Two hundred in one line are as good as the last (I9)."""
    assert [mode("zed", "+m")] == zed.asks(f"MODE #dev {'-m+m' * 100}")
    assert ["-- zed made #dev read-only"] == ann.reads()


def test_unknown_letters(zed: Caller) -> None:
    """472 for each, but not for hundreds of them (I9)."""
    for letter in "x", "é", "1":
        unknown = f":irc.test 472 zed {letter} :is unknown mode char to me"
        assert [unknown] == zed.asks(f"MODE #dev +{letter}")
    assert 4 == len(zed.asks("MODE #dev +ABCDEFGHJKLMNPQRSTUVWXYZ"))
    assert 4 == len(zed.asks(f"MODE #dev +{''.join(map(chr, range(0x100, 0x1F0)))}"))


@pytest.mark.parametrize("change", ["+k", "+l", "+o", "-o", "+v", "-v", "+O", "-O"])
def test_a_parameter_is_missing(zed: Caller, change: str) -> None:
    """461, as for any command (I9)."""
    missing = ":irc.test 461 zed MODE :Not enough parameters"
    assert [missing] == zed.asks(f"MODE #dev {change}")


def test_what_is_said_back_is_short(zed: Caller, bob: Caller) -> None:
    """Of a name that nobody could bear, as of one that nobody does."""
    for line in f"MODE #{'x' * 400}", f"MODE #dev +o {'x' * 400}", f"MODE {'x' * 400}":
        [answer] = zed.asks(line)
        assert len(answer) < 130


def test_who_may_not(zed: Caller, bob: Caller) -> None:
    """482, once for a line, however much it asks for; and 442 outside."""
    for change in "+i", "+k x", "+l 5", "+b x", "-b x", "+v zed", "-o zed", "+eI a b":
        lines = bob.asks(f"MODE #dev {change}")
        assert lines[0].startswith(":irc.test 482 bob #dev :You're not channel o")
        assert 1 == len(lines)
    assert [NOT_OPERATOR] == bob.asks("MODE #dev +imt-l")
    bob.sends("PART #dev")
    bob.reads()
    for change in "+i", "b", "+b x":
        assert [":irc.test 442 bob #dev :You're not on that channel"] == bob.asks(
            f"MODE #dev {change}"
        )


def test_what_cannot_be_stored_is_not_so(world: IrcWorld, zed: Caller) -> None:
    """The refusal is the answer, and the room is as it was."""
    world.store.why = "disk-full"
    [line] = zed.asks("MODE #dev +m")
    assert line.startswith(":irc.test 400 zed MODE :not stored, so not sent")
    world.store.why = None
    assert ":irc.test 324 zed #dev +n" in zed.asks("MODE #dev")


def test_a_change_waits_for_the_store(
    world: IrcWorld, zed: Caller, ann: Talker, bob: Caller
) -> None:
    """Nobody sees it before; and what was lost meanwhile is not done after all."""
    world.store.at_once = False
    assert [] == zed.asks("MODE #dev +mo bob", "PING 1")
    assert [] == bob.reads()
    world.commit()
    assert [mode("zed", "+m")] == bob.reads()
    zed.vanishes(Departure.LOST)
    bob.reads()
    world.commit()
    assert [mode("zed", "+o bob").replace("local", "gone")] == bob.reads()
    world.check()


def test_the_answer_bears_its_label(world: IrcWorld, bob: Caller) -> None:
    """One line bears it, several are a batch; who is put out is told outside of it."""
    eve = world.registers("eve", "labeled-response", "batch", "draft/chathistory")
    eve.asks("JOIN #eve")
    bob.asks("JOIN #eve")
    eve.reads()
    who = "eve!~u@local.irc.test"
    assert [f"@label=1 :{who} MODE #eve +m"] == eve.asks("@label=1 MODE #eve +m")
    opening, one, two, closing = eve.asks("@label=2 MODE #eve -m+t")
    assert opening.startswith("@label=2 :irc.test BATCH +")
    assert one.endswith(f" :{who} MODE #eve -m")
    assert two.endswith(f" :{who} MODE #eve +t")
    opening, banned, kicked, closing = eve.asks("@label=3 MODE #eve +b bob")
    assert banned.endswith(f" :{who} MODE #eve +b bob!*@*")
    assert f":{who} KICK #eve bob :eve" == kicked
    assert closing.startswith(":irc.test BATCH -")
    assert ["@label=4 :irc.test ACK"] == eve.asks("@label=4 MODE #eve +b bob!*@*")


# Roles


def test_operators_and_voices(
    world: IrcWorld, zed: Caller, ann: Talker, bob: Caller
) -> None:
    """+o and +v are what /op and /voice are; who has both is told what is left."""
    assert [mode("zed", "+v bob")] == zed.asks("MODE #dev +v bob")
    assert [mode("zed", "+v bob")] == bob.reads()
    assert ["-- zed gave bob a voice in #dev"] == ann.reads()
    assert [mode("zed", "-v+o bob bob")] == zed.asks("MODE #dev +o BOB")
    assert [] == zed.asks("MODE #dev +o bob", "MODE #dev +v bob", "MODE #dev -v bob")
    ann.reads()
    assert [mode("zed", "-v+o bob bob")] == bob.reads()
    assert [":irc.test 482 zed #dev :You're not channel owner"] == zed.asks(
        "MODE #dev -o bob"
    )
    host = world.irc.masks.host(bob.client.here.user.person)
    assert [f":bob!~u@{host} MODE #dev -o bob"] == bob.asks("MODE #dev -o bob")
    assert ["-- bob made bob an ordinary member of #dev"] == ann.reads()


def test_what_netcat_makes_somebody_is_a_mode_here(
    world: IrcWorld, zed: Caller, ann: Talker
) -> None:
    """Each role that comes or goes is a letter that comes or goes."""
    zed.asks("MODE #dev +o ann")
    bob = world.registers("bob")
    bob.sends("JOIN #dev")
    zed.reads()
    ann.types("/voice bob", "/devoice bob", "/voice bob", "/op bob", "/deop ann")
    assert [
        mode("ann", "+v bob"),
        mode("ann", "-v bob"),
        mode("ann", "+v bob"),
        mode("ann", "-v+o bob bob"),
        mode("ann", "-o ann"),
    ] == zed.reads()


def test_who_is_not_there(world: IrcWorld, zed: Caller, bob: Caller) -> None:
    """401 for who is nowhere, 441 for who is elsewhere; what an absent owner of an
    account is here can be taken all the same."""
    world.registers("cat")
    eve = world.own("eve", "dev")
    for sign in "+-":
        for letter in "ov":
            assert [":irc.test 401 zed dog :No such nick/channel"] == zed.asks(
                f"MODE #dev {sign}{letter} dog"
            )[-1:]
            assert [
                ":irc.test 441 zed cat #dev :They aren't on that channel"
            ] == zed.asks(f"MODE #dev {sign}{letter} cat")
    assert [":irc.test 401 zed a!b@c :No such nick/channel"] == zed.asks(
        "MODE #dev +o a!b@c"
    )
    zed.asks("MODE #dev +v eve")
    eve.types("/quit")
    assert [mode("zed", "-v eve")] == zed.asks("MODE #dev -v eve")[-1:]


def test_a_room_changes_hands(world: IrcWorld, bob: Caller) -> None:
    """The new owner is one, and the old one an operator: one line says both."""
    for name in "eve", "cat":
        world.own(name).types("/quit")
    eve, cat = world.logs_in("eve"), world.logs_in("cat", "multi-prefix")
    for caller in eve, cat, bob:
        caller.asks("JOIN #hers")
    eve.reads()
    cat.reads()
    line = ":eve!~u@eve.users.irc.test MODE #hers -O+o+Oo eve eve cat cat"
    assert [line] == eve.asks("MODE #hers +O cat")
    assert [line] == cat.reads() == bob.reads()
    assert ":irc.test 353 cat = #hers :@eve ~@cat bob" in cat.asks("NAMES #hers")
    assert ":irc.test 353 bob = #hers :@eve ~cat bob" in bob.asks("NAMES #hers")
    down = ":cat!~u@cat.users.irc.test MODE #hers -O+o cat cat"
    assert [down] == cat.asks("MODE #hers -O cat")
    assert [down] == bob.reads() == eve.reads()
    owner = ":irc.test 482 eve #hers :You're not channel owner"
    assert [owner] == eve.asks("MODE #hers +O eve")
    guest = world.registers("gus")
    guest.asks("JOIN #hers")
    world.own("sam").types("/operator open-sesame", "/join hers", "/owner eve")
    eve.reads()
    assert [":irc.test 401 eve gus :nobody owns the name gus"] == eve.asks(
        "MODE #hers +O gus"
    )
    gone = ":eve!~u@eve.users.irc.test MODE #hers -Oo eve eve"
    assert [gone] == eve.asks("MODE #hers -o eve")


def test_who_is_given_a_role_elsewhere_is_told(world: IrcWorld, ann: Talker) -> None:
    """In words: a MODE of a room that a client is not in would be none of its
    business."""
    world.own("eve").types("/quit")
    eve = world.logs_in("eve")
    eve.reads()
    ann.types("/join tea", "/op eve")
    assert [":irc.test NOTICE eve :ann made eve an operator of #tea"] == eve.reads()


def test_how_modes_are_written() -> None:
    """Letters first, then the parameters of those that have one, in their order."""
    assert "+n" == written(Modes())
    every = Modes(True, "word", True, True, 5)
    assert "+nisklmt word 5" == written(every, key=True)
    assert "+nisklmt * 5" == written(every)


# One's own


def test_the_modes_of_people(world: IrcWorld, zed: Caller, bob: Caller) -> None:
    """221 for one's own; nobody reads or changes those of others."""
    assert zed.asks("MODE zed")[0].startswith(":irc.test 221 zed +")
    assert [":irc.test 502 zed :Cant change mode for other users"] == zed.asks(
        "MODE bob"
    )
    assert zed.asks("MODE nobody")[0].startswith(":irc.test 401 zed nobody ")
