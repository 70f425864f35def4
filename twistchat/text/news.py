"""What the owner of an account is told on coming in: what waited for them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from twistchat.chat.errors import ChatError
from twistchat.text.mails import mail_at_entry
from twistchat.text.recall import missed_at_entry
from twistchat.text.waiting import kept_at_entry

if TYPE_CHECKING:
    from twistchat.text.conversation import Conversation


async def tell_news(talk: Conversation) -> None:
    """Private messages that were kept, how much mail is new, how much was missed.

    Whoever cannot be told now, for the store is busy, is in all the same.
    """
    for tell in (kept_at_entry, mail_at_entry, missed_at_entry):
        if talk.outbox.ending:
            return
        try:
            await tell(talk)
        except ChatError as error:
            talk.refuse(error)
            return
