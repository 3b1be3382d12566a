"""Everything that people can press on a digest."""

from dataclasses import dataclass

from slack_bolt.async_app import AsyncApp

from bot.alert_cards import AlertCards
from bot.authority import Authority
from bot.clock import Clock
from bot.decide_all import DecideAll
from bot.decisions import Decisions
from bot.listeners import deciding_all, reviews
from bot.listeners.answering import Answering
from bot.rechecks import Rechecks
from bot.reviewing import Reviewing
from bot.slack.modals import Modals
from bot.stored_alerts import StoredAlerts
from bot.stored_digests import StoredDigests


@dataclass(frozen=True)
class DigestUses:
    """What a digest's buttons do, and the name of what an approval starts."""

    reviewing: Reviewing
    decide_all: DecideAll
    state_machine: str


def digest_uses(
    decisions: Decisions,
    rechecks: Rechecks,
    authority: Authority,
    alerts: StoredAlerts,
    digests: StoredDigests,
    cards: AlertCards,
    modals: Modals,
    clock: Clock,
) -> DigestUses:
    """Put them together."""
    reviewing = Reviewing(alerts, digests, cards, modals)
    decide_all = DecideAll(decisions, rechecks, digests, authority, clock.now_ms)
    return DigestUses(reviewing, decide_all, cards.state_machine)


def register(app: AsyncApp, uses: DigestUses, answering: Answering, modals: Modals) -> None:
    """Bind the buttons, menus and dialogs."""
    reviews.register(app, uses.reviewing, answering)
    deciding_all.register(app, uses.decide_all, answering, modals, state_machine=uses.state_machine)
