"""Commands that say something."""

from collections.abc import Awaitable

from twistchat.chat.events import Kind
from twistchat.text.conversation import Conversation
from twistchat.text.language import N_
from twistchat.text.table import command
from twistchat.text.telling import speak, speak_to, tell_again


@command("me", "TEXT...", group="talk", aliases=("emote",), example="/me waves")
def me(talk: Conversation, text: str) -> Awaitable[None] | None:
    """Say what you do: the others read it with your name before it."""
    return speak(talk, text, Kind.EMOTE)


@command(
    "msg",
    "NAME[,NAME] TEXT...",
    group="talk",
    aliases=("m", "tell", "t", "page"),
    example="/msg bob are you there?",
)
def msg(talk: Conversation, names: str, text: str) -> Awaitable[None] | None:
    """Say something to one person, or to several, and to nobody else; @NAME TEXT does
    the same. What is said to somebody who is not here and owns their name is kept for
    them."""
    return speak_to(talk, names, text)


@command("reply", "TEXT...", group="talk", aliases=("r",), example="/reply yes, I am")
async def reply(talk: Conversation, text: str) -> None:
    """Answer the person who last wrote to you privately."""
    correspondent = talk.here.correspondent
    if correspondent is None:
        talk.say(N_("-- nobody has written to you privately yet"))
        return
    await tell_again(talk, correspondent, text)


@command("query", "[NAME]", group="talk", example="/query bob")
async def query(talk: Conversation, name: str) -> None:
    """Let bare text go to one person, here or not; without a name it goes to the room
    again."""
    here = talk.here
    if name:
        here.query = await talk.whoever(name)
    elif here.query is not None:
        here.query = None
    else:
        talk.say(N_("-- no private talk to end"))
        return
    talk.say_where()
