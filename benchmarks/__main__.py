"""Runs every benchmark, or those named as arguments, and prints a table for each."""

import argparse
import asyncio
import logging
from collections.abc import Callable

import structlog

from benchmarks import backtesting, bodies, cards, charts, clients, decoding, flood, functions, press, tick

BENCHMARKS: dict[str, Callable[[], None]] = {
    "decoding": decoding.run,
    "bodies": bodies.run,
    "backtesting": backtesting.run,
    "tick": lambda: asyncio.run(tick.run()),
    "functions": lambda: asyncio.run(functions.run()),
    "clients": lambda: asyncio.run(clients.run()),
    "cards": lambda: asyncio.run(cards.run()),
    "charts": lambda: asyncio.run(charts.run()),
    "flood": lambda: asyncio.run(flood.run()),
    "press": lambda: asyncio.run(press.run()),
}


def main() -> None:
    parser = argparse.ArgumentParser(prog="benchmarks", description=__doc__)
    parser.add_argument("names", nargs="*", help=f"any of {', '.join(BENCHMARKS)}; none: all")
    names = parser.parse_args().names
    if unknown := [name for name in names if name not in BENCHMARKS]:
        parser.error(f"there is no benchmark {', '.join(unknown)}: there are {', '.join(BENCHMARKS)}")
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    for name in names or BENCHMARKS:
        BENCHMARKS[name]()


if __name__ == "__main__":
    main()
