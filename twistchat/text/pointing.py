"""Which message is meant, in words that people know it by: those who see handles by its
handle, all others by how it begins; and what is changed or gone by when it was said,
for its words are not to be told again."""

from datetime import datetime, tzinfo

from twistchat.chat.events import Deleted, Edited, Message, Quote
from twistchat.chat.ids import time_of
from twistchat.text.language import N_, Language
from twistchat.text.words import date_and_hour, handle

_IN_ANSWER = N_("(to {message})")
#: By whether it is their own.
_SAID = {
    True: N_("what they said at {time}"),
    False: N_("what {name} said at {time}"),
}


def meant(id: int, quote: Quote | None, handles: bool) -> str:
    """``ann: shall we?`` or ``#k7f2``, which is all there is of one that is gone."""
    if handles or quote is None:
        return handle(id)
    return f"{quote.author.name}: {quote.words}"


def answering(message: Message, text: str, language: Language, handles: bool) -> str:
    """``(to ann: shall we?) yes``; the text alone of what answers nothing."""
    if message.quote is None:
        return text
    answered = meant(message.reply_to, message.quote, handles)
    return f"{language.say(_IN_ANSWER, {'message': answered})} {text}"


def changed(
    event: Edited | Deleted, language: Language, zone: tzinfo, handles: bool
) -> str:
    """``what they said at 12:00 UTC``, or ``#k7f2``."""
    if handles:
        return handle(event.target)
    facts = {"name": event.author.name, "time": _when(event, zone)}
    return language.say(_SAID[event.author.id == event.sender.id], facts)


def _when(event: Edited | Deleted, zone: tzinfo) -> str:
    """The hour at which it was said, with the date if that was another day."""
    times = time_of(event.target), event.at
    then, now = (datetime.fromtimestamp(time / 1000, zone) for time in times)
    if then.date() == now.date():
        return f"{then:%H:%M %Z}"
    return date_and_hour(times[0], zone)
