"""Commands about rooms: coming, going, looking around."""

from twistchat.chat.names import room_name
from twistchat.text.conversation import Conversation
from twistchat.text.language import N_, NN_
from twistchat.text.table import command
from twistchat.text.views import names_line, room_lines, topic_line


@command("join", "ROOM", group="rooms", aliases=("j", "go"), example="/join #dev")
async def join(talk: Conversation, room: str) -> None:
    """Enter a room, which is made if there is none of that name; bare text then goes
    there."""
    chat, session = talk.desk.chat, talk.here
    name = room_name(room)
    known = chat.room_in_use(name)
    if known is None or known.id not in session.user.rooms:
        chat.may_join(session.user)
        pause = talk.intake.pace_join()
        if pause is not None:
            await pause
        known = await talk.desk.room(name)
    come = chat.join(session, known)
    talk.switch(known)
    if not come:
        talk.say_where()
        return
    talk.say(
        NN_(
            "-- you joined {room}; {count} other here",
            "-- you joined {room}; {count} others here",
        ),
        room=known.name,
        count=len(known.members) - 1,
    )
    talk.show_room(known)


@command(
    "part",
    "[#ROOM] [REASON...]",
    group="rooms",
    aliases=("leave",),
    example="/part #dev back tomorrow",
)
def part(talk: Conversation, room: str, reason: str) -> None:
    """Leave a room, or the current one; the others read the reason."""
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
    are in them and what they are about."""
    most = talk.desk.customs.rooms_listed
    wanted = pattern.lower().removeprefix("#")
    kept = await talk.desk.archive.rooms(wanted, most)
    used = [room for room in talk.desk.chat.rooms() if wanted in room.key]
    also = [(row.name, row.topic) for row in kept]
    lines = list(room_lines(used, also, talk.language))
    for line in lines[:most]:
        talk.write(line)
    if len(lines) > most or len(kept) == most:
        talk.say(N_("-- there may be more; /rooms PATTERN finds them"))
    talk.say(N_("-- end of rooms"))


@command("names", "[#ROOM]", group="rooms", example="/names #dev")
def names(talk: Conversation, room: str) -> None:
    """Say who is in a room, or in the current one."""
    talk.write(names_line(talk.room_of(room), talk.language))


@command(
    "topic",
    "[#ROOM] [TEXT...]",
    group="rooms",
    aliases=("header",),
    example="/topic #dev release on Friday",
)
async def topic(talk: Conversation, room: str, text: str) -> None:
    """Show a room's topic, or set it; a lone dash clears it."""
    about = talk.room_of(room)
    if not text:
        talk.write(topic_line(about, talk.language))
        return
    change = talk.desk.chat.topic_change(talk.here, about, "" if text == "-" else text)
    await talk.desk.archive.keep(change)
    talk.desk.chat.apply_topic(change, None)


@command("mute", "ROOM", group="rooms", example="/mute #dev")
def mute(talk: Conversation, room: str) -> None:
    """Stay in a room and hear nothing from it."""
    muted = talk.room_of(room)
    talk.here.muted.add(muted.id)
    talk.retune()
    talk.say(N_("-- {room} is muted; /unmute {room} ends that"), room=muted.name)


@command("unmute", "ROOM", group="rooms", example="/unmute #dev")
def unmute(talk: Conversation, room: str) -> None:
    """Hear a muted room again."""
    heard = talk.room_of(room)
    talk.here.muted.discard(heard.id)
    talk.retune()
    talk.say(N_("-- you hear {room} again"), room=heard.name)
