"""How people reach a door, as the log and ``--check`` say it."""

import re
from ipaddress import ip_address
from typing import Any

_CLIENTS = {
    "line": "nc {host} {port}",
    "telnet": "telnet {host} {port}",
    "irc": "irssi -c {host} -p {port}",
    "web": "http://{host}:{port}/",
}
#: How a socket of this machine is reached, and a port where TLS is spoken.
_BY_PATH = {
    "line": "nc -U {path}",
    "web": "curl --unix-socket {path} http://localhost/",
}
_BY_TLS = "openssl s_client -quiet -connect {host}:{port}"
_OWN_TLS = {"web": "https://{host}:{port}/"}
_ESCAPED = re.compile(r"\\(.)")
_COLON = re.compile(r"(?<!\\):")


def how_to_connect(door: str, where: str, host: Any = None) -> str:
    """How people reach a door that listens at this endpoint, and from where they can.

    ``host`` is the address it has got, which knows the port if any port would do.
    """
    kind, named, bare = _parts(where)
    if kind == "unix" and door in _BY_PATH:
        path = _plain(named.get("address", bare))
        return f"{_BY_PATH[door].format(path=path)}  (this machine only)"
    if kind not in ("tcp", "tcp6", "ssl"):
        return f"at {where}"
    port = _port(named.get("port", bare), host)
    interface = _plain(named.get("interface", ""))
    local = _is_local(interface)
    name = "HOST" if interface in ("", "0.0.0.0", "::") else interface
    if kind == "ssl" or door == "web":
        name = _bracketed(name)
    way = _OWN_TLS.get(door, _BY_TLS) if kind == "ssl" else _CLIENTS[door]
    client = way.format(host=name, port=port)
    if not local:
        return f"{client}  (open to other machines)"
    if kind == "ssl":
        return f"{client}  (this machine only)"
    everywhere = "[::]" if ":" in interface else "0.0.0.0"
    opens = f"--{door} {everywhere}:{port} opens it to others"
    return f"{client}  (this machine only; {opens})"


def web_url(where: str, server: str, host: Any = None) -> str:
    """How the web door at this endpoint begins its links; "" if nobody can tell. Where
    it is open to others it is on the ``server``, if that is the name of a machine.
    ``host`` is as above."""
    kind, named, bare = _parts(where)
    if kind not in ("tcp", "tcp6", "ssl"):
        return ""
    interface = _plain(named.get("interface", ""))
    if interface in ("", "0.0.0.0", "::"):
        interface = server if "." in server else "localhost"
    scheme = "https" if kind == "ssl" else "http"
    port = _port(named.get("port", bare), host)
    return f"{scheme}://{_bracketed(interface)}:{port}"


def tls_port(where: str) -> int:
    """The port of an endpoint where TLS is spoken; 0 if none is, or any would do."""
    kind, named, bare = _parts(where)
    port = named.get("port", bare)
    return int(port) if kind == "ssl" and port.isdecimal() else 0


def _parts(where: str) -> tuple[str, dict[str, str], str]:
    """The kind of an endpoint, its parts that have a name, the first that has none."""
    kind, *parts = _COLON.split(where)
    named = dict(part.split("=", 1) for part in parts if "=" in part)
    return kind, named, next((part for part in parts if "=" not in part), "")


def _port(port: str, host: Any) -> str:
    """The port that a door has got, if any would do."""
    return str(host.port) if port == "0" and host is not None else port


def _plain(part: str) -> str:
    return _ESCAPED.sub(r"\1", part)


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def _is_local(interface: str) -> bool:
    """Only this machine reaches it."""
    try:
        return ip_address(interface).is_loopback
    except ValueError:
        return interface == "localhost"
