"""Whether this replica knows everything that the deployment's tables may hold."""

from bot.runtime.runtime import Runtime
from rules.data_version import DATA_VERSION, too_new
from storage.data_versions import DataVersions
from storage.partitions import Partitions


class VersionCheck:
    """Compares the data version of the tables with this bot's, and raises the tables' if it is lower."""

    def __init__(self, runtime: Runtime, versions: DataVersions, partitions: Partitions) -> None:
        self._workers = runtime.workers
        self._versions = versions
        self._partitions = partitions

    async def fault(self) -> str | None:
        """Return why this replica must not lead and what to do; None if it may."""
        return newer_tables(await self._workers.run(self._versions.raise_to_ours)) or await self._spread_since()

    async def _spread_since(self) -> str | None:
        known, now = await self._workers.run(lambda: (self._partitions.count, self._partitions.now()))
        if known == now:
            return None
        return (
            f"`aiops init --partitions` has spread the coordination table over {now} partitions; this replica knows of "
            f"{known}, so it does not evaluate. Start it again (docs/operating.md, Upgrading and going back)"
        )


def newer_tables(stored: int) -> str | None:
    """Return what a data version of the tables means for this bot; None if it is not newer than its own."""
    if not too_new(stored):
        return None
    return (
        f"a newer version of the bot has written the tables (data version {stored}; this bot knows {DATA_VERSION}): "
        "this one does not evaluate, and changes nothing that is newer than it knows. Finish the upgrade on every "
        "replica (docs/operating.md, Upgrading and going back)"
    )
