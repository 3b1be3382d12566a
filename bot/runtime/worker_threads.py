"""Blocking calls (boto3) run off the event loop, in one bounded pool of threads."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import ParamSpec, TypeVar

Given = ParamSpec("Given")
Answer = TypeVar("Answer")

POOL_SIZE = 16
"""boto3's throughput peaks at 16 threads per process; more only wait for the interpreter."""


class WorkerThreads:
    """Runs blocking functions in worker threads."""

    def __init__(self, size: int = POOL_SIZE) -> None:
        self._executor = ThreadPoolExecutor(max_workers=size, thread_name_prefix="aws")

    async def run(self, function: Callable[Given, Answer], *args: Given.args, **kwargs: Given.kwargs) -> Answer:
        """Run a blocking call in a thread and return its result."""
        return await asyncio.get_running_loop().run_in_executor(self._executor, partial(function, *args, **kwargs))

    def close(self) -> None:
        """Accept no more calls: queued ones are dropped, running ones are not waited for."""
        self._executor.shutdown(wait=False, cancel_futures=True)
