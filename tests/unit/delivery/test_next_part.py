"""Which of an alert's messages is posted next: what may stand already first, and no note where the card is."""

from types import SimpleNamespace
from typing import Any

from bot.access.policy import KEEPS_EVERYTHING
from bot.access.policy_in_use import PolicyInUse
from bot.delivery.cards.direct_messages import DirectMessages
from bot.delivery.cards.linked_notes import LinkedNotes
from bot.delivery.cards.parts import FIRST_DIRECT
from bot.slack.message_identity import direct_identity
from rules.alert.alert import Alert, Severity
from rules.alert.alert_metadata import CardReference, DirectMessage
from rules.alert.placement import DEFAULT_CHANNEL, Placement
from rules.alert.work import Work, WorkKind
from rules.lifecycle.asking_directly import step_of
from rules.lifecycle.change import noted
from storage.changing import Step
from tests.factories import NOW, make_alert

PEOPLE = ("U0ALICE", "U0BOB")
_ANY: Any = None


class Stored:
    """The one alert of the table."""

    def __init__(self, alert: Alert) -> None:
        self.alert = alert
        self.ended = False

    async def change(self, _alert_id: str, step: Step) -> Alert:
        if (change := step(self.alert, NOW)) is not None:
            self.alert = change.alert
        return self.alert

    async def end(self, _work: Work) -> None:
        self.ended = True

    @property
    def context(self) -> Any:
        telemetry = SimpleNamespace(direct_messages=None)
        in_use = PolicyInUse(KEEPS_EVERYTHING, channel="C0HOME")
        runtime = SimpleNamespace(telemetry=telemetry)
        return SimpleNamespace(alerts=self, policy=in_use, runtime=runtime, now_ms=lambda: NOW)


def work(kind: WorkKind, begun: str | None = None) -> Work:
    return Work(subject_id="a", kind=kind, severity_rank=3, created_at=NOW, due_at=NOW, attempts=2, begun=begun)


async def test_where_the_card_stands_no_note_links_to_it() -> None:
    """The card went to the default channel, which another route of the alert names as well."""
    placement = Placement(channel="C0NORTH", also=(DEFAULT_CHANNEL, "C0CRITICAL"))
    card = CardReference(channel="C0HOME", ts="1.0")
    stored = Stored(noted(make_alert(alert_id="a"), card=card, placement=placement))
    posting = work(WorkKind.POST_LINKS)
    notes = LinkedNotes(stored.context, _ANY, stored.alert, posting)
    part = await notes.next_part(posting)
    assert part is not None
    assert notes.channel(part) == "C0CRITICAL"
    assert stored.alert.metadata.where.also == ("C0CRITICAL",)

    only_here = Stored(noted(stored.alert, placement=Placement(channel="C0NORTH", also=("C0HOME",))))
    assert await LinkedNotes(only_here.context, _ANY, only_here.alert, posting).next_part(posting) is None
    assert only_here.ended


async def test_of_several_people_the_one_whose_message_may_stand_already_comes_first() -> None:
    """Begun anew for somebody else it would be forgotten which one is to be looked for, and posted twice."""
    alert = make_alert(alert_id="a", severity=Severity.CRITICAL)
    step = step_of(alert)
    direct = tuple(DirectMessage(to=each, step=step, at=NOW, channel=f"D{each[1:]}") for each in PEOPLE)
    stored = Stored(noted(alert, direct=direct))
    on_call: Any = SimpleNamespace(asked=lambda _alert: PEOPLE)
    for begun, part in ((None, FIRST_DIRECT), (direct_identity("a", step, "U0BOB").name, FIRST_DIRECT + 1)):
        asking = work(WorkKind.ASK_DIRECTLY, begun)
        assert await DirectMessages(stored.context, _ANY, stored.alert, asking, on_call).next_part(asking) == part
