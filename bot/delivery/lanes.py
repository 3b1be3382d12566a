"""Which handler carries out which kind of work, and how many at a time."""

from functools import partial

from bot.authority import Authority
from bot.aws.remediation import Remediation
from bot.aws.topic import Topic
from bot.cards.card import CardFacts, draw_card, draw_plain_card
from bot.cards.message import Message
from bot.delivery.carry import FollowExecution, Publish, StartExecution
from bot.delivery.delivery import Lane
from bot.delivery.fallback import Fallback
from bot.delivery.reply import Reply
from bot.delivery.seek_doubles import SeekDoubles
from bot.delivery.show import PostCard, UpdateCard
from bot.health import Health
from bot.settings import RunSettings
from bot.slack.channel import AlertChannel
from bot.slack.pacing import Method, Pacing
from bot.stored_alerts import StoredAlerts
from bot.threads import Threads
from rules.alert import Alert
from rules.work import WorkKind

AT_A_TIME = 4


def build_lanes(
    settings: RunSettings,
    *,
    stored: StoredAlerts,
    threads: Threads,
    health: Health,
    fallback: Fallback,
    channel: AlertChannel,
    pacing: Pacing,
    authority: Authority,
    remediation: Remediation,
    topic: Topic,
) -> dict[WorkKind, Lane]:
    """Return the lane of every kind of work."""
    state_machine = settings.state_machine_arn.rsplit(":", 1)[-1]

    def facts(alert: Alert) -> CardFacts:
        return CardFacts(authority.deciders(alert), state_machine, authority.glass_may_be_broken(alert))

    def draw(alert: Alert) -> Message:
        return draw_card(alert, facts(alert))

    def plain(alert: Alert) -> Message:
        return draw_plain_card(alert, facts(alert))

    post = PostCard(stored, channel, health, fallback, channel_id=settings.alert_channel, draw=draw, plain=plain)
    update = UpdateCard(stored, channel, health, fallback, draw=draw, plain=plain)
    return {
        # One at a time: the channel takes one message a second, and the most severe goes first.
        WorkKind.POST_CARD: Lane(post, 1, partial(pacing.delay, Method.POST, settings.alert_channel)),
        WorkKind.UPDATE_CARD: Lane(update, AT_A_TIME, partial(pacing.delay, Method.UPDATE, settings.alert_channel)),
        WorkKind.START_EXECUTION: Lane(StartExecution(threads, stored, remediation), AT_A_TIME),
        WorkKind.PUBLISH: Lane(Publish(threads, stored, topic), AT_A_TIME),
        WorkKind.REPLY: Lane(
            Reply(stored, channel, health, fallback), 1, partial(pacing.delay, Method.POST, settings.alert_channel)
        ),
        WorkKind.SEEK_DOUBLES: Lane(
            SeekDoubles(stored, channel, health, fallback, later_seconds=settings.work_lease_seconds),
            1,
            partial(pacing.delay, Method.HISTORY, settings.alert_channel),
        ),
        WorkKind.FOLLOW_EXECUTION: Lane(FollowExecution(threads, stored, remediation), AT_A_TIME),
    }
