"""Commands about people: who is here, who is away, who is not to be heard."""

from twistchat.text.conversation import Conversation
from twistchat.text.language import N_, NN_
from twistchat.text.table import command
from twistchat.text.views import names_line, since, user_line

#: So many people are listed before the rest is only counted.
PEOPLE_SHOWN = 200


@command(
    "who",
    "[PATTERN]",
    group="people",
    aliases=("users", "w", "people"),
    example="/who",
    costly=True,
)
def who(talk: Conversation, pattern: str) -> None:
    """List the people who are here, or those whose name has the pattern in it, with
    their rooms, how long they have been silent, and their doors; /who #ROOM lists the
    names in a room."""
    if pattern.startswith("#"):
        talk.write(names_line(talk.room_of(pattern), talk.language))
        return
    now = talk.desk.seconds()
    wanted = pattern.lower()
    found = [user for user in talk.desk.chat.people() if wanted in user.name.key]
    for user in found[:PEOPLE_SHOWN]:
        talk.write(user_line(user, now, talk.language))
    more = len(found) - PEOPLE_SHOWN
    if more > 0:
        talk.say(N_("-- and {count} more"), count=more)
    if found or not pattern:
        talk.say(NN_("-- {count} here", "-- {count} here"), count=len(found))
    else:
        talk.say(N_("-- nobody here has {pattern} in their name"), pattern=pattern[:32])


@command(
    "whois", "NAME", group="people", aliases=("finger", "examine"), example="/whois bob"
)
def whois(talk: Conversation, name: str) -> None:
    """Tell what is known of somebody who is here."""
    user = talk.person(name)
    now = talk.desk.seconds()
    talk.write(user_line(user, now, talk.language))
    mine = talk.here.user.rooms
    shared = [room.name for id, room in user.rooms.items() if id in mine]
    if shared:
        talk.say(N_("-- rooms you share: {rooms}"), rooms=" ".join(shared))
    came = min(session.since for session in user.sessions)
    talk.say(N_("-- here for {time}, as a guest"), time=since(now - came))


@command(
    "away", "[TEXT...]", group="people", aliases=("afk",), example="/away lunch until 2"
)
def away(talk: Conversation, text: str) -> None:
    """Say that you are away, and why; who writes to you privately is told."""
    talk.desk.chat.away(talk.here, text)
    talk.say(N_("-- you are away; /back ends that"))


@command("back", group="people", example="/back")
def back(talk: Conversation) -> None:
    """Say that you are back."""
    if talk.desk.chat.back(talk.here):
        talk.say(N_("-- you are back"))
    else:
        talk.say(N_("-- you were not away"))


@command("ignore", "[NAME]", group="people", example="/ignore bob")
def ignore(talk: Conversation, name: str) -> None:
    """Hear no more of what somebody says; without a name, list whom you ignore."""
    user = talk.here.user
    if not name:
        ignored = [other.person.name for other in user.ignoring.values()]
        if ignored:
            talk.say(N_("-- you ignore {name}"), name=" ".join(ignored))
        else:
            talk.say(N_("-- you ignore nobody"))
        return
    other = talk.person(name)
    if other is user:
        talk.say(N_("!! you cannot ignore yourself"))
        return
    talk.desk.chat.ignore(user, other)
    talk.say(N_("-- you ignore {name}"), name=other.person.name)


@command("unignore", "NAME", group="people", example="/unignore bob")
def unignore(talk: Conversation, name: str) -> None:
    """Hear somebody again."""
    other = talk.person(name)
    if talk.desk.chat.unignore(talk.here.user, other):
        talk.say(N_("-- you hear {name} again"), name=other.person.name)
    else:
        talk.say(N_("-- you did not ignore {name}"), name=other.person.name)
