"""A message of several lines, or of one that is too long, as one batch
(https://ircv3.net/specs/extensions/multiline)."""

from msgspec import Struct

from twistchat.chat.events import (
    Edited,
    Event,
    Kind,
    Person,
    Place,
    Said,
    ToldPrivately,
)
from twistchat.irc.answer import Tags, next_batch
from twistchat.irc.masks import Masks
from twistchat.irc.message import LINE_BYTES
from twistchat.irc.splitting import pieces

TYPE = "draft/multiline"
#: This line goes on where the one before it ends.
CONCAT = "draft/multiline-concat"


class Speech(Struct, frozen=True):
    """Who says what to whom, and whether by PRIVMSG or by NOTICE."""

    sender: Person
    verb: str
    to: Place | Person
    text: str


def speech_of(event: Event, before: str = "") -> Speech | None:
    """What the event says, behind these words; None if it is nothing that is said, or
    an action: no batch says that all of its lines are one."""
    if isinstance(event, Edited):
        to, kind = event.room or event.recipient, Kind.SAID
    elif isinstance(event, Said):
        to, kind = event.room, event.kind
    elif isinstance(event, ToldPrivately):
        to, kind = event.recipient, event.kind
    else:
        return None
    if to is None or kind is Kind.EMOTE:
        return None
    verb = "NOTICE" if kind is Kind.NOTICE else "PRIVMSG"
    return Speech(event.sender, verb, to, before + event.text)


def together(speech: Speech, masks: Masks, tags: Tags) -> list[tuple[Tags, str]]:
    """The batch, whose first line has the tags of the message."""
    source, to, batch = masks.of(speech.sender), speech.to.name, next_batch()
    head = f":{source} {speech.verb} {to} :"
    room = LINE_BYTES - 2 - len(head.encode())
    begins, goes_on = {"batch": batch}, {"batch": batch, CONCAT: ""}
    lines: list[tuple[Tags, str]] = [(tags, f":{source} BATCH +{batch} {TYPE} {to}")]
    for line in speech.text.split("\n"):
        first, *rest = pieces(line, room)
        lines.append((begins, head + first))
        lines += [(goes_on, head + each) for each in rest]
    return [*lines, ({}, f":{masks.server} BATCH -{batch}")]
