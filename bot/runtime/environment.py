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
    return frozenset(name for name in ("SLACK_APP_TOKEN", "SLACK_SIGNING_SECRET") if os.environ.get(name, "").strip())


_FOR_THE_DEMO = (
    *_HARMLESS,
    "DISPLAY",
    "LOCAL_SLACK_BINARY",
    "NODE_EXTRA_CA_CERTS",
    "SFN_WAIT_SCALE",
    "SSL_CERT_DIR",
    "SSL_CERT_FILE",
    "TERM",
    "TZ",
    "USER",
    "WAYLAND_DISPLAY",
)
_PROXIES = frozenset({"http_proxy", "https_proxy", "all_proxy", "no_proxy"})


def demo_environment() -> dict[str, str]:
    """
    Return what the programs that the demo starts may know: how to run and how to reach npm.

    It is a list of what is let through: whatever else a shell holds, secrets above all, is none of their business.
    """
    chosen = {name: value for name, value in os.environ.items() if name.lower() in _PROXIES}
    return chosen | {name: os.environ[name] for name in _FOR_THE_DEMO if name in os.environ}


def environment_without_secrets() -> dict[str, str]:
    """Return only what any child process needs to run: for one that must know nothing of Slack and AWS."""
    return {name: os.environ[name] for name in _HARMLESS if name in os.environ}


def set_environment(variables: dict[str, str]) -> None:
    """Set variables of this process, for boto3, which reads its own."""
    os.environ.update(variables)
