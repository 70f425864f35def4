"""Clients that have missed a lot come back to a daemon; prints a report as JSON.

    python benchmarks/resumeload.py --port PORT --pid PID [--missed N]

Something is said in a room, again and again. Then one client after the other resumes
from before all that, while people in another room talk to each other. Only to this
machine.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import socket
import time
from concurrent.futures import ProcessPoolExecutor
from statistics import median, quantiles
from typing import Any

TALKERS = 10
AHEAD = 50  # messages of a talker that are not answered yet
BYSTANDERS = 20
PACE = 0.005  # seconds between two words of a bystander
COMEBACKS = 5
SECONDS = 120.0


class Client:
    """One connection that speaks JSON."""

    async def hello(
        self, port: int, name: str, room: str, **more: Any
    ) -> dict[str, Any]:
        """Come in; the answer."""
        self._in, self._out = await asyncio.open_connection(
            "127.0.0.1", port, limit=1 << 20
        )
        self.send(op="hello", name=name, rooms=[room], **more)
        while "ok" not in (line := await self.read()):
            pass
        if not line["ok"]:
            raise SystemExit(f"{name}: {line['message']}")
        return line

    def send(self, **request: Any) -> None:
        self._out.write(json.dumps(request).encode() + b"\n")

    async def read(self) -> dict[str, Any]:
        """The next line; what the text door says first is passed over."""
        line = await self._in.readline()
        if not line:
            raise SystemExit("the daemon has hung up")
        return json.loads(line) if line.startswith(b"{") else {}


async def talk(port: int, number: int, count: int) -> None:
    """Say so much, and wait until it is stored."""
    client = Client()
    await client.hello(port, f"talker{number}", "#room", replay=False)
    said = answered = 0
    while answered < count:
        while said < count and said - answered < AHEAD:
            said += 1
            client.send(
                op="say", room="#room", text=f"{number} {said} lorem ipsum dolor"
            )
        answered += "ok" in await client.read()


def come_back(port: int, number: int, point: str, count: int) -> float:
    """Resume, in a process of its own; how many seconds that took."""
    start = time.monotonic()
    request = {"op": "hello", "name": f"back{number}", "rooms": ["#room"]}
    with socket.create_connection(("127.0.0.1", port), SECONDS) as connection:
        connection.sendall(json.dumps({**request, "resume": point}).encode() + b"\n")
        lines = connection.makefile("rb", 1 << 16)
        while b'"ok":true' not in next(lines):
            pass
        for _ in range(count):
            line = next(lines)
            if b'"event":"said"' not in line:
                raise SystemExit(f"not what was said: {line!r}")
    return time.monotonic() - start


async def stand_by(port: int, latencies: list[float], done: asyncio.Event) -> None:
    """People who talk to each other; how late their words come."""
    clients = [Client() for _ in range(BYSTANDERS)]
    for number, client in enumerate(clients):
        await client.hello(port, f"other{number}", "#other", replay=False)

    async def hear(client: Client) -> None:
        while True:
            line = await client.read()
            if line.get("event") == "said":
                latencies.append(time.monotonic() - float(line["text"]))

    hearing = [asyncio.ensure_future(hear(client)) for client in clients]
    while not done.is_set():
        clients[0].send(op="say", room="#other", text=repr(time.monotonic()))
        await asyncio.sleep(PACE)
    for each in hearing:
        each.cancel()


async def run(port: int, count: int) -> dict[str, Any]:
    """The load, and what it came to."""
    first = Client()
    point = (await first.hello(port, "first", "#elsewhere"))["id"]
    each = count // TALKERS
    await asyncio.gather(*(talk(port, number, each) for number in range(TALKERS)))
    latencies: list[float] = []
    done = asyncio.Event()
    others = asyncio.ensure_future(stand_by(port, latencies, done))
    await asyncio.sleep(0.5)
    latencies.clear()
    taken = []
    loop = asyncio.get_running_loop()
    with ProcessPoolExecutor(1) as pool:
        for number in range(COMEBACKS):
            missed = port, number, point, each * TALKERS
            taken.append(await loop.run_in_executor(pool, come_back, *missed))
            await asyncio.sleep(0.1)
    done.set()
    await others
    cuts = quantiles(latencies, n=100)
    return {
        "resume": {"seconds": median(taken)},
        "traffic": {"latency_ms": {"p50": cuts[49] * 1000, "p99": cuts[98] * 1000}},
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--pid", type=int, required=True)
    parser.add_argument("--missed", type=int, default=10_000)
    options = parser.parse_args()
    load = asyncio.wait_for(run(options.port, options.missed), SECONDS)
    print(json.dumps(asyncio.run(load)))


if __name__ == "__main__":
    main()
