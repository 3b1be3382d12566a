"""Small checks that compose into a schema. Each looks at one value and reports to Problems."""

from collections.abc import Callable, Collection, Mapping
from typing import Any

from tests.slack_double.problems import Problems

Check = Callable[[Any, Problems], None]


def string(maximum: int | None = None, *, minimum: int = 0) -> Check:
    def check(value: Any, problems: Problems) -> None:
        if not isinstance(value, str):
            problems.add("must be a string")
        elif len(value) < minimum:
            problems.add(f"must be more than {minimum - 1} characters")
        elif maximum is not None and len(value) > maximum:
            problems.add(f"must be less than {maximum + 1} characters")

    return check


def boolean(value: Any, problems: Problems) -> None:
    if not isinstance(value, bool):
        problems.add("must be a boolean")


def number(value: Any, problems: Problems) -> None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        problems.add("must be a number")


def integer(minimum: int, maximum: int | None = None) -> Check:
    def check(value: Any, problems: Problems) -> None:
        if isinstance(value, bool) or not isinstance(value, int):
            problems.add("must be an integer")
        elif value < minimum or (maximum is not None and value > maximum):
            problems.add(f"must be between {minimum} and {'any' if maximum is None else maximum}")

    return check


def one_of(*allowed: str) -> Check:
    def check(value: Any, problems: Problems) -> None:
        if value not in allowed:
            problems.add(f"must be a valid enum value: one of {', '.join(allowed)}")

    return check


def anything(value: Any, problems: Problems) -> None:
    """Accept: the content is not this double's business."""


def items(check_item: Check, minimum: int = 0, maximum: int | None = None) -> Check:
    def check(value: Any, problems: Problems) -> None:
        if not isinstance(value, list):
            problems.add("must be an array")
            return
        if len(value) < minimum:
            problems.add(f"no fewer than {minimum} items allowed")
        if maximum is not None and len(value) > maximum:
            problems.add(f"no more than {maximum} items allowed")
        for place, item in enumerate(value):
            check_item(item, problems.at(place))

    return check


def record(required: Mapping[str, Check], optional: Mapping[str, Check] | None = None, *rules: Check) -> Check:
    """Build the check of an object: known keys only, required ones present, then the rules that span keys."""
    known = {**required, **(optional or {})}

    def check(value: Any, problems: Problems) -> None:
        if not isinstance(value, dict):
            problems.add("must be an object")
            return
        for field in required:
            if field not in value:
                problems.missing(field)
        _check_fields(value, known, problems)
        for rule in rules:
            rule(value, problems)

    return check


def _check_fields(value: dict[str, Any], known: Mapping[str, Check], problems: Problems) -> None:
    for field, inner in value.items():
        if field in known:
            known[field](inner, problems.at(field))
        elif field != "type":
            problems.add(f"invalid additional property: {field}")


def by_type(checks: Mapping[str, Check], allowed: Collection[str] | None = None) -> Check:
    """Build the check of an object by its `type`; `allowed` narrows the known types to those that fit the place."""

    def check(value: Any, problems: Problems) -> None:
        if not isinstance(value, dict):
            problems.add("must be an object")
            return
        kind = value.get("type")
        if not isinstance(kind, str):
            problems.missing("type")
        elif kind not in checks or (allowed is not None and kind not in allowed):
            problems.at("type").add(f"unsupported type: {kind}")
        else:
            checks[kind](value, problems)

    return check


def exactly_one(*fields: str) -> Check:
    def check(value: Any, problems: Problems) -> None:
        present = [field for field in fields if field in value]
        if len(present) != 1:
            problems.add(f"must provide exactly one of {', '.join(fields)}")

    return check


def among(field: str, *, options: str) -> Check:
    """What is chosen beforehand (`field`: one or several) stands, exactly as it is, among the options."""

    def check(value: Any, problems: Problems) -> None:
        offered, chosen = value.get(options), value.get(field)
        for each in chosen if isinstance(chosen, list) else [chosen]:
            if each is not None and isinstance(offered, list) and each not in offered:
                problems.at(field).add("must match one of the options")

    return check


def unique(field: str, *, inside: str) -> Check:
    """No two objects in the array `inside` share the value of `field`."""

    def check(value: Any, problems: Problems) -> None:
        seen: set[str] = set()
        objects = value.get(inside)
        for place, item in enumerate(objects if isinstance(objects, list) else []):
            name = item.get(field) if isinstance(item, dict) else None
            if isinstance(name, str) and name in seen:
                problems.at(inside, place, field).add(f'`{field}` "{name}" already exists for another element')
            elif isinstance(name, str):
                seen.add(name)

    return check
