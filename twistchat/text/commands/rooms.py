"""Commands about rooms: coming, going, looking around."""

from twistchat.chat import errors
from twistchat.chat.mode_values import room_key
from twistchat.chat.names import room_name
from twistchat.chat.roles import Mode
from twistchat.chat.rooms import Room
from twistchat.text.changes import keep
from twistchat.text.conversation import Conversation
from twistchat.text.language import N_, NN_
from twistchat.text.table import TABLE, command
from twistchat.text.views import names_line, room_lines, topic_line


@command("join", "ROOM [KEY]", group="rooms", aliases=("j", "go"), example="/join #dev")
async def join(talk: Conversation, room: str, key: str) -> None:
    """Enter a room, which is made if there is none of that name; bare text then goes
    there. A room with a key is entered with it."""
    chat, session = talk.desk.chat, talk.here
    name = room_name(room)
    known = chat.room_in_use(name)
    if known is None or known.id not in session.user.rooms:
        await _pace(talk)
        known = await talk.desk.rooms.open(name, session.user)
    if chat.join(session, known, key):
        _arrive(talk, known)
    else:
        talk.switch(known)
        talk.say_where()


@command(
    "create",
    "ROOM [private|key=WORD|readonly]",
    group="rooms",
    example="/create #team private",
)
async def create(talk: Conversation, room: str, mode: str) -> None:
    """Make a new room and enter it: you are its operator while you are there, its owner
    if your name is yours. It may be private, have a key, or be read-only."""
    session, rooms = talk.here, talk.desk.rooms
    name, special = room_name(room), _special(mode)
    await _pace(talk)
    made = await rooms.create(name, session.user)
    talk.desk.chat.join(session, made)
    _arrive(talk, made)
    if special is not None:
        await keep(talk, talk.desk.order.mode(session, made, *special))


def _special(word: str) -> tuple[Mode, str] | None:
    """The mode and its value that the word means, if any."""
    name, sign, value = word.partition("=")
    if name.lower() == Mode.KEY.value and value:
        return Mode.KEY, room_key(value)
    if not word:
        return None
    if sign or name.lower() not in (Mode.PRIVATE.value, Mode.READ_ONLY.value):
        raise errors.WrongUse(TABLE.rows["create"].written)
    return Mode(name.lower()), "on"


async def _pace(talk: Conversation) -> None:
    """Wait until one more room may be joined; TooManyRooms if none may."""
    talk.desk.chat.may_join(talk.here.user)
    pause = talk.intake.pace_join()
    if pause is not None:
        await pause


def _arrive(talk: Conversation, room: Room) -> None:
    """In the room: bare text goes there, and one reads who is there and what was
    said."""
    talk.switch(room)
    others = len(room.members) - 1
    if others:
        talk.say(
            NN_(
                "-- you joined {room}; {count} other here",
                "-- you joined {room}; {count} others here",
            ),
            room=room.name,
            count=others,
        )
    else:
        talk.say(N_("-- you joined {room}; nobody else here"), room=room.name)
    talk.show_room(room)


@command(
    "part",
    "[#ROOM] [REASON...]",
    group="rooms",
    aliases=("leave",),
    example="/part #dev back tomorrow",
)
def part(talk: Conversation, room: str, reason: str) -> None:
    """Leave a room, or the current one; the others read the reason, and before one a
    room needs its #."""
    if not room and talk.is_in(reason):
        room, reason = reason, ""
    left = talk.room_of(room)
    here = talk.here
    talk.desk.chat.leave(here, left, reason)
    if here.current is None:
        here.current = next(iter(here.user.rooms.values()), None)
        talk.retune()
    talk.say(N_("-- you left {room}"), room=left.name)
    talk.say_where()


@command(
    "room", "[ROOM]", group="rooms", aliases=("switch", "win"), example="/room #dev"
)
def room(talk: Conversation, room: str) -> None:
    """Let bare text go to another room you are in; without a room, say where it
    goes."""
    if room:
        talk.switch(talk.room_of(room))
    talk.say_where()


@command(
    "rooms",
    "[PATTERN]",
    group="rooms",
    aliases=("list",),
    example="/rooms dev",
    costly=True,
)
async def rooms(talk: Conversation, pattern: str) -> None:
    """List the rooms, or those whose name has the pattern in it, with how many people
    are in them, how much you have not read there, and what they are about."""
    most = talk.desk.customs.rooms_listed
    wanted = pattern.lower().removeprefix("#")
    kept = await talk.desk.archive.rooms(wanted, most)
    me = talk.here.user
    used = [
        room
        for room in talk.desk.chat.rooms()
        if wanted in room.key
        and (me.operator or room.id in me.rooms or not room.modes.private)
    ]
    also = [(row.name, row.topic) for row in kept]
    unread = {}
    if me.account is not None:
        missed = await talk.desk.memory.unread(talk.here)
        unread = {each.room.id: each.count for each in missed}
    lines = list(room_lines(used, also, unread, talk.language))
    for line in lines[:most]:
        talk.write(line)
    if len(lines) > most or len(kept) == most:
        talk.say(N_("-- there may be more; /rooms PATTERN finds them"))
    talk.say(N_("-- end of rooms"))


@command("names", "[#ROOM]", group="rooms", example="/names #dev")
def names(talk: Conversation, room: str) -> None:
    """Say who is in a room, or in the current one: ~ stands before its owner, @ before
    its operators, + before who has a voice."""
    talk.write(names_line(talk.room_of(room), talk.language))


@command(
    "topic",
    "[#ROOM] [TEXT...]",
    group="rooms",
    aliases=("header",),
    example="/topic #dev release on Friday",
)
async def topic(talk: Conversation, room: str, text: str) -> None:
    """Show what a room is about, or set it; a lone dash clears it. A room needs its #
    here: /topic dev makes dev the topic of the current one."""
    about = talk.room_of(room)
    if not text:
        talk.write(topic_line(about, talk.language))
        return
    topic = "" if text == "-" else text
    await keep(talk, talk.desk.order.topic(talk.here, about, topic))


@command("mute", "ROOM", group="rooms", example="/mute #dev")
def mute(talk: Conversation, room: str) -> None:
    """Stay in a room and hear nothing from it."""
    muted = talk.room_of(room)
    talk.desk.chat.reading.mute(talk.here, muted)
    talk.retune()
    talk.say(N_("-- {room} is muted; /unmute {room} ends that"), room=muted.name)


@command("unmute", "ROOM", group="rooms", example="/unmute #dev")
def unmute(talk: Conversation, room: str) -> None:
    """Hear a muted room again."""
    heard = talk.room_of(room)
    talk.desk.chat.reading.unmute(talk.here, heard)
    talk.retune()
    talk.say(N_("-- you hear {room} again"), room=heard.name)
