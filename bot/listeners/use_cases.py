"""The use cases behind the buttons of cards and digests."""

from dataclasses import dataclass

from bot.cards.alert.alert_cards import AlertCards
from bot.decisions.authorized_alerts import AuthorizedAlerts
from bot.decisions.bulk import BulkDecisions
from bot.decisions.decide_again import DecidingAgain
from bot.decisions.decisions import Decisions
from bot.decisions.escalate import Escalations
from bot.decisions.rechecks import Rechecks
from bot.decisions.snooze import Snoozes
from bot.listeners.buttons.review_updates import Reviews
from bot.runtime.runtime import new_id
from bot.settings import RunSettings
from bot.slack.modals import Modals
from bot.tables.stored_digests import StoredDigests


@dataclass(frozen=True)
class UseCases:
    """One for each kind of button."""

    decisions: Decisions
    rechecks: Rechecks
    snoozes: Snoozes
    escalations: Escalations
    deciding_again: DecidingAgain
    reviews: Reviews
    bulk: BulkDecisions


def build_use_cases(
    settings: RunSettings,
    alerts: AuthorizedAlerts,
    digests: StoredDigests,
    cards: AlertCards,
    rechecks: Rechecks,
    modals: Modals,
) -> UseCases:
    """Build the use cases."""
    decisions = Decisions(alerts, state_machine_arn=settings.state_machine_arn, topic_arn=settings.sns_topic_arn)
    return UseCases(
        decisions=decisions,
        rechecks=rechecks,
        snoozes=Snoozes(alerts),
        escalations=Escalations(alerts, cards.on_call),
        deciding_again=DecidingAgain(alerts, rechecks, new_id),
        reviews=Reviews(alerts, digests, cards, modals),
        bulk=BulkDecisions(decisions, rechecks, digests, alerts),
    )
