"""What came for somebody while they were not at their keyboard, or not here at all."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from typing import TYPE_CHECKING

from twistchat.chat.events import Event, ToldPrivately
from twistchat.chat.ids import first_id_at
from twistchat.chat.users import Session, User
from twistchat.text.desk import Desk
from twistchat.text.language import N_, NN_
from twistchat.text.recall import found_lines

if TYPE_CHECKING:
    from twistchat.text.conversation import Conversation


async def kept_at_entry(talk: Conversation) -> None:
    """Show the owner of an account, who has just come in, what was said to them
    privately when nobody was here, or after the last sign of them. What comes from now
    on is shown as it comes."""
    session = talk.here
    kept, more = await kept_for(talk.desk, session)
    if talk.outbox.ending:
        return
    if kept:
        talk.say(
            NN_(
                "-- {count} private message waited for you:",
                "-- {count} private messages waited for you:",
            ),
            count=len(kept),
        )
        talk.replay(kept)
        session.correspondent = kept[-1].sender
    if more:
        talk.say(N_("-- and more; /history @NAME shows what NAME said"))


async def kept_for(desk: Desk, session: Session) -> tuple[list[ToldPrivately], bool]:
    """What is to be shown now to the owner of an account, who has just come in with
    this session: the private messages that waited; and whether there are more. They
    count as shown from then on."""
    user, most = session.user, desk.customs.page_most or sys.maxsize
    if user.account is None:
        return [], False
    others = [each.seen_id for each in user.sessions if each.told]
    after, until = max(user.account.told_id, *others, 0), session.came_id
    # What is on its way to the store is neither there yet nor shown here.
    desk.pipeline.catch_up(session.outbox, b"")
    await desk.pipeline.stored(session.outbox)
    events = await desk.archive.told(user.id, after, most)
    if session.outbox.ending:
        return [], False
    session.told = True
    desk.chat.reading.told(user, until)
    kept = _of_others((event for event in events if event.id <= until), user)
    return kept, len(events) == most


async def tell_meanwhile(talk: Conversation, since: int) -> None:
    """Tell somebody who is back how much was said to them privately since that time
    (milliseconds since 1970), and where they were named."""
    user, most = talk.here.user, _most(talk)
    events = await talk.desk.archive.told(user.id, first_id_at(since) - 1, most)
    told = _of_others(events, user)
    if told:
        talk.say(
            NN_(
                "-- meanwhile {number} private message came",
                "-- meanwhile {number} private messages came",
            ),
            count=len(told),
            number=f"{most}+" if len(events) == most else len(told),
        )
    found = await talk.desk.memory.mentions(talk.here, 0, since)
    if found.messages:
        talk.say(N_("-- meanwhile you were named:"))
    how = talk.zone, talk.language, talk.desk.customs.web_url
    for line in found_lines(reversed(found.messages), user, *how):
        talk.write(line)
    if found.more:
        talk.say(N_("-- and before that; /mentions shows more"))


def _most(talk: Conversation) -> int:
    return talk.desk.customs.page_most or sys.maxsize


def _of_others(events: Iterable[Event], user: User) -> list[ToldPrivately]:
    """Those of them that neither the user said nor anybody whom they ignore."""
    return [
        event
        for event in events
        if isinstance(event, ToldPrivately)
        and event.sender.id != user.id
        and event.sender.id not in user.ignoring
    ]
