"""The delivery put together."""

from collections.abc import Callable

from bot.aws.remediation import Remediation
from bot.aws.topic import Topic
from bot.cards.alert.alert_cards import AlertCards
from bot.charts.charts import Charts
from bot.delivery.lanes import build_lanes
from bot.delivery.posting.context import PostingContext
from bot.delivery.posting.digest_context import DigestPostingContext
from bot.delivery.remediation.check_station import CheckStation, Looks
from bot.delivery.worker import Delivery
from bot.runtime.clock import Clock
from bot.runtime.telemetry import Telemetry
from bot.runtime.worker_threads import WorkerThreads
from bot.settings import RunSettings
from bot.slack.rate_limits import RateLimits
from bot.tables.stored_digests import StoredDigests
from bot.tables.stores import Stores
from rules.evaluate.ruleset import RuleSet


def build_delivery(
    settings: RunSettings,
    *,
    desk: PostingContext,
    digests: StoredDigests,
    cards: AlertCards,
    studio: Charts,
    remediation: Remediation,
    topic: Topic,
    pacing: RateLimits,
    stores: Stores,
    rules: RuleSet,
    threads: WorkerThreads,
    clock: Clock,
    counters: Telemetry,
    owner: str,
    new_id: Callable[[], str],
) -> Delivery:
    """Return what carries the work list out on this replica."""
    looks = Looks(settings.look_again_seconds, settings.no_effect_seconds)
    return Delivery(
        work=stores.work,
        lanes=build_lanes(
            settings,
            desk=desk,
            digests=DigestPostingContext(desk, digests, clock, cards),
            cards=cards,
            threads=threads,
            pacing=pacing,
            remediation=remediation,
            topic=topic,
            check=CheckStation(desk, metrics=stores.metrics, threads=threads, clock=clock, rules=rules, looks=looks),
            studio=studio,
        ),
        threads=threads,
        clock=clock,
        counters=counters,
        health=desk.health,
        owner=owner,
        new_id=new_id,
    )
