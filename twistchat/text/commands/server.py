"""Commands about the server, the help, and the way out."""

from datetime import UTC, datetime
from textwrap import wrap

from twistchat.chat.roles import Right
from twistchat.text.conversation import Conversation
from twistchat.text.language import N_
from twistchat.text.table import TABLE, command
from twistchat.text.views import since

#: As wide as the narrowest terminal.
_WIDTH = 79

HEADINGS = {
    "rooms": N_("rooms"),
    "talk": N_("talk"),
    "people": N_("people"),
    "mail": N_("mail"),
    "memory": N_("history"),
    "order": N_("order"),
    "account": N_("account"),
    "yours": N_("settings"),
    "server": N_("server"),
}


@command("motd", group="server", example="/motd")
def motd(talk: Conversation) -> None:
    """Show the server's message of the day."""
    lines = talk.desk.motd()
    for line in lines:
        talk.write(f"== {line}".rstrip())
    if not lines:
        talk.say(N_("-- there is no message of the day"))


@command("rules", group="server", example="/rules")
def rules(talk: Conversation) -> None:
    """Show the rules of this server."""
    lines = talk.desk.rules()
    for line in lines:
        talk.write(f"== {line}".rstrip())
    if not lines:
        talk.say(N_("-- this server has set down no rules"))


@command("time", group="server", example="/time")
def time(talk: Conversation) -> None:
    """Tell the server's time, in your time zone."""
    now = datetime.fromtimestamp(talk.desk.now() / 1000, UTC).astimezone(talk.zone)
    talk.write(f"-- {now.strftime('%Y-%m-%d %H:%M:%S %Z')}")


@command("version", group="server", example="/version", anytime=True)
def version(talk: Conversation) -> None:
    """Tell what this server runs."""
    talk.write(f"-- twistchat {talk.desk.customs.version}")


@command("uptime", group="server", example="/uptime")
def uptime(talk: Conversation) -> None:
    """Tell how long the server has been running."""
    seconds = talk.desk.seconds() - talk.desk.started
    talk.say(N_("-- up for {time}"), time=since(seconds))


@command(
    "help",
    "[COMMAND]",
    group="server",
    aliases=("?", "h"),
    example="/help join",
    anytime=True,
)
def help_(talk: Conversation, word: str) -> None:
    """Show all commands, or how one is used."""
    if not word:
        _overview(talk)
        return
    row = TABLE.find(word.lstrip("/."))
    talk.write(f"== {talk.language.usage(row.written)}")
    talk.write(f"== {talk.language.translate(row.help)}")
    talk.say(N_("== for example: {example}"), example=row.example)
    if row.aliases:
        names = " ".join(f"/{alias}" for alias in row.aliases)
        talk.say(N_("== also: {names}"), names=names)


def _overview(talk: Conversation) -> None:
    """On one screen, and without what only operators of the server may do for whoever
    is none."""
    talk.say(N_("== type to talk; @NAME TEXT is private; /help COMMAND says more"))
    operator = talk.session is not None and talk.session.user.operator
    for group, rows in TABLE.grouped():
        heading = talk.language.translate(HEADINGS[group])
        words = [
            f"/{row.name}"
            for row in rows
            if operator or row.right is not Right.SERVER_OPERATOR
        ]
        line = f"== {heading}: {' '.join(words)}"
        for part in wrap(line, _WIDTH, subsequent_indent="==   "):
            talk.write(part)


@command("json", "[NUMBER]", group="server", example="/json 1")
def json(talk: Conversation, version: str) -> None:
    """For programs: speak JSON lines from now on, in this session. The answer is the
    first of them; the number is the version of the protocol."""
    if talk.speak_json is None:
        talk.say(N_("!! JSON is not spoken at this door; the line door speaks it"))
    else:
        talk.speak_json(version)


@command(
    "quit",
    "[REASON...]",
    group="server",
    aliases=("exit", "bye"),
    example="/quit see you tomorrow",
    anytime=True,
)
def quit_(talk: Conversation, reason: str) -> None:
    """Leave; the others read the reason."""
    talk.finish(reason)
