"""Which handler carries out which kind of work, and how many at a time."""

from functools import partial

from bot.aws.remediation import Remediation
from bot.aws.topic import Topic
from bot.cards.card import CardFacts, draw_card, draw_plain_card
from bot.delivery.carry import FollowExecution, Publish, StartExecution
from bot.delivery.delivery import Lane
from bot.delivery.fallback import Fallback
from bot.delivery.show import PostCard, UpdateCard
from bot.health import Health
from bot.settings import RunSettings
from bot.slack.channel import AlertChannel
from bot.slack.pacing import Method, Pacing
from bot.stored_alerts import StoredAlerts
from bot.threads import Threads
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
    deciders: str,
    remediation: Remediation,
    topic: Topic,
) -> dict[WorkKind, Lane]:
    """Return the lane of every kind of work."""
    facts = CardFacts(deciders=deciders, state_machine=settings.state_machine_arn.rsplit(":", 1)[-1])
    draw = partial(draw_card, facts=facts)
    plain = partial(draw_plain_card, facts=facts)
    post = PostCard(stored, channel, health, fallback, channel_id=settings.alert_channel, draw=draw, plain=plain)
    update = UpdateCard(stored, channel, health, fallback, draw=draw, plain=plain)
    return {
        # One at a time: the channel takes one message a second, and the most severe goes first.
        WorkKind.POST_CARD: Lane(post, 1, partial(pacing.delay, Method.POST, settings.alert_channel)),
        WorkKind.UPDATE_CARD: Lane(update, AT_A_TIME, partial(pacing.delay, Method.UPDATE, settings.alert_channel)),
        WorkKind.START_EXECUTION: Lane(StartExecution(threads, stored, remediation), AT_A_TIME),
        WorkKind.PUBLISH: Lane(Publish(threads, stored, topic), AT_A_TIME),
        WorkKind.FOLLOW_EXECUTION: Lane(FollowExecution(threads, stored, remediation), AT_A_TIME),
    }
