import asyncio
import contextlib
from pathlib import Path

from bot.slack.ids import CATEGORY_INPUT, REASON_INPUT, ActionId
from rules.alert.rejection import RejectionCategory
from tests.chaos.checker import check
from tests.chaos.crowd import Press, Verdict, filled_modal
from tests.chaos.house import CHANNEL, UNHURRIED, House, stations
from tests.slack_double.message import Message
from tests.slack_double.person import Person
from tests.slack_double.view import View
from tests.slack_double.waiting import NeverHappened, until

HALF = 50
ACK_SECONDS = 3.0


async def test_of_a_hundred_presses_at_once_one_decides_and_the_others_are_told_who_did(tmp_path: Path) -> None:
    # Named, they are no newcomers: of people whom the policy does not name, one replica looks up seventy at once.
    named = [f"U0CROWD{number:03}" for number in range(2 * HALF)]
    settings = UNHURRIED | {"AIOPS_APPROVERS": ",".join(named)}
    async with House(tmp_path, stations=stations(1), replicas=2, settings=settings, wired=False) as house:
        people = [house.slack.person(user) for user in named]
        house.slack.channel(CHANNEL, members=named)
        house.start()
        await house.ready()
        await house.trouble("STATION_001")
        card = await house.card_of("STATION_001")
        approvers, rejecters = people[:HALF], people[HALF:]
        modals = await asyncio.gather(*(asked_for_reason(person, card) for person in rejecters))

        approving = (person.press(card, ActionId.APPROVE, ack_seconds=ACK_SECONDS) for person in approvers)
        rejecting = (
            person.submit(
                modal,
                {CATEGORY_INPUT: RejectionCategory.OTHER, REASON_INPUT: f"{person.user.id} says no"},
                ack_seconds=ACK_SECONDS,
            )
            for person, modal in zip(rejecters, modals, strict=True)
        )
        outcomes = await asyncio.gather(*approving, *rejecting)

        assert [outcome.error for outcome in outcomes if not outcome.acked] == []
        await house.settled()
        alert = await house.alert_of("STATION_001")
        assert alert is not None
        winner = alert.get("approvedBy") or alert.get("rejectedBy")
        losers = [person for person in people if person.user.id != winner]

        def are_not_told() -> list[str]:
            return [said for said in map(said_to, losers) if f"by <@{winner}>" not in said]

        with contextlib.suppress(NeverHappened):
            await until(lambda: not are_not_told(), timeout=60)
        assert are_not_told() == []
        assert len(losers) == 2 * HALF - 1
        pressed = [Press(alert["alertId"], each.user.id, Verdict.APPROVE, acked=True) for each in approvers]
        pressed += [Press(alert["alertId"], each.user.id, Verdict.REJECT, acked=True) for each in rejecters]
        await check(house, pressed)


async def asked_for_reason(person: Person, card: Message) -> View:
    outcome = await person.press(card, ActionId.REJECT, ack_seconds=ACK_SECONDS)
    assert outcome.acked
    return await filled_modal(person, 90)


def said_to(person: Person) -> str:
    """All that the person sees in private: messages, and what stands in the modal."""
    modal = "" if person.modal is None else str(person.modal.blocks)
    return " ".join([modal, *(private.text for private in person.inbox.all)])
