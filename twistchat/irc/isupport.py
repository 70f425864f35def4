"""What RPL_ISUPPORT says of this server, as https://modern.ircdocs.horse has it."""

from collections.abc import Sequence

from msgspec import Struct

from twistchat.irc.desk import IrcCustoms
from twistchat.irc.masks import REALNAME, USERLEN
from twistchat.irc.mode_parsing import MODES
from twistchat.irc.modes import CHANMODES


class Told(Struct, frozen=True):
    """The bounds that clients are told; 0 is none."""

    topic: int = 390
    nick: int = 32
    channel: int = 65
    rooms: int = 50
    recipients: int = 4
    sanctions: int = 500
    page: int = 200
    monitored: int = 100


def isupport(customs: IrcCustoms, bounds: Told) -> Sequence[str]:
    """The tokens, in the order of the alphabet."""
    targets, text = bounds.recipients or "", bounds.topic or ""
    return [
        f"AWAYLEN={text}",
        "BOT=B",
        "CASEMAPPING=ascii",
        f"CHANLIMIT=#:{bounds.rooms or ''}",
        f"CHANMODES={','.join(CHANMODES)}",
        f"CHANNELLEN={bounds.channel}",
        "CHANTYPES=#",
        f"CHATHISTORY={bounds.page}",
        "CLIENTTAGDENY=*,-draft/react,-draft/reply,-draft/unreact,-reply,-typing",
        "ELIST=CMNTU",
        "EXCEPTS=e",
        f"HOSTLEN={96 + len('.users.') + len(customs.server)}",
        "INVEX=I",
        "KEYLEN=64",
        f"KICKLEN={text}",
        f"MAXLIST={CHANMODES[0]}:{bounds.sanctions or ''}",
        f"MODES={MODES}",
        "MONITOR" + (f"={bounds.monitored}" if bounds.monitored else ""),
        "MSGREFTYPES=msgid,timestamp",
        f"NAMELEN={REALNAME}",
        f"NETWORK={customs.network}",
        f"NICKLEN={bounds.nick}",
        "PREFIX=(Oov)~@+",
        f"TARGMAX=JOIN:,KICK:4,NAMES:,NOTICE:{targets},PART:,PRIVMSG:{targets},WHOIS:1",
        f"TOPICLEN={text}",
        f"USERLEN={USERLEN}",
        "UTF8ONLY",
        "WHOX",
    ]
