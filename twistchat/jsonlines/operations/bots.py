"""Who may say more at a time than people do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from twistchat.chat.roles import Right
from twistchat.jsonlines.table import DONE, Answer, Request, operation

if TYPE_CHECKING:
    from twistchat.jsonlines.client import Client


class MarkBot(Request, frozen=True, kw_only=True, tag="mark-bot"):
    """Let an account say more at a time in all its sessions, for it is a program; or no
    more. Its sessions are told (``bot-marked``)."""

    who: str
    on: bool = True


@operation("server", MarkBot, right=Right.SERVER_OPERATOR)
async def mark_bot(client: Client, request: MarkBot) -> Answer:
    await client.desk.operators.mark_bot(client.here, request.who, request.on)
    return DONE
