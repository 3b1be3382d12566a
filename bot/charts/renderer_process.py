"""
The process that draws: a line of JSON (`ChartData`) in, a line with a count and so many bytes of PNG out.

`python -m bot.charts.renderer_process`. It ends with its standard input, and so
outlives no bot, however that one ends.
"""

import os
import signal
import sys
from typing import BinaryIO

from bot.charts.chart_data import ChartData

_NICENESS = 10
"""A press is answered by the process beside it: drawing takes what is left of the processor."""


def work(requests: BinaryIO, answers: BinaryIO) -> None:
    """Draw until there are no more requests. What cannot be drawn is answered with a line that begins with "!"."""
    # Only here, in this process: it takes a second and 80 MB.
    from bot.charts.render import render  # noqa: PLC0415

    for request in requests:
        try:
            png = render(ChartData.model_validate_json(request))
        except Exception as fault:  # noqa: BLE001  the one boundary: the bot is told, the next chart is drawn
            said = f"{type(fault).__name__}: {fault}".encode("ascii", "replace").replace(b"\n", b" ")
            answers.write(b"!" + said[:300] + b"\n")
        else:
            answers.write(b"%d\n" % len(png) + png)
        answers.flush()


def main() -> None:
    """Serve the process that started us."""
    # Ctrl-C in a terminal goes to every process of it; the bot ends this one in its order.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    os.nice(_NICENESS)
    work(sys.stdin.buffer, sys.stdout.buffer)


if __name__ == "__main__":
    main()
