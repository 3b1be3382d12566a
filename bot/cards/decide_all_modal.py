"""The dialog in which a whole digest is decided: what will happen, for how many, and who is left out."""

from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from bot.cards import blocks, limits
from bot.cards.digest_words import by_severity, counted, station, what
from bot.cards.ids import LEAVE_OUT_BLOCK, LEAVE_OUT_INPUT, CallbackId
from bot.cards.message import Block
from bot.cards.review_modal import option, option_groups
from bot.digest_orders import Question
from bot.policy.policy import Action
from bot.slack.text import escaped
from rules.alert import Alert
from rules.playbook import what_approval_does

_PRESELECTED = 100
"""Slack takes no more preselected options; what is left out beyond them cannot be chosen again in the dialog."""

_NAMED = 30


@dataclass(frozen=True)
class Deciding:
    """The dialog's words for one action."""

    action: Action
    callback: CallbackId
    title: str
    submit: str
    done: str


APPROVING_ALL = Deciding(Action.APPROVE, CallbackId.APPROVE_ALL, "Approve all", "Approve", "approved")
REJECTING_ALL = Deciding(Action.REJECT, CallbackId.REJECT_ALL, "Reject all", "Reject", "rejected")


class Asked(BaseModel):
    """What the dialog carries: which digest it was, how many of its members the person saw, and when (epoch ms)."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    digest: str = Field(max_length=64)
    seen: int = Field(ge=0)
    at: int = Field(ge=0)
    never: tuple[int, ...] = ()
    """Places that are left out though the menu cannot say so."""

    @classmethod
    def read(cls, text: str) -> "Asked | None":
        """Return what a dialog carried; None for anything else."""
        try:
            return cls.model_validate_json(text)
        except ValidationError:
            return None


def all_loading(deciding: Deciding) -> Block:
    """Return what stands while the digest is read."""
    return all_message(deciding, "Reading the digest …")


def all_message(deciding: Deciding, text: str) -> Block:
    """Return the dialog when it only says something; `text` is mrkdwn."""
    return _modal(deciding, [blocks.section(text)])


def all_modal(deciding: Deciding, question: Question, state_machine: str, entries: list[Block]) -> Block:
    """Return the dialog; `entries` ask for what else the decision needs."""
    if not question.concerned:
        return all_message(deciding, "Nothing of this digest waits for a decision any more.")
    cleared = [each for each in question.concerned if each.metadata.condition is not None]
    unwanted = cleared if deciding.action is Action.APPROVE else []
    body = [
        blocks.paragraph(f"{what(question.digest, len(question.alerts))}."),
        blocks.section(_what_happens(deciding, question, state_machine)),
        *_cleared(deciding, cleared),
        *_barred(question),
        *entries,
        _leave_out(question, unwanted[:_PRESELECTED]),
    ]
    return _modal(deciding, body) | {
        "private_metadata": _asked(question, unwanted[_PRESELECTED:]).model_dump_json(exclude_defaults=True),
        **blocks.submit(deciding.submit),
    }


def _asked(question: Question, never: list[Alert]) -> Asked:
    digest = question.digest
    places = tuple(digest.members.index(each.alert_id) for each in never)
    return Asked(digest=digest.digest_id, seen=len(digest.members), at=question.at, never=places)


def _what_happens(deciding: Deciding, question: Question, state_machine: str) -> str:
    count = len(question.concerned)
    own = f"Each of the {count} is decided, and written down, on its own." if count > 1 else ""
    if deciding.action is Action.REJECT:
        return f"*Rejects {counted(count, 'alert')}* ({by_severity(question.concerned)}). {own}"
    does = escaped(what_approval_does(question.digest.alert_type), 300)
    machine = escaped(state_machine, 100)
    times = "starts" if count == 1 else f"starts {count} times"
    return (
        f"*Approves {counted(count, 'alert')}* ({by_severity(question.concerned)}): {times} `{machine}`. {does} {own}"
    )


def _cleared(deciding: Deciding, cleared: list[Alert]) -> list[Block]:
    if not cleared:
        return []
    stations = f"{', '.join(station(each) for each in cleared[:_NAMED])}{_more(len(cleared))}"
    are = "the condition no longer holds by the newest metrics"
    if deciding.action is Action.REJECT:
        return [blocks.section(f"At {counted(len(cleared), 'station')} {are}: {stations}")]
    kept = "They are left out below, unless you say otherwise"
    return [blocks.section(f"*At {counted(len(cleared), 'station')} {are}.* {kept}: {stations}")]


def _barred(question: Question) -> list[Block]:
    if not question.barred:
        return []
    stations = f"{', '.join(station(each) for each, _ in question.barred[:_NAMED])}{_more(len(question.barred))}"
    why = question.barred[0][1]
    return [blocks.section(f"*Not yours to decide: {counted(len(question.barred), 'alert')}.* {stations}\n{why}")]


def _leave_out(question: Question, preselected: list[Alert]) -> Block:
    places = {alert_id: place for place, alert_id in enumerate(question.digest.members)}
    by_name = sorted(question.concerned, key=lambda each: each.station_id)
    menu: dict[str, Any] = {
        "type": "multi_static_select",
        "action_id": LEAVE_OUT_INPUT,
        "placeholder": blocks.plain("Type or choose stations", 150),
        "option_groups": list(option_groups("Stations", by_name, places)),
    }
    if preselected:
        menu["initial_options"] = [option(each, places[each.alert_id]) for each in preselected]
    return {
        "type": "input",
        "block_id": LEAVE_OUT_BLOCK,
        "optional": True,
        "label": blocks.plain("Leave out", limits.FIELD),
        "hint": blocks.plain("What you leave out stays as it is.", limits.FIELD),
        "element": menu,
    }


def _more(count: int) -> str:
    return f" and {count - _NAMED} more" if count > _NAMED else ""


def _modal(deciding: Deciding, body: list[Block]) -> Block:
    return {
        "type": "modal",
        "callback_id": deciding.callback.value,
        "title": blocks.plain(deciding.title, limits.MODAL_TITLE),
        "close": blocks.plain("Close", limits.MODAL_TITLE),
        "blocks": body,
    }
