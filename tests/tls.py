"""TLS for tests: a certificate, and a client's end of a connection."""

import socket
import ssl
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from visiting import until

#: What Twisted does is said to be old.
OLD = pytest.mark.filterwarnings("ignore:Passing pyOpenSSL:DeprecationWarning")


def certificate(folder: Path) -> Path:
    """A certificate with its key, in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name.from_rfc4514_string("CN=localhost")
    today = datetime.now(UTC)
    made = x509.CertificateBuilder(name, name, key.public_key(), 1)
    made = made.not_valid_before(today).not_valid_after(today + timedelta(days=1))
    signed = made.sign(key, hashes.SHA256())
    path = folder / "chat.pem"
    encoding = serialization.Encoding.PEM
    secret = key.private_bytes(
        encoding,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    path.write_bytes(secret + signed.public_bytes(encoding))
    return path


class Tls:
    """A client's end of TLS that behaves like a plain socket that does not block."""

    def __init__(self, plain: socket.socket, *protocols: str, name: str = "") -> None:
        """``protocols`` are offered by ALPN (RFC 7301), if there are any; ``name`` is
        asked for (SNI, RFC 6066)."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        if protocols:
            context.set_alpn_protocols(list(protocols))
        self._socket = context.wrap_socket(
            plain, do_handshake_on_connect=False, server_hostname=name or None
        )
        until(self._shakes_hands)

    def _shakes_hands(self) -> bool:
        return bool(self._tried(self._socket.do_handshake, True))

    def _tried(self, act: Any, result: Any = None) -> Any:
        try:
            return act() or result
        except (ssl.SSLWantReadError, ssl.SSLWantWriteError):
            if result:
                return False
            raise BlockingIOError from None

    def send(self, data: bytes) -> Any:
        return self._tried(lambda: self._socket.send(data))

    def recv(self, size: int) -> Any:
        return self._tried(lambda: self._socket.recv(size)) or b""

    def __getattr__(self, name: str) -> Any:
        return getattr(self._socket, name)
