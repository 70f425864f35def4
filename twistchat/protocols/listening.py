"""Where a door listens."""

from typing import Any

from OpenSSL.SSL import NO_OVERLAPPING_PROTOCOLS, Context
from twisted.internet.endpoints import serverFromString
from twisted.internet.interfaces import IProtocolNegotiationFactory


def server_at(reactor: Any, where: str, factory: Any) -> Any:
    """The endpoint of that description, for this factory to listen at.

    Over TLS a client may name what it speaks (ALPN, RFC 7301). If the factory has no
    names none is chosen, and the client goes on. Twisted would make an empty choice, at
    which OpenSSL ends the handshake; and it has no other way than this to its context.
    """
    server = serverFromString(reactor, where)
    options: Any = getattr(server, "_sslContextFactory", None)
    if options is not None and not IProtocolNegotiationFactory.providedBy(factory):
        options._contextFactory = _Nameless
    return server


class _Nameless(Context):
    """What is spoken behind it has no name."""

    def set_alpn_select_callback(self, callback: Any) -> None:
        super().set_alpn_select_callback(lambda tls, names: NO_OVERLAPPING_PROTOCOLS)
