"""Every store, built for the bot and for the commands that only read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.runtime.clock import Clock
from bot.runtime.runtime import new_id
from bot.runtime.telemetry import Telemetry
from bot.tables.history import SampleHistory
from bot.tables.past_days import PastDays
from bot.tables.recent_metrics import RecentReader
from bot.tables.unusable_fields import BrokenItemsSeen, UnusableFields
from storage.adoption import Adoption
from storage.alerts import Alerts
from storage.audit import AuditLog
from storage.change_stamp import ChangeStamp
from storage.changing import ChangedStores, Changing
from storage.digests import Digests
from storage.fleet import FleetSnapshots
from storage.fleet_parts import FleetParts
from storage.guard_writes import GuardWrites
from storage.guards import Guards
from storage.home_viewers import HomeViewers
from storage.lately_opened import LatelyOpened
from storage.metrics import Metrics
from storage.mutes import Mutes
from storage.partitions import Partitions
from storage.quiet_times import QuietTimes
from storage.refusals import Refusals
from storage.roster import Roster
from storage.station_guards import StationGuards
from storage.tables import TableNames
from storage.waiting_alerts import WaitingAlerts
from storage.windows import BY_ITS_CLIENT, Windows
from storage.work import WORK_LEASE_SECONDS, WorkList
from storage.work_memory import WorkMemory
from storage.work_writes import WorkWrites

if TYPE_CHECKING:
    # Type stubs, which are not installed where the bot runs.
    from mypy_boto3_dynamodb import DynamoDBClient


@dataclass(frozen=True)
class Stores:
    """Everything that reads or writes the tables; its calls block."""

    client: DynamoDBClient
    names: TableNames
    metrics: Metrics
    recent: RecentReader
    past_days: PastDays
    alerts: Alerts
    waiting: WaitingAlerts
    audit: AuditLog
    guards: Guards
    station_guards: StationGuards
    adoption: Adoption
    work: WorkList
    changing: Changing
    stamp: ChangeStamp
    partitions: Partitions
    mutes: Mutes
    quiet: QuietTimes
    fleet: FleetSnapshots
    fleet_parts: FleetParts
    roster: Roster
    digests: Digests
    lately_opened: LatelyOpened
    refusals: Refusals
    home_viewers: HomeViewers


def build_stores(
    client: DynamoDBClient,
    names: TableNames,
    clock: Clock,
    telemetry: Telemetry,
    work_lease_seconds: float = WORK_LEASE_SECONDS,
    *,
    windows: Windows = BY_ITS_CLIENT,
) -> Stores:
    """
    Build the stores on one client; items that cannot be read are counted and logged.

    `windows` says how what stations reported is read, if not by that client.
    """
    on_broken, unusable = BrokenItemsSeen(telemetry, clock.monotonic), UnusableFields(telemetry)
    alerts = Alerts(client, names.alerts, on_broken, unusable.of_alert)
    partitions, memory = Partitions(client, names.coordination), WorkMemory(clock.monotonic)
    work_writes, guard_writes = WorkWrites(partitions, memory), GuardWrites(partitions)
    digests = Digests(client, names.coordination, on_broken, work=work_writes)
    stamp = ChangeStamp(client, names.coordination, new_id)
    changed = ChangedStores(alerts, guard_writes, work_writes, digests, stamp)
    history = SampleHistory(clock.monotonic)
    metrics = Metrics(client, names.metrics, on_broken, unusable.of_metric, windows=windows)
    return Stores(
        client=client,
        names=names,
        metrics=metrics,
        recent=RecentReader(metrics, history),
        past_days=PastDays(metrics, history, clock.monotonic),
        alerts=alerts,
        waiting=WaitingAlerts(alerts, stamp, clock.monotonic),
        audit=AuditLog(client, names.audit, on_broken),
        guards=Guards(client, partitions, on_broken),
        station_guards=StationGuards(client, partitions, on_broken),
        adoption=Adoption(client, names, guard_writes),
        work=WorkList(client, partitions, on_broken, clock.monotonic, memory=memory, lease_seconds=work_lease_seconds),
        changing=Changing(client, names, changed, now_ms=clock.now_ms, new_id=new_id),
        stamp=stamp,
        partitions=partitions,
        quiet=QuietTimes(client, names, on_broken),
        mutes=Mutes(client, names, on_broken, clock.now_ms, new_id),
        fleet=FleetSnapshots(client, names.coordination, on_broken, new_id),
        fleet_parts=FleetParts(client, names.coordination, on_broken),
        roster=Roster(client, names.coordination, on_broken),
        digests=digests,
        lately_opened=LatelyOpened(client, names.coordination),
        refusals=Refusals(client, names.audit, clock.now_ms, new_id),
        home_viewers=HomeViewers(client, names.coordination),
    )
