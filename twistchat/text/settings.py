"""What people may choose about how they are spoken to."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from msgspec import Struct

from twistchat.chat import errors
from twistchat.chat.cleaning import echo
from twistchat.chat.spans import parse_span
from twistchat.chat.users import Session
from twistchat.text.desk import Desk
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
#: Later than any time there will be, in milliseconds since 1970.
FOREVER = 2**63 - 1

#: What a setting cannot be, when it is read.
_WRONG = (ValueError, LookupError, OSError)


class Setting(Struct, frozen=True):
    """One line of ``/set``, and the attribute of the conversation that it is about.

    ``choices`` are the values it can have; ``read`` makes the attribute's value of what
    was typed (ValueError, LookupError or OSError for what cannot be), ``spell`` undoes
    it. ``kept``: it is the account's and not only the session's.
    """

    meaning: str
    attribute: str
    choices: Callable[[Desk], str]
    read: Callable[[Desk, str], Any]
    spell: Callable[[Any], str]
    kept: bool = True

    def show(self, talk: Conversation) -> str:
        """Its value in this conversation."""
        return self.spell(getattr(talk, self.attribute))

    def meant(self, desk: Desk, key: str, value: str) -> Any:
        """The attribute's value that is meant; BadValue if there is none."""
        try:
            return self.read(desk, value)
        except _WRONG:
            raise errors.BadValue(key, echo(value), self.choices(desk)) from None


def _switch(desk: Desk, value: str) -> bool:
    return {"on": True, "off": False}[value.lower()]


def _state(on: bool) -> str:
    return "on" if on else "off"


def _on_off(desk: Desk) -> str:
    return "on, off"


def _language(desk: Desk, value: str) -> Any:
    language = desk.languages.find(value)
    if language is None:
        raise ValueError(value)
    return language


def _encoding(desk: Desk, value: str) -> str:
    if value.lower() not in ENCODINGS:
        raise ValueError(value)
    return value.lower()


def _signs(desk: Desk, value: str) -> str:
    return SIGNS + SHORTCUTS if _switch(desk, value) else SIGNS


SETTINGS = {
    "echo": Setting(
        N_("which of your own words are said back to you, once they are stored"),
        "echo_of",
        lambda desk: "off, private, on",
        lambda desk, value: Echo(value.lower()),
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
        lambda desk: "UTC, America/Sao_Paulo, ...",
        lambda desk, value: ZoneInfo(value),
        lambda zone: str(zone.key),
    ),
    "lang": Setting(
        N_("the language you are spoken to in"),
        "language",
        lambda desk: ", ".join(desk.languages.codes),
        _language,
        lambda language: str(language.code),
    ),
    "encoding": Setting(
        N_("how your terminal writes letters"),
        "encoding",
        lambda desk: ", ".join(ENCODINGS),
        _encoding,
        str,
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
        lambda desk: "on, off, all",
        lambda desk, value: Bell(value.lower()),
        lambda bell: str(bell.value),
    ),
    "handles": Setting(
        N_("whether messages are told with their short names, for /edit"),
        "handles",
        _on_off,
        _switch,
        _state,
    ),
    "quiet": Setting(
        N_("whether comings and goings are left out"),
        "quiet",
        _on_off,
        _switch,
        _state,
    ),
}


async def change(talk: Conversation, key: str, value: str) -> None:
    """Give a setting a value, for good if the account of somebody who is here keeps it.

    BadValue if it cannot have that one.
    """
    setting = SETTINGS[key]
    meant = setting.meant(talk.desk, key, value)
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
                setattr(talk, setting.attribute, setting.read(talk.desk, kept[key]))
            except _WRONG:
                continue
    until = kept.get(UNDISTURBED, "")
    if until.isdecimal():
        talk.here.user.undisturbed_until = int(until)
    talk.retune()


async def disturb_not(desk: Desk, session: Session, span: str) -> int:
    """The session's user does not want to be disturbed for that span, or ``on`` or
    ``off``; until when, in milliseconds since 1970, 0 if they can be. BadValue."""
    user, now = session.user, desk.now()
    until = _until(span, now)
    kept = str(until) if until > now else None
    await desk.accounts.set_setting(session, UNDISTURBED, kept)
    user.undisturbed_until = until if kept else 0
    for each in user.sessions:
        desk.delivery.retune(each)
    return user.undisturbed_until


def _until(span: str, now: int) -> int:
    word = span.lower()
    if word in ("", "on"):
        return FOREVER
    try:
        return now if word == "off" else now + 1000 * parse_span(word)
    except ValueError:
        raise errors.BadValue("dnd", echo(span), "30m, 1h, on, off") from None
