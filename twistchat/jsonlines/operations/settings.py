"""Operations about what an account has chosen, for whatever door its owner comes
through."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from twistchat.chat import errors
from twistchat.chat.cleaning import echo
from twistchat.chat.roles import Right
from twistchat.jsonlines.table import DONE, Answer, Request, operation
from twistchat.text.settings import FOREVER, SETTINGS, disturb_not
from twistchat.text.stamps import timestamp

if TYPE_CHECKING:
    from twistchat.jsonlines.client import Client

#: Those that are the account's, and not one terminal's.
_KEPT = {key: setting for key, setting in SETTINGS.items() if setting.kept}


class OneSetting(Struct, frozen=True, omit_defaults=True):
    """A setting: what it means, which values it can have, and which one was chosen, if
    any was."""

    key: str
    meaning: str
    choices: str
    value: str = ""


class AllSettings(Answer, frozen=True, kw_only=True):
    """All that can be chosen."""

    settings: list[OneSetting]


class Undisturbed(Answer, frozen=True, kw_only=True):
    """``on``: one does not want to be disturbed, ``until`` then or for ever."""

    on: bool = False
    until: str = ""


class Settings(Request, frozen=True, kw_only=True, tag="settings"):
    """List the settings of the account. They say how the text doors speak to its
    owner; here they change nothing."""


class Set(Request, frozen=True, kw_only=True, tag="set"):
    """Give a setting of the account a value, from the next session on; an empty one
    takes the choice back."""

    key: str
    value: str


class DoNotDisturb(Request, frozen=True, kw_only=True, tag="dnd"):
    """Do not be disturbed for a span such as 30m or 1h, or until it is ``off``: in
    sessions of the text doors nothing rings then, and nothing is told of friends who
    come or of new mail."""

    span: str = "on"


@operation("settings", Settings, AllSettings, right=Right.ACCOUNT)
def settings(client: Client, request: Settings) -> Answer:
    account, desk = client.here.user.account, client.desk
    chosen = {} if account is None else account.settings
    translate = client.language.translate
    return AllSettings(
        settings=[
            OneSetting(
                key, translate(each.meaning), each.choices(desk), chosen.get(key, "")
            )
            for key, each in _KEPT.items()
        ]
    )


@operation("settings", Set, right=Right.ACCOUNT)
async def set_(client: Client, request: Set) -> Answer:
    setting = _KEPT.get(request.key)
    if setting is None:
        raise errors.UnknownSetting(echo(request.key))
    value = None
    if request.value:
        value = setting.spell(setting.meant(client.desk, request.key, request.value))
    await client.desk.accounts.set_setting(client.here, request.key, value)
    return DONE


@operation("settings", DoNotDisturb, Undisturbed)
async def do_not_disturb(client: Client, request: DoNotDisturb) -> Answer:
    until = await disturb_not(client.desk, client.here, request.span)
    if until in (0, FOREVER):
        return Undisturbed(on=until == FOREVER)
    return Undisturbed(on=True, until=timestamp(until))
