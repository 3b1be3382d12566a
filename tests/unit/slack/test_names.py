"""In the channel nobody is mentioned by the way: names are words, and one deliberate mention says who is asked."""

import asyncio
import json
from dataclasses import replace
from typing import Any

import pytest

from bot.cards.alert.card import draw_card
from bot.cards.alert.thread_notes import note_message
from bot.slack.message import Message
from bot.slack.names import Names
from rules.alert.execution import ExecutionStatus
from tests.unit.cards.alerts_to_draw import ended
from tests.unit.cards.kinds_of_cards import DECIDED, FACTS, PENDING, facts_of

MENTIONS = ("<@", "<!subteam")


class Client:
    """Slack's answers about people and groups."""

    def __init__(self, *, fails: bool = False) -> None:
        self.fails = fails
        self.asked: list[str] = []

    async def users_info(self, user: str) -> Any:
        self.asked.append(user)
        if self.fails:
            raise TimeoutError
        return {"user": {"id": user, "name": user.lower(), "profile": {"real_name": f"<{user}> *Name*"}}}

    async def usergroups_list(self) -> Any:
        self.asked.append("groups")
        return {"usergroups": [{"id": "S0CREW", "name": "On call", "handle": "oncall"}]}


def named(message: Message, client: Client) -> Message:
    slack: Any = client
    return asyncio.run(Names(slack, lambda: 0.0).named(message))


def mentions_in(message: Message) -> list[str]:
    whole = json.dumps([message.text, message.blocks])
    return [mark for mark in MENTIONS if mark in whole]


def test_a_name_is_a_word_and_never_markup() -> None:
    shown = named(Message("by <@U0ALICE> of <!subteam^S0CREW>"), Client())
    assert shown.text == "by &lt;U0ALICE&gt; *Name* of On call"


def test_who_is_asked_is_mentioned() -> None:
    shown = named(Message("<@U0ALICE> and <@U0BOB>", asks=frozenset({"U0ALICE"})), Client())
    assert shown.text == "<@U0ALICE> and &lt;U0BOB&gt; *Name*"


def test_where_slack_does_not_tell_a_name_nobody_is_called_all_the_same_and_it_is_not_asked_at_each_redraw() -> None:
    client: Any = Client(fails=True)
    names = Names(client, lambda: 0.0)
    for _ in range(2):
        assert asyncio.run(names.named(Message("by <@U0ALICE>"))).text == "by U0ALICE"
    assert client.asked == ["U0ALICE"]


@pytest.mark.parametrize("name", [*PENDING, *DECIDED])
def test_of_every_card_only_the_line_that_asks_mentions_somebody(name: str) -> None:
    facts = replace(facts_of(name), asked=())
    card = draw_card({**PENDING, **DECIDED}[name], facts)
    assert mentions_in(named(card, Client())) == []


def test_a_pending_card_asks_once_and_a_decided_one_nobody() -> None:
    asked = replace(FACTS, asked=("S0CREW",))
    waiting = named(draw_card(PENDING["worse"], asked), Client())
    assert json.dumps(waiting.blocks).count("<!subteam^S0CREW>") == 1
    assert mentions_in(named(draw_card(DECIDED["running"], asked), Client())) == []


def test_a_note_that_something_failed_asks_who_ordered_it() -> None:
    alert = ended(ExecutionStatus.FAILED, "NoDepot")
    note = named(note_message(alert, alert.metadata.notes[-1]), Client())
    assert note.text.startswith("<@U0ALICE>")
