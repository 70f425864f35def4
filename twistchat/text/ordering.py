"""What the text doors say of the order in rooms: their modes, bans and the like."""

from twistchat.chat.roles import Mode, Role, SanctionKind
from twistchat.text.language import N_

ROLES = {
    Role.MEMBER: N_("-- {name} made {other} an ordinary member of {room}"),
    Role.VOICE: N_("-- {name} gave {other} a voice in {room}"),
    Role.OPERATOR: N_("-- {name} made {other} an operator of {room}"),
    Role.OWNER: N_("-- {name} made {other} the owner of {room}"),
}

#: By the mode, and by whether it is on.
MODES = {
    (Mode.PRIVATE, True): N_("-- {name} made {room} private"),
    (Mode.PRIVATE, False): N_("-- {name} opened {room} to everybody"),
    (Mode.KEY, True): N_("-- {name} gave {room} a key"),
    (Mode.KEY, False): N_("-- {name} took the key from {room}"),
    (Mode.READ_ONLY, True): N_("-- {name} made {room} read-only"),
    (Mode.READ_ONLY, False): N_("-- {name} lets everybody speak in {room}"),
    (Mode.TOPIC_LOCK, True): N_("-- {name} locked the topic of {room}"),
    (Mode.TOPIC_LOCK, False): N_("-- {name} lets everybody set the topic of {room}"),
    (Mode.LIMIT, True): N_("-- {name} set the limit of people in {room} to {other}"),
    (Mode.LIMIT, False): N_("-- {name} lets any number of people into {room}"),
}

#: By the kind, and by whether there is an end.
SANCTIONS = {
    (SanctionKind.BAN, False): N_("-- {name} banned {other} from {room} for ever"),
    (SanctionKind.BAN, True): N_("-- {name} banned {other} from {room} until {time}"),
    (SanctionKind.GAG, False): N_("-- {name} silenced {other} in {room} for ever"),
    (SanctionKind.GAG, True): N_("-- {name} silenced {other} in {room} until {time}"),
    (SanctionKind.EXCEPTION, False): N_(
        "-- {name} spares {other} the bans and gags of {room}"
    ),
    (SanctionKind.EXCEPTION, True): N_(
        "-- {name} spares {other} the bans and gags of {room} until {time}"
    ),
    (SanctionKind.INVITATION, False): N_(
        "-- {name} lets {other} into {room} at any time"
    ),
    (SanctionKind.INVITATION, True): N_(
        "-- {name} lets {other} into {room} at any time until {time}"
    ),
}
PARDONS = {
    SanctionKind.BAN: N_("-- {name} lifted the ban of {other} from {room}"),
    SanctionKind.GAG: N_("-- {name} lets {other} speak in {room} again"),
    SanctionKind.EXCEPTION: N_(
        "-- {name} spares {other} the bans and gags of {room} no more"
    ),
    SanctionKind.INVITATION: N_(
        "-- {name} lets {other} into {room} no more at any time"
    ),
}
