"""What DynamoDB refuses whatever stands in the table, by its developer guide; the local one takes some of it."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from decimal import Decimal, InvalidOperation
from functools import cache
from typing import Any

from botocore import xform_name
from moto.dynamodb.parsing.reserved_keywords import ReservedKeywords

from tests.doubles.aws.errors import refused

Request = Mapping[str, Any]

MOST_DEPTH, MOST_ITEM_BYTES, MOST_REQUEST_BYTES = 32, 400 * 1024, 4 * 1024 * 1024
_MOST_AT_ONCE = {"batch_get_item": 100, "batch_write_item": 25, "transact_write_items": 100}
_CHECKED = frozenset({*_MOST_AT_ONCE, "put_item", "update_item", "delete_item", "get_item", "query", "scan"})
_EXPRESSIONS: tuple[str, ...] = ("KeyConditionExpression", "FilterExpression", "ConditionExpression")
_EXPRESSIONS += ("UpdateExpression", "ProjectionExpression")
_MOST_EXPRESSION_BYTES, _MOST_IN = 4_096, 100
_PLACEHOLDER = re.compile(r"[#:][A-Za-z0-9_]+")
_PATH = re.compile(r"(?:SET|REMOVE|ADD|DELETE|,)\s*([#A-Za-z0-9_.\[\]]+)(?=\s*(?:=|,|$|SET|REMOVE|ADD|DELETE|:))")
_WORD = re.compile(r"(?<![#:\w.])[A-Za-z_]\w*")
_SYNTAX = frozenset(["SET", "REMOVE", "ADD", "DELETE", "AND", "OR", "NOT", "BETWEEN", "IN", "size"])
_RESERVED = frozenset(map(str.upper, ReservedKeywords.get_reserved_keywords()))
_IN = re.compile(r"\bIN\s*\(([^)]*)\)")


def faults_of(operation: str, request: Request, keys: Mapping[str, tuple[str, ...]]) -> Iterator[str]:
    """Yield what is wrong with a request, by the key of each table."""
    for part in _parts(request):
        yield from _of_expressions(part)
        yield from _of_values(part)
    yield from _of_many(operation, request, keys)
    if operation == "query" and "IndexName" in request and request.get("ConsistentRead"):
        yield "Consistent reads are not supported on global secondary indexes"
    if request.get("Limit", 1) < 1:
        yield "Limit must be greater than or equal to 1"


def _parts(request: Request) -> Iterator[Request]:
    for each in request.get("TransactItems", [request]):
        yield from each.values() if "TransactItems" in request else [each]


def _of_expressions(part: Request) -> Iterator[str]:
    expressions = tuple((name, part[name]) for name in _EXPRESSIONS if name in part)
    used, faults = _of_texts(expressions)
    given = {*part.get("ExpressionAttributeNames", {}), *part.get("ExpressionAttributeValues", {})}
    if used != given:
        yield f"{sorted(used ^ given)}: not defined, or unused in expressions"
    yield from faults
    yield from _of_bounds(part.get("KeyConditionExpression", ""), part.get("ExpressionAttributeValues", {}))


@cache
def _of_texts(expressions: tuple[tuple[str, str], ...]) -> tuple[frozenset[str], tuple[str, ...]]:
    """Return the placeholders of a request's expressions, and what is wrong with these by themselves."""
    texts = dict(expressions)
    faults = [f"{name}: {why}" for name, text in expressions for why in _of_expression(text)]
    faults += _overlaps(_PATH.findall(texts.get("UpdateExpression", "")))
    faults += _overlaps(texts.get("ProjectionExpression", "").replace(" ", "").split(","))
    return frozenset(each for text in texts.values() for each in _PLACEHOLDER.findall(text)), tuple(faults)


def _of_expression(text: str) -> Iterator[str]:
    if not text.strip():
        yield "it is empty"
    if len(text.encode()) > _MOST_EXPRESSION_BYTES:
        yield f"it has {len(text.encode()):,} bytes; {_MOST_EXPRESSION_BYTES:,} are the most"
    if any(each.count(",") >= _MOST_IN for each in _IN.findall(text)):
        yield f"IN takes {_MOST_IN} operands"
    if reserved := [each for each in _WORD.findall(text) if each.upper() in _RESERVED and each not in _SYNTAX]:
        yield f"{reserved[0]} is a reserved keyword"


def _of_bounds(condition: str, values: Request) -> Iterator[str]:
    for low, high in re.findall(r"BETWEEN\s+(:\w+)\s+AND\s+(:\w+)", condition):
        bounds = [values.get(each, {}) for each in (low, high)]
        if all("N" in each for each in bounds) and Decimal(bounds[0]["N"]) > Decimal(bounds[1]["N"]):
            yield "the BETWEEN operator requires upper bound to be greater than or equal to lower bound"


def _overlaps(paths: list[str]) -> Iterator[str]:
    for at, one in enumerate(paths):
        if any(other == one or other.startswith(f"{one}.") for other in (*paths[:at], *paths[at + 1 :]) if other):
            yield f"two document paths overlap with each other: {one}"


def _of_values(part: Request) -> Iterator[str]:
    item = part.get("Item", {})
    for value in [*item.values(), *part.get("Key", {}).values(), *part.get("ExpressionAttributeValues", {}).values()]:
        yield from _of_value(value, 1)
    if (size := _size({"M": item}) if item else 0) > MOST_ITEM_BYTES:
        yield f"Item size has exceeded the maximum allowed size: {size:,}"


def _of_value(value: Any, depth: int) -> Iterator[str]:
    ((kind, inner),) = value.items()
    if depth > MOST_DEPTH:
        yield "Nesting Levels have exceeded supported limits"
    elif kind in {"M", "L"}:
        for each in inner.values() if kind == "M" else inner:
            yield from _of_value(each, depth + 1)
    elif kind in {"SS", "NS", "BS"} and (not inner or len(set(map(str, inner))) != len(inner)):
        yield "an empty set, or one with duplicates"
    elif kind in {"N", "NS"}:
        for each in [inner] if kind == "N" else inner:
            yield from _of_number(each)


def _of_number(text: str) -> Iterator[str]:
    try:
        number = Decimal(text)
    except InvalidOperation:
        yield f"{text[:40]} cannot be converted to a number"
        return
    if not number.is_finite():
        yield f"{text} is no number"
    elif number and not -130 <= number.adjusted() <= 125:
        yield "Number overflow or underflow"
    elif len("".join(map(str, number.as_tuple().digits)).strip("0")) > 38:
        yield "Attempting to store more than 38 significant digits in a Number"


def _of_many(operation: str, request: Request, keys: Mapping[str, tuple[str, ...]]) -> Iterator[str]:
    named = list(_keys_of(request, keys))
    if (most := _MOST_AT_ONCE.get(operation)) is None:
        return
    if not 1 <= len(named) <= most:
        yield f"{len(named)} at once; from 1 to {most} are taken"
    if twice := [key for key, count in Counter(named).items() if count > 1]:
        yield f"one item more than once: {twice[0]}"
    if sum(_size({"M": each.get("Item", {})}) for each in _parts(request)) > MOST_REQUEST_BYTES:
        yield "the request is larger than 4 MB"


def _keys_of(request: Request, keys: Mapping[str, tuple[str, ...]]) -> Iterator[tuple[str, ...]]:
    for part in _parts(request) if "TransactItems" in request else []:
        yield _key(part["TableName"], part.get("Item") or part["Key"], keys)
    for table, asked in request.get("RequestItems", {}).items():
        for each in asked["Keys"] if isinstance(asked, Mapping) else map(_written, asked):
            yield _key(table, each, keys)


def _written(request: Request) -> Request:
    ((_kind, part),) = request.items()
    return dict(part.get("Item") or part["Key"])


def _key(table: str, item: Request, keys: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    return (table, *(str(next(iter(item[name].values()))) for name in keys[table]))


def _size(value: Any) -> int:
    """Return about how many bytes a value has."""
    ((kind, inner),) = value.items()
    match kind:
        case "M":
            return 3 + sum(1 + len(name.encode()) + _size(each) for name, each in inner.items())
        case "L":
            return 3 + sum(1 + _size(each) for each in inner)
        case "S":
            return len(inner.encode())
        case "SS" | "NS" | "BS":
            return sum(map(len, inner))
    return len(inner) if isinstance(inner, str | bytes) else 1


def made_strict(client: Any) -> None:
    """Let a client of boto3 refuse what AWS would, before anything is asked."""
    keys = _KnownKeys(client)

    def check(params: dict[str, Any], model: Any, **_named: Any) -> None:
        operation = xform_name(model.name)
        if operation in _CHECKED and (fault := next(faults_of(operation, params, keys), None)):
            raise refused(model.name, "ValidationException", fault)

    client.meta.events.register("provide-client-params.dynamodb", check)


class _KnownKeys(dict[str, tuple[str, ...]]):
    def __init__(self, client: Any) -> None:
        self._client = client

    def __missing__(self, table: str) -> tuple[str, ...]:
        schema = self._client.describe_table(TableName=table)["Table"]["KeySchema"]
        self[table] = tuple(each["AttributeName"] for each in schema)
        return self[table]
