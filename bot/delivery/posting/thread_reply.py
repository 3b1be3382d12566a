"""Writing a message under another one, once."""

from bot.delivery.posting.context import PostingContext
from bot.slack.message import Message
from bot.slack.message_identity import MessageIdentity
from rules.alert.alert_metadata import CardReference
from rules.alert.work import Work


class ThreadReply:
    """Writes into threads."""

    def __init__(self, desk: PostingContext) -> None:
        self._desk = desk

    async def write(
        self, work: Work, card: CardReference, mark: MessageIdentity, message: Message, *, broadcast: bool = False
    ) -> None:
        """Write what does not stand there yet; `broadcast`: in the channel, too. Raises SlackFailure, NotYet."""
        if work.begun == mark.name:
            self._desk.may_look(card.channel, work.attempts)
            if await self._desk.channel.has_reply(card, mark):
                return
        await self._desk.begin(work, mark)
        await self._desk.channel.reply(card, message, mark, broadcast=broadcast)
