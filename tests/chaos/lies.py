"""What must never be: each put by hand into the tables or into the Slack double, and taken back again."""

from collections.abc import Callable
from typing import Any

from bot.slack.ids import ActionId
from tests.chaos.house import CHANNEL, OTHER_CHANNEL, House, alert_of
from tests.slack_double.interaction import Ack, Sent
from tests.slack_double.message import Message

Undo = Callable[[], object]
Lie = Callable[[House], Undo]


def card(house: House, status: str) -> Message:
    return next(each for each in house.cards() if each.text.startswith(f"{status.capitalize()} by "))


def alert_item(house: House, status: str) -> dict[str, Any]:
    table = house.aws.dynamodb.scan(TableName="ai-ops-alerts", ConsistentRead=True)["Items"]
    return next(dict(item) for item in table if item["status"]["S"] == status)


def the_card_says_another_word(house: House) -> Undo:
    mine, text = card(house, "APPROVED"), card(house, "APPROVED").text
    mine.text = text.replace("remediation succeeded", "remediation queued")
    return lambda: setattr(mine, "text", text)


def the_card_has_its_buttons_again(house: House) -> Undo:
    mine, blocks = card(house, "REJECTED"), card(house, "REJECTED").blocks
    button = {"type": "button", "action_id": ActionId.APPROVE, "text": {"type": "plain_text", "text": "Approve"}}
    mine.blocks = [*blocks, {"type": "actions", "block_id": "late", "elements": [button]}]
    return lambda: setattr(mine, "blocks", blocks)


def the_card_is_gone(house: House) -> Undo:
    mine = card(house, "APPROVED")
    messages = house.slack.channel(mine.channel).messages
    del messages[mine.ts]
    return lambda: messages.update({mine.ts: mine})


def doubled(house: House, message: Message, **changes: Any) -> Undo:
    messages = house.slack.channel(message.channel).messages
    copy = Message(**{**message.to_json(), "ts": f"{float(message.ts) + 1:.6f}", **changes})
    messages[copy.ts] = copy
    return lambda: messages.pop(copy.ts)


def there_are_two_cards(house: House) -> Undo:
    return doubled(house, card(house, "APPROVED"))


def a_card_is_of_no_alert(house: House) -> Undo:
    return doubled(house, card(house, "APPROVED"), metadata={"event_payload": {"alert_id": "nobody's"}})


def the_note_stands_twice(house: House) -> Undo:
    return doubled(house, note(house))


def note(house: House) -> Message:
    mine = card(house, "APPROVED")
    return house.slack.channel(mine.channel).replies(mine.ts)[0]


def the_note_is_missing(house: House) -> Undo:
    mine = note(house)
    messages = house.slack.channel(mine.channel).messages
    del messages[mine.ts]
    return lambda: messages.update({mine.ts: mine})


def the_card_stands_in_the_other_channel(house: House) -> Undo:
    """With its thread, and as the alert has it: only the routes say that it is the wrong one."""
    mine, item = card(house, "APPROVED"), alert_item(house, "APPROVED")
    right, wrong = sorted((CHANNEL, OTHER_CHANNEL), key=lambda each: each != mine.channel)
    moved = [mine, *house.slack.channel(right).replies(mine.ts)]

    def move(origin: str, to: str) -> None:
        for each in moved:
            each.channel = to
            house.slack.channel(to).messages[each.ts] = house.slack.channel(origin).messages.pop(each.ts)

    move(right, wrong)
    metadata = {**item["metadata"]["M"]}
    metadata["card"] = {"M": {**metadata["card"]["M"], "channel": {"S": wrong}}}
    back = put(house, "ai-ops-alerts", item, metadata={"M": metadata})

    def undo() -> None:
        move(wrong, right)
        back()

    return undo


def put(house: House, table: str, item: dict[str, Any], **changes: Any) -> Undo:
    """Write an item over, as somebody does who goes past the bot."""
    house.aws.dynamodb.put_item(TableName=table, Item={**item, **changes})
    return lambda: house.aws.dynamodb.put_item(TableName=table, Item=item)


def somebody_else_is_said_to_have_approved(house: House) -> Undo:
    return put(house, "ai-ops-alerts", alert_item(house, "APPROVED"), approvedBy={"S": "U0MALLORY"})


def an_approval_was_overwritten_by_a_rejection(house: House) -> Undo:
    item = alert_item(house, "APPROVED")
    return put(house, "ai-ops-alerts", item, status={"S": "REJECTED"}, rejectedBy=item["approvedBy"])


def audit_entry(house: House, action: str) -> dict[str, Any]:
    items = house.aws.dynamodb.scan(TableName="ai-ops-audit", ConsistentRead=True)["Items"]
    return next(dict(item) for item in items if item["actionType"]["S"] == action)


def the_audit_names_somebody_else(house: House) -> Undo:
    return put(house, "ai-ops-audit", audit_entry(house, "ALERT_APPROVED"), userId={"S": "U0MALLORY"})


def an_audit_entry_was_removed(house: House) -> Undo:
    entry = audit_entry(house, "SNS_NOTIFICATION_SENT")
    key = {"taskId": entry["taskId"]}
    house.aws.dynamodb.delete_item(TableName="ai-ops-audit", Key=key)
    return lambda: house.aws.dynamodb.put_item(TableName="ai-ops-audit", Item=entry)


def work_is_left(house: House) -> Undo:
    key = {"scope": {"S": "work"}, "key": {"S": "nobody#update_card"}}
    house.aws.dynamodb.put_item(TableName="ai-ops-coordination", Item=key)
    return lambda: house.aws.dynamodb.delete_item(TableName="ai-ops-coordination", Key=key)


def the_field_was_told_twice(house: House) -> Undo:
    told, approved = house.aws._told, alert_of(card(house, "APPROVED"))
    told[approved] += 1
    return lambda: told.subtract([approved])


def a_station_has_an_alert_too_many(house: House) -> Undo:
    house.in_trouble["STATION_001"] -= 1
    return lambda: house.in_trouble.update(["STATION_001"])


def the_home_tab_still_counts_one(house: House) -> Undo:
    header = house.people[0].home.blocks[0]["text"]  # type: ignore[union-attr]
    text, header["text"] = header["text"], "1 alert waits for you"
    return lambda: header.update(text=text)


def the_home_tab_names_another_decider(house: House) -> Undo:
    home = house.people[0].home
    assert home is not None
    block = next(each for each in home.blocks if "*Approved* by" in str(each))
    text = block["text"]["text"]
    block["text"]["text"] = text.replace("*Approved* by <@U0PERSON", "*Approved* by <@U0MALLORY")
    return lambda: block["text"].update(text=text)


def acts_of_the_decider(house: House, status: str) -> list[Sent]:
    """What the person who decided did about the alert."""
    item = alert_item(house, status)
    who = (item.get("approvedBy") or item["rejectedBy"])["S"]
    mine = [sent for sent in house.slack.sent if sent.interaction.payload.get("user", {}).get("id") == who]
    return [sent for sent in mine if item["alertId"]["S"] in str(sent.interaction.payload)]


def said(house: House, status: str, sentence: str) -> Undo:
    """Tell the person who decided something after each of their acts: in private, and in the answer to a dialog."""
    before = len(house.slack.calls.calls)
    acks = []
    for sent in acts_of_the_decider(house, status):
        url = str(sent.interaction.payload.get("response_url", ""))
        call = house.slack.calls.start("response_url", {"text": sentence}, sent.at + 1)
        call.key, call.acted = url.rsplit("/", 1)[-1], bool(url)
        acks.append((sent, sent.ack))
        if not url:
            sent.ack = Ack(acked=True, latency=0.1, body={"response_action": "update", "view": {"title": sentence}})

    def undo() -> None:
        del house.slack.calls.calls[before:]
        for sent, ack in acks:
            sent.ack = ack

    return undo


def who_approved_is_told_that_nothing_was_changed(house: House) -> Undo:
    return said(house, "APPROVED", "Slack does not show the dialog any more. Nothing was changed; press again.")


def who_rejected_is_told_that_nothing_was_changed(house: House) -> Undo:
    return said(house, "REJECTED", "This alert became HIGH since you saw it. Nothing was changed; look at it again.")


def who_approved_is_told_of_another_version(house: House) -> Undo:
    return said(house, "APPROVED", "This button belongs to another version of the bot.")


def who_approved_is_told_that_another_did(house: House) -> Undo:
    return said(house, "APPROVED", "This alert is already decided. *Approved* by <@U0MALLORY> now.")


def who_rejected_is_told_that_it_is_approved(house: House) -> Undo:
    return said(house, "REJECTED", "Nothing has changed since. It is approved; the card shows the rest.")


def an_ephemeral_names_another_decider(house: House) -> Undo:
    sent = acts_of_the_decider(house, "APPROVED")[-1]
    args = {"user": sent.interaction.payload["user"]["id"], "text": "*Rejected* by <@U0MALLORY>"}
    call = house.slack.calls.start("chat.postEphemeral", args, sent.at + 0.001)
    call.acted = True
    return lambda: house.slack.calls.calls.remove(call)


LIES: dict[Lie, str] = {
    the_card_says_another_word: "the card says",
    the_card_has_its_buttons_again: "has buttons",
    the_card_is_gone: "0 live cards",
    there_are_two_cards: "2 live cards",
    the_card_stands_in_the_other_channel: "and it belongs to",
    a_card_is_of_no_alert: "not stored",
    the_note_stands_twice: "the thread holds",
    the_note_is_missing: "the thread holds",
    somebody_else_is_said_to_have_approved: "in the end it is",
    an_approval_was_overwritten_by_a_rejection: "in the end it is",
    the_audit_names_somebody_else: "as those who decided",
    an_audit_entry_was_removed: "the audit chain breaks|another head",
    work_is_left: "work left",
    the_field_was_told_twice: "told 2 times",
    a_station_has_an_alert_too_many: "in trouble 0 times",
    who_approved_is_told_that_nothing_was_changed: "told each time that nothing was changed",
    who_rejected_is_told_that_nothing_was_changed: "told each time that nothing was changed",
    who_approved_is_told_of_another_version: "one version only",
    who_approved_is_told_that_another_did: "was told Approved by U0MALLORY",
    who_rejected_is_told_that_it_is_approved: "it is REJECTED",
    an_ephemeral_names_another_decider: "was told Rejected by U0MALLORY",
    the_home_tab_still_counts_one: "the home tab of",
    the_home_tab_names_another_decider: "the home tab of",
}
