"""The state of the alerts of a digest in one line: what is pending, here and elsewhere, and what went wrong."""

from collections.abc import Iterable, Sequence

from bot.cards.digest.digest_words import by_severity
from rules.alert.alert import Alert
from rules.digest.digest_members import open_members, own_card_members
from rules.lifecycle.carrying_out import has_failed, went_wrong
from rules.text.wording import counted


def standing(alerts: Sequence[Alert]) -> str:
    """Return how many alerts are pending, here and elsewhere, the worst severity and what went wrong, as plain text."""
    waiting, own = open_members(alerts), own_card_members(alerts)
    if waiting:
        here = f"{len(waiting)} to decide, the worst {waiting[0].severity}"
    else:
        here = "none to decide here" if own else "all decided"
    return ", ".join(said for said in (here, own_card_words(own), _wrong_words(alerts)) if said)


def own_card_words(own: Sequence[Alert]) -> str:
    """Return "3 CRITICAL on cards of their own"; empty if there are none."""
    if not own:
        return ""
    if all(each.metadata.card is None for each in own):
        return f"{by_severity(own)} whose own {'card is' if len(own) == 1 else 'cards are'} being posted"
    return f"{by_severity(own)} on {'a card of its own' if len(own) == 1 else 'cards of their own'}"


def _wrong_words(alerts: Iterable[Alert]) -> str:
    """Return "2 remediations failed": for alerts that are only listed, nothing else in the channel says so."""
    wrong = [each for each in alerts if went_wrong(each)]
    failed = any(has_failed(each) for each in wrong)
    helped_not = any(not has_failed(each) for each in wrong)
    how = " or ".join(said for said, is_so in (("failed", failed), ("did not help", helped_not)) if is_so)
    return f"{counted(len(wrong), 'remediation')} {how}" if wrong else ""
