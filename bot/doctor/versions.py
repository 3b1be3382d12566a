"""Whether this version of the bot knows everything that the tables may hold."""

from bot.doctor.check_result import CheckResult, unknown
from bot.leadership.version_check import newer_tables
from storage.data_versions import DataVersions
from storage.errors import StorageError


def check_versions(versions: DataVersions) -> CheckResult:
    """Compare the data version of the tables with this bot's."""
    try:
        stored = versions.read()
    except StorageError as failure:
        return unknown("data version", f"{failure} The line of that table says what to do.")
    fault = newer_tables(stored)
    return CheckResult("data version" if fault else f"data version {stored} of the tables", fault and f"{fault}.")
