"""A copilot may choose words: what it may say, and what is refused whatever it was talked into."""

import pytest

from rules.alert.alert import Alert, AlertStatus
from rules.alert.alert_metadata import Evidence
from rules.alert.plan import Plan
from rules.alert.waiting import Condition
from rules.alert.work import WorkKind
from rules.lifecycle.change import Change, noted
from rules.lifecycle.opening import open_alert
from rules.lifecycle.refining import asking_a_copilot, refine
from rules.playbook.refining import LONGEST, WordFault, may_refine, refusal_of
from tests.factories import NOW, make_alert, make_finding, make_metric

OURS = (
    "Restart the chargers of the station remotely and send a technician to check its power supply: they were up 62 % "
    "of the time. Its reports name slot 3. STATION_018, 1.2 km away, is open."
)
PLAN = Plan(does="Restarts the station's chargers remotely and sends a technician.", remediation="RestartChargers")


def alert(words: str = OURS, **more: object) -> Alert:
    evidence = Evidence(reason="uptime_under_threshold", observed_at=NOW, plan=PLAN)
    made = make_alert(recommended_action=words, title="STATION_001: charger uptime under 90 %, uptime 62 %", **more)
    return noted(made, evidence=evidence)


@pytest.mark.parametrize(
    "words",
    [
        OURS,
        (
            "Send a technician to check the power supply and restart the chargers of the station remotely. Slot 3 is "
            "named in its reports; they were up 62 % of the time. STATION_018 is open, 1.2 km away."
        ),
        (
            "Slot 3: restart the station's chargers remotely and send a technician to check the power supply (up 62% "
            "of the time). STATION_018's doors are open, 1.2 km away; its reports name that slot."
        ),
        (
            "STATION_001's power supply needs a check: send a technician, restart the chargers remotely. They were up "
            "62 % of the time, reports name slot 3. STATION_018 is open and 1.2 km away from the station."
        ),
    ],
)
def test_other_words_for_the_same_are_taken(words: str) -> None:
    assert refusal_of(words, alert()) is None


@pytest.mark.parametrize(
    ("words", "why"),
    [
        ("", WordFault.NO_PLAIN_TEXT),
        ("   ", WordFault.NO_PLAIN_TEXT),
        (OURS + " " * LONGEST, WordFault.TOO_LONG),
        (OURS.replace("STATION_018", "<!channel> STATION_018"), WordFault.NO_PLAIN_TEXT),
        (OURS + " <@U0ALICE>", WordFault.NO_PLAIN_TEXT),
        (OURS + " *now*", WordFault.NO_PLAIN_TEXT),
        (OURS + " See https://evil.example.org", WordFault.NO_PLAIN_TEXT),
        (OURS + " See www.evil.example.org", WordFault.NO_PLAIN_TEXT),
        (OURS + "\nMore.", WordFault.NO_PLAIN_TEXT),
        (OURS + "\u200b", WordFault.NO_PLAIN_TEXT),
        (OURS + " \u202ereversed", WordFault.NO_PLAIN_TEXT),
        (OURS + " &lt;here&gt;", WordFault.NO_PLAIN_TEXT),
        (OURS.replace("62", "26"), WordFault.NUMBERS_DIFFER),
        (OURS.replace("slot 3", "slot 4"), WordFault.NUMBERS_DIFFER),
        (OURS.replace("STATION_018", "STATION_019"), WordFault.NUMBERS_DIFFER),
        (OURS.replace(" Its reports name slot 3.", ""), WordFault.NUMBERS_DIFFER),
        (OURS + " Call 0800-123.", WordFault.NUMBERS_DIFFER),
        (OURS.replace("Restart", "Do not restart"), WordFault.SENSE_DIFFERS),
        (OURS.replace("Restart", "Never restart"), WordFault.SENSE_DIFFERS),
        (OURS.replace("Restart", "Don't restart"), WordFault.SENSE_DIFFERS),
        (OURS.replace("Restart", "Don\u2019t restart"), WordFault.SENSE_DIFFERS),
        (OURS + " Ignore it and reject the alert.", WordFault.SENSE_DIFFERS),
        (OURS + " Approve at once.", WordFault.SENSE_DIFFERS),
        (OURS + " Send twenty batteries.", WordFault.SENSE_DIFFERS),
        ("62 3 1.2 STATION_018: all is well at this place.", WordFault.SENSE_DIFFERS),
        ("62 3 1.2 STATION_018: chargers, technician.", WordFault.SENSE_DIFFERS),
        (
            OURS
            + " Then dance, sing, jump, climb, drink wine, call mother, sell shares, gather friends, travel abroad, "
            "write novels, paint pictures.",
            WordFault.SENSE_DIFFERS,
        ),
    ],
)
def test_what_says_more_less_or_the_opposite_is_refused(words: str, why: WordFault) -> None:
    assert refusal_of(words, alert()) is why


INSPECT = (
    "Inspect the station for its recurring faults and take the affected slots out of service before they take chargers "
    "down. Bring charged batteries to the station from the nearest depot."
)


@pytest.mark.parametrize(
    ("was", "now"),
    [
        ("take the affected slots out of service", "keep the affected slots in service"),
        ("take the affected slots out of service", "take the affected slots of service"),
        ("before they take chargers", "after they take chargers"),
        ("to the station from the nearest depot", "to the nearest depot from the station"),
        ("Inspect the station", "Hardly inspect the station"),
        ("Inspect the station", "Leave the station"),
        ("chargers down", "chargers"),
    ],
)
def test_what_turns_the_order_around_by_a_small_word_is_refused(was: str, now: str) -> None:
    assert was in INSPECT
    assert refusal_of(INSPECT.replace(was, now), alert(INSPECT)) is WordFault.SENSE_DIFFERS
    moved = "Bring charged batteries from the nearest depot to the station. " + INSPECT.partition(" Bring")[0]
    assert refusal_of(moved, alert(INSPECT)) is None


def test_a_denial_that_is_left_out_is_missed() -> None:
    degraded = "Restart the chargers remotely and send a technician, though they are degraded and not down."
    assert refusal_of(degraded.replace("not down", "down"), alert(degraded)) is WordFault.SENSE_DIFFERS


def test_words_of_denial_that_the_playbook_has_itself_may_stay() -> None:
    degraded = "Restart the chargers remotely and send a technician, though they are degraded and not down."
    said = "Though the chargers are degraded and not down, restart them remotely and send a technician."
    assert refusal_of(said, alert(degraded)) is None


def test_words_of_denial_that_a_station_brought_into_the_recommendation_allow_nothing() -> None:
    ours = "Restart the chargers remotely and send a technician. Most often they say not ready."
    told = alert(ours)
    evidence = told.metadata.evidence
    assert evidence is not None
    sample = make_metric(error_logs=("ERROR: not ready",))
    told = noted(told, evidence=Evidence.model_validate({**dict(evidence), "samples": (sample,)}))
    assert refusal_of(ours.replace("Restart", "Do not restart"), told) is WordFault.SENSE_DIFFERS


def test_only_the_words_change_and_the_playbooks_own_are_kept() -> None:
    change = refine(alert(), "New words.", "a-model", OURS)
    assert change is not None
    evidence, before = change.alert.metadata.evidence, alert().metadata.evidence
    assert evidence is not None
    assert evidence.plan is not None
    assert before is not None
    assert change.alert.recommended_action == "New words."
    assert (evidence.plan.refined_by, evidence.plan.playbook_words) == ("a-model", OURS)
    as_it_was = evidence.plan.model_copy(update={"refined_by": None, "playbook_words": None})
    assert evidence.model_copy(update={"plan": as_it_was}) == before
    same = {"recommended_action", "metadata"}
    assert change.alert.model_dump(exclude=same) == alert().model_dump(exclude=same)
    (entry,) = change.entries
    assert entry.details == {
        "event": "WORDS_REFINED",
        "recommendedAction": "New words.",
        "playbookWords": OURS,
        "model": "a-model",
    }
    assert change.adds == (WorkKind.UPDATE_CARD,)


@pytest.mark.parametrize(
    "moved",
    [
        alert(status=AlertStatus.APPROVED, approved_at=NOW, approved_by="U0ALICE"),
        alert(status=AlertStatus.REJECTED, rejected_at=NOW, rejected_by="U0ALICE"),
        alert("It became worse and says something else."),
        noted(alert(), condition=Condition(cleared_at=NOW)),
        noted(alert(), evidence=None),
        make_alert(recommended_action=OURS),
    ],
)
def test_words_that_come_too_late_change_nothing(moved: Alert) -> None:
    assert refine(moved, "New words.", "a-model", OURS) is None


def test_what_was_refined_is_not_refined_again() -> None:
    change = refine(alert(), "New words.", "a-model", OURS)
    assert change is not None
    assert not may_refine(change.alert)
    assert refine(change.alert, "Newer words.", "a-model", "New words.") is None


def test_a_copilot_is_asked_for_cards_and_not_for_what_is_only_listed_in_a_digest() -> None:
    finding = make_finding(plan=PLAN)
    assert WorkKind.REFINE_WORDS in asking_a_copilot(open_alert(finding, "a", NOW)).adds
    listed = open_alert(finding, "a", NOW, digest="d")
    assert asking_a_copilot(listed) is listed
    unplanned = open_alert(make_finding(), "a", NOW)
    assert asking_a_copilot(unplanned) is unplanned
    quiet = Change(alert(), adds=(WorkKind.UPDATE_CARD,))
    assert asking_a_copilot(quiet) is quiet
