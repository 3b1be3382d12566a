"""`/aiops report`: what became of the alerts of some days, and their rows for whoever may read them."""

import csv
import io
from copy import deepcopy

import pytest

from bot.slack.ids import COMMAND, ActionId
from tests.scenarios.acting import ALICE, CHANNEL, MANAGER
from tests.scenarios.house import House
from tests.scenarios.reading import alert_id_of, said
from tests.slack_double.json_value import Json
from tests.slack_double.message import PrivateMessage
from tests.slack_double.upload import Upload

pytestmark = pytest.mark.ministack

DAY = 86_400_000


async def report(house: House, typed: str = "report") -> PrivateMessage:
    outcome = await house.person(MANAGER).command(COMMAND, typed, channel=CHANNEL)
    assert outcome.acked, outcome.error
    # The charts of the report before may come between.
    while not is_report(answer := await house.person(MANAGER).next_private()):
        pass
    return answer


def is_report(answer: PrivateMessage) -> bool:
    return bool(answer.blocks[0]["type"] == "header")


async def rows(house: House, answer: PrivateMessage) -> list[dict[str, str]]:
    await house.person(MANAGER).press(answer, ActionId.REPORT_ROWS)
    await house.until(lambda: files(house), "the file")
    return list(csv.DictReader(io.StringIO(content(files(house)[-1]), newline="")))


def files(house: House) -> list[Upload]:
    return [each for each in house.slack.workspace.files.values() if each.completed and each.name.endswith(".csv")]


def content(file: Upload) -> str:
    assert file.content is not None
    return file.content.decode()


async def test_a_report_counts_what_people_decided_and_how_the_remediations_ended(house: House) -> None:
    approved, refused = await house.trouble("STATION_001"), await house.trouble("STATION_002")
    await house.trouble("STATION_003")
    await house.approve(approved)
    await house.reject(refused, "crew on site")
    await house.carried_out(approved)
    answer = said(await report(house))
    assert "In the last 7 days 3 alerts were opened: 1 approved, 1 rejected, 1 waiting for a decision." in answer
    assert f"<@{ALICE}> 1 approved, 1 rejected, in " in answer
    assert "succeeded 1" in answer
    assert "\nHIGH\n" in answer


def forged(answer: PrivateMessage, value: str) -> Json:
    shown = deepcopy(answer.show())
    (button,) = next(block for block in shown["blocks"] if block["type"] == "actions")["elements"]
    button["value"] = value
    return shown


async def test_only_the_days_that_were_asked_for_are_in_it(house: House) -> None:
    for age in (2 * DAY, 6 * DAY, 8 * DAY, 29 * DAY, 91 * DAY):
        await house.stored_alert(age, status="REJECTED")
    for typed, count in {
        "report": "7 days 2 alerts were",
        "report 1": "24 hours",
        "report 30": "30 days 4 alerts were",
        "report 90d": "90 days 4 alerts were",
        "REPORT 10 days": "10 days 3 alerts were",
    }.items():
        assert count in said(await report(house, typed)), typed
    assert "No alert was opened in the last 24 hours." in said(await report(house, "report 1"))


async def test_what_nobody_decided_for_a_day_is_expired(house: House) -> None:
    await house.stored_alert(2 * DAY)
    await house.stored_alert(DAY // 2)
    assert "1 waiting for a decision, 1 expired" in said(await report(house))


async def test_what_slack_draws_follows_and_is_not_needed(house: House) -> None:
    for _ in range(5):
        await house.stored_alert(DAY, status="REJECTED")
    await report(house)
    charts = await house.person(MANAGER).next_private()
    assert [block["type"] for block in charts.blocks] == ["data_visualization", "data_visualization"]
    assert "LOW half within 1 min, 95 % within 1 min" in charts.text


@pytest.mark.parametrize("typed", ["0", "91", "-7", "seven", "7 8", "1e3", "٣", "9" * 300, "<!channel>"])
async def test_other_days_get_a_sentence(house: House, typed: str) -> None:
    answer = await house.type(f"report {typed}", by=MANAGER)
    assert "A report covers 1 to 90 days: `/aiops report 30`" in answer


async def test_a_report_is_for_managers_and_who_asks_without_being_one_is_written_down(house: House) -> None:
    assert "You may not read reports." in await house.type("report", by=ALICE)
    (entry,) = await house.tables.audit_of_no_alert()
    assert (entry["userId"], entry["details"]["asked"]) == (ALICE, "report")


# The rows.


async def test_the_rows_are_sent_to_who_asked_and_to_nobody_else(house: House) -> None:
    await house.stored_alert(DAY, status="REJECTED")
    await rows(house, await report(house))
    (file,) = files(house)
    assert file.channel == f"D{MANAGER[1:]}"
    assert house.slack.channel(file.channel).members == [MANAGER]
    assert file.name.startswith("aiops-report-7d-")


async def test_a_row_an_alert_of_the_same_alerts_as_in_the_report(house: House) -> None:
    card = await house.trouble("STATION_001")
    await house.reject(card, "=HYPERLINK(1), crew on site\nuntil six")
    old = await house.stored_alert(3 * DAY, status="REJECTED", rejectionReason='a "quoted" one, größe 🔋')
    await house.indexed()
    answer = await report(house)
    later = await house.stored_alert(-1000)
    found = {row["alertId"]: row for row in await rows(house, answer)}
    assert set(found) == {alert_id_of(card), old}
    assert later not in found
    row = found[alert_id_of(card)]
    assert (row["stationId"], row["status"], row["decidedBy"]) == ("STATION_001", "REJECTED", ALICE)
    assert row["rejectionReason"] == "'=HYPERLINK(1), crew on site\nuntil six"
    assert found[old]["rejectionReason"] == 'a "quoted" one, größe 🔋'
    assert found[old]["secondsToDecision"] == "60.000"


async def test_who_may_not_read_the_audit_gets_no_rows_by_a_button_either(house: House) -> None:
    await house.stored_alert(DAY, status="REJECTED")
    answer = await report(house)
    await house.person(ALICE).press(answer, ActionId.REPORT_ROWS)
    assert "You may not read reports." in await house.told(ALICE)
    assert files(house) == []
    (entry,) = await house.tables.audit_of_no_alert()
    assert (entry["userId"], entry["details"]["asked"]) == (ALICE, "report 7 as CSV")


async def test_without_the_scope_the_answer_says_what_else_works(house: House) -> None:
    await house.stored_alert(DAY, status="REJECTED")
    answer = await report(house)
    await house.person(MANAGER).next_private()
    house.slack.app.scopes = house.slack.app.scopes.replace(",im:write", "")
    await house.person(MANAGER).press(answer, ActionId.REPORT_ROWS)
    told = await house.told(MANAGER)
    assert "the app lacks a scope; install it again with the shipped manifest" in told
    assert "`aiops report --days 7 --csv FILE` in a terminal writes the same rows" in told


async def test_a_forged_button_reads_nothing(house: House) -> None:
    await house.stored_alert(DAY, status="REJECTED")
    answer = await report(house)
    await house.person(MANAGER).next_private()
    for value in ("", "{}", '{"of":"report","days":9999,"until":1}', '{"of":"report","days":7,"until":-1}', "x" * 2000):
        await house.person(MANAGER).press(answer, ActionId.REPORT_ROWS, stale=forged(answer, value))
        assert "Type the command again" in await house.told(MANAGER), value
    assert files(house) == []
