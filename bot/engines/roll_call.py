"""Writes the names of all stations to S3, where a Distributed Map reads them."""

import json
from typing import Any

from bot.runtime.runtime import Runtime
from storage.roster import Roster


class RollCall:
    """The configured stations, or all on the roster."""

    def __init__(self, runtime: Runtime, roster: Roster, configured: tuple[str, ...], s3: Any) -> None:
        self._runtime = runtime
        self._roster = roster
        self._configured = configured
        self._s3 = s3

    async def write(self, bucket: str, key: str) -> dict[str, Any]:
        """Write the list as a JSON array; return where, and of how many. Raises StorageUnavailable, SetupFault."""
        return await self._runtime.workers.run(self._write, bucket, key)

    def _write(self, bucket: str, key: str) -> dict[str, Any]:
        stations = self._configured or sorted(self._roster.read(self._runtime.clock.now_ms()))
        body = json.dumps(stations, ensure_ascii=False).encode()
        self._s3.put_object(Bucket=bucket, Key=key, Body=body, ContentType="application/json")
        return {"bucket": bucket, "key": key, "stations": len(stations)}
