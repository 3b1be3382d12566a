"""
The renderer process: reads a line of JSON (`ChartData`), writes a line with a length and then the PNG.

Run as `python -m bot.charts.renderer_process`. It stops when its standard input closes, so it never outlives the bot.
"""

import os
import signal
import sys
from typing import BinaryIO

from bot.charts.chart_data import ChartData
from bot.charts.chart_folder import VARIABLE, remove_own

_NICENESS = 10
"""Drawing has lower priority than the bot, which answers presses."""


def work(requests: BinaryIO, answers: BinaryIO) -> None:
    """Draw until there are no more requests. A failure is answered with a line that starts with "!"."""
    # Imported only in this process: it takes a second and 80 MB.
    from bot.charts.render import render  # noqa: PLC0415

    for request in requests:
        try:
            png = render(ChartData.model_validate_json(request))
        except Exception as fault:  # noqa: BLE001  the one boundary: report it, draw the next chart
            said = f"{type(fault).__name__}: {fault}".encode("ascii", "replace").replace(b"\n", b" ")
            answers.write(b"!" + said[:300] + b"\n")
        else:
            answers.write(b"%d\n" % len(png) + png)
        answers.flush()


def main() -> None:
    """Serve the parent process."""
    # Ctrl-C reaches every process in the terminal; the bot stops this one itself.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    os.nice(_NICENESS)
    try:
        work(sys.stdin.buffer, sys.stdout.buffer)
    finally:
        remove_own(os.environ.get(VARIABLE))


if __name__ == "__main__":
    main()
