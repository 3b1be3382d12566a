"""Runs every benchmark and prints one table each."""

import asyncio
import logging

import structlog

from benchmarks import clients, decoding, tick


def main() -> None:
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    decoding.run()
    asyncio.run(tick.run())
    asyncio.run(clients.run())


if __name__ == "__main__":
    main()
