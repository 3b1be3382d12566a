"""TCP ports on the loopback interface."""

import socket

from bot.demo.errors import PortTaken

LOOPBACK = "127.0.0.1"
"""The only address that anything of the local stack listens on."""


def free_port() -> int:
    """Return a port that nothing listens on right now; whoever wants it binds it soon."""
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        return int(probe.getsockname()[1])


def chosen_or_free(port: int | None) -> int:
    """
    Return `port` if it is free, or any free port for None. Raises PortTaken.

    Asked before a server starts: what already answers on a taken port would be
    taken for the server.
    """
    if port is None:
        return free_port()
    with socket.socket() as probe:
        # As servers do: a port that was closed a moment ago is not taken.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except OSError:
            raise PortTaken(port) from None
    return port
