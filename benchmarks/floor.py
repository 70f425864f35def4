"""The floor: what the kernel alone takes to hand one line to one reader.

    python benchmarks/floor.py

A chat server cannot deliver a line for less than the ``send`` it ends in, and what a
``send`` costs differs from machine to machine and from hour to hour. So every figure of
the benchmark is also given as a multiple of this one, measured right before and after.

It is measured like a paced room: 200 connections over loopback TCP to another process
that waits with epoll and reads whatever comes; every 5 ms one line of 85 bytes goes to
each with a bare ``socket.send``. 5 ms is the pace of the room with 200 messages a
second, and time enough for the reader to drain and fall asleep, so that the price of
waking it is in the figure, as it is in the server's. (The pace matters: at 2 ms the
reader hardly sleeps and a ``send`` looks a fifth cheaper, at 20 ms the caches are cold
and it looks a third dearer.) Counted is the CPU time of the sending process, user and
system, over the sends alone; the loop around them is a hundredth of it.
"""

from __future__ import annotations

import multiprocessing
import select
import socket
import time

READERS = 200
ROUNDS = 400
PAUSE = 0.005  # seconds between two rounds
LINE = b"<somebody> " + b"x" * 73 + b"\n"
PATIENCE = 10.0  # seconds for the connections to come


def read_all(port: int, readers: int) -> None:
    """Open so many connections and read from all of them until all are closed."""
    poll = select.epoll()
    connections = {}
    for _ in range(readers):
        connection = socket.create_connection(("127.0.0.1", port))
        connection.setblocking(False)
        connections[connection.fileno()] = connection
        poll.register(connection, select.EPOLLIN)
    while connections:
        for descriptor, _ in poll.poll():
            if not connections[descriptor].recv(65536):
                connections.pop(descriptor).close()


def send_rounds(connections: list[socket.socket], rounds: int) -> float:
    """Send a line to each, so many times; the CPU seconds that the sends took."""
    sends = [connection.send for connection in connections]
    spent = 0
    for _ in range(rounds):
        time.sleep(PAUSE)
        begun = time.process_time_ns()
        for send in sends:
            send(LINE)
        spent += time.process_time_ns() - begun
    return spent / 1e9


def accept_all(listener: socket.socket, readers: int) -> list[socket.socket]:
    connections = []
    for _ in range(readers):
        connection, _ = listener.accept()
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        connection.setblocking(False)
        connections.append(connection)
    return connections


def measure_floor(readers: int = READERS, rounds: int = ROUNDS) -> float:
    """The CPU microseconds of one ``send`` to one reader; takes about three seconds."""
    with socket.create_server(("127.0.0.1", 0), backlog=readers) as listener:
        listener.settimeout(PATIENCE)
        port = listener.getsockname()[1]
        reader = multiprocessing.Process(
            target=read_all, args=(port, readers), daemon=True
        )
        reader.start()
        connections = accept_all(listener, readers)
    try:
        spent = send_rounds(connections, rounds)
    finally:
        for connection in connections:
            connection.close()
        reader.join(PATIENCE)
    return spent * 1e6 / (readers * rounds)


if __name__ == "__main__":
    print(f"{measure_floor():.2f} us of CPU for one send to one of {READERS} readers")
