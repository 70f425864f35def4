"""Commands that keep order: who is what in a room, who may come there and who may not,
and what everybody is to hear."""

from collections.abc import Collection

from twistchat.chat import errors
from twistchat.chat.addresses import counted
from twistchat.chat.cleaning import echo
from twistchat.chat.events import Person
from twistchat.chat.names import person_name, room_name
from twistchat.chat.roles import Mode, Right, Role, SanctionKind
from twistchat.chat.spans import is_meant, lasting
from twistchat.chat.users import User
from twistchat.text.changes import keep
from twistchat.text.conversation import Conversation
from twistchat.text.language import N_, NN_
from twistchat.text.table import TABLE, command
from twistchat.text.views import sanction_line

_SERVER_OPERATOR = Right.SERVER_OPERATOR

# Roles


@command("op", "[#ROOM] NAME", group="order", example="/op bob")
async def op(talk: Conversation, room: str, name: str) -> None:
    """Make somebody an operator of a room: they keep it in order as you do."""
    await _give(talk, room, name, Role.OPERATOR)


@command("deop", "[#ROOM] NAME", group="order", example="/deop carl")
async def deop(talk: Conversation, room: str, name: str) -> None:
    """Make an operator of a room, or its owner, an ordinary member of it. Only the
    owner may do that to others."""
    await _take(talk, room, name, (Role.OPERATOR, Role.OWNER))


@command("voice", "[#ROOM] NAME", group="order", example="/voice bob")
async def voice(talk: Conversation, room: str, name: str) -> None:
    """Let somebody speak in a room that is read-only."""
    await _give(talk, room, name, Role.VOICE)


@command("devoice", "[#ROOM] NAME", group="order", example="/devoice carl")
async def devoice(talk: Conversation, room: str, name: str) -> None:
    """Take away the voice that /voice gave."""
    await _take(talk, room, name, (Role.VOICE,))


@command("owner", "[#ROOM] NAME", group="order", example="/owner carl")
async def owner(talk: Conversation, room: str, name: str) -> None:
    """Hand a room that you own over to the owner of an account; you stay its
    operator."""
    await _give(talk, room, name, Role.OWNER)


async def _give(talk: Conversation, room: str, name: str, role: Role) -> None:
    where = talk.room_of(room)
    whom = await talk.whoever(name)
    await keep(talk, talk.desk.order.give(talk.here, where, whom, role))


async def _take(
    talk: Conversation, room: str, name: str, roles: Collection[Role]
) -> None:
    where = talk.room_of(room)
    whom = await talk.whoever(name)
    await keep(talk, talk.desk.order.take(talk.here, where, whom, roles))


# What a room is like


@command("private", "[#ROOM] on|off", group="order", example="/private on")
async def private(talk: Conversation, room: str, state: str) -> None:
    """Let only those into a room who are invited, and list it nowhere."""
    await _switch(talk, room, Mode.PRIVATE, state)


@command("readonly", "[#ROOM] on|off", group="order", example="/readonly on")
async def readonly(talk: Conversation, room: str, state: str) -> None:
    """Let only operators speak in a room, and whom they give a voice."""
    await _switch(talk, room, Mode.READ_ONLY, state)


@command("topiclock", "[#ROOM] on|off", group="order", example="/topiclock on")
async def topiclock(talk: Conversation, room: str, state: str) -> None:
    """Let only operators set the topic of a room."""
    await _switch(talk, room, Mode.TOPIC_LOCK, state)


async def _switch(talk: Conversation, room: str, mode: Mode, state: str) -> None:
    where = talk.room_of(room)
    if state.lower() not in ("on", "off"):
        raise errors.BadValue(mode.value, echo(state), "on, off")
    value = "on" if state.lower() == "on" else ""
    await keep(talk, talk.desk.order.mode(talk.here, where, mode, value))


_OFF = ("off", "-")


@command("key", "[#ROOM] [WORD|off]", group="order", example="/key sesame")
async def key(talk: Conversation, room: str, word: str) -> None:
    """Give a room a key, which whoever comes in must say: /join ROOM KEY. "off", or a
    lone dash, takes it away; without a word, it is shown."""
    where = talk.room_of(room)
    order = talk.desk.order
    if word:
        value = "" if word in _OFF else word
        await keep(talk, order.mode(talk.here, where, Mode.KEY, value))
        return
    known = order.key(talk.here, where)
    if known:
        talk.say(N_("-- the key of {room} is {key}"), room=where.name, key=known)
    else:
        talk.say(N_("-- {room} has no key"), room=where.name)


@command("limit", "[#ROOM] [NUMBER|off]", group="order", example="/limit 20")
async def limit(talk: Conversation, room: str, number: str) -> None:
    """Let only so many people into a room; those who are there stay. "off", or a lone
    dash, lets any number in; without a number, it is shown."""
    where = talk.room_of(room)
    if number:
        value = "" if number.lower() in _OFF else number
        await keep(talk, talk.desk.order.mode(talk.here, where, Mode.LIMIT, value))
    elif where.modes.limit:
        about = {"room": where.name, "number": where.modes.limit}
        talk.say(N_("-- the limit of people in {room} is {number}"), **about)
    else:
        talk.say(N_("-- {room} has no limit of people"), room=where.name)


# Coming in

_ALWAYS = "always"


@command("invite", "NAME [#ROOM] [always]", group="order", example="/invite eve")
async def invite(talk: Conversation, name: str, room: str, always: str) -> None:
    """Let somebody into a room that is private or has a key, once; tell them of one
    that is open. With always, they may come into a private one at any time, until
    /uninvite; /bans lists it, and NAME may be a range of addresses then."""
    if always.lower() == _ALWAYS:
        await _sanction(talk, room, SanctionKind.INVITATION, name)
        return
    if room and always:
        raise errors.WrongUse(TABLE.rows["invite"].written)
    where = talk.room_of(room or always)
    whom = await talk.whoever(name)
    seconds = talk.desk.seconds()
    await keep(talk, talk.desk.order.invite(talk.here, where, whom, seconds))
    said = {"name": whom.name, "room": where.name}
    if talk.desk.chat.is_here(whom):
        talk.say(N_("-- you invited {name} to {room}"), **said)
    else:
        talk.say(N_("-- {name} is not here; the invitation to {room} waits"), **said)


@command("uninvite", "[#ROOM] NAME|ADDRESS", group="order", example="/uninvite eve")
async def uninvite(talk: Conversation, room: str, whom: str) -> None:
    """Let somebody into a private room no more whom /invite NAME always let in; who is
    there stays."""
    await _pardon(talk, room, SanctionKind.INVITATION, whom)


@command("knock", "ROOM [TEXT...]", group="order", example="/knock #den it is me")
def knock(talk: Conversation, room: str, text: str) -> None:
    """Ask the operators of a room that is private or has a key to let you in."""
    order = talk.desk.order
    change = order.knock(talk.here, room_name(room), text, talk.desk.seconds())
    order.apply(change, None)
    talk.say(N_("-- the operators of {room} have heard you"), room=change.room.name)


# Out of a room, and silent


@command(
    "kick", "[#ROOM] NAME [REASON...]", group="order", example="/kick carl be nice"
)
async def kick(talk: Conversation, room: str, name: str, reason: str) -> None:
    """Put somebody out of a room; they may come back."""
    where = talk.room_of(room)
    whom = await talk.whoever(name)
    await keep(talk, talk.desk.order.kick(talk.here, where, whom, reason))


@command(
    "ban",
    "[#ROOM] NAME|ADDRESS [1h] [REASON...]",
    group="order",
    example="/ban carl 1h flooding",
)
async def ban(talk: Conversation, room: str, whom: str, span: str, reason: str) -> None:
    """Keep somebody out of a room, for a time (30m, 12h, 7d) or for ever: a person, a
    name, or all who come from an address or a range of them (10.0.0.0/8). /howtoban
    NAME says what helps."""
    await _sanction(talk, room, SanctionKind.BAN, whom, span, reason)


@command(
    "gag",
    "[#ROOM] NAME|ADDRESS [1h] [REASON...]",
    group="order",
    example="/gag carl 10m too loud",
)
async def gag(talk: Conversation, room: str, whom: str, span: str, reason: str) -> None:
    """Let somebody stay in a room and not speak there, for a time (30m, 12h, 7d) or for
    ever."""
    await _sanction(talk, room, SanctionKind.GAG, whom, span, reason)


@command(
    "spare",
    "[#ROOM] NAME|ADDRESS [1h] [REASON...]",
    group="order",
    example="/spare eve",
)
async def spare(
    talk: Conversation, room: str, whom: str, span: str, reason: str
) -> None:
    """Let no ban or gag of a room hold for somebody, for a time or for ever: one of
    those who come from a range of addresses that is banned, for example."""
    await _sanction(talk, room, SanctionKind.EXCEPTION, whom, span, reason)


#: The commands that a slip of the finger would have meant otherwise.
_COMMANDS = {
    SanctionKind.BAN: "ban",
    SanctionKind.GAG: "gag",
    SanctionKind.EXCEPTION: "spare",
    SanctionKind.INVITATION: "invite",
}


async def _sanction(
    talk: Conversation,
    room: str,
    kind: SanctionKind,
    text: str,
    span: str = "",
    reason: str = "",
) -> None:
    where = talk.room_of(room)
    seconds, reason = _lasting(span, reason)
    whom = await _meant(talk, text)
    if not room and isinstance(whom, str) and talk.is_in(whom):
        # A room without its #: or its name would be banned from this one.
        raise errors.WrongUse(TABLE.rows[_COMMANDS[kind]].written)
    change = talk.desk.order.sanction(talk.here, where, kind, whom, seconds, reason)
    await keep(talk, change)


def _lasting(span: str, reason: str) -> tuple[int, str]:
    """The seconds, and the reason, which begins with the word that is no span of time.

    BadSpan for what was meant for one: as the beginning of a reason it would make for
    ever of a slip of the finger.
    """
    if is_meant(span):
        return lasting(span), reason
    return 0, f"{span} {reason}".strip()


async def _meant(talk: Conversation, text: str) -> str | Person:
    """Who bears the name or owns it; the text itself if nobody does, or if it is an
    address."""
    try:
        return await talk.whoever(text)
    except errors.NobodyThere:
        return text.removeprefix("@")


@command("unban", "[#ROOM] NAME|ADDRESS", group="order", example="/unban troll")
async def unban(talk: Conversation, room: str, whom: str) -> None:
    """Lift the bans of somebody, as /bans lists them."""
    await _pardon(talk, room, SanctionKind.BAN, whom)


@command("ungag", "[#ROOM] NAME|ADDRESS", group="order", example="/ungag troll")
async def ungag(talk: Conversation, room: str, whom: str) -> None:
    """Let somebody speak again."""
    await _pardon(talk, room, SanctionKind.GAG, whom)


@command("unspare", "[#ROOM] NAME|ADDRESS", group="order", example="/unspare eve")
async def unspare(talk: Conversation, room: str, whom: str) -> None:
    """Let the bans and gags of a room hold for somebody again whom /spare spared."""
    await _pardon(talk, room, SanctionKind.EXCEPTION, whom)


async def _pardon(talk: Conversation, room: str, kind: SanctionKind, text: str) -> None:
    where = talk.room_of(room)
    whom = await _meant(talk, text)
    for change in talk.desk.order.pardon(talk.here, where, kind, whom):
        await keep(talk, change)


@command("bans", "[#ROOM]", group="order", example="/bans", costly=True)
def bans(talk: Conversation, room: str) -> None:
    """List who is banned from a room or silent there, by whom, until when and why; and
    who is spared that, or let in at any time."""
    where = talk.room_of(room)
    known = talk.desk.order.sanctions(talk.here, where)
    for each in known:
        talk.write(sanction_line(each, talk.zone, talk.language))
    if known:
        talk.say(N_("-- end of bans"))
    else:
        talk.say(N_("-- nobody is banned or silent in {room}"), room=where.name)


@command("howtoban", "NAME", group="order", example="/howtoban carl")
async def howtoban(talk: Conversation, name: str) -> None:
    """Say which ban would keep somebody out, and how well."""
    try:
        whom = await talk.whoever(name)
    except errors.NobodyThere:
        nobody = person_name(name.removeprefix("@")).shown
        talk.say(
            N_("== /ban {name} keeps out whoever comes under that name"), name=nobody
        )
        return
    chat = talk.desk.chat
    user = chat.known(whom.id)
    if user is not None and user.account is None:
        talk.say(
            N_(
                "== /ban {name} keeps out this guest and that name; they may take "
                "another"
            ),
            name=whom.name,
        )
    else:
        talk.say(
            N_("== /ban {name} keeps out the owner of that name, under any name"),
            name=whom.name,
        )
    if user is not None:
        _advise_ranges(talk, user)
    talk.say(N_("-- /gag in place of /ban lets them stay, silent"))


def _advise_ranges(talk: Conversation, user: User) -> None:
    """Where somebody comes from is told to operators of the server alone."""
    if not talk.here.user.operator:
        talk.say(
            N_("-- only operators of the server can see where {name} comes from"),
            name=user.person.name,
        )
        return
    sessions = talk.desk.chat.sessions
    for place in dict.fromkeys(counted(each.address) for each in user.sessions):
        if place:
            there = {each.user for each in sessions if counted(each.address) == place}
            talk.say(
                NN_(
                    "== /ban {place} keeps out who comes from there: {count} is here",
                    "== /ban {place} keeps out who comes from there: {count} are here",
                ),
                place=place,
                count=len(there),
            )
        else:
            talk.say(N_("-- {name} comes from this machine"), name=user.person.name)


# The whole server


@command(
    "announce",
    "TEXT...",
    group="order",
    example="/announce we restart at noon",
    right=_SERVER_OPERATOR,
)
async def announce(talk: Conversation, text: str) -> None:
    """Tell everybody on the server something, in the server's name."""
    await keep(talk, talk.desk.order.announce(talk.here, text, official=True))


@command(
    "shout",
    "TEXT...",
    group="order",
    aliases=("wall",),
    example="/shout lunch is ready",
    right=_SERVER_OPERATOR,
)
async def shout(talk: Conversation, text: str) -> None:
    """Tell everybody on the server something, in your own name."""
    await keep(talk, talk.desk.order.announce(talk.here, text, official=False))
