"""The command for tokens, with which programs log in."""

from twistchat.chat import errors
from twistchat.chat.cleaning import echo
from twistchat.chat.roles import Right
from twistchat.chat.spans import is_meant, lasting
from twistchat.chat.tokens import Token
from twistchat.text.conversation import Conversation
from twistchat.text.language import N_
from twistchat.text.recall import day_and_hour
from twistchat.text.table import command


@command(
    "tokens",
    "[make|end] [1h|NUMBER] [TEXT...]",
    group="account",
    example="/tokens make 90d backup",
    right=Right.ACCOUNT,
)
async def tokens(talk: Conversation, word: str, what: str, text: str) -> None:
    """List your tokens, with which programs log in in place of your password, and the
    browsers that are signed in as you. /tokens make shows a new one, which is good for
    a span of time or for ever; what you write behind it says what it is for. /tokens
    end NUMBER ends one, and the sessions that came in by it."""
    if not word:
        await _list(talk)
    elif word == "make":
        await _make(talk, what, text)
    elif word == "end" and what and not text:
        await _end(talk, what)
    else:
        raise errors.WrongUse("/tokens [make [1h] [TEXT]|end NUMBER]")


async def _make(talk: Conversation, what: str, text: str) -> None:
    if is_meant(what):
        seconds, label = lasting(what), text
    else:
        seconds, label = 0, f"{what} {text}".strip()
    _, secret = await talk.desk.tokens.make(talk.here, label, seconds)
    talk.say(N_("-- this is the token, which nobody is told again:"))
    talk.write(f"== {secret}")


async def _list(talk: Conversation) -> None:
    found = await talk.desk.tokens.of(talk.here)
    for place, token in enumerate(found, 1):
        talk.write(_line(talk, place, token))
    talk.say(N_("-- end of tokens"))


def _line(talk: Conversation, place: int, token: Token) -> str:
    """``== 1  backup  made 2026-11-22 14:05  used 2026-11-23 09:00``"""

    def day(at: int) -> str:
        return day_and_hour(at, talk.zone)

    say = talk.language.say
    label = token.label
    if token.cookie:
        label = talk.language.translate(N_("a browser"))
    facts = {"number": place, "label": label or "-", "time": day(token.created_at)}
    line = say(N_("== {number}  {label}  made {time}"), facts)
    if token.used_at:
        line += "  " + say(N_("used {time}"), {"time": day(token.used_at)})
    if token.expires_at:
        line += "  " + say(N_("good until {time}"), {"time": day(token.expires_at)})
    return line


async def _end(talk: Conversation, number: str) -> None:
    if not number.isascii() or not number.isdecimal() or len(number) > 9:
        raise errors.BadNumber(echo(number))
    found = await talk.desk.tokens.of(talk.here)
    if not 1 <= int(number) <= len(found):
        raise errors.NoSuchToken(number)
    token = found[int(number) - 1]
    await talk.desk.tokens.end(talk.here, token.id)
    talk.say(
        N_("-- token {number} is ended: {label}"),
        number=number,
        label=token.label or "-",
    )
