"""What Slack makes of what a person types, read back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.slack.typed_text import as_typed
from tests.slack_double.typed_text import as_sent


@pytest.mark.parametrize(
    ("sent", "typed"),
    [
        ("A&amp;B", "A&B"),
        ("&lt;North&gt;", "<North>"),
        ("&amp;lt;", "&lt;"),
        ("&lt;@U0BOB|bob&gt;", "<@U0BOB|bob>"),
        ("<@U0BOB|bob> is on site, see <#C0CREW|crew>", "@bob is on site, see #crew"),
        ("<@U0BOB> <#C0CREW>", "@U0BOB #C0CREW"),
        ("<!here> <!channel|@channel> <!subteam^S0CREW|@crew> <!subteam^S0CREW>", "@here @channel @crew @S0CREW"),
        ("<http://depot.east.io|depot.east.io>", "depot.east.io"),
        ("<mailto:crew@depot.io|crew@depot.io>", "crew@depot.io"),
        ("<https://x.slack.com/archives/C1/p1?a=1&amp;b=2>", "https://x.slack.com/archives/C1/p1?a=1&b=2"),
        ("<https://x.slack.com/archives/C1/p1|the card>", "https://x.slack.com/archives/C1/p1"),
        ("a < b > c <3f2a8c1e>", "a < b > c <3f2a8c1e>"),
    ],
)
def test_markup_is_read_as_what_a_person_sees(sent: str, typed: str) -> None:
    assert as_typed(sent) == typed


@pytest.mark.parametrize("typed", ["A&B", "<North>", "depot.east.io", "see https://wiki.io/a?b=1&c=2", "a < b & c"])
def test_what_slack_sends_is_read_as_it_was_typed(typed: str) -> None:
    assert as_sent(typed) != typed
    assert as_typed(as_sent(typed)) == typed


@given(st.text(alphabet="ab<>&;@#!|^ .ltgmp"))
def test_nothing_breaks_it(text: str) -> None:
    as_typed(text)
