"""What a channel is told when it goes quiet, and when that ends."""

from bot.cards.parts.people import person
from bot.cards.parts.times import moment
from bot.slack.message import Block, Message
from bot.slack.text import escaped
from rules.alert.alert import AlertType
from rules.alert.quiet_time import QuietTime

_NAME, _WHY = 80, 300


def quiet_message(time: QuietTime) -> Message:
    """Return that a channel is quiet from now on: what, until when, who, why."""
    return _drawn(time, f"*{_what(time)}*{_until(time)}{_who(time)}. `/aiops mutes` lists what is quiet.")


def ended_message(time: QuietTime, at: int) -> Message:
    """Return the same once it is over, for whoever reads it later."""
    return _drawn(time, f"{_what(time)}: over since {moment(at)}{_ended_by(time)}. It was{_who(time)}.")


def end_note(time: QuietTime, *, goes_on: bool) -> Message:
    """Return the note that a quiet time is over; `goes_on`: another one takes its place."""
    if goes_on:
        return Message(text=f"Replaced by a newer mute of {escaped(time.place, _NAME)}.")
    after = "What still stands opens alerts now."
    return Message(text=f"*No longer quiet: {escaped(time.place, _NAME)}*{_ended_by(time)}. {after}")


def quiet_line(time: QuietTime) -> str:
    """Return a maintenance of the register as a line of a list (mrkdwn)."""
    return f"*{_what(time)}*{_until(time)}{_who(time)}"


def _drawn(time: QuietTime, text: str) -> Message:
    block: Block = {"type": "section", "text": {"type": "mrkdwn", "text": text, "verbatim": True}}
    return Message(text=text, blocks=[block | {"block_id": f"quiet:{time.name}"}])


def _what(time: QuietTime) -> str:
    place = escaped(time.place, _NAME)
    if not time.types:
        return f"In maintenance: {place}"
    types = (
        "every type" if set(time.types) == set(AlertType) else ", ".join(escaped(each, _NAME) for each in time.types)
    )
    return f"Quiet: {types} at {place}"


def _until(time: QuietTime) -> str:
    until = f" until {moment(time.until)}" if time.until is not None else ""
    return f"{until} ({escaped(time.when, _NAME)})" if time.when else until


def _who(time: QuietTime) -> str:
    by = f" by {person(time.by)}" if time.by else " by the station register"
    return f"{by}: {escaped(time.why, _WHY)}" if time.why else by


def _ended_by(time: QuietTime) -> str:
    return f" (ended by {person(time.ended_by)})" if time.ended_by else ""
