"""Who may not see the home tab cannot use up the publications of those who may."""

from itertools import repeat, takewhile

from bot.home.publisher import For, Publisher
from bot.slack.calls import web_client
from bot.slack.rate_limits import PACES, Method, RateLimits


def taken(publisher: Publisher, whom: For) -> int:
    return sum(1 for _ in takewhile(lambda _: publisher.takes(whom), repeat(None, 100)))


def test_refusals_leave_publications_to_redraws_and_redraws_to_who_opens_the_tab() -> None:
    now = [0.0]
    publisher = Publisher(web_client("xoxb-stand-in", "http://127.0.0.1:9/api/"), RateLimits(lambda: now[0]))
    assert taken(publisher, For.REFUSED) == PACES[Method.PUBLISH].burst - For.REFUSED
    assert taken(publisher, For.REDRAWN) == For.REDRAWN
    assert taken(publisher, For.OPENED) == For.REDRAWN
    for _ in range(20):
        # Guests who open it without end take nothing of what a round of redraws waits for.
        now[0] += 1.0
        assert taken(publisher, For.REFUSED) == 0
        assert taken(publisher, For.OPENED) >= 1
