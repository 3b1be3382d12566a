"""The environment of this process and of its children, beyond what `bot.settings` reads from it."""

import errno
import io
import os
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager

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


def have_a_home() -> None:
    """Set HOME where neither it nor the user is known: Slack's library asks for it when it is imported, and fails."""
    if os.path.expanduser("~") == "~":  # noqa: PTH111  Path's own raises
        os.environ["HOME"] = os.sep


def write_any_letter() -> None:
    """Let standard output and error write by its number what their encoding lacks, instead of failing."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


@contextmanager
def full_disk_as_a_sentence() -> Iterator[None]:
    """Exit with 1 and a sentence if standard output cannot be written; what is left of it is dropped."""
    try:
        try:
            yield
        finally:
            if sys.stdout is not None:
                sys.stdout.flush()
    except OSError as error:
        if error.filename is not None or error.errno not in _NOT_WRITTEN:
            raise
        # Python would write it once more at its end, and fail again.
        with open(os.devnull, "w", encoding="ascii") as nowhere:  # noqa: PTH123  a device
            os.dup2(nowhere.fileno(), sys.stdout.fileno())
        sys.stderr.write(f"standard output cannot be written: {error.strerror}\n")
        raise SystemExit(1) from None


_NOT_WRITTEN = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO})


def drop_variables_that_mislead_bolt() -> list[str]:
    """Remove SLACK_CLIENT_ID and SLACK_CLIENT_SECRET from the environment; return the names that were set."""
    return [name for name in ("SLACK_CLIENT_ID", "SLACK_CLIENT_SECRET") if os.environ.pop(name, None) is not None]


def slack_secrets() -> frozenset[str]:
    """Return which are set of the two secrets that only one mode needs."""
    return frozenset(name for name in ("SLACK_APP_TOKEN", "SLACK_SIGNING_SECRET") if os.environ.get(name, "").strip())


_FOR_STAND_INS = (
    *_HARMLESS,
    "DISPLAY",
    "SFN_WAIT_SCALE",
    "TERM",
    "TZ",
    "USER",
    "WAYLAND_DISPLAY",
)
_FOR_NPM = (
    *_HARMLESS,
    "NODE_EXTRA_CA_CERTS",
    "SSL_CERT_DIR",
    "SSL_CERT_FILE",
    "npm_config_cache",
    "npm_config_cafile",
    "npm_config_registry",
    "npm_config_userconfig",
)
_PROXIES = frozenset({"http_proxy", "https_proxy", "all_proxy", "no_proxy"})


def demo_environment() -> dict[str, str]:
    """Return what the demo may know of the shell: what its programs may, npm, and which of them to start."""
    chosen = ("LOCAL_SLACK_BINARY",)
    return for_npm(os.environ) | for_stand_ins(os.environ) | _chosen(os.environ, chosen)


def for_stand_ins(environment: Mapping[str, str]) -> dict[str, str]:
    """
    Return what the local Slack, the local AWS and the demo's bot may know of an environment: how to run.

    It is a list of what is let through: whatever else a shell holds, secrets above all, is none of their business.
    """
    return _chosen(environment, _FOR_STAND_INS)


def for_npm(environment: Mapping[str, str]) -> dict[str, str]:
    """Return what npm may know of an environment: how to run and how to reach its registry."""
    proxies = {name: value for name, value in environment.items() if name.lower() in _PROXIES}
    return proxies | _chosen(environment, _FOR_NPM)


def _chosen(environment: Mapping[str, str], names: Iterable[str]) -> dict[str, str]:
    return {name: environment[name] for name in names if name in environment}


def environment_without_secrets() -> dict[str, str]:
    """Return only what any child process needs to run: for one that must know nothing of Slack and AWS."""
    return _chosen(os.environ, _HARMLESS)


def environment_for_tables() -> dict[str, str]:
    """Return the environment for a child that reads the tables: AWS's credentials, and no other secret of ours."""
    return {name: value for name, value in os.environ.items() if name not in _OTHERS and not name.startswith("SLACK_")}


_OTHERS = frozenset({"AIOPS_INGEST_TOKEN", "AWS_BEARER_TOKEN_BEDROCK"})


def set_environment(variables: dict[str, str]) -> None:
    """Set variables of this process, for boto3, which reads its own."""
    os.environ.update(variables)


def add_to_environment(variables: Mapping[str, str]) -> None:
    """Set those variables of this process that are not set yet."""
    set_environment({name: value for name, value in variables.items() if name not in os.environ})


def value_of(name: str) -> str:
    """Return a variable without the white space around it; empty if it is not set."""
    return os.environ.get(name, "").strip()
