"""Who reminds: each alert with a card for itself, one for all of a digest."""

from hypothesis import given
from hypothesis import strategies as st

from rules.alert import Alert, Severity
from rules.alert_metadata import CardReference
from rules.change import noted
from rules.speaking import speakers
from tests.factories import NOW, make_alert

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

    assert [(alert.alert_id, others) for alert, others in speakers(alerts)] == [
        ("alert-4", 0),
        ("alert-2", 2),
        ("alert-5", 0),
    ]


@given(st.lists(st.tuples(st.sampled_from(Severity), st.sampled_from([None, "d1", "d2"]), st.booleans()), max_size=20))
def test_every_alert_speaks_or_is_spoken_for_once(kinds: list[tuple[Severity, str | None, bool]]) -> None:
    alerts = [listed(place, severity, digest, has_card=card) for place, (severity, digest, card) in enumerate(kinds)]
    spoken = speakers(alerts)

    assert sum(1 + others for _, others in spoken) == len(alerts)
    assert len({alert.alert_id for alert, _ in spoken}) == len(spoken)
