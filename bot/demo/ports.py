"""TCP ports on the loopback interface."""

import socket

from bot.demo.errors import PortTaken

LOOPBACK = "127.0.0.1"
"""The only address the local stack listens on."""


def free_port() -> int:
    """Return a port that is free right now; bind it soon."""
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        return int(probe.getsockname()[1])


def chosen_or_free(port: int | None) -> int:
    """
    Return `port` if it is free, or any free port for None. Raises PortTaken.

    Checked before a server starts: a program that already answers on the port
    would be mistaken for the server.
    """
    if port is None:
        return free_port()
    with socket.socket() as probe:
        # As servers do: a port closed a moment ago counts as free.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except OSError:
            raise PortTaken(port) from None
    return port
