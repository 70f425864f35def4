"""Commands about how this connection is spoken to."""

from math import ceil

from twistchat.chat import errors
from twistchat.chat.cleaning import echo
from twistchat.chat.roles import Right
from twistchat.text.conversation import Conversation
from twistchat.text.language import N_
from twistchat.text.settings import FOREVER, SETTINGS, change, disturb_not
from twistchat.text.table import command
from twistchat.text.views import since
from twistchat.text.voice import Bell

EMAIL = N_("where mail could reach you; nobody else is shown it")
BELLS = {
    Bell.OFF: N_("-- the bell is off"),
    Bell.ON: N_("-- the bell rings when somebody writes to you or names you"),
    Bell.ALL: N_("-- the bell rings at all that is said"),
}


@command("set", "[KEY] [VALUE]", group="yours", example="/set echo on")
async def set_(talk: Conversation, key: str, value: str) -> None:
    """Show your settings, show one, or change one. Those of an account are there again
    whenever you come, at every door, but for the encoding: that is your terminal's. A
    lone dash takes the e-mail address away."""
    key = key.lower()
    if not key:
        for name, each in SETTINGS.items():
            meaning = talk.language.translate(each.meaning)
            talk.write(f"== {name} = {each.show(talk)}  ({meaning})")
        account = talk.here.user.account
        if account is not None:
            meaning = talk.language.translate(EMAIL)
            talk.write(f"== email = {account.email or '-'}  ({meaning})")
    elif key == "email":
        await _email(talk, value)
    elif key in SETTINGS:
        if value:
            await change(talk, key, value)
        talk.write(f"-- {key} = {SETTINGS[key].show(talk)}")
    else:
        raise errors.UnknownSetting(echo(key))


async def _email(talk: Conversation, value: str) -> None:
    account = talk.here.user.account
    if account is None:
        raise errors.RightMissing(Right.ACCOUNT.value, "")
    if value:
        await talk.desk.accounts.set_email(talk.here, "" if value == "-" else value)
    talk.write(f"-- email = {account.email or '-'}")


@command("lang", "[LANGUAGE]", group="yours", example="/lang pt_BR", anytime=True)
async def lang(talk: Conversation, code: str) -> None:
    """Choose the language you are spoken to in; without one, list them."""
    if code:
        await change(talk, "lang", code)
        talk.say(N_("-- now in English"))
    else:
        talk.say(N_("-- languages: {codes}"), codes=SETTINGS["lang"].choices(talk.desk))


@command("quiet", "[on|off]", group="yours", example="/quiet on")
async def quiet(talk: Conversation, value: str) -> None:
    """Hear nothing of comings and goings, or hear of them again; alone, say which."""
    if value:
        await change(talk, "quiet", value)
    if talk.quiet:
        talk.say(N_("-- comings and goings are not told"))
    else:
        talk.say(N_("-- comings and goings are told"))


@command("bell", "[on|off|all]", group="yours", example="/bell on")
async def bell(talk: Conversation, value: str) -> None:
    """Let your terminal ring when somebody writes to you or names you in a room, or
    at all that is said; alone, say which."""
    if value:
        await change(talk, "bell", value)
    talk.say(BELLS[talk.bell])


@command("dnd", "[1h|on|off]", group="yours", example="/dnd 1h")
async def dnd(talk: Conversation, span: str) -> None:
    """Do not be disturbed, for a time or until /dnd off: nothing rings, and you are not
    told of friends who come or of new mail. Where that is so already, /dnd alone says
    for how long."""
    now = talk.desk.now()
    user = talk.here.user
    if span or user.undisturbed_until <= now:
        await disturb_not(talk.desk, talk.here, span)
    left = user.undisturbed_until - now
    if left <= 0:
        talk.say(N_("-- you can be disturbed"))
    elif user.undisturbed_until == FOREVER:
        talk.say(N_("-- nothing disturbs you; /dnd off ends that"))
    else:
        talk.say(
            N_("-- nothing disturbs you for {time}; /dnd off ends that"),
            time=since(ceil(left / 1000)),
        )


@command("focus", "[NAME[,NAME]|#ROOM|-]", group="yours", example="/focus bob,ann")
def focus(talk: Conversation, whom: str) -> None:
    """Of what is said in rooms, be told only what these people say, or all that is said
    in that room, until you leave or end it with /focus -. What is said to you alone is
    always told. Without a name, say whom you hear."""
    if whom:
        talk.focus = None if whom == "-" else _heard(talk, whom)
        talk.desk.chat.reading.focus(talk.here, talk.focus is not None)
        talk.retune()
    if talk.focus is None:
        talk.say(N_("-- you hear everybody"))
    else:
        names = " ".join(sorted(talk.focus.values()))
        talk.say(N_("-- you hear only {name}; /focus - ends that"), name=names)


def _heard(talk: Conversation, whom: str) -> dict[int, str]:
    """The names by id; NobodyThere if there is none."""
    found = dict(_id_and_name(talk, name) for name in whom.split(",") if name)
    if not found:
        raise errors.NobodyThere(echo(whom))
    return found


def _id_and_name(talk: Conversation, name: str) -> tuple[int, str]:
    """Of a person who is here, or of a room that one is in."""
    if name.startswith("#"):
        room = talk.room_of(name)
        return room.id, room.name
    person = talk.person(name).person
    return person.id, person.name


@command("clear", group="yours", example="/clear")
def clear(talk: Conversation) -> None:
    """Push what is on the screen out of sight."""
    talk.write("\n" * 50)
