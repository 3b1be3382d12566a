"""Finds or installs the local-slack program."""

import platform
import shutil
from collections.abc import Mapping
from pathlib import Path

from bot.demo.errors import DidNotStart, MissingTool
from bot.demo.process import ChildProcess, Command

VERSION = "0.1.8"
OVERRIDE = "LOCAL_SLACK_BINARY"
"""The environment variable with the program's path, for platforms without an npm package."""

_INSTALL_SECONDS = 300.0
_SYSTEMS = {"Linux": "linux", "Darwin": "darwin"}
_MACHINES = {"x86_64": "x64", "AMD64": "x64", "aarch64": "arm64", "arm64": "arm64"}


def npm_package() -> str:
    """Return the npm package of this platform. Raises MissingTool if there is none."""
    system, machine = platform.system(), platform.machine()
    if system not in _SYSTEMS or machine not in _MACHINES:
        raise MissingTool(f"There is no local-slack for {system} on {machine}; set {OVERRIDE} to one you have built.")
    return f"local-slack-{_SYSTEMS[system]}-{_MACHINES[machine]}"


def installed_binary(environment: Mapping[str, str], cache: Path) -> Path | None:
    """Return the installed program: the one `environment` names, else the one in the cache."""
    chosen = environment.get(OVERRIDE)
    if chosen:
        if not Path(chosen).is_file():
            raise MissingTool(f"{OVERRIDE} names {chosen}, which is no file.")
        return Path(chosen)
    binary = _in_cache(cache)
    return binary if binary.is_file() else None


async def local_slack_binary(environment: Mapping[str, str], cache: Path) -> Path:
    """Return the program, installing it from npm if necessary. Raises MissingTool."""
    return installed_binary(environment, cache) or await _install(environment, cache)


async def _install(environment: Mapping[str, str], cache: Path) -> Path:
    package = f"{npm_package()}@{VERSION}"
    npm = shutil.which("npm", path=environment.get("PATH"))
    if npm is None:
        raise MissingTool(
            f"The local Slack comes from npm, which is not installed: install Node.js with npm, or set {OVERRIDE}."
        )
    install = (npm, "install", "--prefix", str(cache), "--no-save", "--no-audit", "--no-fund", package)
    process = ChildProcess(Command("npm", install, environment, cache / "log" / "npm.log"))
    try:
        code = await process.ended(_INSTALL_SECONDS)
    finally:
        await process.stop()
    if code != 0:
        raise _not_installed(package, process)
    return _in_cache(cache)


def _not_installed(package: str, process: ChildProcess) -> MissingTool | DidNotStart:
    said = process.last_lines()
    if "E404" in said:
        return MissingTool(f"npm has no {package}, the local Slack of this platform; set {OVERRIDE} to one you have.")
    return DidNotStart("npm install", f"could not install {package}", said)


def _in_cache(cache: Path) -> Path:
    return cache / "node_modules" / npm_package() / "bin" / "local-slack"
