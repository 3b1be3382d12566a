"""A signed request counts once, at whichever replica; metrics come in within bounds."""

import pytest
from structlog.testing import capture_logs

from bot.slack.ids import ActionId
from tests.scenarios.policy_house import PolicyHouse
from tests.slack_double.interaction import Kind

POLICY = "groups: {ops: [U0ALICE, U0BOB]}\ndecide: [{by: [ops], quorum: 2}]\n"

pytestmark = [
    pytest.mark.ministack,
    pytest.mark.asyncio(loop_scope="module"),
    pytest.mark.policies(POLICY, POLICY, people=("U0ALICE",)),
]


async def test_the_very_same_request_is_refused_at_every_replica(house: PolicyHouse) -> None:
    alert = await house.open_alert()
    outcome = await house.person("U0ALICE").press(house.card(alert), ActionId.APPROVE)
    request = house.slack.signed(Kind.INTERACTIVE, {**outcome.payload, "trigger_id": "again"})
    answers = [(await house.post(request, replica)).status_code for replica in (0, 0, 1)]
    assert answers == [200, 401, 401]
    assert len((await house.stored(alert)).metadata.approvals) == 1


async def test_a_refused_request_leaves_nothing_of_itself_in_the_log(house: PolicyHouse) -> None:
    forged = house.slack.signed(Kind.SLASH_COMMAND, {"command": "/evil-text", "text": "evil-text"}, secret="guessed")
    with capture_logs() as logs:
        assert (await house.post(forged)).status_code == 401
        assert (await house.send("/v1/metrics", b"evil-text", {"Authorization": "Bearer evil-text"})).status_code == 401
    assert "evil-text" not in str(logs)


@pytest.mark.parametrize(
    ("token", "status"),
    [("old-token-of-the-house", 400), ("new-token-of-the-house", 400), ("", 401), ("old-token-of-the-house,", 401)],
)
async def test_every_token_of_the_list_opens_and_nothing_else_does(house: PolicyHouse, token: str, status: int) -> None:
    answer = await house.send("/v1/metrics", b"no JSON", {"Authorization": f"Bearer {token}"})
    assert answer.status_code == status


async def test_too_much_is_refused_with_when_to_come_again(house: PolicyHouse) -> None:
    headers = {"Authorization": "Bearer new-token-of-the-house"}
    assert (await house.send("/v1/metrics", b" " * (8 * 1024 * 1024 + 1), headers)).status_code == 413
    for _ in range(2000):
        answer = await house.send("/v1/metrics", b"no JSON", headers, 1)
        if answer.status_code == 429:
            break
    assert answer.status_code == 429
    assert int(answer.headers["retry-after"]) >= 1
