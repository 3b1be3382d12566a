"""Draws cards with what the policy and the settings add to an alert."""

from bot.access import words
from bot.access.on_call import OnCall
from bot.access.policy import Action
from bot.cards.alert.card import draw_card, draw_plain_card
from bot.cards.alert.card_facts import CardFacts
from bot.cards.alert.direct_card import draw_direct
from bot.provision.model import InstalledMachine
from bot.runtime.runtime import Runtime
from bot.slack.message import Message
from rules.alert.alert import Alert
from rules.alert.alert_metadata import DirectMessage
from rules.lifecycle.closing_itself import may_recover
from rules.lifecycle.deciding import ONE_PERSON
from rules.units import MINUTE_MS


class AlertCards:
    """Draws an alert, wherever it is shown."""

    def __init__(
        self,
        on_call: OnCall,
        state_machine_arn: str,
        runtime: Runtime,
        machine: InstalledMachine,
        note: str = "",
        dashboard: str | None = None,
    ) -> None:
        self.machine = machine
        self._note = note
        self._dashboard = dashboard
        self.on_call = on_call
        self._runtime = runtime
        self.state_machine = state_machine_arn.rsplit(":", 1)[-1]
        """The name of the state machine that an approval starts."""

    def card(self, alert: Alert) -> Message:
        """Return the card of an alert as it stands now."""
        return draw_card(alert, self.facts(alert))

    def plain_card(self, alert: Alert) -> Message:
        """Return the smallest card that still lets people decide."""
        return draw_plain_card(alert, self.facts(alert))

    def direct(self, alert: Alert, to: DirectMessage, link: str | None) -> Message:
        """Return the message to a person who is asked directly, as the alert stands now."""
        return draw_direct(alert, self.facts(alert), to, link)

    def facts(self, alert: Alert) -> CardFacts:
        """Return what a card says in addition to its alert."""
        policy = self.on_call.policy
        rule = policy.rule_for(Action.APPROVE, alert)
        return CardFacts(
            words.deciders(policy, alert),
            self.state_machine,
            policy.glass_may_be_broken(alert),
            words.ladder(policy, alert, self.on_call.in_use.destinations(alert)[0]),
            self._runtime.rules.cooldown_of(alert) // MINUTE_MS,
            rule.needs if rule else ONE_PERSON,
            self.on_call.asked(alert),
            self.machine.is_model,
            self._runtime.rules.of(alert.station_id).station,
            self._note,
            self.on_call.gap(alert),
            self._dashboard,
            policy.closing.recovered_after_ms(alert.alert_type, alert.severity) if may_recover(alert) else None,
        )
