"""What systemd is told (sd_notify(3)): one datagram, no dependency."""

import os
import socket

#: So often it is told that we are alive, unless it wants that more often.
WATCHDOG_SECONDS = 10.0


def notify(state: str) -> bool:
    """Tell the service manager, if there is one that listens; whether it was told.

    ``state`` is READY=1, STOPPING=1, WATCHDOG=1 and the like.
    """
    address = os.environ.get("NOTIFY_SOCKET", "")
    if not address:
        return False
    if address.startswith("@"):  # an abstract socket
        address = "\0" + address[1:]
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
        manager.settimeout(1)
        try:
            manager.sendto(state.encode(), address)
        except OSError:
            return False
    return True


def watchdog_seconds() -> float:
    """How often to say WATCHDOG=1: twice in the time that systemd waits for it."""
    microseconds = os.environ.get("WATCHDOG_USEC", "")
    if not (microseconds.isascii() and microseconds.isdigit() and int(microseconds)):
        return WATCHDOG_SECONDS
    return min(WATCHDOG_SECONDS, int(microseconds) / 2_000_000)
