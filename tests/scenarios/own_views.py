"""A home tab and modals with the buttons of an alert, as the bot draws them or as somebody else might."""

from uuid import uuid4

from bot.slack.ids import ActionId
from rules.alert.alert import Alert
from tests.scenarios.policy_house import PolicyHouse
from tests.slack_double.json_value import Json
from tests.slack_double.person import Person
from tests.slack_double.view import View


def buttons(alert: Alert) -> Json:
    def button(action: ActionId) -> Json:
        text = {"type": "plain_text", "text": action.value}
        return {"type": "button", "action_id": action.value, "text": text, "value": alert.alert_id}

    return {"type": "actions", "block_id": "decide", "elements": [button(ActionId.APPROVE), button(ActionId.REJECT)]}


async def home_of(house: PolicyHouse, person: Person, alert: Alert) -> View:
    await house.bot.slack.client.views_publish(
        user_id=person.user.id, view={"type": "home", "blocks": [buttons(alert)]}
    )
    assert person.home is not None
    return person.home


def modal_of(house: PolicyHouse, person: Person, alert: Alert, callback_id: str) -> View:
    title = {"type": "plain_text", "text": "Review"}
    content = {"type": "modal", "callback_id": callback_id, "title": title, "blocks": [buttons(alert)]}
    view = View(f"V{uuid4().hex[:10].upper()}", person.user.id, "hash", content, "")
    house.slack.workspace.views[view.id] = view
    return view
