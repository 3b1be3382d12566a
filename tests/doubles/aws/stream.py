"""Records of a DynamoDB stream."""

from typing import Any


def record(station: str, number: int, change: str = "INSERT", **more: Any) -> dict[str, Any]:
    """One of a DynamoDB stream, as AWS sends it."""
    keys = {"stationId": {"S": station}, "timestamp": {"N": "1763800000000"}}
    return {
        "eventID": f"e{number}",
        "eventName": change,
        "eventSource": "aws:dynamodb",
        "dynamodb": {"Keys": keys, "SequenceNumber": f"{number}00000000000000000001", **more},
    }
