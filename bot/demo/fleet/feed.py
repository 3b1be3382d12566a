"""A client of the bot's metrics API: sends batches until they are accepted."""

import asyncio
from dataclasses import dataclass
from typing import Any

import httpx
import structlog

from bot.demo.errors import FeedRefused

log = structlog.get_logger(__name__)

BATCH = 500
"""Metrics per request: the API's maximum."""

_FIRST_PAUSE_SECONDS = 0.25
_LONGEST_PAUSE_SECONDS = 5.0
_TIMEOUT_SECONDS = 10.0
_LONGEST_QUOTE = 500

_JUDGED = frozenset({httpx.codes.OK, httpx.codes.ACCEPTED, httpx.codes.UNPROCESSABLE_ENTITY})
_LATER = frozenset({httpx.codes.REQUEST_TIMEOUT, httpx.codes.TOO_MANY_REQUESTS})


@dataclass
class FeedCounts:
    """The result of a post; `postponed` counts repeated requests."""

    accepted: int = 0
    refused: int = 0
    postponed: int = 0


class Feed:
    """Posts metrics to `POST {base_url}/v1/metrics`."""

    def __init__(self, base_url: str, token: str, transport: httpx.AsyncBaseTransport | None = None) -> None:
        self.counts = FeedCounts()
        self._http = httpx.AsyncClient(
            base_url=base_url,
            headers={"Authorization": f"Bearer {token}"},
            timeout=_TIMEOUT_SECONDS,
            transport=transport,
            trust_env=False,  # ignore proxies from the environment on loopback
        )

    async def post(self, metrics: list[dict[str, Any]]) -> None:
        """Post metrics and wait until the bot has accepted or refused each one. Raises FeedRefused."""
        for start in range(0, len(metrics), BATCH):
            await self._post_batch(metrics[start : start + BATCH])

    async def close(self) -> None:
        """Close the connections."""
        await self._http.aclose()

    async def _post_batch(self, batch: list[dict[str, Any]]) -> None:
        pause = _FIRST_PAUSE_SECONDS
        while not await self._is_taken(batch):
            self.counts.postponed += 1
            await asyncio.sleep(pause)
            pause = min(2 * pause, _LONGEST_PAUSE_SECONDS)

    async def _is_taken(self, batch: list[dict[str, Any]]) -> bool:
        try:
            answer = await self._http.post("/v1/metrics", json=batch)
        except httpx.TransportError as error:
            log.debug("the bot does not answer yet", why=str(error))
            return False
        if answer.status_code in _JUDGED:
            self._count(len(batch), answer)
            return True
        if answer.is_client_error and answer.status_code not in _LATER:
            raise FeedRefused(
                f"The bot answers POST /v1/metrics with {answer.status_code}: does AIOPS_INGEST_TOKEN match? "
                f"It says: {answer.text[:_LONGEST_QUOTE]}"
            )
        log.debug("the bot cannot take metrics now", status=answer.status_code)
        return False

    def _count(self, sent: int, answer: httpx.Response) -> None:
        refused = sent if answer.status_code == httpx.codes.UNPROCESSABLE_ENTITY else len(_refused_rows(answer))
        self.counts.accepted += sent - refused
        self.counts.refused += refused
        if refused:
            log.warning("the bot refused metrics of the fleet", refused=refused, answer=answer.text[:_LONGEST_QUOTE])


def _refused_rows(answer: httpx.Response) -> list[Any]:
    body = answer.json()
    rows = body.get("refused") if isinstance(body, dict) else None
    return rows if isinstance(rows, list) else []
