"""Bodies of requests: handed on as they come, within bounds, and never gathered."""

from typing import Any

import pytest
from twisted.internet.defer import Deferred
from web_world import Body, Door, ask, put, request, status

from twistchat.web.answers import Answer, Refused
from twistchat.web.routes import Route


def taking(body: Any, **more: Any) -> Door:
    """A door that takes a body at /put."""
    return Door(Route("PUT", "/put", lambda request: body, body=True), **more)


def test_a_body_comes_in_pieces() -> None:
    """Each is handed on at once; the answer is given when all is there."""
    body = Body()
    door = taking(body)
    caller = door.come()
    data = put("/put", b"one two three")
    for at in range(0, len(data), 5):
        caller.protocol.dataReceived(data[at : at + 5])
    assert b"one two three" == body.data
    assert ["finish"] == body.ends
    assert 201 == status(caller.take())
    assert not caller.disconnecting


def test_a_body_in_chunks() -> None:
    """It needs no length."""
    body = Body()
    chunks = b"3\r\none\r\n4\r\n two\r\n0\r\n\r\n"
    asked = request("PUT /put", "Transfer-Encoding: chunked", body=chunks)
    assert 201 == ask(taking(body), asked)[0]
    assert (b"one two", ["finish"]) == (body.data, body.ends)


def test_an_empty_body() -> None:
    """It is one, if that is said."""
    body = Body()
    assert 201 == ask(taking(body), put("/put", b""))[0]
    assert (b"", ["finish"]) == (body.data, body.ends)


def test_a_body_without_a_length() -> None:
    """Nobody knows where it ends."""
    body = Body()
    assert 411 == ask(taking(body), request("PUT /put"))[0]
    assert [] == body.ends


def test_a_body_that_nobody_wants() -> None:
    """It is refused before it comes, and what comes is not read."""
    door = Door(Route("POST", "/act", lambda request: Answer(b"done\n")))
    asked = request("POST /act", "Content-Length: 1000000")
    caller = door.come()
    caller.protocol.dataReceived(asked)
    heard = caller.take()
    assert 413 == status(heard)
    assert b"\r\nConnection: close\r\n" in heard
    assert caller.half_closed
    caller.protocol.dataReceived(b"x" * 100_000)
    assert b"" == caller.take()
    door.wait(5)
    assert caller.aborted


def test_the_longest_body_passes() -> None:
    """At the limit it is taken, with a length and without."""
    for asked in (
        put("/put", b"x" * 100),
        request(
            "PUT /put",
            "Transfer-Encoding: chunked",
            body=b"64\r\n" + b"x" * 100 + b"\r\n0\r\n\r\n",
        ),
    ):
        body = Body(100)
        assert 201 == ask(taking(body), asked)[0]
        assert 100 == len(body.data)


def test_one_byte_more_is_refused() -> None:
    """With a length before anything comes, without one at that byte."""
    body = Body(100)
    told = request("PUT /put", "Content-Length: 101", "Expect: 100-continue")
    code, heard = ask(taking(body), told)
    assert 413 == code
    assert b"100 Continue" not in heard
    assert (b"", ["abort"]) == (body.data, body.ends)
    body = Body(100)
    caller = taking(body).come()
    caller.protocol.dataReceived(
        request("PUT /put", "Transfer-Encoding: chunked", body=b"64\r\n" + b"x" * 100)
    )
    assert b"" == caller.take()
    caller.protocol.dataReceived(b"\r\n1\r\nx")
    assert 413 == status(caller.take())
    assert ["abort"] == body.ends
    assert 100 == len(body.data)


def test_who_waits_for_it_is_told_to_go_on() -> None:
    """Once it is clear that the body is wanted."""
    body = Body()
    caller = taking(body).come()
    caller.protocol.dataReceived(
        request("PUT /put", "Content-Length: 3", "Expect: 100-continue")
    )
    assert b"HTTP/1.1 100 Continue\r\n\r\n" == caller.take()
    caller.protocol.dataReceived(b"one")
    assert 201 == status(caller.take())


def test_who_speaks_an_older_http_is_not_told_to_go_on() -> None:
    """HTTP/1.0 knows no answer before the answer (RFC 9110, section 10.1.1)."""
    door = Door(Route("PUT", "/x", lambda request: Body(), body=True))
    asked = put("/x", b"one", "Expect: 100-continue").replace(b"/1.1", b"/1.0")
    caller = door.come()
    caller.protocol.dataReceived(asked[:-3])
    assert b"" == caller.take()
    caller.protocol.dataReceived(b"one")
    assert 201 == status(caller.take())


def test_what_is_asked_of_others_first() -> None:
    """Nothing is read meanwhile; what had come by then is not lost."""
    body = Body()
    waiting: Deferred[Body] = Deferred()

    async def act(request: Any) -> Body:
        return await waiting

    door = Door(Route("PUT", "/put", act, body=True))
    caller = door.come()
    caller.protocol.dataReceived(request("PUT /put", "Content-Length: 7", body=b"one"))
    assert not caller.reading
    assert b"" == body.data
    waiting.callback(body)
    assert caller.reading
    assert b"one" == body.data
    caller.protocol.dataReceived(b" two")
    assert 201 == status(caller.take())
    assert ["finish"] == body.ends


def test_a_short_body_is_there_before_who_takes_it() -> None:
    """All of it, and then its end."""
    body = Body()
    waiting: Deferred[Body] = Deferred()

    async def act(request: Any) -> Body:
        return await waiting

    caller = Door(Route("PUT", "/put", act, body=True)).come()
    caller.protocol.dataReceived(put("/put", b"one"))
    waiting.callback(body)
    assert (b"one", ["finish"]) == (body.data, body.ends)
    assert 201 == status(caller.take())


def test_who_takes_it_may_pause() -> None:
    """Nothing is read until it goes on; the answer goes out all the same."""
    asked: list[Any] = []
    body = Body()

    def act(request: Any) -> Body:
        asked.append(request)
        return body

    caller = Door(Route("PUT", "/put", act, body=True)).come()
    caller.protocol.dataReceived(request("PUT /put", "Content-Length: 6", body=b"one"))
    asked[0].pause()
    assert not caller.reading
    asked[0].resume()
    assert caller.reading
    caller.protocol.dataReceived(b"two")
    asked[0].resume()  # harmless
    assert 201 == status(caller.take())
    assert caller.reading


def test_the_end_may_take_time() -> None:
    """As long as the disk takes; a lost connection does not abort it any more."""
    body = Body()
    stored: Deferred[Answer] = Deferred()

    async def finish() -> Answer:
        return await stored

    for lost in (False, True):
        body, stored = Body(), Deferred()
        body.answer = finish()
        caller = taking(body).come()
        caller.protocol.dataReceived(put("/put", b"one"))
        assert b"" == caller.take()
        if lost:
            caller.lose()
        stored.callback(Answer(b"stored\n", 201))
        assert ["finish"] == body.ends
        assert (0 if lost else 201) == status(caller.take())


def test_a_cut_body_is_aborted() -> None:
    """Once, and nothing is answered."""
    body = Body()
    door = taking(body)
    caller = door.come()
    caller.protocol.dataReceived(put("/put", b"one two")[:-2])
    caller.lose()
    assert ["abort"] == body.ends
    assert [] == door.bugs
    assert {} == door.factory.channels
    assert 0 == door.gate.here.total


def test_who_comes_too_late_to_take_it() -> None:
    """The connection is gone: it is told so at once."""
    body = Body()
    waiting: Deferred[Body] = Deferred()

    async def act(request: Any) -> Body:
        return await waiting

    caller = Door(Route("PUT", "/put", act, body=True)).come()
    caller.protocol.dataReceived(put("/put", b"one"))
    caller.lose()
    waiting.callback(body)
    assert (b"", ["abort"]) == (body.data, body.ends)


def test_a_refusal_at_any_time() -> None:
    """Before a body, in the middle of it, at its end."""

    def refuse(request: Any) -> Any:
        raise Refused(403, "not you")

    before = Door(Route("PUT", "/put", refuse, body=True))
    assert 403 == ask(before, put("/put", b"one"))[0]
    body = Body()
    body.answer = Refused(503, "no space")
    code, heard = ask(taking(body), put("/put", b"one"))
    assert (503, True) == (code, heard.endswith(b"\r\n\r\nno space\n"))

    class Picky(Body):
        def write(self, data: bytes) -> None:
            raise Refused(413, "enough")

    body = Picky()
    asked = request("PUT /put", "Content-Length: 50", body=b"one")
    assert 413 == ask(taking(body), asked)[0]
    assert ["abort"] == body.ends


@pytest.mark.parametrize("when", ["act", "write", "finish", "abort"])
def test_a_bug_is_answered(when: str) -> None:
    """With 500, and reported once; nothing of it is told."""

    class Broken(Body):
        def write(self, data: bytes) -> None:
            if when != "finish":
                raise ValueError("a secret")

        def abort(self) -> None:
            if when == "abort":
                raise ValueError("a secret")

    def act(request: Any) -> Body:
        if when == "act":
            raise ValueError("a secret")
        body = Broken()
        body.answer = ValueError("a secret")
        return body

    door = Door(Route("PUT", "/put", act, body=True))
    code, heard = ask(door, put("/put", b"one"))
    assert 500 == code
    assert b"secret" not in heard
    assert (2 if when == "abort" else 1) == len(door.bugs)


@pytest.mark.parametrize("ready", [True, False])
def test_chunks_that_are_none(ready: bool) -> None:
    """One answer, and nothing is kept open for it, whether what takes the body is there
    or comes too late."""
    body = Body()
    later: Deferred[None] = Deferred()

    async def act(request: Any) -> Body:
        await later
        return body

    door = Door(Route("PUT", "/put", act, body=True))
    if ready:
        later.callback(None)
    caller = door.come()
    caller.protocol.dataReceived(request("PUT /put", "Transfer-Encoding: chunked"))
    caller.protocol.dataReceived(b"no\r\n")
    if not ready:
        later.callback(None)
    assert ["abort"] == body.ends
    heard = caller.take()
    assert (400, 1) == (status(heard), heard.count(b"HTTP/1.1 "))
    assert caller.half_closed
    assert [] == door.bugs


def test_chunks_that_are_none_of_who_is_refused() -> None:
    """One answer too."""
    later: Deferred[None] = Deferred()

    async def act(request: Any) -> Body:
        await later
        raise Refused(401)

    door = Door(Route("PUT", "/put", act, body=True))
    caller = door.come()
    caller.protocol.dataReceived(request("PUT /put", "Transfer-Encoding: chunked"))
    caller.protocol.dataReceived(b"no\r\n")
    later.callback(None)
    heard = caller.take()
    assert (400, 1) == (status(heard), heard.count(b"HTTP/1.1 "))
