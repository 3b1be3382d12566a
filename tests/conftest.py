"""Which tests share one process, how many examples a property gets, and in which region all of them are."""

import gc
import os
from collections.abc import Iterator
from contextlib import nullcontext
from dataclasses import replace
from pathlib import PurePosixPath

import pytest
import structlog
from hypothesis import HealthCheck, settings
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling
from xdist.workermanage import WorkerController

from bot.demo import ministack
from storage.tables import TableNames
from tests import quicker_ministack, rendered_blocks
from tests.inner_aws import InnerAws
from tests.local_stack import LocalAws, local_aws
from tests.scenarios.clients import Clients, clients_of
from tests.unmeasured import unmeasured

os.environ.setdefault("AWS_REGION", "us-east-1")

ministack.MODULE = quicker_ministack.__name__

# Thousands of tests and all that they import stay to the end. Python's collector would look through them again and
# again: that took a third of collecting, in each of four processes, and a tenth of the tests.
gc.disable()

# A busy machine is no failure, so nothing here is measured in time. `make test` is a gate: the same few examples each
# time. `make chaos` searches: many, and others every time.
settings.register_profile(
    "few",
    max_examples=10,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much],
)
settings.register_profile("many", settings.get_profile("few"), max_examples=200, derandomize=False)
settings.load_profile("few")

# As the bot writes them. Left to itself structlog has rich draw every local variable of every frame, on the thread that
# logs: with a house among them that takes a busy machine half a minute.
structlog.configure(
    processors=[
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.dev.set_exc_info,
        structlog.processors.TimeStamper(fmt="iso"),
        structlog.dev.ConsoleRenderer(colors=False, exception_formatter=structlog.dev.plain_traceback),
    ]
)

_OTHER_PROCESSES = frozenset({"chaos", "upgrade"})
"""In these folders the bot runs in processes of its own, in which nothing is measured."""
_BROWSER = "e2e"
_WAITS = (_BROWSER, *sorted(_OTHER_PROCESSES, reverse=True))
"""Folders whose tests mostly wait for other processes, the longest first."""


rendered_blocks.watch()


def pytest_sessionstart(session: pytest.Session) -> None:
    """Called before the tests, in the process that hands them out and in each that runs some."""
    if not hasattr(session.config, "workerinput"):
        rendered_blocks.forget()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[None]:
    """Called for each test, with the fixtures that it is the first or the last to use."""
    with unmeasured() if item.path.parent.name in _OTHER_PROCESSES else nullcontext():
        return (yield)


@pytest.fixture(autouse=True)
def log_configuration() -> Iterator[None]:
    """A command that a test runs in this process configures the log; the next test has its own again."""
    configured = structlog.get_config()
    yield
    structlog.configure(**configured)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Called with all tests in the order of their folders: what takes longest begins first, so that none ends alone."""
    items.sort(key=lambda item: _WAITS.index(folder) if (folder := item.path.parent.name) in _WAITS else len(_WAITS))


def pytest_collection_finish(session: pytest.Session) -> None:
    """Called when all tests are known."""
    gc.freeze()
    gc.enable()


def pytest_sessionfinish() -> None:
    """Called after the last test: pytest looks five times for what nobody awaited, and once is enough to find it."""
    gc.collect()
    rendered_blocks.write()
    gc.freeze()


@pytest.fixture(scope="session")
def aws() -> LocalAws:
    """The AWS in this process."""
    return InnerAws()


@pytest.fixture(scope="session")
def aws_process() -> Iterator[LocalAws]:
    """One AWS behind a socket for all tests of a process, in which the field does at once what it is asked to."""
    with local_aws(waits=False) as running:
        yield running


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--aws",
        choices=("local", "as-documented"),
        default="local",
        help="as-documented: the AWS of every scenario is as late and as strict as AWS documents",
    )
    parser.addoption(
        "--evaluated-by",
        choices=("service", "functions", "both"),
        default="service",
        help="who looks at the stations of every scenario: the leader's tick, the functions of AWS, or both in turn",
    )


@pytest.fixture(scope="session")
def session_clients(aws: LocalAws) -> Clients:
    """The AWS in this process, after `aiops init`."""
    clients = clients_of(aws)
    clients.init(TableNames())
    return clients


@pytest.fixture(scope="module")
def aws_clients(request: pytest.FixtureRequest, session_clients: Clients) -> Clients:
    """The same; for a module that is marked `documented`, and for all with `--aws=as-documented`, as AWS documents."""
    is_documented = request.node.get_closest_marker("documented") or request.config.getoption("--aws") != "local"
    by = request.config.getoption("--evaluated-by")
    return replace(session_clients, is_documented=bool(is_documented), evaluated_by=by)


class _ByWhatTheyStart(LoadScopeScheduling):  # type: ignore[misc]  # it has no types
    """
    Keeps each file together, and the files that share a browser: what they set up they set up once.

    Two processes of three may wait for others; the rest compute meanwhile, so that no processor is idle.
    """

    # xdist's own way to group tests, by marks, does nothing with a pytest of 9.2.
    def _split_scope(self, nodeid: str) -> str:
        file = PurePosixPath(nodeid.split("::", 1)[0])
        return _BROWSER if file.parent.name == _BROWSER else str(file)

    def _assign_work_unit(self, node: WorkerController) -> None:
        waiting = [each for each in self.nodes if each is not node and self._waits(each)]
        may_wait = len(waiting) < len(self.nodes) * 2 // 3
        if (scope := next((each for each in self.workqueue if _is_waiting(each) is may_wait), None)) is not None:
            self.workqueue.move_to_end(scope, last=False)
        super()._assign_work_unit(node)

    def _waits(self, node: WorkerController) -> bool:
        units = self.assigned_work[node].items()
        return any(_is_waiting(scope) and not all(unit.values()) for scope, unit in units)


def _is_waiting(scope: str) -> bool:
    return PurePosixPath(scope).parent.name in _WAITS or scope == _BROWSER


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> LoadScopeScheduling:
    """Called where there is more than one process."""
    return _ByWhatTheyStart(config, log)
