"""Prints results as tables."""

from collections.abc import Sequence
from statistics import median

Row = tuple[str, str]


def show(title: str, rows: Sequence[Row]) -> None:
    width = max(len(name) for name, _ in rows)
    print(f"\n{title}")
    for name, value in rows:
        print(f"  {name:<{width}}  {value}")


def spread(values: Sequence[float], unit: str) -> str:
    return f"{median(values):.2f} {unit} ({min(values):.2f} to {max(values):.2f})"
