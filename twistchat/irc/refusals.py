"""What clients are told when something is refused: the number, its parameters, and a
sentence."""

from typing import Any

from twistchat.chat import errors
from twistchat.chat.errors import ChatError
from twistchat.chat.roles import Right
from twistchat.irc import errors as irc
from twistchat.irc import numerics as n

#: By the kind of refusal: the number, the facts that are its parameters, the sentence
#: ("" if it is as on the other doors).
NUMERICS: dict[type[ChatError], tuple[str, tuple[str, ...], str]] = {
    irc.NoSuchCommand: (n.ERR_UNKNOWNCOMMAND, ("command",), "Unknown command"),
    irc.NotRegistered: (n.ERR_NOTREGISTERED, (), "You have not registered"),
    irc.AlreadyRegistered: (n.ERR_ALREADYREGISTERED, (), "You may not reregister"),
    irc.NeedMoreParams: (n.ERR_NEEDMOREPARAMS, ("command",), "Not enough parameters"),
    irc.NoPrivileges: (
        n.ERR_NOPRIVILEGES,
        (),
        "Permission Denied- You're not an IRC operator",
    ),
    irc.NoNicknameGiven: (n.ERR_NONICKNAMEGIVEN, (), "No nickname given"),
    irc.NoRecipient: (n.ERR_NORECIPIENT, (), "No recipient given"),
    irc.NoTextToSend: (n.ERR_NOTEXTTOSEND, (), "No text to send"),
    irc.NoOrigin: (n.ERR_NOORIGIN, (), "No origin specified"),
    irc.NoSuchServer: (n.ERR_NOSUCHSERVER, ("server",), "No such server"),
    irc.NoOperators: (n.ERR_NOOPERHOST, (), "No O-lines for your host"),
    irc.CannotKillServer: (n.ERR_CANTKILLSERVER, (), "You can't kill a server!"),
    irc.UnknownMode: (n.ERR_UNKNOWNMODE, ("letter",), "is unknown mode char to me"),
    irc.UnknownUserMode: (n.ERR_UMODEUNKNOWNFLAG, (), "Unknown MODE flag"),
    irc.OfOthers: (n.ERR_USERSDONTMATCH, (), "Cant change mode for other users"),
    irc.BadModeParameter: (
        n.ERR_INVALIDMODEPARAM,
        ("target", "letter", "parameter"),
        "Invalid mode parameter",
    ),
    irc.BadMask: (
        n.ERR_INVALIDMODEPARAM,
        ("target", "letter", "parameter"),
        "A mask here is about one nick (nick!*@*), one host that you have seen "
        "(*!*@host) or a range of addresses (*!*@192.0.2.0/24)",
    ),
    irc.BadKey: (n.ERR_INVALIDKEY, ("room",), "Key is not well-formed"),
    irc.BadChannel: (n.ERR_BADCHANMASK, ("room",), "Bad channel name"),
    irc.TooManyKnocks: (n.ERR_TOOMANYKNOCK, ("room",), "Too many KNOCKs"),
    irc.InThere: (n.ERR_KNOCKONCHAN, ("room",), "You are already on that channel"),
    irc.TooManyInvites: (
        n.RPL_TRYAGAIN,
        ("command",),
        "Please wait a while and try again",
    ),
    irc.BadCapCommand: (n.ERR_INVALIDCAPCMD, ("command",), "Invalid CAP command"),
    irc.SaslFailed: (n.ERR_SASLFAIL, (), "SASL authentication failed"),
    irc.SaslTooLong: (n.ERR_SASLTOOLONG, (), "SASL message too long"),
    irc.SaslAborted: (n.ERR_SASLABORTED, (), "SASL authentication aborted"),
    irc.SaslAlready: (
        n.ERR_SASLALREADY,
        (),
        "You have already authenticated using SASL",
    ),
    irc.Outside: (n.ERR_CANNOTSENDTOCHAN, ("room",), "Cannot send to channel (+n)"),
    irc.CannotSend: (n.ERR_CANNOTSENDTOCHAN, ("target",), "That cannot be sent here"),
    irc.NoCtcp: (
        n.ERR_CANNOTSENDTOCHAN,
        ("target",),
        "CTCP requests are not passed on here, and neither are answers to them",
    ),
    errors.EmptyText: (n.ERR_NOTEXTTOSEND, (), "No text to send"),
    errors.TooLong: (n.ERR_INPUTTOOLONG, (), "Input line was too long"),
    errors.NoSuchRoom: (n.ERR_NOSUCHCHANNEL, ("room",), "No such channel"),
    errors.BadRoom: (n.ERR_NOSUCHCHANNEL, ("name",), "No such channel"),
    errors.RoomTaken: (n.ERR_NOSUCHCHANNEL, ("name",), ""),
    errors.NotInRoom: (n.ERR_NOTONCHANNEL, ("room",), "You're not on that channel"),
    errors.NobodyThere: (n.ERR_NOSUCHNICK, ("name",), "No such nick/channel"),
    errors.NoSuchAccount: (n.ERR_NOSUCHNICK, ("name",), ""),
    errors.BadName: (n.ERR_ERRONEUSNICKNAME, ("name",), ""),
    errors.NameReserved: (n.ERR_ERRONEUSNICKNAME, ("name",), ""),
    errors.NameTaken: (n.ERR_NICKNAMEINUSE, ("name",), "Nickname is already in use"),
    errors.NameOwned: (n.ERR_NICKNAMEINUSE, ("name",), ""),
    errors.NameQuarantined: (n.ERR_NICKNAMEINUSE, ("name",), ""),
    errors.PasswordNeeded: (
        n.ERR_NICKNAMEINUSE,
        ("name",),
        "This nickname is registered: log in to it, or choose another",
    ),
    errors.RoomFull: (n.ERR_CHANNELISFULL, ("room",), "Cannot join channel (+l)"),
    errors.TooManyOwned: (n.ERR_TOOMANYCHANNELS, ("room",), ""),
    errors.NobodyToAsk: (n.ERR_CANNOTKNOCK, ("room",), ""),
    errors.IsOperator: (n.ERR_CHANOPRIVSNEEDED, ("room",), ""),
    errors.ForEverybody: (n.ERR_CHANOPRIVSNEEDED, ("room",), ""),
    errors.TooManyRooms: (n.ERR_TOOMANYCHANNELS, ("room",), "Too many channels"),
    errors.TooManyRecipients: (n.ERR_TOOMANYTARGETS, ("limit",), ""),
    errors.InviteNeeded: (n.ERR_INVITEONLYCHAN, ("room",), "Cannot join channel (+i)"),
    errors.KeyNeeded: (n.ERR_BADCHANNELKEY, ("room",), "Cannot join channel (+k)"),
    errors.Banned: (n.ERR_BANNEDFROMCHAN, ("room",), ""),
    errors.Gagged: (n.ERR_CANNOTSENDTOCHAN, ("room",), ""),
    errors.AlreadyInRoom: (
        n.ERR_USERONCHANNEL,
        ("name", "room"),
        "is already on channel",
    ),
    errors.NotThere: (
        n.ERR_USERNOTINCHANNEL,
        ("name", "room"),
        "They aren't on that channel",
    ),
    errors.TooManySanctions: (
        n.ERR_BANLISTFULL,
        ("room", "letter"),
        "Channel list is full",
    ),
    errors.RoomOpen: (n.ERR_CHANOPEN, ("room",), "Channel is open"),
    errors.WrongPassword: (n.ERR_PASSWDMISMATCH, (), "Password incorrect"),
    errors.WrongToken: (n.ERR_PASSWDMISMATCH, (), "Password incorrect"),
}
_RIGHTS = {
    Right.VOICE.value: (n.ERR_CANNOTSENDTOCHAN, ("room",), "Cannot send to channel"),
    Right.OPERATOR.value: (
        n.ERR_CHANOPRIVSNEEDED,
        ("room",),
        "You're not channel operator",
    ),
    Right.OWNER.value: (
        n.ERR_CHANOPRIVSNEEDED,
        ("room",),
        "You're not channel owner",
    ),
    Right.SERVER_OPERATOR.value: NUMERICS[irc.NoPrivileges],
}


def numeric_of(
    error: ChatError, about: dict[str, Any]
) -> tuple[str, list[str], str] | None:
    """The number of a refusal, its parameters and its sentence ("" for that of the
    other doors); None if IRC has no number for it. ``about`` are facts that the command
    knows and the refusal does not."""
    found = NUMERICS.get(type(error))
    if isinstance(error, errors.RightMissing):
        found = _RIGHTS.get(error.facts["right"])
    if found is None:
        return None
    number, fields, sentence = found
    facts = {**about, **error.facts}
    return number, [word(facts.get(field, "*")) for field in fields], sentence


def word(value: object) -> str:
    """The value as a parameter that is not the last: one word, not empty."""
    text = str(value).replace(" ", "_")
    if not text.isprintable():
        text = "".join(filter(str.isprintable, text))
    return text if text and text[0] != ":" else "*"


def code_of(error: ChatError) -> str:
    """The code of a refusal, as the standard replies write it."""
    return error.code.upper().replace("-", "_")
