"""
`python -m tests.e2e.unpaced_bot` is `python -m bot`, at a pace that the local Slack bears and Slack would not.

At Slack's own, of which the scenarios are proof, the tests of this folder waited for two thirds of their time: seven
alerts at once use up the updates of a minute.
"""

from dataclasses import replace

from bot.__main__ import main
from bot.slack.rate_limits import PACES

_TIMES = 20

if __name__ == "__main__":
    for method, pace in PACES.items():
        PACES[method] = replace(pace, per_second=pace.per_second * _TIMES)
    main()
