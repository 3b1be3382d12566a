"""What is answered to a command that lacks something, or says something that cannot be used (mrkdwn)."""

from bot.slack.text import escaped
from rules.alert.alert import AlertType

_ECHO = 40
_TYPES = ", ".join(each.lower() for each in AlertType)
_EXAMPLE = "For example: `/aiops mute STATION_001 low 2h charger crew on site`"

NO_TEXT = "Search for what? `/aiops search crew on site` finds alerts that say so, newest first."
NO_ALERT = (
    "Which alert? `/aiops audit &lt;alertId&gt;`, or the link of its card; or whose, where and when: "
    "`/aiops audit STATION_001 @WHO yesterday`."
)
NO_ALERT_TO_VERIFY = "Which alert? `/aiops audit verify &lt;alertId&gt;`, or the link of its card."
NO_CARD_THERE = (
    "This link leads to no message. Copy the link of the card (More actions, Copy link), or type the id on it."
)
OF_NO_ALERT = "This link leads to no alert's card. Copy the link of the card, or type the id on it."
OF_A_DIGEST = (
    "This is the link of a digest, which lists many alerts. Type the id of the one you mean: `/aiops alerts` has them, "
    "and so has *Review* on the digest."
)
LINK_NOT_FOLLOWED = "Slack could not be asked which card this link leads to. Try again, or type the id on the card."
NOBODY_AT_A_TERMINAL = "A terminal does not know who `me` is: type your id, like @U0123456789."
NOT_MUTED_FOR_SURE = (
    "The tables do not answer: what is muted may have changed or not. `/aiops mutes` shows it in a moment; "
    "repeating the command does no harm."
)
NOTHING_TO_UNMUTE = "Unmute what? For example: `/aiops unmute STATION_001 low`"
NO_HOURS = (
    "When is that? Write days and hours like `every sunday 02:00-04:00`, `every mon-fri 22:00-06:00`, "
    "`every day 02:00-04:00` or `every first sat 01:00-03:00 until 2026-12-31`, by the clock on the station's wall."
)


def nobody(typed: str) -> str:
    """Return the answer to a person whom Slack has not made out."""
    return f"Nobody here goes by {escaped(typed, _ECHO)}. Type @ and choose the person from Slack's list, or type `me`."


def of_another_channel(cards: str) -> str:
    """Return the answer to a link to another channel; `cards` are those that have cards (mrkdwn)."""
    return f"This link leads to another channel; the cards are in {cards}."


def no_day(typed: str) -> str:
    """Return the answer to what looks like a day."""
    return f"{escaped(typed, _ECHO)} is not a day. Write one like 2026-11-29, `29 nov`, `monday` or `yesterday`."


def nothing_to_mute() -> str:
    """Return the answer to a mute without a word."""
    return f"Mute what, for how long, and why? {_EXAMPLE}"


def no_duration(typed: str | None, meant: str | None) -> str:
    """Return the answer to a mute without a duration; `typed` is what may be one, `meant` what was probably meant."""
    if typed is None:
        return f"For how long, and why? Write a duration like 15m, 2h or 1d after the type. {_EXAMPLE}"
    return f"{escaped(typed, _ECHO)} is not a duration{_or(meant)} Write 15m, 2h or 1d. {_EXAMPLE}"


def no_type(typed: str, meant: str | None) -> str:
    """Return the answer to a mute of no type; `typed` is what stands in its place."""
    listed = f"The types: {_TYPES}, all. {_EXAMPLE}"
    if not typed:
        return f"Which station, and which type of alert? {listed}"
    return f"{escaped(typed, _ECHO)} is not an alert type{_or(meant)} {listed}"


def with_colon(kind: str, name: str) -> str:
    """Return the answer to a group or region that is written as two words."""
    return f"To mute all stations of a {kind}, write it with a colon: {kind}:{escaped(name, _ECHO)}. {_EXAMPLE}"


def _or(meant: str | None) -> str:
    return f", did you mean {meant}?" if meant else "."


def write_instead(place: str) -> str:
    """Return the answer to a mute of a group as if it were a station."""
    return f"That is not a station. To mute all of its stations, write {place} instead."


def no_report(fewest: int, most: int, usual: int) -> str:
    """Return the answer to a report of no days that there can be."""
    return f"A report covers {fewest} to {most} days: `/aiops report 30`, or `/aiops report` for the last {usual}."


def no_backtest(most: int) -> str:
    """Return the answer to a backtest of nothing that can be replayed."""
    return (
        "A backtest takes one type, a changed limit and a number of days: "
        f"`/aiops backtest low_inventory charged&lt;5 7d`. The types are {_TYPES}; 1d to {most}d."
    )
