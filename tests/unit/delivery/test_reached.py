"""Which of Slack's failures mean that a person gets no message, and which that it may come yet."""

import pytest

from bot.delivery.cards.reached import why_not_reached
from bot.slack.errors import FIXES, Ambiguous, NeedsPerson, RateLimited, SlackFailure, SlackRefused, Unreachable

ABOUT_THE_TOKEN = {
    "accesslimited",
    "account_inactive",
    "enterprise_is_restricted",
    "invalid_auth",
    "not_allowed_token_type",
    "not_authed",
    "org_login_required",
    "team_access_not_granted",
    "token_expired",
    "token_revoked",
    "two_factor_setup_required",
}


@pytest.mark.parametrize("failure", [Ambiguous("no answer"), RateLimited(3.0)])
def test_what_passes_is_tried_again_however_often(failure: SlackFailure) -> None:
    assert why_not_reached(failure, 1000) is None


@pytest.mark.parametrize("code", sorted(FIXES))
def test_what_stops_cards_as_well_is_waited_for_and_all_else_is_final(code: str) -> None:
    found = why_not_reached(NeedsPerson(code, FIXES[code]), 1)
    assert (found is None) == (code in ABOUT_THE_TOKEN)
    assert found is None or "AIOPS_ALERT_CHANNEL" not in found.why or not found.is_person


def test_who_cannot_be_written_to_is_known_at_once_and_a_refusal_that_nobody_knows_after_some_attempts() -> None:
    at_once = why_not_reached(Unreachable("Slack says user_disabled"), 1)
    assert at_once is not None
    assert at_once.is_person
    assert why_not_reached(SlackRefused("Slack says something_new"), 1) is None
    later = why_not_reached(SlackRefused("Slack says something_new"), 5)
    assert later is not None
    assert later.is_person
