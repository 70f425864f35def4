"""One request over HTTP: checked when its headers are there, its body handed on as it
comes, answered once. Nothing gathers a body, and nothing parses one."""

from collections.abc import Awaitable, Callable, Sequence
from inspect import isawaitable
from typing import Any
from typing import Protocol as Interface
from urllib.parse import parse_qsl

from twisted.internet.defer import Deferred
from twisted.python.failure import Failure
from twisted.web.http import NO_BODY_CODES, Request

from twistchat.chat.addresses import Host
from twistchat.web.answers import Answer, Refused
from twistchat.web.routes import Route

#: So many fields does a query have at most.
MOST_FIELDS = 20


class Receiver(Interface):
    """What takes a body. After `finish` or `abort` it is left alone. It may have the
    request paused (`WebRequest.pause`) while it cannot take more."""

    #: The most bytes of the body; with one more it is refused and aborted.
    limit: int

    def write(self, data: bytes) -> None:
        """Some of it has come. May raise `Refused`."""

    def finish(self) -> Answer | Awaitable[Answer | None] | None:
        """All of it has; what is answered. May raise `Refused`."""

    def abort(self) -> None:
        """It was cut, or refused: no more will come."""


class WebRequest(Request):
    """One request. ``peer`` is the address of whoever asks and ``secure`` whether that
    was over TLS, both as a believed proxy says it."""

    channel: Any

    def __init__(self, channel: Any) -> None:
        super().__init__(channel)
        self._bug: Callable[[Any], str] = channel.factory.bug
        self.peer: Host = None
        self.secure = False
        self.route: Route | None = None
        self._stars: Sequence[str] = ()
        self._refusal: Refused | None = None
        self._length: int | None = 0
        self._whole = False  # all of it has come
        self._receiver: Receiver | None = None
        self._early: list[bytes] = []  # came before there was a receiver
        self._taken = 0

    # What those who answer ask

    @property
    def gone(self) -> bool:
        """It is answered, or nobody waits for an answer any more."""
        return bool(self._disconnected or self.finished)

    def headers_of(self, name: str) -> Sequence[str]:
        """The values of all headers of that name; each may be a list."""
        found: Sequence[bytes] = self.requestHeaders.getRawHeaders(name.encode(), [])
        return [value.decode("ascii", "replace") for value in found]

    def listed(self, name: str) -> str:
        """The same as one: several headers are one list; empty without any."""
        return ", ".join(self.headers_of(name))

    def header(self, name: str) -> str:
        """The value of a header; empty without one. Raises `Refused` for several."""
        values = self.headers_of(name)
        if len(values) > 1:
            raise Refused(400)
        return values[0] if values else ""

    def cookie(self, name: str) -> str:
        """The value of a cookie; empty without one."""
        value: bytes = self.received_cookies.get(name.encode(), b"")
        return value.decode("ascii", "replace")

    def fields(self) -> dict[str, str]:
        """The fields of the query. Raises `Refused`."""
        _, _, query = self.uri.partition(b"?")
        try:
            pairs = parse_qsl(
                query.decode("ascii"),
                keep_blank_values=True,
                errors="strict",
                max_num_fields=MOST_FIELDS,
            )
        except ValueError:
            raise Refused(400) from None
        fields = dict(pairs)
        if len(fields) < len(pairs):
            raise Refused(400)
        return fields

    def pause(self) -> None:
        """Read no more of the body for now. Harmless twice, and when it is over."""
        if not self.gone:
            self.channel.hold()

    def resume(self) -> None:
        """Go on reading it."""
        if not self.gone:
            self.channel.go_on()

    def give(self, answer: Answer | None) -> None:
        """Answer; nothing if that is seen to elsewhere, or nobody waits for it."""
        if answer is None or self.gone:
            return
        self.setResponseCode(answer.status, answer.phrase.encode())
        if answer.status not in NO_BODY_CODES:
            self.setHeader(b"content-length", b"%d" % len(answer.body))
            self.setHeader(b"content-type", answer.kind.encode())
        for name, value in answer.headers:
            if not value:
                self.responseHeaders.removeHeader(name)
            elif name.lower() == "set-cookie":
                self.responseHeaders.addRawHeader(name.encode(), value.encode())
            else:
                self.setHeader(name.encode(), value.encode())
        if not self.channel.persistent:
            self.setHeader(b"connection", b"close")
        self.write(answer.body)
        self.finish()

    def refuse(self, refusal: Refused) -> None:
        """Answer that it is refused; what has not come of it is not waited for."""
        if self.gone:
            return
        self._abort()
        if not self._whole or refusal.answer.status == 400:
            self.channel.persistent = False  # who knows what comes behind it
        self.give(refusal.answer)

    # What the channel says

    def begin(self, command: bytes, target: bytes, version: bytes) -> None:
        """The headers are there."""
        self.method, self.uri, self.clientproto = command, target, version
        self.path = target.partition(b"?")[0]
        self._length = self.channel.length
        factory = self.channel.factory
        try:
            factory.greet(self)
            route, self._stars = factory.find(self)
            self._check_length(route)
        except Refused as refusal:
            self._refusal = refusal
            if self._length != 0:
                self.refuse(refusal)
            return
        if route.body:
            self.pause()
            self._call(self._act, self._receive)

    def handleContentChunk(self, data: bytes) -> None:
        """Some of the body has come."""
        if self.gone or not data:
            return
        receiver = self._receiver
        if receiver is None:
            self._early.append(data)
            return
        self._taken += len(data)
        try:
            if self._taken > receiver.limit:
                raise Refused(413)
            receiver.write(data)
        except Exception as error:
            self._fail(error)

    def requestReceived(self, command: bytes, path: bytes, version: bytes) -> None:
        """All of it has come."""
        self._whole = True
        if self.gone:
            return
        if self._refusal is not None:
            self.refuse(self._refusal)
        elif self.route is None or not self.route.body:
            self._call(self._act, self.give)
        elif self._receiver is not None:
            self._finish_body()

    def connectionLost(self, reason: Failure) -> None:
        """Nobody is there any more."""
        self._abort()
        super().connectionLost(reason)

    # Inside

    def _check_length(self, route: Route) -> None:
        """A body comes where one is wanted, and says how it ends."""
        if not route.body:
            if self._length != 0:
                raise Refused(413)
        elif not any(
            self.requestHeaders.hasHeader(name)
            for name in (b"content-length", b"transfer-encoding")
        ):
            raise Refused(411)

    def _act(self) -> Any:
        assert self.route is not None
        return self.route.act(self, *self._stars)

    def _receive(self, receiver: Receiver) -> None:
        """There is what takes the body; it gets what has come meanwhile."""
        if self.gone:
            receiver.abort()
            return
        self._receiver = receiver
        if self._length is not None and self._length > receiver.limit:
            self.refuse(Refused(413))
            return
        if not self._whole and not self._early:
            self.channel.expected(self)
        self.resume()
        early, self._early = self._early, []
        for data in early:
            self.handleContentChunk(data)
        if self._whole and not self.gone:
            self._finish_body()

    def _finish_body(self) -> None:
        receiver, self._receiver = self._receiver, None
        assert receiver is not None
        self._call(receiver.finish, self.give)

    def _abort(self) -> None:
        receiver, self._receiver = self._receiver, None
        self._early.clear()
        if receiver is not None:
            try:
                receiver.abort()
            except Exception as bug:
                self._report(bug)

    def _call(self, act: Callable[[], Any], then: Callable[[Any], None]) -> None:
        """Do it, and then something with what it gives, at once or when it is there."""
        try:
            given = act()
            if not isawaitable(given):
                then(given)
                return
        except Exception as error:
            self._fail(error)
            return
        waiting: Deferred[Any] = Deferred.fromCoroutine(_awaited(given))
        waiting.addCallback(then).addErrback(self._failed)

    def _failed(self, failure: Failure) -> None:
        self._fail(failure.value)

    def _fail(self, error: Any) -> None:
        if isinstance(error, Refused):
            self.refuse(error)
            return
        self._report(error)
        if self.startedWriting and not self.gone:
            self.channel.abort()
        else:
            self.refuse(Refused(500))

    def _report(self, bug: Any) -> None:
        self._bug(bug)


async def _awaited(what: Awaitable[Any]) -> Any:
    return await what
