"""What keeps the home tabs, put together."""

from slack_sdk.web.async_client import AsyncWebClient

from bot.access.authorization import Authority
from bot.access.refusal_log import RefusalLog
from bot.home.board import Boards
from bot.home.board_cache import BoardCache
from bot.home.publisher import Publisher
from bot.home.recent_decisions import LastDecisions
from bot.home.tabs import HomeTabs
from bot.leadership.leadership import Leadership
from bot.queries.fleet import Fleet
from bot.runtime.clock import Clock
from bot.runtime.worker_threads import WorkerThreads
from bot.settings import RunSettings
from bot.slack.rate_limits import RateLimits
from bot.tables.stores import Stores
from storage.home_viewers import HomeViewers


def build_home_tabs(
    settings: RunSettings,
    *,
    stores: Stores,
    fleet: Fleet,
    authority: Authority,
    refused: RefusalLog,
    client: AsyncWebClient,
    pacing: RateLimits,
    leadership: Leadership,
    threads: WorkerThreads,
    clock: Clock,
) -> HomeTabs:
    """Put it together."""
    boards = Boards(
        alerts=stores.alerts,
        decisions=LastDecisions(stores.alerts, stores.audit, stores.work, clock.monotonic),
        mutes=stores.mutes,
        fleet=fleet,
        threads=threads,
        clock=clock,
    )
    return HomeTabs(
        boards=boards,
        lookout=BoardCache(
            boards, stamp=stores.stamp, snapshots=stores.fleet, mutes=stores.mutes, threads=threads, clock=clock
        ),
        viewers=HomeViewers(stores.client, stores.names.coordination),
        authority=authority,
        refused=refused,
        publisher=Publisher(client, pacing),
        leadership=leadership,
        threads=threads,
        clock=clock,
        state_machine=settings.state_machine_arn.rsplit(":", 1)[-1],
    )
