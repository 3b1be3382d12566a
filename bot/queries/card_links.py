"""From a link to its alert, and from an alert to its link."""

from collections.abc import Iterable

import structlog

from bot.access.directory import Directory
from bot.access.policy_in_use import PolicyInUse
from bot.cards.answers import usage
from bot.cards.answers.card_link import Links
from bot.cards.parts.people import channel
from bot.slack.channel import AlertChannel
from bot.slack.channel_faults import channel_fault
from bot.slack.errors import SlackFailure
from bot.tables.stored_digests import StoredDigests
from rules.alert.alert import Alert
from rules.alert.alert_metadata import CardReference
from rules.text.wording import listed
from storage.errors import BrokenItem, DigestNotFound, StorageUnavailable

log = structlog.get_logger()

_MOST = 5


class NoCardThere(Exception):
    """The link leads to no alert's card; the text is the answer (mrkdwn)."""


class CardLinks:
    """Looks messages up in Slack, and digests in the table."""

    def __init__(
        self,
        channel: AlertChannel,
        directory: Directory,
        digests: StoredDigests,
        *,
        policy: PolicyInUse,
        dashboard: str | None = None,
    ) -> None:
        self._channel = channel
        self._directory = directory
        self._digests = digests
        self._policy = policy
        self._dashboard = dashboard
        self._workspace_url: str | None = None

    async def alert_id(self, card: CardReference) -> str:
        """Return the id of the alert whose card this message is. Raises NoCardThere."""
        try:
            shown = await self._channel.subject_at(card)
        except SlackFailure as failure:
            if channel_fault(failure) is not None and card.channel not in self._policy.channels():
                cards = listed([channel(each) for each in self._policy.channels()], _MOST)
                raise NoCardThere(usage.of_another_channel(cards)) from failure
            log.warning("a card could not be looked up by its link", why=str(failure))
            raise NoCardThere(usage.LINK_NOT_FOLLOWED) from failure
        if shown.is_digest:
            raise NoCardThere(usage.OF_A_DIGEST)
        if shown.alert_id is None:
            raise NoCardThere(usage.OF_NO_ALERT)
        return shown.alert_id

    async def to(self, alerts: Iterable[Alert]) -> Links:
        """Return the parts of links to the messages of some alerts; digests that cannot be read are left out."""
        url = await self.workspace_url()
        digests = {each.metadata.digest for each in alerts if url and each.metadata.card is None}
        cards = {each: await self._first_card(each) for each in digests if each is not None}
        return Links(url, {each: card for each, card in cards.items() if card is not None}, self._dashboard)

    async def _first_card(self, digest_id: str) -> CardReference | None:
        # The first message of a digest: every alert can be reviewed from there.
        try:
            return (await self._digests.get(digest_id)).first_card
        except (DigestNotFound, BrokenItem, StorageUnavailable) as failure:
            log.info("an answer goes without a link to a digest", digest=digest_id, why=str(failure))
            return None

    async def workspace_url(self) -> str | None:
        """Return the base URL of this workspace; None if Slack cannot be asked: answers then have no links."""
        if self._workspace_url is None:
            try:
                self._workspace_url = (await self._directory.home()).url
            except SlackFailure as failure:
                log.warning("answers go without links to cards", why=str(failure))
        return self._workspace_url
