"""The policy in plain words, for who writes it."""

from collections.abc import Callable, Iterator, Mapping
from functools import partial

from bot.access.policy import Action, DecisionRule, Policy
from rules.alert.alert import AlertType, Severity
from rules.alert.closing import Closing
from rules.alert.escalation_policy import EscalationPolicy, default_escalation_policy
from rules.alert.placement import MOST_IN_A_DIGEST
from rules.routing.route import Route, each_route, either
from rules.text.wording import counted
from rules.units import MINUTE_MS

_DECIDERS = "those-who-may-approve"
ALERT_CHANNEL = "the alert channel"


def summary(policy: Policy) -> str:
    """Return how much there is in a policy."""
    routes = sum(1 for _ in each_route(policy.routes))
    parts = [
        counted(len(policy.groups), "group"),
        counted(len(policy.schedules), "schedule"),
        counted(len(policy.decide), "rule of who decides", "rules of who decides"),
        counted(routes, "route"),
    ]
    return ", ".join(parts)


def meaning(policy: Policy) -> Iterator[str]:
    """Yield what a policy means, line by line."""
    yield "Who decides; the most specific rule counts:"
    yield from (f"  decide.{number}, {_rule(each)}" for number, each in enumerate(policy.decide))
    if not policy.decide:
        yield "  nobody"
    yield "Where alerts go; of siblings the first that matches:"
    yield from _routes(policy.routes)
    yield f"  all others: {ALERT_CHANNEL}"
    yield "While nobody decides:"
    shipped = default_escalation_policy((_DECIDERS,), policy.audit)
    for severity in reversed(Severity):
        ladder = ladder_words(policy.waiting.get(severity) or shipped[severity])
        yield f"  {severity}: {ladder.replace(_DECIDERS, 'those who may approve')}"
    yield "What closes by itself:"
    yield from (f"  {each}" for each in _closing(policy.closing))
    yield f"Reads the audit: {_named(policy.audit)}. Breaks the glass: {_named(policy.break_glass)}."


def route_words(route: Route) -> str:
    """Return what a route is for and what it says."""
    said = [
        f"channel {route.channel}" if route.channel else "",
        f"asks {route.schedule} first" if route.schedule else "",
        *(f"{severity}: {ladder_words(each)}" for severity, each in _worst_first(route.waiting)),
        f"at most {route.digest_size} in a digest" if route.digest_size else "",
        "later siblings are looked at, too" if route.goes_on else "",
    ]
    return f"{route.matched()} → {'; '.join(each for each in said if each) or 'as above'}"


def ladder_words(ladder: EscalationPolicy) -> str:
    """Return when somebody is reminded, and who is called after how long."""
    steps = (
        f"after {each.after_minutes} min {_all_of([*each.mention, *(['the field'] if each.tell_field else [])])}"
        for each in ladder.escalate
    )
    return ", ".join([f"a reminder every {ladder.remind_every_minutes} min", *steps])


def _all_of(names: list[str]) -> str:
    """Return "leads, managers and the field"."""
    *most, last = names
    return f"{', '.join(most)} and {last}" if most else last


def _worst_first(waiting: Mapping[Severity, EscalationPolicy]) -> list[tuple[Severity, EscalationPolicy]]:
    return sorted(waiting.items(), key=lambda each: -each[0].rank)


def _routes(routes: tuple[Route, ...]) -> Iterator[str]:
    for place, route in each_route(routes):
        depth = place.count("routes")
        named = f" ({route.name})" if route.name else ""
        yield f"{'  ' * depth}{place}{named}: {route_words(route)}"


def _rule(rule: DecisionRule) -> str:
    station = f"station {rule.station}" if rule.station else ""
    criteria = [each for each in (station, rule.alert_type or "", rule.severity or "") if each]
    actions = "" if len(rule.actions) == len(Action) else f" ({either(rule.actions)} only)"
    return f"{', '.join(criteria) or 'every alert'}{actions}: {deciders_words(rule)}"


def deciders_words(rule: DecisionRule) -> str:
    """Return how many people of which groups a rule asks for."""
    people = "one" if rule.quorum == 1 else f"{rule.quorum} people"
    apart = ", each of another group" if rule.quorum > 1 and rule.from_different_groups else ""
    return f"{people} of {', '.join(rule.by)}{apart}"


def _closing(closing: Closing) -> Iterator[str]:
    for severity in reversed(Severity):
        recovered = _by_time(partial(closing.recovered_after_ms, severity=severity))
        expired = _by_time(partial(closing.expired_after_ms, severity=severity))
        said = [_said(each, kinds, "once clear for", "kept for a person") for each, kinds in recovered.items()]
        said += [_said(each, kinds, "undecided for", "") for each, kinds in expired.items() if each is not None]
        yield f"{severity}: {'; '.join(said)}"


def _by_time(after_ms: Callable[[AlertType], int | None]) -> dict[int | None, list[AlertType]]:
    found: dict[int | None, list[AlertType]] = {}
    for kind in AlertType:
        found.setdefault(after_ms(kind), []).append(kind)
    return found


def _said(after_ms: int | None, kinds: list[AlertType], when: str, never: str) -> str:
    what = never if after_ms is None else f"{when} {after_ms // MINUTE_MS} min"
    return what if len(kinds) == len(AlertType) else f"{what} ({', '.join(kinds)})"


def _named(groups: tuple[str, ...]) -> str:
    return ", ".join(groups) or "nobody"


def digest_words(size: int) -> str:
    """Return how large a digest may be."""
    return f"{size} alerts" if size < MOST_IN_A_DIGEST else f"{MOST_IN_A_DIGEST} alerts, as shipped"
