"""What people on the text doors read when something is refused."""

from typing import Any

from twistchat.chat import errors
from twistchat.chat.errors import ChatError
from twistchat.text.language import N_, Language

_SENTENCES: dict[type[ChatError], str] = {
    errors.BadUtf8: N_("that is not UTF-8 text; it was not said"),
    errors.BadCharacter: N_("a NUL cannot be part of a text; it was not said"),
    errors.EmptyText: N_("there is nothing to see in that"),
    errors.TooLong: N_("too long: at most {limit}"),
    errors.NameReserved: N_("{name} is kept for the server; choose another name"),
    errors.RoomTaken: N_("{name} looks like {like}, which exists already"),
    errors.NoSuchRoom: N_("there is no room {room}"),
    errors.NotInRoom: N_("you are not in {room}; /join {room} takes you there"),
    errors.NoRoom: N_("you are in no room; /join one, /rooms lists them"),
    errors.TooManyRooms: N_("you are in {limit} rooms, which is as many as can be"),
    errors.NobodyThere: N_("nobody called {name} is here"),
    errors.TooManyRecipients: N_("at most {limit} people at once; it was not said"),
    errors.TooManyIgnored: N_("you ignore {limit} people, which is as many as can be"),
    errors.NotRegistered: N_("nobody owns the name {name}: enter without a password"),
    errors.AmbiguousCommand: N_("/{word} could be {candidates}"),
    errors.WrongUse: N_("that is written: {usage}"),
    errors.NotEntered: N_("give your name first"),
    errors.BadNumber: N_("{value} is not a number that can be used here"),
    errors.BadTime: N_(
        "{value} is neither a number of lines nor a time such as 1h or 2026-11-21"
    ),
    errors.UnknownSetting: N_("there is no setting {key}; /set lists them"),
    errors.BadValue: N_("{key} cannot be {value}, only {choices}"),
    errors.Busy: N_("the server is busy; try again in a moment"),
    errors.Internal: N_(
        "sorry, something went wrong here; the server's log has it as {reference}"
    ),
    errors.ServerFull: N_("too many connections; try again later"),
}

_NAME_REASONS = {
    "empty": N_("a name is missing"),
    "long": N_("{name} is too long: at most {limit} characters"),
    "characters": N_("{name} cannot be a name: letters, digits and {signs} only"),
    "start": N_("{name} cannot be a name: it must begin with a letter"),
    "scripts": N_("{name} cannot be a name: it mixes scripts"),
    "marks": N_("{name} cannot be a name: too many marks on one letter"),
    "confusable": N_("{name} cannot be a name: it reads like another in Latin letters"),
}
#: What the rules of names for people and rooms say where they differ.
_PEOPLE = {"limit": 32, "signs": r"_ - [ ] \ ^ | `"}
_ROOMS = {"limit": 64, "signs": r"_ - [ ] \ ^ | ` ."}

_NOT_STORED = {
    "disk-full": N_("not stored, so not sent: the disk is full"),
    "busy": N_("not stored, so not sent: the database is busy"),
    "read-only": N_("not stored, so not sent: the server cannot store at the moment"),
    "refused": N_("not stored, so not sent: the database refused it"),
    "unknown": N_("perhaps not stored, so not sent; /history shows it if it was"),
}


def word_refusal(error: ChatError, language: Language) -> str:
    """The refusal as a sentence."""
    facts: dict[str, Any] = error.facts
    if isinstance(error, errors.BadName):
        facts |= _PEOPLE
    elif isinstance(error, errors.BadRoom):
        facts |= _ROOMS
    elif isinstance(error, errors.WrongUse):
        facts["usage"] = language.usage(facts["usage"])
    return language.say(_sentence(error, facts), facts)


def _sentence(error: ChatError, facts: dict[str, Any]) -> str:
    """The sentence that fits, where a kind of refusal has several."""
    match error:
        case errors.BadName() | errors.BadRoom():
            return _NAME_REASONS[facts["reason"]]
        case errors.NameTaken():
            if facts["suggestion"]:
                return N_("{name} is taken; {suggestion} is free")
            return N_("{name} is taken; choose another name")
        case errors.NotStored():
            return _NOT_STORED.get(facts["why"], _NOT_STORED["refused"])
        case errors.UnknownCommand():
            if facts["suggestion"]:
                return N_("unknown command /{word} - did you mean /{suggestion}?")
            return N_("unknown command /{word}; /help lists them")
    return _SENTENCES[type(error)]
