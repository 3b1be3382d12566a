"""Which handler carries out which kind of work, and how many at a time."""

from collections.abc import Callable
from functools import partial

from bot.aws.remediation import Remediation
from bot.aws.topic import Topic
from bot.cards.alert.alert_cards import AlertCards
from bot.charts.charts import Charts
from bot.delivery.cards.add_chart import AddChart
from bot.delivery.cards.delete_duplicates import DeleteDuplicates
from bot.delivery.cards.post_card import PostCard
from bot.delivery.cards.reply import Reply
from bot.delivery.cards.show_chart import ShowChart
from bot.delivery.cards.update_card import UpdateCard
from bot.delivery.digests.delete_duplicates import DeleteDigestDuplicates
from bot.delivery.digests.post_digest import PostDigest
from bot.delivery.digests.reply_digest import ReplyDigest
from bot.delivery.digests.update_digest import UpdateDigest
from bot.delivery.posting.context import PostingContext
from bot.delivery.posting.digest_context import DigestPostingContext
from bot.delivery.posting.fit_blocks import FittedMessage
from bot.delivery.posting.post_once import Posting
from bot.delivery.remediation.check_station import CheckStation
from bot.delivery.remediation.follow_execution import FollowExecution
from bot.delivery.remediation.publish import Publish
from bot.delivery.remediation.publish_escalation import PublishEscalation
from bot.delivery.remediation.start_execution import StartExecution
from bot.delivery.worker import Handler, Lane, by_kind
from bot.runtime.worker_threads import WorkerThreads
from bot.settings import RunSettings
from bot.slack.files import EVERYWHERE
from bot.slack.rate_limits import Method, RateLimits
from rules.alert.work import WorkKind

AT_A_TIME = 4
_SPARE_UPDATES = 10
_SPARE_FOR_PRESSES = 8


def build_lanes(
    settings: RunSettings,
    *,
    desk: PostingContext,
    digests: DigestPostingContext,
    cards: AlertCards,
    threads: WorkerThreads,
    pacing: RateLimits,
    remediation: Remediation,
    topic: Topic,
    check: CheckStation,
    studio: Charts,
) -> dict[WorkKind, Lane]:
    """Return the lane of every kind of work."""

    def pace(method: Method) -> Callable[[], float]:
        return partial(pacing.delay, method, settings.alert_channel)

    def pace_of_charts() -> float:
        # Each costs an update of its card: those that tell of a decision find room at once.
        updates = pacing.delay(Method.UPDATE, settings.alert_channel, spare=_SPARE_UPDATES)
        return max(pacing.delay(Method.UPLOAD, EVERYWHERE), updates)

    def pace_of_progress() -> float:
        # What comes of a decision may be seen a little later than the decision itself.
        return pacing.delay(Method.UPDATE, settings.alert_channel, spare=_SPARE_FOR_PRESSES)

    drawing = FittedMessage(cards.card, cards.plain_card, desk.health)
    posting = Posting(desk, settings.alert_channel)
    reply = Reply(digests)
    posts: dict[WorkKind, Handler] = {
        WorkKind.POST_CARD: PostCard(desk, posting, drawing),
        WorkKind.POST_DIGEST: PostDigest(digests, posting),
        WorkKind.REPLY: reply,
        WorkKind.REMIND: reply,
        WorkKind.REPLY_DIGEST: ReplyDigest(digests),
    }
    seeks: dict[WorkKind, Handler] = {
        WorkKind.SEEK_DOUBLES: DeleteDuplicates(desk, later_seconds=settings.work_lease_seconds),
        WorkKind.SEEK_DIGEST_DOUBLES: DeleteDigestDuplicates(digests, later_seconds=settings.work_lease_seconds),
    }
    stored = desk.alerts
    # One at a time: the channel takes one message a second, in the order of `rules.lifecycle.work_order`.
    in_turn = Lane(by_kind(posts), 1, pace(Method.POST))
    seeking = Lane(by_kind(seeks), 1, pace(Method.HISTORY))
    return {
        **dict.fromkeys(posts, in_turn),
        **dict.fromkeys(seeks, seeking),
        WorkKind.UPDATE_CARD: Lane(
            UpdateCard(desk, digests, drawing), AT_A_TIME, pace_of_progress, urgent_delay=pace(Method.UPDATE)
        ),
        WorkKind.UPDATE_DIGEST: Lane(UpdateDigest(digests), 1, pace(Method.UPDATE)),
        WorkKind.START_EXECUTION: Lane(StartExecution(threads, stored, remediation), AT_A_TIME),
        WorkKind.PUBLISH: Lane(Publish(threads, stored, topic), AT_A_TIME),
        WorkKind.CHECK_STATION: Lane(check, AT_A_TIME),
        WorkKind.TELL_FIELD: Lane(PublishEscalation(threads, stored, topic), AT_A_TIME),
        # One at a time, and none while a card is to be posted (`Delivery`).
        WorkKind.ADD_CHART: Lane(AddChart(desk, studio), 1, pace_of_charts),
        WorkKind.SHOW_CHART: Lane(ShowChart(desk, studio), 1, partial(pacing.delay, Method.FILE_INFO, EVERYWHERE)),
        WorkKind.FOLLOW_EXECUTION: Lane(
            FollowExecution(threads, stored, remediation, digests.clock.monotonic), AT_A_TIME
        ),
    }
