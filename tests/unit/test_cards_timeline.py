"""The audit trail as people read it."""

from bot.cards.timeline import timeline_answer
from bot.cli.plain import as_lines
from bot.enquiries import Trail
from rules.audit import ActionType, AuditEntry
from rules.audit_chain import seal
from rules.lifecycle import deciding
from tests.factories import NOW, make_alert
from tests.slack_double import check_blocks
from tests.unit.test_cards import ARNS, pending


def refused(place: int) -> AuditEntry:
    change = deciding.refuse(pending(), "U0MALLORY", ActionType.ALERT_APPROVED, f"try {place}: " + "<no> " * 50)
    entries, _ = seal(None, "a", change.entries, NOW, lambda: f"task-{place}")
    return entries[0]


def test_no_entry_is_cut_off_because_its_neighbours_are_long() -> None:
    answer = timeline_answer(Trail(make_alert(), [refused(place) for place in range(40)]))

    assert check_blocks(answer.blocks) == []
    shown = "\n".join(as_lines(answer))
    assert [place for place in range(40) if f"try {place}: " not in shown] == []


def test_a_trail_too_long_for_slack_says_how_many_entries_are_left_out() -> None:
    trail = Trail(make_alert(), [refused(place) for place in range(100)])

    assert any("60 entries are not shown here" in line for line in as_lines(timeline_answer(trail)))
    assert sum("try " in line for line in as_lines(timeline_answer(trail, everything=True))) == 100


def test_the_trail_says_that_the_glass_was_broken_and_why() -> None:
    change = deciding.break_glass(pending(), "U0ALICE", "nobody else answers", NOW, **ARNS)
    entries, _ = seal(None, "a", change.entries, NOW, lambda: "task")

    shown = as_lines(timeline_answer(Trail(change.alert, list(entries))))

    assert "2025-11-22 08:26:40 UTC  Glass broken, approved alone by @U0ALICE: nobody else answers" in shown
