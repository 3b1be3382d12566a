"""The same of messages to people, of notes in other channels and of lost ones: each writes just this."""

from rules.alert.alert import Alert, Severity
from rules.alert.alert_metadata import CardReference, DirectMessage
from rules.alert.placement import Placement
from rules.alert.thread_note import NoteKind, ThreadNote
from rules.alert.waiting import Escalation
from rules.alert.work import WorkKind
from rules.lifecycle import asking_directly as asking
from rules.lifecycle.carrying_out import execution_not_started
from rules.lifecycle.change import Change, noted
from rules.lifecycle.placing import note_given_up, note_posted
from rules.lifecycle.showing import messages_lost
from tests.factories import NOW, make_alert
from tests.unit.lifecycle.writing import CARD, LATER, REDRAWN, approved, run, wrote

ALICE, BOB = "CRITICAL:0:U0ALICE", "CRITICAL:0:U0BOB"
MESSAGE = CardReference(channel="D0ALICE", ts="1.0")


def to(who: str, **fields: object) -> DirectMessage:
    return DirectMessage(to=who, step="CRITICAL:0", at=NOW).model_copy(update=fields)


def asked(*direct: DirectMessage) -> Alert:
    return noted(make_alert(severity=Severity.CRITICAL), direct=direct or (to("U0ALICE"), to("U0BOB")))


class TestAMessage:
    def test_it_is_written_down_before_it_is_posted(self) -> None:
        change = asking.conversation_opened(asked(), ALICE, "D0ALICE")
        wrote(change, asked(), direct=(to("U0ALICE", channel="D0ALICE"), to("U0BOB")))
        assert change.adds == ()

    def test_it_was_sent(self) -> None:
        direct = (to("U0ALICE", card=MESSAGE), to("U0BOB"))
        change = wrote(asking.message_sent(asked(), ALICE, MESSAGE, shown_revision=0), asked(), direct=direct)
        assert change.adds == ()
        assert asking.message_sent(change.alert, ALICE, CARD, shown_revision=0) is None

    def test_the_alert_has_changed_meanwhile_or_it_may_stand_twice(self) -> None:
        late = asking.message_sent(asked(), ALICE, MESSAGE, shown_revision=1)
        doubtful = asking.message_sent(asked(), ALICE, MESSAGE, shown_revision=0, may_be_double=True)
        assert late is not None
        assert doubtful is not None
        assert (late.adds, doubtful.adds) == (REDRAWN, (WorkKind.SEEK_DOUBLES,))

    def test_a_person_cannot_be_reached(self) -> None:
        def of(alert: Alert) -> list[str]:
            return ["U0LEAD"] if asking.unreachable(alert) else ["U0ALICE"]

        alert = asked(to("U0CAROL", failed="gone"), to("U0ALICE"), to("U0BOB"))
        change = asking.not_reached(alert, ALICE, "left", LATER, is_person=True, asked=of)
        facts = {"to": ["U0ALICE"], "why": "left", "instead": ["U0LEAD"]}
        note = ThreadNote(key="unreached-2", kind=NoteKind.UNREACHED, at=LATER, facts=facts)
        lost = to("U0ALICE", failed="left", unreachable=True)
        change = wrote(change, alert, direct=(to("U0CAROL", failed="gone"), lost, to("U0BOB")), notes=(note,))
        assert change.adds == (WorkKind.REPLY, *REDRAWN)
        assert asking.not_reached(change.alert, ALICE, "left", LATER, is_person=True, asked=of) is None

    def test_the_app_may_send_to_nobody(self) -> None:
        change = asking.not_reached(asked(), ALICE, "no scope", LATER, is_person=False, asked=lambda _alert: ())
        facts = {"to": ["U0ALICE", "U0BOB"], "why": "no scope", "instead": list[str]()}
        note = ThreadNote(key="unreached-2", kind=NoteKind.UNREACHED, at=LATER, facts=facts)
        lost = tuple(to(each, failed="no scope") for each in ("U0ALICE", "U0BOB"))
        wrote(change, asked(), direct=lost, notes=(note,))

    def test_one_that_nobody_knows_is_not_lost(self) -> None:
        known = asking.not_reached(asked(), "LOW:0:U0EVE", "left", LATER, is_person=True, asked=lambda _alert: ())
        assert known is None

    def test_it_was_deleted(self) -> None:
        alert = asked(to("U0ALICE", card=MESSAGE), to("U0BOB", card=CARD))
        change = asking.without_lost_messages(None, alert, {MESSAGE})
        lost = to("U0ALICE", card=MESSAGE, failed="it cannot be redrawn any more")
        wrote(change, alert, direct=(lost, to("U0BOB", card=CARD)))
        assert asking.without_lost_messages(None, alert, set()) is None


def test_after_a_decision_people_are_asked_only_where_somebody_calls_about_a_failure() -> None:
    def called(alert: Alert, by: str) -> Alert:
        return noted(alert, escalations=(Escalation(number=1, at=NOW, mention=("U0LEAD",), by=by),))

    well, failed = approved(run()), execution_not_started(approved(None), "no machine", NOW).alert
    assert asking.asks_directly(called(failed, "U0BOB"), LATER)
    assert not asking.asks_directly(called(failed, "system"), LATER)
    assert not asking.asks_directly(called(well, "U0BOB"), LATER)
    assert not asking.asks_directly(failed, LATER)


WHERE = Placement(route="routes.0", channel="C0NORTH", also=("C0EAST", "C0WEST"))
EAST, WEST = (CardReference(channel=each, ts="2.0") for each in WHERE.also)


class TestANoteElsewhere:
    def linked(self, **linked: CardReference) -> Alert:
        return noted(make_alert(), placement=WHERE, card=CARD, linked=linked)

    def test_it_was_posted(self) -> None:
        alert = self.linked(C0WEST=WEST)
        shown = alert.metadata.revision
        change = note_posted(alert, "C0EAST", EAST, shown_revision=shown)
        wrote(change, alert, linked={"C0WEST": WEST, "C0EAST": EAST})
        doubtful = note_posted(alert, "C0EAST", EAST, shown_revision=shown - 1, may_be_double=True)
        assert (change.adds, doubtful.adds) == ((), (*REDRAWN, WorkKind.SEEK_DOUBLES))

    def test_it_is_given_up(self) -> None:
        alert = self.linked(C0WEST=WEST, C0EAST=EAST)
        where = WHERE.model_copy(update={"also": ("C0WEST",)})
        change = wrote(note_given_up(alert, "C0EAST"), alert, placement=where, linked={"C0WEST": WEST})
        assert change.adds == ()
        assert note_given_up(alert, "C0SOUTH") is None

    def test_the_card_was_deleted_and_no_note(self) -> None:
        alert = self.linked()
        change: Change | None = messages_lost(alert, {CARD})
        assert wrote(change, alert, card=None).adds == (WorkKind.POST_CARD,)
        assert messages_lost(alert, {EAST}) is None
