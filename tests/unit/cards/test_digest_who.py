"""A digest says who may decide its alerts and what happens while nobody does, as a card does."""

from bot.cards.alert.card_facts import CardFacts
from bot.cards.digest.digest_who import LONGEST, who_blocks
from rules.alert.alert import Alert, Severity
from tests.factories import make_alert


def waiting(*severities: Severity) -> list[Alert]:
    return [make_alert(alert_id=f"a-{place}", severity=severity) for place, severity in enumerate(severities)]


def by_severity(alert: Alert) -> CardFacts:
    return CardFacts(f"<@U0{alert.severity}>", "machine", ladder=f"reminder as for {alert.severity}")


def said(alerts: list[Alert], facts: CardFacts | None = None) -> list[str]:
    drawn = who_blocks(alerts, lambda alert: facts or by_severity(alert))
    return [element["text"] for block in drawn for element in block["elements"]]


def test_where_one_rule_holds_for_all_it_is_said_as_on_a_card() -> None:
    assert said(waiting(Severity.HIGH, Severity.HIGH)) == [
        "May decide: <@U0HIGH>",
        "If nobody decides: reminder as for HIGH",
    ]


def test_where_rules_differ_it_is_said_for_how_many_alerts_each_holds() -> None:
    assert said(waiting(Severity.HIGH, Severity.LOW, Severity.LOW)) == [
        "May decide: <@U0LOW> (2 alerts); <@U0HIGH> (1 alert)",
        "If nobody decides: reminder as for HIGH",
    ]


def test_of_alerts_for_whose_rule_there_is_no_room_review_says_who() -> None:
    first, _ = said(waiting(*reversed(Severity)))
    assert first.count("<@") == 3
    assert first.endswith("; of 1 more alert Review says who")


def test_of_many_people_no_mention_is_cut_in_two() -> None:
    people = ", ".join(f"<@U{number:08}>" for number in range(300))
    (line,) = said(waiting(Severity.HIGH), CardFacts(people, "machine"))
    assert len(line) <= LONGEST + len("May decide: ")
    assert line.endswith("…")
    assert line.count("<") == line.count(">")


def test_when_all_is_decided_nobody_is_named() -> None:
    assert said([]) == []
