"""What a person is told where a press, a dialog or a command came to nothing, or nobody knows what came of it."""

NOT_SHOWN = "Slack did not show the dialog in time. Nothing was changed; press again."
NOT_OPENED = "Slack did not open the dialog in time. Nothing was changed; press again."
NOT_FILLED = "Slack did not fill the dialog. Nothing was changed; close it and press again."
GONE = "Slack does not show the dialog any more. Nothing was changed; press again."
UNSURE = "Slack did not say whether it shows the dialog. If you see it, it counts; if not, press again."

UNEXPECTED = (
    "Something went wrong that nobody expected. The card shows what was stored; look there before you try "
    "again, and tell your operator."
)
UNREADABLE = (
    "What Slack sent cannot be read. Nothing was changed; try again, and tell your operator if it keeps happening."
)

ANSWER_IS_OLD = "This button belongs to another version of the bot. Type the command again for a fresh answer."
ALERT_IS_GONE = "This alert is not in the alerts table any more. Nothing was changed."
ALERT_IS_BROKEN = "This alert cannot be read: its item was changed by hand. Tell your operator."
ALERT_IS_FULL = (
    "There is no room left in this alert's item: DynamoDB keeps 400 KB at most, and another program filled it. "
    "Nothing was changed. Somebody must make it smaller first; tell your operator."
)
DIGEST_IS_OLD = "This digest is too old: it is not kept any more. Nothing was changed."
NOTHING_LISTED = "Nothing is listed here any more."
STATION_NOT_LISTED = "This station is not listed here."
NO_TEST_CARD = "This button is not on a test card. Nothing was done."

TABLES_ARE_FAULTY = "The bot cannot use its tables; its operator must act."
TABLES_ARE_AWAY = "The tables do not answer."

DONE = "Done. The card shows it."
CHOOSE_HOW_LONG, CHOOSE_A_TIME = "Please choose how long.", "Please choose a time."
TOO_FAST = "You are pressing and typing faster than the bot can follow"
TOO_MANY = "Many people are asking for what they may not do"


def another_version(what: str) -> str:
    """Return what is said of a button, a dialog or a command that this version does not know."""
    return f"This {what} belongs to another version of the bot. Nothing was changed."


def in_progress(many: int) -> str:
    """Return why something more is not begun."""
    return f"{many} things that you asked for are still in progress"


def not_done(why: str, after: str) -> str:
    """Return what is said of what was not begun."""
    return f"{why}. This was not done; try again in {after}."
