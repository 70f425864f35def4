"""What commands change so that it lasts."""

from twistchat.chat.enforcement import Change
from twistchat.text.conversation import Conversation


async def keep(talk: Conversation, change: Change) -> None:
    """Store it, then make it so; who is told reads so, the one who did it too."""
    await talk.desk.rooms.keep(change)
    talk.desk.order.apply(change, None)
