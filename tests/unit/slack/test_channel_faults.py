"""Which refusals are about the channel, so that a message goes to the default one, and which are about the message."""

import pytest

from bot.slack.channel_faults import REFUSED_TIMES, channel_fault
from bot.slack.errors import (
    FIXES,
    Ambiguous,
    BlocksRefused,
    MessageGone,
    NeedsPerson,
    RateLimited,
    SlackFailure,
    SlackRefused,
)

OF_THE_WORKSPACE = {
    "accesslimited",
    "account_inactive",
    "enterprise_is_restricted",
    "invalid_auth",
    "messages_tab_disabled",
    "missing_scope",
    "not_allowed_token_type",
    "not_authed",
    "org_login_required",
    "team_access_not_granted",
    "token_expired",
    "token_revoked",
    "two_factor_setup_required",
}


@pytest.mark.parametrize("code", sorted(FIXES))
def test_every_code_that_a_person_must_mend_is_about_the_channel_or_the_workspace(code: str) -> None:
    why = channel_fault(NeedsPerson(code, FIXES[code]))
    assert (why is None) is (code in OF_THE_WORKSPACE)
    assert why is None or code in why
    assert "AIOPS_ALERT_CHANNEL" not in (why or "")


@pytest.mark.parametrize(
    "failure", [RateLimited(3), Ambiguous("cut off"), BlocksRefused("invalid_blocks"), MessageGone("message_not_found")]
)
def test_what_is_about_the_message_or_passes_is_no_fault_of_the_channel(failure: SlackFailure) -> None:
    assert channel_fault(failure, attempts=99) is None


def test_a_refusal_for_an_unknown_reason_is_one_of_the_channels_once_it_has_come_often_enough() -> None:
    refused = SlackRefused("Slack says posting_to_general_channel_denied")
    assert channel_fault(refused, REFUSED_TIMES - 1) is None
    assert "posting_to_general_channel_denied" in str(channel_fault(refused, REFUSED_TIMES))
