"""
What a rule that was just added must be able to do. Run by `test_rule_recipe.py`, in a process that has the rule.

It is no test module: without that rule it cannot pass.
"""

from decimal import Decimal

from bot.cards.alert.card import draw_card
from bot.cards.alert.card_facts import CardFacts
from bot.cards.digest.digest_words import what
from bot.charts.chart_subject import Subject
from bot.charts.compose import composed
from bot.charts.time_range import Hours
from bot.cli.plain import as_lines
from bot.listeners.commands.command_line import parse
from bot.listeners.commands.mutes import MuteStation
from rules.alert.alert import AlertType, Severity
from rules.alert.mute_order import new_mutes
from rules.alert.recheck import RecheckVerdict
from rules.digest.digest import Digest
from rules.digest.storm import choose
from rules.evaluate.clearing import shows_no_trouble
from rules.evaluate.evaluate import evaluate_station
from rules.evaluate.rechecking import recheck
from rules.evaluate.ruleset import default_rules, parse_rules
from rules.evaluate.window import Window
from rules.lifecycle.opening import open_alert
from rules.playbook.advice import advised
from rules.playbook.playbook import default_playbook
from rules.stations.muting import muting_of
from rules.stations.station_facts import NO_FACTS
from tests.factories import MINUTE, NOW, make_series
from tests.slack_double import check_blocks

IDLE = AlertType("IDLE_STATION")
RULES = default_rules()
QUIET = make_series({}, {}, {}, swap_rate=Decimal(0))
BUSY = make_series({}, {}, {})

# It is evaluated, by its section of the rules file.
(finding,) = evaluate_station("STATION_001", QUIET, NOW, RULES)
assert (finding.alert_type, finding.severity) == (IDLE, Severity.MEDIUM)
assert RULES.cooldown_ms(IDLE) == 20 * MINUTE
off = parse_rules("idle_station: {enabled: false}", "rules.yml")
assert evaluate_station("STATION_001", QUIET, NOW, off) == ()

# It has a card.
finding = advised(finding, RULES, default_playbook())
alert = open_alert(finding, "alert-1", NOW).alert
card = draw_card(alert, CardFacts(deciders="<@U0ALICE>", state_machine="ai-ops-remediation"))
assert check_blocks(card.blocks) == []
said = "\n".join(as_lines(card))
for line in (
    "nobody swaps",
    "Idle samples: 3 (alerts at 3 or more)",
    "Have the station inspected, and ask whether its gate is open.",
    "Approve has the station inspected.",
):
    assert line in said, said

# It has a chart.
subject = Subject.of_alert(alert, RULES)
chart = composed(subject, Hours.until(NOW), QUIET, ())
assert chart is not None
assert (chart.measurement, len(chart.now)) == ("swaps an hour", 3)
assert chart.threshold is not None
assert chart.threshold.words == "alert from 3"

# It can be muted.
typed = parse("mute STATION_001 idle-station 2h the gate is being painted")
assert isinstance(typed, MuteStation)
assert typed.order.types == (IDLE,)
(mute,) = new_mutes(typed.order, "U0ALICE", NOW, "mute-1")
assert muting_of(mute).hides(finding.severity, NO_FACTS, NOW)

# It clears, and an approval is checked against the newest metrics.
assert not shows_no_trouble(IDLE, Window.of("STATION_001", BUSY[:2], NOW, RULES.window_ms), RULES)
assert shows_no_trouble(IDLE, Window.of("STATION_001", BUSY, NOW, RULES.window_ms), RULES)
assert recheck(alert, QUIET, NOW, RULES).verdict is RecheckVerdict.UNCHANGED
cleared = recheck(alert, BUSY, NOW, RULES)
assert (cleared.verdict, cleared.after.facts) == (RecheckVerdict.CLEARED, {"idleSamples": 0})

# It is gathered in a storm, and the digest has words for it.
many = [finding.model_copy(update={"station_id": f"STATION_{number:03}"}) for number in range(12)]
(gathering,) = choose(many, 0, [], RULES.storm, NOW).gathered
assert (gathering.alert_type, len(gathering.findings)) == (IDLE, 12)
assert what(Digest(digest_id="1", alert_type=IDLE, created_at=NOW, joined_at=NOW), 12) == (
    "STORM of 12 alerts: stations without drivers"
)
