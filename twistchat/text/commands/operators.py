"""Commands for operators of the server, and the one that makes the first."""

from datetime import UTC, datetime

from twistchat.chat import errors
from twistchat.chat.accounts import About
from twistchat.chat.cleaning import echo
from twistchat.chat.roles import Right
from twistchat.chat.searching import GREATEST_ID
from twistchat.errands.times import count_or_start
from twistchat.text.conversation import Conversation
from twistchat.text.language import N_
from twistchat.text.recall import day_and_hour
from twistchat.text.table import command

_OPERATOR = Right.SERVER_OPERATOR

#: So many accounts are listed at once, and so many acts at most.
LISTED = 100
#: So many acts are told unless a number is given.
ACTS = 20


@command(
    "operator",
    "WORD",
    group="account",
    example="/operator open-sesame",
    right=Right.ACCOUNT,
)
async def operator(talk: Conversation, word: str) -> None:
    """Become the first operator of the server: whoever started it was shown the word,
    which is good once."""
    await talk.desk.operators.say_word(talk.here, word)
    talk.say(N_("-- you are an operator of the server now"))


@command("grant", "NAME", group="server", example="/grant bob", right=_OPERATOR)
async def grant(talk: Conversation, name: str) -> None:
    """Make an account an operator of the server."""
    person = await talk.desk.operators.grant(talk.here, name)
    talk.say(N_("-- {name} is an operator of the server now"), name=person.name)


@command("revoke", "NAME", group="server", example="/revoke bob", right=_OPERATOR)
async def revoke(talk: Conversation, name: str) -> None:
    """Make an operator of the server an ordinary account again; the last one stays."""
    person = await talk.desk.operators.revoke(talk.here, name)
    talk.say(N_("-- {name} is no longer an operator of the server"), name=person.name)


@command(
    "audit",
    "[N|1h|DATE]",
    group="server",
    example="/audit 20",
    right=_OPERATOR,
    costly=True,
)
async def audit(talk: Conversation, what: str) -> None:
    """Tell what operators have done, of rooms and of the server: the last N acts, or
    those since a span of time or a date; the newest comes first."""
    count, start = count_or_start(what, talk.desk.now(), talk.zone)
    most = min(count or ACTS, LISTED) if start is None else LISTED
    found = await talk.desk.operators.acts(talk.here, GREATEST_ID, most)
    for each in [act for act in found if act.at >= (start or 0)]:
        words = (each.actor, each.act, each.target, each.room, each.detail)
        told = "  ".join(word for word in words if word)
        talk.write(f"== {day_and_hour(each.at, talk.zone)}  {told}")
    talk.say(N_("-- end of audit"))


@command(
    "accounts",
    "[PATTERN] [NAME] [REASON...]",
    group="server",
    example="/accounts suspend bob a week of silence",
    right=_OPERATOR,
    costly=True,
)
async def accounts(talk: Conversation, word: str, name: str, reason: str) -> None:
    """List the accounts, or those with the pattern in their name; /accounts suspend,
    resume or delete NAME does that, /accounts bot NAME on|off lets a program say more
    at a time; /accounts code gives a code with which one more may register."""
    act = _ACTS.get(word)
    if act is not None and name:
        await act(talk, name, reason)
    elif word == "code":
        code = await talk.desk.operators.make_code(talk.here)
        talk.say(N_("-- the code {code} is good for one account"), code=code)
    elif name or act is not None:
        raise errors.WrongUse("/accounts [suspend|resume|delete|bot] NAME [REASON]")
    else:
        await _list(talk, word)


async def _list(talk: Conversation, pattern: str) -> None:
    found = await talk.desk.operators.people(talk.here, pattern.lower(), LISTED)
    for about in found:
        talk.write(_line(talk, about))
    if len(found) == LISTED:
        talk.say(N_("-- there may be more; /accounts PATTERN finds them"))
    talk.say(N_("-- end of accounts"))


def _line(talk: Conversation, about: About) -> str:
    """``== bob  since 2026-11-22  operator  suspended: spam``"""
    day = datetime.fromtimestamp(about.created_at / 1000, UTC).date().isoformat()
    line = talk.language.say(
        N_("== {name}  since {day}"), {"name": about.person.name, "day": day}
    )
    if about.operator:
        line += "  " + talk.language.translate(N_("operator"))
    if about.bot:
        line += "  " + talk.language.translate(N_("bot"))
    if about.suspended_at:
        why = {"why": about.suspended_why or "-"}
        line += "  " + talk.language.say(N_("suspended: {why}"), why)
    return line


async def _suspend(talk: Conversation, name: str, reason: str) -> None:
    person = await talk.desk.operators.suspend(talk.here, name, reason)
    talk.say(N_("-- the account {name} is suspended"), name=person.name)


async def _resume(talk: Conversation, name: str, reason: str) -> None:
    person = await talk.desk.operators.resume(talk.here, name)
    talk.say(N_("-- the account {name} may be used again"), name=person.name)


async def _delete(talk: Conversation, name: str, reason: str) -> None:
    person = await talk.desk.operators.delete(talk.here, name)
    talk.say(N_("-- the account {name} is deleted"), name=person.name)


async def _bot(talk: Conversation, name: str, state: str) -> None:
    state = state.lower()
    if state not in ("on", "off"):
        raise errors.BadValue("bot", echo(state), "on, off")
    person = await talk.desk.operators.mark_bot(talk.here, name, state == "on")
    talk.say(_BOTS[state], name=person.name)


_BOTS = {
    "on": N_("-- the account {name} is a bot: it may say more at a time"),
    "off": N_("-- the account {name} is no bot any more"),
}
_ACTS = {"suspend": _suspend, "resume": _resume, "delete": _delete, "bot": _bot}
