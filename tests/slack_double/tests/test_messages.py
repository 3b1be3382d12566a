from typing import Any

from slack_sdk.web.async_client import AsyncWebClient

from tests.slack_double import SlackDouble
from tests.slack_double.tests.refusal import refusal

ALERTS = "C0ALERTS"
SECTION: dict[str, Any] = {"type": "section", "text": {"type": "plain_text", "text": "ok"}}
METADATA: dict[str, Any] = {"event_type": "aiops_alert", "event_payload": {"alert_id": "a-1"}}


async def test_a_post_stands_in_the_channel_and_in_the_log(slack: SlackDouble, client: AsyncWebClient) -> None:
    posted = await client.chat_postMessage(channel=ALERTS, text="Low", blocks=[SECTION], metadata=METADATA)
    [card] = slack.channel(ALERTS).cards()
    assert (card.ts, card.text, card.metadata) == (posted["ts"], "Low", METADATA)
    assert card.blocks[0]["block_id"]
    [call] = slack.calls.of("chat.postMessage")
    assert call.ok
    assert call.args["metadata"] == METADATA


async def test_the_same_post_is_understood_as_json_and_as_a_form(slack: SlackDouble, client: AsyncWebClient) -> None:
    body = {"channel": ALERTS, "text": "Low", "blocks": [SECTION]}
    await client.api_call("chat.postMessage", json=body)
    await client.api_call("chat.postMessage", data={**body, "blocks": '[{"type":"divider"}]'})
    as_json, as_form = slack.channel(ALERTS).cards()
    assert as_json.blocks[0]["type"] == "section"
    assert as_form.blocks[0]["type"] == "divider"


async def test_each_ts_is_unique_and_later_than_the_one_before(slack: SlackDouble, client: AsyncWebClient) -> None:
    stamps = [(await client.chat_postMessage(channel=ALERTS, text=str(n)))["ts"] for n in range(5)]
    assert stamps == sorted(set(stamps))


async def test_history_drops_the_metadata_payload_unless_asked(slack: SlackDouble, client: AsyncWebClient) -> None:
    await client.chat_postMessage(channel=ALERTS, text="Low", metadata=METADATA)
    plain = await client.conversations_history(channel=ALERTS)
    full = await client.conversations_history(channel=ALERTS, include_all_metadata=True)
    assert plain["messages"][0]["metadata"] == {"event_type": "aiops_alert"}
    assert full["messages"][0]["metadata"] == METADATA


async def test_history_pages_newest_first(slack: SlackDouble, client: AsyncWebClient) -> None:
    for n in range(5):
        await client.chat_postMessage(channel=ALERTS, text=str(n))
    first = await client.conversations_history(channel=ALERTS, limit=2)
    pages = [[message["text"] for message in page["messages"]] async for page in first]
    assert pages == [["4", "3"], ["2", "1"], ["0"]]


async def test_oldest_and_latest_are_exclusive_unless_inclusive(slack: SlackDouble, client: AsyncWebClient) -> None:
    stamps = [(await client.chat_postMessage(channel=ALERTS, text=str(n)))["ts"] for n in range(3)]
    between = await client.conversations_history(channel=ALERTS, oldest=stamps[0], latest=stamps[2])
    whole = await client.conversations_history(channel=ALERTS, oldest=stamps[0], latest=stamps[2], inclusive=True)
    assert [message["text"] for message in between["messages"]] == ["1"]
    assert len(whole["messages"]) == 3


async def test_replies_stay_out_of_history_and_in_their_thread(slack: SlackDouble, client: AsyncWebClient) -> None:
    parent = (await client.chat_postMessage(channel=ALERTS, text="card"))["ts"]
    await client.chat_postMessage(channel=ALERTS, text="trail", thread_ts=parent)
    history = await client.conversations_history(channel=ALERTS)
    thread = await client.conversations_replies(channel=ALERTS, ts=parent)
    assert [message["text"] for message in history["messages"]] == ["card"]
    assert [message["text"] for message in thread["messages"]] == ["card", "trail"]
    assert [message.text for message in slack.channel(ALERTS).replies(parent)] == ["trail"]


async def test_an_update_with_text_alone_removes_the_blocks(slack: SlackDouble, client: AsyncWebClient) -> None:
    ts = (await client.chat_postMessage(channel=ALERTS, text="Low", blocks=[SECTION], metadata=METADATA))["ts"]
    await client.chat_update(channel=ALERTS, ts=ts, text="Approved")
    [card] = slack.channel(ALERTS).cards()
    assert (card.text, card.blocks, card.metadata) == ("Approved", [], None)
    assert card.edited is not None
    assert card.versions[0]["text"] == "Low"


async def test_an_ephemeral_reaches_one_person_only(slack: SlackDouble, client: AsyncWebClient) -> None:
    await client.chat_postEphemeral(channel=ALERTS, user="U0ALICE", text="Not you")
    assert (await slack.person("U0ALICE").next_private()).text == "Not you"
    assert slack.person("U0BOB").inbox.all == []
    assert slack.channel(ALERTS).cards() == []


async def test_a_deleted_message_is_gone_but_remembered(slack: SlackDouble, client: AsyncWebClient) -> None:
    ts = (await client.chat_postMessage(channel=ALERTS, text="twice"))["ts"]
    await client.chat_delete(channel=ALERTS, ts=ts)
    assert slack.channel(ALERTS).cards() == []
    assert slack.channel(ALERTS).deleted[0].ts == ts


async def test_people_and_groups_are_shown_with_their_flags(slack: SlackDouble, client: AsyncWebClient) -> None:
    slack.person("U0GUEST", is_ultra_restricted=True, team_id="T0OTHER")
    slack.usergroup("S0OPS", ["U0ALICE"])
    guest = (await client.users_info(user="U0GUEST"))["user"]
    assert (guest["is_ultra_restricted"], guest["team_id"]) == (True, "T0OTHER")
    assert (await client.usergroups_users_list(usergroup="S0OPS"))["users"] == ["U0ALICE"]
    slack.switches.plan_upgrade_required = True
    assert await refusal(client.usergroups_users_list(usergroup="S0OPS")) == "plan_upgrade_required"


async def test_a_channel_tells_its_members_and_its_state(slack: SlackDouble, client: AsyncWebClient) -> None:
    members = (await client.conversations_members(channel=ALERTS))["members"]
    assert members == ["U0ALICE", slack.app.bot_user_id]
    assert (await client.conversations_info(channel=ALERTS))["channel"]["is_member"]
    link = await client.chat_postMessage(channel=ALERTS, text="x")
    permalink = await client.chat_getPermalink(channel=ALERTS, message_ts=link["ts"])
    assert permalink["permalink"].endswith(f"/archives/{ALERTS}/p{link['ts'].replace('.', '')}")


async def test_a_file_may_be_shown_only_when_slack_is_done_with_it(slack: SlackDouble, client: AsyncWebClient) -> None:
    slack.switches.file_processing_seconds = 60
    uploaded = await client.files_upload_v2(filename="chart.png", content=b"png", title="Chart", alt_txt="A line")
    file_id = uploaded["file"]["id"]
    image = {"type": "image", "alt_text": "A line", "slack_file": {"id": file_id}}
    assert (await client.files_info(file=file_id))["file"]["mimetype"] == ""
    assert await refusal(client.chat_postMessage(channel=ALERTS, text="x", blocks=[image])) == "invalid_blocks"
    slack.workspace.clock.advance(61)
    assert (await client.files_info(file=file_id))["file"]["mimetype"] == "image/png"
    assert (await client.chat_postMessage(channel=ALERTS, text="x", blocks=[image]))["ok"]
    assert slack.workspace.files[file_id].content == b"png"


async def test_blocks_that_are_too_long_together_are_refused_in_a_channel(
    slack: SlackDouble, client: AsyncWebClient
) -> None:
    long = [{"type": "section", "text": {"type": "plain_text", "text": "x" * 2_900}}] * 5
    assert await refusal(client.chat_postMessage(channel=ALERTS, text="long", blocks=long)) == "msg_blocks_too_long"
    posted = await client.chat_postMessage(channel=ALERTS, text="short", blocks=long[:4])
    updated = client.chat_update(channel=ALERTS, ts=posted["ts"], text="long", blocks=long)
    assert await refusal(updated) == "msg_blocks_too_long"
    # Slack takes the same from those who answer one person.
    await client.chat_postEphemeral(channel=ALERTS, user="U0ALICE", text="long", blocks=long)
