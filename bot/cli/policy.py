"""`aiops policy`: what a policy means, and where an alert goes by it."""

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer

from bot.access.load import policy_of
from bot.access.on_call import OnCall
from bot.access.policy import Action, Policy
from bot.access.policy_in_use import PolicyInUse
from bot.access.policy_in_words import ALERT_CHANNEL, deciders_words, digest_words, ladder_words, meaning, summary
from bot.access.route_warnings import route_warnings
from bot.cli.located import located
from bot.cli.terminal import err, failures_as_sentences, out
from bot.errors import SettingsRefused
from bot.listeners.commands.alert_types import types_of
from bot.listeners.commands.words import beginning_with
from bot.runtime.clock import Clock
from bot.runtime.telemetry import Telemetry
from bot.settings import table_settings
from rules.alert.alert import Alert, AlertType, Severity
from rules.alert.asked import UnknownStation
from rules.alert.errors import InvalidRules
from rules.routing.routes import Destination, tried
from rules.stations.meant import stations_meant
from rules.stations.register import Register, load_register
from rules.text.normal_form import normal

policy = typer.Typer(
    no_args_is_help=True, add_completion=False, help="What a policy means, and where an alert goes by it."
)

_NEAREST = 5
_TYPES, _SEVERITIES = (", ".join(each.lower() for each in kind) for kind in (AlertType, Severity))

PolicyFile = Annotated[
    Path | None, typer.Option("--policy", exists=True, dir_okay=False, help="A policy file; else the one in use.")
]
Stations = Annotated[
    Path | None, typer.Option(exists=True, dir_okay=False, help="Station register; else the one in use.")
]


def _a_type(typed: str) -> AlertType:
    found = types_of(typed.split())
    if len(found) != 1:
        raise typer.BadParameter(f"{typed} is not one type of alert: {_TYPES}")
    return found[0]


def _a_severity(typed: str) -> Severity:
    found = beginning_with(typed.upper(), Severity)
    if found is None:
        raise typer.BadParameter(f"{typed} is not a severity: {_SEVERITIES}")
    return Severity(found)


@policy.command()
def check(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="A policy file.")], stations: Stations = None
) -> None:
    """
    Say in plain words what a policy means, and name routes that can never match.

    A file that cannot be used is refused, each fault with its line and what is allowed; the exit code is then 1.
    """
    with failures_as_sentences():
        found, register = _loaded(file), load_register(stations or table_settings().stations_file)
    out.print(f"It can be used. {summary(found)}.", markup=False)
    for line in meaning(found):
        out.print(line, markup=False)
    for warning in route_warnings(found, register):
        out.print(f"WARNING: {warning}", style="yellow", markup=False)


@policy.command()
def route(
    station: Annotated[str, typer.Argument(help="A station's id, or its number or name in the register.")],
    alert_type: Annotated[AlertType, typer.Argument(parser=_a_type, help=f"The type of alert: {_TYPES}.")],
    severity: Annotated[Severity, typer.Argument(parser=_a_severity, help=f"How bad it is: {_SEVERITIES}.")],
    file: PolicyFile = None,
    stations: Stations = None,
    environment: Annotated[str | None, typer.Option(help="Else that of AIOPS_ENVIRONMENT.")] = None,
) -> None:
    """Say where an alert goes and why: each route that is tried, what matches, and who is called when."""
    with failures_as_sentences():
        settings = table_settings()
        found = _loaded(_named(file or settings.policy_file))
        register = load_register(stations or settings.stations_file)
        where = environment or settings.environment
        in_use = PolicyInUse(found, facts=register.station, channel=ALERT_CHANNEL, environment=where)
        on_call = OnCall(in_use, Clock(), Telemetry())
        asyncio.run(on_call.refresh())
        station_id, now_ms = _meant(station, register), Clock().now_ms()
    alert = Alert(alert_id="none", station_id=station_id, alert_type=alert_type, severity=severity, created_at=now_ms)
    for line in (*_way(in_use, alert), "", *_outcome(on_call, alert)):
        out.print(line, markup=False)


def _named(file: Path | None) -> Path:
    if file is None:
        raise SettingsRefused(["AIOPS_POLICY_FILE is not set: without a policy all alerts go to the alert channel"])
    return file


def _loaded(file: Path) -> Policy:
    try:
        return policy_of(file, (), ())
    except SettingsRefused as error:
        faults = [each.removeprefix("AIOPS_POLICY_FILE: ").removeprefix(f"{file}: ") for each in error.faults]
        err.print("\n".join([f"{file} cannot be used:", *located(file, InvalidRules(str(file), faults))]), style="red")
        raise typer.Exit(1) from None


def _meant(typed: str, register: Register) -> str:
    """Return the station that a text means; the text itself for one that is not in the register."""
    meant = stations_meant(typed, register.known(register.ids))
    if len(meant) > 1:
        called = {each: name for each in meant if (name := register.names.get(normal(each)))}
        raise UnknownStation(typed, meant[:_NEAREST], called=called)
    return meant[0] if meant else typed


def _way(in_use: PolicyInUse, alert: Alert) -> Iterator[str]:
    """Yield the alert, and each route that is tried for it."""
    subject = in_use.subject(alert)
    group, region = subject.station.group or "none", subject.station.region or "none"
    known = f"group {group}, region {region}, environment {subject.environment}"
    yield f"{alert.alert_type} {alert.severity} at {alert.station_id} ({known})"
    for each in tried(in_use.policy.routes, subject):
        named = f" ({each.route.name})" if each.route.name else ""
        before = f"{'  ' * each.place.count('routes')}{each.place}{named}"
        if each.why_not is not None:
            yield f"{before}: no, {each.why_not}"
            continue
        ends = ", and no route below it does: it ends here" if each.destination and each.route.routes else ""
        on = "; `continue`, so later siblings are looked at, too" if each.route.goes_on else ""
        yield f"{before}: yes, {each.route.matched()}{ends}{on}"
    if not in_use.policy.routes:
        yield "  the policy has no routes"


def _outcome(on_call: OnCall, alert: Alert) -> Iterator[str]:
    """Yield in which channels it is shown, and who is called when."""
    first, *others = on_call.in_use.destinations(alert)
    card = on_call.in_use.resolved(first.channel)
    yield f"By {first.title}, its card goes to {card}."
    also = dict.fromkeys(on_call.in_use.resolved(each.channel) for each in others)
    if linked := [each for each in also if each != card]:
        yield f"A note with a link to it goes to {', '.join(linked)}."
    yield from _calls(on_call, alert, first)
    yield f"A digest holds {digest_words(first.digest_size)}."


def _calls(on_call: OnCall, alert: Alert, first: Destination) -> Iterator[str]:
    escalation, gap = on_call.in_use.escalation_policy(alert), on_call.gap(alert)
    nobody = f" (nobody is on call by {gap} now)" if gap else ""
    by = f" by {first.schedule}" if first.schedule else ""
    yield f"Asked first{by}, if it were now: {', '.join(on_call.asked(alert)) or 'nobody'}{nobody}."
    yield f"While nobody decides: {ladder_words(escalation)}."
    for number, step in enumerate(escalation.escalate):
        yield f"  after {step.after_minutes} min: {', '.join(on_call.called_from(alert, number)) or 'nobody'}"
    rule = on_call.policy.rule_for(Action.APPROVE, alert)
    yield f"May approve: {deciders_words(rule) if rule else 'nobody'}."
