"""Finds or installs the local-slack program."""

import json
import platform
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path

from bot.demo.errors import DemoError, DidNotStart, MissingTool, NotAsPinned
from bot.demo.process import ChildProcess, Command, silent
from bot.demo.waiting import INSTALL_LIMITS
from bot.runtime.environment import for_npm

PINNED = Path(__file__).with_name("npm")
"""The packages' version and hash, as npm keeps them: `npm ci` takes nothing else."""

OVERRIDE = "LOCAL_SLACK_BINARY"
"""The environment variable with the program's path, for platforms without an npm package."""

_NPM_CI = ("--ignore-scripts", "--no-audit", "--no-fund", "--no-update-notifier")
_RETRIES = ("--fetch-retry-mintimeout", "500", "--fetch-retry-maxtimeout", "2000")
"""By default npm retries a package with a wrong hash for two minutes before it fails."""

_PACKAGES = {("Linux", "x86_64"): "local-slack-linux-x64"}
_LOADER = Path("/lib64/ld-linux-x86-64.so.2")
"""What the published program needs of the system: not there in 32 bits, nor where the C library is musl."""


def npm_package() -> str:
    """Return the npm package of this platform. Raises MissingTool if there is none."""
    here = platform.system(), platform.machine()
    if here not in _PACKAGES or not _LOADER.exists():
        why = f"this is {' on '.join(here)}" + (" without it" if here in _PACKAGES else "")
        raise MissingTool(
            f"The local Slack is published only for 64-bit x86 Linux with glibc, and {why}."
            f" `docker compose up demo` works here, too; or set {OVERRIDE} to a local-slack that you have built."
        )
    return _PACKAGES[here]


def must_be_obtainable(environment: Mapping[str, str], cache: Path) -> None:
    """Raise MissingTool if the program is neither there nor can be installed; nothing is installed yet."""
    if installed_binary(environment, cache) is None:
        _npm(environment)


def version() -> str:
    """Return the version that this version of aiops was made with."""
    pinned = json.loads((PINNED / "package.json").read_text(encoding="utf-8"))
    return str(pinned["dependencies"][npm_package()])


def installed_binary(environment: Mapping[str, str], cache: Path) -> Path | None:
    """Return the installed program: the one `environment` names, else the one in the cache."""
    chosen = environment.get(OVERRIDE)
    if chosen:
        if not Path(chosen).is_file():
            raise MissingTool(f"{OVERRIDE} names {chosen}, which is no file.")
        return Path(chosen)
    binary = _in_cache(cache)
    return binary if binary.is_file() and _version_in(cache) == version() else None


async def local_slack_binary(environment: Mapping[str, str], cache: Path, say: Callable[[str], None] = silent) -> Path:
    """Return the program, installing it from npm if necessary. Raises MissingTool. `say` gets news of the wait."""
    return installed_binary(environment, cache) or await _install(environment, cache, say)


def _npm(environment: Mapping[str, str]) -> str:
    npm = shutil.which("npm", path=environment.get("PATH"))
    if npm is None:
        raise MissingTool(
            f"The local Slack comes from npm, which is not installed: install Node.js with npm, or set {OVERRIDE}."
        )
    return npm


async def _install(environment: Mapping[str, str], cache: Path, say: Callable[[str], None]) -> Path:
    package = f"{npm_package()}@{version()}"
    npm = _npm(environment)
    _pin(cache)
    install = (npm, "ci", "--prefix", str(cache), *_NPM_CI, *_RETRIES)
    process = ChildProcess(Command("npm", install, for_npm(environment), cache / "log" / "npm.log"))
    try:
        code = await process.finished(INSTALL_LIMITS, say)
    finally:
        await process.stop()
    if code != 0:
        raise _not_installed(package, process)
    return _in_cache(cache)


def _pin(cache: Path) -> None:
    cache.mkdir(parents=True, exist_ok=True)
    for each in PINNED.glob("*.json"):
        shutil.copy(each, cache)


def _not_installed(package: str, process: ChildProcess) -> DemoError:
    said = process.last_lines()
    if "EINTEGRITY" in said:
        return NotAsPinned(
            f"npm brought a {package} with other contents than this version of aiops was made with; it was not"
            f" installed. Somebody may have changed it: do not run it. Both hashes are in {process.command.log_file}."
        )
    if "E404" in said:
        return MissingTool(f"npm has no {package}, the local Slack of this platform; set {OVERRIDE} to one you have.")
    return DidNotStart("npm ci", f"could not install {package}", said, process.command.log_file)


def _version_in(cache: Path) -> str | None:
    try:
        installed = json.loads((cache / "node_modules" / npm_package() / "package.json").read_text(encoding="utf-8"))
        return str(installed["version"])
    except (OSError, ValueError, KeyError):
        return None


def _in_cache(cache: Path) -> Path:
    return cache / "node_modules" / npm_package() / "bin" / "local-slack"
