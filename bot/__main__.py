"""`python -m bot` is `aiops`."""

import sys

from bot.runtime.environment import have_a_home
from bot.runtime.termination import leave_when_told


def main() -> None:
    """Run the command line."""
    if sys.argv[1:2] == ["run"]:
        leave_when_told()
    have_a_home()
    # Imported here because it takes a second, in which a supervisor may change its mind.
    from bot.cli.app import cli  # noqa: PLC0415

    cli()


if __name__ == "__main__":
    main()
