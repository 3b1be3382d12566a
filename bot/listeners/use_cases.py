"""What people can do at cards and digests, put together."""

from collections.abc import Callable
from dataclasses import dataclass

from bot.access.authorization import Authority
from bot.access.policy import Policy
from bot.cards.alert.alert_cards import AlertCards
from bot.decisions.bulk import BulkDecisions
from bot.decisions.decisions import Decisions
from bot.decisions.escalate import Escalating
from bot.decisions.rechecks import Rechecks
from bot.decisions.snooze import Snoozing
from bot.listeners.buttons.review_updates import Reviewing
from bot.runtime.telemetry import Telemetry
from bot.settings import RunSettings
from bot.slack.modals import Modals
from bot.tables.stored_alerts import StoredAlerts
from bot.tables.stored_digests import StoredDigests


@dataclass(frozen=True)
class UseCases:
    """One for each kind of button, and the name of the state machine that an approval starts."""

    decisions: Decisions
    rechecks: Rechecks
    snoozing: Snoozing
    calling: Escalating
    reviewing: Reviewing
    decide_all: BulkDecisions
    state_machine: str


def build_use_cases(
    settings: RunSettings,
    *,
    authority: Authority,
    policy: Policy,
    alerts: StoredAlerts,
    digests: StoredDigests,
    cards: AlertCards,
    rechecks: Rechecks,
    modals: Modals,
    counters: Telemetry,
    wake: Callable[[], None],
) -> UseCases:
    """Put them together; `wake` is called when something was decided that is to be carried out."""
    decisions = Decisions(
        authority=authority,
        alerts=alerts,
        wake=wake,
        counters=counters,
        state_machine_arn=settings.state_machine_arn,
        topic_arn=settings.sns_topic_arn,
    )
    return UseCases(
        decisions=decisions,
        rechecks=rechecks,
        snoozing=Snoozing(authority, decisions, alerts, wake),
        calling=Escalating(authority, policy, decisions, alerts, wake),
        reviewing=Reviewing(alerts, digests, cards, modals),
        decide_all=BulkDecisions(decisions, rechecks, digests, authority),
        state_machine=cards.state_machine,
    )
