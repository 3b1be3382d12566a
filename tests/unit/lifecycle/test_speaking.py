"""Who reminds: each alert with a card for itself, one for all of a digest."""

from hypothesis import given
from hypothesis import strategies as st

from rules.alert.alert import Alert, Severity
from rules.alert.alert_metadata import CardReference
from rules.digest.digest_members import is_left_to_digest
from rules.lifecycle import waiting
from rules.lifecycle.change import noted
from rules.lifecycle.speaking import speakers
from tests.factories import MINUTE, NOW, make_alert

CARD = CardReference(channel="C0ALERTS", ts="1.1")


def listed(place: int, severity: Severity, digest: str | None, *, has_card: bool = False) -> Alert:
    alert = make_alert(alert_id=f"alert-{place}", severity=severity, created_at=NOW + place)
    return noted(alert, digest=digest, card=CARD if has_card else None)


def test_of_a_digest_the_most_severe_and_oldest_speaks_for_the_others() -> None:
    alerts = [
        listed(1, Severity.LOW, "d1"),
        listed(2, Severity.HIGH, "d1"),
        listed(3, Severity.HIGH, "d1"),
        listed(4, Severity.CRITICAL, "d1", has_card=True),
        listed(5, Severity.MEDIUM, None, has_card=True),
    ]

    assert [(each.alert.alert_id, len(each.others)) for each in speakers(alerts, NOW + 10)] == [
        ("alert-4", 0),
        ("alert-2", 2),
        ("alert-5", 0),
    ]


def test_a_critical_alert_whose_card_does_not_stand_yet_speaks_for_itself_and_silences_no_digest() -> None:
    alerts = [listed(1, Severity.CRITICAL, "d1"), listed(2, Severity.HIGH, "d1"), listed(3, Severity.HIGH, "d1")]

    assert [(each.alert.alert_id, len(each.others)) for each in speakers(alerts, NOW + 10)] == [
        ("alert-1", 0),
        ("alert-2", 1),
    ]


def snoozed(alert: Alert, minutes: int) -> Alert:
    return waiting.snooze(alert, "U0ALICE", NOW + minutes * MINUTE, NOW).alert


def test_a_snoozed_alert_neither_speaks_nor_is_said_to_wait_and_silences_no_other() -> None:
    first, second, third = (listed(place, Severity.HIGH, "d1") for place in (1, 2, 3))
    (speaking,) = speakers([snoozed(first, 30), second, third], NOW + 10 * MINUTE)

    assert speaking.alert == second
    assert speaking.others == (third,)


def test_when_all_of_a_digest_are_snoozed_nobody_speaks_until_the_first_wakes() -> None:
    alerts = [snoozed(listed(place, Severity.HIGH, "d1"), 10 * place) for place in (3, 1, 2)]

    assert speakers(alerts, NOW + 9 * MINUTE) == []
    (speaking,) = speakers(alerts, NOW + 10 * MINUTE)
    assert (speaking.alert.alert_id, speaking.others) == ("alert-1", ())


def test_what_wakes_from_a_snooze_does_not_put_off_what_others_wait_for() -> None:
    first, second = (listed(place, Severity.HIGH, "d1") for place in (1, 2))
    (speaking,) = speakers([snoozed(first, 30), second], NOW + 31 * MINUTE)

    assert speaking.alert == second
    assert [each.alert_id for each in speaking.others] == [first.alert_id]


KINDS = st.tuples(
    st.sampled_from(Severity), st.sampled_from([None, "d1", "d2"]), st.booleans(), st.sampled_from([0, 5, 15])
)


@given(st.lists(KINDS, max_size=20))
def test_every_alert_but_a_snoozed_one_speaks_or_is_spoken_for_once(
    kinds: list[tuple[Severity, str | None, bool, int]],
) -> None:
    alerts = []
    for place, (severity, digest, card, minutes) in enumerate(kinds):
        alert = listed(place, severity, digest, has_card=card)
        alerts.append(snoozed(alert, minutes) if minutes else alert)
    now = NOW + 10 * MINUTE
    heard = [each for speaking in speakers(alerts, now) for each in (speaking.alert, *speaking.others)]
    awake = [each for each in alerts if not (is_left_to_digest(each) and waiting.is_snoozed(each, now))]

    assert sorted(each.alert_id for each in heard) == sorted(each.alert_id for each in awake)
