"""Which handler does which kind of work, and how many at a time."""

from dataclasses import dataclass
from functools import partial

from bot.aws.copilot import Copilot
from bot.aws.remediation import Remediation
from bot.aws.topic import Topic
from bot.cards.alert.alert_cards import AlertCards
from bot.charts.charts import Charts
from bot.delivery.cards.add_chart import AddChart
from bot.delivery.cards.alert_message import AlertMessage
from bot.delivery.cards.direct_messages import DirectMessages
from bot.delivery.cards.linked_notes import LinkedNotes
from bot.delivery.cards.refine_words import RefineWords
from bot.delivery.cards.show_chart import ShowChart
from bot.delivery.digests.digest_message import DigestMessage
from bot.delivery.lanes import Handler, Lane, LaneDelays
from bot.delivery.messages.message_work import MessageWork
from bot.delivery.messages.thread_work import ReplyInThread
from bot.delivery.posting.context import PostingContext
from bot.delivery.posting.fit_blocks import FittedMessage
from bot.delivery.posting.post_once import DirectPosting, Posting
from bot.delivery.remediation.check_station import CheckStation, Looks
from bot.delivery.remediation.follow_execution import FollowExecution
from bot.delivery.remediation.publish import Publish
from bot.delivery.remediation.publish_escalation import PublishEscalation
from bot.delivery.remediation.start_execution import StartExecution
from bot.delivery.worker import Delivery
from bot.leadership.clock_check import ClockCheck
from bot.settings import RunSettings
from bot.slack.files import EVERYWHERE
from bot.slack.rate_limits import Method, RateLimits
from bot.tables.recent_metrics import RecentReader
from rules.alert.work import WorkKind

AT_A_TIME = 4


@dataclass(frozen=True)
class StationServices:
    """What starts a remediation, tells the field of it, shows whether it helped, and may word a recommendation."""

    remediation: Remediation
    topic: Topic
    recent: RecentReader
    clock_check: ClockCheck
    copilot: Copilot | None = None


def build_delivery(
    settings: RunSettings,
    context: PostingContext,
    cards: AlertCards,
    charts: Charts,
    rate_limits: RateLimits,
    services: StationServices,
) -> Delivery:
    """Return the worker that carries out the work list on this replica."""
    delays = LaneDelays(rate_limits, context.policy.resolved)
    lanes = [
        *_message_lanes(settings, context, cards, delays),
        *_remediation_lanes(settings, context, services),
        # One chart at a time, and none while a card is to be posted (`Delivery`).
        Lane({WorkKind.ADD_CHART: AddChart(context, charts)}, 1, delays.before_chart),
        Lane(
            {WorkKind.SHOW_CHART: ShowChart(context, charts)},
            1,
            lambda _channel: rate_limits.delay(Method.FILE_INFO, EVERYWHERE),
        ),
        Lane({WorkKind.REFINE_WORDS: RefineWords(context.alerts, services.copilot)}, 1),
    ]
    return Delivery(context.claims, lanes, context.runtime)


def _message_lanes(settings: RunSettings, context: PostingContext, cards: AlertCards, delays: LaneDelays) -> list[Lane]:
    fitted = FittedMessage(cards.card, cards.plain_card, cards.direct, context.runtime.health, cards.on_call.asked)
    load_alert = partial(AlertMessage.load, context, fitted)
    load_digest = partial(DigestMessage.load, context, cards)
    load_direct = partial(DirectMessages.load_asking, cards.on_call, context, fitted)
    posting = Posting(context)
    # A replica that was stopped may post until its lease is over.
    later_seconds = max(settings.work_lease_seconds, settings.time_outs.settled_after)
    alerts = MessageWork(load_alert, context, posting, later_seconds=later_seconds)
    links = MessageWork(partial(LinkedNotes.load, context, fitted), context, posting, later_seconds=later_seconds)
    digests = MessageWork(load_digest, context, posting, later_seconds=later_seconds)
    direct = MessageWork(load_direct, context, DirectPosting(context), later_seconds=later_seconds)
    reply = ReplyInThread(load_alert, context)
    posts: dict[WorkKind, Handler] = {
        WorkKind.POST_CARD: alerts.post,
        WorkKind.POST_DIGEST: digests.post,
        WorkKind.POST_LINKS: links.post,
        WorkKind.REPLY: reply,
        WorkKind.REMIND: reply,
        WorkKind.REPLY_DIGEST: ReplyInThread(load_digest, context),
    }
    seeks: dict[WorkKind, Handler] = {
        WorkKind.SEEK_DOUBLES: alerts.delete_duplicates,
        WorkKind.SEEK_DIGEST_DOUBLES: digests.delete_duplicates,
    }
    update = delays.before(Method.UPDATE)
    return [
        # One at a time: a channel takes one message a second, in the order of `rules.lifecycle.work_order`.
        Lane(posts, 1, delays.before(Method.POST)),
        # One at a time: a person is written to once a second.
        Lane({WorkKind.ASK_DIRECTLY: direct.post}, 1),
        Lane(seeks, 1, delays.before(Method.HISTORY)),
        Lane({WorkKind.UPDATE_CARD: alerts.redraw}, AT_A_TIME, delays.before_progress, urgent_delay=update),
        Lane({WorkKind.UPDATE_DIGEST: digests.redraw}, 1, update),
    ]


def _remediation_lanes(settings: RunSettings, context: PostingContext, services: StationServices) -> list[Lane]:
    workers, alerts, clock = context.runtime.workers, context.alerts, context.runtime.clock
    claims, looks = context.claims, Looks(settings.look_again_seconds, settings.no_effect_seconds)
    handlers: dict[WorkKind, Handler] = {
        WorkKind.START_EXECUTION: StartExecution(workers, alerts, services.remediation, claims),
        WorkKind.PUBLISH: Publish(workers, alerts, services.topic, claims),
        WorkKind.CHECK_STATION: CheckStation(context.runtime, alerts, services.recent, looks, services.clock_check),
        WorkKind.TELL_FIELD: PublishEscalation(workers, alerts, services.topic, claims),
        WorkKind.FOLLOW_EXECUTION: FollowExecution(workers, alerts, services.remediation, clock.monotonic),
    }
    return [Lane({kind: handler}, AT_A_TIME) for kind, handler in handlers.items()]
