"""Bans and gags: of people, of names, of addresses."""

import pytest
from fakes_chat import Place, done, facts
from order_room import BAN, GAG, NOW, ZOE
from order_room import ann as ann
from order_room import bob as bob
from order_room import dev as dev
from order_room import place as place

from twistchat.chat import errors
from twistchat.chat.events import (
    Departure,
    Event,
    Kicked,
    Pardoned,
    Person,
    Sanctioned,
)
from twistchat.chat.roles import Role, SanctionKind
from twistchat.chat.rooms import Room
from twistchat.chat.service import ChatLimits
from twistchat.chat.targets import Target, range_meant
from twistchat.chat.users import Session


def kinds(events: list[Event]) -> list[type[Event]]:
    return [type(event) for event in events]


# Bans and gags


def test_a_ban_by_name_puts_out_who_bears_it(
    place: Place, dev: Room, ann: Session, bob: Session
) -> None:
    """All are told of the ban and who is gone; and the next of that name stays out."""
    eve = place.come("eve", "dev")
    change = place.order.sanction(ann, dev, BAN, "BOB", 60, "spam")
    assert isinstance(change, Sanctioned)
    sanction = change.sanction
    assert (BAN, "bob", bob.user.id, "bob", "", "ann", "spam") == (
        sanction.kind,
        sanction.target,
        sanction.who,
        sanction.key,
        sanction.network,
        sanction.by,
        sanction.reason,
    )
    assert (NOW, NOW + 60_000) == (sanction.at, sanction.until)
    assert [] == dev.sanctions
    place.order.apply(change, ann)
    assert [sanction] == dev.sanctions
    for session, heard in ((bob, [change]), (eve, [change]), (ann, [])):
        *first, kick = place.take(session)
        assert heard == first
        assert isinstance(kick, Kicked)
        assert (bob.user.person, "spam") == (kick.target, kick.text)
    refused = {"room": "#dev", "why": "spam", "until": NOW + 60_000}
    assert refused == facts(errors.Banned, lambda: place.chat.join(bob, dev))
    place.go(bob)
    heir = place.come("Bob")
    assert refused == facts(errors.Banned, lambda: place.chat.join(heir, dev))
    place.now += 60_000
    assert place.chat.join(heir, dev)


def test_a_ban_of_an_account_is_about_its_owner(
    place: Place, dev: Room, ann: Session
) -> None:
    """Whatever they are called by then, here or not; and not about their heir."""
    eve = place.own("eve", "dev")
    for whom in ("eve", ZOE):
        change = done(place, place.order.sanction(ann, dev, BAN, whom))
        assert isinstance(change, Sanctioned)
        assert "" == change.sanction.key
    assert [eve.user.id, ZOE.id] == [each.who for each in dev.sanctions]
    place.chat.rename(eve.user, place.chat.free_name("eva"), None)
    with pytest.raises(errors.Banned):
        place.chat.join(eve, dev)
    assert place.chat.join(place.come("eve"), dev)


def test_a_ban_of_somebody_whose_connection_is_lost(
    place: Place, dev: Room, ann: Session
) -> None:
    """They are out before they come back."""
    eve = place.own("eve", "dev")
    place.chat.hang_up(eve, Departure.LOST)
    done(place, place.order.sanction(ann, dev, BAN, eve.user.person))
    assert eve.user.id not in dev.members
    again = place.again(eve.user)
    assert {} == again.user.rooms


def test_a_ban_of_a_name_that_nobody_bears(
    place: Place, dev: Room, ann: Session
) -> None:
    """Keeps out who comes with it; a name that cannot be is refused."""
    change = done(place, place.order.sanction(ann, dev, BAN, "Troll"))
    assert isinstance(change, Sanctioned)
    about = (change.sanction.who, change.sanction.key, change.sanction.target)
    assert (0, "troll", "Troll") == about
    with pytest.raises(errors.Banned):
        place.chat.join(place.come("tRoLL"), dev)
    for bad in ("1st", "", "a b", "x" * 999, "a\0b", "' OR 1=1", "%"):
        with pytest.raises(errors.BadName):
            place.order.sanction(ann, dev, BAN, bad)


@pytest.mark.parametrize("whom", ["10.1.2.3", "10.1.0.0/16", "10.9.9.9/8"])
def test_a_ban_by_address(
    place: Place, dev: Room, ann: Session, bob: Session, whom: str
) -> None:
    """Puts out all who come from there, in any of their sessions; where they come from
    is told to them and to operators only, who is gone is told to all."""
    eve = place.come("eve", "dev")
    more = place.again(eve.user, address="10.1.2.3")
    far = place.come("far", "dev", address="192.0.2.1")
    change = done(place, place.order.sanction(ann, dev, BAN, whom))
    assert ["ann", "far"] == [user.person.name for user in dev.members.values()]
    assert [Sanctioned, Kicked, Kicked] == kinds(place.take(ann))
    assert [Kicked, Kicked] == kinds(place.take(far))
    for session in (bob, eve, more):
        assert change in place.take(session)
    with pytest.raises(errors.Banned):
        place.chat.join(more, dev)
    assert place.chat.join(place.come("ned"), dev)


def test_operators_are_not_put_out(place: Place, dev: Room, ann: Session) -> None:
    """By what catches them with others."""
    otto = place.come("otto", "dev", address="10.0.0.1")
    dev.roles[otto.user.id] = Role.OPERATOR
    done(place, place.order.sanction(ann, dev, BAN, "10.0.0.0/8"))
    assert otto.user.id in dev.members
    assert [Sanctioned] == kinds(place.take(otto))


def test_a_ban_is_stronger_than_an_earlier_invitation(
    place: Place, dev: Room, ann: Session
) -> None:
    """A later one is stronger."""
    zed = place.come("zed", address="10.0.0.1")
    for whom in ("zed", "10.0.0.1"):
        done(place, place.order.invite(ann, dev, zed.user.person, 0.0))
        done(place, place.order.sanction(ann, dev, BAN, whom))
        with pytest.raises(errors.Banned):
            place.chat.join(zed, dev)
    done(place, place.order.invite(ann, dev, zed.user.person, 0.0))
    assert place.chat.join(zed, dev)


def test_a_gag_silences_and_keeps_in(
    place: Place, dev: Room, ann: Session, bob: Session
) -> None:
    """Until it is lifted, or over."""
    change = done(place, place.order.sanction(ann, dev, GAG, "bob", 60))
    assert [change] == place.take(bob) == place.take(ann)
    refused = {"room": "#dev", "why": "", "until": NOW + 60_000}
    assert refused == facts(errors.Gagged, lambda: place.chat.say(bob, dev, "hi"))
    (lifted,) = place.order.pardon(ann, dev, GAG, "bob")
    assert isinstance(done(place, lifted), Pardoned)
    assert [lifted] == place.take(bob)
    place.chat.say(bob, dev, "hi")
    done(place, place.order.sanction(ann, dev, GAG, "bob", 60))
    place.now += 60_000
    place.chat.say(bob, dev, "hi")


def test_repeating_replaces(
    place: Place, dev: Room, ann: Session, bob: Session
) -> None:
    """The same of its kind about the same; and what is over goes."""
    for seconds in (60, 120):
        for kind in (BAN, GAG):
            done(place, place.order.sanction(ann, dev, kind, "troll", seconds))
    assert [(BAN, NOW + 120_000), (GAG, NOW + 120_000)] == [
        (each.kind, each.until) for each in dev.sanctions
    ]
    place.now += 120_000
    done(place, place.order.sanction(ann, dev, BAN, "other"))
    assert ["other"] == [each.target for each in dev.sanctions]


def test_sanctions_per_room() -> None:
    """At the limit one may be replaced, and one more is refused until one is over."""
    place = Place(ChatLimits(sanctions_per_room=2))
    sam = place.own("sam", "dev", operator=True)
    room = place.room("dev")
    for name in ("one", "two", "two"):
        done(place, place.order.sanction(sam, room, BAN, name, 60))
    assert {"limit": 2} == facts(
        errors.TooManySanctions, lambda: place.order.sanction(sam, room, GAG, "one")
    )
    place.now += 60_000
    assert place.order.sanction(sam, room, GAG, "one")
    place = Place(ChatLimits(sanctions_per_room=0))
    sam = place.own("sam", "dev", operator=True)
    for number in range(501):
        change = place.order.sanction(sam, place.room("dev"), BAN, f"x{number}")
        done(place, change)


@pytest.mark.parametrize("whom", ["bob", "BOB", "person"])
def test_pardon_lifts_all_of_that_name(
    place: Place, dev: Room, ann: Session, bob: Session, whom: str
) -> None:
    """Of the guest who was, of the one who is, and of the owner of an account who was
    called so; but no gag with the bans."""
    first = place.order.sanction(ann, dev, BAN, "bob").sanction
    place.go(bob)
    heir = place.come("bob")
    order = place.order
    account = order.sanction(ann, dev, BAN, Person(77, "Bob")).sanction
    mine = order.sanction(ann, dev, BAN, "bob").sanction
    gag = order.sanction(ann, dev, GAG, "bob").sanction
    other = order.sanction(ann, dev, BAN, "eve").sanction
    dev.sanctions += [first, account, mine, gag, other]
    asked = heir.user.person if whom == "person" else whom
    lifted = order.pardon(ann, dev, BAN, asked)
    assert [first, account, mine] == [each.sanction for each in lifted]
    for each in lifted:
        done(place, each)
    assert [gag, other] == dev.sanctions


def test_pardon_of_a_name_in_another_spelling(
    place: Place, dev: Room, ann: Session
) -> None:
    """Names that are the same are the same."""
    done(place, place.order.sanction(ann, dev, BAN, "Ａlice"))
    (lifted,) = place.order.pardon(ann, dev, BAN, "alice")
    assert "Ａlice" == lifted.sanction.target


def test_pardon_of_an_account_by_its_new_name(
    place: Place, dev: Room, ann: Session
) -> None:
    """Whom it is about is found by who they are."""
    done(place, place.order.sanction(ann, dev, BAN, ZOE))
    (lifted,) = place.order.pardon(ann, dev, BAN, Person(ZOE.id, "zora"))
    assert "zoe" == lifted.sanction.target


def test_pardon_of_a_range(place: Place, dev: Room, ann: Session) -> None:
    """However it is written; told to operators."""
    eve = place.come("eve", "dev")
    done(place, place.order.sanction(ann, dev, BAN, "10.0.0.0/8"))
    place.notes.heard.clear()
    assert {"kind": "ban", "name": "10.0.0.0/16", "room": "#dev"} == facts(
        errors.NoSuchSanction,
        lambda: place.order.pardon(ann, dev, BAN, "10.0.0.0/16"),
    )
    (lifted,) = place.order.pardon(ann, dev, BAN, "10.1.1.1/255.0.0.0")
    done(place, lifted)
    assert ([lifted], []) == (place.take(ann), place.take(eve))
    assert [] == dev.sanctions


def test_a_range_that_is_shown_as_something_else(
    place: Place, dev: Room, ann: Session, bob: Session
) -> None:
    """Is lifted by that, and by the range; nobody reads where it is."""
    hidden = Target("cloak.example", network="10.1.2.3/32")
    for whom in ("cloak.example", "10.1.2.3", hidden):
        change = done(place, place.order.sanction(ann, dev, BAN, hidden))
        assert isinstance(change, Sanctioned)
        assert "cloak.example" == change.sanction.target
        with pytest.raises(errors.Banned):
            place.chat.join(bob, dev)
        (lifted,) = place.order.pardon(ann, dev, BAN, whom)
        done(place, lifted)
        assert place.chat.join(bob, dev)
    with pytest.raises(errors.BadAddress):
        place.order.pardon(ann, dev, BAN, "cloak.example")


def test_who_is_spared_stays(
    place: Place, dev: Room, ann: Session, bob: Session
) -> None:
    """Of all that a ban covers, those whom an exception is about; here or lost."""
    eve = place.own("eve", "dev")
    place.come("gil", "dev", address="10.9.9.9")
    for whom in (bob.user.person, eve.user.person):
        done(place, place.order.sanction(ann, dev, SanctionKind.EXCEPTION, whom))
    place.chat.hang_up(eve, Departure.LOST)
    for whom in ("10.0.0.0/8", eve.user.person):
        done(place, place.order.sanction(ann, dev, BAN, whom))
    assert ["ann", "bob", "eve"] == [user.person.name for user in dev.members.values()]
    done(place, place.order.sanction(ann, dev, GAG, "bob"))
    place.chat.say(bob, dev, "hi")
    guy = place.come("guy", address="10.0.0.9").user.person
    with pytest.raises(errors.RightMissing):
        place.order.invite(bob, dev, guy, 0.0)
    done(place, place.order.sanction(ann, dev, SanctionKind.EXCEPTION, "guy"))
    place.order.invite(bob, dev, guy, 0.0)


def test_what_is_in_somebodys_favour_is_told_to_all(
    place: Place, dev: Room, ann: Session, bob: Session
) -> None:
    """But of a range of addresses to operators."""
    for kind in SanctionKind.EXCEPTION, SanctionKind.INVITATION:
        change = done(place, place.order.sanction(ann, dev, kind, "eve"))
        assert [change] == place.take(bob) == place.take(ann)
        change = done(place, place.order.sanction(ann, dev, kind, "10.0.0.0/8"))
        assert ([], [change]) == (place.take(bob), place.take(ann))


def test_what_is_listed_for_whom(
    place: Place, dev: Room, ann: Session, bob: Session
) -> None:
    """One kind at a time; without ranges for who does not keep order; nothing that is
    over."""
    for kind, whom, seconds in (
        (BAN, "one", 0),
        (BAN, "two", 1),
        (BAN, "192.0.2.0/24", 0),
        (GAG, "three", 0),
    ):
        done(place, place.order.sanction(ann, dev, kind, whom, seconds))
    place.now += 1000
    told = place.order.told
    assert ["one", "192.0.2.0/24"] == [each.target for each in told(ann, dev, BAN)]
    assert ["one"] == [each.target for each in told(bob, dev, BAN)]
    assert ["three"] == [each.target for each in told(bob, dev, GAG)]


def test_no_such_sanction(place: Place, dev: Room, ann: Session) -> None:
    """Nor one that is over."""
    done(place, place.order.sanction(ann, dev, BAN, "bob", 1))
    place.now += 1000
    refused = facts(
        errors.NoSuchSanction, lambda: place.order.pardon(ann, dev, BAN, "Bob")
    )
    assert {"kind": "ban", "name": "Bob", "room": "#dev"} == refused
    assert [] == place.order.sanctions(ann, dev)


# Ranges of addresses


@pytest.mark.parametrize(
    ("text", "network"),
    [
        ("10.1.2.3", "10.1.2.3/32"),
        ("10.1.2.3/24", "10.1.2.0/24"),
        ("10.0.0.0/8", "10.0.0.0/8"),
        ("10.0.0.0/255.255.0.0", "10.0.0.0/16"),
        ("2001:db8::1", "2001:db8::/64"),
        ("2001:db8::1/128", "2001:db8::1/128"),
        ("2001:DB8::/32", "2001:db8::/32"),
        ("fe80::1%eth0", "fe80::/64"),
        ("::ffff:10.1.2.3", "10.1.2.3/32"),
        ("::ffff:10.0.0.0/104", "10.0.0.0/8"),
    ],
)
def test_what_range_is_meant(text: str, network: str) -> None:
    """As the module ipaddress writes it; an address of IPv6 stands for its /64."""
    target = range_meant(text)
    assert target is not None
    assert (network, network, 0, "") == (
        target.shown,
        target.network,
        target.who,
        target.key,
    )


@pytest.mark.parametrize(
    "text",
    [
        "10.0.0.0/7",
        "0.0.0.0/0",
        "2001::/31",
        "::/0",
        "::ffff:0.0.0.0/96",
        "10.0.0.0/33",
        "10.0.0.0/-1",
        "1.2.3",
        "256.1.1.1",
        "host.example",
        "a/b",
        ":",
        "/",
        "10.0.0.0/8; DROP",
        "10.0.0.1\u200b/8",
        "1" * 9000 + ".",
    ],
)
def test_what_is_no_range(text: str) -> None:
    """Or too wide a one: said back short and printable."""
    value = facts(errors.BadAddress, lambda: range_meant(text))["value"]
    assert isinstance(value, str)
    assert value.isprintable()
    assert len(value) <= 50


@pytest.mark.parametrize("text", ["bob", "1", "", "b0b", "\u200b"])
def test_what_may_be_a_name(text: str) -> None:
    """No name has a dot, a colon or a slash."""
    assert range_meant(text) is None
