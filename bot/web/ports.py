"""The two ports: one for Slack and metrics, which the internet may see, and one for operators."""

import asyncio
import socket

import structlog
from fastapi import FastAPI

from bot.errors import SettingsRefused
from bot.runtime.runtime import Runtime
from bot.settings import RunSettings
from bot.web.limits import MOST_OPERATORS, limits_of_process
from bot.web.operations import build_operations
from bot.web.server import WebServer

log = structlog.get_logger()


class Ports:
    """Both HTTP servers. Raises SettingsRefused if a port cannot be listened on."""

    def __init__(self, settings: RunSettings, runtime: Runtime, web: FastAPI) -> None:
        public, operators = _sockets(settings)
        self._public = WebServer(web, public, runtime, limits_of_process())
        operations = build_operations(runtime, web)
        self._operations = WebServer(operations, operators, runtime, limits_of_process(MOST_OPERATORS))

    @property
    def port(self) -> int:
        """The port for Slack and metrics."""
        return self._public.port

    @property
    def operations_port(self) -> int:
        """The port for operators."""
        return self._operations.port

    async def start(self) -> None:
        """Start serving; return once connections are accepted."""
        await self._operations.start()
        await self._public.start()

    async def stop(self) -> None:
        """Finish the requests in flight and close."""
        await asyncio.gather(self._public.stop(), self._operations.stop())


def _sockets(settings: RunSettings) -> tuple[socket.socket, socket.socket]:
    public = _listening(settings.http_host, settings.http_port, "AIOPS_HTTP_PORT")
    try:
        return public, _for_operators(settings)
    except SettingsRefused:
        public.close()
        raise


def _for_operators(settings: RunSettings) -> socket.socket:
    host, port = settings.operations_host, settings.operations_port
    try:
        return _listening(host, port, "AIOPS_OPERATIONS_PORT")
    except SettingsRefused as taken:
        if "operations_port" in settings.model_fields_set:
            raise
        # Nobody asked for this number, and a second replica on one machine must not fail because of it.
        free = _listening(host, 0, "AIOPS_OPERATIONS_PORT")
        log.warning("the operations port is another one", why=str(taken), port=free.getsockname()[1])
        return free


def _listening(host: str, port: int, variable: str) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family)
    except (OSError, UnicodeError) as error:  # a host that can be no name cannot be encoded
        why = getattr(error, "strerror", None) or "it is no host"
        raise SettingsRefused([f"{variable}: {host} port {port} cannot be listened on: {why}"]) from None
