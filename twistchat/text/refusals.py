"""What people on the text doors read when something is refused."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from twistchat.chat import errors
from twistchat.chat.errors import ChatError
from twistchat.text.language import N_, NN_, Language, Sentence
from twistchat.text.sizes import size, wait

Facts = dict[str, Any]

#: Facts of which there may be one or many.
_COUNTED = ("limit", "seconds")

_SENTENCES: dict[type[ChatError], Sentence] = {
    errors.BadUtf8: N_("that is not UTF-8 text; it was not said"),
    errors.BadCharacter: N_("a NUL cannot be part of a text; it was not said"),
    errors.EmptyText: N_("there is nothing to see in that"),
    errors.TooLong: N_("too long: at most {limit}"),
    errors.TooManyLines: N_("too many lines: at most {limit}; it was not said"),
    errors.BadReaction: N_("a reaction is one word or sign; {value} is not"),
    errors.NoSuchMessage: N_("there is no such message for you to read"),
    errors.AmbiguousHandle: N_("several messages are called {handle}"),
    errors.NotYours: N_("that is not your message"),
    errors.TooManyReactions: NN_(
        "the message has {limit} reaction, which is as many as can be",
        "the message has {limit} different reactions, which is as many as can be",
    ),
    errors.NameReserved: N_("{name} is kept for the server; choose another name"),
    errors.RoomTaken: N_("{name} looks like {like}, which exists already"),
    errors.NoSuchRoom: N_("there is no room {room}"),
    errors.NotInRoom: N_("you are not in {room}; /join {room} takes you there"),
    errors.NoRoom: N_("no room is chosen; /room NAME or /join NAME, /rooms lists them"),
    errors.TooManyRooms: NN_(
        "you are in {limit} room, which is as many as can be",
        "you are in {limit} rooms, which is as many as can be",
    ),
    errors.NobodyThere: N_("nobody called {name} is here"),
    errors.TooManyRecipients: NN_(
        "at most {limit} person at once; it was not said",
        "at most {limit} people at once; it was not said",
    ),
    errors.TooManyIgnored: NN_(
        "you ignore {limit} person, which is as many as can be",
        "you ignore {limit} people, which is as many as can be",
    ),
    errors.TooManyFriends: NN_(
        "you have {limit} friend, which is as many as can be",
        "you have {limit} friends, which is as many as can be",
    ),
    errors.TooManyMonitored: NN_(
        "you monitor {limit} name, which is as many as can be",
        "you monitor {limit} names, which is as many as can be",
    ),
    errors.NoSuchSession: N_("you have no session {number}; /sessions lists them"),
    errors.NameQuarantined: N_("{name} was somebody's until lately; choose another"),
    errors.WrongPassword: N_("the name or the password is wrong"),
    errors.WrongToken: N_("that token or ticket is none, or is not good any more"),
    errors.TooManyTokens: NN_(
        "you have {limit} token, which is as many as can be; /tokens lists it",
        "you have {limit} tokens, which is as many as can be; /tokens lists them",
    ),
    errors.NoSuchToken: N_("you have no token {id}; /tokens lists them"),
    errors.PasswordOnly: N_(
        "who came in by a token cannot do that; log in with the password"
    ),
    errors.PasswordNeeded: N_("{name} is owned; give its password: NAME ROOM PASSWORD"),
    errors.PasswordsDiffer: N_("that was not the same twice; nothing has changed"),
    errors.TooManyTries: NN_(
        "too often; try again in {seconds} second",
        "too often; try again in {seconds} seconds",
    ),
    errors.AlreadyOwned: N_("{name} is yours already"),
    errors.LoggedIn: N_(
        "you are {name} here; to be somebody else, /quit and come again"
    ),
    errors.RegistrationClosed: N_(
        "nobody can register here; ask an operator of the server"
    ),
    errors.CodeNeeded: N_(
        "registering here takes a code that is still good; an operator of the server"
        " gives one"
    ),
    errors.NoGuests: N_("nobody owns {name}; to come in, register it: /register"),
    errors.NoSuchAccount: N_("nobody owns the name {name}"),
    errors.NobodyKnown: N_("nobody called {name} is known; no account has that name"),
    errors.WrongWord: N_("that is not the word, or it was used already"),
    errors.BadEmail: N_("{value} is not an e-mail address"),
    errors.InviteNeeded: N_("{room} is private; /knock {room} asks to be let in"),
    errors.KeyNeeded: N_("{room} has a key: /join {room} KEY"),
    errors.RoomFull: NN_(
        "{room} is full: {limit} person may be there",
        "{room} is full: {limit} people may be there",
    ),
    errors.TooManyOwned: NN_(
        "you own {limit} room, which is as many as can be",
        "you own {limit} rooms, which is as many as can be",
    ),
    errors.RoomExists: N_("{room} is there already; /join {room} takes you there"),
    errors.AlreadyInRoom: N_("{name} is in {room} already"),
    errors.NotThere: N_("{name} is not in {room}"),
    errors.TooManySanctions: NN_(
        "there is {limit} ban, gag or the like, which is as many as can be; /bans "
        "lists it",
        "there are {limit} bans, gags and the like, which is as many as can be; /bans "
        "lists them",
    ),
    errors.BadAddress: N_(
        "{value} is no address, and no range of /8 or less (IPv4), /32 or less (IPv6)"
    ),
    errors.IsOperator: N_(
        "{name} keeps order in {room} and cannot be banned or silenced there"
    ),
    errors.ForEverybody: N_("{room} is everybody's: nobody can own it, or be kept out"),
    errors.RoomOpen: N_("{room} is open; /join {room} takes you there"),
    errors.NobodyToAsk: N_("nobody is in {room} who could let you in; try again later"),
    errors.AlreadySo: N_("that is so already"),
    errors.TooManyUploads: NN_(
        "you are sending {limit} file already, which is as many as can be",
        "you are sending {limit} files already, which is as many as can be",
    ),
    errors.VoiceTooLong: NN_(
        "too long: a voice message has at most {limit} second",
        "too long: a voice message has at most {limit} seconds",
    ),
    errors.QuotaReached: N_("at most {size} of files a day; try again in {time}"),
    errors.FileTooLarge: N_("too large: at most {size}"),
    errors.NoSuchFile: N_("there is no such file for you to have"),
    errors.NoSuchTicket: N_("that link was good once, and is not any more"),
    errors.NotText: N_("that is a file, and has no text to be changed"),
    errors.NoSpace: N_("the server has no room for more files at the moment"),
    errors.NoWebDoor: N_("files come and go by the web door, which this server lacks"),
    errors.MailboxFull: N_("{name}'s mailbox is full; nothing was sent"),
    errors.NoSuchMail: N_("you have no mail {number}"),
    errors.BadQuery: N_("there is nothing to search for in {value}"),
    errors.SearchTooSlow: N_(
        "that took too long; ask for less, or try again in a moment"
    ),
    errors.AmbiguousCommand: N_("/{word} could be {candidates}"),
    errors.WrongUse: N_("that is written: {usage}"),
    errors.NotEntered: N_("give your name first"),
    errors.GivenUp: N_("cancelled; nothing was changed"),
    errors.BadNumber: N_("{value} is not a number that can be used here"),
    errors.BadTime: N_(
        "{value} is neither a number of lines nor a time such as 1h or 2026-11-21"
    ),
    errors.BadSpan: N_(
        "{value} is no span of time such as 30m, 12h or 7d; at most ten years, and "
        "without one it is for ever"
    ),
    errors.UnknownSetting: N_("there is no setting {key}; /set lists them"),
    errors.BadValue: N_("{key} cannot be {value}, only {choices}"),
    errors.Busy: N_("the server is busy; try again in a moment"),
    errors.LastOperator: N_(
        "the server would have no operator any more; /grant NAME makes another one "
        "first"
    ),
    errors.Internal: N_(
        "sorry, something went wrong here; the server's log has it as {reference}"
    ),
    errors.ServerFull: N_("too many connections; try again later"),
}

_NAME_REASONS: dict[str, Sentence] = {
    "empty": N_("a name is missing"),
    "long": NN_(
        "{name} is too long: at most {limit} character",
        "{name} is too long: at most {limit} characters",
    ),
    "characters": N_("{name} cannot be a name: letters, digits and {signs} only"),
    "start": N_("{name} cannot be a name: it must begin with a letter"),
    "scripts": N_("{name} cannot be a name: it mixes scripts"),
    "marks": N_("{name} cannot be a name: too many marks on one letter"),
    "confusable": N_("{name} cannot be a name: it reads like another in Latin letters"),
}
#: What the rules of names for people and rooms say where they differ.
_PEOPLE = {"limit": 32, "signs": r"_ - [ ] \ ^ | `"}
_ROOMS = {"limit": 64, "signs": r"_ - [ ] \ ^ | ` ."}

_FILE_NAME_REASONS: dict[str, Sentence] = {
    "empty": N_("a file needs a name"),
    "long": N_("the name of the file is too long"),
    "characters": N_("the name of the file has a character that cannot be"),
}

_PASSWORD_REASONS: dict[str, Sentence] = {
    "short": NN_(
        "a password has at least {limit} character",
        "a password has at least {limit} characters",
    ),
    "long": NN_(
        "a password has at most {limit} character",
        "a password has at most {limit} characters",
    ),
    "characters": N_("a password cannot hold that character"),
}

_RIGHTS = {
    "account": N_("that needs an account; /register makes your name yours"),
    "voice": N_("that needs a voice in {room}; its operators give it with /voice"),
    "operator": N_(
        "that needs an operator of {room}; /names shows them with an @ or a ~"
    ),
    "owner": N_("that needs the owner of {room}"),
    "server-operator": N_("that needs an operator of the server"),
}

_SUSPENDED = N_("{name} is suspended")

#: By whether there is a reason, and an end.
_BANNED = {
    (False, False): N_("you are banned from {room}"),
    (True, False): N_("you are banned from {room}: {why}"),
    (False, True): N_("you are banned from {room} until {until}"),
    (True, True): N_("you are banned from {room} until {until}: {why}"),
}
_GAGGED = {
    (False, False): N_("you are silenced in {room}; it was not said"),
    (True, False): N_("you are silenced in {room}: {why}; it was not said"),
    (False, True): N_("you are silenced in {room} until {until}; it was not said"),
    (True, True): N_(
        "you are silenced in {room} until {until}: {why}; it was not said"
    ),
}

_NO_SANCTION = {
    "ban": N_("{name} is not banned from {room}; /bans lists who is"),
    "gag": N_("{name} is not silenced in {room}; /bans lists who is"),
    "exception": N_("{name} is not spared the bans and gags of {room}"),
    "invitation": N_("{name} is not let into {room} at any time"),
}

_NOT_STORED = {
    "disk-full": N_("not stored, so not sent: the disk is full"),
    "busy": N_("not stored, so not sent: the database is busy"),
    "read-only": N_("not stored, so not sent: the server cannot store at the moment"),
    "refused": N_("not stored, so not sent: the database refused it"),
    "unknown": N_("perhaps not stored, so not sent; /history shows it if it was"),
}


def word_refusal(error: ChatError, language: Language) -> str:
    """The refusal as a sentence."""
    facts: Facts = error.facts
    if isinstance(error, errors.BadName):
        facts |= _PEOPLE
    elif isinstance(error, errors.BadRoom):
        facts |= _ROOMS
    elif isinstance(error, errors.FileTooLarge | errors.QuotaReached):
        facts["size"] = size(facts["limit"])
        facts["time"] = wait(facts.get("seconds", 0))
    elif isinstance(error, errors.WrongUse):
        facts["usage"] = language.usage(facts["usage"])
    counted = [facts[name] for name in _COUNTED if name in facts]
    facts["count"] = counted[0] if counted else 0
    return language.say(_sentence(error, facts), facts)


def begins_with_fact(error: ChatError, language: Language) -> bool:
    """A name, or what else somebody wrote, comes first in the sentence."""
    sentence = _sentence(error, error.facts)
    return isinstance(sentence, str) and language.translate(sentence).startswith("{")


def _sentence(error: ChatError, facts: Facts) -> Sentence:
    """The sentence that fits, where a kind of refusal has several."""
    choose = _CHOICES.get(type(error))
    return choose(facts) if choose else _SENTENCES[type(error)]


def _name_taken(facts: Facts) -> str:
    if facts["suggestion"]:
        return N_("{name} is taken; {suggestion} is free")
    return N_("{name} is taken; choose another name")


def _name_owned(facts: Facts) -> str:
    if facts["suggestion"]:
        return N_("{name} is owned by somebody; {suggestion} is free")
    return N_("{name} is owned by somebody; choose another name")


def _unknown_command(facts: Facts) -> str:
    if facts["suggestion"]:
        return N_("unknown command /{word} - did you mean /{suggestion}?")
    return N_("unknown command /{word}; /help lists them")


def _suspended(facts: Facts) -> str:
    return N_("{name} is suspended: {why}") if facts["why"] else _SUSPENDED


def _banned(facts: Facts) -> str:
    return _BANNED[_known(facts)]


def _gagged(facts: Facts) -> str:
    return _GAGGED[_known(facts)]


def _known(facts: Facts) -> tuple[bool, bool]:
    """Whether it is known why, and until when, which becomes a time as people read
    it."""
    at = facts["until"]
    facts["until"] = f"{datetime.fromtimestamp(at / 1000, UTC):%Y-%m-%d %H:%M} UTC"
    return bool(facts["why"]), bool(at)


_CHOICES: dict[type[ChatError], Callable[[Facts], Sentence]] = {
    errors.BadName: lambda facts: _NAME_REASONS[facts["reason"]],
    errors.BadRoom: lambda facts: _NAME_REASONS[facts["reason"]],
    errors.NameTaken: _name_taken,
    errors.NameOwned: _name_owned,
    errors.BadPassword: lambda facts: _PASSWORD_REASONS[facts["reason"]],
    errors.BadFileName: lambda facts: _FILE_NAME_REASONS[facts["reason"]],
    errors.RightMissing: lambda facts: _RIGHTS[facts["right"]],
    errors.NoSuchSanction: lambda facts: _NO_SANCTION[facts["kind"]],
    errors.Suspended: _suspended,
    errors.Banned: _banned,
    errors.Gagged: _gagged,
    errors.NotStored: lambda facts: _NOT_STORED.get(
        facts["why"], _NOT_STORED["refused"]
    ),
    errors.UnknownCommand: _unknown_command,
}
