"""The card of a digest: a pure function of the stored digest and its alerts, in as many messages as it takes."""

from collections.abc import Sequence

from bot.cards.alert.elsewhere import elsewhere
from bot.cards.digest.digest_pages import DigestPage, paged, size_of
from bot.cards.digest.digest_standing import standing
from bot.cards.digest.digest_who import FactsOf, who_blocks
from bot.cards.digest.digest_words import by_severity, decided_lines, line_text, own_card_lines, row_text, what
from bot.cards.parts import blocks
from bot.cards.parts.times import moment
from bot.slack import limits
from bot.slack.ids import ActionId
from bot.slack.message import Block, Message
from bot.slack.text import cut, cut_markup, escaped
from rules.alert.alert import Alert, AlertStatus
from rules.digest.digest import Digest
from rules.digest.digest_members import open_members, own_card_members
from rules.playbook.said import what_approving_each_does
from rules.text.wording import counted

ROWS = 15
_ROWS_JSON = 6_500
_LEAST_TOLD = 40
"""Characters of a headline kept for what happened, however long the rest is."""
_NOTHING_HERE = "Nothing is left in this part; what was listed here stands in the parts before it."


def draw_digest(digest: Digest, alerts: Sequence[Alert], facts_of: FactsOf) -> list[Message]:
    """Return the parts of a digest, at least as many as already stand in Slack."""
    waiting = open_members(alerts)
    rows, who = _rows(waiting), who_blocks(waiting, facts_of)
    pages = paged(who, rows, _lines(digest, alerts, waiting[len(rows) :]))
    parts = max(len(pages), max(digest.cards, default=1))
    return [
        _message(digest, alerts, waiting, page=_page(pages, part), numbering=(part, parts))
        for part in range(1, parts + 1)
    ]


def draw_plain_part(digest: Digest, alerts: Sequence[Alert], part: int) -> Message:
    """Return the smallest part that still lets people decide, for when Slack refuses the full one."""
    waiting = open_members(alerts)
    small = blocks.context("Slack did not take the list of stations: Review shows them all.")
    drawn = [_header(digest, alerts, (part, 0)), *_buttons(digest, waiting, part), small]
    return Message(text=_sentence(digest, alerts, (part, 0)), blocks=drawn)


def _rows(waiting: list[Alert]) -> list[Block]:
    rows: list[Block] = []
    for each in waiting[:ROWS]:
        label = f"Review the alert of {each.station_id}"
        rows.append(blocks.row(row_text(each), blocks.button(ActionId.REVIEW, "Review", each.alert_id, label=label)))
        if size_of(rows) > _ROWS_JSON:
            return rows[:-1]
    return rows


def _lines(digest: Digest, alerts: Sequence[Alert], waiting: list[Alert]) -> list[str]:
    decided = [each for each in alerts if each.status is not AlertStatus.PENDING]
    rest = [f"Under “Review a station …” ({len(waiting)}):"] if waiting else []
    here = digest.first_card.channel if digest.first_card else None
    own = own_card_lines(own_card_members(alerts), here)
    return [*rest, *(line_text(each) for each in waiting), *own, *decided_lines(decided)]


def _page(pages: list[DigestPage], part: int) -> DigestPage:
    return pages[part - 1] if part <= len(pages) else DigestPage(paragraphs=[_NOTHING_HERE])


def _message(
    digest: Digest,
    alerts: Sequence[Alert],
    waiting: list[Alert],
    *,
    page: DigestPage,
    numbering: tuple[int, int],
) -> Message:
    part, _ = numbering
    summary = [blocks.section(_summary(digest, alerts, waiting))] if part == 1 else []
    where = "" if part == 1 else " · the buttons for all are on part 1"
    small = blocks.context(f"{_kind(digest)}, begun {moment(digest.created_at)}{where}", *elsewhere(digest.place))
    drawn = [_header(digest, alerts, numbering), *summary, *_buttons(digest, waiting, part), *page.body(small)]
    return Message(text=_sentence(digest, alerts, numbering), blocks=drawn)


def _header(digest: Digest, alerts: Sequence[Alert], numbering: tuple[int, int]) -> Block:
    stands = f". {_standing(alerts)}{_of(numbering)}"
    text = f"{cut(what(digest, len(alerts)), max(_LEAST_TOLD, limits.HEADER - len(stands)))}{stands}"
    # A block id is new with each change, because Slack keeps the state of buttons under it.
    changes = sum(each.metadata.revision for each in alerts) + digest.revision
    return blocks.header(text, block_id=f"digest:{digest.digest_id}:{numbering[0]}:{changes}")


def _summary(digest: Digest, alerts: Sequence[Alert], waiting: list[Alert]) -> str:
    does = what_approving_each_does(waiting, digest.alert_type)
    common = "Same fault codes at the same time: one cause is likely. " if digest.is_event else ""
    if not waiting:
        return f"{common}{by_severity(alerts)}."
    return (
        f"{common}{by_severity(alerts)}, the worst first. *Approving* one {escaped(does[:1].lower() + does[1:], 300)}"
    )


def _buttons(digest: Digest, waiting: list[Alert], part: int) -> list[Block]:
    """Return the buttons for all alerts, which open a dialog, and the menu that reviews one station."""
    count = len(waiting)
    all_of = counted(count, "alert")
    many = [
        blocks.button(
            ActionId.APPROVE_ALL,
            f"Approve all {count} …" if count > 1 else "Approve …",
            digest.digest_id,
            label=f"Approve all of {all_of}, after a dialog",
            style="primary",
        ),
        blocks.button(
            ActionId.REJECT_ALL,
            f"Reject all {count} …" if count > 1 else "Reject …",
            digest.digest_id,
            label=f"Reject all of {all_of}, after a dialog",
            style="danger",
        ),
    ]
    review = blocks.button(
        ActionId.REVIEW_ANOTHER,
        "Review a station …",
        digest.digest_id,
        label="Choose a station of this digest to review",
    )
    return [blocks.actions(f"digest-all:{digest.digest_id}:{part}", *(many if count and part == 1 else []), review)]


def _standing(alerts: Sequence[Alert]) -> str:
    state = standing(alerts)
    return f"{state[:1].upper()}{state[1:]}"


def _sentence(digest: Digest, alerts: Sequence[Alert], numbering: tuple[int, int]) -> str:
    """Return what notifications show and screen readers read first."""
    stands = f" {_standing(alerts)}{_of(numbering)}."
    room = max(_LEAST_TOLD, limits.NOTICE - len(stands) - 1)
    return cut_markup(f"{escaped(what(digest, len(alerts)), room)}.{stands}", limits.NOTICE)


def _of(numbering: tuple[int, int]) -> str:
    part, parts = numbering
    return f" (part {part} of {parts})" if parts > 1 else ""


def _kind(digest: Digest) -> str:
    codes = f" · codes {escaped(', '.join(digest.codes), 200)}" if digest.is_event else ""
    return f"{digest.alert_type}{codes}"
