"""What people were told in private, in messages and dialogs, held against what is stored."""

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from bot.slack.ids import ActionId
from tests.chaos.aws import Item
from tests.chaos.crowd import decided
from tests.slack_double.call_log import Call
from tests.slack_double.double import SlackDouble
from tests.slack_double.interaction import Sent

NOTHING = re.compile(r"Nothing was changed(?! that)|changed nothing")
ANOTHER_VERSION = "belongs to another version of the bot"
DECIDED = re.compile(r"\*(Approved|Rejected)\* by <@(\w+)>")
IS_APPROVED = "It is approved; the card shows the rest"


@dataclass
class Act:
    """A press or a submission of one person about one alert, and all that this person was told of it."""

    user: str
    alert_id: str
    at: float
    may_decide: bool
    told: list[str] = field(default_factory=list)
    told_in_channel: list[str] = field(default_factory=list)
    """Where Slack took no answer beside the card: it may be about an act before this one, which was answered late."""

    @property
    def was_told_nothing_changed(self) -> bool:
        return any(NOTHING.search(text) for text in (*self.told, *self.told_in_channel))


def acts(slack: SlackDouble, alert_ids: Iterable[str]) -> list[Act]:
    """Return every act about one of the alerts, oldest first, with what was said to it."""
    ids = tuple(alert_ids)
    found: list[Act] = []
    by_trigger: dict[str, Act] = {}
    by_key: dict[str, Act] = {}
    on_view: dict[str, list[Act]] = {}
    for sent in slack.sent:
        payload = sent.interaction.payload
        act = _act(sent, ids)
        if act is None:
            continue
        found.append(act)
        by_trigger[payload.get("trigger_id", "")] = act
        by_key[payload.get("response_url", "").rsplit("/", 1)[-1]] = act
        if "view" in payload:
            on_view.setdefault(payload["view"]["id"], []).append(act)
    _hear(slack, found, _Links(by_trigger, by_key, on_view))
    return found


@dataclass(frozen=True)
class _Links:
    """By what an answer names the act that it answers."""

    by_trigger: dict[str, Act]
    by_key: dict[str, Act]
    on_view: dict[str, list[Act]]

    def of(self, call: Call, found: list[Act]) -> Act | None:
        match call.method:
            case "response_url":
                return self.by_key.get(call.key)
            case "views.open" | "views.push":
                act = self.by_trigger.get(str(call.args.get("trigger_id")))
                if act is not None and call.answer:
                    self.on_view.setdefault(call.answer["view"]["id"], []).insert(0, act)
                return act
            case "views.update":
                return _last(self.on_view.get(str(call.args.get("view_id")), ()), call.at)
            case "chat.postEphemeral":
                return _last([act for act in found if act.user == call.args.get("user")], call.at)
        return None


def _last(acts: Iterable[Act], at: float) -> Act | None:
    return max((act for act in acts if act.at <= at), key=lambda act: act.at, default=None)


def _hear(slack: SlackDouble, found: list[Act], links: _Links) -> None:
    for call in slack.calls:
        act = links.of(call, found) if call.acted else None
        if act is not None:
            heard = act.told_in_channel if call.method == "chat.postEphemeral" else act.told
            heard += _texts(call.args)


def _act(sent: Sent, ids: tuple[str, ...]) -> Act | None:
    payload = sent.interaction.payload
    user = payload.get("user")
    about = {alert_id for alert_id in ids if alert_id in _subject(payload)}
    if not isinstance(user, dict) or len(about) != 1:
        return None
    pressed = {action["action_id"] for action in payload.get("actions", ())}
    may_decide = ActionId.APPROVE in pressed or payload["type"] == "view_submission"
    act = Act(user["id"], about.pop(), sent.at, may_decide)
    if sent.ack is not None and sent.ack.body:
        act.told += _texts(sent.ack.body)
    return act


def _subject(payload: dict[str, Any]) -> str:
    view = payload.get("view", {})
    return json.dumps([payload.get("actions"), view.get("private_metadata")])


def _texts(content: Any) -> Iterator[str]:
    """Yield everything in a message or a view that a person reads."""
    match content:
        case str():
            yield content
        case dict():
            for name, value in content.items():
                if name not in ("private_metadata", "metadata", "value"):
                    yield from _texts(value)
        case list():
            for each in content:
                yield from _texts(each)


def lies(slack: SlackDouble, alerts: list[Item]) -> list[str]:
    """Return what people were told that the tables do not bear out."""
    stored = {alert["alertId"]: alert for alert in alerts}
    all_acts = acts(slack, stored)
    found = [lie for act in all_acts for lie in _false_words(act, stored[act.alert_id])]
    found += [lie for act in all_acts for lie in _false_in_channel(act, all_acts, stored)]
    for alert in alerts:
        found += _denied(alert, [act for act in all_acts if act.alert_id == alert["alertId"]])
    return found


def _false_words(act: Act, alert: Item) -> Iterator[str]:
    status, by = decided(alert)
    for text in act.told:
        if ANOTHER_VERSION in text:
            yield f"{alert['alertId']}: {act.user} was told {text!r}, and there is one version only"
        if IS_APPROVED in text and status != "APPROVED":
            yield f"{alert['alertId']}: {act.user} was told {text!r}, and it is {status}"
        for verdict, who in DECIDED.findall(text):
            if (verdict.upper(), who) != (status, by):
                yield f"{alert['alertId']}: {act.user} was told {verdict} by {who}, and it is {status} by {by}"


def _false_in_channel(act: Act, all_acts: list[Act], stored: dict[str, Item]) -> Iterator[str]:
    mine = [stored[each.alert_id] for each in all_acts if each.user == act.user and each.at <= act.at]
    for text in act.told_in_channel:
        heard = Act(act.user, act.alert_id, act.at, act.may_decide, [text])
        faults = [list(_false_words(heard, alert)) for alert in mine]
        if all(faults):
            yield from faults[-1]


def _denied(alert: Item, mine: list[Act]) -> list[str]:
    """Who decided was told of something that they did before the decision that it did more than nothing."""
    _, by = decided(alert)
    at = int(alert.get("approvedAt") or alert.get("rejectedAt") or 0)
    deciding = [act for act in mine if act.user == by and act.may_decide and int(act.at * 1000) <= at]
    if deciding and all(act.was_told_nothing_changed for act in deciding):
        told = [(act.told, act.told_in_channel) for act in deciding]
        return [f"{alert['alertId']}: {by} decided it and was told each time that nothing was changed: {told}"]
    return []
