"""Files: sent from the shell of whoever sends, fetched by links."""

from twistchat.chat.events import Person
from twistchat.chat.files import id_in
from twistchat.chat.rooms import Room
from twistchat.chat.searching import Talk
from twistchat.text.conversation import Conversation
from twistchat.text.language import N_
from twistchat.text.sharing import curl_line, file_typed, slot_of, web_url
from twistchat.text.sizes import wait
from twistchat.text.table import command
from twistchat.text.words import date_and_hour, described


@command(
    "send",
    "[#ROOM|@NAME] [FILE...]",
    group="talk",
    aliases=("upload",),
    example="/send #dev report.pdf",
)
async def send(talk: Conversation, where: str, name: str) -> None:
    """Send a file to a room, or to one person; without either it goes where your words
    go. You are told a line to run in a shell, where the file is; it is good once, and
    when it is done everybody there is told of the file. One whose name begins with #
    or @ is written in quotes, or with ./ before it."""
    name = file_typed(name)
    path = await slot_of(talk.desk, talk.here, await _place(talk, where), name)
    lasts = wait(talk.desk.files.bounds.slot_seconds)
    talk.say(N_("-- good once, for {time}; run it in a shell:"), time=lasts)
    file = name or talk.language.translate("FILE")
    talk.write(f"== {curl_line(file, web_url(talk.desk) + path)}")


@command(
    "files",
    "[#ROOM|@NAME]",
    group="memory",
    example="/files #dev",
    costly=True,
)
async def files(talk: Conversation, where: str) -> None:
    """List the files that were sent in a room you are in, or privately with somebody;
    /get FILE gives you one of them."""
    place = await _place(talk, where)
    if isinstance(place, Room):
        about = Talk(room=place.id)
    else:
        about = Talk(one=talk.here.user.id, other=place.id)
    if talk.outbox.waits:
        await talk.desk.pipeline.stored(talk.outbox)
    found, more = await talk.desk.files.page(about)
    if more:
        talk.say(N_("-- there are older ones"))
    for each in reversed(found):
        when = date_and_hour(each.at, talk.zone)
        file = f"{each.file.id}  {described(each.file)}"
        talk.write(f"== {file}  {each.sender.name}  {when}")
    if found:
        talk.say(N_("-- /get with the first word of a line gives that file"))
    else:
        talk.say(N_("-- no files"))


@command(
    "get",
    "FILE",
    group="memory",
    aliases=("download",),
    example="/get w0qPnHf2S3mXcGd8TtYbEA",
)
async def get(talk: Conversation, which: str) -> None:
    """Get a file: a link is told that is good once; a download that breaks off goes on
    by it (curl -C - -o FILE LINK). FILE is the link that stands beside the file where
    it was sent, or what /files shows before its name."""
    url = web_url(talk.desk)
    path = await talk.desk.files.link(talk.here, id_in(which))
    lasts = wait(talk.desk.files.bounds.slot_seconds)
    talk.say(N_("-- good once, for {time}; run it in a shell:"), time=lasts)
    talk.write(f"== curl -OJ {url}{path}")


async def _place(talk: Conversation, where: str) -> Room | Person:
    here = talk.here
    if where.startswith("@"):
        return await talk.whoever(where)
    if not where and here.query is not None:
        return here.query
    return talk.room_of(where)
