"""What people may choose about how they are spoken to."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from msgspec import Struct
from msgspec.structs import replace

from twistchat.chat import errors
from twistchat.chat.cleaning import echo
from twistchat.text.language import N_
from twistchat.text.voice import Bell, Echo

if TYPE_CHECKING:
    from twistchat.text.conversation import Conversation

#: What a line may begin with that is not simply said, and the shortcuts of talkers.
SIGNS = "/.@ "
SHORTCUTS = ';:>!"'

#: What a session may write and read besides UTF-8: one byte a character, ASCII as is.
ENCODINGS = ("utf-8", "latin-1", "iso8859-15", "cp1252", "cp1251", "koi8-r", "cp437")

#: The setting that holds until when an account is not to be disturbed.
UNDISTURBED = "dnd"


class Setting(Struct, frozen=True):
    """One line of ``/set``, and the attribute of the conversation that it is about.

    ``read`` makes the attribute's value of what was typed (ValueError, LookupError or
    OSError for what cannot be), ``spell`` undoes it. ``kept``: it is the account's and
    not only the session's.
    """

    meaning: str
    attribute: str
    choices: Callable[[Conversation], str]
    read: Callable[[Conversation, str], Any]
    spell: Callable[[Any], str]
    kept: bool = True

    def show(self, talk: Conversation) -> str:
        """Its value in this conversation."""
        return self.spell(getattr(talk, self.attribute))


def _switch(talk: Conversation, value: str) -> bool:
    return {"on": True, "off": False}[value.lower()]


def _state(on: bool) -> str:
    return "on" if on else "off"


def _on_off(talk: Conversation) -> str:
    return "on, off"


def _language(talk: Conversation, value: str) -> Any:
    language = talk.desk.languages.find(value)
    if language is None:
        raise ValueError(value)
    return language


def _encoding(talk: Conversation, value: str) -> Any:
    if value.lower() not in ENCODINGS:
        raise ValueError(value)
    return replace(talk.script, encoding=value.lower())


def _signs(talk: Conversation, value: str) -> str:
    return SIGNS + SHORTCUTS if _switch(talk, value) else SIGNS


SETTINGS = {
    "echo": Setting(
        N_("which of your own words are said back to you, once they are stored"),
        "echo_of",
        lambda talk: "off, private, on",
        lambda talk, value: Echo(value.lower()),
        lambda echo: str(echo.value),
    ),
    "time": Setting(
        N_("whether each line begins with its time"),
        "clock",
        _on_off,
        _switch,
        _state,
    ),
    "tz": Setting(
        N_("the time zone that times are shown in"),
        "zone",
        lambda talk: "UTC, America/Sao_Paulo, ...",
        lambda talk, value: ZoneInfo(value),
        lambda zone: str(zone.key),
    ),
    "lang": Setting(
        N_("the language you are spoken to in"),
        "language",
        lambda talk: ", ".join(talk.desk.languages.codes),
        _language,
        lambda language: str(language.code),
    ),
    "encoding": Setting(
        N_("how your terminal writes letters"),
        "script",
        lambda talk: ", ".join(ENCODINGS),
        _encoding,
        lambda script: str(script.encoding),
        kept=False,  # the next terminal may write otherwise: nothing could be read
    ),
    "shortcuts": Setting(
        N_("whether ;TEXT and :TEXT are /me TEXT, and >NAME TEXT is @NAME TEXT"),
        "signs",
        _on_off,
        _signs,
        lambda signs: _state(signs != SIGNS),
    ),
    "bell": Setting(
        N_("what rings: nothing, what is meant for you, or all that is said"),
        "bell",
        lambda talk: "on, off, all",
        lambda talk, value: Bell(value.lower()),
        lambda bell: str(bell.value),
    ),
    "quiet": Setting(
        N_("whether comings and goings are left out"),
        "quiet",
        _on_off,
        _switch,
        _state,
    ),
}

_WRONG = (ValueError, LookupError, OSError)


async def change(talk: Conversation, key: str, value: str) -> None:
    """Give a setting a value, for good if the account of somebody who is here keeps it.

    BadValue if it cannot have that one.
    """
    setting = SETTINGS[key]
    try:
        meant = setting.read(talk, value)
    except _WRONG:
        raise errors.BadValue(key, echo(value), setting.choices(talk)) from None
    if setting.kept:
        talk.chosen = {**talk.chosen, key: setting.spell(meant)}
    if setting.kept and talk.session is not None:
        await talk.desk.accounts.set_setting(talk.session, key, talk.chosen[key])
    setattr(talk, setting.attribute, meant)
    talk.retune()


async def keep_settings(talk: Conversation) -> None:
    """What a guest has chosen is their account's from now on."""
    for key, value in talk.chosen.items():
        await talk.desk.accounts.set_setting(talk.here, key, value)


def apply_settings(talk: Conversation, kept: Mapping[str, str]) -> None:
    """What an account has chosen is so in this session, but for what was chosen in this
    one already. What can be chosen no more is passed over."""
    for key, setting in SETTINGS.items():
        if setting.kept and key in kept and key not in talk.chosen:
            try:
                setattr(talk, setting.attribute, setting.read(talk, kept[key]))
            except _WRONG:
                continue
    until = kept.get(UNDISTURBED, "")
    if until.isdecimal():
        talk.here.user.undisturbed_until = int(until)
    talk.retune()
