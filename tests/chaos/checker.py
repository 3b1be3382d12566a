"""Proves from the outside that nothing was lost, doubled or overwritten: tables, executions, queue, channel, people."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from bot.slack.ids import ActionId
from rules.alert.audit import AuditEntry
from rules.audit.audit_chain import GENESIS, entry_hash
from tests.chaos.aws import Item
from tests.chaos.crowd import Press
from tests.chaos.homes import home_faults
from tests.chaos.house import House, alert_of
from tests.chaos.told import lies
from tests.slack_double.elements import interactive_elements
from tests.slack_double.message import Message
from tests.slack_double.waiting import NeverHappened, until

APPROVED = ["ALERT_CREATED", "ALERT_APPROVED", "STEP_FUNCTION_STARTED RUNNING"]
APPROVED_LATER = ["ALERT_CREATED STATION_LOOKED_AT", "SNS_NOTIFICATION_SENT"]
HOME_SECONDS = 60.0
"""A home tab is redrawn in turn, within Slack's pace."""

WHATEVER_THE_STATION_SAYS = {"CONDITION_CLEARED", "CONDITION_RETURNED"}
REJECTED = ["ALERT_CREATED", "ALERT_REJECTED"]


@dataclass(frozen=True)
class Found:
    """What the checker counted; `repeated` are the messages that a kill between publish and record doubled."""

    alerts: int
    approved: int
    rejected: int
    presses: int
    kills: int
    repeated: int
    failed: int

    def __str__(self) -> str:
        return (
            f"{self.kills} kills at a call, "
            f"{self.alerts} alerts ({self.approved} approved, {self.rejected} rejected, {self.failed} runs failed), "
            f"{self.presses} presses, {self.repeated} messages repeated by a kill between publish and record"
        )


async def check(house: House, presses: Iterable[Press], *, fifo: bool = False) -> Found:
    """Raise AssertionError with everything that is wrong."""
    alerts = await house.aws.alerts()
    wrong = _opened_once(house, alerts)
    approved = [alert for alert in alerts if alert["status"] == "APPROVED"]
    rejected = [alert for alert in alerts if alert["status"] == "REJECTED"]
    presses = list(presses)
    trails = await house.aws.audit()
    executions = await house.aws.executions()
    ended = dict(executions.keys())
    for alert in alerts:
        wrong += [f"{alert['alertId']}: {fault}" for fault in _card_faults(house, alert, ended)]
        wrong += [f"{alert['alertId']}: {fault}" for fault in _decision_faults(alert, presses)]
        wrong += [f"{alert['alertId']}: {fault}" for fault in _audit_faults(alert, trails[alert["alertId"]], ended)]
    wrong += _stray_cards(house, alerts)
    wrong += _execution_faults(executions, approved)
    repeated, faults = _told_faults(house, await house.aws.told(), approved, fifo=fifo)
    wrong += faults
    wrong += [f"work left: {work}" for work in await house.aws.work()]
    wrong += lies(house.slack, alerts)
    wrong += await _untrue_homes(house, alerts)
    assert not wrong, "\n".join(["", *wrong])
    kills, failed = len(house.points.struck), sum(status != "SUCCEEDED" for status in ended.values())
    return Found(len(alerts), len(approved), len(rejected), len(presses), kills, repeated, failed)


async def _untrue_homes(house: House, alerts: list[Item]) -> list[str]:
    """What home tabs say wrongly for good: the leader redraws them within some seconds."""
    try:
        await until(lambda: not home_faults(house.slack, alerts), timeout=HOME_SECONDS, what="the home tabs are true")
    except NeverHappened:
        return home_faults(house.slack, alerts)
    return []


def _opened_once(house: House, alerts: list[Item]) -> list[str]:
    opened = Counter(alert["stationId"] for alert in alerts)
    return [
        f"{station}: in trouble {house.in_trouble[station]} times, {opened[station]} alerts"
        for station in {*house.in_trouble, *opened}
        if opened[station] != house.in_trouble[station]
    ]


def _card_faults(house: House, alert: Item, ended: dict[str, str]) -> list[str]:
    cards = house.cards(alert["alertId"])
    if len(cards) != 1:
        return [f"{len(cards)} live cards"]
    faults = []
    named = alert["metadata"].get("card", {})
    if (named.get("channel"), named.get("ts")) != (cards[0].channel, cards[0].ts):
        faults.append("the alert names another card than the one that stands")
    if cards[0].channel not in (channels := house.channels_for(alert)):
        faults.append(f"its card stands in {cards[0].channel}, and it belongs to {' or '.join(sorted(channels))}")
    faults += _thread_faults(house.slack.channel(cards[0].channel).replies(cards[0].ts), alert, ended)
    # Where Slack could not be asked for a name, the id stands until the next change.
    if (expected := _ending(alert, ended)).casefold() not in cards[0].text.casefold():
        faults.append(f"the card says {cards[0].text!r}, not {expected!r}")
    went_wrong = "no effect" in cards[0].text or ended.get(alert["alertId"]) == "FAILED"
    if buttons := [] if went_wrong else _buttons(cards[0]):
        faults.append(f"the card of a decided alert has buttons: {buttons}")
    return faults


def _thread_faults(replies: list[Message], alert: Item, ended: dict[str, str]) -> list[str]:
    notes = {"SUCCEEDED": "aftermath", "FAILED": "failed"}
    note = notes.get(ended.get(alert["alertId"], ""))
    expected = Counter([f"{alert['alertId']}:{note}-1"] if note and alert["status"] == "APPROVED" else [])
    keys = Counter(reply_key(each) for each in replies)
    # After a failure the station is looked at, too; nobody waits for it here.
    later = Counter([f"{alert['alertId']}:aftermath-1"] if note == "failed" else [])
    return [f"the thread holds {dict(keys)}, not {dict(expected)}"] if keys not in (expected, expected + later) else []


def _ending(alert: Item, ended: dict[str, str]) -> str:
    if alert["status"] == "REJECTED":
        return f"Rejected by {alert['rejectedBy'].lower()}; "
    after = "failed" if ended.get(alert["alertId"]) == "FAILED" else f"succeeded; {_found_at(alert)}"
    return f"Approved by {str(alert.get('approvedBy')).lower()}; remediation {after}"


def _found_at(alert: Item) -> str:
    found = {"RECOVERED": "station recovered", "NO_EFFECT": "no effect at the station"}
    recovery = alert["metadata"].get("aftermath", {}).get("recovery", "")
    return found.get(recovery, "unknown how the station did")


def reply_key(reply: Message) -> str:
    """Read off a reply which note it is."""
    return str((reply.metadata or {}).get("event_payload", {}).get("key"))


def _buttons(card: Message) -> list[str]:
    return [element["action_id"] for _, element in interactive_elements(card.blocks) if element["action_id"] in _ACTS]


_ACTS = {action.value for action in ActionId}


def _decision_faults(alert: Item, presses: list[Press]) -> list[str]:
    decided = (alert["status"], alert.get("approvedBy") or alert.get("rejectedBy") or "")
    mine = [press for press in presses if press.alert_id == alert["alertId"]]
    faults = [
        f"after the ack to {press.user} it was {press.stored}, in the end it is {decided}"
        for press in mine
        if press.stored is not None and press.stored != decided
    ]
    if not any((press.verdict.value, press.user) == decided for press in mine):
        faults.append(f"{decided} was never pressed by that person")
    return faults


def _audit_faults(alert: Item, entries: list[Item], ended: dict[str, str]) -> list[str]:
    return [*_chain_faults(alert, entries), *_step_faults(alert, entries, ended)]


def _chain_faults(alert: Item, entries: list[Item]) -> list[str]:
    previous = GENESIS
    previous_at: int | None = None
    faults = []
    for place, item in enumerate(entries, start=1):
        chain: dict[str, Any] = item["details"]["chain"]
        digest = entry_hash(AuditEntry.model_validate(item), place, previous, previous_at)
        if (int(chain["sequence"]), chain["previousHash"], chain["hash"]) != (place, previous, digest):
            faults.append(f"the audit chain breaks at entry {place}")
        previous, previous_at = digest, int(item["timestamp"])
    head = alert["metadata"]["auditHead"]
    if (int(head["sequence"]), head["hash"]) != (len(entries), previous):
        faults.append("the alert names another head than the audit has")
    return faults


_DECISIONS = ("ALERT_APPROVED", "ALERT_REJECTED")


def _is_refusal(entry: Item) -> bool:
    """Whether somebody was refused, as when Slack does not say in time who they are."""
    return entry["actionType"] in _DECISIONS and entry["status"] == "FAILED"


def _step_faults(alert: Item, entries: list[Item], ended: dict[str, str]) -> list[str]:
    steps = [
        f"{entry['actionType']} {entry['details'].get('event') or entry['details'].get('status', '')}".strip()
        for entry in entries
        if entry["details"].get("event") not in WHATEVER_THE_STATION_SAYS and not _is_refusal(entry)
    ]
    end = ended.get(alert["alertId"], "")
    looked_at = end == "SUCCEEDED" or (end == "FAILED" and APPROVED_LATER[0] in steps)
    ending = [*(APPROVED_LATER if looked_at else APPROVED_LATER[1:]), f"STEP_FUNCTION_STARTED {end}"]
    first, later = (APPROVED, ending) if alert["status"] == "APPROVED" else (REJECTED, [])
    faults = []
    if steps[: len(first)] != first or sorted(steps[len(first) :]) != later:
        faults.append(f"the audit says {steps}")
    decided = [entry for entry in entries if entry["actionType"] in _DECISIONS and not _is_refusal(entry)]
    who = [entry["userId"] for entry in decided]
    if who != [alert.get("approvedBy") or alert.get("rejectedBy")]:
        faults.append(f"the audit names {who} as those who decided")
    return faults


def _stray_cards(house: House, alerts: list[Item]) -> list[str]:
    known = {alert["alertId"] for alert in alerts}
    return [
        f"a card of an alert that is not stored: {card.text}" for card in house.cards() if alert_of(card) not in known
    ]


def _execution_faults(executions: Counter[tuple[str, str]], approved: list[Item]) -> list[str]:
    """One for each approval; what the restart of an AWS broke off is FAILED, and everything else has succeeded."""
    expected = Counter(alert["alertId"] for alert in approved)
    names = Counter({name: count for (name, _), count in executions.items()})
    faults = [f"executions: {dict(names - expected)} too many, {dict(expected - names)} missing"]
    running = [f"{name} is {status}" for name, status in executions if status not in ("SUCCEEDED", "FAILED")]
    return [*(faults if names != expected else []), *running]


def _told_faults(house: House, told: Counter[str], approved: list[Item], *, fifo: bool) -> tuple[int, list[str]]:
    faults = []
    repeated = 0
    for alert_id in {alert["alertId"] for alert in approved} | set(told):
        unrecorded = 0 if fifo else _published_but_not_recorded(house, alert_id)
        if not 1 <= told[alert_id] <= 1 + unrecorded:
            faults.append(f"{alert_id}: the field was told {told[alert_id]} times, {unrecorded} of them explained")
        repeated += told[alert_id] - 1
    return repeated, faults


def _published_but_not_recorded(house: House, alert_id: str) -> int:
    mine = [passage for passage in house.journal if passage.alert_id == alert_id]
    published = sum(passage.what == "Publish" for passage in mine)
    recorded = sum(passage.what == "write SNS_NOTIFICATION_SENT" and passage.heard for passage in mine)
    return max(0, published - min(1, recorded)) if house.points.struck or house.blows else 0
