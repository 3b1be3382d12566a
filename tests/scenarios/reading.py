"""Reading what stands in Slack as a person does."""

from typing import Any

from tests.slack_double.elements import interactive_elements
from tests.slack_double.message import Message, PrivateMessage
from tests.slack_double.person import Person
from tests.slack_double.view import View
from tests.slack_double.waiting import until


def alert_id_of(card: Message) -> str:
    """Read off a card whose alert it is about."""
    assert card.metadata is not None
    return str(card.metadata["event_payload"]["alert_id"])


def said(shown: Message | PrivateMessage | View) -> str:
    """All that somebody reads."""
    text = "" if isinstance(shown, View) else shown.text
    return "\n".join([text, *(text_of(block) for block in shown.blocks)])


async def sees(person: Person, *words: str) -> View:
    """Wait until a person's modal says something."""
    await until(
        lambda: person.modal and all(each in said(person.modal) for each in words), what=f"a modal says {words}"
    )
    assert person.modal is not None
    return person.modal


def text_of(block: Any) -> str:
    """Every text within a block, but for what asks for confirmation."""
    if isinstance(block, list):
        return "\n".join(text_of(each) for each in block)
    if not isinstance(block, dict):
        return ""
    if block.get("type") == "data_table":
        return "\n".join([block["caption"], *(cell_of(cell) for row in block["rows"] for cell in row), ""])
    own = block.get("text")
    inner = "\n".join(text_of(each) for name, each in block.items() if name not in ("text", "confirm"))
    return f"{own if isinstance(own, str) else text_of(own)}\n{inner}"


def cell_of(part: Any) -> str:
    """What stands in a cell of a table, its mentions, links and marks as in mrkdwn."""
    match part.get("type"):
        case "date":
            return str(part["fallback"])
        case "user":
            return f"<@{part['user_id']}>"
        case "link":
            return f"<{part['url']}|{part['text']}>"
    if "elements" in part:
        return "".join(map(cell_of, part["elements"]))
    mark = {"bold": "*", "code": "`"}.get(next(iter(part.get("style", {})), ""), "")
    return f"{mark}{part['text']}{mark}"


def buttons_of(shown: Message | PrivateMessage | View) -> list[str]:
    """The action ids of what can be pressed."""
    return [str(element["action_id"]) for _, element in interactive_elements(shown.blocks)]


def image_of(card: Message) -> Any:
    """The picture on a card."""
    return next((block for block in card.blocks if block["type"] == "image"), None)
