"""`python -m bot` is `aiops`."""

import sys

from bot.runtime.environment import full_disk_as_a_sentence, have_a_home, write_any_letter
from bot.runtime.termination import leave, leave_when_told


def main() -> None:
    """Run the command line."""
    is_run = sys.argv[1:2] == ["run"]
    if is_run:
        leave_when_told()
    have_a_home()
    write_any_letter()
    # Imported here because it takes a second, in which a supervisor may change its mind.
    from bot.cli.app import cli  # noqa: PLC0415

    try:
        with full_disk_as_a_sentence():
            cli()
    except SystemExit as end:
        if is_run and not end.code:
            leave()
        raise


if __name__ == "__main__":
    main()
