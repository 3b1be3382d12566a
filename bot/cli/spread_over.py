"""Spreads the coordination table over partitions, if no bot runs on it."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from bot.errors import NotProvisioned
from bot.leadership.leadership import LEASE
from storage.leases import held
from storage.spreading import spread

if TYPE_CHECKING:
    # Stubs only: the bot runs without them.
    from mypy_boto3_dynamodb import DynamoDBClient


def spread_over(
    client: DynamoDBClient, table: str, count: int, lease_seconds: float, pause: Callable[[float], None] = time.sleep
) -> list[str]:
    """
    Spread it and say what was done, blocking.

    Who leads renews its lease several times in `lease_seconds`: it is watched for so long. Raises NotProvisioned if a
    bot leads meanwhile: it would not find what was moved.
    """
    before = held(client, table, LEASE)
    if before is not None:
        pause(lease_seconds)
    if (now := held(client, table, LEASE)) is not None and now != before:
        raise NotProvisioned(
            "A bot runs on these tables, and would not find what was moved. Stop every replica and every function, "
            "then try again."
        )
    moved = spread(client, table, count)
    return [f"spread guards and work over {count} partition{'' if count == 1 else 's'}: {moved} items moved"]
