"""Somebody who uses the app: presses, fills in, types, opens."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from typing import Any

from tests.slack_double.elements import action_of, find_element
from tests.slack_double.form import fill
from tests.slack_double.inbox import Inbox
from tests.slack_double.interaction import ACK_SECONDS, Ack, Interaction, Kind
from tests.slack_double.json_value import Json
from tests.slack_double.message import Message, PrivateMessage
from tests.slack_double.outcome import Outcome
from tests.slack_double.payloads import Payloads, Pressable
from tests.slack_double.posting import show_privately
from tests.slack_double.slack_error import SlackRefusal
from tests.slack_double.submission import apply_answer
from tests.slack_double.user import User
from tests.slack_double.view import View
from tests.slack_double.waiting import PATIENCE_SECONDS
from tests.slack_double.workspace import Workspace

Send = Callable[[Interaction], Awaitable[Ack]]


class Person:
    """Acts return an Outcome; what was told in private waits in `inbox`."""

    def __init__(self, user: User, workspace: Workspace, send: Send) -> None:
        self.user = user
        self.inbox = Inbox(workspace, user.id)
        self._workspace = workspace
        self._payloads = Payloads(workspace)
        self._send = send

    @property
    def modal(self) -> View | None:
        """The modal on top of this person's screen."""
        return self._workspace.modal_of(self.user.id)

    @property
    def home(self) -> View | None:
        return self._workspace.homes.get(self.user.id)

    async def press(
        self,
        target: Pressable,
        action_id: str,
        *,
        value: str | None = None,
        stale: Json | None = None,
        copies: int = 1,
        refresh: bool = False,
        ack_seconds: float = ACK_SECONDS,
    ) -> Outcome:
        """Press what stands there now; with `stale` (a copy from `message.show()`) what stood there before."""
        shown = stale or self._as_seen(target)
        block_id, element = find_element(shown.get("blocks", []), action_id, value)
        action = action_of(block_id, element, self._workspace.clock.ts(), value)
        payload = self._payloads.block_actions(self.user, target, action, shown)
        return Outcome(await self._act(Kind.INTERACTIVE, payload, copies, refresh, ack_seconds), payload)

    async def submit(
        self,
        view: View,
        values: Mapping[str, Any] | None = None,
        *,
        unchecked: bool = False,
        copies: int = 1,
        refresh: bool = False,
        ack_seconds: float = ACK_SECONDS,
    ) -> Outcome:
        """Fill in and send a modal; what the app answers is applied to it. `unchecked` is a forged client."""
        view.state = fill(view, values or {}, unchecked=unchecked)
        payload = self._payloads.view_submission(self.user, view)
        outcome = Outcome(await self._act(Kind.INTERACTIVE, payload, copies, refresh, ack_seconds), payload)
        return apply_answer(self._workspace, view, outcome) if outcome.acked else outcome

    async def close(self, view: View) -> Outcome | None:
        """Cancel a modal; the app only hears of it when it asked to."""
        view.closed = True
        if not view.content.get("notify_on_close"):
            return None
        payload = self._payloads.view_closed(self.user, view)
        return Outcome(await self._act(Kind.INTERACTIVE, payload), payload)

    async def command(self, command: str, text: str = "", *, channel: str, ack_seconds: float = ACK_SECONDS) -> Outcome:
        """Type a slash command; a text in the ack is shown to this person alone."""
        payload = self._payloads.command(self.user, command, text, self._workspace.channels[channel])
        ack = await self._act(Kind.SLASH_COMMAND, payload, ack_seconds=ack_seconds)
        outcome = Outcome(ack, payload)
        if not outcome.body:
            return outcome
        try:
            show_privately(self._workspace, user=self.user.id, channel=channel, via="ack", args=outcome.body)
        except SlackRefusal as refusal:
            return replace(outcome, problem=refusal.code, problems=refusal.problems)
        return outcome

    async def open_home(self) -> Outcome:
        payload = self._payloads.app_home_opened(self.user)
        return Outcome(await self._act(Kind.EVENT, payload), payload)

    async def next_private(self, timeout: float = PATIENCE_SECONDS) -> PrivateMessage:  # noqa: ASYNC109
        """Read the next thing that this person alone was told."""
        return await self.inbox.next(timeout)

    def _as_seen(self, target: Pressable) -> Json:
        if isinstance(target, View):
            return self._workspace.show_view(target)
        if isinstance(target, Message):
            return self._workspace.message(self._workspace.channels[target.channel], target.ts).show()
        return target.show()

    async def _act(
        self, kind: Kind, payload: Json, copies: int = 1, refresh: bool = False, ack_seconds: float = ACK_SECONDS
    ) -> Ack:
        return await self._send(Interaction(kind, payload, copies, refresh, ack_seconds))
