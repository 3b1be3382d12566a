"""Who is on call: the answer to `/aiops oncall`."""

from bot.access.on_call import OnDuty
from bot.cards.parts.people import called
from bot.cards.parts.times import moment
from bot.slack.message import Message
from bot.slack.text import escaped
from rules.oncall.shift import Duty
from rules.text.wording import listed

_NAMED, _WHY = 5, 600
NO_SCHEDULES = (
    "The policy has no schedule, so who is called is the same at any hour. docs/policy.md says how to add one."
)


def on_call_answer(schedules: list[OnDuty]) -> Message:
    """Return who is on call now and next, schedule by schedule."""
    return Message(text="\n".join(map(_lines, schedules)) if schedules else NO_SCHEDULES)


def _lines(each: OnDuty) -> str:
    until = f" until {moment(each.until)}" if each.until is not None else ""
    follows = f"Then {_who(each.next)} from {moment(each.next.begin)}." if each.next else "Nobody is scheduled next."
    wrong = f"\n⚠ {escaped(each.problem, _WHY)}." if each.problem else ""
    return f"*{each.name}*: {_who(each.now)}{until}. {follows}{wrong}"


def _who(duty: Duty) -> str:
    people = [called((each,)) for each in duty.people]
    strangers = [f"{escaped(each, 80)} (not in the policy)" for each in duty.said]
    return listed([*people, *strangers], _NAMED) or "nobody is on call"
