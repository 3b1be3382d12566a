"""What a digest's thread is told while Slack takes nothing, or not everything, or a leader dies."""

import pytest

from bot.evaluation.storms import Storms
from bot.slack.channel import AlertChannel
from bot.slack.errors import SlackRefused
from bot.slack.message import Message as Drawn
from bot.slack.message_identity import CARD_TYPE, MessageIdentity
from rules.alert.alert_metadata import CardReference
from tests.scenarios.acting import CHANNEL
from tests.scenarios.digest_threads import HIGH, STORM, begins, beneath, reports
from tests.scenarios.reading import said
from tests.scenarios.storm import EMPTY, LOW, StormHouse, names, payload_of
from tests.slack_double.faults import FaultKind
from tests.slack_double.message import Message

pytestmark = [pytest.mark.ministack, pytest.mark.storm]


async def test_what_a_digest_says_when_it_is_posted_late_is_not_said_again_beneath_it(house: StormHouse) -> None:
    house.slack.faults.add(FaultKind.HTTP_STATUS, "chat.postMessage", times=None)
    await house.report_all(dict.fromkeys(STORM, LOW))
    await house.tick()
    await house.pass_seconds(5)
    await reports(house, STORM[:2], HIGH)
    for more in (names("LATE", 20), names("LATER", 20)):
        await reports(house, more, HIGH)
    house.slack.faults.clear()
    await house.pass_seconds(30)

    (digest,) = house.digests()
    assert "STORM of 52 alerts" in digest.text
    assert beneath(house, digest) == []


async def test_a_digest_that_was_posted_before_it_grew_and_is_found_again_says_that_it_grew(house: StormHouse) -> None:
    lost = house.slack.faults.add(FaultKind.ACT_THEN_500, "chat.postMessage")
    unseen = house.slack.faults.add(FaultKind.HTTP_STATUS, "conversations.history", times=None)
    await house.report_all(dict.fromkeys(STORM, LOW))
    await house.tick()
    await house.pass_seconds(5)
    await reports(house, names("LATE", 20), HIGH)
    assert lost.hits
    assert unseen.hits
    house.slack.faults.clear()
    await house.pass_seconds(40)

    (digest,) = house.digests()
    assert [each.text.split("*")[1] for each in beneath(house, digest)] == ["The storm goes on: 20 more alerts."]


async def test_a_digest_that_is_posted_again_says_by_itself_how_far_the_storm_went(house: StormHouse) -> None:
    old = await begins(house)
    house.slack.channel(CHANNEL).delete(old.ts)
    await reports(house, names("LATE", 20), HIGH)
    await house.pass_seconds(20)

    (digest,) = house.digests()
    assert digest.ts != old.ts
    assert "STORM of 32 alerts" in digest.text
    assert beneath(house, digest) == []


async def test_a_critical_card_that_slack_refuses_silences_no_digest(
    house: StormHouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    digest = await begins(house)
    post = AlertChannel.post

    async def refusing(self: AlertChannel, channel: str, message: Drawn, mark: MessageIdentity) -> CardReference:
        if mark.event_type == CARD_TYPE:
            raise SlackRefused("Slack says brand_new_error")
        return await post(self, channel, message, mark)

    monkeypatch.setattr(AlertChannel, "post", refusing)
    await reports(house, STORM[:1], EMPTY)
    house.time.seconds += 2 * 3600
    await house.bot.engine.leadership.keep()
    await house.bot.reminders.run()
    await house.pass_seconds(5)

    assert any("10 more of this digest wait" in said(each) for each in beneath(house, digest))


async def test_a_part_that_slack_does_not_draw_keeps_neither_the_thread_nor_the_other_parts_from_what_is_new(
    house: StormHouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second, *_ = await begins_long(house)
    before = said(first), said(second)
    draws_no_first_part(monkeypatch)
    await reports(house, names("LATE", 20), HIGH)
    await house.pass_seconds(10)

    assert said(first) == before[0]
    assert said(second) != before[1]
    assert [each.text.split("*")[1] for each in beneath(house, first)] == ["The storm goes on: 20 more alerts."]


async def test_a_part_that_is_gone_is_posted_again_though_slack_does_not_draw_another(
    house: StormHouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second, *_ = await begins_long(house)
    draws_no_first_part(monkeypatch)
    house.slack.channel(CHANNEL).delete(second.ts)
    await reports(house, names("LATE", 20), HIGH)
    await house.pass_seconds(10)

    assert [payload_of(each)["part"] for each in house.digests() if each.ts > first.ts].count("2") == 1


async def begins_long(house: StormHouse) -> list[Message]:
    """A storm whose digest takes several messages."""
    await house.report_all(dict.fromkeys(names("LONG", 100), LOW))
    await house.tick()
    await house.pass_seconds(15)
    return sorted(house.digests(), key=lambda each: payload_of(each)["part"])


def draws_no_first_part(monkeypatch: pytest.MonkeyPatch) -> None:
    update = AlertChannel.update

    async def refusing(self: AlertChannel, card: CardReference, message: Drawn, mark: MessageIdentity) -> None:
        if mark.payload.get("part") == "1":
            raise SlackRefused("Slack says edit_window_closed")
        await update(self, card, message, mark)

    monkeypatch.setattr(AlertChannel, "update", refusing)


async def test_that_a_storm_goes_on_is_said_though_its_leader_died_before_it_could_say_that_all_are_opened(
    house: StormHouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    digest = await begins(house)

    async def dies(*_given: object) -> None:
        return

    monkeypatch.setattr(Storms, "opened", dies)
    await reports(house, names("LATE", 20), LOW)
    await house.pass_seconds(20)

    assert [each.text.split("*")[1] for each in beneath(house, digest)] == ["The storm goes on: 20 more alerts."]
