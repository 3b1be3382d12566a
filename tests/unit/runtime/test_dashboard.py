"""A template of a dashboard's address: what is refused at the start, and how a station and times are filled in."""

import pytest
from pydantic import TypeAdapter, ValidationError

from bot.runtime.dashboard import DashboardTemplate, dashboard_url

TEMPLATES: TypeAdapter[str | None] = TypeAdapter(DashboardTemplate)
GRAFANA = "https://grafana.example.org/d/x?var-station={station}&from={from}&to={to}"


def test_a_station_and_times_are_filled_in_and_nothing_of_a_name_is_more_than_a_name() -> None:
    filled = dashboard_url(GRAFANA, "Depot 3&to=0|<x>/{from}", 1, 2)
    assert filled == (
        "https://grafana.example.org/d/x?var-station=Depot%203%26to%3D0%7C%3Cx%3E%2F%7Bfrom%7D&from=1&to=2"
    )
    assert "%3F" in dashboard_url(GRAFANA, "\ud800", 1, 2)


@pytest.mark.parametrize("given", [None, "", "  "])
def test_without_one_there_is_no_link(given: str | None) -> None:
    assert TEMPLATES.validate_python(given) is None


@pytest.mark.parametrize(
    "given", [GRAFANA, f" {GRAFANA} ", "http://127.0.0.1:3000/{station}", "https://x.io/#/s={station}"]
)
def test_a_template_that_can_be_filled_in_is_taken(given: str) -> None:
    assert TEMPLATES.validate_python(given) == given.strip()


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ("https://x.io/d", "holds no {station}"),
        ("https://x.io/{stationId}", "but it has {stationId}"),
        ("https://x.io/{station}/{0}", "but it has {0}"),
        ("https://x.io/{station}/{", "a brace stands alone"),
        ("https://x.io/{station}}", "a brace stands alone"),
        ("x.io/{station}", "not an address that begins with"),
        ("javascript:alert({station})", "not an address that begins with"),
        ("https://{station}/x", "not an address that begins with"),
        ("https://[x/{station}", "not an address that begins with"),
        ("https://u:p@x.io/{station}", "a user or a password"),
        ("https://x.io/{station}|x", "cannot be in a link"),
        ("https://x.io/{station} x", "cannot be in a link"),
        ("https://x.io/{station}" + "x" * 1_000, "too long"),
    ],
)
def test_a_template_that_cannot_be_filled_in_is_refused_with_the_reason(given: str, why: str) -> None:
    with pytest.raises(ValidationError) as refused:
        TEMPLATES.validate_python(given)
    assert why in str(refused.value)
