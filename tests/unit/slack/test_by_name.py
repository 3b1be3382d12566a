"""Channels, people and user groups are found by what people call them."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from bot.slack.by_name import ByName, Named, id_in, meant, nearest
from bot.slack.calls import web_client
from bot.slack.errors import NeedsPerson
from tests.slack_double import SlackDouble
from tests.slack_double.app_identity import AppIdentity

_ANY: Any = None


@pytest.fixture
async def slack() -> AsyncIterator[SlackDouble]:
    async with SlackDouble() as running:
        running.channel("C0ALERTS1", name="station-alerts")
        running.channel("C0OTHER11", name="station-talk", bot_is_member=False)
        running.channel("C0OLD1111", name="old-alerts", is_archived=True)
        running.channel("G0SECRET1", name="secret", is_private=True, bot_is_member=False)
        running.channel("G0OURS111", name="ours", is_private=True)
        running.person("U0ALICE11", name="alice", real_name="Alice Ng")
        running.person("U0ALICE22", name="alice.old", real_name="Alice Ng", deleted=True)
        running.person("U0BOB1111", name="bob", real_name="Bob Ångström")
        running.person("U0GUEST11", name="gina", is_restricted=True)
        running.usergroup("S0CREW111", ["U0BOB1111"])
        yield running


def by_name(slack: SlackDouble, waits: list[float] | None = None) -> ByName:
    async def rest(seconds: float) -> None:
        (waits if waits is not None else []).append(seconds)

    return ByName(web_client("xoxb-double", slack.api_url), rest)


def ids(found: list[Named]) -> list[str]:
    return [each.id for each in found]


async def test_a_list_whose_next_page_is_the_same_one_again_ends() -> None:
    pages = [{"members": [{"id": "U0ALICE11"}], "response_metadata": {"next_cursor": "again"}}] * 2

    class Looping:
        async def users_list(self, **_arguments: Any) -> Any:
            return pages.pop()

        async def usergroups_list(self) -> Any:
            return {"usergroups": []}

    client: Any = Looping()
    assert ids(await ByName(client, _ANY).people()) == ["U0ALICE11", "U0ALICE11"]


async def test_the_channels_are_those_that_the_bot_can_be_in_and_say_where_it_is_not(slack: SlackDouble) -> None:
    listed = await by_name(slack).channels()
    assert sorted(ids(listed)) == ["C0ALERTS1", "C0OTHER11", "G0OURS111"]
    assert {each.id for each in listed if "/invite @aiops" in each.but} == {"C0OTHER11"}


@pytest.mark.parametrize("typed", ["station-alerts", "#station-alerts", " #Station-Alerts ", "station-a"])
async def test_a_channel_is_found_with_and_without_its_sign_and_by_its_beginning(
    typed: str, slack: SlackDouble
) -> None:
    assert ids(meant(typed, await by_name(slack).channels())) == ["C0ALERTS1"]


async def test_what_fits_several_is_left_to_who_typed_it(slack: SlackDouble) -> None:
    listed = [Named("C1", ("station-a",)), Named("C2", ("station-b",))]
    assert ids(meant("station", listed)) == ["C1", "C2"]
    assert meant("", listed) == []
    assert nearest("staton-a", listed)[0] == "station-a"


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("alice", "U0ALICE11"),
        ("@alice", "U0ALICE11"),
        ("Alice Ng", "U0ALICE11"),
        ("alice  ng", "U0ALICE11"),
        ("bob a\u030angstro\u0308m", "U0BOB1111"),
        ("@s0crew111", "S0CREW111"),
        ("gina", "U0GUEST11"),
    ],
)
async def test_people_and_groups_are_found_by_handle_and_by_name_however_it_is_written(
    typed: str, found: str, slack: SlackDouble
) -> None:
    assert ids(meant(typed, await by_name(slack).people())) == [found]


async def test_what_speaks_against_somebody_is_said(slack: SlackDouble) -> None:
    against = {each.id: each.but for each in await by_name(slack).people()}
    assert "deactivated" in against["U0ALICE22"]
    assert "guest" in against["U0GUEST11"]
    assert against["U0AIOPS"] == "that is a bot"
    assert against["U0ALICE11"] == against["S0CREW111"] == ""


async def test_a_workspace_without_user_groups_has_its_people(slack: SlackDouble) -> None:
    slack.switches.plan_upgrade_required = True
    assert "U0BOB1111" in ids(await by_name(slack).people())


async def test_all_pages_are_read_once_and_a_pause_that_slack_asks_for_is_made(slack: SlackDouble) -> None:
    for number in range(450):
        slack.channel(f"C0MANY{number:04}", name=f"many-{number}")
    slack.faults.add("http_429", "conversations.list", after_n=1, retry_after=7)
    waits: list[float] = []
    names = by_name(slack, waits)
    assert len(await names.channels()) == 453
    await names.channels()
    assert (len(slack.calls.of("conversations.list")), waits) == (4, [7.0])


async def test_a_missing_scope_is_a_sentence_with_what_mends_it() -> None:
    async with SlackDouble(app=AppIdentity(scopes="chat:write,users:read")) as slack:
        with pytest.raises(NeedsPerson, match="install it again with the shipped manifest"):
            await by_name(slack).channels()


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("C0123456789", "C0123456789"),
        (" U0ALICE11 ", "U0ALICE11"),
        ("<#C0ALERTS1|station-alerts>", "C0ALERTS1"),
        ("<@U0ALICE11>", "U0ALICE11"),
        ("<!subteam^S0CREW111|@crew>", "S0CREW111"),
        ("https://swapnet.slack.com/archives/C0ALERTS1", "C0ALERTS1"),
        ("https://swapnet.slack.com/archives/C0ALERTS1/p1700000000000100", "C0ALERTS1"),
        ("WILLIAM", None),
        ("alerts", None),
        ("", None),
    ],
)
def test_an_id_is_told_from_a_name_and_taken_out_of_what_is_copied(typed: str, found: str | None) -> None:
    assert id_in(typed) == found
