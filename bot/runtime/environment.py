"""The environment of this process and of its children, beyond what `bot.settings` reads from it."""

import os

_HARMLESS = (
    "HOME",
    "LANG",
    "LC_ALL",
    "LD_LIBRARY_PATH",
    "MPLCONFIGDIR",
    "PATH",
    "PYTHONPATH",
    "TMPDIR",
    "XDG_CACHE_HOME",
)


def drop_variables_that_mislead_bolt() -> list[str]:
    """Remove SLACK_CLIENT_ID and SLACK_CLIENT_SECRET from the environment; return the names that were set."""
    return [name for name in ("SLACK_CLIENT_ID", "SLACK_CLIENT_SECRET") if os.environ.pop(name, None) is not None]


def slack_secrets() -> frozenset[str]:
    """Return which are set of the two secrets that only one mode needs."""
    return frozenset(name for name in ("SLACK_APP_TOKEN", "SLACK_SIGNING_SECRET") if os.environ.get(name))


def process_environment() -> dict[str, str]:
    """Return a copy of the environment, for the demo's child processes."""
    return dict(os.environ)


def environment_without_secrets() -> dict[str, str]:
    """Return only what any child process needs to run: for one that must know nothing of Slack and AWS."""
    return {name: os.environ[name] for name in _HARMLESS if name in os.environ}


def set_environment(variables: dict[str, str]) -> None:
    """Set variables of this process, for boto3, which reads its own."""
    os.environ.update(variables)
