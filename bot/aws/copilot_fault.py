"""Whether a copilot answers as it is asked to: one question about a made-up alert, for `aiops doctor`."""

from bot.aws.bedrock import Bedrock, NoWords, Outcome
from rules.alert.alert import Alert, Severity
from rules.evaluate.kinds import KINDS


def fault_of(bedrock: Bedrock) -> str | None:
    """Return what is wrong and what to do; None if it answers. Blocking."""
    sample = Alert(
        alert_id="made-up",
        station_id="STATION_001",
        alert_type=KINDS[0].alert_type,
        severity=Severity.LOW,
        recommended_action="Look at the station.",
        created_at=0,
    )
    try:
        bedrock.words(sample)
    except NoWords as none:
        return f"{none.outcome.replace('_', ' ')}: {none}. {_FIXES.get(none.outcome, _OTHER)}"
    return None


_OTHER = "Until it answers, the playbook's own words are shown."
_FIXES = {
    Outcome.FAILED: (
        "Check that the region has the model, that the account may use it, and that the role has bedrock:InvokeModel."
    ),
    Outcome.MALFORMED: "Take a model that can be forced to call a tool.",
    Outcome.TIMED_OUT: "It takes longer than the two seconds that it has: take a faster model.",
}
