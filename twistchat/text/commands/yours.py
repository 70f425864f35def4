"""Commands about how this connection is spoken to."""

from collections.abc import Callable
from zoneinfo import ZoneInfo

from msgspec import Struct
from msgspec.structs import replace

from twistchat.chat import errors
from twistchat.text.conversation import SHORTCUTS, SIGNS, Conversation
from twistchat.text.language import N_
from twistchat.text.table import command
from twistchat.text.voice import Echo

#: What a session may write and read besides UTF-8: one byte a character, ASCII as is.
ENCODINGS = ("utf-8", "latin-1", "iso8859-15", "cp1252", "cp1251", "koi8-r", "cp437")


class Setting(Struct, frozen=True):
    """One line of ``/set``. ``change`` raises ValueError for what cannot be."""

    meaning: str
    choices: Callable[[Conversation], str]
    show: Callable[[Conversation], str]
    change: Callable[[Conversation, str], None]


ON_OFF = "on, off"


def _switch(value: str) -> bool:
    return {"on": True, "off": False}[value.lower()]


def _state(on: bool) -> str:
    return "on" if on else "off"


def _change_echo(talk: Conversation, value: str) -> None:
    talk.echo_of = Echo(value.lower())


def _change_time(talk: Conversation, value: str) -> None:
    talk.clock = _switch(value)


def _change_zone(talk: Conversation, value: str) -> None:
    talk.zone = ZoneInfo(value)


def _change_language(talk: Conversation, value: str) -> None:
    language = talk.desk.languages.find(value)
    if language is None:
        raise ValueError(value)
    talk.language = language


def _change_encoding(talk: Conversation, value: str) -> None:
    if value.lower() not in ENCODINGS:
        raise ValueError(value)
    talk.script = replace(talk.script, encoding=value.lower())


def _change_shortcuts(talk: Conversation, value: str) -> None:
    talk.signs = SIGNS + SHORTCUTS if _switch(value) else SIGNS


SETTINGS = {
    "echo": Setting(
        N_("which of your own words are said back to you, once they are stored"),
        lambda talk: "off, private, on",
        lambda talk: talk.echo_of.value,
        _change_echo,
    ),
    "time": Setting(
        N_("whether each line begins with its time"),
        lambda talk: ON_OFF,
        lambda talk: _state(talk.clock),
        _change_time,
    ),
    "tz": Setting(
        N_("the time zone that times are shown in"),
        lambda talk: "UTC, America/Sao_Paulo, ...",
        lambda talk: talk.zone.key,
        _change_zone,
    ),
    "lang": Setting(
        N_("the language you are spoken to in"),
        lambda talk: ", ".join(talk.desk.languages.codes),
        lambda talk: talk.language.code,
        _change_language,
    ),
    "encoding": Setting(
        N_("how your terminal writes letters"),
        lambda talk: ", ".join(ENCODINGS),
        lambda talk: talk.script.encoding,
        _change_encoding,
    ),
    "shortcuts": Setting(
        N_("whether ;TEXT and :TEXT are /me TEXT, and >NAME TEXT is @NAME TEXT"),
        lambda talk: ON_OFF,
        lambda talk: _state(talk.signs != SIGNS),
        _change_shortcuts,
    ),
}


@command("set", "[KEY] [VALUE]", group="yours", example="/set echo on")
def set_(talk: Conversation, key: str, value: str) -> None:
    """Show your settings, show one, or change one."""
    if not key:
        for name, each in SETTINGS.items():
            meaning = talk.language.translate(each.meaning)
            talk.write(f"== {name} = {each.show(talk)}  ({meaning})")
        return
    setting = SETTINGS.get(key.lower())
    if setting is None:
        raise errors.UnknownSetting(key[:32])
    if value:
        change(talk, key.lower(), value)
    talk.write(f"-- {key.lower()} = {setting.show(talk)}")


def change(talk: Conversation, key: str, value: str) -> None:
    """Give a setting a value; BadValue if it cannot have that one."""
    setting = SETTINGS[key]
    try:
        setting.change(talk, value)
    except (ValueError, LookupError, OSError):
        raise errors.BadValue(key, value[:32], setting.choices(talk)) from None
    talk.retune()


@command("lang", "[LANGUAGE]", group="yours", example="/lang pt_BR", anytime=True)
def lang(talk: Conversation, code: str) -> None:
    """Choose the language you are spoken to in; without one, list them."""
    if code:
        change(talk, "lang", code)
        talk.say(N_("-- now in English"))
    else:
        talk.say(N_("-- languages: {codes}"), codes=SETTINGS["lang"].choices(talk))


@command("quiet", "[on|off]", group="yours", example="/quiet on")
def quiet(talk: Conversation, value: str) -> None:
    """Hear nothing of comings and goings, or hear of them again; alone, say which."""
    if value:
        try:
            talk.quiet = _switch(value)
        except KeyError:
            raise errors.BadValue("quiet", value[:32], ON_OFF) from None
        talk.retune()
    if talk.quiet:
        talk.say(N_("-- comings and goings are not told"))
    else:
        talk.say(N_("-- comings and goings are told"))


@command("clear", group="yours", example="/clear")
def clear(talk: Conversation) -> None:
    """Push what is on the screen out of sight."""
    talk.write("\n" * 50)
