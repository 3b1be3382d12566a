"""`POST /v1/metrics`: what is kept, what is refused, and what the answer says about it."""

import gzip
import json
from typing import Any

import pytest

from bot.web.ingest import MOST_METRICS
from tests.scenarios.house import INGEST_TOKEN, House

pytestmark = pytest.mark.ministack

MINUTE_MS = 60_000


async def test_one_metric_is_kept_as_it_was_sent(house: House) -> None:
    metric = house.metric(swapRate=6.25, errorLogs=["E42"], faultPatterns=["SLOT_3_JAM"])
    answer = await house.report(metric)
    assert (answer.status_code, answer.json()) == (202, {"accepted": 1, "refused": []})
    (stored,) = await house.tables.metrics()
    assert str(stored.pop("swapRate")) == "6.25"
    assert str(stored.pop("chargerUptime")) == "99.5"
    assert stored.pop("ttl") == metric["timestamp"] // 1000 + 30 * 86_400
    assert stored == {name: value for name, value in metric.items() if name not in ("swapRate", "chargerUptime")}


async def test_digits_survive(house: House) -> None:
    text = json.dumps(house.metric()).replace("99.5", "99.12345678901234567")
    assert (await house.report(text)).status_code == 202
    (stored,) = await house.tables.metrics()
    assert str(stored["chargerUptime"]) == "99.12345678901234567"


async def test_without_the_token_nothing_gets_in(house: House) -> None:
    for token in ("", "wrong", f"{INGEST_TOKEN}x", INGEST_TOKEN[:-1]):
        assert (await house.report(house.metric(), token)).status_code == 401, token
    assert (await house.http.post("/v1/metrics", json=house.metric())).status_code == 401
    forged = {b"Authorization": "Bearer \N{SNOWMAN}".encode()}
    assert (await house.http.post("/v1/metrics", json=house.metric(), headers=forged)).status_code == 401
    assert await house.tables.metrics() == []


async def test_a_body_that_is_not_json_is_told_so(house: House) -> None:
    for body in (b"", b"not json", b"{", b"\xff\xfe\x00", b"[" * 10_000):
        answer = await house.report(body)
        assert (answer.status_code, answer.json()["detail"][:20]) == (400, "The body is not JSON"), body[:8]


@pytest.mark.parametrize("broken", [b'{"stationId": "Z\xfcrich"}', b'{"swapRate": ,}', b'{"stationId": "a\tb"}', b""])
async def test_a_row_that_is_no_json_loses_no_good_row(house: House, broken: bytes) -> None:
    good = [json.dumps(house.metric(station)).encode() for station in ("STATION_001", "STATION_003")]
    answer = await house.report(b"[" + b",".join((good[0], broken, good[1])) + b"]")
    assert (answer.status_code, answer.json()["accepted"]) == (202, 2)
    assert [each["index"] for each in answer.json()["refused"]] == [1]
    assert {each["stationId"] for each in await house.tables.metrics()} == {"STATION_001", "STATION_003"}


async def test_what_is_compressed_is_refused_by_that_name(house: House) -> None:
    body = gzip.compress(json.dumps(house.metric()).encode())
    headers = {"Authorization": f"Bearer {INGEST_TOKEN}", "Content-Encoding": "gzip"}
    answer = await house.http.post("/v1/metrics", content=body, headers=headers)
    assert (answer.status_code, answer.headers["Accept-Encoding"]) == (415, "identity")
    assert "compressed" in answer.json()["detail"]


async def test_a_body_of_more_values_than_any_batch_has_is_not_parsed(house: House) -> None:
    answer = await house.report(b"[" + b"[]," * 100_000 + b"[]]")
    assert answer.status_code == 413


async def test_a_row_that_holds_too_many_values_loses_no_good_row(house: House) -> None:
    wild = house.metric("STATION_002", errorLogs=["a"] * 30_000)
    answer = await house.report([house.metric("STATION_001"), wild, house.metric("STATION_003")])
    assert answer.json()["accepted"] == 2
    (refused,) = answer.json()["refused"]
    assert (refused["index"], "holds more than 4,096" in refused["why"]) == (1, True)


@pytest.mark.parametrize("odd", ["ST\ud800", "\udfff", "ST\udc00\ud800"])
async def test_half_a_character_loses_neither_the_good_rows_nor_the_answer(house: House, odd: str) -> None:
    wild = {"stationId": odd, f"swapRat\ud800{odd}": 1}
    answer = await house.report(json.dumps([house.metric(odd), house.metric("STATION_003"), wild]))
    assert (answer.status_code, answer.json()["accepted"]) == (202, 1)
    assert [each["index"] for each in answer.json()["refused"]][:2] == [0, 2]
    assert answer.json()["refused"][0]["station_id"] == odd


async def test_a_large_batch_of_many_values_is_kept(house: House) -> None:
    rows = [house.metric(timestamp=house.now_ms() - number, errorLogs=["E1"] * 60) for number in range(MOST_METRICS)]
    assert (await house.report(rows)).json() == {"accepted": MOST_METRICS, "refused": []}


async def test_five_hundred_metrics_are_taken_and_one_more_is_too_many(house: House) -> None:
    now = house.now_ms()
    full = [house.metric(timestamp=now - number) for number in range(MOST_METRICS)]
    assert (await house.report(full)).json() == {"accepted": MOST_METRICS, "refused": []}
    answer = await house.report([*full, house.metric("STATION_002")])
    assert answer.status_code == 413
    assert "501 metrics in one request; 500 is the most" in answer.json()["detail"]
    assert {each["stationId"] for each in await house.tables.metrics()} == {"STATION_001"}


async def test_the_good_rows_of_a_mixed_batch_are_kept_and_the_others_named(house: House) -> None:
    answer = await house.report(
        [
            house.metric("STATION_001"),
            house.metric("STATION_002", chargerUptime=130),
            house.metric("STATION_003"),
            house.metric("STATION_004", chargerHealth="on fire"),
            "STATION_005",
        ]
    )
    assert answer.status_code == 202
    receipt = answer.json()
    assert receipt["accepted"] == 2
    assert [(each["index"], each["station_id"], each["field"]) for each in receipt["refused"]] == [
        (1, "STATION_002", "chargerUptime"),
        (3, "STATION_004", "chargerHealth"),
        (4, None, "metric"),
    ]
    assert all(each["why"] for each in receipt["refused"])
    assert sorted(each["stationId"] for each in await house.tables.metrics()) == ["STATION_001", "STATION_003"]
    assert await house.counted("aiops_metrics_accepted_total") == 2
    assert await house.counted("aiops_metrics_refused_total") == 3


async def test_a_batch_without_one_good_row_is_unprocessable(house: House) -> None:
    for body in ("[]", "{}", "[{}]", "null", "5", '"text"', "[[]]", "[null, {}]"):
        assert (await house.report(body)).status_code == 422, body
    assert await house.tables.metrics() == []


async def test_an_implausible_metric_is_refused_with_the_field_and_the_reason(house: House) -> None:
    now = house.now_ms()
    wrong: dict[str, tuple[dict[str, Any], str, str]] = {
        "NaN": ({"swapRate": float("nan")}, "swapRate", ""),
        "infinite": ({"swapRate": float("inf")}, "swapRate", ""),
        "a text for a number": ({"swapRate": "6"}, "swapRate", ""),
        "a truth for a number": ({"chargedBatteries": True}, "chargedBatteries", ""),
        "negative": ({"chargedBatteries": -1}, "chargedBatteries", ""),
        "half a battery": ({"chargedBatteries": 1.5}, "chargedBatteries", ""),
        "seconds": ({"timestamp": now // 1000}, "timestamp", "looks like seconds"),
        "microseconds": ({"timestamp": now * 1000}, "timestamp", "looks like microseconds"),
        "the future": ({"timestamp": now + 60 * MINUTE_MS}, "timestamp", "in the future"),
        "long ago": ({"timestamp": now - 31 * 86_400_000}, "timestamp", "31 days old"),
        "no station": ({"stationId": ""}, "stationId", ""),
        "missing": ({"chargerUptime": None}, "chargerUptime", ""),
        "over 400 KB": ({"errorLogs": ["x" * 900] * 450}, "metric", "bytes"),
    }
    for name, (change, field, why) in wrong.items():
        answer = await house.report(house.metric(**change))
        assert answer.status_code == 422, name
        (refused,) = answer.json()["refused"]
        assert refused["field"] == field, (name, refused)
        assert why in refused["why"], (name, refused)
    assert await house.tables.metrics() == []


async def test_the_same_metric_again_replaces_it(house: House) -> None:
    at = house.now_ms()
    await house.report([house.metric(timestamp=at), house.metric(timestamp=at, chargedBatteries=7)])
    await house.report(house.metric(timestamp=at, chargedBatteries=9))
    assert [each["chargedBatteries"] for each in await house.tables.metrics()] == [9]


async def test_a_body_that_is_too_large_is_refused(house: House) -> None:
    answer = await house.report(b" " * (8 * 1024 * 1024 + 1))
    assert answer.status_code == 413


async def test_a_missing_table_is_no_server_error_and_says_what_mends_it(house: House) -> None:
    house.clients.dynamodb.delete_table(TableName=house.names.metrics)
    answer = await house.report(house.metric())
    assert answer.status_code == 503
    assert "aiops init" in answer.json()["detail"]


@pytest.mark.parametrize(
    "wild",
    [
        "1e99999999999999999999",
        "0e999999999999999999",
        "1e40",
        "1e125",
        "9" * 5_000,
        "NaN",
        "[" * 50_000 + "]" * 50_000,
    ],
)
async def test_a_wild_number_in_a_batch_loses_no_good_row(house: House, wild: str) -> None:
    rows = json.dumps([house.metric("STATION_001"), house.metric("STATION_002", swapRate="HERE"), house.metric("S3")])
    answer = await house.report(rows.replace('"HERE"', wild))
    assert (answer.status_code, answer.json()["accepted"]) == (202, 2)
    (refused,) = answer.json()["refused"]
    assert refused["index"] == 1
    assert refused["field"] in {"swapRate", "metric"}
    assert sorted(each["stationId"] for each in await house.tables.metrics()) == ["S3", "STATION_001"]
