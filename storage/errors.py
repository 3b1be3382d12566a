"""
Every error of storage.

StorageError
+-- AlertNotFound        no alert has this id
+-- DigestNotFound       no digest has this id, or it expired
+-- BrokenItem           an item that cannot be read; carries table, key and why
|   +-- ItemFull         there is no room left in it: DynamoDB takes no more writes
|   +-- NewerThanKnown   a newer version of the bot wrote the item: only that may change it
+-- MuteGone             the mute has ended already, or was replaced
+-- ClaimLost            another worker took the work over: record nothing
+-- StorageUnavailable   throttled, timed out or failing: try again later
|   +-- Contended        a change lost every one of its races
+-- SetupFault           a person must act
    +-- TableMissing     a table does not exist
    +-- TableDiffers     a table exists with other keys or indexes
    +-- AccessDenied     the credentials may not do this
        +-- TimeRefused  the clock that signs is minutes off
"""


class StorageError(Exception):
    """The base."""


class AlertNotFound(StorageError):
    """No alert has this id."""

    def __init__(self, alert_id: str) -> None:
        super().__init__(f"There is no alert {alert_id[:64]!r}.")
        self.alert_id = alert_id


class DigestNotFound(StorageError):
    """No digest has this id, or it expired."""

    def __init__(self, digest_id: str) -> None:
        super().__init__(f"There is no digest {digest_id[:64]!r}.")
        self.digest_id = digest_id


class BrokenItem(StorageError):
    """An item that cannot be read as what its table holds."""

    def __init__(self, table: str, key: str, why: str) -> None:
        super().__init__(f"{table}: the item {key} cannot be read: {why}")
        self.table = table
        self.key = key
        self.why = why


class ItemFull(BrokenItem):
    """An item in which there is no room left for a change."""

    def __init__(self, table: str, key: str) -> None:
        super().__init__(table, key, "there is no room left in it")
        self.args = (f"{table}: the item {key} takes no more writes: DynamoDB keeps 400 KB of it at most.",)


class NewerThanKnown(BrokenItem):
    """An item that a newer version of the bot wrote, and that this one must not change."""

    def __init__(self, table: str, key: str, why: str) -> None:
        super().__init__(table, key, why)
        self.args = (f"{table}: the item {key} is left to a newer version of the bot: {why}",)


class MuteGone(StorageError):
    """The mute has ended already, or was replaced."""

    def __init__(self, station_id: str) -> None:
        super().__init__(f"A mute of {station_id[:64]!r} has ended, or another stands in its place.")
        self.station_id = station_id


class ClaimLost(StorageError):
    """Another worker took the work over."""


class StorageUnavailable(StorageError):
    """DynamoDB fails for now."""


class Contended(StorageUnavailable):
    """A change lost every race."""


class SetupFault(StorageError):
    """A person must act; the text says how."""


class TableMissing(SetupFault):
    """A table does not exist."""

    def __init__(self, table: str) -> None:
        super().__init__(f"The table {table} does not exist. Create it with `aiops init`.")
        self.table = table


class TableDiffers(SetupFault):
    """A table differs from the schema."""

    def __init__(self, table: str, differences: list[str]) -> None:
        lines = "\n".join(f"  {difference}" for difference in differences)
        super().__init__(f"The table {table} differs from the schema:\n{lines}")
        self.table = table
        self.differences = differences


class AccessDenied(SetupFault):
    """The credentials may not do this."""


class TimeRefused(AccessDenied):
    """AWS refuses what was signed at another time than its own."""
