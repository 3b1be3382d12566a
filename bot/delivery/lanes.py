"""Which handler carries out which kind of work, and how many at a time."""

from collections.abc import Callable
from functools import partial

from bot.authority import Authority
from bot.aws.remediation import Remediation
from bot.aws.topic import Topic
from bot.cards.card import draw_card, draw_plain_card
from bot.cards.message import Message
from bot.cards.pending import CardFacts
from bot.charts.studio import Studio
from bot.delivery.add_chart import AddChart
from bot.delivery.carry import FollowExecution, Publish, StartExecution
from bot.delivery.check_station import CheckStation
from bot.delivery.delivery import Lane
from bot.delivery.desk import Desk
from bot.delivery.drawing import Drawing
from bot.delivery.post_card import PostCard
from bot.delivery.reply import Reply
from bot.delivery.seek_doubles import SeekDoubles
from bot.delivery.show_chart import ShowChart
from bot.delivery.tell_field import TellField
from bot.delivery.update_card import UpdateCard
from bot.settings import RunSettings
from bot.slack.files import EVERYWHERE
from bot.slack.pacing import Method, Pacing
from bot.threads import Threads
from rules.alert import Alert
from rules.work import WorkKind

AT_A_TIME = 4
_SPARE_UPDATES = 10


def build_lanes(
    settings: RunSettings,
    *,
    desk: Desk,
    threads: Threads,
    pacing: Pacing,
    authority: Authority,
    remediation: Remediation,
    topic: Topic,
    check: CheckStation,
    studio: Studio,
) -> dict[WorkKind, Lane]:
    """Return the lane of every kind of work."""
    state_machine = settings.state_machine_arn.rsplit(":", 1)[-1]

    def facts(alert: Alert) -> CardFacts:
        return CardFacts(
            authority.deciders(alert), state_machine, authority.glass_may_be_broken(alert), authority.ladder(alert)
        )

    def draw(alert: Alert) -> Message:
        return draw_card(alert, facts(alert))

    def plain(alert: Alert) -> Message:
        return draw_plain_card(alert, facts(alert))

    def pace(method: Method) -> Callable[[], float]:
        return partial(pacing.delay, method, settings.alert_channel)

    def pace_of_charts() -> float:
        # Each costs an update of its card: those that tell of a decision find room at once.
        updates = pacing.delay(Method.UPDATE, settings.alert_channel, spare=_SPARE_UPDATES)
        return max(pacing.delay(Method.UPLOAD, EVERYWHERE), updates)

    drawing = Drawing(draw, plain, desk.health)
    post = PostCard(desk, drawing, channel_id=settings.alert_channel)
    seek = SeekDoubles(desk, later_seconds=settings.work_lease_seconds)
    stored = desk.alerts
    return {
        # One at a time: the channel takes one message a second, and the most severe goes first.
        WorkKind.POST_CARD: Lane(post, 1, pace(Method.POST)),
        WorkKind.UPDATE_CARD: Lane(UpdateCard(desk, drawing), AT_A_TIME, pace(Method.UPDATE)),
        WorkKind.START_EXECUTION: Lane(StartExecution(threads, stored, remediation), AT_A_TIME),
        WorkKind.PUBLISH: Lane(Publish(threads, stored, topic), AT_A_TIME),
        WorkKind.CHECK_STATION: Lane(check, AT_A_TIME),
        WorkKind.TELL_FIELD: Lane(TellField(threads, stored, topic), AT_A_TIME),
        WorkKind.REPLY: Lane(Reply(desk), 1, pace(Method.POST)),
        WorkKind.SEEK_DOUBLES: Lane(seek, 1, pace(Method.HISTORY)),
        # One at a time, and none while a card is to be posted (`Delivery`).
        WorkKind.ADD_CHART: Lane(AddChart(desk, studio), 1, pace_of_charts),
        WorkKind.SHOW_CHART: Lane(ShowChart(desk, studio), 1, partial(pacing.delay, Method.FILE_INFO, EVERYWHERE)),
        WorkKind.FOLLOW_EXECUTION: Lane(FollowExecution(threads, stored, remediation), AT_A_TIME),
    }
