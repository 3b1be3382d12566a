"""Under which message a note is written, told without Slack."""

from types import SimpleNamespace
from typing import Any

import pytest

from bot.delivery.cards.reply import Reply
from bot.errors import TryAgain
from rules.alert.alert import Alert, Severity
from rules.alert.thread_note import NoteKind, ThreadNote
from rules.alert.work import Work, WorkKind
from rules.lifecycle import opening
from rules.lifecycle.change import noted, with_note
from tests.factories import NOW, make_finding

NOTE = ThreadNote(key="reminder-1", kind=NoteKind.REMINDER, at=NOW)
WORK = Work(subject_id="a", kind=WorkKind.REPLY, severity_rank=3, created_at=NOW, due_at=NOW)


async def test_a_critical_alert_of_a_digest_waits_for_its_own_card_and_says_nothing_under_the_digest() -> None:
    opened = opening.open_alert(make_finding(severity=Severity.CRITICAL), "a", NOW, "digest").alert
    alert = with_note(noted(opened, card=None), NOTE)

    async def get(_alert_id: str) -> Alert:
        return alert

    desk: Any = SimpleNamespace(desk=SimpleNamespace(alerts=SimpleNamespace(get=get)), digests=None)
    with pytest.raises(TryAgain, match="does not stand yet"):
        await Reply(desk)(WORK)
