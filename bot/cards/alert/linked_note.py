"""The note in another channel that an alert concerns: what it is, and a link to the one card that is decided on."""

from bot.cards.alert.card import headline, sentence
from bot.cards.parts import blocks
from bot.cards.parts.people import channel
from bot.slack import limits
from bot.slack.message import Message
from bot.slack.message_identity import MessageIdentity
from bot.slack.text import escaped
from rules.alert.alert import Alert, AlertStatus


def linked_note(alert: Alert, url: str | None, identity: MessageIdentity) -> Message:
    """Return the note as the alert stands now; it has no buttons, and without `url` names the channel alone."""
    pending, card = alert.status is AlertStatus.PENDING, alert.metadata.card
    told = sentence(alert).removesuffix(" Approve or reject.")
    said = f"*{escaped(headline(alert), limits.HEADER)}*" if pending else told
    link = f"<{url}|card>" if url else "card"
    where = channel(card.channel) if card else "another channel"
    text = f"{said}\n{'Decide on its' if pending else 'What became of it is on its'} {link} in {where}."
    block = blocks.section(text) | {"block_id": f"{identity.block_id}{alert.metadata.revision}"}
    return Message(text=told, blocks=[block])
