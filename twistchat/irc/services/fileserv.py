"""FileServ: files that people send each other. They come and go by the web door, with
links that are good once."""

from __future__ import annotations

from twistchat.chat.events import Person
from twistchat.chat.files import id_in
from twistchat.chat.rooms import Room
from twistchat.chat.searching import Talk
from twistchat.irc.finding import own_room, whoever
from twistchat.irc.services.table import Request, Service
from twistchat.text.sharing import curl_line, file_typed, slot_of, web_url
from twistchat.text.sizes import wait
from twistchat.text.words import date_and_hour, described

FILESERV = Service(
    "FileServ", "FileServ takes files for channels and nicks, and gives them to you."
)


@FILESERV.command("send #CHANNEL|NICK [FILE]", aliases=("upload",))
async def send(request: Request) -> None:
    """Send a file to a channel you are in, or to somebody alone. You are told a line to
    run in a shell, where the file is; when it is done they are told of the file."""
    where, name = (*request.text.split(None, 1), "")[:2]
    client, house = request.client, request.client.desk.house
    name, place = file_typed(name), await _place(request, where)
    path = await slot_of(house, client.here, place, name)
    _say_link(request, curl_line(name or "FILE", web_url(house) + path))


@FILESERV.command("files #CHANNEL|NICK", aliases=("list",), cost=4)
async def files(request: Request) -> None:
    """List the files that were sent in a channel you are in, or between you and
    somebody."""
    house = request.client.desk.house
    (where,) = request.words(1)
    place = await _place(request, where)
    if isinstance(place, Room):
        talk = Talk(room=place.id)
    else:
        talk = Talk(one=request.client.here.user.id, other=place.id)
    found, more = await house.files.page(talk)
    if more:
        request.say("There are older ones")
    for each in reversed(found):
        when = date_and_hour(each.at, house.customs.zone)
        file = f"{each.file.id}  {described(each.file)}"
        request.say(f"{file}  {each.sender.name}  {when}")
    if found:
        request.say("/msg FileServ get FILE gives one, by what its line begins with")
    else:
        request.say("No files")


@FILESERV.command("get FILE", aliases=("download",))
async def get(request: Request) -> None:
    """Get a file: FILE is the link that stands beside it where it was sent, or what
    files lists before its name."""
    client, house = request.client, request.client.desk.house
    url = web_url(house)
    (which,) = request.words(1)
    _say_link(
        request, f"curl -OJ {url}{await house.files.link(client.here, id_in(which))}"
    )


def _say_link(request: Request, line: str) -> None:
    lasts = wait(request.client.desk.house.files.bounds.slot_seconds)
    request.say(f"Good once, for {lasts}; run it in a shell:")
    request.say(line)


async def _place(request: Request, text: str) -> Room | Person:
    if text.startswith("#"):
        return own_room(request.client, text)
    return await whoever(request.client, text)
