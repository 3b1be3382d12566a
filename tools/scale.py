"""
What a network of some size asks of AWS, and what that costs: `python -m tools.scale` prints it for docs/scale.md.

A model, not a bill. Prices and quotas are AWS's for us-east-1 as docs/scale.md cites them; what is ours was measured,
and docs/scale.md says by what. Every station reports each minute; little is wrong with the network.
"""

from collections.abc import Callable
from dataclasses import dataclass
from math import ceil

from bot.runtime.one_leader import READING, STATIONS_A_SECOND

SIZES = (1_000, 10_000, 100_000, 1_000_000)
MINUTES, SECONDS = 43_200, 2_592_000
"""Of a month of thirty days."""


@dataclass(frozen=True)
class Prices:
    """Dollars, on demand, without any free tier."""

    writes: float = 0.625e-6
    reads: float = 0.125e-6
    stored_gb: float = 0.25
    requests: float = 0.20e-6
    compute_gb_s: float = 0.0000133334
    transitions: float = 25e-6
    express: float = 1e-6
    express_gb_s: float = 0.00001667


@dataclass(frozen=True)
class Ours:
    """What the bot and its template do: bytes, milliseconds, batches."""

    sample_bytes: int = 271
    overhead_bytes: int = 100  # DynamoDB counts this beside each item it keeps
    window_samples: int = 6
    station_ms: float = 0.9
    batch_ms: float = 25.0
    calls_a_batch: int = 3
    memory_gb: float = 1769 / 1024
    stream_batch: int = 100
    stream_window_seconds: float = 1.0
    sweep_batch: int = 500
    row_bytes: int = 17  # of a station in a part of the fleet, packed
    snapshot_bytes: int = 14  # the same in the snapshot of all


PRICES, OURS = Prices(), Ours()
GB, PARTITION_GB, PARTITION_WRITES = 1e9, 10, 1_000


@dataclass(frozen=True)
class Network:
    """A number of stations, and what follows from it."""

    stations: int

    @property
    def samples_a_second(self) -> float:
        """How many samples come in."""
        return self.stations / 60

    @property
    def stored_gb(self) -> float:
        """What thirty days of samples take."""
        return self.stations * MINUTES * (OURS.sample_bytes + OURS.overhead_bytes) / GB

    @property
    def shards(self) -> int:
        """Partitions of the metrics table, by size and by writes; its stream has a shard for each."""
        return max(1, ceil(self.stored_gb / PARTITION_GB), ceil(self.samples_a_second / PARTITION_WRITES))

    @property
    def stream_batches(self) -> float:
        """Batches of the stream a second: as full as they get in their window, and no more than there are samples."""
        waiting = self.shards / OURS.stream_window_seconds
        return max(self.samples_a_second / OURS.stream_batch, min(waiting, self.samples_a_second))

    @property
    def sweep_batches(self) -> float:
        """Batches of the sweep a second."""
        return ceil(self.stations / OURS.sweep_batch) / 60

    @property
    def window_units(self) -> int:
        """Read units of a window that is read as last written; otherwise half of it."""
        return ceil(OURS.sample_bytes * OURS.window_samples / 4096)

    @property
    def reads(self) -> float:
        """Read units a second: a window for each sample and a window each minute; what a batch reads beside."""
        windows = self.samples_a_second * self.window_units * 1.5
        return windows + (self.stream_batches + self.sweep_batches) * OURS.calls_a_batch

    @property
    def fleet_writes(self) -> float:
        """Write units a second: what the sweep saw of the fleet, in parts, and the leader's snapshot of it."""
        parts = ceil(self.stations / OURS.sweep_batch) * ceil(OURS.sweep_batch * OURS.row_bytes / 1024)
        return (parts + ceil(self.stations * OURS.snapshot_bytes / 1024)) / 60

    @property
    def busy_seconds(self) -> float:
        """Seconds of functions a second, which is how many run at a time."""
        looks = self.samples_a_second * 2 * OURS.station_ms / 1000
        return looks + (self.stream_batches + self.sweep_batches) * OURS.batch_ms / 1000

    @property
    def transitions(self) -> float:
        """State transitions a second: two a sweep, and one for each child that the map starts."""
        return 2 / 60 + self.sweep_batches

    @property
    def tick_seconds(self) -> float:
        """How long one leader would take to look at all."""
        return self.stations / STATIONS_A_SECOND


def monthly(network: Network) -> dict[str, float]:
    """Return the dollars of a month, by what they are for."""
    sweeps = network.sweep_batches * SECONDS
    seconds = OURS.sweep_batch * OURS.station_ms / 1000
    return {
        "samples written": network.samples_a_second * SECONDS * PRICES.writes,
        "samples kept": network.stored_gb * PRICES.stored_gb,
        "windows read": network.reads * SECONDS * PRICES.reads,
        "fleet kept": network.fleet_writes * SECONDS * PRICES.writes,
        "functions called": (network.stream_batches + network.sweep_batches) * SECONDS * PRICES.requests,
        "functions run": network.busy_seconds * SECONDS * OURS.memory_gb * PRICES.compute_gb_s,
        "sweep": network.transitions * SECONDS * PRICES.transitions
        + sweeps * (PRICES.express + seconds / 16 * PRICES.express_gb_s),
    }


@dataclass(frozen=True)
class Quota:
    """Something that AWS gives so much of, by default."""

    name: str
    most: float
    used: Callable[[Network], float]


QUOTAS = (
    Quota("one leader's tick, s", 60 * READING, lambda each: each.tick_seconds),
    Quota("Lambda, functions at a time", 1_000, lambda each: each.busy_seconds),
    Quota("DynamoDB, read units of a table a second", 40_000, lambda each: each.reads),
    Quota("DynamoDB, write units of a table a second", 40_000, lambda each: each.samples_a_second),
    Quota("DynamoDB, write units of a partition (the fleet)", 1_000, lambda each: each.fleet_writes),
    Quota("Step Functions, children of a map at a time", 10_000, lambda each: each.stations / OURS.sweep_batch),
)


def first_met(network: Network) -> list[str]:
    """Return the quotas that a network is beyond, or uses half of."""
    return [each.name for each in QUOTAS if each.used(network) >= each.most / 2]


def table() -> str:
    """Return all of it as Markdown."""
    networks = [Network(size) for size in SIZES]
    rows: list[tuple[str, list[str]]] = [
        ("samples a second", [_number(each.samples_a_second) for each in networks]),
        ("kept in thirty days, GB", [_number(each.stored_gb) for each in networks]),
        ("shards of the stream", [_number(each.shards) for each in networks]),
        ("batches of the stream a second", [_number(each.stream_batches) for each in networks]),
        ("read units a second", [_number(each.reads) for each in networks]),
        ("write units a second for the fleet", [_number(each.fleet_writes) for each in networks]),
        ("functions at a time", [_number(each.busy_seconds) for each in networks]),
        ("state transitions a second", [_number(each.transitions) for each in networks]),
    ]
    costs = [monthly(each) for each in networks]
    rows += [(f"{name}, $ a month", [_number(each[name]) for each in costs]) for name in costs[0]]
    rows.append(("**together, $ a month**", [f"**{_number(sum(each.values()))}**" for each in costs]))
    rows.append(("half of a quota is used", ["; ".join(first_met(each)) or "none" for each in networks]))
    head = ["stations", *(_number(size) for size in SIZES)]
    lines = [f"| {' | '.join(head)} |", f"|{'---|' * len(head)}"]
    return "\n".join([*lines, *(f"| {name} | {' | '.join(values)} |" for name, values in rows)])


def _number(value: float) -> str:
    return f"{value:,.0f}" if value >= 9.5 else f"{value:.2g}"  # noqa: PLR2004  what rounds to two digits


if __name__ == "__main__":
    print(table())
