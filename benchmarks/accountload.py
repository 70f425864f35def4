"""Load of accounts on a running daemon, from one process; prints a report as JSON.

    python benchmarks/accountload.py --port PORT --pid PID [--clients N] [--mails N]

People register, leave, and come in again with their passwords, so many at once; all
stay online. Then some of them send each other mails of 16 KiB. Only to this machine.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import time
from collections.abc import Awaitable, Callable, Iterable
from pathlib import Path
from typing import Any

AT_ONCE = 50  # logins under way
SENDERS = 20
BODY = [b"the quick brown fox jumps over the lazy dog, and " * 7] * 47  # 16 KiB
PASSWORD = "correct-horse"
TICKS = os.sysconf("SC_CLK_TCK")
SECONDS = 120.0


class Client:
    """One connection."""

    def __init__(self, name: str) -> None:
        self.name = name

    async def connect(self, port: int) -> None:
        self._in, self._out = await asyncio.open_connection("127.0.0.1", port)

    async def ask(self, lines: Iterable[bytes], answer: bytes) -> None:
        """Send these lines and read until a line has this in it."""
        self._out.write(b"".join(line + b"\n" for line in lines))
        while answer not in (line := await self._in.readline()):
            if not line or line.startswith(b"!!"):
                raise SystemExit(f"{self.name}: {line.decode(errors='replace')}")

    async def leave(self) -> None:
        self._out.close()
        await self._out.wait_closed()


class Meter:
    """What the daemon has used, from /proc."""

    def __init__(self, pid: int) -> None:
        self._folder = Path("/proc") / str(pid)

    def cpu(self) -> float:
        """Seconds of all its threads, user and system."""
        fields = (self._folder / "stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / TICKS

    def kib(self) -> int:
        """Resident memory."""
        for line in (self._folder / "status").read_text().splitlines():
            if line.startswith("VmRSS:"):
                return int(line.split()[1])
        raise SystemExit("the daemon is gone")


async def each(
    clients: Iterable[Client], act: Callable[[Client], Awaitable[None]]
) -> None:
    """Do it for all of them, so many at once."""
    places = asyncio.Semaphore(AT_ONCE)

    async def one(client: Client) -> None:
        async with places:
            await act(client)

    await asyncio.gather(*map(one, clients))


async def measure(meter: Meter, count: int, work: Awaitable[None]) -> dict[str, Any]:
    """How fast that was, and what it cost the daemon."""
    cpu, kib, start = meter.cpu(), meter.kib(), time.monotonic()
    await asyncio.wait_for(work, SECONDS)
    seconds = time.monotonic() - start
    return {
        "per_second": count / seconds,
        "cpu_us_each": (meter.cpu() - cpu) * 1e6 / count,
        "kib_per_client": (meter.kib() - kib) / count,
    }


async def run(port: int, pid: int, count: int, mails: int) -> dict[str, Any]:
    meter = Meter(pid)
    clients = [Client(f"person{number}") for number in range(count)]

    async def register(client: Client) -> None:
        await client.connect(port)
        lines = (client.name, f"/register {PASSWORD}")
        await client.ask(map(str.encode, lines), b" is now yours")
        await client.ask([b"/quit"], b"-- goodbye")
        await client.leave()

    async def log_in(client: Client) -> None:
        await client.connect(port)
        room = int(client.name.removeprefix("person")) // 5
        line = f"{client.name} #room{room} {PASSWORD}"
        await client.ask([line.encode()], b"-- welcome")

    async def send(client: Client) -> None:
        to = clients[(int(client.name.removeprefix("person")) + 1) % SENDERS].name
        for _ in range(mails):
            await client.ask(
                [f"/mail {to} bench".encode(), *BODY, b"."], b"mail: stored"
            )

    await each(clients, register)
    await asyncio.sleep(1.5)  # what is noted is written down
    report = {"login": await measure(meter, count, each(clients, log_in))}
    sending = each(clients[:SENDERS], send)
    report["mail"] = await measure(meter, SENDERS * mails, sending)
    return report


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--pid", type=int, required=True)
    parser.add_argument("--clients", type=int, default=1000)
    parser.add_argument("--mails", type=int, default=50, help="of each sender")
    options = parser.parse_args()
    work = run(options.port, options.pid, options.clients, options.mails)
    print(json.dumps(asyncio.run(work)))


if __name__ == "__main__":
    main()
