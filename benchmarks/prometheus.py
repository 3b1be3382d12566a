"""
Prometheus, as Debian's package has it, over the stations of the canned windows: on loopback, on one processor.

Their samples are put into blocks of its storage by `promtool`, so that it has five minutes of each to judge at once.
"""

import json
import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from types import TracebackType
from typing import Any, Self
from urllib.request import urlopen

from benchmarks.bare_rules import PROMQL
from benchmarks.windows import samples
from bot.demo.ports import free_port
from rules.metric import ChargerHealth, Metric

MISSING = "prometheus is not installed: apt-get install prometheus (promtool comes with it)"
_EVERY_SECONDS, _EVALUATIONS, _PATIENCE_SECONDS = 1, 5, 90.0
_BETWEEN_SECONDS = 0.5
"""Each question how far it is costs it some milliseconds, too."""

_COUNTED = "prometheus_rule_group_iterations"
_TICKS = os.sysconf("SC_CLK_TCK")


def is_there() -> bool:
    """Return whether both programs are installed."""
    return all(map(shutil.which, ("prometheus", "promtool")))


class Prometheus:
    """A server that evaluates the bare rules again and again."""

    def __init__(self, stations: int) -> None:
        self._folder = TemporaryDirectory()
        folder, port = Path(self._folder.name), free_port()
        self._url = f"http://127.0.0.1:{port}"
        metrics = folder / "metrics.txt"
        metrics.write_text("".join(_open_metrics(stations)))
        blocks = folder / "blocks"
        fill = ["promtool", "tsdb", "create-blocks-from", "openmetrics", "--quiet", str(metrics), str(blocks)]
        subprocess.run(fill, check=True, capture_output=True)
        rules = [{"alert": name, "expr": expression} for name, expression in PROMQL.items()]
        group = {"name": "stations", "interval": f"{_EVERY_SECONDS}s", "rules": rules}
        (folder / "rules.yml").write_text(json.dumps({"groups": [group]}))
        (folder / "prometheus.yml").write_text(json.dumps({"rule_files": ["rules.yml"]}))
        self._log = (folder / "log").open("wb")
        self._process = subprocess.Popen(
            [
                "prometheus",
                f"--config.file={folder / 'prometheus.yml'}",
                f"--storage.tsdb.path={blocks}",
                f"--web.listen-address=127.0.0.1:{port}",
            ],
            stdout=self._log,
            stderr=self._log,
            env=os.environ | {"GOMAXPROCS": "1"},
        )

    def __enter__(self) -> Self:
        self._wait_for(1)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._process.terminate()
        self._process.wait()
        self._log.close()
        self._folder.cleanup()

    def cpu_of_an_evaluation(self) -> float:
        """Return the CPU-seconds that evaluating all rules takes once, by the next evaluations."""
        before, spent = self._wait_for(self._evaluations() + 1), self._spent()
        after = self._wait_for(before + _EVALUATIONS)
        return (self._spent() - spent) / (after - before)

    def alerts(self) -> int:
        """Return how many alerts are firing."""
        return len(self._asked("/api/v1/alerts")["data"]["alerts"])

    def _wait_for(self, evaluations: int) -> int:
        until = time.monotonic() + _PATIENCE_SECONDS
        while (found := self._evaluations()) < evaluations:
            if time.monotonic() > until or self._process.poll() is not None:
                raise RuntimeError("Prometheus evaluates nothing: " + Path(self._log.name).read_text()[-2_000:])
            time.sleep(_BETWEEN_SECONDS)
        return found

    def _evaluations(self) -> int:
        with suppress(OSError), urlopen(f"{self._url}/metrics") as answer:
            lines = [line.rpartition(" ") for line in answer.read().decode().splitlines()]
            told = {name.partition("{")[0]: float(value) for name, _, value in lines if name.startswith(_COUNTED)}
            # On a busy machine it misses some of those that were due, and counts them.
            return int(told.get(f"{_COUNTED}_total", 0) - told.get(f"{_COUNTED}_missed_total", 0))
        return 0

    def _spent(self) -> float:
        fields = Path(f"/proc/{self._process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / _TICKS

    def _asked(self, path: str) -> Any:
        with urlopen(f"{self._url}{path}") as answer:
            return json.loads(answer.read())


def _open_metrics(stations: int) -> Iterator[str]:
    """Yield the text from which blocks are made: one metric after the other, the oldest sample first."""
    now = time.time_ns() // 1_000_000
    series = [samples(number, now) for number in range(stations)]
    health = {each: number for number, each in enumerate(ChargerHealth)}
    values: dict[str, Any] = {
        "charged": lambda each: each.charged_batteries,
        "uncharged": lambda each: each.uncharged_batteries,
        "swap_rate": lambda each: each.swap_rate,
        "uptime": lambda each: each.charger_uptime,
        "health": lambda each: health[each.charger_health],
        "surge": lambda each: int(each.demand_surge),
    }
    for name, value in values.items():
        yield f"# TYPE {name} gauge\n"
        for window in series:
            yield from (_line(name, each, value(each)) for each in sorted(window, key=_at))
    yield "# TYPE fault gauge\n"
    for window in series:
        yield from (_line("fault", each, 1, ',code="E42"') for each in sorted(window, key=_at) if each.error_logs)
    yield "# EOF\n"


def _line(name: str, sample: Metric, value: Any, more: str = "") -> str:
    return f'{name}{{station="{sample.station_id}"{more}}} {value} {sample.timestamp / 1000:.3f}\n'


def _at(sample: Metric) -> int:
    return sample.timestamp
