"""The remediation workflow that `aiops init` creates."""

from bot.runtime.project_files import read_project_file


def load_definition() -> str:
    """Return the Amazon States Language text of the remediation, as `CreateStateMachine` takes it."""
    return read_project_file("deploy/remediation.asl.json")
