"""While nobody decides on a digest: one alert speaks for all, the ladder is climbed once, a snooze is one's own."""

import pytest
import pytest_asyncio

from bot.cards.dialogs.snooze_modal import HOW_LONG, HowLong
from bot.slack.ids import CATEGORY_INPUT, REASON_INPUT, ActionId
from tests.scenarios.acting import ALICE, CHANNEL
from tests.scenarios.reading import said
from tests.scenarios.storm import DEGRADED, StormHouse, names
from tests.slack_double.message import Message
from tests.slack_double.view import View

pytestmark = [pytest.mark.ministack, pytest.mark.storm]

STORM = names("SLOW", 12)


@pytest.fixture(autouse=True)
def signatures_of_the_hour(house: StormHouse, monkeypatch: pytest.MonkeyPatch) -> None:
    """Presses are made hours later: Bolt looks at the age of a signature by a clock of its own."""
    monkeypatch.setattr("slack_sdk.signature.Clock.now", lambda _clock: house.time.seconds)


@pytest_asyncio.fixture
async def digest(house: StormHouse) -> Message:
    """Twelve stations with degraded chargers: MEDIUM, which reminds every 30 min and escalates after 60 and 120."""
    await house.report_all(dict.fromkeys(STORM, DEGRADED))
    await house.tick()
    await house.until_posted(5)
    (digest,) = house.digests()
    return digest


async def after(house: StormHouse, minutes: int) -> list[str]:
    """Let minutes go by, have what is due said, and return what stands in the digest's thread."""
    house.time.seconds += minutes * 60
    await house.bot.engine.leadership.keep()
    await house.bot.reminders.run()
    await house.pass_seconds(3)
    (digest,) = house.digests()
    return [said(each) for each in house.slack.channel(CHANNEL).replies(digest.ts)]


async def speaker(house: StormHouse) -> str:
    """The station whose alert spoke last."""
    (digest,) = house.digests()
    last = said(house.slack.channel(CHANNEL).replies(digest.ts)[-1])
    return next(station for station in STORM if station in last)


async def review(house: StormHouse, digest: Message, station: str) -> View:
    person = house.person(ALICE)
    alert = await house.alert_of(station)
    before = person.modal
    await house._acked(await person.press(digest, ActionId.REVIEW, value=alert["alertId"]))
    await house.until(
        lambda: person.modal not in (None, before) and person.modal.updates > 1, "the review shows the alert"
    )
    assert person.modal is not None
    return person.modal


async def snooze(house: StormHouse, digest: Message, station: str, how_long: HowLong) -> None:
    person = house.person(ALICE)
    shown = await review(house, digest, station)
    await house._acked(await person.press(shown, ActionId.SNOOZE))
    await house.until(
        lambda: person.modal not in (None, shown) and person.modal.updates > 1, "the snooze dialog is filled"
    )
    assert person.modal is not None
    await house._acked(await person.submit(person.modal, {HOW_LONG: how_long.value}))
    assert "snooze" in (await house.alert_of(station))["metadata"]


async def reject(house: StormHouse, digest: Message, station: str) -> None:
    person = house.person(ALICE)
    shown = await review(house, digest, station)
    await house._acked(await person.press(shown, ActionId.REJECT))
    await house.until(lambda: person.modal not in (None, shown) and person.modal.updates > 1, "the dialog is filled")
    assert person.modal is not None
    await house._acked(await person.submit(person.modal, {CATEGORY_INPUT: "FALSE_ALARM", REASON_INPUT: "a test"}))
    assert (await house.alert_of(station))["status"] == "REJECTED"


async def test_a_snooze_of_the_alert_that_speaks_leaves_the_others_their_reminders(
    house: StormHouse, digest: Message
) -> None:
    (first,) = await after(house, 30)
    assert "11 more of this digest wait" in first
    snoozed = await speaker(house)
    await snooze(house, digest, snoozed, HowLong.HOUR)

    assert len(await after(house, 20)) == 1, "the next reminder comes at the interval of the first"
    notes = await after(house, 10)
    assert len(notes) == 2
    assert "10 others of its digest wait" in notes[-1], "what is snoozed is not said to wait"
    assert await speaker(house) != snoozed


async def test_of_a_digest_each_step_of_the_ladder_is_climbed_once_whoever_was_decided(
    house: StormHouse, digest: Message
) -> None:
    for _ in range(6):
        await after(house, 30)
        await after(house, 0)
        await reject(house, digest, await speaker(house))
    notes = await after(house, 30)

    escalated = [note for note in notes if "Escalated" in note]
    assert len(escalated) == 2, notes
    assert len(notes) == 7, "one note every half hour"
    stored = await house.tables.alerts()
    assert sum(len(each["metadata"].get("escalations", [])) for each in stored) == 2


async def test_a_snooze_that_ended_unheard_is_no_longer_shown(house: StormHouse, digest: Message) -> None:
    await after(house, 30)
    speaks = await speaker(house)
    other = next(station for station in STORM if station != speaks)
    await snooze(house, digest, other, HowLong.QUARTER)
    notes = await after(house, 16)

    assert len(notes) == 1, "another speaks for it at the digest's interval"
    assert "snooze" not in (await house.alert_of(other))["metadata"]


async def test_who_is_called_for_a_digest_gets_one_message_that_speaks_for_all_and_decides_its_own_alert(
    house: StormHouse, digest: Message
) -> None:
    await after(house, 60)
    (direct,) = house.slack.channel(f"D{ALICE[1:]}").cards()
    spoke = await speaker(house)
    assert spoke in direct.text
    assert "11 others of its digest wait, too" in said(direct)
    assert house.cards() == [digest], "the alert has no card of its own"
    await house.reject(direct, "known works")
    await house.pass_seconds(5)
    assert "REJECTED" in said(direct)
    assert (await house.alert_of(spoke))["status"] == "REJECTED"
