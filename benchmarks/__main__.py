"""
Runs every benchmark, or those named as arguments: a table for each, and one that shows each figure beside its peer.

That table is written to `build/bench.json` as well.
"""

import argparse
import asyncio
import logging
from collections.abc import Callable

import structlog

from benchmarks import (
    backtesting,
    beside_tick,
    bodies,
    cards,
    charts,
    clients,
    decoding,
    flood,
    functions,
    instructions,
    intake,
    judging,
    press,
    questions,
    starting,
    tick,
    tick_beside_queries,
    wide,
)
from benchmarks.beside import Beside, show_all

BENCHMARKS: dict[str, Callable[[], list[Beside] | None]] = {
    "decoding": decoding.run,
    "judging": judging.run,
    "instructions": instructions.run,
    "bodies": bodies.run,
    "backtesting": backtesting.run,
    "tick": lambda: asyncio.run(tick.run()),
    "tick_beside_queries": lambda: asyncio.run(tick_beside_queries.run()),
    "wide": wide.run,
    "beside_tick": lambda: asyncio.run(beside_tick.run()),
    "questions": questions.run,
    "intake": lambda: asyncio.run(intake.run()),
    "starting": starting.run,
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
    show_all([each for name in names or BENCHMARKS for each in BENCHMARKS[name]() or ()])


if __name__ == "__main__":
    main()
