"""
The AWS of moto, inside this process: quick, and right for one caller at a time.

It has no real transactions (of two conditional writes both may win), so races are tried elsewhere.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from types import SimpleNamespace
from typing import Any

from moto import mock_aws

from bot.demo.ministack import REGION
from tests.local_stack import LocalAws

_NOWHERE: Any = SimpleNamespace(endpoint_url=None)


class MotoAws(LocalAws):
    """boto3 clients of moto."""

    def _connection(self) -> dict[str, Any]:
        return {**super()._connection(), "endpoint_url": None, "region_name": REGION}


@contextmanager
def moto_aws() -> Iterator[LocalAws]:
    """Answer every call to AWS by moto."""
    with mock_aws():
        yield MotoAws(_NOWHERE)
