"""Who may do what: every role with every act, and whom bans and gags hold for."""

from collections.abc import Callable
from ipaddress import ip_address

import pytest
from fakes_chat import Place, facts
from msgspec.structs import replace

from twistchat.chat import errors
from twistchat.chat.events import Person
from twistchat.chat.ids import EPOCH
from twistchat.chat.names import person_name
from twistchat.chat.rights import check_server_operator, covers, sanction_on
from twistchat.chat.roles import Mode, Modes, Right, Role, Sanction, SanctionKind
from twistchat.chat.rooms import Room
from twistchat.chat.users import Session, User

NOW = EPOCH + 1000
BAN, GAG = SanctionKind.BAN, SanctionKind.GAG
SPARED, AWAITED = SanctionKind.EXCEPTION, SanctionKind.INVITATION

#: Who may do more comes later.
RANKS = ("stranger", "member", "voice", "operator", "owner", "server-operator")
ROLES = {"voice": Role.VOICE, "operator": Role.OPERATOR, "owner": Role.OWNER}
#: Others in the room, and what they are.
OTHERS = {"mel": Role.MEMBER, "vera": Role.VOICE, "otto": Role.OPERATOR}
OWNER, SERVER_OPERATOR = "olga", "sam"
OPEN, SECRET, LOCKED = Modes(), Modes(private=True), Modes(topic_lock=True)
READ_ONLY = Modes(read_only=True)


class Scene:
    """``me``, who is of that rank, in a room with one of every role."""

    def __init__(self, rank: str) -> None:
        self.place = Place()
        self.order = self.place.order
        self.room: Room = self.place.room("dev")
        self.gus = self.place.come("gus").user.person
        self.people: dict[str, Person] = {}
        for name, role in OTHERS.items():
            self._put(self.place.come(name, "dev"), role)
        self._put(self.place.own(OWNER, "dev"), Role.OWNER)
        self._put(self.place.own(SERVER_OPERATOR, "dev", operator=True), Role.MEMBER)
        self.me = self.place.own("ann", operator=rank == "server-operator")
        if rank != "stranger":
            self.place.chat.join(self.me, self.room)
        self._put(self.me, ROLES.get(rank, Role.MEMBER))

    def _put(self, session: Session, role: Role) -> None:
        person = session.user.person
        self.people[person.name] = person
        if role is not Role.MEMBER:
            self.room.roles[person.id] = role

    def give(self, name: str, role: Role) -> object:
        return self.order.give(self.me, self.room, self.people[name], role)

    def take(self, name: str) -> object:
        roles = (Role.VOICE, Role.OPERATOR, Role.OWNER)
        return self.order.take(self.me, self.room, self.people[name], roles)

    def kick(self, name: str) -> object:
        return self.order.kick(self.me, self.room, self.people[name], "")

    def mode(self, mode: Mode, value: str = "word") -> object:
        return self.order.mode(self.me, self.room, mode, value)

    def sanction(self, kind: SanctionKind, whom: str) -> object:
        return self.order.sanction(self.me, self.room, kind, whom)

    def pardon(self) -> object:
        self.room.sanctions.append(Sanction(1, BAN, "bo", 0, "bo", "", "x", "", 1))
        return self.order.pardon(self.me, self.room, BAN, "bo")

    def invite(self, modes: Modes = OPEN, banned: bool = False) -> object:
        self.room.modes = modes
        if banned:
            by = (self.gus.name, self.gus.id, "", "", "x", "", 1)
            self.room.sanctions.append(Sanction(1, BAN, *by))
        return self.order.invite(self.me, self.room, self.gus, 0.0)

    def topic(self, modes: Modes = OPEN) -> object:
        self.room.modes = modes
        return self.order.topic(self.me, self.room, "tea")

    def say(self, modes: Modes = OPEN) -> object:
        self.room.modes = modes
        return self.place.chat.say(self.me, self.room, "hi")


#: What is done, and from which rank on.
ACTS: dict[str, tuple[Callable[[Scene], object], str]] = {
    "speak": (Scene.say, "member"),
    "speak where few may": (lambda s: s.say(READ_ONLY), "voice"),
    "set the topic": (Scene.topic, "member"),
    "set a locked topic": (lambda s: s.topic(LOCKED), "operator"),
    "close": (lambda s: s.mode(Mode.PRIVATE), "operator"),
    "lock": (lambda s: s.mode(Mode.KEY), "operator"),
    "silence": (lambda s: s.mode(Mode.READ_ONLY), "operator"),
    "limit": (lambda s: s.mode(Mode.LIMIT, "9"), "operator"),
    "lock the topic": (lambda s: s.mode(Mode.TOPIC_LOCK), "operator"),
    "give a voice": (lambda s: s.give("mel", Role.VOICE), "operator"),
    "take a voice": (lambda s: s.take("vera"), "operator"),
    "make an operator": (lambda s: s.give("mel", Role.OPERATOR), "operator"),
    "unmake an operator": (lambda s: s.take("otto"), "owner"),
    "make an owner": (lambda s: s.give(SERVER_OPERATOR, Role.OWNER), "owner"),
    "unmake an owner": (lambda s: s.take(OWNER), "owner"),
    "kick a member": (lambda s: s.kick("mel"), "operator"),
    "kick a voice": (lambda s: s.kick("vera"), "operator"),
    "kick an operator": (lambda s: s.kick("otto"), "operator"),
    "ban": (lambda s: s.sanction(BAN, "mel"), "operator"),
    "ban a voice": (lambda s: s.sanction(BAN, "vera"), "operator"),
    "ban a name": (lambda s: s.sanction(BAN, "nobody"), "operator"),
    "ban a range": (lambda s: s.sanction(BAN, "10.0.0.0/8"), "operator"),
    "gag": (lambda s: s.sanction(GAG, "mel"), "operator"),
    "pardon": (Scene.pardon, "operator"),
    "list bans": (lambda s: s.order.sanctions(s.me, s.room), "operator"),
    "read who is banned": (lambda s: s.order.told(s.me, s.room, BAN), "member"),
    "read who is spared": (lambda s: s.order.told(s.me, s.room, SPARED), "operator"),
    "spare an operator": (lambda s: s.sanction(SPARED, "otto"), "operator"),
    "let in at any time": (lambda s: s.sanction(AWAITED, "gus"), "operator"),
    "invite": (Scene.invite, "member"),
    "invite where few may come": (lambda s: s.invite(SECRET), "operator"),
    "invite where not many may": (lambda s: s.invite(Modes(limit=99)), "operator"),
    "invite whom a ban keeps out": (lambda s: s.invite(banned=True), "operator"),
}


@pytest.mark.parametrize("rank", RANKS)
@pytest.mark.parametrize("act", ACTS)
def test_who_may(act: str, rank: str) -> None:
    """From a rank on it is allowed; who is less reads which right is missing, and who
    is not in the room, that they are not."""
    do, least = ACTS[act]
    scene = Scene(rank)
    if RANKS.index(rank) >= RANKS.index(least):
        do(scene)
    elif rank == "stranger":
        assert {"room": "#dev"} == facts(errors.NotInRoom, lambda: do(scene))
    else:
        missing = facts(errors.RightMissing, lambda: do(scene))
        assert {"right": Right(least).value, "room": "#dev"} == missing


@pytest.mark.parametrize("kind", [BAN, GAG])
@pytest.mark.parametrize("whom", ["otto", OWNER, SERVER_OPERATOR])
@pytest.mark.parametrize("rank", RANKS[1:])
def test_operators_are_not_banned(kind: SanctionKind, whom: str, rank: str) -> None:
    """Nor silenced, by anybody; who is less than the owner reads that first."""
    scene = Scene(rank)
    if rank in ("owner", "server-operator"):
        refused = facts(errors.IsOperator, lambda: scene.sanction(kind, whom))
        assert {"name": whom, "room": "#dev"} == refused
        return
    right = "owner" if rank == "operator" else "operator"
    missing = facts(errors.RightMissing, lambda: scene.sanction(kind, whom))
    assert {"right": right, "room": "#dev"} == missing


@pytest.mark.parametrize(
    ("whom", "rank", "right"),
    [
        (OWNER, "operator", "owner"),
        (OWNER, "owner", None),
        (OWNER, "server-operator", None),
        (SERVER_OPERATOR, "operator", "server-operator"),
        (SERVER_OPERATOR, "owner", "server-operator"),
        (SERVER_OPERATOR, "server-operator", None),
    ],
)
def test_nobody_kicks_who_is_more(whom: str, rank: str, right: str | None) -> None:
    """Equals do; an operator of the server is more than an owner."""
    scene = Scene(rank)
    if right is None:
        scene.kick(whom)
    else:
        missing = facts(errors.RightMissing, lambda: scene.kick(whom))
        assert right == missing["right"]


@pytest.mark.parametrize("rank", ["voice", "operator", "owner"])
def test_everybody_gives_up_what_they_are(rank: str) -> None:
    """Without any right."""
    Scene(rank).take("ann")


@pytest.mark.parametrize("rank", RANKS)
@pytest.mark.parametrize("official", [True, False])
def test_who_speaks_to_the_whole_server(rank: str, official: bool) -> None:
    """Operators of the server do, in a room or not."""
    scene = Scene(rank)
    if rank == "server-operator":
        scene.order.announce(scene.me, "hear", official)
        return
    missing = facts(
        errors.RightMissing, lambda: scene.order.announce(scene.me, "hear", official)
    )
    assert {"right": "server-operator", "room": ""} == missing


def test_a_guest_is_no_operator_of_the_server() -> None:
    """Whatever they are in a room."""
    user = User(1, person_name("bob"))
    with pytest.raises(errors.RightMissing):
        check_server_operator(user)


# Coming in


CLOSED = [
    (OPEN, "", None),
    (SECRET, "", errors.InviteNeeded),
    (SECRET, "word", errors.InviteNeeded),
    (Modes(key="word"), "", errors.KeyNeeded),
    (Modes(key="word"), "Word", errors.KeyNeeded),
    (Modes(key="word"), "word", None),
    (Modes(private=True, key="word"), "word", errors.InviteNeeded),
    (READ_ONLY, "", None),
]


@pytest.mark.parametrize(("modes", "key", "refusal"), CLOSED)
def test_who_comes_into_a_room(
    modes: Modes, key: str, refusal: type[errors.ChatError] | None
) -> None:
    """Anybody into an open one, with its key into a keyed one, into a private one
    nobody; but whoever is invited, or is something there, comes in."""
    scene = Scene("stranger")
    scene.room.modes = modes
    chat, room, me = scene.place.chat, scene.room, scene.me
    if refusal is None:
        assert chat.join(me, room, key)
        return
    assert {"room": "#dev"} == facts(refusal, lambda: chat.join(me, room, key))
    assert me.user.id not in room.members
    for role in (Role.VOICE, Role.OPERATOR, Role.OWNER):
        room.roles[me.user.id] = role
        assert chat.join(me, room)
        chat.leave(me, room)
    del room.roles[me.user.id]
    room.invited.add(me.user.id)
    assert chat.join(me, room)
    chat.leave(me, room)
    assert {"room": "#dev"} == facts(refusal, lambda: chat.join(me, room, key))
    assert chat.join(me, room, again=True)


def banned(session: Session, until: int = 0) -> Sanction:
    by = (session.user.person.name, session.user.id, "", "")
    return Sanction(1, BAN, *by, "x", "spam", NOW, until)


def test_who_is_banned_stays_out() -> None:
    """With the key, or coming again, or with a voice; an invitation is stronger, and
    an operator is not kept out."""
    scene = Scene("stranger")
    chat, room, me = scene.place.chat, scene.room, scene.me
    room.modes = Modes(key="word")
    room.sanctions.append(banned(me, NOW + 1))
    room.roles[me.user.id] = Role.VOICE
    refused = {"room": "#dev", "why": "spam", "until": NOW + 1}
    assert refused == facts(errors.Banned, lambda: chat.join(me, room, "word"))
    assert refused == facts(errors.Banned, lambda: chat.join(me, room, again=True))
    room.invited.add(me.user.id)
    assert chat.join(me, room)
    chat.leave(me, room)
    room.roles[me.user.id] = Role.OPERATOR
    assert chat.join(me, room)


def test_a_room_with_a_limit() -> None:
    """Nobody comes in who would be one too many, but whoever is invited, is something
    there, or was there before."""
    scene = Scene("stranger")
    chat, room, me = scene.place.chat, scene.room, scene.me
    room.modes = Modes(limit=len(room.members))
    full = {"room": "#dev", "limit": len(room.members)}
    assert full == facts(errors.RoomFull, lambda: chat.join(me, room))
    room.roles[me.user.id] = Role.VOICE
    assert chat.join(me, room)
    chat.leave(me, room)
    del room.roles[me.user.id]
    assert chat.join(me, room, again=True)
    chat.leave(me, room)
    room.invited.add(me.user.id)
    assert chat.join(me, room)
    chat.leave(me, room)
    room.modes = Modes(limit=len(room.members) + 1)
    assert chat.join(me, room)


def test_an_invitation_that_lasts() -> None:
    """It opens a private room again and again, and nothing else."""
    scene = Scene("stranger")
    chat, room, me = scene.place.chat, scene.room, scene.me
    room.sanctions.append(replace(banned(me, NOW + 1), kind=AWAITED))
    room.modes = SECRET
    for _ in range(2):
        assert chat.join(me, room)
        chat.leave(me, room)
    scene.place.now += 1
    with pytest.raises(errors.InviteNeeded):
        chat.join(me, room)
    room.sanctions = [replace(banned(me), kind=AWAITED)]
    room.modes = Modes(private=True, key="word")
    with pytest.raises(errors.KeyNeeded):
        chat.join(me, room)
    room.sanctions.append(banned(me))
    with pytest.raises(errors.Banned):
        chat.join(me, room, "word")


def test_an_exception_spares_ban_and_gag() -> None:
    """As long as it holds."""
    scene = Scene("stranger")
    chat, room, me = scene.place.chat, scene.room, scene.me
    ban = banned(me)
    room.sanctions += [ban, replace(ban, kind=GAG)]
    room.sanctions.append(replace(banned(me, NOW + 1), kind=SPARED))
    assert chat.join(me, room)
    chat.say(me, room, "hi")
    scene.place.now += 1
    with pytest.raises(errors.Gagged):
        chat.say(me, room, "hi")
    chat.leave(me, room)
    with pytest.raises(errors.Banned):
        chat.join(me, room)


def test_a_ban_is_over_at_its_time() -> None:
    """Not a millisecond before."""
    scene = Scene("stranger")
    scene.room.sanctions.append(banned(scene.me, NOW + 1))
    with pytest.raises(errors.Banned):
        scene.place.chat.join(scene.me, scene.room)
    scene.place.now += 1
    assert scene.place.chat.join(scene.me, scene.room)


def test_operators_of_the_server_come_in_anywhere() -> None:
    """And speak there, though banned and silenced."""
    scene = Scene("stranger")
    me = scene.place.own("rita", operator=True)
    scene.room.modes = Modes(private=True, key="word", read_only=True)
    ban = banned(me)
    scene.room.sanctions += [ban, replace(ban, kind=GAG)]
    assert scene.place.chat.join(me, scene.room)
    scene.place.chat.say(me, scene.room, "hi")


# Speaking


@pytest.mark.parametrize("rank", RANKS[1:])
def test_who_is_gagged_is_silent(rank: str) -> None:
    """A voice too; an operator is not."""
    scene = Scene(rank)
    scene.room.sanctions.append(replace(banned(scene.me), kind=GAG))
    if rank in ("member", "voice"):
        refused = facts(errors.Gagged, scene.say)
        assert {"room": "#dev", "why": "spam", "until": 0} == refused
    else:
        scene.say()


# Whom a sanction is about


def sitting(name: str, id: int, address: str) -> Session:
    user = User(id, person_name(name))
    return Session(user, "line", 0.0, None, ip_address(address) if address else None)


@pytest.mark.parametrize(
    ("about", "covered"),
    [
        ((7, "", ""), True),
        ((8, "", ""), False),
        ((0, "", ""), False),
        ((0, "bob", ""), True),
        ((0, "bo", ""), False),
        ((8, "bob", ""), True),
        ((0, "", "10.0.0.0/8"), True),
        ((0, "", "10.1.2.3/32"), True),
        ((0, "", "11.0.0.0/8"), False),
        ((0, "", "2001:db8::/32"), False),
    ],
)
def test_whom_a_sanction_covers(about: tuple[int, str, str], covered: bool) -> None:
    """The person, whoever has the name, whoever comes from there."""
    sanction = Sanction(1, BAN, "it", *about, "x", "", 1)
    bob = sitting("Bob", 7, "10.1.2.3")
    assert covered is covers(sanction, bob.user, bob.address)


def test_who_has_no_address_comes_from_nowhere() -> None:
    """A unix socket is in no range."""
    everywhere = Sanction(1, BAN, "it", 0, "", "0.0.0.0/0", "x", "", 1)
    bob = sitting("bob", 7, "")
    assert not covers(everywhere, bob.user, bob.address)
    everywhere = replace(everywhere, network="::/0")
    assert covers(everywhere, bob.user, ip_address("2001:db8::1"))


def test_the_sanction_that_holds() -> None:
    """Of the kind that is asked for, and not over."""
    room, session = Place().room("dev"), sitting("bob", 7, "")
    over, gag, ban = (
        replace(banned(session, NOW), id=1),
        replace(banned(session), id=2, kind=GAG),
        replace(banned(session, NOW + 1), id=3),
    )
    room.sanctions += [over, gag, ban]
    assert ban == sanction_on(room, session, BAN, NOW)
    assert sanction_on(room, session, BAN, NOW + 1) is None
    assert gag == sanction_on(room, session, GAG, NOW + 1)
