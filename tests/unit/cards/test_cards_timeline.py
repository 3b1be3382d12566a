"""The audit trail as people read it."""

from typing import Any

import pytest

from bot.cards.answers.timeline import entry_line, timeline_answer
from bot.cards.parts.times import utc
from bot.cli.plain import as_lines
from rules.alert.audit import ActionType, AuditEntry, AuditEvent, event_draft
from rules.audit.audit_chain import seal
from rules.audit.trail import Trail
from rules.lifecycle import deciding
from tests.factories import NOW, make_alert
from tests.slack_double import check_blocks
from tests.unit.cards.alerts_to_draw import ARNS, pending


def refused(place: int) -> AuditEntry:
    change = deciding.refuse(pending(), "U0MALLORY", ActionType.ALERT_APPROVED, f"try {place}: " + "<no> " * 50)
    entries, _ = seal(None, "a", change.entries, NOW, lambda: f"task-{place}")
    return entries[0]


def test_no_entry_is_cut_off_because_its_neighbours_are_long() -> None:
    trail = Trail(make_alert(), [refused(place) for place in range(50)])

    pages = [timeline_answer(trail, page) for page in (1, 2, 3)]

    assert [check_blocks(page.blocks) for page in pages] == [[], [], []]
    shown = "\n".join(line for page in pages for line in as_lines(page))
    assert [place for place in range(50) if f"try {place}: " not in shown] == []
    assert [f"page {number} of 3" in "\n".join(as_lines(page)) for number, page in enumerate(pages, 1)] == [True] * 3


def test_a_terminal_has_room_for_a_whole_trail() -> None:
    trail = Trail(make_alert(), [refused(place) for place in range(100)])

    assert sum("try " in line for line in as_lines(timeline_answer(trail, everything=True))) == 100


def test_a_page_past_the_end_is_the_last_one() -> None:
    trail = Trail(make_alert(), [refused(place) for place in range(21)])

    assert any("page 2 of 2" in line for line in as_lines(timeline_answer(trail, 99_999)))


def test_the_trail_says_that_the_glass_was_broken_and_why() -> None:
    change = deciding.break_glass(pending(), "U0ALICE", "nobody else answers", NOW, **ARNS)
    entries, _ = seal(None, "a", change.entries, NOW, lambda: "task")

    shown = as_lines(timeline_answer(Trail(change.alert, list(entries))))

    assert "2025-11-22 08:26:40 UTC  Glass broken, approved alone by @U0ALICE: nobody else answers" in shown


@pytest.mark.parametrize(
    ("event", "details", "said"),
    [
        (
            AuditEvent.ESCALATED,
            {"mention": ["U0CAROL", "S0OPS", "<x>"], "why": "late"},
            ": to <@U0CAROL>, <!subteam^S0OPS>, &lt;x&gt;: late",
        ),
        (AuditEvent.TAKEN, {"from": "U0CAROL"}, ": from <@U0CAROL>"),
        (AuditEvent.TAKEN, {"from": "U0CAROL", "snoozedUntil": NOW}, f": from <@U0CAROL>, until {utc(NOW)}"),
        (AuditEvent.TAKEN, {}, ""),
    ],
)
def test_whom_an_entry_is_about_has_a_name_as_everywhere(event: AuditEvent, details: Any, said: str) -> None:
    drafts = (event_draft(event, details, by="U0BOB"),)
    (entry,), _ = seal(None, "a", drafts, NOW, lambda: "task")
    assert entry_line(entry).partition("by <@U0BOB>")[2] == said


def test_a_trail_of_one_entry_is_said_in_the_singular() -> None:
    answer = timeline_answer(Trail(make_alert(), [refused(1)]))

    assert ": 1 audit entry, the last: " in answer.text
    assert any(line.startswith("1 audit entry, oldest first") for line in as_lines(answer))
