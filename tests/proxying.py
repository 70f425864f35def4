"""Real proxies in front of the web door, as the examples in ``conf`` have them."""

import re
import shutil
import socket
import subprocess
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest
from msgspec import Struct
from running import wait_until
from tls import certificate

CONF = Path(__file__).parent.parent / "conf"
#: Where Debian keeps servers, which is not on everybody's path.
_PLACES = "/usr/sbin:/usr/bin:/usr/local/sbin:/usr/local/bin"
#: What the examples call the house.
NAME = "chat.example.org"
URL = f"https://{NAME}"
#: What twistchat has to be told, besides the address that is believed.
SETTINGS = (f"web.url={URL}", 'web.proxies=["127.0.0.1"]')

Address = tuple[str, int]
Example = str


def _nginx(text: Example, port: int, pem: Path) -> Example:
    """One of the servers of an nginx that leaves no trace elsewhere."""
    text = re.sub(r"listen \[::\]:\d+( ssl)?;", "", text)
    text = re.sub(r"listen 443\b", f"listen 127.0.0.1:{port}", text)
    text = re.sub(r"listen 80;", f"listen unix:{pem.parent}/plain;", text)
    text = re.sub(r"/etc/letsencrypt/\S+\.pem", str(pem), text)
    temporary = "".join(
        f"{each}_temp_path {pem.parent}/{each};\n"
        for each in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    return (
        f"daemon off; master_process off; events {{}} pid {pem.parent}/pid;\n"
        f"error_log stderr;\nhttp {{ access_log off;\n{temporary}{text}\n}}\n"
    )


def _caddy(text: Example, port: int, pem: Path) -> Example:
    """The only site of a Caddy that asks nobody for a certificate."""
    alone = "{\n\tadmin off\n\tauto_https off\n}\n"
    site = f"{URL}:{port} {{\n\tbind 127.0.0.1\n\ttls {pem} {pem}\n"
    return alone + text.replace(f"{NAME} {{\n", site)


class Proxy(Struct, frozen=True):
    """How one is run: its example, what makes of that what it can run here, and its
    command, with the file in place of FILE and its folder in place of FOLDER."""

    example: str
    fit: Callable[[Example, int, Path], Example]
    command: Sequence[str]

    @property
    def program(self) -> str | None:
        return shutil.which(self.command[0], path=_PLACES)


NGINX = Proxy(
    "nginx.conf", _nginx, ("nginx", "-p", "FOLDER", "-e", "stderr", "-c", "FILE")
)
CADDY = Proxy(
    "Caddyfile", _caddy, ("caddy", "run", "--adapter", "caddyfile", "--config", "FILE")
)


def mark(proxy: Proxy) -> Any:
    """A test of this one, which is skipped where it is not."""
    name = proxy.command[0]
    missing = pytest.mark.skipif(proxy.program is None, reason=f"{name} is not here")
    return pytest.param(proxy, id=name, marks=missing)


EACH = [mark(NGINX), mark(CADDY)]


@contextmanager
def in_front(
    proxy: Proxy,
    folder: Path,
    door: Address,
    edit: Callable[[Example], Example] = lambda text: text,
) -> Iterator[Address]:
    """The address where a proxy speaks TLS for that door."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        address: Address = free.getsockname()
    text = (CONF / proxy.example).read_text(encoding="utf-8")
    text = edit(text).replace("127.0.0.1:8080", "{}:{}".format(*door))
    file, log = folder / proxy.example, folder / "proxy-log"
    file.write_text(proxy.fit(text, address[1], certificate(folder)))
    words = {"FILE": str(file), "FOLDER": str(folder)}
    command = [str(proxy.program), *(words.get(w, w) for w in proxy.command[1:])]
    with log.open("w") as errors:
        running = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=errors,
            stderr=errors,
            cwd=folder,
            env={"HOME": str(folder)},
        )

    def open_for_people() -> bool:
        assert running.poll() is None, log.read_text()
        with suppress(OSError), socket.create_connection(address):
            return True
        return False

    try:
        wait_until(open_for_people)
        yield address
    finally:
        running.terminate()
        running.wait(20)
