"""SNS with the rules of `Publish` that its documentation has."""

import re
from collections.abc import Iterator
from typing import Any

from tests.doubles.aws.errors import refused

MOST_BYTES = 262_144
_FIFO_ID = re.compile(r"[A-Za-z0-9!\"#$%&'()*+,\-./:;<=>?@\[\\\]^_`{|}~]{1,128}")
_SUBJECT = re.compile(r"[\x21-\x7e][\x20-\x7e]{0,98}")
_NAME = re.compile(r"(?!AWS\.|Amazon\.|\.)(?!.*\.\.)[A-Za-z0-9_.-]{1,256}(?<!\.)")
_CHARACTERS = re.compile("[\t\n\r\x20-\x7e\x80-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]*")


class DocumentedSns:
    """Refuses what AWS refuses; everything else goes on to a client."""

    def __init__(self, inner: Any) -> None:
        self._inner = inner

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)

    def publish(self, **request: Any) -> Any:
        for fault in _faults(request):
            raise refused("Publish", "InvalidParameter", f"Invalid parameter: {fault}")
        return self._inner.publish(**request)


def _faults(request: dict[str, Any]) -> Iterator[str]:
    attributes = request.get("MessageAttributes", {})
    texts = [request["Message"], *(each["StringValue"] for each in attributes.values())]
    if not _SUBJECT.fullmatch(request.get("Subject", "none")):
        yield "Subject"
    if not request["Message"]:
        yield "Empty message"
    if any(not each or not _CHARACTERS.fullmatch(each) for each in texts):
        yield "characters of a message or an attribute"
    if not all(map(_NAME.fullmatch, attributes)):
        yield "name of an attribute"
    parts = [*texts, *attributes, *(each["DataType"] for each in attributes.values())]
    if sum(len(each.encode()) for each in parts) > MOST_BYTES:
        yield "Message too long"
    if request["TopicArn"].endswith(".fifo"):
        ids = ("MessageGroupId", "MessageDeduplicationId")
        yield from (each for each in ids if not _FIFO_ID.fullmatch(request.get(each, "")))
