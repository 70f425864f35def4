"""Commands about single messages, by the short names that `/set handles on` shows."""

from collections.abc import Sequence

from twistchat.chat import errors
from twistchat.chat.events import Event, Message, Said, ToldPrivately
from twistchat.chat.searching import GREATEST_ID, Talk
from twistchat.text.conversation import Conversation
from twistchat.text.language import N_
from twistchat.text.table import command
from twistchat.text.words import handle

#: So many of the last messages of a room, or of a private talk, are known by name.
NAMED = 1000


@command(
    "edit",
    "HANDLE TEXT...",
    group="talk",
    example="/edit #k7f2 what I meant",
    costly=True,
)
async def edit(talk: Conversation, name: str, text: str) -> None:
    """Change what you said; everybody there reads the new text. /set handles on shows
    what messages are called, also in /history; those of the room you talk to, or of the
    private talk, are meant."""
    _, target = await _called(talk, name)
    if not talk.outbox.ending:
        talk.desk.chat.edit(talk.here, target, text)


@command(
    "delete", "HANDLE [REASON...]", group="talk", example="/delete #k7f2", costly=True
)
async def delete(talk: Conversation, name: str, reason: str) -> None:
    """Take back what you said, for good. Operators of a room take away what others said
    there. /edit says what HANDLE is."""
    _, target = await _called(talk, name)
    if not talk.outbox.ending:
        talk.desk.chat.delete(talk.here, target, reason)


@command("react", "HANDLE SIGN", group="talk", example="/react #k7f2 +1", costly=True)
async def react(talk: Conversation, name: str, sign: str) -> None:
    """Put a sign under a message, one word or emoji; the same again takes it back.
    /edit says what HANDLE is."""
    _, target = await _called(talk, name)
    if talk.outbox.ending:
        return
    me = talk.here.user.id
    own = {
        each.text
        for each in target.reactions
        if any(person.id == me for person in each.people)
    }
    talk.desk.chat.react(talk.here, target, sign, added=sign not in own)


@command("thread", "HANDLE", group="memory", example="/thread #k7f2", costly=True)
async def thread(talk: Conversation, name: str) -> None:
    """Tell a message again, with what was said in answer to it. /edit says what HANDLE
    is."""
    events, target = await _called(talk, name)
    if talk.outbox.ending:
        return
    answers = [each for each in events if _answers(each) == target.id]
    talk.replay([target, *answers])
    talk.say(N_("-- end of thread"))


def _answers(event: Event) -> int:
    return event.reply_to if isinstance(event, Said | ToldPrivately) else 0


async def _called(talk: Conversation, name: str) -> tuple[Sequence[Event], Message]:
    """The last messages of where bare text goes, and the one of that name; a name that
    two of them have means neither."""
    here = talk.here
    if here.query is not None:
        place = Talk(one=here.user.id, other=here.query.id)
    else:
        place = Talk(room=talk.current.id)
    if talk.outbox.waits:  # one's own words may be meant
        await talk.desk.pipeline.stored(talk.outbox)
    archive = talk.desk.archive
    events = await archive.between(place, 0, GREATEST_ID, NAMED, True)
    wanted = "#" + name.removeprefix("#").lower()
    found = [event.id for event in events if handle(event.id) == wanted]
    if not found:
        raise errors.NoSuchMessage
    if len(found) > 1:
        raise errors.AmbiguousHandle(wanted)
    return events, await talk.desk.messages.find(here.user, found[0])
