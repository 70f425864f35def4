"""What `twistchat.jsonlines.manual` says before its tables: how the protocol works."""

from twistchat.jsonlines.introduction_web import WEB

_CONNECTION = """\
JSON lines
==========

The protocol for programs: bots, bridges, clients of one's own. It is plain text over a
plain connection, one JSON object on each line. A client can be written from this page
alone; ``docs/examples`` has two of them. ``docs/protocol.schema.json`` says the same
as a JSON Schema, and so does the server itself, if asked to ``describe``.
(``python -m twistchat.jsonlines.manual`` writes this page from the types that the
server checks requests against.)

In short::

    $ nc chat.example.org 4000
    -- this is chat.example.org, a chat
    -- give your name, and a room if you like: NAME [ROOM]; /quit leaves
    {"op":"hello","ref":1,"name":"ann","rooms":["#dev"]}
    {"ref":1,"ok":true,"version":1,"you":{"name":"ann"}, and so on }
    {"op":"say","ref":2,"room":"#dev","text":"hello"}
    {"ref":2,"ok":true,"id":"038e7wy00000b","at":"2026-11-21T12:00:00.000Z"}
    {"event":"said","id":"038e7x0yg0000","at":"2026-11-21T12:00:01.456Z",
     "room":"#dev","from":"bob","text":"hello ann"}

(Here and below long lines are broken; on the wire each object is one line.)

The connection
--------------

Connect to the line door, by TCP or TLS as its operator has set it up; the shipped port
is 4000. People with netcat come to the same door, so it greets in plain text. **Pass
over every line that comes before the answer to your own** ``hello``. If the first byte
that you send is ``{``, the connection speaks JSON from then on, and is answered in
JSON alone. The telnet door and the IRC door do not speak JSON.

``/json`` turns a session that began as text over to JSON, with its name and in its
rooms: the next line is the answer that ``hello`` would have got, with ``null`` for its
``ref``, and from there on all is as if the session had begun with it. ``/json 1`` asks
for a version.

Each line is one JSON object in UTF-8 and ends in LF (CRLF will do). Empty lines are
passed over. A line has at most 65,536 bytes; before ``hello`` is answered keep to
16,384. The answer to ``hello`` says in ``limits`` what this server
takes.

Say ``hello`` within 60 seconds, or the connection is closed. After that a connection
may be silent for as long as it likes; ``ping`` shows whether it still works.

When you have no more to send you may close your half of the connection (a FIN, as
``nc -N`` does): all that you sent is still obeyed, stored and answered, and then the
server closes its own. ``quit`` does the same with a reason that others read. A
connection that is simply lost keeps an account in its rooms for a minute, and nobody is
told if it comes back meanwhile.

"""

_TALK = """\
Requests and answers
--------------------

A request has ``op``, the name of an operation, and the fields of that operation. All
requests may have ``ref``: any JSON value, which comes back in the answer as it was
written, so that you know what is answered. ``null`` stands for none.

**Each request gets exactly one answer**, and the answers come in the order of the
requests. You need not wait for one before you send the next.

``{"ref": ..., "ok": true, ...}``
    It is done. What else stands there depends on the operation; many have nothing to
    add.

``{"ref": ..., "ok": false, "code": "...", "message": "...", "facts": {...}}``
    It is not done, and nothing has changed. ``code`` is for programs and never changes
    its meaning, ``message`` is for people (those at a terminal, so it may name their
    ``/commands``), ``facts`` are what the message names. All codes are listed below.

``ok`` **means stored**: whoever reads it for a message may forget the message, for a
crash of the server or of its machine does not lose it. Until then nobody else has been
shown it either. The same holds for what is done to a message, to a room or to an
account. What could not be stored is refused with ``not-stored``, and nobody was told of
it. Messages of rooms whose history is kept only loosely, or not at all, are answered at
once; that is a setting of the server.

A field that is not given has its default. **Unknown fields are refused** in a request,
so that a misspelt one is not lost. A field whose value has the wrong type is refused
too: nothing is guessed, ``"5"`` is no number.

What is told
------------

What happens is told as events, lines with ``event`` in place of ``ok``, at any time
between answers. Each has its kind, an ``id`` and its time ``at``. You are told what
happens in your rooms, what is said to you alone, and what concerns you. What you say
yourself you read as the answer to it; your other connections, if you have an account,
read it as an event, and all of them share their rooms.

**Pass over events and fields that you do not know**: later servers may have more of
them, without another version. In events and in answers what is false, empty or zero may
be left out; the tables name the value that it then has.

The server writes no space outside of strings, and ``event`` first, so that a shell
script finds its way: a ``"`` within a string is always written as ``\\"``, hence nobody
can forge ``"text":"!time"`` by saying it.

Answers and events of one connection come in one order, which is that in which things
happened: when you have the answer to ``join``, all that is said there comes behind it.
In each room the ids of messages only grow, for all readers alike.

Ids and times
-------------

An id is 13 letters and digits, such as ``038e7wy00000b``. Compare ids as strings: the
greater one is later. The same message has the same id for everybody, at every door, for
ever. A time is that of RFC 3339, always in UTC with milliseconds, such as
``2026-11-21T12:00:00.123Z``. The time is for people; where it and the id differ, as
when a clock is set back, the id decides the order.

Names
-----

People are known by their names. Capitals do not matter for whom you mean, and what
looks alike is taken for the same name. A room is written with a ``#``, which you may
leave out; the server always writes it. Names have letters, digits and some signs, those
of people up to 32 characters, those of rooms up to 64. Some names of people are
reserved and refused with ``name-reserved``: that of the server, ``server``, ``system``,
``root``, ``admin``, ``operator``, ``nickserv`` and the like, all that begin with
``guest``, words that mean something else where names stand, such as ``all``, ``here``
and ``you``, and whatever looks like one of these.

Who gives no password to ``hello`` is a guest, and the name is free again when the last
line is closed. A name with a password is an account; it is the same at every door, may
have several connections at once, and messages wait for it while it is not here.

A room is made by whoever enters it while there is none of that name. An account that
makes one owns it; a guest is its operator until it leaves. Only the room that is
everybody's, ``#lobby`` as the server is shipped, has no owner. A room that one is not
in and one that does not exist are the same to all operations that are about a room one
is in: both are refused with ``not-in-room``.

Messages
--------

A text has at most 4,096 bytes and at most 100 lines. **LF parts its lines**, and they
are kept as they are: CRLF and CR become LF, empty lines at its ends are dropped.
Characters that would control a terminal are taken out of it, and the rest is said; a
NUL is refused. Topics, reasons and the like are one line: breaks within them become
spaces.

A message may answer another one of the same room, or of the same private talk: then
``reply_to`` is the id of that one, wherever the message is told.

What was said can be changed by who said it (``edit``), taken back by them or taken away
by an operator of the room (``delete``), and anybody who may read it can put signs under
it (``react``), each person each sign once. The one who does it reads an answer with an
id of its own; the others, and their own other connections, read an event (``edited``,
``deleted`` or ``reacted``) whose ``target`` is the id of the message. If you show
messages, find that one and show it otherwise; if you do not have it, pass over the
event.

Whenever the message is told again (``history``, ``search``, ``message`` and the
replayed events), it has its id and its place as before, and its last text, with
``edited_at`` if that was changed, and all its ``reactions``. What was deleted is not
told again at all. Former texts and deleted messages stay on record for the operators of
the server.

Other doors show the same messages to people:

- At the text doors **every line of a text bears its author's name**, so that nobody can
  forge a line of somebody else or of the server::

      <ann> it is out:
      <ann> - faster
      <ann> <bob> I never said this

- There a message has a handle, such as ``#k7f2``, for as long as it is among the last
  1,000 of its room; ``/set handles on`` shows it before each line, as in
  ``#k7f2 <ann> it is out:``. By it people say ``/edit #k7f2 TEXT``, ``/delete #k7f2``,
  ``/react #k7f2 +1``, and ``/thread #k7f2`` for a message with its answers. An answer
  looks like any other message.
- What becomes of a message is told there as ``-- ann edited #k7f2: it is out now``,
  with all that again before each line of a longer text, as
  ``-- ann deleted #k7f2 (a slip)``, ``-- bob reacted to #k7f2: +1`` and
  ``-- bob took back +1 from #k7f2``.
- Clients of IRC read a batch of lines if they have ``draft/multiline``, else a message
  for each line that is not empty. A changed text comes once more as a message that
  begins with ``[edited]``, before each of its lines; the history there has the new
  text. Clients with ``message-tags`` are told what a message answers, and reactions, by
  the tags ``+draft/reply`` and ``+draft/react``; those with ``draft/message-redaction``
  are told of deletions by REDACT. Others are not told of these.

Saying it once
--------------

If the connection breaks before the answer to a message comes, you cannot know whether
it was said. Hence an account may give each message of its own a ``client_id``: up to 64
letters, digits and signs without a space, which it uses for no other message, in no
room (a random word of the program and a number, say). **Sent again under the same**
``client_id``, over any connection of the account, **it is not said again**: the answer
has the ``id`` of the first one and ``"repeated": true``. So keep what you send until it
is answered, and after a new ``hello`` send again what was not. A ``client_id`` is
remembered for as long as its message is kept; that of one that was refused, or deleted,
is free again.

The server looks at the ``client_id`` alone: the same one with another text, in another
room or to somebody else is answered ``repeated`` with the first ``id`` all the same,
and what was new is not said. So never use one again. Nobody is told it: your own
messages do not carry it either when they are told again.

Mail may have such names as well (``mail-send``, ``mail-reply``, ``mail-forward``). They
are apart from those of messages, and are remembered for seven days, whatever becomes of
the mail. What is sent again has the same names ``stored`` in its answer, and nobody
gets it twice; guests are not named there, for whether they were shown it nobody knows
any more. So a mail that was changed needs another ``client_id``, or the change goes
nowhere.

Guests cannot do that; what they may look at instead stands in the next section.

Coming back without a gap
-------------------------

Remember the greatest ``id`` that you have seen, of the events and of the answers to
what you said yourself. When the connection is lost, connect again and say ``hello``
with ``"resume"`` and that id: then all that was said since in your rooms, and to or by
you alone, comes as events with ``"replayed": true``, whole and in order, and behind it
what is new. **Nothing is missing there and nothing comes twice**, however much was said
meanwhile and while you were told. A message of your own whose answer you did not get
may be among them: give it a ``client_id`` and send it again, or, as a guest, look
before you do. Behind the last of it stands the event ``resumed``; its ``id`` is the one
to go on from if nothing else comes.

What was done to messages meanwhile comes too, where it belongs, as the events
``edited``, ``deleted`` and ``reacted``; they have no ``replayed``. A message among what
you missed has its last text and its reactions already, so take such an event for what
is so from now on, not for one more: a person and a sign under a message are there or
not there.

Before you have seen any event, take the ``id`` in the answer to a ``hello`` without
``resume``; with it there is none, for you have not been told all yet. A guest
resumes in the rooms that its new ``hello`` names; what was said to a guest alone is
gone with it, unless it is back by a ticket. In place of one id, ``"resume"`` may be an
object that has one for each room, by its name, and one under ``"@"`` for what is said
privately; rooms not named there begin with what is new. Joined, left, topics and the
like are not told again: the answer to ``hello`` has the state of every room. **Compare
its** ``rooms`` **with those that you had**: one that you were put out of or banned from
meanwhile is not among them, and no event says so.

Without ``resume`` the last messages of your rooms come as replayed events, at most 20
of each room, and what waited for an account; ``"replay": false`` keeps them away.
``history`` reads further back.

A good client waits before it comes again: a second, then twice as long each time up to
a minute, with some chance in it so that not all clients come at once. One that was
closed with too many wrong passwords, or told that its session was ``ended``, should ask
its user first.

Unread and read marks
---------------------

An account has a mark in each of its rooms: what is older was read. It is the same for
all its connections, at every door, and never goes back. Guests have none.

Who has read all of a room **follows** it. While an account follows, ``unread`` counts
nothing there, and the mark moves by itself to where there was the last sign of its
owner: all that had come by then was read. A sign is coming in, leaving by ``quit`` or
by closing one's half of the connection, and of the operations only ``say``, ``tell``,
``edit``, ``delete``, ``react``, ``mail-send``, ``mail-reply`` and ``mail-forward``; at
other doors, what people type. A program that only listens, or only asks, moves no mark,
and a connection that is lost is no sign: what came after the last one is unread when
the account comes again.

Who has missed something does not follow: the mark stays, and all that comes from then
on counts as unread too, though it was told. Such are rooms where something came after
the last sign of an account that comes again, and those that all its connections have
muted. It follows again from where it has read all:

- ``read`` without ``until`` marks all as read that was shown, which is up to the newest
  message told in the room by then; without ``room`` it does so in all rooms.
- ``read`` with ``until`` marks a room up to that message, if the mark is not further
  already. Who is told something more meanwhile says so with the ``id`` of the last
  message that its user has seen.
- The last messages that come with ``hello``, ``login`` or ``join`` mark a room as read
  if they reach back to one that was read, hence show all that was missed; otherwise
  they change nothing. What ``resume``, ``history`` and ``search`` tell never reads: say
  ``read`` when it was shown to somebody.

The other connections of the account are told of a ``read`` by the event of that name.
``unread`` counts the messages of others behind the mark, up to 100 in each room: 100
may be more.

How fast
--------

A connection may send 100 requests at once and 10 a second after that, in bytes 65,536
at once and 8,192 a second after that, and all connections of an account together 200
requests and 20 a second. Who sends more is not refused but **slowed**: the server reads
on later, and each request is answered in its turn. Operations that cost much count for
4; they say so below. Joining is slowed after 50 rooms.

**Bots** that say more than a person would may ask an operator of the server to mark
their account (``mark-bot``, or ``/accounts bot NAME on`` at a text door): all its
sessions, at every door, may then send 10 times as many requests and bytes, from that
moment on. ``you`` has ``"bot": true`` then, and the event ``bot-marked`` tells of a
change. The ``bot`` of ``hello`` is something else: anybody may say by it that they are
a program, and others read so. A bot says ``"kind": "notice"`` and never answers one by
itself, so that no two bots talk to each other for ever.

The other way round, **read what you are sent**. Who does not read is cut off when more
than 262,144 bytes wait for it, or more than 65,536 for 30 seconds. The last line is
then, where it still gets through, ``{"event":"closing","reason":"..."}``. The same
event is the last line whenever the server closes a connection of its own accord, but
where an ``ended`` or a ``stopping`` says all by itself; who has not begun with ``{``
reads a line of text instead. After any of them come again with ``resume``.

Mistakes
--------

A mistake costs its own answer and nothing more; the connection goes on.

- A line that is no JSON object, or nested too deep, is answered with ``bad-json``; one
  that is not UTF-8 with ``bad-utf8``; one with a field too many, missing or of the
  wrong type with ``bad-request``, whose message says which and where; an operation that
  is not there with ``unknown-op``. Their ``ref`` comes back if it could be made out,
  else it is ``null``.
- A line longer than 65,536 bytes is answered with ``too-long``, with ``null`` for its
  ``ref``, and skipped to its end. Three of them end the connection, and so do 65,536
  bytes and more that have no end at all.
- Before ``hello`` is answered only those operations are obeyed that are marked so; all
  others are answered with ``not-logged-in``, a second ``hello`` with ``already``.
- A refused ``hello`` may be sent again, with another name perhaps. Three wrong
  passwords or tokens end the connection.
- What one may not do is refused with ``right-missing``. Its ``right`` says what one
  would have to be: ``account`` (not a guest: what is marked "for accounts"), ``voice``,
  ``operator`` or ``owner`` in the ``room`` that is named, or ``server-operator``, an
  operator of the server.
- ``internal`` is a mistake of the server's own. Its ``reference`` finds it in the log.

Versions
--------

This is version 1. ``hello`` may ask for one by ``version``, and its answer says which
is spoken and which others could be. A server that does not speak it answers
``unknown-version``, with those that it does in ``facts``. New operations, new fields
that may be left out, new events and new codes do not make a new version; a change that
would break a client written from this page does.

"""

BEGINNING = _CONNECTION + WEB + _TALK
