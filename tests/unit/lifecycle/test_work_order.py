"""In which order work is done."""

from hypothesis import given
from hypothesis import strategies as st

from rules.alert.alert import Severity
from rules.alert.escalation_policy import EscalationLevel, EscalationPolicy
from rules.alert.work import Work, WorkKind
from rules.lifecycle import escalating, opening, waiting
from rules.lifecycle.work_order import in_order
from tests.factories import MINUTE, NOW, make_alert, make_finding

LOW, MEDIUM, HIGH, CRITICAL = (severity.rank for severity in Severity)
CARD, DIGEST, REPLY, REMIND = WorkKind.POST_CARD, WorkKind.POST_DIGEST, WorkKind.REPLY, WorkKind.REMIND


def work(kind: WorkKind, rank: int, *, urgent: bool = False, age: int = 0) -> Work:
    return Work(
        subject_id=f"alert-{rank}-{age}",
        kind=kind,
        severity_rank=rank,
        created_at=NOW - age,
        due_at=NOW,
        urgent=urgent,
    )


IN_ORDER = [
    work(CARD, CRITICAL, age=9),
    work(DIGEST, CRITICAL),
    work(REPLY, LOW, urgent=True),
    work(REPLY, CRITICAL),
    work(REPLY, HIGH),
    work(CARD, HIGH, age=5),
    work(CARD, HIGH),
    work(REPLY, MEDIUM),
    work(DIGEST, MEDIUM),
    work(CARD, LOW),
    work(REMIND, CRITICAL, age=60),
    work(REMIND, CRITICAL),
    work(REMIND, LOW, age=90),
]


@given(st.permutations(IN_ORDER))
def test_what_would_be_missed_most_goes_first(outstanding: list[Work]) -> None:
    assert in_order(outstanding) == IN_ORDER


def test_a_reminder_is_work_of_another_kind_than_what_is_news() -> None:
    escalation_policy = EscalationPolicy(
        remind_every_minutes=5, escalate=(EscalationLevel(after_minutes=10, mention=("leads",)),)
    )
    reminded = waiting.remind(make_alert(), escalation_policy, NOW + 5 * MINUTE)
    escalated = escalating.climb(make_alert(), escalation_policy, ("U0LEAD",), NOW + 10 * MINUTE)
    worse = opening.worsen(make_alert(), make_finding(severity=Severity.CRITICAL), NOW)

    assert reminded is not None
    assert REMIND in reminded.adds
    assert REPLY not in reminded.adds
    for news in (escalated, worse):
        assert news is not None
        assert REPLY in news.adds
        assert REMIND not in news.adds


def test_of_what_only_looks_the_longest_overdue_comes_first_however_severe_or_old_its_alert_is() -> None:
    looks = [
        work(kind, severity).model_copy(update={"due_at": NOW - overdue})
        for overdue, (kind, severity) in enumerate(
            [(WorkKind.FOLLOW_EXECUTION, CRITICAL), (WorkKind.CHECK_STATION, LOW)]
        )
    ]
    assert [each.kind for each in in_order(looks)] == [WorkKind.CHECK_STATION, WorkKind.FOLLOW_EXECUTION]
