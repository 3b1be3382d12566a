"""Who looks at the stations of every house."""

import pytest

from tests.chaos.house import House


@pytest.fixture(scope="session", autouse=True)
def evaluated_by(request: pytest.FixtureRequest) -> None:
    """As `--evaluated-by` says."""
    House.evaluated_by = request.config.getoption("--evaluated-by")
