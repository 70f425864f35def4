"""Writes ``docs/irc.rst`` from the tables of the IRC door::

    python -m twistchat.irc.manual > docs/irc.rst

A test holds the file to the tables.
"""

import sys
import textwrap
from collections.abc import Iterator, Mapping

from twistchat.irc import commands as commands  # fills the table
from twistchat.irc.capabilities import NAMES, Cap
from twistchat.irc.desk import IrcCustoms
from twistchat.irc.isupport import Told, isupport
from twistchat.irc.services import SERVICES
from twistchat.irc.services.table import Row as ServiceRow
from twistchat.irc.table import AFTER, BEFORE, COMMANDS, Row

_WIDTH = 88

INTRODUCTION = """\
The IRC door
============

Somebody with an IRC client and somebody with netcat sit in the same room. This page
says what a client may rely on: the commands, what differs from
https://modern.ircdocs.horse, the capabilities, and the tokens of RPL_ISUPPORT.
(``python -m twistchat.irc.manual`` writes it from the tables of the door.)

How people come in
------------------

``irssi -c localhost`` or ``/connect localhost`` is enough for a guest. Whoever owns a
name logs in by SASL PLAIN, by ``PASS NAME:PASSWORD``, or with ``/msg NickServ identify
PASSWORD`` once in; an account made at any other door is the same one. A bot gives one
of the account's tokens in place of its password (``/tokens`` at the text doors, or the
page, makes them). A nick is claimed when NICK, USER, CAP and SASL are all done. Whose
account it is bears its name, whatever nick was asked for. Several clients of one
account are one person: each is made to JOIN the rooms of all, and what one says the
others read if they have ``echo-message``. All are told by 306 and 305 when the account
goes away and is back, at whatever door, and by MODE what else it is.

What is said
------------

- A PRIVMSG to a room is public whatever it begins with. What the sender is told by
  ``echo-message``, or by the ACK of a label, is stored; a PONG comes after all that was
  sent before its PING. What cannot be stored is refused with 404, or with FAIL for
  those who have ``standard-replies``.
- A text of another door that is longer than a line of IRC comes as several lines, cut
  between words or characters, never within one. The first of them has the msgid. So
  does a message of several lines, but for those that are blank; with
  ``draft/multiline`` it is one batch, but for actions. What is sent as a batch is kept
  as one message. Its lines are not answered, but for one FAIL; the label of what begins
  it is that of the whole. Other commands may come between. What does not go on for
  60 seconds is given up (TIMEOUT).
- ``+draft/reply`` or ``+reply`` on PRIVMSG, NOTICE or what begins a batch says which
  message is answered; clients are told by both, also in CHATHISTORY. What is no msgid
  of a message there is left out. With ``+draft/react`` and ``+draft/unreact`` on TAGMSG
  it is the message that gets a sign, one word or emoji of up to 64 bytes, or loses it.
- Who lacks ``message-tags`` reads in words what is answered, by how it begins: ``(to
  ann: shall we?) yes``. A sign is an action then: ``reacted with +1 to ann: shall we?``
  or ``took back +1 from ann: shall we?``.
- REDACT takes back one's own messages, at any time, and for operators of a room those
  of others there. CHATHISTORY leaves out what was taken back. Who lacks
  ``draft/message-redaction`` reads nothing of it.
- A text that was changed at another door is told as ``[edited] TEXT``, and answers by
  its tags the message that it changes. CHATHISTORY has the new text alone.
- CTCP ACTION is ``/me`` elsewhere. Other requests of CTCP, and DCC, are refused.
- A NOTICE reads ``-name- text`` on the text doors, ``[name -> you] -name- text`` if it
  is said to one person alone. It stays a NOTICE when it is kept, or told again. That it
  is refused is told only if it has a label, or could not be stored.
- Formatting codes go to other IRC clients and are left out everywhere else.
- For who owns their name and is not here a PRIVMSG or a NOTICE is kept; of a PRIVMSG
  301 says so.
- The last lines of a room are told again at JOIN, of which session it be, to who cannot
  ask for them by ``draft/chathistory``. Who lacks ``batch`` or ``server-time`` reads a
  NOTICE of the server above and below these, as of those that were kept; without
  ``server-time`` each begins with its time, ``[12:00]``, or ``[2026-11-20 12:00]`` if
  that was not today. irssi asks for ``server-time`` and shows the time of arrival until
  ``/set show_server_time on``.

The connection
--------------

- A line has 510 bytes and its end, and up to 4094 bytes of tags. A longer one is
  answered with 417 and not cut. What is no UTF-8 is refused by FAIL with
  INVALID_UTF8. This and what else a specification answers with FAIL everybody reads;
  other FAILs are for those who have ``standard-replies``.
- Who has not registered in 30 seconds reads ERROR and the end, and so does who is
  silent for 90 seconds and does not answer a PING in another 60. Who sends much is
  slowed and not sent away; who does not read what it is sent is (SendQ exceeded).
- ``--irc ssl:6697:privateKey=key.pem:certKey=chain.pem`` is the door over TLS. Where
  there is one, ``CAP LS 302`` offers ``sts``: clients that know it will insist on TLS
  and on a certificate they trust. ``irc.sts_seconds = 0`` keeps it from them.

Where it differs
----------------

"""

DIFFERENCES = (
    "The user name is what USER says, of letters, digits and ``._-`` alone, with a "
    "``~`` before it, as nobody has checked it; it stays while somebody is here. Who "
    "came in by another door has ``~u``. Hosts are cloaks: "
    "``NAME.users.SERVER`` for accounts, a keyed hash of the address for guests. "
    "Operators of the server see addresses.",
    "NICK never renames an account: it is answered with 432. Guests may change theirs "
    "three times a minute.",
    "i and s are one mode: a private room is neither listed nor open to who is not "
    "invited. n always holds. A key is told as ``*``, but to who sets it, and by MODE "
    "to operators of the room. A room that is private, has a key or a limit, or is "
    "read-only ends with the last who is in it, or when the server is started again, "
    "unless somebody owns it.",
    "O is the owner of a room (prefix ``~``, with multi-prefix ``~@``), o an operator, "
    "v a voice; nobody is both o and v. Whoever creates a room is its operator, its "
    "owner if they have an account. -O leaves an operator, -o nothing.",
    "A mask on a list (b, e, I, q) is about one name (``nick!*@*``), one account "
    "(``*!*@NAME.users.SERVER``), the address behind a cloak that was seen of somebody "
    "(``*!*@cloak``), or a range of addresses (``*!*@192.0.2.0/24``, ``192.0.2.*``). "
    "Others are refused with 696; in irssi, ``/set ban_type host`` makes ``/ban NICK`` "
    "say what is meant. Who is banned is put out by KICK. q is the list of "
    "who may not speak, I of who may come into a private room at any time. Members "
    "read b and q, but of addresses, and e and I, only operators do.",
    "INVITE lets somebody in once, whatever keeps them out; for an account that is not "
    "here it waits. Without parameters it lists where one is invited.",
    "To who is outside, a private room is like none: 403, an empty NAMES, not in LIST.",
    "A NOTICE of the server reaches everybody, and so do WALLOPS, which are read at "
    "all doors; a client that sets -w is spared them. There are no other servers: "
    "LINKS lists this one if the settings describe it.",
    "OPER takes a name and a password of ``[[operators]]`` in the settings, from "
    "whoever says them, account or not. It holds for all sessions of that person until "
    "the last has ended, or until ``MODE nick -o``. The owner of an account of such a "
    "name is an operator anyway. KILL ends all sessions of somebody at once, and is "
    "written down like what other operators do; REHASH, DIE and RESTART are not there.",
    "User modes: B (a bot), i (found only by name, or by who shares a room), o, w. "
    "They are somebody's, and all clients of an account are told of them; w is a "
    "client's.",
    "WHO of a mask looks at nicknames, masks, hosts and real names, and tells of 500 "
    "people at most. 338 in WHOIS and WHOWAS is for operators and oneself. Somebody "
    "whose connection was lost a moment ago is in their rooms still: WHO has G, WHOIS "
    "no 317, MONITOR says nothing.",
    "An unknown command is answered with 421 before and after registration.",
    "Client-only tags go nowhere, but for those named above and ``+typing`` in TAGMSG.",
    "MARKREAD has marks for rooms only. What was shown of a private talk is read.",
)

CAPABILITIES: Mapping[Cap, str] = {
    Cap.ACCOUNT_NOTIFY: "ACCOUNT when somebody registers or logs in",
    Cap.ACCOUNT_TAG: "whose account it is, on what is said",
    Cap.AWAY_NOTIFY: "AWAY when somebody goes away or is back",
    Cap.BATCH: "history and labelled answers in batches",
    Cap.CAP_NOTIFY: "CAP NEW and DEL; comes with ``CAP LS 302``",
    Cap.CHATHISTORY: "CHATHISTORY, and nothing replayed at JOIN",
    Cap.ECHO_MESSAGE: "one's own words, once they are stored",
    Cap.EVENT_PLAYBACK: "reactions, and REDACT if that is agreed on, in CHATHISTORY, "
    "beyond the number asked for, but no more than one may ask for; comings and goings "
    "are not kept",
    Cap.EXTENDED_JOIN: "account and real name in JOIN",
    Cap.EXTENDED_MONITOR: "away, account and real name of who is monitored",
    Cap.INVITE_NOTIFY: "INVITE of others, for operators of the room",
    Cap.LABELED_RESPONSE: "an answer bears the label of its command",
    Cap.MESSAGE_TAGS: "msgid, which message is answered, and TAGMSG with ``+typing``, "
    "``+draft/react`` and ``+draft/unreact``",
    Cap.MULTILINE: "a message of several lines as one batch, both ways; takes "
    "``batch``, and its value says how much such a message may have",
    Cap.MULTI_PREFIX: "all prefixes of somebody, not only the greatest",
    Cap.READ_MARKER: "MARKREAD, shared with all doors",
    Cap.REDACTION: "REDACT of others, and one's own",
    Cap.REGISTRATION: "REGISTER makes the nick one's own",
    Cap.SASL: "AUTHENTICATE, mechanism PLAIN",
    Cap.SERVER_TIME: "when it was, to the millisecond",
    Cap.SETNAME: "SETNAME, one's own and that of others",
    Cap.STANDARD_REPLIES: "FAIL where there is no number, and for what is not stored",
    Cap.USERHOST_IN_NAMES: "nick!user@host in NAMES",
}


SERVICES_INTRODUCTION = """\
They look like people, and what is said to them they alone hear: ``/msg NickServ help``,
or ``/quote NICKSERV help``, which no slip of a finger tells a room.
"""


def manual() -> str:
    """The page."""
    return "\n".join(_lines()) + "\n"


def _lines() -> Iterator[str]:
    yield INTRODUCTION.rstrip()
    yield ""
    for difference in DIFFERENCES:
        yield from _wrapped(difference, "- ")
    yield ""
    yield from _heading("Commands")
    for title, rows in _grouped():
        yield from ("", title, "~" * len(title), "")
        for row in rows:
            yield from _row(row)
    yield ""
    yield from _heading("Services")
    yield ""
    yield SERVICES_INTRODUCTION.rstrip()
    for service in SERVICES:
        yield from ("", service.name, "~" * len(service.name), "")
        yield from _wrapped(service.about, "")
        yield ""
        for each in service.rows.values():
            yield from _service_row(each)
    yield ""
    yield from _heading("Capabilities")
    yield ""
    for cap, name in NAMES.items():
        yield f"``{name}``"
        yield from _wrapped(CAPABILITIES[cap][0].upper() + CAPABILITIES[cap][1:] + ".")
    yield ""
    yield from _heading("RPL_ISUPPORT")
    yield ""
    yield "With the settings as they come, and the server called twistchat::"
    yield ""
    for token in isupport(IrcCustoms("twistchat", "twistchat"), Told()):
        yield f"    {token}"


def _grouped() -> Iterator[tuple[str, list[Row]]]:
    rows = sorted(COMMANDS.values(), key=lambda row: row.name)
    yield "Before registration", [row for row in rows if row.when == BEFORE]
    anytime = [row for row in rows if row.when not in (BEFORE, AFTER)]
    yield "At any time", anytime
    after = [row for row in rows if row.when == AFTER]
    yield "After registration", [row for row in after if not row.operator]
    yield "For operators of the server", [row for row in after if row.operator]


def _heading(title: str) -> Iterator[str]:
    yield title
    yield "-" * len(title)


def _row(row: Row) -> Iterator[str]:
    yield f"``{row.usage}``"
    cost = f" Counts for {row.cost} lines." if row.cost > 1 else ""
    yield from _wrapped(row.help + cost)


def _service_row(row: ServiceRow) -> Iterator[str]:
    yield f"``{row.usage}``"
    also = f" Also written {' or '.join(row.aliases)}." if row.aliases else ""
    cost = f" Counts for {row.cost} lines." if row.cost > 1 else ""
    needs = " For accounts." if row.account else ""
    yield from _wrapped(row.help + also + needs + cost)


def _wrapped(text: str, sign: str = "    ") -> list[str]:
    return textwrap.wrap(
        text,
        _WIDTH,
        initial_indent=sign,
        subsequent_indent=" " * len(sign),
        break_long_words=False,
        break_on_hyphens=False,
    )


if __name__ == "__main__":
    sys.stdout.write(manual())
