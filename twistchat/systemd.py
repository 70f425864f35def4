"""What systemd is told (sd_notify(3)): one datagram, no dependency."""

import os
import socket


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
