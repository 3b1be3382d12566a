"""Writes the names of all stations to S3, where a Distributed Map reads them."""

import json
from typing import Any

from bot.engines.fitness import Fitness
from bot.runtime.runtime import Runtime
from bot.tables.stores import Stores


class RollCall:
    """
    The configured stations, or all on the roster, and which of them have guards.

    Guards are read here, all of them once a sweep, so that no batch need ask for those of stations that have none.
    """

    def __init__(
        self, runtime: Runtime, stores: Stores, configured: tuple[str, ...], s3: Any, fitness: Fitness
    ) -> None:
        self._runtime = runtime
        self._stores = stores
        self._configured = configured
        self._s3 = s3
        self._fitness = fitness

    async def write(self, bucket: str, key: str) -> dict[str, Any]:
        """
        Write the list as a JSON array; return where, and of how many.

        Raises MayNotEvaluate, StorageUnavailable, SetupFault. A process that does not know how the guards are spread
        would find none, and the sweep would say of no alert that it cleared.
        """
        await self._fitness.must_be()
        return await self._runtime.workers.run(self._write, bucket, key)

    def _write(self, bucket: str, key: str) -> dict[str, Any]:
        names = self._configured or sorted(self._stores.roster.read(self._runtime.clock.now_ms()))
        guarded = {each.station_id for each in self._stores.guards.all().values()}
        stations = [{"stationId": each, "guarded": each in guarded} for each in names]
        body = json.dumps(stations, ensure_ascii=False, separators=(",", ":")).encode()
        self._s3.put_object(Bucket=bucket, Key=key, Body=body, ContentType="application/json")
        return {"bucket": bucket, "key": key, "stations": len(stations)}
