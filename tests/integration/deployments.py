"""The settings of a deployment."""

from bot.provision.provision import Provisioned
from bot.settings import RunSettings, run_settings
from storage.tables import TableNames
from tests.unit.cli.needed import NEEDED


def settings_of(names: TableNames, machine: str, topic: str) -> RunSettings:
    tables = Provisioned(machine, topic).environment(names)
    return run_settings(**{**NEEDED, **tables})
