"""The modes of rooms, as IRC writes them.

i and s are one: a private room is neither listed nor open. n always holds. O is the
owner (RFC 2811 section 2.4.1 has it for the creator), who is an operator too; of the
lists, q has who is silent.
"""

from collections.abc import Sequence

from twistchat.chat.events import RoleGiven
from twistchat.chat.roles import Mode, Modes, Role, Sanction, SanctionKind

#: The letter and the prefix of each role, the greatest first.
ROLES = {Role.OWNER: ("O", "~"), Role.OPERATOR: ("o", "@"), Role.VOICE: ("v", "+")}
ROLE_OF = {letter: role for role, (letter, _) in ROLES.items()}
PREFIXES = {Role.MEMBER: ""} | {role: sign for role, (_, sign) in ROLES.items()}
#: All that somebody is who has a role, the greatest first.
HELD: dict[Role, tuple[Role, ...]] = {
    Role.MEMBER: (),
    Role.VOICE: (Role.VOICE,),
    Role.OPERATOR: (Role.OPERATOR,),
    Role.OWNER: (Role.OWNER, Role.OPERATOR),
}

LETTERS = {
    Mode.PRIVATE: "is",
    Mode.KEY: "k",
    Mode.LIMIT: "l",
    Mode.READ_ONLY: "m",
    Mode.TOPIC_LOCK: "t",
}
MODE_OF = {letter: mode for mode, letters in LETTERS.items() for letter in letters}
#: The mode that every room has and that cannot be changed: only members speak.
ALWAYS = "n"

#: The letters of the lists.
LISTS = {
    SanctionKind.BAN: "b",
    SanctionKind.EXCEPTION: "e",
    SanctionKind.INVITATION: "I",
    SanctionKind.GAG: "q",
}
KIND_OF = {letter: kind for kind, letter in LISTS.items()}

#: As CHANMODES has them: lists, a parameter always, one to set, none
#: (https://modern.ircdocs.horse/#chanmodes-parameter).
CHANMODES = ("beIq", "k", "l", "imnst")


def written(modes: Modes, key: bool = False) -> str:
    """All modes of a room with their parameters; of its key only that there is one,
    unless ``key``."""
    letters, parameters = "+" + ALWAYS, ""
    for mode, letter in LETTERS.items():
        value = modes.value(mode)
        if value:
            letters += letter
            parameters += _parameter(mode, value, key)
    return letters + parameters


def written_mode(mode: Mode, value: str, key: bool = False) -> str:
    """One mode that has become so; a key is not told unless ``key``."""
    sign = "+" if value else "-"
    return sign + LETTERS[mode] + _parameter(mode, value, key)


def _parameter(mode: Mode, value: str, key: bool) -> str:
    if mode is Mode.KEY:
        return f" {value}" if key and value else " *"
    return f" {value}" if mode is Mode.LIMIT and value else ""


def written_roles(event: RoleGiven) -> str:
    """What somebody was and what they are now; before that, what the owner was who is
    an operator from now on."""
    changes, names = "", ""
    steps = [(event.target.name, event.before, event.role)]
    if event.former is not None:
        steps.insert(0, (event.former.name, Role.OWNER, Role.OPERATOR))
    for name, before, role in steps:
        written = _step(HELD[before], HELD[role])
        changes += written
        names += f" {name}" * sum(letter.isalpha() for letter in written)
    return changes + names


def _step(before: Sequence[Role], now: Sequence[Role]) -> str:
    """The letters that go and come. Who loses one is said to have the next: many know
    only the greatest."""
    gone = [role for role in before if role not in now]
    come = [role for role in now if role not in before] or list(now if gone else ())
    return _signed("-", gone) + _signed("+", come)


def _signed(sign: str, roles: Sequence[Role]) -> str:
    letters = "".join(ROLES[role][0] for role in roles)
    return sign + letters if letters else ""


def mask_of(sanction: Sanction, server: str) -> str:
    """Whom a sanction is about, as a mask: where they come from, the account, or the
    name."""
    if sanction.network:
        return f"*!*@{sanction.target}"
    if sanction.who and not sanction.key:
        return f"*!*@{sanction.target}.users.{server}"
    return f"{sanction.target}!*@*"


def written_sanction(sanction: Sanction, server: str) -> str:
    """The letter and the mask of a ban, or of another that is listed."""
    return f"{LISTS[sanction.kind]} {mask_of(sanction, server)}"
