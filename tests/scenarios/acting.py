"""What people see and do in the channel."""

from typing import Any

from bot.slack.ids import CATEGORY_INPUT, COMMAND, REASON_INPUT, ActionId
from rules.alert.rejection import RejectionCategory
from tests.scenarios.reading import said
from tests.slack_double.double import SlackDouble
from tests.slack_double.elements import find_element
from tests.slack_double.message import Message, PrivateMessage
from tests.slack_double.outcome import Outcome
from tests.slack_double.person import Person
from tests.slack_double.view import View
from tests.slack_double.waiting import until

CHANNEL = "C0ALERTS"
ALICE, BOB, CAROL, MANAGER = "U0ALICE", "U0BOB", "U0CAROL", "U0MANAGER"
"""Alice approves by her id, Bob as a member of the on-call group, Carol may not decide, the manager reads the audit."""

ON_CALL = "S0ONCALL"
OTHER = RejectionCategory.OTHER


class Acting:
    """Every act asserts that Slack was answered in time, with nothing that it would refuse."""

    def __init__(self, slack: SlackDouble) -> None:
        self.slack = slack

    def person(self, user_id: str, **flags: Any) -> Person:
        members = self.slack.channel(CHANNEL).members
        if user_id not in members:
            members.append(user_id)
        return self.slack.person(user_id, **flags)

    def cards(self, station: str = "") -> list[Message]:
        return [card for card in self.slack.channel(CHANNEL).cards() if station in card.text]

    async def approve(self, card: Message, by: str = ALICE) -> Outcome:
        return await self._acked(await self.person(by).press(card, ActionId.APPROVE))

    async def retry(self, card: Message, by: str = ALICE) -> Outcome:
        return await self._acked(await self.person(by).press(card, ActionId.RETRY))

    async def decide_again(self, card: Message, by: str = ALICE) -> Outcome:
        return await self._acked(await self.person(by).press(card, ActionId.DECIDE_AGAIN))

    async def ask_to_reject(self, card: Message, by: str = ALICE) -> View:
        """Press Reject and return the modal once it is filled."""
        person = self.person(by)
        await self._acked(await person.press(card, ActionId.REJECT))
        await self.until(lambda: person.modal is not None and person.modal.updates > 1, "the modal is filled")
        assert person.modal is not None
        return person.modal

    async def reject(
        self, card: Message, reason: str, by: str = ALICE, category: RejectionCategory | None = OTHER
    ) -> Outcome:
        """Press Reject and submit the reason, even one that Slack's own client would not send."""
        await self.ask_to_reject(card, by)
        modal = await self.until(lambda: _asking(self.person(by).modal), "the modal asks for the reason")
        given = {CATEGORY_INPUT: category, REASON_INPUT: reason}
        return await self._acked(await self.person(by).submit(modal, given, unchecked=True))

    async def type(self, text: str, by: str = ALICE) -> str:
        """Type a slash command; return all that the answer says."""
        return said(await self.ask(text, by))

    async def ask(self, text: str, by: str = ALICE) -> PrivateMessage:
        """Type a slash command; return the answer, to press what is on it."""
        outcome = await self._acked(await self.person(by).command(COMMAND, text, channel=CHANNEL))
        # A table comes by itself: Slack may refuse it.
        assert not outcome.body or outcome.body["response_type"] == "ephemeral"
        answer = await self.person(by).next_private()
        # That reading takes long is said first; the chart of an earlier answer may come after the next question.
        while answer.text.startswith(("Still reading", "Line chart of")):
            answer = await self.person(by).next_private()
        return answer

    async def press(
        self, answer: PrivateMessage, action: ActionId, by: str = ALICE, *, forged: str | None = None
    ) -> PrivateMessage:
        """Press a button of a private answer, with a forged value if asked; return what is shown then."""
        seen = answer.show()
        if forged is not None:
            _, button = find_element(seen["blocks"], action)
            button["value"] = forged
        await self._acked(await self.person(by).press(answer, action, stale=seen))
        return await self.person(by).next_private()

    async def told(self, user_id: str) -> str:
        """What a person was told in private."""
        return said(await self.slack.person(user_id).next_private())

    async def shows(self, card: Message, *words: str) -> str:
        """Wait until a card says something; return all that it says."""
        return str(await self.until(lambda: all(each in said(card) for each in words) and said(card), f"{words}"))

    async def carried_out(self, card: Message) -> str:
        """Wait until a card shows that the remediation succeeded and the field was told."""
        return await self.shows(card, "Remediation succeeded", "Field notified")

    async def until(self, condition: Any, what: str) -> Any:
        return await until(condition, what=what)

    async def _acked(self, outcome: Outcome) -> Outcome:
        assert outcome.acked, outcome.error
        assert outcome.problem is None, outcome.problems
        return outcome


def _asking(modal: View | None) -> View | None:
    """Return a dialog once it has something to fill in."""
    return modal if modal is not None and any(block["type"] == "input" for block in modal.blocks) else None
