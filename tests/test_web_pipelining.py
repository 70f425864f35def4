"""Requests that come before the last one is answered: each has its turn, and nothing
is answered to who does not read."""

from typing import Any

import pytest
from tls import OLD, Tls, certificate
from twisted.internet.interfaces import IPushProducer
from visiting import OpenHouse, chat, open_house, run
from web_visiting import ANYWHERE, frame
from web_world import Door, put, request, status
from zope.interface import implementer

from twistchat.protocols.web_channel import BUFFER
from twistchat.web.answers import Answer
from twistchat.web.routes import Route

SIZE = 10_000
BIG = Route("GET", "/", lambda request: Answer(b"x" * SIZE))
GET = request("GET /")
#: What the reactor reads at once.
READ = 65_536


def test_who_does_not_read_is_not_answered_more() -> None:
    """What is owed is one answer more than what a transport takes, however many
    requests came; who reads on is answered all of them."""
    door = Door(BIG)
    caller = door.come()
    caller.room = 0
    count = READ // len(GET)
    caller.protocol.dataReceived(GET * count)
    assert len(caller.buffer) < BUFFER + 2 * SIZE
    assert not caller.reading
    heard = b""
    while piece := caller.take():
        assert len(caller.buffer) < BUFFER + 2 * SIZE
        heard += piece
    assert count == heard.count(b"HTTP/1.1 200 OK\r\n")
    assert count * SIZE == heard.count(b"x" * SIZE) * SIZE
    assert caller.reading
    caller.protocol.dataReceived(GET)
    assert 200 == status(caller.take())
    assert [] == door.bugs


def test_half_of_the_next_request() -> None:
    """What has come of it by then is kept, and it has its own time."""
    door = Door(BIG)
    caller = door.come()
    caller.room = 0
    caller.protocol.dataReceived(GET * 20 + GET[:9])
    door.wait(60)
    while caller.take():
        pass
    door.wait(14)
    caller.protocol.dataReceived(GET[9:])
    assert 200 == status(caller.take())
    caller.protocol.dataReceived(GET[:9])
    door.wait(15)
    assert 408 == status(caller.take())


def test_a_body_behind_an_answer_that_is_not_read() -> None:
    """It is taken when there is room for its answer."""
    stored: list[bytes] = []

    class Keep:
        limit = 100

        def write(self, data: bytes) -> None:
            stored.append(data)

        def finish(self) -> Answer:
            return Answer(b"stored\n", 201)

        def abort(self) -> None:
            stored.append(b"aborted")

    door = Door(BIG, Route("PUT", "/put", lambda request: Keep(), body=True))
    caller = door.come()
    caller.room = 0
    caller.protocol.dataReceived(GET * 10 + put("/put", b"one"))
    assert [] == stored
    heard = b""
    while piece := caller.take():
        heard += piece
    assert [b"one"] == stored
    assert heard.endswith(b"stored\n")


def test_what_comes_while_an_answer_is_not_read() -> None:
    """Little of it is read, whatever it is, and none of it is lost."""

    @implementer(IPushProducer)
    class Endless:
        def __init__(self, request: Any) -> None:
            self.request, self.left = request, 20

        def resumeProducing(self) -> None:
            self.left -= 1
            self.request.write(b"\0" * BUFFER)
            if not self.left:
                self.request.unregisterProducer()
                self.request.finish()

        def pauseProducing(self) -> None:
            pass

        stopProducing = pauseProducing

    def act(request: Any) -> None:
        producer = Endless(request)
        request.registerProducer(producer, True)
        producer.resumeProducing()

    door = Door(BIG, Route("GET", "/endless", act))
    caller = door.come()
    caller.room = 0
    caller.protocol.dataReceived(request("GET /endless"))
    came = asked = 0
    while caller.reading and came < 1_000_000:
        caller.protocol.dataReceived(GET * 100)
        came, asked = came + 100 * len(GET), asked + 100
    assert came <= READ
    heard = b""
    while piece := caller.take():
        heard += piece
        if caller.reading and asked < 900:
            caller.protocol.dataReceived(GET * 100)
            asked += 100
    assert 20 * BUFFER == heard.count(b"\0")
    assert asked + 1 == heard.count(b"HTTP/1.1 200 OK\r\n")
    assert [] == door.bugs


@pytest.mark.parametrize("how", ["lose", "patience", "stop"])
def test_it_ends_while_they_wait(how: str) -> None:
    """The peer is gone, or reads nothing for too long, or the server goes down."""
    door = Door(BIG)
    caller = door.come()
    caller.room = 0
    caller.protocol.dataReceived(GET * 100)
    if how == "lose":
        caller.lose()
        assert {} == door.factory.channels
    elif how == "patience":
        door.wait(60 + 64)
        assert caller.aborted
    else:
        door.factory.stop()
        assert not caller.disconnecting  # an answer is on its way
        heard = b""
        while piece := caller.take():
            heard += piece
        assert caller.half_closed
        assert 0 < heard.count(b"HTTP/1.1 200 OK\r\n") < 20
    assert [] == door.bugs


@pytest.mark.parametrize("tls", [False, pytest.param(True, marks=OLD)])
def test_on_real_sockets(tmp_path: Any, tls: bool) -> None:
    """A thousand at once are answered in their order, and others chat meanwhile; of who
    reads nothing little is held."""
    where = ANYWHERE
    if tls:
        where = f"ssl:0:privateKey={certificate(tmp_path)}:interface=127.0.0.1"
    more: dict[str, Any] = {"wrap": Tls} if tls else {}
    settings = (
        "limits.http_bytes_per_second=1000000",
        "limits.http_requests_per_second=1000",
        "limits.send_buffer_bytes=4096",
    )
    with open_house(tmp_path, *settings, web=where) as house:
        ann, bob = house.enter("ann"), house.enter("bob", "telnet")
        asked = b"GET /%s HTTP/1.1\r\nHost: localhost\r\n\r\n"
        busy = house.visit("web", **more)
        busy.sends(b"".join(asked % b"healthz" for _ in range(1000)))
        chat(ann, bob, mark="meanwhile")
        for _ in range(1000):
            busy.hears("\r\n\r\nok\n")
        deaf = house.visit("web", **more, receive_buffer=2048)
        deaf.sends(b"".join(asked % b"" for _ in range(1500)))
        chat(ann, bob, mark="still")
        assert _owed(house) < 1_000_000
        deaf.goes()


def _owed(house: OpenHouse) -> int:
    """The most that is held for one connection of the web door."""
    owed = []
    for channel in house.house.web.channels:
        transport = channel.transport
        under = getattr(transport, "transport", transport)  # TLS
        owed.append(len(under.dataBuffer) + under._tempDataLen)
    return max(owed)


def test_a_websocket_behind_answers_that_are_not_read(tmp_path: Any) -> None:
    """It is opened when they are read, and all that came behind it is heard."""
    with open_house(tmp_path, "limits.send_buffer_bytes=4096", web=ANYWHERE) as house:
        visitor = house.visit("web", receive_buffer=2048)
        page = b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"
        visitor.sends(page * 200 + HANDSHAKE + frame(b'{"op":"ping","ref":"here"}'))
        run(0.1)
        assert [] == house.sessions
        visitor.hears("HTTP/1.1 101 ")
        visitor.hears(b'"here","ok":true')
        assert 1 == len(house.sessions)
        visitor.goes()


@pytest.mark.parametrize("together", [True, False])
def test_a_websocket_behind_an_answer(tmp_path: Any, together: bool) -> None:
    """It does not overtake what is on its way, nor does what is said there."""
    with open_house(tmp_path, web=ANYWHERE) as house:
        visitor = house.visit("web")
        pieces = [
            b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n",
            HANDSHAKE + frame(b'{"op":"ping","ref":"here"}'),
        ]
        visitor.sends(*([b"".join(pieces)] if together else pieces))
        heard = visitor.hears(b'"here","ok":true')
        places = [heard.index(each) for each in (b" 200 OK", b"</html>", b" 101 ")]
        assert sorted(places) == places
        visitor.goes()


HANDSHAKE = (
    b"GET /ws HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\n"
    b"Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
    b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
)


def answers(heard: bytes) -> int:
    return heard.count(b"HTTP/1.1 200 OK\r\n")


def test_so_many_requests_at_once() -> None:
    """At the bound all are answered, and of more each waits for its time; nobody else
    does."""
    door = Door(Route("GET", "/", lambda request: Answer(b"x")), requests_burst=5.0)
    caller, other = door.come(), door.come()
    caller.protocol.dataReceived(GET * 14)
    assert 5 == answers(caller.take())
    other.protocol.dataReceived(GET)
    assert 1 == answers(other.take())
    for _ in range(100):  # a tenth of a second, and fifty a second
        door.clock.advance(0.001001)
    assert 5 == answers(caller.take())
    door.wait(1)
    assert 4 == answers(caller.take())
    door.wait(1)
    caller.protocol.dataReceived(GET * 5)
    assert 5 == answers(caller.take())


def test_who_goes_while_the_next_request_waits() -> None:
    """Nothing is left of them."""
    door = Door(Route("GET", "/", lambda request: Answer(b"x")), requests_burst=1.0)
    caller = door.come()
    caller.protocol.dataReceived(GET * 9)
    caller.lose()
    assert [] == door.clock.getDelayedCalls()
    assert {} == door.factory.channels
    assert [] == door.bugs
