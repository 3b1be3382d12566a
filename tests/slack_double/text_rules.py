"""Composition objects: text, confirm, option."""

from tests.slack_double.shapes import Check, boolean, by_type, exactly_one, items, one_of, record, string

TEXT_MAX = 3000


def text_object(maximum: int = TEXT_MAX) -> Check:
    """Build the check of plain_text or mrkdwn, never empty."""
    return by_type({"plain_text": _plain(maximum), "mrkdwn": _mrkdwn(maximum)})


def plain_text(maximum: int) -> Check:
    return by_type({"plain_text": _plain(maximum)})


def _plain(maximum: int) -> Check:
    return record({"text": string(maximum, minimum=1)}, {"emoji": boolean})


def _mrkdwn(maximum: int) -> Check:
    return record({"text": string(maximum, minimum=1)}, {"verbatim": boolean})


CONFIRM = record(
    {"title": plain_text(100), "text": text_object(300), "confirm": plain_text(30), "deny": plain_text(30)},
    {"style": one_of("primary", "danger")},
)


def option(label: Check, *, link: bool = False) -> Check:
    extra = {"url": string(3000)} if link else {}
    return record(
        {"text": label, "value": string(150, minimum=1)},
        {"description": text_object(75), **extra},
    )


PLAIN_OPTION = option(plain_text(75))
RICH_OPTION = option(text_object(75))
LINK_OPTION = option(plain_text(75), link=True)

OPTION_GROUP = record({"label": plain_text(75), "options": items(PLAIN_OPTION, 1, 100)})

OPTIONS_OR_GROUPS = exactly_one("options", "option_groups")
