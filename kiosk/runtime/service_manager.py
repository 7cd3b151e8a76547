"""What systemd is told of the kiosk: that it is up, and that its window still draws.

The protocol of ``sd_notify(3)``: a datagram to the socket that ``NOTIFY_SOCKET`` names. Without systemd
nothing is sent.
"""

import os
from contextlib import suppress


def notify(state: str) -> None:
    """``READY=1``, ``WATCHDOG=1``, ``STATUS=…``; a socket that does not take it is no fault of ours."""
    address = os.environ.get("NOTIFY_SOCKET", "")
    if not address.startswith(("/", "@")):
        return
    import socket  # here: what starts without systemd does not wait for it

    with suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as sender:
        sender.setblocking(False)  # the window does not wait for it
        sender.sendto(state.encode(), "\0" + address[1:] if address[0] == "@" else address)


def watchdog_interval_s() -> float:
    """Seconds between two signs of life: half of what systemd waits; 0 where it waits for none."""
    try:
        return int(os.environ.get("WATCHDOG_USEC", "0")) / 2e6
    except ValueError:
        return 0.0
