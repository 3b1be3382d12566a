"""Whatever stands in an alert, SNS takes the message that tells of it."""

import json
import re
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest

from bot.aws.fit import MOST_BYTES, fitted
from bot.aws.topic import Topic
from rules.alert.alert import Alert, AlertStatus
from rules.alert.alert_metadata import Evidence
from rules.alert.plan import Plan
from rules.alert.waiting import Escalation
from rules.lifecycle.change import noted
from tests.doubles.aws.sns import DocumentedSns
from tests.factories import NOW, make_alert

FIFO = "arn:aws:sns:us-east-1:1:field.fifo"
STANDARD = "arn:aws:sns:us-east-1:1:field"
NAMES = [
    *("STATION_001", "Zürich HB", "東京駅 3番", "a b", "-", " ", "…" * 300, "S" * 2_048, "\x00\x07", "a\nb", "\u3164"),
    *("🔋" * 40, "\ufffe", "x" * 128, "é" * 2_048),
]


class Sent:
    """What SNS took, by its documented rules."""

    def __init__(self) -> None:
        self.requests: list[dict[str, Any]] = []

    def topic(self, arn: str) -> Topic:
        client: Any = DocumentedSns(SimpleNamespace(publish=self._publish))
        return Topic(client, arn)

    def _publish(self, **request: Any) -> Any:
        self.requests.append(request)
        return {"MessageId": str(len(self.requests))}


def escalated(alert: Alert) -> Alert:
    step = Escalation(number=1, at=NOW, mention=("U0LEAD",), why="nobody decides")
    return noted(alert, escalations=(step,))


def all_published(alert: Alert, arn: str, text: str = "no") -> list[dict[str, Any]]:
    sent = Sent()
    topic = sent.topic(arn)
    topic.publish_approval(alert)
    topic.publish_escalation(escalated(alert), 1)
    topic.publish_warning("ALERTS_NOT_REACHING_SLACK", text)
    return sent.requests


@pytest.mark.parametrize("arn", [FIFO, STANDARD])
@pytest.mark.parametrize("name", NAMES)
def test_whatever_a_station_is_called_the_field_is_told(name: str, arn: str) -> None:
    alert = make_alert(station_id=name, alert_id=f"{name}-1", status=AlertStatus.APPROVED)
    for request in all_published(alert, arn, text=f"Alerts do not reach Slack. {name} " * 3):
        assert json.loads(request["Message"])["event"]
        if arn == FIFO:
            for each in ("MessageGroupId", "MessageDeduplicationId"):
                assert re.fullmatch(r"[A-Za-z0-9]{1,128}", request[each])


def test_messages_of_one_station_keep_their_order_and_another_station_is_another_group() -> None:
    first, *_rest, warning = all_published(make_alert(station_id="Zürich HB"), FIFO)
    second = all_published(make_alert(station_id="Zürich-HB", alert_id="other"), FIFO)[0]
    assert first["MessageGroupId"] == all_published(make_alert(station_id="Zürich HB"), FIFO)[1]["MessageGroupId"]
    assert len({first["MessageGroupId"], second["MessageGroupId"], warning["MessageGroupId"]}) == 3


def test_a_message_repeated_is_dropped_and_another_one_is_not() -> None:
    long = "Alerts do not reach Slack. " + "x" * 300
    again = [all_published(make_alert(), FIFO, text=long) for _ in range(2)]
    assert [each["MessageDeduplicationId"] for each in again[0]] == [
        each["MessageDeduplicationId"] for each in again[1]
    ]
    other = all_published(make_alert(), FIFO, text=f"{long}y")
    assert other[2]["MessageDeduplicationId"] != again[0][2]["MessageDeduplicationId"]
    assert len({each["MessageDeduplicationId"] for each in again[0]}) == 3


@pytest.mark.parametrize("arn", [FIFO, STANDARD])
@pytest.mark.parametrize("letter", ["x", "é", "🔋", '"', "\x01", "\\"])
@pytest.mark.parametrize("field", ["title", "description", "recommended_action", "approved_by"])
def test_a_text_of_another_writer_is_cut_for_the_wire_and_the_message_says_so(
    field: str, letter: str, arn: str
) -> None:
    alert = make_alert(status=AlertStatus.APPROVED, **{field: letter * 300_000})
    for request in all_published(alert, FIFO)[:2]:
        told = json.loads(request["Message"])
        name = re.sub("_(.)", lambda found: found[1].upper(), field)
        assert told["cutTexts"] == [name]
        assert told[name].endswith("…")
        assert told[name].startswith(letter * 10_000)
        assert told["alertId"] == alert.alert_id


def test_a_message_that_fits_says_nothing_of_cuts() -> None:
    told = json.loads(all_published(make_alert(), STANDARD)[0]["Message"])
    assert not {"cutTexts", "leftOut"} & set(told)


@pytest.mark.parametrize("length", [10_000, 150_000, 300_000])
def test_a_warning_of_any_length_is_published(length: int) -> None:
    warning = all_published(make_alert(), FIFO, text="é\n" * length)[2]
    assert json.loads(warning["Message"])["text"].startswith("é\n")


def test_a_subject_is_one_ascii_line_of_less_than_a_hundred_characters() -> None:
    sent = Sent()
    for event in ("x" * 300, "Zürich\nHB", " ", "…", "\x00"):
        sent.topic(STANDARD).publish_warning(event, "no")
    assert [request["Subject"] for request in sent.requests] == ["x" * 99, "Z?rich?HB", "aiops", "?", "?"]


def test_numbers_sets_and_bytes_of_another_writer_are_no_hindrance() -> None:
    odd = {"a": Decimal("1E+40"), "b": {1, 2}, "c": b"\xff", "d": Decimal("1E-130"), "e": Decimal("NaN"), "f": "\ud800"}
    told = {"a": 10**40, "b": [1, 2], "c": "/w==", "d": 1e-130, "e": "NaN", "f": "\ufffd"}
    assert json.loads(fitted(odd)) == told


def test_what_no_cutting_makes_small_enough_is_left_out_and_named() -> None:
    facts = {f"fact {number}": "é" * 30 for number in range(10_000)}
    large = {"alertId": "a", "title": "Low", "facts": facts, "numbers": list(range(60_000)), "description": "x" * 9_000}
    told = json.loads(fitted(large))
    assert len(fitted(large).encode()) <= MOST_BYTES
    assert told["leftOut"] == ["facts", "numbers"]
    assert told["alertId"] == "a"
    assert told["description"] == "x" * 9_000


def test_the_longest_texts_are_cut_to_one_length_and_short_ones_stay_whole() -> None:
    told = json.loads(fitted({"short": "s" * 50, "long": "l" * 900, "longer": ["m" * 90_000]}, 9_000))
    assert told["short"] == "s" * 50
    assert told["cutTexts"] == ["longer[0]"]
    assert told["long"] == "l" * 900
    assert 3_000 < len(told["longer"][0]) < 9_000


def test_the_field_is_told_which_remediation_was_planned_with_which_parameters() -> None:
    plan = Plan(does="Brings batteries.", remediation="RebalanceBatteries", parameters={"batteries": Decimal(4)})
    evidence = Evidence(reason="stock_empty", observed_at=NOW, plan=plan)
    told = [json.loads(each["Message"]) for each in all_published(noted(make_alert(), evidence=evidence), STANDARD)]
    assert (told[0]["remediation"], told[0]["parameters"]) == ("RebalanceBatteries", {"batteries": 4})
    unplanned = json.loads(all_published(make_alert(), STANDARD)[0]["Message"])
    assert "remediation" not in unplanned
