"""The picture itself, in this process and in the one that draws."""

import asyncio
import struct
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from structlog.testing import capture_logs

from bot.charts.chart_data import ChartData, ChartReading
from bot.charts.renderer import Renderer
from bot.charts.renderer_process import work
from bot.errors import RenderFailed
from bot.runtime.environment import environment_without_secrets
from tests.factories import MINUTE, NOW
from tests.slack_double.waiting import until
from tests.unit.charts.samples import chart_data, line, picture

PNG = b"\x89PNG\r\n\x1a\n"
FAR = 10**37
HUGE = Decimal(10) ** 125


def names_in(folder: Path) -> list[str]:
    return [each.name for each in folder.iterdir()]


def size_of(png: bytes) -> tuple[int, int]:
    assert png.startswith(PNG)
    width, height = struct.unpack(">II", png[16:24])
    return width, height


@pytest.mark.parametrize(
    "odd",
    [
        {},
        {"now": line(3), "threshold": None, "alert_at": None},
        {"now": line(0, 0, 0), "threshold": None},
        {"now": line(HUGE, 0, HUGE), "before": line(1, HUGE)},
        {"now": line("1E-130", "1E-130"), "unit": "%"},
        {"now": (*line(5, 4), ChartReading(at=NOW + 40 * MINUTE, value=Decimal(2)))},
        {"now": line(98, 99, 97, 98), "unit": "%"},
        {"since": NOW, "until": NOW + 1, "now": line(1)},
        {"since": FAR, "until": FAR + 90, "now": (ChartReading(at=FAR, value=Decimal(1)),), "alert_at": FAR + 1},
    ],
    ids=["usual", "one point", "level zero", "huge", "tiny", "a gap", "percent", "no time", "no calendar"],
)
def test_whatever_is_measured_becomes_a_picture_of_the_same_size(odd: dict[str, Any]) -> None:
    assert size_of(picture(chart_data(**odd))) == (1200, 720)


def test_the_same_data_is_the_same_picture() -> None:
    assert picture(chart_data()) == picture(chart_data())


def test_what_cannot_be_drawn_is_said_and_the_next_chart_is_drawn() -> None:
    nothing = chart_data(now=(), threshold=None).model_dump_json().encode()
    good = chart_data().model_dump_json().encode()
    answers = BytesIO()
    work(BytesIO(b"no json\n" + nothing + b"\n" + good + b"\n"), answers)
    refused, also_refused, count, png = answers.getvalue().split(b"\n", 3)
    assert refused.startswith(b"!ValidationError")
    assert also_refused.startswith(b"!")
    assert len(png) == int(count)
    assert size_of(png) == (1200, 720)


async def test_a_chart_is_drawn_in_a_process_that_is_replaced_when_it_dies_and_ends_with_the_renderer() -> None:
    renderer = Renderer(environment_without_secrets())
    assert await renderer.render(chart_data()) == picture(chart_data())
    process = renderer._process
    assert process is not None
    process.kill()
    await process.wait()
    charts = await asyncio.gather(*(renderer.render(chart_data()) for _ in range(3)))
    assert {size_of(chart) for chart in charts} == {(1200, 720)}
    successor = renderer._process
    assert successor is not None
    assert successor.pid != process.pid
    await renderer.close()
    assert successor.returncode == 0


async def test_a_process_that_is_too_slow_is_ended_and_its_answer_is_nobodys(monkeypatch: pytest.MonkeyPatch) -> None:
    renderer = Renderer(environment_without_secrets())
    monkeypatch.setattr("bot.charts.renderer.FIRST_SECONDS", 0.02)
    with pytest.raises(RenderFailed, match=r"not drawn in 0\.02 s"):
        await renderer.render(chart_data())
    assert renderer._process is None
    await renderer.close()


async def test_a_process_that_cannot_start_fails_the_chart_and_no_more(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("bot.charts.renderer.CHECKOUT", tmp_path / "removed")
    renderer = Renderer({})
    with pytest.raises(RenderFailed):
        await renderer.render(chart_data())
    await renderer.warm_up()
    await renderer.close()


@pytest.mark.parametrize("home", [None, "/proc/nowhere"])
async def test_a_chart_is_drawn_without_a_home_to_write_to_and_nothing_is_left_behind(
    home: str | None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    known = environment_without_secrets()
    renderer = Renderer({**known, "HOME": home} if home else {each: known[each] for each in known if each != "HOME"})
    try:
        assert size_of(await renderer.render(chart_data())) == (1200, 720)
        assert [each.startswith("aiops-charts-") for each in names_in(tmp_path)] == [True]
    finally:
        await renderer.close()
    assert names_in(tmp_path) == []


async def test_who_waits_no_longer_for_the_first_chart_does_not_end_the_start() -> None:
    renderer = Renderer(environment_without_secrets())
    impatient = asyncio.ensure_future(renderer.render(chart_data()))
    await until(lambda: renderer._process is not None, what="the process starts")
    process = renderer._process
    impatient.cancel()
    assert size_of(await renderer.render(chart_data())) == (1200, 720)
    assert renderer._process is process
    await renderer.close()


async def test_the_process_removes_its_folder_when_its_parent_was_killed(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    renderer = Renderer(environment_without_secrets())
    await renderer.render(chart_data())
    process = renderer._process
    assert process is not None
    assert process.stdin is not None
    process.stdin.close()
    await process.wait()
    assert names_in(tmp_path) == []


async def test_the_last_words_of_a_process_that_cannot_draw_are_logged() -> None:
    renderer = Renderer({**environment_without_secrets(), "MPLBACKEND": "no such backend"})
    with capture_logs() as logged, pytest.raises(RenderFailed, match="the process that draws ended"):
        await renderer.render(chart_data())
    await renderer.close()
    assert "no such backend" in logged[0]["last_words"]


async def test_where_no_folder_can_be_written_the_reason_is_logged(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", "/proc/nowhere")
    renderer = Renderer(environment_without_secrets())
    with capture_logs() as logged:
        await renderer.warm_up()
    await renderer.close()
    assert "/proc/nowhere" in str(logged)


def test_the_worker_is_told_no_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("SLACK_BOT_TOKEN", "AWS_SECRET_ACCESS_KEY", "AIOPS_INGEST_TOKEN"):
        monkeypatch.setenv(name, "secret")
    assert "secret" not in environment_without_secrets().values()


def test_data_survives_the_way_to_the_worker() -> None:
    data = chart_data(now=line("0.1", HUGE, "12345678901234567890.123456789"))
    assert ChartData.model_validate_json(data.model_dump_json()) == data
