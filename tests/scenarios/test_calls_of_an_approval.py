"""How many calls to AWS an approval makes, from the press to the end of its remediation."""

import pytest

from bot.delivery.remediation import follow_execution
from rules.alert.work import FIRST_AFTER_MS, WorkKind
from storage import work_memory
from tests.doubles.counted import counted
from tests.scenarios.house import House


async def test_an_approval_makes_few_calls_to_its_end(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(work_memory, "WHOLE_EVERY_SECONDS", 2.0)
    monkeypatch.setattr(follow_execution, "_FOLLOW_SECONDS", 2.0)
    monkeypatch.setitem(FIRST_AFTER_MS, WorkKind.FOLLOW_EXECUTION, 1_500)
    monkeypatch.setitem(FIRST_AFTER_MS, WorkKind.CHECK_STATION, 15_000)
    card = await house.trouble()
    await house.quiet()
    clients = house.clients
    with counted(clients.dynamodb, clients.step_functions, clients.sns) as calls:
        await house.approve(card)
        await house.carried_out(card)
        await house.quiet()
    # By the clock, not for an approval, the list is read, and a stamp written for all changes of a moment.
    # Whose machine and topic it is, is asked once in a process.
    of_list = [each for each in calls.asked if each.startswith("Query") and "'work" in each]
    once = [each for each in calls.asked if each.startswith(("ListTags", "DescribeStateMachine"))]
    stamps = [each for each in calls.asked if each.startswith("PutItem") and "'stamp'" in each]
    assert len(of_list) <= 4
    assert len(stamps) <= 5
    # 27 to 30: whether two workers meet, and read the alert again, and what is drawn together, differs.
    assert calls.total - len(of_list) - len(once) - len(stamps) <= 33, calls.calls
