"""What a digest's thread is told: everything once, and nothing that the digest's message said at first."""

from hypothesis import given
from hypothesis import strategies as st

from rules.alert.alert import Alert, AlertStatus, Severity
from rules.alert.alert_metadata import AlertMetadata, CardReference
from rules.digest.digest import FIRST_PART, LATEST_MS, Digest, joined, with_card, without_card
from rules.lifecycle import carrying_out, deciding
from rules.lifecycle.change import noted
from rules.lifecycle.digest_news import beginning, with_news, without_note
from tests.factories import ARNS, NOW, make_alert
from tests.unit.lifecycle.digests import CARD, listed, posted


def news(digest: Digest, alerts: list[Alert]) -> Digest:
    return with_news(digest, alerts, NOW, is_whole=True)


def failed(alert: Alert) -> Alert:
    approved = deciding.approve(alert, "U0BOB", NOW, **ARNS).alert
    return carrying_out.execution_not_started(approved, "no such machine", NOW).alert


def test_what_the_message_said_when_it_was_posted_is_not_said_beneath_it() -> None:
    alerts = [listed(1), listed(2, Severity.HIGH)]
    digest = posted(alerts)
    assert news(digest, alerts) == digest


def test_while_no_message_stands_there_is_no_news_and_the_first_one_says_how_things_are_then() -> None:
    alerts, grown = [listed(1)], [listed(1), listed(2, Severity.HIGH)]
    never_posted = without_card(posted(alerts), CARD).model_copy(update={"told": None})
    assert news(never_posted, grown) == never_posted
    tried = beginning(never_posted, alerts)
    assert news(tried, grown) == tried
    late = with_card(beginning(tried, grown), FIRST_PART, CARD)
    assert news(late, grown) == late


def test_a_message_that_is_posted_again_says_how_far_it_went_and_leaves_the_calls_to_the_thread() -> None:
    alerts = [listed(1), listed(2)]
    wrong = [listed(1, Severity.HIGH), failed(listed(2)), listed(3)]
    told = news(posted(alerts), wrong)
    (before,) = told.notes
    assert (before.more, before.worse, before.wrong) == (1, Severity.HIGH, ("a2",))
    again = with_card(beginning(without_card(told, CARD), wrong), FIRST_PART, CARD)
    (note,) = again.notes
    assert (note.key, note.more, note.worse, note.wrong) == (before.key, 0, None, ("a2",))
    assert news(again, wrong) == again


def test_while_alerts_are_still_opened_it_is_not_said_how_many_more_there_are() -> None:
    alerts = [listed(1)]
    more = [*alerts, listed(2)]
    growing = joined(posted(alerts), ("a2", "a3"), 0, NOW)
    assert not growing.is_whole(NOW + LATEST_MS - 1)
    assert growing.is_whole(NOW + LATEST_MS)
    assert with_news(growing, more, NOW, is_whole=False) == growing
    (note,) = news(growing, more).notes
    assert note.more == 1


def test_what_has_a_card_of_its_own_makes_its_digest_no_worse() -> None:
    card = CardReference(channel="C", ts="1.1")
    critical = listed(1, Severity.CRITICAL)
    high = make_alert(alert_id="a2", severity=Severity.HIGH, metadata=AlertMetadata(digest="d", card=card))
    digest = posted([listed(1), listed(2)])
    assert news(digest, [critical, high]) == digest


def test_a_run_that_went_wrong_is_said_once_and_the_next_run_of_the_same_alert_again() -> None:
    first = failed(listed(1))
    told = news(posted([listed(1)]), [first])
    (note,) = told.notes
    assert note.wrong == ("a1",)
    assert news(told, [first]) == told
    again = carrying_out.retry(first, "U0BOB", NOW, state_machine_arn="arn:machine").alert
    assert news(told, [again]) == told
    second = carrying_out.execution_not_started(again, "no such machine", NOW).alert
    assert [each.wrong for each in news(told, [second]).notes] == [("a1",), ("a1",)]


def test_a_note_of_a_station_that_fails_later_names_only_that_one() -> None:
    first = failed(listed(1))
    told = news(posted([listed(1), listed(2)]), [first, listed(2)])
    told = news(told, [first, failed(listed(2))])
    assert [each.wrong for each in told.notes] == [("a1",), ("a2",)]


def test_a_key_is_never_used_twice_though_the_notes_before_were_written() -> None:
    alerts = [listed(0)]
    digest = posted(alerts)
    keys: list[str] = []
    for number in range(1, 5):
        alerts.append(listed(number))
        digest = news(digest, alerts)
        keys.append(digest.notes[-1].key)
        digest = without_note(digest, keys[-1])
        digest = with_card(beginning(without_card(digest, CARD), alerts), FIRST_PART, CARD)
    assert len(set(keys)) == len(keys)


def test_a_run_of_an_alert_with_a_card_of_its_own_is_not_named() -> None:
    digest = posted([listed(1), listed(2)])
    carded = noted(failed(listed(2)), card=CardReference(channel="C", ts="1.1"))
    assert news(digest, [listed(1), carded]) == digest
    assert news(digest, [failed(listed(1)), carded]).notes[0].wrong == ("a1",)


@given(st.lists(st.lists(st.sampled_from((*Severity, None)), min_size=1, max_size=6), min_size=1, max_size=8))
def test_every_alert_is_counted_once_and_a_severity_announced_at_most_once(steps: list[list[Severity | None]]) -> None:
    """Each step is the alerts as they stand then, None for one that is decided; none ever goes away."""
    alerts = [listed(0)]
    digest = posted(alerts)
    for step in steps:
        severities = [*step, *([Severity.LOW] * (len(alerts) - len(step)))]
        alerts = [
            listed(number, severity) if severity else listed(number, status=AlertStatus.REJECTED)
            for number, severity in enumerate(severities)
        ]
        digest = news(digest, alerts)
        assert news(digest, alerts) == digest
    assert sum(note.more for note in digest.notes) == len(alerts) - 1
    announced = [note.worse for note in digest.notes if note.worse]
    assert len(announced) == len(set(announced))
    assert len({note.key for note in digest.notes}) == len(digest.notes)
    for note in digest.notes:
        digest = without_note(digest, note.key)
    assert digest.notes == ()
