"""What the page of the protocol says of the web door, and of what takes the place of a
password."""

WEB = """\
Over a websocket
----------------

The web door, whose shipped port is 8080, speaks the same protocol at ``/ws``, as a
websocket (RFC 6455): ``ws://chat.example.org:8080/ws``, or ``wss:`` over TLS. **Each
text message is one line**, both ways, and all that is said here of lines holds of them;
the LF at the end is not needed. Nothing comes before the answer to ``hello``. ::

    const socket = new WebSocket("wss://chat.example.org/ws");
    socket.onopen = () => socket.send('{"op":"hello","ref":1,"name":"ann"}');
    socket.onmessage = (message) => console.log(JSON.parse(message.data));

A message has at most 65,536 bytes and comes in at most 8 frames; a longer one is
answered by closing with code 1009, and so is one in more frames. Binary messages are
refused by closing with 1003, text that is not UTF-8 with 1007, frames that are none
with 1002. No extension is agreed on, so nothing is compressed. Who is silent is pinged,
which browsers answer by themselves, and is taken for lost without an answer. Say
``hello`` within 30 seconds. A close from your side is what half a closed connection is
elsewhere: all that came before it is obeyed and answered first. After one with 1001,
which browsers say of a page that is left or loaded anew, an account stays where it is
for five seconds, and so does a guest who has a cookie: others read nothing of it if
they are back by then. Close with 4000 a connection that you give up because nothing
comes by it any more: it counts as lost, and not as left.

A browser says by ``Origin`` which page opens the websocket. Only pages of the server
itself may; programs that are no browsers send no ``Origin``, and no cookie.

Tokens and tickets
------------------

A **token** takes the place of the password of an account: in ``hello`` and ``login`` as
``token``, with the ``name`` of the account or an empty one, and over HTTP as
``Authorization: Bearer TOKEN``. An account makes one for each of its programs by
``token``, so that none of them knows the password and each can be ended by itself
(``token-end``). It is told once and kept by nobody; ``tokens`` lists what there is by
labels and ids, and when each was used. It is good for ever, or for some days; an
account has at most 20. Who came in by a token can make no other.

A **ticket** says once, within 60 seconds, who made it: ``ticket`` gives it to whoever
is here, guests too. With it a browser is given a cookie, by HTTP, and an account can
come in by another connection, by the ``token`` of ``hello``. Guests come in by name
alone; but one whose page is loaded anew is back by a ticket of the cookie, as the same
person, in the same rooms and under the same name. While a guest is here that is refused
with ``name-taken``, and with ``wrong-token`` after these five seconds, or as soon as
somebody else wanted the name.

``POST /session`` with ``Authorization: Bearer TICKET`` (or a token)
    answers ``{"path":"/s/SID"}`` and sets a cookie that is sent to that path alone. So
    one browser holds any number of people. Of an account it is good for 30 days after
    it was used last, and outlives the server; an account has at most 20, the one that
    was used least of late makes room. Of a guest it is good while the guest is here.

``POST /s/SID/ticket`` with that cookie
    answers ``{"ticket":"...","seconds":60}``: a page that is loaded anew comes in by it
    without a password.

``DELETE /s/SID`` with that cookie
    ends it: the browser is signed out.

All three want the header ``X-Twistchat: 1``, which no page of another site can send,
and are answered with 403 without it, or for such a page. Who shows nothing, or what is
no longer good, is answered with 401; too many wrong tokens, which count like wrong
passwords, with 429.

**What ends, ends with all that came by it.** When a token or a cookie is ended, so are
the sessions that came in by it, the tickets that these have made and the cookies that
were given for them, and so on. With a cookie ends also the session whose ticket it was
given for, however that came in, unless another was given for one of its tickets since:
so a page that is signed out elsewhere is closed at once. One whose time is up lets
nobody in any more; who came in by it before stays. A new password, a suspension and the
end of the account end all its tokens, cookies and tickets; after ``change-password``
make new ones.

"""
