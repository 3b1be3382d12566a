from decimal import Decimal
from itertools import count
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.alert.alert import Alert
from rules.alert.alert_metadata import AlertMetadata, AuditHead
from rules.alert.audit import ActionType, AuditDraft, AuditEntry, AuditStatus
from rules.audit.audit_chain import AUDIT_RETENTION_SECONDS, seal
from rules.audit.audit_verify import verify_trail
from storage.items import to_item, to_noun
from tests.factories import NOW, make_alert

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
NUMBERS = (
    st.integers(-(10**18), 10**18)
    | st.decimals(-(10**12), 10**12, places=6)
    | st.floats(-1e12, 1e12, allow_nan=False).filter(lambda number: number == 0 or abs(number) > 1e-100)
)
VALUES = st.recursive(
    st.none() | st.booleans() | NUMBERS | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=5,
)
DETAILS = st.dictionaries(TEXT.filter(lambda name: name != "chain"), VALUES, max_size=3)
DRAFTS = st.builds(
    AuditDraft,
    action_type=st.sampled_from(ActionType),
    user_id=TEXT,
    details=DETAILS,
    error_message=st.none() | TEXT,
)
CHAINS = st.lists(DRAFTS, min_size=1, max_size=4)


def sealed(drafts: list[AuditDraft], at: int = NOW, every_ms: int = 1) -> tuple[Alert, list[AuditEntry]]:
    ids = count(1)
    head: AuditHead | None = None
    entries: list[AuditEntry] = []
    for place, draft in enumerate(drafts):
        new, head = seal(head, "an-alert", [draft], at + place * every_ms, lambda: f"task-{next(ids)}")
        entries += new
    metadata = AlertMetadata(audit_head=head)
    return make_alert(alert_id="an-alert", metadata=metadata, created_at=at, updated_at=entries[-1].timestamp), entries


def plain(number: int) -> list[AuditDraft]:
    return [AuditDraft(action_type=ActionType.ALERT_CREATED, details={"number": each}) for each in range(number)]


def kinds(alert: Alert, entries: list[AuditEntry], now: int = NOW) -> list[tuple[str, int | None]]:
    return [(each.kind.value, each.sequence) for each in verify_trail(alert, entries, now).findings]


@given(CHAINS)
def test_an_intact_chain_verifies_after_it_was_stored_and_read(drafts: list[AuditDraft]) -> None:
    alert, entries = sealed(drafts)
    read = [to_noun(AuditEntry, to_item(entry), "audit", ("taskId",)) for entry in entries]
    assert verify_trail(alert, read, NOW).findings == ()


MUTATIONS: dict[str, st.SearchStrategy[Any]] = {
    "task_id": TEXT,
    "alert_id": TEXT,
    "action_type": st.sampled_from(ActionType),
    "timestamp": st.integers(1, 2 * NOW),
    "user_id": TEXT,
    "status": st.sampled_from(AuditStatus),
    "error_message": st.none() | TEXT,
    "ttl": st.none() | st.integers(0, 10**10),
    "details": DETAILS,
}
CHAIN_MUTATIONS: dict[str, st.SearchStrategy[Any]] = {
    "sequence": st.integers(-2, 10) | TEXT | st.none() | st.just(10**12),
    "previousHash": TEXT | st.none(),
    "hash": TEXT | st.none(),
    "extra": TEXT,
}


@given(data=st.data(), drafts=CHAINS)
def test_any_change_of_any_field_of_any_entry_is_found(data: st.DataObject, drafts: list[AuditDraft]) -> None:
    alert, entries = sealed(drafts)
    place = data.draw(st.integers(0, len(entries) - 1))
    before = entries[place]
    name = data.draw(st.sampled_from([*MUTATIONS, *(f"chain.{each}" for each in CHAIN_MUTATIONS)]))
    if name.startswith("chain."):
        key = name.removeprefix("chain.")
        chain = {**before.details["chain"], key: data.draw(CHAIN_MUTATIONS[key])}
        update: dict[str, Any] = {"details": {**before.details, "chain": chain}}
    elif name == "details":
        update = {"details": {**data.draw(DETAILS), "chain": before.details["chain"]}}
    else:
        update = {name: data.draw(MUTATIONS[name])}
    after = before.model_copy(update=update)
    if to_item(after) == to_item(before):
        return  # nothing was changed as far as any table could tell
    entries[place] = after
    assert not verify_trail(alert, entries, NOW).is_intact


@pytest.mark.parametrize("value", ["n:7", "7", True, [7], {"n": 7}, Decimal("7.0000000000000000000000000000000001")])
def test_a_number_is_not_mistaken_for_what_is_spelled_like_it(value: Any) -> None:
    alert, entries = sealed([AuditDraft(action_type=ActionType.ALERT_CREATED, details={"value": 7})])
    entries[0] = entries[0].model_copy(update={"details": {**entries[0].details, "value": value}})
    assert kinds(alert, entries) == [("changed", 1)]


def test_a_removed_entry_is_named_by_its_place() -> None:
    alert, entries = sealed(plain(4))
    for place in range(4):
        left = [entry for at, entry in enumerate(entries) if at != place]
        assert kinds(alert, left) == [("removed", place + 1)]


def test_an_inserted_copy_is_named() -> None:
    alert, entries = sealed(plain(3))
    copy = entries[1].model_copy(update={"task_id": "another"})
    assert not verify_trail(alert, [*entries, copy], NOW).is_intact
    assert {"inserted"} & {kind for kind, _ in kinds(alert, [*entries, copy])}


def test_an_entry_without_a_place_is_inserted() -> None:
    alert, entries = sealed(plain(2))
    loose = entries[0].model_copy(update={"task_id": "another", "details": {}})
    assert kinds(alert, [*entries, loose]) == [("inserted", None)]


def test_an_entry_behind_the_head_is_inserted_and_what_lies_between_is_not_said_to_be_removed() -> None:
    alert, entries = sealed(plain(5))
    short = alert.model_copy(update={"metadata": AlertMetadata(audit_head=_head(entries[1]))})
    assert kinds(short, [*entries[:2], entries[4]]) == [("inserted", 5)]


@pytest.mark.parametrize("place", [10**12, 10**30])
def test_an_absurd_place_takes_no_time(place: int) -> None:
    alert, entries = sealed(plain(2))
    chain = {**entries[1].details["chain"], "sequence": place}
    entries[1] = entries[1].model_copy(update={"details": {"number": 1, "chain": chain}})
    assert ("removed", 2) in kinds(alert, entries)
    assert len(kinds(alert, entries)) < 5


def test_swapped_times_are_named() -> None:
    alert, entries = sealed(plain(3))
    first, second = entries[0].timestamp, entries[1].timestamp
    swapped = [
        entries[1].model_copy(update={"timestamp": first}),
        entries[0].model_copy(update={"timestamp": second}),
        entries[2],
    ]
    found = kinds(alert, swapped)
    assert ("changed", 1) in found
    assert ("changed", 2) in found
    assert ("reordered", 2) in found


def test_a_chain_written_anew_does_not_fit_the_head() -> None:
    alert, _ = sealed(plain(2))
    _, forged = sealed([*plain(1), AuditDraft(action_type=ActionType.ALERT_REJECTED)])
    assert kinds(alert, forged) == [("changed", 2)]


DAY = 86_400_000
RETENTION = AUDIT_RETENTION_SECONDS * 1000


@pytest.mark.parametrize(
    ("gone", "now", "expected"),
    [
        ((0,), NOW + RETENTION + 3 * DAY, "expired"),
        ((0, 1), NOW + RETENTION + 3 * DAY, "expired"),
        ((0,), NOW + RETENTION + DAY // 2, "expired"),
        ((0, 1), NOW + RETENTION + DAY + DAY // 2, "expired"),
        ((1,), NOW + DAY, "removed"),
        ((0,), NOW + RETENTION - DAY, "removed"),
    ],
)
def test_what_dynamodb_deleted_after_90_days_is_told_apart(gone: tuple[int, ...], now: int, expected: str) -> None:
    alert, entries = sealed(plain(3), every_ms=DAY)
    left = [entry for place, entry in enumerate(entries) if place not in gone]
    verdict = verify_trail(alert, left, now)
    assert [(each.kind.value, each.sequence) for each in verdict.findings] == [(expected, at + 1) for at in gone]
    assert verdict.is_intact is (expected == "expired")


def _head(entry: AuditEntry) -> AuditHead:
    chain = entry.details["chain"]
    return AuditHead(sequence=chain["sequence"], hash=chain["hash"], at=entry.timestamp)
